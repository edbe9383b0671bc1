// Who has a line of a phone, and had it from when to when, as it is noted.

import { z } from 'zod';

import type { LineOwnerTable } from '../store/schema.ts';

/** As settings write them, or as an officer gave them. */
export interface LineIdentity {
  readonly addresses: readonly string[];
  readonly names: readonly string[];
}

/** As it is sealed. */
export const lineIdentitySchema = z.object({
  addresses: z.array(z.string()),
  names: z.array(z.string()),
}) satisfies z.ZodType<LineIdentity>;

/** What the settings of one line say now. */
export interface LineNow extends LineIdentity {
  readonly macAddress: string;
  readonly line: number;
  /** Of the names, those that only the phone itself says: whoever had the line before may have set them. */
  readonly phoneNames?: readonly string[];
}

/** Whom the settings of a line name, where it is known that somebody else had it before. */
export function namesSinceHandedOver({ names, phoneNames = [] }: LineNow): readonly string[] {
  return names.filter((name) => !phoneNames.includes(name));
}

export interface LineOwner {
  readonly id: string;
  readonly macAddress: string;
  /** 0 stands for the phone as a whole. */
  readonly line: number;
  readonly source: LineOwnerTable['source'];
  /** Undefined where it is not known to have been otherwise before. */
  readonly fromMs: number | undefined;
  /** Undefined where it is so now. */
  readonly untilMs: number | undefined;
  /** Undefined where it is nobody, or somebody who was erased. */
  readonly identity: LineIdentity | undefined;
}

export interface SaidOwner extends LineNow {
  readonly fromMs?: number | undefined;
  readonly untilMs?: number | undefined;
}
