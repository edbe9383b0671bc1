// What one hears of a volume key while nothing else sounds: the line's ringer, for a second. In a call the call itself is heard.

import type { Timer } from '@offhook/base';

import { ringerOfLine } from '../call/ring-type.ts';
import type { Phone } from '../phone.ts';

const sampleMs = 1000;

export class VolumeSample {
  readonly #phone: Phone;
  #playing: { readonly ringer: string } | undefined;
  #timer: Timer | undefined;

  constructor(phone: Phone) {
    this.#phone = phone;
  }

  play(): void {
    const { calls, lines, options, settings } = this.#phone;
    if (calls.calls.length > 0 || (calls.idleSound !== undefined && calls.idleSound !== this.#playing)) return;
    this.#timer?.cancel();
    this.#playing ??= { ringer: ringerOfLine(settings, lines[0]?.settings.index ?? 1) };
    calls.idleSound = this.#playing;
    this.#timer = options.platform.clock.setTimer(sampleMs, () => this.stop());
  }

  /** What sounds instead by now goes on. Idempotent. */
  stop(): void {
    this.#timer?.cancel();
    const { calls } = this.#phone;
    if (this.#playing !== undefined && calls.idleSound === this.#playing) calls.idleSound = undefined;
    this.#playing = undefined;
  }
}
