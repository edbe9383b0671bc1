// When speaker and microphone of the page are on. The speaker is, once somebody has turned sound on, by its button or by a key that began a call; the microphone in
// a call and while it is tested, and at no other time: its track is stopped, so that the browser's own sign says so.
// A page that is hidden goes on: people talk while they look at something else.

import type { HandsetCommand, HandsetView } from '@offhook/api';

import type { PageClock } from '../connection.ts';
import type { Hearing } from './microphone-test.ts';
import { MicrophoneTest, quietestDb } from './microphone-test.ts';
import type { ChosenDevices } from './chosen-devices.ts';
import { readChosenDevices } from './chosen-devices.ts';
import { startsTalking } from './talk-gesture.ts';

/** `refused` by the person or the browser; `missing`: there is none that can be used. */
export type Listening = 'on' | 'refused' | 'missing';

/** The browser's sound. */
export interface SoundDevice {
  /** 20 ms from the microphone: handsetAudio. */
  onFrame: ((frame: ArrayBuffer) => void) | undefined;
  /** The microphone was unplugged, or taken away. */
  onEnded: (() => void) | undefined;
  /** Within a press. False where the browser gives no sound. */
  speak(): Promise<boolean>;
  quiet(): void;
  /** A microphone that comes after `deafen` is let go. */
  listen(): Promise<Listening>;
  deafen(): void;
  choose(devices: ChosenDevices): void;
}

export interface SoundView {
  /** Somebody turned sound on. */
  readonly isOn: boolean;
  readonly speaker: 'off' | 'starting' | 'on' | 'failed';
  /** `asking`: it takes so long that the browser must be asking somebody. */
  readonly microphone: 'off' | 'starting' | 'asking' | Listening;
  readonly isTesting: boolean;
  /** While the microphone is tested. */
  readonly hearing: Hearing | undefined;
  readonly levelDb: number;
  readonly chosen: ChosenDevices;
}

/** From a press to the call that it begins. */
const gestureMs = 5000;
/** A microphone that may be needed again at once is kept for so long: taking it anew costs the first word. */
const spareMs = 10_000;
const askingMs = 1000;
const longestTestMs = 60_000;
/** One that ends sooner would end again. */
const soundMicrophoneMs = 1000;
/** Ten times a second. */
const framesALevel = 5;

type Timer = ReturnType<PageClock['setTimer']>;

export class SoundControl {
  onChange: ((view: SoundView) => void) | undefined;
  /** What is said in a call. */
  onFrame: ((frame: ArrayBuffer) => void) | undefined;
  readonly #clock: PageClock;
  readonly #device: SoundDevice;
  readonly #storage: { save(value: unknown): void };
  #view: SoundView;
  #isDeclined = false;
  #isCallUp = false;
  #isMuted = false;
  #isReached = false;
  #test: MicrophoneTest | undefined;
  #frames = 0;
  #listenedAtMs = 0;
  /** Of the latest asking for a microphone, of which alone the answer counts. */
  #asking = 0;
  #asked: Timer | undefined;
  #gesture: Timer | undefined;
  #spare: Timer | undefined;
  #testEnd: Timer | undefined;

  constructor(options: {
    readonly clock: PageClock;
    readonly device: SoundDevice;
    readonly storage: { load(): unknown; save(value: unknown): void };
  }) {
    this.#clock = options.clock;
    this.#device = options.device;
    this.#storage = options.storage;
    const chosen = readChosenDevices(options.storage.load());
    this.#view = { isOn: false, speaker: 'off', microphone: 'off', isTesting: false, hearing: undefined, levelDb: quietestDb, chosen };
    options.device.choose(chosen);
    options.device.onFrame = (frame) => this.#take(frame);
    options.device.onEnded = () => this.#ended();
  }

  get view(): SoundView {
    return this.#view;
  }

  /** By its button: the microphone is tested at once. */
  turnOn(): void {
    this.#isDeclined = false;
    this.#change({ isOn: true });
    this.#speak();
    this.test(true);
  }

  turnOff(): void {
    this.#isDeclined = true;
    this.#change({ isOn: false });
    this.#quiet();
    this.test(false);
  }

