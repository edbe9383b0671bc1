// Files of phones, written in few words.

import assert from 'node:assert/strict';

import type { IdentifierKeys } from '@offhook/privacy';
import { keysOfAddress } from '@offhook/privacy';

export function keysOf(address: string): IdentifierKeys {
  const keys = keysOfAddress(address);
  assert.ok(keys !== undefined);
  return keys;
}

/** An element of a call: who took part. */
export function party(element: string, address: string, name = ''): string {
  const written = address.replaceAll('<', '&lt;').replaceAll('"', '&quot;');
  return `<${element}><address>${written}</address><name>${name}</name></${element}>`;
}

export interface CallHead {
  readonly direction?: 'In' | 'Out';
  readonly disposition?: string;
  readonly line?: number;
  /** Local time without zone. */
  readonly start?: string;
  /** ISO 8601; missing where the call never connected. */
  readonly duration?: string;
  readonly count?: number;
}

/** Of a call, its parties and what else stands in it. */
export function call(elements: string, head: CallHead = {}): string {
  const { direction = 'In', disposition = 'Normal', line = 1, start = '2026-01-05T10:00:00', duration, count = 1 } = head;
  return (
    `<call><direction>${direction}</direction><disposition>${disposition}</disposition><line>${line}</line><protocol>SIP</protocol>` +
    `<startTime>${start}</startTime>${duration === undefined ? '' : `<duration>${duration}</duration>`}<count>${count}</count>${elements}</call>`
  );
}

export function callList(...calls: readonly string[]): string {
  return `<?xml version="1.0"?>\n<callList>${calls.join('')}</callList>`;
}

/** Of each contact, its elements. */
export function directory(...items: readonly string[]): string {
  return `<?xml version="1.0"?>\n<directory><item_list>${items.map((item) => `<item>${item}</item>`).join('')}</item_list></directory>`;
}

export function contact(first: string, last: string, address: string, more = ''): string {
  return `<ln>${last}</ln><fn>${first}</fn><ct>${address}</ct>${more}`;
}

export function overrides(values: Readonly<Record<string, string>>): string {
  const attributes = Object.entries(values).map(([name, value]) => `${name}="${value}"`);
  return `<PHONE_CONFIG><OVERRIDES ${attributes.join(' ')} /></PHONE_CONFIG>`;
}
