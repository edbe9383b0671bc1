// What in free text reads as an address or a name.

import { asciiDigits } from '@offhook/base';

const longNumber = 7;

// Bounded where a mark must follow: a line of a log may be hundreds of kilobytes of anything.
const addressInText =
  /sips?:[^\s@"'<>]{1,256}@\[[0-9a-f:.]+\]|(?:sips?|tel):[^\s"'<>,|)\]]+|[^\s"'<>,|()[\]=;:/]{1,128}@(?:\[[0-9a-f:.]+\]|[^\s"'<>,|()[\];]+)/giu;

const numberInText = /(?<![\p{L}\p{N}_.:@/-])\+?\d(?:[\s().\-/]{0,2}\d){2,19}(?![\p{L}\p{N}_@])/gu;
const bareNumberInText = /(?<![\p{L}\p{N}_.:@/-])\+?\d{3,20}(?![\p{L}\p{N}_@])/gu;

/** What reads as an address in free text. */
export function addressesIn(text: string): readonly string[] {
  const ascii = asciiDigits(text.normalize('NFKC')).replace(/[\p{Pd}\u2212]/gu, '-');
  const found = [addressInText, numberInText, bareNumberInText].flatMap((pattern) =>
    [...ascii.matchAll(pattern)].map(([address]) => address),
  );
  return [...new Set(found)];
}

/** Without what is so short that it may as well be something else. */
export function longAddressesIn(text: string): readonly string[] {
  return addressesIn(text).filter((address) => /[@:]/.test(address) || address.replace(/\D/g, '').length >= longNumber);
}

/** The names before addresses: "Ada Example" <sip:...>. */
export function quotedNamesIn(text: string): readonly string[] {
  return [...text.matchAll(/"([^"<>|=]{2,64})"/g)].map(([, name = '']) => name);
}
