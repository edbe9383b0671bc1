// What the handset hears and says: tones while nothing else sounds, one call's leg, or a conference; beside it, the tone of another call that comes in.
// Muting silences what is said, never what is heard.

import type { AudioSink, AudioSource, ConferencePort, MediaClock, MediaLeg, Melody, ToneName } from '@offhook/media';
import {
  Conference,
  connectAudio,
  createMelodySource,
  createToneSource,
  discardingSink,
  saturate,
  silentSource,
  tones,
} from '@offhook/media';

export type HandsetSound =
  | { readonly kind: 'silence' }
  | { readonly kind: 'tone'; readonly tone: ToneName }
  | { readonly kind: 'pattern'; readonly name: string; readonly melody: Melody }
  | { readonly kind: 'leg'; readonly leg: MediaLeg }
  | { readonly kind: 'conference'; readonly legs: readonly MediaLeg[] };

/** The level at which sound is played as it came. */
const plainVolume = 6;
const volumeStepDb = 3;

const unheard = { sound: { kind: 'silence' }, source: undefined } as const;

export class HandsetAudio {
  readonly #clock: MediaClock;
  /** 0 to 10. */
  readonly #volume: () => number;
  #played = new Int16Array(0);
  #mixed = new Int16Array(0);
  /** The microphone. */
  source: AudioSource = silentSource;
  /** The speaker. */
  sink: AudioSink = discardingSink;
  isMuted = false;
  #sound: HandsetSound = { kind: 'silence' };
  #beside: { readonly sound: HandsetSound; readonly source: AudioSource | undefined } = unheard;
  #tone: { close(): void } | undefined;
  #conference: Conference | undefined;
  #ports: ConferencePort[] = [];

  constructor(clock: MediaClock, volume: () => number) {
    this.#clock = clock;
    this.#volume = volume;
  }

  get sound(): HandsetSound {
    return this.#sound;
  }

  /** What is mixed into what the person hears; asked for what sounds already, it goes on. */
  get beside(): HandsetSound {
    return this.#beside.sound;
  }

  /** Switches over; asked for what sounds already, does nothing. */
  play(sound: HandsetSound, beside: HandsetSound = unheard.sound): void {
    if (!isSame(this.#beside.sound, beside)) this.#beside = { sound: beside, source: sourceOf(beside) };
    if (isSame(this.#sound, sound)) return;
    this.#stop();
    this.#sound = sound;
    // The indirection lets microphone and speaker be replaced, and muted, at any time.
    const microphone: AudioSource = {
      read: (samples, rateHz) => {
        if (this.isMuted) samples.fill(0);
        else this.source.read(samples, rateHz);
      },
    };
    const speaker: AudioSink = { write: (samples, rateHz) => this.sink.write(this.#atVolume(this.#withBeside(samples, rateHz)), rateHz) };
    switch (sound.kind) {
      case 'silence':
        return;
      case 'tone':
      case 'pattern':
        this.#tone = connectAudio({ clock: this.#clock, source: sourceOf(sound) ?? silentSource, sink: speaker });
        return;
      case 'leg':
        sound.leg.source = microphone;
        sound.leg.sink = speaker;
        return;
      case 'conference':
        this.#conference = new Conference({ clock: this.#clock });
        this.#ports = [this.#conference.joinLocal(microphone, speaker), ...sound.legs.map((leg) => this.#joinLeg(leg))];
    }
  }

  #withBeside(samples: Int16Array, rateHz: number): Int16Array {
    const { source } = this.#beside;
    if (source === undefined) return samples;
    if (this.#mixed.length !== samples.length) this.#mixed = new Int16Array(samples.length);
    source.read(this.#mixed, rateHz);
    for (let index = 0; index < samples.length; index++) this.#mixed[index] = saturate((this.#mixed[index] ?? 0) + (samples[index] ?? 0));
    return this.#mixed;
  }

  #atVolume(samples: Int16Array): Int16Array {
    const level = this.#volume();
    if (level === plainVolume) return samples;
    const gain = 10 ** (((level - plainVolume) * volumeStepDb) / 20);
    if (this.#played.length !== samples.length) this.#played = new Int16Array(samples.length);
    for (let index = 0; index < samples.length; index++) this.#played[index] = saturate(Math.round((samples[index] ?? 0) * gain));
    return this.#played;
  }

  close(): void {
    this.#stop();
    this.#sound = { kind: 'silence' };
    this.#beside = unheard;
  }

  #joinLeg(leg: MediaLeg): ConferencePort {
    return (this.#conference ?? new Conference({ clock: this.#clock })).joinLeg(leg);
  }

  #stop(): void {
    this.#tone?.close();
    this.#tone = undefined;
    for (const port of this.#ports) port.leave();
    this.#ports = [];
    this.#conference?.close();
    this.#conference = undefined;
    if (this.#sound.kind === 'leg' && !this.#sound.leg.isClosed) {
      this.#sound.leg.source = silentSource;
      this.#sound.leg.sink = discardingSink;
    }
  }
}

function sourceOf(sound: HandsetSound): AudioSource | undefined {
  if (sound.kind === 'tone') return createToneSource(tones[sound.tone]);
  return sound.kind === 'pattern' ? createMelodySource(sound.melody) : undefined;
}

function isSame(a: HandsetSound, b: HandsetSound): boolean {
  if (a.kind === 'tone' && b.kind === 'tone') return a.tone === b.tone;
  if (a.kind === 'pattern' && b.kind === 'pattern') return a.name === b.name;
  if (a.kind === 'leg' && b.kind === 'leg') return a.leg === b.leg;
  if (a.kind === 'conference' && b.kind === 'conference')
    return a.legs.length === b.legs.length && a.legs.every((leg, index) => leg === b.legs[index]);
  return a.kind === 'silence' && b.kind === 'silence';
}
