// The page's sound: the speaker always, the microphone where it is allowed. Starts from a press of a button only, as browsers demand.

// `?worker&url` gives the address of the built module.
// oxlint-disable-next-line import/default
import captureUrl from './capture-worklet.ts?worker&url';
// oxlint-disable-next-line import/default
import playbackUrl from './playback-worklet.ts?worker&url';

/** `listening` is sound without a microphone. */
export type SoundState = 'off' | 'starting' | 'on' | 'listening' | 'failed';

export class Sound {
  onState: ((state: SoundState) => void) | undefined;
  /** 20 ms from the microphone: handsetAudio. */
  onFrame: ((frame: ArrayBuffer) => void) | undefined;
  #context: AudioContext | undefined;
  #microphone: MediaStream | undefined;
  #playback: AudioWorkletNode | undefined;

  async start(): Promise<void> {
    if (this.#context !== undefined) return;
    this.onState?.('starting');
    const context = new AudioContext({ latencyHint: 'interactive' });
    this.#context = context;
    try {
      await context.resume();
      await context.audioWorklet.addModule(playbackUrl);
      const playback = new AudioWorkletNode(context, 'offhook-playback', {
        numberOfInputs: 0,
        numberOfOutputs: 1,
        outputChannelCount: [1],
      });
      playback.connect(context.destination);
      this.#playback = playback;
    } catch {
      // No audio device, or worklets are not offered: the page says so and the phone goes on without sound.
      await this.stop();
      this.onState?.('failed');
      return;
    }
    const hasMicrophone = await this.#capture(context);
    if (this.#context === context) this.onState?.(hasMicrophone ? 'on' : 'listening');
  }

  /** A frame from the phone. */
  play(frame: ArrayBuffer): void {
    this.#playback?.port.postMessage(frame, [frame]);
  }

  /** Idempotent. */
  async stop(): Promise<void> {
    const context = this.#context;
    this.#context = undefined;
    this.#playback = undefined;
    for (const track of this.#microphone?.getTracks() ?? []) track.stop();
    this.#microphone = undefined;
    this.onState?.('off');
    if (context !== undefined) await context.close();
  }

  async #capture(context: AudioContext): Promise<boolean> {
    try {
      const microphone = await navigator.mediaDevices.getUserMedia({
        audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 },
      });
      await context.audioWorklet.addModule(captureUrl);
      if (this.#context !== context) {
        for (const track of microphone.getTracks()) track.stop();
        return false;
      }
      const capture = new AudioWorkletNode(context, 'offhook-capture', { outputChannelCount: [1] });
      capture.port.onmessage = (event: MessageEvent<unknown>) => {
        if (event.data instanceof ArrayBuffer) this.onFrame?.(event.data);
      };
      // Its output is silence: a node that leads nowhere may not be run at all.
      context.createMediaStreamSource(microphone).connect(capture).connect(context.destination);
      this.#microphone = microphone;
      return true;
    } catch {
      return false; // refused, or there is none: one can still listen, and the page says so
    }
  }
}
