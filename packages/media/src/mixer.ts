// A conference bridge: each party hears the sum of all others, saturated, never itself. Three parties on a phone; any number here.

import { frameSamples, saturate, silentSource, discardingSink } from './audio.ts';
import type { AudioSink, AudioSource } from './audio.ts';
import type { MediaClock } from './media-clock.ts';
import type { MediaLeg } from './media-leg.ts';
import { PcmQueue } from './pcm-queue.ts';

/** One party: what it says is written into `sink`, what it hears is read from `source`. */
export interface ConferencePort {
  readonly source: AudioSource;
  readonly sink: AudioSink;
  /** A muted party is not heard by the others. */
  isMuted: boolean;
  /** Idempotent. */
  leave(): void;
}

interface Party {
  readonly said: PcmQueue;
  readonly heard: PcmQueue;
  readonly frame: Int16Array;
  port: ConferencePort;
}

/** What waits for the mixer at most: two frames of jitter between ticks, so that the sum stays fresh. */
const queueMs = 60;

export class Conference {
  readonly #clock: MediaClock;
  readonly #rateHz: number;
  readonly #parties = new Set<Party>();
  readonly #sum: Int32Array;
  readonly #mixed: Int16Array;

  /** Mixes at `rateHz`, 16,000 where missing. */
  constructor(options: { readonly clock: MediaClock; readonly rateHz?: number }) {
    this.#clock = options.clock;
    this.#rateHz = options.rateHz ?? 16000;
    this.#sum = new Int32Array(frameSamples(this.#rateHz));
    this.#mixed = new Int16Array(this.#sum.length);
  }

  get partyCount(): number {
    return this.#parties.size;
  }

  /** A party that writes and reads its own frames at the tick, as a leg does. */
  join(): ConferencePort {
    return this.#join(() => undefined);
  }

  /** Connects a leg both ways; when it leaves, the leg is silent until it is given another source and sink. */
  joinLeg(leg: MediaLeg): ConferencePort {
    const port = this.#join(() => {
      if (leg.source === port.source) leg.source = silentSource;
      if (leg.sink === port.sink) leg.sink = discardingSink;
    });
    leg.source = port.source;
    leg.sink = port.sink;
    return port;
  }

  /** The handset: the microphone's `source` is read and the speaker's `sink` written at every tick. */
  joinLocal(source: AudioSource, sink: AudioSink): ConferencePort {
    const frame = new Int16Array(this.#sum.length);
    const listen = (): void => {
      source.read(frame, this.#rateHz);
      port.sink.write(frame, this.#rateHz);
    };
    const play = (): void => {
      port.source.read(frame, this.#rateHz);
      sink.write(frame, this.#rateHz);
    };
    const port = this.#join(() => {
      this.#clock.remove(listen);
      this.#clock.remove(play);
    });
    this.#clock.add(listen, 'receive');
    this.#clock.add(play, 'send');
    return port;
  }

  /** All parties leave. Idempotent. */
  close(): void {
    for (const party of Array.from(this.#parties)) party.port.leave();
  }

  #join(onLeave: () => void): ConferencePort {
    const said = new PcmQueue({ rateHz: this.#rateHz, capacityMs: queueMs });
    const heard = new PcmQueue({ rateHz: this.#rateHz, capacityMs: queueMs });
    const leave = (): void => {
      if (!this.#parties.delete(party)) return;
      heard.clear();
      if (this.#parties.size === 0) this.#clock.remove(this.#mix);
      onLeave();
    };
    const port: ConferencePort = { source: heard, sink: said, isMuted: false, leave };
    const party: Party = { said, heard, frame: new Int16Array(this.#sum.length), port };
    this.#clock.add(this.#mix, 'mix');
    this.#parties.add(party);
    return port;
  }

  readonly #mix = (): void => {
    const sum = this.#sum.fill(0);
    for (const { said, frame, port } of this.#parties) {
      said.read(frame, this.#rateHz);
      if (port.isMuted) frame.fill(0);
      for (let index = 0; index < frame.length; index++) sum[index] = (sum[index] ?? 0) + (frame[index] ?? 0);
    }
    for (const { heard, frame } of this.#parties) {
      for (let index = 0; index < frame.length; index++) this.#mixed[index] = saturate((sum[index] ?? 0) - (frame[index] ?? 0));
      heard.write(this.#mixed, this.#rateHz);
    }
  };
}
