// The browser's speaker and microphone. The speaker starts from a press only, as browsers demand.

// `?worker&url` gives the address of the built module.
// oxlint-disable-next-line import/default
import captureUrl from './capture-worklet.ts?worker&url';
// oxlint-disable-next-line import/default
import playbackUrl from './playback-worklet.ts?worker&url';
import type { ChosenDevices } from './chosen-devices.ts';
import type { Listening, SoundDevice } from './sound-control.ts';

/** Where the speaker can be chosen: Web Audio API, AudioContext.setSinkId. */
type Sinkable = AudioContext & { setSinkId?: (id: string) => Promise<void> };

interface Microphone {
  readonly stream: MediaStream;
  readonly nodes: readonly AudioNode[];
}

export function canChooseSpeaker(): boolean {
  return 'setSinkId' in AudioContext.prototype;
}

export class Sound implements SoundDevice {
  onFrame: ((frame: ArrayBuffer) => void) | undefined;
  onEnded: (() => void) | undefined;
  #context: AudioContext | undefined;
  #playback: AudioWorkletNode | undefined;
  #microphone: Microphone | undefined;
  #chosen: ChosenDevices = {};
  /** Of the latest asking, of which alone the microphone is kept. */
  #asking = 0;

  async speak(): Promise<boolean> {
    this.#context ??= new AudioContext({ latencyHint: 'interactive' });
    const context = this.#context;
    try {
      await context.resume();
      if (this.#playback !== undefined) return true;
      await context.audioWorklet.addModule(playbackUrl);
      const playback = new AudioWorkletNode(context, 'offhook-playback', {
        numberOfInputs: 0,
        numberOfOutputs: 1,
        outputChannelCount: [1],
      });
      playback.connect(context.destination);
      this.#playback = playback;
      await this.#sink(context);
      return true;
    } catch {
      return false; // no audio device, or worklets are not offered: the page says so and the phone goes on without sound
    }
  }

  quiet(): void {
    // A context that cannot be suspended is closed already.
    void this.#context?.suspend().catch(() => undefined);
  }

  /** A frame from the phone; left out while nothing plays. */
  play(frame: ArrayBuffer): void {
    if (this.#context?.state === 'running') this.#playback?.port.postMessage(frame, [frame]);
  }

  async listen(): Promise<Listening> {
    const asking = ++this.#asking;
    let stream: MediaStream | undefined;
    try {
      this.#context ??= new AudioContext({ latencyHint: 'interactive' });
      const context = this.#context;
      const { microphone } = this.#chosen;
      stream = await navigator.mediaDevices.getUserMedia({
        audio: {
          echoCancellation: true,
          noiseSuppression: true,
          autoGainControl: true,
          channelCount: 1,
          // One that is gone is replaced by another.
          ...(microphone === undefined ? {} : { deviceId: { ideal: microphone } }),
        },
      });
      await context.audioWorklet.addModule(captureUrl);
      if (asking !== this.#asking) {
        stopTracks(stream);
        return 'missing'; // no more asked for
      }
      this.#microphone = { stream, nodes: this.#capture(context, stream) };
      return 'on';
    } catch (error) {
      if (stream !== undefined) stopTracks(stream);
      return error instanceof DOMException && (error.name === 'NotAllowedError' || error.name === 'SecurityError') ? 'refused' : 'missing';
    }
  }

  deafen(): void {
    this.#asking++;
    const microphone = this.#microphone;
    this.#microphone = undefined;
    if (microphone === undefined) return;
    for (const node of microphone.nodes) node.disconnect();
    stopTracks(microphone.stream);
  }

  choose(chosen: ChosenDevices): void {
    const isOtherSpeaker = chosen.speaker !== this.#chosen.speaker;
    this.#chosen = chosen;
    if (isOtherSpeaker && this.#context !== undefined) void this.#sink(this.#context);
  }

  #capture(context: AudioContext, stream: MediaStream): readonly AudioNode[] {
    const source = context.createMediaStreamSource(stream);
    const capture = new AudioWorkletNode(context, 'offhook-capture', { outputChannelCount: [1] });
    capture.port.onmessage = (event: MessageEvent<unknown>) => {
      if (event.data instanceof ArrayBuffer) this.onFrame?.(event.data);
    };
    // Its output is silence: a node that leads nowhere may not be run at all.
    source.connect(capture).connect(context.destination);
    for (const track of stream.getAudioTracks()) track.addEventListener('ended', () => this.onEnded?.());
    return [source, capture];
  }

  async #sink(context: Sinkable): Promise<void> {
    try {
      await context.setSinkId?.(this.#chosen.speaker ?? '');
    } catch {
      await context.setSinkId?.(''); // that speaker is gone: the machine's own
    }
  }
}

function stopTracks(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
