// What the second reader found, place by place.

import type { Match } from '@offhook/privacy';
import { matchSchema } from '@offhook/privacy';
import { z } from 'zod';

const openedStores = [
  'device',
  'override_value',
  'artefact',
  'call_record',
  'call_detail',
  'quality_report',
  'contact',
  'configuration_file',
  'kept_file',
  'line_owner',
  'site',
] as const;
export type OpenedStore = (typeof openedStores)[number];

/** What the second reader finds where it reads a phone. */
export function isOfPhones(store: OpenedStore): boolean {
  return store !== 'configuration_file' && store !== 'line_owner' && store !== 'site';
}

export interface Opened {
  readonly store: OpenedStore;
  readonly id: string;
  readonly macAddress: string;
  /** Of an artefact or an override: what is uploaded as. */
  readonly kind: string;
  /** In a plan and a receipt, which outlive it: names nobody. */
  readonly place: string;
  /** Of a file that no record is made of. */
  readonly fileName?: string;
  readonly occurrences: number;
  /** What names the person, so that it is known again when the phone brings it back. */
  readonly texts: readonly string[];
  /** The surest of all. */
  readonly match: Match;
  /** Of a call: those in it who are named. */
  readonly call?: {
    readonly startTime: string;
    readonly direction: string;
    readonly parties: readonly { readonly role: string; readonly token: string }[];
  };
  /** Somebody has decided that this is the person. */
  readonly isIncluded?: true;
  /** Not by what it says: it was kept on a phone that was the person's at times, and may be from another time. */
  readonly isOnOwnPhone?: true;
  /** Only within somebody else's record (a label, a divert, elements that are not understood): it goes, and what it stands in stays. */
  readonly isBeside?: true;
}

/** As it is sealed with a request. */
export const openedSchema: z.ZodType<Opened> = z.object({
  store: z.enum(openedStores),
  id: z.string(),
  macAddress: z.string(),
  kind: z.string(),
  place: z.string(),
  fileName: z.string().exactOptional(),
  occurrences: z.number(),
  texts: z.array(z.string()),
  match: matchSchema,
  call: z
    .object({ startTime: z.string(), direction: z.string(), parties: z.array(z.object({ role: z.string(), token: z.string() })) })
    .exactOptional(),
  isIncluded: z.literal(true).exactOptional(),
  isOnOwnPhone: z.literal(true).exactOptional(),
  isBeside: z.literal(true).exactOptional(),
});

/** How far a search has come: it can be taken up behind that phone. */
export interface SearchedSoFar {
  readonly afterPhone: string;
  readonly phones: number;
  readonly found: readonly Opened[];
  readonly notSearched: readonly string[];
}

/** As it is sealed with a request. */
export const searchedSoFarSchema: z.ZodType<SearchedSoFar> = z.object({
  afterPhone: z.string(),
  phones: z.number(),
  found: z.array(openedSchema),
  notSearched: z.array(z.string()),
});

export interface OpenedReport {
  readonly found: readonly Opened[];
  readonly placesSearched: readonly string[];
  readonly notSearched: readonly string[];
}
