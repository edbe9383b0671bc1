// Elements that are not understood: kept as they came, and they may name anybody.

import { unescapedReadings } from '@offhook/base';
import type { IdentifierKeys, KeyReader } from '@offhook/privacy';
import { longAddressesIn, nameKeys, namesWithin } from '@offhook/privacy';
import type { XmlNode } from '@offhook/ucs';
import { z } from 'zod';

const xmlNodeSchema: z.ZodType<XmlNode> = z.object({
  name: z.string(),
  attributes: z.array(z.tuple([z.string(), z.string()])),
  get children() {
    return z.array(xmlNodeSchema);
  },
  text: z.string(),
  line: z.number(),
});

/** As they are sealed. */
export const unknownSchema = z.array(xmlNodeSchema);

/** The texts in what is kept of elements that are not understood. */
export function leavesOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leavesOf) : [];
}

/** Whom a name may name: itself, and each part of it that is a name. */
export function keysOfName(name: string): readonly IdentifierKeys[] {
  return [name, ...unescapedReadings(name)].flatMap((reading) => [reading, ...namesWithin(reading)]).map(nameKeys);
}

/** Whom running text may name: all of it, and each address or name within. */
export function keysOfText(reader: KeyReader, text: string): readonly IdentifierKeys[] {
  const addresses = [text, ...unescapedReadings(text)].flatMap((reading) => [reading, ...longAddressesIn(reading)]);
  return [...addresses.flatMap((address) => reader.ofAddress(address) ?? []), ...keysOfName(text)];
}

/** Whom they may name. */
export function keysOfUnknown(reader: KeyReader, unknown: unknown): readonly IdentifierKeys[] {
  return leavesOf(unknown).flatMap((text) => keysOfText(reader, text));
}
