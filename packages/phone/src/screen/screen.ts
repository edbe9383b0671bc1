// A screen: what it shows and what its keys do. Screens stand on a stack; the topmost is seen.

import type { HardKey, ScreenBody } from '@offhook/api';

import type { Call } from '../call/call.ts';

export interface SoftKey {
  readonly label: string;
  readonly press: () => void | Promise<void>;
}

export interface Screen {
  readonly title: string;
  /** The call that it is about: the screen goes with it. */
  readonly call?: Call | undefined;
  /** Holds what a person has typed: nothing else may come in front of it unasked. */
  readonly isBeingTyped?: boolean;
  body(): ScreenBody;
  /** Four fit. */
  softKeys(): readonly SoftKey[];
  /** False where the key means nothing here; the interface then tries its own meaning. */
  key?(key: HardKey): boolean | Promise<boolean>;
  /** A row was pressed directly. */
  item?(index: number): void | Promise<void>;
  /** Letters and digits from a keyboard. */
  text?(text: string): void | Promise<void>;
  /** The screen has left the stack. */
  closed?(): void;
}

/** What screens may do with the stack. */
export interface ScreenStack {
  push(screen: Screen): void;
  /** Takes the topmost screen off. */
  pop(): void;
  /** Takes a screen off, wherever it stands. */
  remove(screen: Screen): void;
  /** Back to the idle screen. */
  home(): void;
  /** Shows a message for some seconds. */
  notice(text: string): void;
  changed(): void;
}

/** 0-9, * and # as typed on the dial pad; undefined for other keys. */
export function dialPadCharacter(key: HardKey): string | undefined {
  return /^[0-9*#]$/.test(key) ? key : undefined;
}
