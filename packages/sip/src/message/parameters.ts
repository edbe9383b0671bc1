// Header and URI parameters, and the splitting of header values at separators outside quotes and angle brackets: RFC 3261 §7.3.1, §25.1.

import { badMessage } from './characters.ts';
import { ParameterList } from './parameter-list.ts';

/** Names in lower case; a parameter without a value has the empty string. Values keep their quotes off. */
export type Parameters = ReadonlyMap<string, string>;

export const noParameters: Parameters = new Map();

/** The index after the closing quote of the quoted string that starts at `start`. */
export function endOfQuoted(text: string, start: number, header: string): number {
  let index = start + 1;
  while (index < text.length) {
    const code = text.charCodeAt(index);
    if (code === 0x5c) index += 2;
    else if (code === 0x22) return index + 1;
    else index++;
  }
  throw badMessage(header, 'a closing quote', text.slice(start));
}

/** Undoes the backslashes of a quoted string, given with its quotes. */
export function unquote(quoted: string): string {
  const inner = quoted.slice(1, -1);
  return inner.includes('\\') ? inner.replace(/\\([\s\S])/g, '$1') : inner;
}

export function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

/** Splits at `separator` (one character) outside quoted strings and angle brackets; the parts are trimmed and may be empty. */
export function splitOutside(text: string, separator: string, header: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let inBrackets = false;
  for (let index = 0; index < text.length;) {
    const character = text[index];
    if (character === '"' && !inBrackets) {
      index = endOfQuoted(text, index, header);
      continue;
    }
    if (character === '<') inBrackets = true;
    else if (character === '>') inBrackets = false;
    else if (character === separator && !inBrackets) {
      parts.push(text.slice(start, index).trim());
      start = index + 1;
    }
    index++;
  }
  parts.push(text.slice(start).trim());
  return parts;
}

/** Reads `;name=value;flag` (the text may be empty, or start with the first separator). */
export function parseParameters(text: string, header: string): Parameters {
  if (text === '') return noParameters;
  return usualParameters(text) ?? anyParameters(text, header);
}

function anyParameters(text: string, header: string): Parameters {
  const trimmed = text.trim();
  if (trimmed === '') return noParameters;
  if (!trimmed.startsWith(';')) throw badMessage(header, 'a semicolon before the parameters', trimmed);
  const parameters = new ParameterList();
  const parts = trimmed.includes('"') ? splitOutside(trimmed.slice(1), ';', header) : trimmed.slice(1).split(';');
  for (const part of parts) {
    const equals = part.indexOf('=');
    const name = (equals < 0 ? part : part.slice(0, equals)).trim();
    if (name === '') throw badMessage(header, 'a parameter name', trimmed);
    const value = equals < 0 ? '' : part.slice(equals + 1).trim();
    if (equals >= 0 && value === '') throw badMessage(header, `a value of the parameter ${name}`, trimmed);
    parameters.set(lowerCase(name), value.startsWith('"') ? unquote(value) : value);
  }
  return parameters;
}

/** `;name=value;flag` as it nearly always comes: names in lower case, and neither blanks nor quotes. A source of patterns. */
export const plainParametersSource = '(?:;[a-z0-9.-]+(?:=[^ \\t";]+)?)*';

const plainParameters = new RegExp(`^${plainParametersSource}$`);

/** Undefined for every other form. */
export function usualParameters(text: string): Parameters | undefined {
  return plainParameters.test(text) ? parsePlainParameters(text) : undefined;
}

/** What `plainParametersSource` let pass, without copies of what is not kept. */
export function parsePlainParameters(text = ''): Parameters {
  if (text === '') return noParameters;
  const parameters = new ParameterList();
  for (let start = 1, end: number; start <= text.length; start = end + 1) {
    end = text.indexOf(';', start);
    if (end < 0) end = text.length;
    const equals = text.indexOf('=', start);
    if (equals < 0 || equals > end) parameters.set(text.slice(start, end), '');
    else parameters.set(text.slice(start, equals), text.slice(equals + 1, end));
  }
  return parameters;
}

/** Of names and hosts, which are ASCII; most are in lower case already. */
export function lowerCase(text: string): string {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code >= 0x41 && code <= 0x5a) return text.toLowerCase();
  }
  return text;
}

/** Values that are not tokens or hosts are quoted. */
export function writeParameters(parameters: Parameters): string {
  let text = '';
  for (const [name, value] of parameters) {
    if (value === '') text += `;${name}`;
    else text += /^[A-Za-z0-9\-.!%*_+`'~[\]:/]+$/.test(value) ? `;${name}=${value}` : `;${name}=${quote(value)}`;
  }
  return text;
}

/** A copy with some parameters set (a string) or taken out (undefined). */
export function withParameters(parameters: Parameters, changes: Readonly<Record<string, string | undefined>>): Parameters {
  const changed = new Map(parameters);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) changed.delete(name);
    else changed.set(name, value);
  }
  return changed;
}
