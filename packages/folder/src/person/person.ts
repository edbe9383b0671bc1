// Who is looked for in a folder: numbers, SIP URIs, e-mail addresses, logins and names, all of one person (GDPR Art. 12(2), 12(6): who asks is made sure of first).

import { ProblemError } from '@offhook/base';
import type { IdentifierKeys, KeyReader } from '@offhook/privacy';
import { canonicalName, identifierTypes, isUnspacedName, openKeyReader, nameAndAddress } from '@offhook/privacy';

export interface Person {
  readonly keys: readonly IdentifierKeys[];
  /** In canonical form, each once. */
  readonly names: readonly string[];
}

/** What a single word, `type=value` or a text in several words says about a person. */
function readingOf(text: string, reader: KeyReader): Person {
  const equals = text.indexOf('=');
  const named = text.slice(0, Math.max(0, equals)).trim().toLowerCase();
  const value = text.slice(equals + 1).trim();
  if (named === 'name') return { keys: [], names: value === '' ? [] : [canonicalName(value)] };
  const type = identifierTypes.find((candidate) => candidate === named);
  if (type !== undefined) return { keys: [reader.ofIdentifier({ type, value })], names: [] };
  const keys = reader.ofQuery(text);
  const isWord = keys.some(({ own }) => own.startsWith('login:'));
  if (!isWord) return { keys, names: [] };
  // Logins have no white space: several words are a name. One word may be either.
  return { keys: /\s/.test(text.trim()) || isUnspacedName(text) ? [] : keys, names: [canonicalName(text)] };
}

function isTooShort(key: string): boolean {
  return key.slice(key.indexOf(':') + 1).length < 2;
}

/**
 * Each text is a number, a SIP URI, an e-mail address, a login or a name, or says so itself: `login=ada`, `name=Ada Example`.
 * Throws ProblemError bad-request; the message does not repeat what was given.
 */
export function parsePerson(texts: readonly string[], reader: KeyReader = openKeyReader): Person {
  const keys = new Map<string, IdentifierKeys>();
  const names = new Set<string>();
  for (const [index, text] of texts.entries()) {
    const [first = '', ...named] = nameAndAddress(text);
    const ofFirst = readingOf(first, reader);
    const reading = { ...ofFirst, names: [...ofFirst.names, ...named.map(canonicalName)] };
    const isUnusable =
      (reading.keys.length === 0 && reading.names.length === 0) ||
      reading.keys.some(({ own }) => isTooShort(own)) ||
      reading.names.some((name) => name.length < 2);
    if (isUnusable)
      throw new ProblemError(
        'bad-request',
        `expected a person as a number, SIP URI, e-mail address, login or name of two characters or more, ` +
          `such as 2001, sip:2001@example.test, login=ada or "Ada Example"; number ${index + 1} of what was given is none`,
      );
    for (const key of reading.keys) keys.set(key.own, key);
    for (const name of reading.names) names.add(name);
  }
  if (keys.size === 0 && names.size === 0) throw new ProblemError('bad-request', 'expected a person to look for, got none');
  return { keys: [...keys.values()], names: [...names] };
}
