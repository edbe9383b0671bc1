// What a key of the computer's keyboard means to the phone.

import type { HandsetCommand, HardKey, ScreenBody } from '@offhook/api';

const named: Readonly<Record<string, HardKey>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
  Backspace: 'delete',
  Delete: 'delete',
  Enter: 'select',
  Escape: 'back',
  Home: 'home',
};

export interface KeyPress {
  readonly key: string;
  /** Ctrl, Alt or the system key is held, or an input method is at work: the key belongs to the browser. */
  readonly isChord: boolean;
  /** A button has the focus: Enter and Space belong to it. */
  readonly isOnButton: boolean;
}

/** Undefined where the key belongs to the browser, or is typed into the text field. */
export function commandOfKey({ key, isChord, isOnButton }: KeyPress, body: ScreenBody): HandsetCommand | undefined {
  if (isChord || (isOnButton && (key === 'Enter' || key === ' '))) return undefined;
  if (isTyped(key) && takesText(body)) return undefined;
  const hardKey = /^[0-9*#]$/.test(key) ? (key as HardKey) : named[key];
  if (hardKey !== undefined) return { type: 'key', key: hardKey };
  const softKey = /^F([1-4])$/.exec(key)?.[1];
  return softKey === undefined ? undefined : { type: 'soft-key', index: Number(softKey) - 1 };
}

/** One character, which may be two code units long, or one that is still being made; other named keys are longer. */
export function isTyped(key: string): boolean {
  return Array.from(key).length === 1 || key === 'Dead' || key === 'Process' || key === 'Unidentified';
}

export function takesText(body: ScreenBody): boolean {
  switch (body.kind) {
    case 'dialling':
    case 'form':
      return true;
    case 'input':
      return body.acceptsText;
    case 'list':
      return body.search !== undefined;
    default:
      return false;
  }
}

/** Pasted text: a number to dial, or what a field takes. Line breaks and blanks around it are not part of it. */
export function commandOfPaste(text: string, body: ScreenBody): HandsetCommand | undefined {
  const line = (text.trim().split(/[\r\n]/)[0] ?? '').slice(0, 256);
  if (line === '' || !(takesText(body) || body.kind === 'idle')) return undefined;
  return { type: 'text', text: line };
}
