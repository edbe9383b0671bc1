// When the page's speaker and microphone are on, in virtual time.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { VirtualClock, settle } from '@offhook/base/virtual';
import type { HandsetView } from '@offhook/api';

import { SoundControl } from './sound-control.ts';
import type { Listening, SoundDevice, SoundView } from './sound-control.ts';
import { idleView } from '../testing/idle-view.ts';

const answer = { type: 'soft-key', index: 0 } as const;
const volumeUp = { type: 'key', key: 'volume-up' } as const;

/** A browser with a speaker and, as `listening` says, a microphone. */
class Page {
  readonly clock = new VirtualClock();
  readonly control: SoundControl;
  readonly sent: ArrayBuffer[] = [];
  hasSpeaker = true;
  listening: Listening | Promise<Listening> = 'on';
  speaks = 0;
  isSpeaking = false;
  listens = 0;
  isListening = false;
  stored: unknown;
  chosen: unknown[] = [];
  #deafened = 0;
  readonly #device: SoundDevice;

  constructor(stored?: unknown) {
    this.stored = stored;
    this.#device = {
      onFrame: undefined,
      onEnded: undefined,
      speak: async () => {
        this.speaks++;
        await settle();
        this.isSpeaking = this.hasSpeaker;
        return this.hasSpeaker;
      },
      quiet: () => {
        this.isSpeaking = false;
      },
      listen: async () => {
        const nth = ++this.listens;
        await settle();
        const listening = await this.listening;
        this.isListening = listening === 'on' && nth > this.#deafened;
        return listening;
      },
      deafen: () => {
        this.#deafened = this.listens;
        this.isListening = false;
      },
      choose: (devices) => void this.chosen.push(devices),
    };
    this.control = new SoundControl({
      clock: this.clock,
      device: this.#device,
      storage: { load: () => this.stored, save: (value) => (this.stored = value) },
    });
    this.control.onFrame = (frame) => this.sent.push(frame);
    this.control.reached(true);
  }

  get view(): SoundView {
    return this.control.view;
  }

  get places(): readonly [boolean, boolean] {
    return [this.isSpeaking, this.isListening];
  }

  async see(lamps: Partial<HandsetView['lamps']> = {}): Promise<void> {
    this.control.seen(idleView(lamps));
    await this.clock.advance(0);
    await settle();
  }

  async press(command: Parameters<SoundControl['pressed']>[0] = answer): Promise<void> {
    this.control.pressed(command);
    await this.clock.advance(0);
    await settle();
  }

  async turnOn(): Promise<void> {
    this.control.turnOn();
    await this.clock.advance(0);
    await settle();
  }

  speakInto(frame: ArrayBuffer = new ArrayBuffer(640)): void {
    this.#device.onFrame?.(frame);
  }

  unplug(): void {
    this.isListening = false;
    this.#device.onEnded?.();
  }
}

const inCall = { speaker: true } as const;

describe('sound that was not turned on', () => {
  it('is off, and asks for nothing, whatever the phone shows', async () => {
    const page = new Page();
    await page.see({ ringing: true });
    await page.see(inCall);
    assert.deepEqual([page.speaks, page.listens, page.view.isOn], [0, 0, false]);
  });

  it('is turned on by the key that answers: the speaker with the press, the microphone once the call is up', async () => {
    const page = new Page();
    await page.see({ ringing: true });
    await page.press();
    assert.deepEqual([page.places, page.view.isOn], [[true, false], false]);
    await page.see(inCall);
    assert.deepEqual([page.places, page.view.isOn, page.view.speaker, page.view.microphone], [[true, true], true, 'on', 'on']);
    assert.equal(page.view.isTesting, false);
  });

  it('is quiet again where no call comes of the press within five seconds', async () => {
    const page = new Page();
    await page.press();
    await page.clock.advance(4000);
    await page.press({ type: 'key', key: '2' });
    await page.clock.advance(4999);
    assert.deepEqual(page.places, [true, false]);
    await page.clock.advance(1);
    assert.deepEqual([page.places, page.view.speaker], [[false, false], 'off']);
    await page.see(inCall);
    assert.deepEqual([page.places, page.view.isOn], [[false, false], false]);
  });

  it('is not turned on by a press that begins no call', async () => {
    const page = new Page();
    await page.press(volumeUp);
    await page.see(inCall);
    assert.deepEqual([page.speaks, page.view.isOn], [0, false]);
  });
});

