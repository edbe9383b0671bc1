// An identifier of a person, as it is typed on the command line.

import { ProblemError } from '@offhook/base';
import type { Identifier } from '@offhook/api';
import { identifierTypes } from '@offhook/api';
import { isUnspacedName, nameAndAddress } from '@offhook/privacy';

/** As `parseIdentifier`, and `"Ada Example" <sip:2001@example.test>`, which is two. */
export function parseIdentifiers(text: string): readonly Identifier[] {
  return nameAndAddress(text).map((part, index) => (index === 0 ? parseIdentifier(part) : { type: 'name', value: part }));
}

/** `sip:2001@example.test`, or `type=value` with a type named. Throws ProblemError bad-request. */
export function parseIdentifier(text: string): Identifier {
  const equals = text.indexOf('=');
  const type = identifierTypes.find((candidate) => candidate === text.slice(0, equals));
  if (type !== undefined) return { type, value: text.slice(equals + 1) };
  if (/^sips?:/i.test(text)) return { type: 'sip-uri', value: text };
  if (/^\+?[\d\s().-]{7,}$/.test(text)) return { type: 'phone-number', value: text };
  if (/^\d{1,6}$/.test(text)) return { type: 'extension', value: text };
  if (/^[^@\s]+@[^@\s]+$/.test(text)) return { type: 'sip-uri', value: `sip:${text}` };
  const isWord = /\p{L}/u.test(text);
  if (isUnspacedName(text) || (isWord && /\s/.test(text.trim()))) return { type: 'name', value: text.trim() };
  if (isWord && !text.includes('='))
    throw new ProblemError('bad-request', `${text} may be a login or a name: write login=${text} or name=${text}`);
  throw new ProblemError(
    'bad-request',
    `expected an identifier such as sip:2001@example.test, 2001, login=anna or "Ada Example", got ${JSON.stringify(text)}`,
  );
}
