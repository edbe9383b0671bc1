// The speaker's worklet: frames of 16 kHz wait in a small buffer that evens out their arrival, then become the device's rate.

import { Resampler } from './resampler.ts';

const rateHz = 16_000;
/** Sound begins when this much has come, after every pause: 60 ms. */
const startSamples = rateHz * 0.06;
/** Beyond this the oldest is dropped, so that delay cannot grow: 160 ms. */
const limitSamples = rateHz * 0.16;

class PlaybackProcessor extends AudioWorkletProcessor implements AudioWorkletProcessorLike {
  readonly #resampler = new Resampler(rateHz, sampleRate);
  #waiting: Float32Array[] = [];
  #waitingSamples = 0;
  #read = 0;
  #isPlaying = false;
  readonly #ready: number[] = [];

  constructor() {
    super();
    this.port.onmessage = (event: MessageEvent<unknown>) => {
      if (event.data instanceof ArrayBuffer) this.#take(event.data);
    };
  }

  process(_inputs: readonly (readonly Float32Array[])[], outputs: readonly (readonly Float32Array[])[]): boolean {
    const channel = outputs[0]?.[0];
    if (channel === undefined) return true;
    while (this.#ready.length < channel.length) this.#resampler.push(this.#next(), (value) => this.#ready.push(value));
    channel.set(this.#ready.splice(0, channel.length));
    return true;
  }

  #take(buffer: ArrayBuffer): void {
    const data = new DataView(buffer);
    const frame = Float32Array.from({ length: data.byteLength / 2 }, (_, index) => data.getInt16(index * 2, true) / 32_768);
    this.#waiting.push(frame);
    this.#waitingSamples += frame.length;
    while (this.#waitingSamples > limitSamples) this.#drop();
    if (this.#waitingSamples >= startSamples) this.#isPlaying = true;
  }

  #drop(): void {
    this.#waitingSamples -= (this.#waiting.shift()?.length ?? 0) - this.#read;
    this.#read = 0;
  }

  /** Silence while nothing is there. */
  #next(): number {
    const [frame] = this.#waiting;
    if (!this.#isPlaying || frame === undefined) return 0;
    const sample = frame[this.#read] ?? 0;
    this.#read++;
    this.#waitingSamples--;
    if (this.#read === frame.length) {
      this.#waiting.shift();
      this.#read = 0;
      if (this.#waiting.length === 0) this.#isPlaying = false;
    }
    return sample;
  }
}

registerProcessor('offhook-playback', PlaybackProcessor);