describe('sound that was turned on', () => {
  it('has its microphone tested at once, and lets it go when the test ends without a call', async () => {
    const page = new Page();
    await page.turnOn();
    assert.deepEqual([page.places, page.view.isTesting, page.view.hearing], [[true, true], true, 'waiting']);
    page.control.test(false);
    assert.deepEqual([page.places, page.view.isTesting, page.view.hearing], [[true, false], false, undefined]);
    page.control.test(true);
    await settle();
    assert.deepEqual(page.places, [true, true]);
  });

  it('says ten times a second how loud it is, and whether one is heard', async () => {
    const page = new Page();
    await page.turnOn();
    const views: SoundView[] = [];
    page.control.onChange = (view) => views.push(view);
    const loud = Int16Array.from({ length: 320 }, (_, index) => (index % 2 === 0 ? 16_384 : -16_384)).buffer;
    for (let frame = 0; frame < 14; frame++) page.speakInto(loud);
    assert.deepEqual(
      views.map(({ hearing, levelDb }) => [hearing, Math.round(levelDb)]),
      [
        ['heard', -6],
        ['heard', -6],
      ],
    );
  });

  it('asks the speaker once, and tells nothing where nothing changes', async () => {
    const page = new Page();
    page.control.pressed(answer);
    page.control.pressed(answer);
    await page.press();
    await page.see(inCall);
    await page.press();
    let changes = 0;
    page.control.onChange = () => changes++;
    await page.see(inCall);
    assert.deepEqual([page.speaks, changes], [1, 0]);
    page.control.onFrame = undefined;
    page.speakInto();
  });

  it('turned off while the speaker was still coming is quiet', async () => {
    const page = new Page();
    page.control.turnOn();
    page.control.turnOff();
    await page.clock.advance(0);
    await settle();
    assert.deepEqual([page.places, page.view.speaker], [[false, false], 'off']);
  });

  it('ends a test that nobody ends after a minute', async () => {
    const page = new Page();
    await page.turnOn();
    await page.clock.advance(59_999);
    assert.deepEqual([page.places, page.view.isTesting], [[true, true], true]);
    await page.clock.advance(1);
    assert.deepEqual([page.places, page.view.isTesting], [[true, false], false]);
  });

  it('has the microphone on in a call only', async () => {
    const page = new Page();
    await page.turnOn();
    page.control.test(false);
    await page.see({ ringing: true });
    assert.deepEqual(page.places, [true, false]);
    await page.see(inCall);
    assert.deepEqual(page.places, [true, true]);
    await page.see();
    assert.deepEqual([page.places, page.view.microphone], [[true, false], 'off']);
  });

  it('sends what is said in a call, and nothing of a test, nor while it is muted', async () => {
    const page = new Page();
    await page.turnOn();
    page.speakInto();
    assert.equal(page.sent.length, 0);
    await page.see(inCall);
    page.speakInto();
    assert.equal(page.sent.length, 1);
    await page.see({ ...inCall, mute: true });
    page.speakInto();
    assert.equal(page.sent.length, 1);
    await page.see(inCall);
    page.speakInto();
    assert.equal(page.sent.length, 2);
    page.control.reached(false);
    page.speakInto();
    assert.equal(page.sent.length, 2);
  });

  for (const [name, spare, need] of [
    ['muted', (page: Page) => page.see({ ...inCall, mute: true }), (page: Page) => page.see(inCall)],
    ['cut off from its phone', (page: Page) => page.control.reached(false), (page: Page) => page.control.reached(true)],
  ] as const)
    it(`lets the microphone go after ten seconds of being ${name}, and takes it again after`, async () => {
      const page = new Page();
      await page.turnOn();
      page.control.test(false);
      await page.see(inCall);
      await spare(page);
      await page.clock.advance(9999);
      assert.deepEqual(page.places, [true, true]);
      await page.clock.advance(1);
      assert.deepEqual([page.places, page.view.microphone], [[true, false], 'off']);
      await need(page);
      await settle();
      assert.deepEqual(page.places, [true, true]);
      await spare(page);
      await page.clock.advance(9000);
      await need(page);
      await page.clock.advance(60_000);
      assert.deepEqual(page.places, [true, true]);
    });

  it('takes no microphone for a call that is muted from its beginning', async () => {
    const page = new Page();
    await page.turnOn();
    page.control.test(false);
    const before = page.listens;
    await page.see({ ...inCall, mute: true });
    assert.deepEqual([page.listens, page.clock.pendingTimers], [before, 0]);
  });

  it('is turned off by hand, and then by no press on again', async () => {
    const page = new Page();
    await page.turnOn();
    page.control.turnOff();
    assert.deepEqual([page.places, page.view.isOn, page.view.speaker, page.view.isTesting], [[false, false], false, 'off', false]);
    await page.press();
    await page.see(inCall);
    assert.deepEqual(page.places, [false, false]);
    await page.turnOn();
    assert.deepEqual(page.places, [true, true]);
  });

  it('leaves nothing on, and no timer, when the page goes', async () => {
    const page = new Page();
    await page.turnOn();
    await page.see({ ...inCall, mute: true });
    page.control.close();
    await settle();
    assert.deepEqual([page.places, page.clock.pendingTimers], [[false, false], 0]);
  });
});

