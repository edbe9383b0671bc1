// Character classes of the SIP grammar (RFC 3261 §25.1) and the change between wire text and Unicode.
// Wire text is latin1: one character a byte. Display names, reason phrases and bodies are UTF-8 inside it.

import { ProblemError, strictUtf8Text, utf8Text, latin1Bytes, latin1Text, utf8Bytes } from '@offhook/base';

const tokenPattern = /^[A-Za-z0-9\-.!%*_+`'~]+$/;

export function isToken(text: string): boolean {
  return tokenPattern.test(text);
}

/** UTF-8 in wire text as Unicode; malformed sequences become U+FFFD. */
export function textFromWire(wire: string): string {
  return wire.replace(/\P{ASCII}+/gu, (bytes) => utf8Text(latin1Bytes(bytes)));
}

export function wireFromText(text: string): string {
  return text.replace(/\P{ASCII}+/gu, (characters) => latin1Text(utf8Bytes(characters)));
}

/** Undoes %HH escapes (RFC 3261 §19.1.2); bytes that are not UTF-8 become latin1 characters. An incomplete escape stays. */
export function unescape(text: string): string {
  const wire = text.replace(/%([0-9A-Fa-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
  try {
    return strictUtf8Text(latin1Bytes(wire));
  } catch {
    return wire; // not UTF-8: the bytes themselves are all there is
  }
}

/** Escapes every byte but the unreserved ones and those of `allowed`. */
export function escape(text: string, allowed: string): string {
  let escaped = '';
  for (const character of wireFromText(text)) {
    if (/[A-Za-z0-9\-_.!~*'()]/.test(character) || allowed.includes(character)) escaped += character;
    else escaped += `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return escaped;
}

export function badMessage(header: string, expected: string, got: string): ProblemError {
  const shown = got.length > 80 ? `${got.slice(0, 80)}…` : got;
  return new ProblemError('bad-message', `expected ${expected} in ${header}, got ${JSON.stringify(shown)}`, { details: { header } });
}

/** A decimal number of 0 to `limit`; anything else is a bad-message. */
export function decimal(text: string, limit: number, header: string): number {
  if (text === '') throw badMessage(header, 'a number', text);
  let value = 0;
  for (let index = 0; index < text.length; index++) {
    const digit = text.charCodeAt(index) - 0x30;
    if (digit < 0 || digit > 9) throw badMessage(header, 'a number', text);
    value = value * 10 + digit;
  }
  if (value > limit) throw badMessage(header, `a number up to ${limit}`, text);
  return value;
}
