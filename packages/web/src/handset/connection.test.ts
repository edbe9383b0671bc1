// The page's way to its phone, while it is lost and when it is back. Time is virtual; the sockets are the browser's in the tests of the pages.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { VirtualClock } from '@offhook/base/virtual';
import { handsetAlive } from '@offhook/api';
import type { HandsetView } from '@offhook/api';

import type { ConnectionState, PageSocket, SocketEvents } from './connection.ts';
import { HandsetConnection } from './connection.ts';
import { idleView } from './testing/idle-view.ts';

const view = idleView();

interface Opened extends SocketEvents {
  readonly sent: string[];
  readonly frames: ArrayBuffer[];
  isClosed: boolean;
}

class Page {
  readonly clock = new VirtualClock();
  readonly sockets: Opened[] = [];
  readonly states: ConnectionState[] = [];
  readonly views: HandsetView[] = [];
  /** Bytes that the network has not taken. */
  waiting = 0;
  readonly connection: HandsetConnection;

  constructor() {
    this.connection = new HandsetConnection({ clock: this.clock, connect: (events) => this.#connect(events) });
    this.connection.onState = (state) => this.states.push(state);
    this.connection.onView = (seen) => this.views.push(seen);
    this.connection.open();
  }

  get last(): Opened {
    const socket = this.sockets.at(-1);
    assert.ok(socket !== undefined);
    return socket;
  }

  #connect(events: SocketEvents): PageSocket {
    const opened: Opened = { ...events, sent: [], frames: [], isClosed: false };
    this.sockets.push(opened);
    return {
      bufferedAmount: this.waiting,
      send: (data) => void (typeof data === 'string' ? opened.sent.push(data) : opened.frames.push(data)),
      close: () => {
        opened.isClosed = true;
      },
    };
  }

  /** The phone answers, and says each second that it is there. */
  async hearFor(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second++) {
      await this.clock.advance(1000);
      this.last.received(handsetAlive(second + 1));
    }
  }
}

/** A page whose phone has shown it its screen. */
function openPage(): Page {
  const page = new Page();
  page.last.received(JSON.stringify(view));
  return page;
}