describe('a microphone that the page does not get', () => {
  for (const listening of ['refused', 'missing'] as const)
    it(`is ${listening}, and is asked for again when somebody says so, or in the next call`, async () => {
      const page = new Page();
      page.listening = listening;
      await page.turnOn();
      page.control.test(false);
      await page.see(inCall);
      assert.deepEqual([page.view.microphone, page.view.speaker], [listening, 'on']);
      const asked = page.listens;
      await page.see(inCall);
      assert.equal(page.listens, asked, 'once');
      page.control.tryAgain();
      await settle();
      assert.equal(page.listens, asked + 1);
      await page.see();
      page.listening = 'on';
      await page.see(inCall);
      assert.equal(page.view.microphone, 'on');
    });

  it('is looked for again when a device is plugged in, unless it was refused', async () => {
    const page = new Page();
    page.listening = 'missing';
    await page.turnOn();
    page.listening = 'on';
    page.control.devicesChanged();
    await settle();
    assert.equal(page.view.microphone, 'on');
    const refused = new Page();
    refused.listening = 'refused';
    await refused.turnOn();
    refused.control.devicesChanged();
    await settle();
    assert.equal(refused.listens, 1);
  });

  it('is asked for where it takes longer than a second', async () => {
    const page = new Page();
    const answer = Promise.withResolvers<Listening>();
    page.listening = answer.promise;
    await page.turnOn();
    await page.clock.advance(999);
    assert.equal(page.view.microphone, 'starting');
    await page.clock.advance(1);
    assert.equal(page.view.microphone, 'asking');
    answer.resolve('on');
    await settle();
    assert.equal(page.view.microphone, 'on');
    const gone = new Page();
    gone.listening = new Promise(() => undefined);
    await gone.turnOn();
    gone.control.test(false);
    await gone.clock.advance(5000);
    assert.equal(gone.view.microphone, 'off');
  });

  it('is replaced by another where it is unplugged; one that ends at once again is missing', async () => {
    const page = new Page();
    await page.turnOn();
    await page.clock.advance(1000);
    page.unplug();
    await settle();
    assert.deepEqual([page.listens, page.view.microphone], [2, 'on']);
    await page.clock.advance(999);
    page.unplug();
    await settle();
    assert.deepEqual([page.listens, page.view.microphone], [2, 'missing']);
  });

  it('no longer wanted when it comes is let go', async () => {
    const page = new Page();
    page.control.turnOn();
    page.control.turnOff();
    await settle();
    await page.clock.advance(0);
    assert.deepEqual([page.view.microphone, page.isListening], ['off', false]);
  });

  it('a browser without sound says so, and is asked again by hand', async () => {
    const page = new Page();
    page.hasSpeaker = false;
    await page.turnOn();
    assert.deepEqual([page.view.speaker, page.view.isOn], ['failed', true]);
    page.hasSpeaker = true;
    page.control.tryAgain();
    await settle();
    await page.clock.advance(0);
    assert.equal(page.view.speaker, 'on');
  });
});

describe('chosen devices', () => {
  it('are used and remembered; a microphone in use is changed over at once', async () => {
    const page = new Page();
    await page.turnOn();
    page.control.choose({ microphone: 'second' });
    await settle();
    page.control.choose({ speaker: 'third' });
    assert.deepEqual([page.listens, page.stored], [2, { microphone: 'second', speaker: 'third' }]);
    assert.deepEqual(page.chosen.at(-1), { microphone: 'second', speaker: 'third' });
    const again = new Page(page.stored);
    assert.deepEqual(
      [again.chosen, again.view.chosen],
      [[{ microphone: 'second', speaker: 'third' }], { microphone: 'second', speaker: 'third' }],
    );
  });

  it('nothing of what is stored in another form is taken', () => {
    for (const stored of [undefined, null, 'x', { microphone: 5 }, []]) assert.deepEqual(new Page(stored).view.chosen, {});
  });
});
