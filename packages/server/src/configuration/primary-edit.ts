// An administrator's own primary file with names put in front of each of its lists; not a byte besides changes.

import { latin1Bytes, latin1Text } from '@offhook/base';

/** Facts of the provisioning protocol, in characters. */
const longestList = 2047;

/** CONFIG_FILES, and those for a model or a phone: CONFIG_FILES_VVX450, CONFIG_FILES_0004f2000001. */
const lists = /(?<![\w.])(CONFIG_FILES(?:_[\w-]+)?\s*=\s*)(["'])(\s*)([^"'<]*)/g;

/** Undefined where the file has no such list, a list would be cut off by phones, or the file is not of an encoding that holds ASCII as it is. */
export function withFilesInFront(bytes: Uint8Array, names: readonly string[]): Uint8Array | undefined {
  const [first, second] = bytes;
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff) || first === 0 || second === 0;
  if (isUtf16) return undefined;
  const front = names.join(', ');
  let hasList = false;
  let isTooLong = false;
  const text = latin1Text(bytes).replace(lists, (_whole, start: string, quote: string, blank: string, list: string) => {
    hasList = true;
    const rest = list.trim() === '' ? '' : `, ${list}`;
    if (front.length + rest.length > longestList) isTooLong = true;
    return `${start}${quote}${blank}${front}${rest}`;
  });
  return !hasList || isTooLong ? undefined : latin1Bytes(text);
}