  /** A press at the phone's keys, which may begin a call. */
  pressed(command: HandsetCommand): void {
    if (this.#isDeclined || !startsTalking(command)) return;
    this.#speak();
    this.#gesture?.cancel();
    this.#gesture = this.#clock.setTimer(gestureMs, () => {
      this.#gesture = undefined;
      if (!this.#view.isOn) this.#quiet();
    });
  }

  seen({ lamps }: HandsetView): void {
    this.#isCallUp = lamps.speaker;
    this.#isMuted = lamps.mute;
    if (this.#isCallUp && this.#gesture !== undefined && !this.#view.isOn) this.#change({ isOn: true });
    this.#update();
  }

  /** Whether the phone can be reached. */
  reached(isReached: boolean): void {
    this.#isReached = isReached;
    this.#update();
  }

  test(isTesting: boolean): void {
    this.#testEnd?.cancel();
    if (isTesting) this.#testEnd = this.#clock.setTimer(longestTestMs, () => this.test(false));
    this.#test = isTesting ? new MicrophoneTest() : undefined;
    this.#change({ isTesting, hearing: this.#test?.hearing, levelDb: quietestDb });
    this.#update();
  }

  /** After a refusal, or when something was plugged in. */
  tryAgain(): void {
    this.#speak();
    this.#deafen();
    this.#update();
  }

  devicesChanged(): void {
    if (this.#view.microphone === 'missing') this.tryAgain();
  }

  choose(devices: ChosenDevices): void {
    const chosen = { ...this.#view.chosen, ...devices };
    this.#storage.save(chosen);
    this.#device.choose(chosen);
    this.#change({ chosen });
    if (devices.microphone === undefined) return;
    this.#deafen();
    this.#update();
  }

  /** Idempotent. */
  close(): void {
    this.#gesture?.cancel();
    this.turnOff();
  }

  #change(changes: Partial<SoundView>): void {
    this.#view = { ...this.#view, ...changes };
    this.onChange?.(this.#view);
  }

  #speak(): void {
    if (this.#view.speaker === 'on' || this.#view.speaker === 'starting') return;
    this.#change({ speaker: 'starting' });
    void this.#device.speak().then((isOn) => {
      // Turned off meanwhile.
      if (this.#view.speaker === 'starting') this.#change({ speaker: isOn ? 'on' : 'failed' });
      else this.#device.quiet();
    });
  }

  #quiet(): void {
    this.#device.quiet();
    this.#change({ speaker: 'off' });
  }

  #update(): void {
    const { isOn, isTesting, microphone } = this.#view;
    const isSpared = !isTesting && (this.#isMuted || !this.#isReached);
    if (!isOn || !(isTesting || this.#isCallUp)) this.#deafen();
    else if (!isSpared) this.#listen();
    else if (microphone !== 'off') this.#spare ??= this.#clock.setTimer(spareMs, () => this.#deafen());
  }

  #listen(): void {
    this.#spare?.cancel();
    this.#spare = undefined;
    if (this.#view.microphone !== 'off') return;
    this.#change({ microphone: 'starting' });
    const asking = ++this.#asking;
    this.#asked = this.#clock.setTimer(askingMs, () => this.#change({ microphone: 'asking' }));
    void this.#device.listen().then((microphone) => {
      if (asking !== this.#asking) return;
      this.#asked?.cancel();
      this.#listenedAtMs = this.#clock.monotonicMs();
      this.#change({ microphone });
    });
  }

  #deafen(): void {
    this.#spare?.cancel();
    this.#spare = undefined;
    this.#asking++;
    this.#asked?.cancel();
    if (this.#view.microphone === 'off') return;
    this.#device.deafen();
    this.#change({ microphone: 'off' });
  }

  #ended(): void {
    if (this.#view.microphone !== 'on') return;
    const isSound = this.#clock.monotonicMs() - this.#listenedAtMs >= soundMicrophoneMs;
    this.#deafen();
    if (isSound) this.#update();
    else this.#change({ microphone: 'missing' });
  }

  #take(frame: ArrayBuffer): void {
    if (this.#test !== undefined) {
      this.#test.take(frame);
      this.#frames++;
      if (this.#frames % framesALevel === 0) this.#change({ hearing: this.#test.hearing, levelDb: this.#test.levelDb });
    }
    if (this.#isCallUp && !this.#isMuted && this.#isReached) this.onFrame?.(frame);
  }
}
