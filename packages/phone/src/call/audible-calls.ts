// What the handset hears of the calls there are, what sounds while there are none, and whether it is muted.

import type { MediaClock, Melody } from '@offhook/media';

import type { CallTableOptions } from './call-table.ts';
import { CallTable } from './call-table.ts';
import { HandsetAudio } from './handset-audio.ts';
import type { IdleSound } from './handset-sound.ts';
import { handsetSound, soundBeside } from './handset-sound.ts';
import type { PatternGroup } from './sound-pattern.ts';
import { melodyOf } from './sound-pattern.ts';

export interface AudibleCallsOptions extends CallTableOptions {
  readonly mediaClock: MediaClock;
  /** What the volume keys chose, 0 to 10. */
  readonly volume: () => number;
}

export class AudibleCalls extends CallTable {
  readonly audio: HandsetAudio;
  #idleSound: IdleSound;

  constructor(options: AudibleCallsOptions) {
    super(options);
    this.audio = new HandsetAudio(options.mediaClock, options.volume);
    this.on('changed', () => this.#sound());
  }

  get idleSound(): IdleSound {
    return this.#idleSound;
  }

  /** Sounds while no call does: dial tone, reorder, a ringer that somebody listens to. */
  set idleSound(sound: IdleSound) {
    this.#idleSound = sound;
    this.#sound();
  }

  /** Ends with the call, unless feature.persistentMute.enabled; without a call there is nothing to mute. */
  set isMuted(isMuted: boolean) {
    if (isMuted && this.calls.length === 0 && !this.#isMutePersistent) return;
    this.audio.isMuted = isMuted;
    this.changed();
  }

  get isMuted(): boolean {
    return this.audio.isMuted;
  }

  protected unmuteAfterCall(): void {
    if (!this.#isMutePersistent) this.audio.isMuted = false;
  }

  get #isMutePersistent(): boolean {
    return this.settings().get('feature.persistentMute.enabled');
  }

  #sound(): void {
    const settings = this.settings();
    const patternOf = (group: PatternGroup, name: string): Melody | undefined => melodyOf(settings, group, name);
    const sound = handsetSound(this, this.#idleSound, patternOf);
    const beside = soundBeside(this, settings.get('call.callWaiting.ring'), patternOf);
    // Where nothing else is heard it is no longer beside.
    if (sound.kind === 'silence') this.audio.play(beside);
    else this.audio.play(sound, beside);
  }
}
