// What was erased, as keyed hashes, so that it is noticed when a phone brings it back (GDPR Art. 17; Recital 26: a list of clear numbers would be the data again).
// A hash of a number without a secret key is found by trying all numbers: the key is a file of its own, readable by its owner only.

import type { Cryptography } from '@offhook/base';
import { ProblemError, messageOf } from '@offhook/base';
import type { IdentifierKeys, NumberingRules } from '@offhook/privacy';
import { canonicalName, nameForm } from '@offhook/privacy';
import { z } from 'zod';

import type { Person } from './person.ts';

export const suppressionFormat = 'offhook-suppressions-1';
export const suppressionKeyBytes = 32;

const hash = z.string().regex(/^[0-9a-f]{64}$/);

export const suppressionEntrySchema = z.strictObject({
  requestId: z.string(),
  erasedAt: z.iso.datetime().describe('UTC; calls and log lines up to then count as erased'),
  hashes: z.array(hash).describe('HMAC-SHA-256 of what names the person, in canonical form'),
});
export type SuppressionEntry = z.infer<typeof suppressionEntrySchema>;

const numberingRulesSchema = z.strictObject({
  country: z.string().exactOptional(),
  areaCode: z.string().exactOptional(),
  outsideLine: z.string().exactOptional(),
  extensionDigits: z.array(z.number().int()).exactOptional(),
});

export const suppressionListSchema = z.strictObject({
  format: z.literal(suppressionFormat),
  keyCheck: hash.describe('HMAC-SHA-256 of the format name: shows whether a key belongs to this list'),
  numbering: numberingRulesSchema.optional().describe('How the site dials: what comes back is read by it'),
  entries: z.array(suppressionEntrySchema),
});
export type SuppressionList = z.infer<typeof suppressionListSchema>;

/** Makes the hashes of one list. */
export class SuppressionHasher {
  readonly #cryptography: Cryptography;
  readonly #key: Uint8Array;
  readonly #known = new Map<string, string>();

  /** Throws ProblemError bad-configuration where the key is not of 32 bytes. */
  constructor(cryptography: Cryptography, key: Uint8Array) {
    if (key.length !== suppressionKeyBytes)
      throw new ProblemError('bad-configuration', `expected a suppression key of ${suppressionKeyBytes} bytes, got ${key.length}`);
    this.#cryptography = cryptography;
    this.#key = key;
  }

  hash(text: string): string {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const made = this.#cryptography.hmacHex(this.#key, text);
    this.#known.set(text, made);
    return made;
  }

  /** Under which hashes a person is listed. A derived key is marked, since it meets own keys only. */
  ofPerson(person: Person): readonly string[] {
    const texts = person.keys.flatMap(({ own, derived }) => [own, ...derived.map((key) => `~${key}`)]);
    return [...new Set([...texts, ...person.names.flatMap(nameTexts)].map((text) => this.hash(text)))].sort();
  }

  /** Under which hashes an address could be listed. */
  ofAddress({ own, derived }: IdentifierKeys): readonly string[] {
    return [own, `~${own}`, ...derived].map((text) => this.hash(text));
  }

  /** Under which hashes a name could be listed. */
  ofName(name: string): readonly string[] {
    return nameTexts(name).map((text) => this.hash(text));
  }
}

/** In every version of the form: the first knew order and letter case, the second accents and spellings too. */
function nameTexts(name: string): readonly string[] {
  const words = canonicalName(name)
    .replaceAll(',', ' ')
    .split(/\s+/)
    .filter((word) => word !== '')
    .sort();
  return [`name:${words.join(' ')}`, `name-2:${nameForm(name)}`];
}

export function emptySuppressionList(hasher: SuppressionHasher): SuppressionList {
  return { format: suppressionFormat, keyCheck: hasher.hash(suppressionFormat), entries: [] };
}

/** Throws ProblemError corrupt where the text is no such list, and bad-configuration where the key is another list's. */
export function readSuppressionList(text: string, hasher: SuppressionHasher): SuppressionList {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new ProblemError('corrupt', `expected a suppression list as JSON: ${messageOf(cause)}`, { cause });
  }
  const list = suppressionListSchema.safeParse(parsed);
  if (!list.success) throw new ProblemError('corrupt', `expected a suppression list: ${z.prettifyError(list.error)}`);
  if (list.data.keyCheck !== hasher.hash(suppressionFormat))
    throw new ProblemError(
      'bad-configuration',
      'the suppression key is not the one that this list was made with: give its own with --suppression-key',
    );
  return list.data;
}

/** True where everything that names the person is listed already. */
export function isSuppressed(list: SuppressionList, hasher: SuppressionHasher, person: Person): boolean {
  const listed = new Set(list.entries.flatMap(({ hashes }) => hashes));
  return hasher.ofPerson(person).every((wanted) => listed.has(wanted));
}

export function addSuppression(
  list: SuppressionList,
  hasher: SuppressionHasher,
  erasure: {
    readonly person: Person;
    readonly requestId: string;
    readonly erasedAtMs: number;
    /** Undefined: as the list has it. */
    readonly numbering?: NumberingRules | undefined;
  },
): SuppressionList {
  const { person, requestId, erasedAtMs, numbering } = erasure;
  const entry = { requestId, erasedAt: new Date(erasedAtMs).toISOString(), hashes: [...hasher.ofPerson(person)] };
  return {
    ...list,
    ...(numbering === undefined ? {} : { numbering: { ...numbering, extensionDigits: [...(numbering.extensionDigits ?? [])] } }),
    entries: [...list.entries.filter((other) => other.requestId !== requestId), entry],
  };
}

export function writeSuppressionList(list: SuppressionList): string {
  return `${JSON.stringify(list, null, 2)}\n`;
}