describe('the page’s connection to its phone', () => {
  it('is open once the phone has shown its screen, not before', () => {
    const page = new Page();
    page.connection.send({ type: 'key', key: '1' });
    assert.deepEqual([page.states, page.last.sent], [[], []]);
    page.last.received('{"type":"view"}');
    page.last.received('no JSON');
    assert.deepEqual(page.states, []);
    page.last.received(JSON.stringify(view));
    assert.deepEqual([page.states, page.views], [['open'], [view]]);
    page.last.received(JSON.stringify(view));
    assert.deepEqual(page.states, ['open']);
  });

  it('is told to be lost within three seconds of silence, and stays open while the phone says each second that it is there', async () => {
    const page = openPage();
    await page.hearFor(60);
    assert.deepEqual(page.states, ['open']);
    await page.clock.advance(2499);
    assert.deepEqual(page.states, ['open']);
    await page.clock.advance(1);
    assert.deepEqual([page.states, page.last.isClosed], [['open', 'reconnecting'], true]);
  });

  it('hears the phone in views and in sound as well', async () => {
    const page = openPage();
    const frames: ArrayBuffer[] = [];
    page.connection.onSound = (frame) => frames.push(frame);
    await page.clock.advance(2000);
    page.last.received(new ArrayBuffer(640));
    await page.clock.advance(2000);
    page.last.received(JSON.stringify(view));
    await page.clock.advance(2000);
    page.last.received(new ArrayBuffer(2));
    await page.clock.advance(2000);
    assert.deepEqual([page.states, frames.length], [['open'], 1]);
  });

  it('tries again after a pause that grows from half a second to eight, and begins anew once the phone has shown its screen', async () => {
    const page = openPage();
    page.last.closed(1006);
    const pauses: number[] = [];
    for (let attempt = 0; attempt < 6; attempt++) {
      const before = page.sockets.length;
      let pauseMs = 0;
      for (; page.sockets.length === before; pauseMs += 100) await page.clock.advance(100);
      pauses.push(pauseMs);
      page.last.closed(1006);
    }
    assert.deepEqual(pauses, [500, 1000, 2000, 4000, 8000, 8000]);
    await page.clock.advance(8000);
    page.last.received(JSON.stringify(view));
    page.last.closed(1006);
    await page.clock.advance(499);
    assert.equal(page.sockets.length, 8);
    await page.clock.advance(1);
    assert.equal(page.sockets.length, 9);
    assert.deepEqual(page.states, ['open', 'reconnecting', 'open', 'reconnecting']);
  });

  it('gives an attempt up that brings no screen within four seconds', async () => {
    const page = new Page();
    await page.clock.advance(3999);
    assert.deepEqual([page.last.isClosed, page.states], [false, []]);
    await page.clock.advance(1);
    assert.deepEqual([page.last.isClosed, page.states], [true, ['reconnecting']]);
    await page.clock.advance(500);
    assert.equal(page.sockets.length, 2);
  });

  it('is lost at once where the computer says that it has no network, and tries at once where it has one again', async () => {
    const page = openPage();
    page.connection.lose();
    assert.deepEqual([page.states, page.sockets.length], [['open', 'reconnecting'], 1]);
    page.connection.tryNow();
    assert.equal(page.sockets.length, 2);
    page.connection.tryNow();
    assert.equal(page.sockets.length, 2, 'an attempt that is under way is left alone');
    page.last.received(JSON.stringify(view));
    page.connection.tryNow();
    await page.hearFor(20);
    assert.equal(page.sockets.length, 2, 'what is open is left alone');
  });

  it('lets nothing act twice: what is pressed while the phone is away goes nowhere, and a socket that was given up is heard no more', async () => {
    const page = openPage();
    const first = page.last;
    page.connection.send({ type: 'key', key: '1' });
    await page.clock.advance(2500);
    page.connection.send({ type: 'key', key: '2' });
    page.connection.sendSound(new ArrayBuffer(640));
    await page.clock.advance(500);
    first.received(JSON.stringify(view));
    first.closed(1006);
    page.connection.send({ type: 'key', key: '3' });
    assert.deepEqual([page.states, page.views.length, page.sockets.length], [['open', 'reconnecting'], 1, 2]);
    page.last.received(JSON.stringify(view));
    page.connection.send({ type: 'key', key: '4' });
    const keysOf = ({ sent }: Opened): unknown[] => sent.map((text) => JSON.parse(text));
    assert.deepEqual(keysOf(first), [{ beat: 0, command: { type: 'key', key: '1' } }]);
    assert.deepEqual(keysOf(page.last), [{ beat: 0, command: { type: 'key', key: '4' } }]);
  });

  it('says with each key which beat of the phone it has heard last, so that one that comes late does nothing', async () => {
    const page = openPage();
    await page.hearFor(7);
    page.connection.send({ type: 'hook', isOff: true });
    assert.deepEqual(page.last.sent, ['{"beat":7,"command":{"type":"hook","isOff":true}}']);
  });

  it('sends sound while it is open, and none that would wait for longer than 32 frames', () => {
    const page = new Page();
    const frame = new ArrayBuffer(640);
    page.connection.sendSound(frame);
    page.last.received(JSON.stringify(view));
    page.connection.sendSound(frame);
    assert.deepEqual(page.last.frames, [frame]);
    for (const [waiting, sent] of [
      [32 * 640 - 1, 1],
      [32 * 640, 0],
    ] as const) {
      page.waiting = waiting;
      page.connection.lose();
      page.connection.tryNow();
      page.connection.sendSound(frame);
      assert.equal(page.last.frames.length, 0, 'its screen has not come');
      page.last.received(JSON.stringify(view));
      page.connection.sendSound(frame);
      assert.equal(page.last.frames.length, sent, `${waiting} bytes wait`);
    }
  });

  it('may be closed before it is opened', () => {
    const connection = new HandsetConnection({ clock: new VirtualClock(), connect: () => assert.fail() });
    connection.close();
    connection.open();
  });

  it('is refused for good where the link opens nothing, and asks no more', async () => {
    const page = new Page();
    page.last.closed(1008);
    await page.clock.advance(60_000);
    page.connection.tryNow();
    page.connection.lose();
    assert.deepEqual([page.states, page.sockets.length, page.clock.pendingTimers], [['refused'], 1, 0]);
  });

  it('leaves nothing behind when it is closed', async () => {
    const page = openPage();
    page.connection.close();
    page.connection.close();
    page.last.closed(1000);
    page.connection.open();
    page.connection.tryNow();
    await page.clock.advance(60_000);
    assert.deepEqual([page.states, page.sockets.length, page.last.isClosed, page.clock.pendingTimers], [['open'], 1, true, 0]);
  });
});
