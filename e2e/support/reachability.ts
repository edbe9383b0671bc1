// A line over a wire that breaks: what the phone says of it, and whether a call gets through.

import assert from 'node:assert/strict';

import { answered } from './call-scene.ts';
import { eventually } from './process.ts';
import type { TestPhone } from './test-phone.ts';

/** Counts the times that the phone said of its line that it is registered no longer. */
export class LineWatch {
  lost = 0;
  readonly #phone: TestPhone;
  #was: boolean;

  constructor(phone: TestPhone) {
    this.#phone = phone;
    this.#was = this.isRegistered;
    phone.phone.on('changed', () => {
      if (this.#was && !this.isRegistered) this.lost++;
      this.#was = this.isRegistered;
    });
  }

  get isRegistered(): boolean {
    return this.#phone.phone.lines[0]?.isRegistered === true;
  }

  /** The phone says that its line is lost, `withinMs` from now, and is registered again within a minute, of when the wire is mended where it does not mend itself. */
  async losesAndRegains(breaks: () => void, withinMs: number, mends: () => void = () => undefined): Promise<void> {
    const before = this.lost;
    breaks();
    await eventually('the phone saying so', () => this.lost > before, { withinMs });
    mends();
    await eventually('the line registered again', () => this.isRegistered, { withinMs: 60_000 });
  }
}

/** `from` calls `user`, who answers; then both are idle again. */
export async function callGetsThrough(from: TestPhone, to: TestPhone, user: string): Promise<void> {
  const call = await from.phone.calls.place(1, user);
  await answered(to, () => `${call.state} ${call.endText}`);
  await eventually('connected', () => call.state === 'connected');
  from.phone.calls.end(call.id);
  await eventually('both idle', () => from.phone.calls.calls.length === 0 && to.phone.calls.calls.length === 0);
  assert.equal(call.isEnded, true);
}
