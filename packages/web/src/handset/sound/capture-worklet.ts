// The microphone's worklet: the device's rate becomes 16 kHz, and every 320 samples leave as one frame of 16-bit PCM, little-endian.

import { Resampler } from './resampler.ts';

const rateHz = 16_000;
const frameSamples = 320;

class CaptureProcessor extends AudioWorkletProcessor implements AudioWorkletProcessorLike {
  readonly #resampler = new Resampler(sampleRate, rateHz);
  #frame = new DataView(new ArrayBuffer(frameSamples * 2));
  #filled = 0;

  process(inputs: readonly (readonly Float32Array[])[]): boolean {
    const channel = inputs[0]?.[0];
    if (channel === undefined) return true;
    for (const sample of channel) this.#resampler.push(sample, (value) => this.#take(value));
    return true;
  }

  #take(value: number): void {
    this.#frame.setInt16(this.#filled * 2, Math.round(Math.max(-1, Math.min(1, value)) * 32_767), true);
    this.#filled++;
    if (this.#filled < frameSamples) return;
    const { buffer } = this.#frame;
    this.port.postMessage(buffer, [buffer]);
    this.#frame = new DataView(new ArrayBuffer(frameSamples * 2));
    this.#filled = 0;
  }
}

registerProcessor('offhook-capture', CaptureProcessor);
