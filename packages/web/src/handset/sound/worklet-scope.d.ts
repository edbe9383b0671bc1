// What an AudioWorkletGlobalScope offers: Web Audio API §1.32. TypeScript's own library leaves it out.

declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}

interface AudioWorkletProcessorLike extends AudioWorkletProcessor {
  process(inputs: readonly (readonly Float32Array[])[], outputs: readonly (readonly Float32Array[])[]): boolean;
}

declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessorLike): void;

/** Samples a second of the audio device. */
declare const sampleRate: number;
