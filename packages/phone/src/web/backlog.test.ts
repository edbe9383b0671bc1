// What a page that does not read is sent: sound is left out, and one that reads nothing for long is let go.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { sendSound, sendView } from './backlog.ts';

/** A socket whose far end reads nothing. */
function stuckSocket(): { bufferedAmount: number; isTerminated: boolean; send(data: string | Uint8Array): void; terminate(): void } {
  return {
    bufferedAmount: 0,
    isTerminated: false,
    send(data) {
      this.bufferedAmount += data.length;
    },
    terminate() {
      this.isTerminated = true;
    },
  };
}

test('sound for a page that does not read is left out after less than two seconds of it', () => {
  const socket = stuckSocket();
  for (let frame = 0; frame < 10_000; frame++) sendSound(socket, new Uint8Array(640));
  assert.ok(socket.bufferedAmount <= 64 * 1024, `${socket.bufferedAmount} bytes wait`);
  assert.equal(socket.isTerminated, false);
});

test('a page that reads none of its views is let go, and nothing more waits for it', () => {
  const socket = stuckSocket();
  for (let view = 0; view < 10_000; view++) sendView(socket, 'v'.repeat(6000));
  assert.ok(socket.bufferedAmount <= 1024 * 1024 + 6000, `${socket.bufferedAmount} bytes wait`);
  assert.equal(socket.isTerminated, true);
});

test('a page that reads is sent everything', () => {
  const sent: (string | Uint8Array)[] = [];
  const socket = { bufferedAmount: 0, send: (data: string | Uint8Array) => void sent.push(data), terminate: () => assert.fail() };
  sendView(socket, 'view');
  sendSound(socket, new Uint8Array(2));
  assert.deepEqual(sent, ['view', new Uint8Array(2)]);
});

test('sound is sent up to the limit, and not beyond', () => {
  const socket = { ...stuckSocket(), bufferedAmount: 64 * 1024 - 640 };
  sendSound(socket, new Uint8Array(640));
  assert.equal(socket.bufferedAmount, 64 * 1024);
  sendSound(socket, new Uint8Array(1));
  assert.equal(socket.bufferedAmount, 64 * 1024);
});
