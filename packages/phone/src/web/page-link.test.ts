// The phone's side of a page's socket: it says each second that it is there, lets go of who answers no more, and does nothing that comes late.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { handsetAlive } from '@offhook/api';

import { PageLink } from './page-link.ts';

/** A socket of which the test sees what goes out. */
function openSocket(): {
  sent: string[];
  pings: number;
  isTerminated: boolean;
  bufferedAmount: number;
  send(data: string | Uint8Array): void;
  ping(): void;
  terminate(): void;
} {
  return {
    sent: [],
    pings: 0,
    isTerminated: false,
    bufferedAmount: 0,
    send(data) {
      if (typeof data === 'string') this.sent.push(data);
    },
    ping() {
      this.pings++;
    },
    terminate() {
      this.isTerminated = true;
    },
  };
}

const key = (beat: number): string => JSON.stringify({ beat, command: { type: 'key', key: '1' } });
const pressed = { type: 'key', key: '1' } as const;

test('each beat is counted and goes out with a ping', () => {
  const socket = openSocket();
  const link = new PageLink(socket);
  link.beat();
  link.beat();
  assert.deepEqual([socket.sent, socket.pings], [[handsetAlive(1), handsetAlive(2)], 2]);
  assert.equal(handsetAlive(2), '{"type":"alive","beat":2}');
});

test('a page that answers no ping for ten seconds is let go, one that answers is kept', () => {
  const socket = openSocket();
  const link = new PageLink(socket);
  for (let second = 0; second < 9; second++) link.beat();
  link.answered();
  for (let second = 0; second < 10; second++) link.beat();
  assert.deepEqual([socket.isTerminated, socket.pings], [false, 19]);
  link.beat();
  assert.deepEqual([socket.isTerminated, socket.pings], [true, 19]);
});

test('a key that was pressed before the last three beats has come late', () => {
  const link = new PageLink(openSocket());
  assert.deepEqual(link.read(key(0)), pressed);
  for (let second = 0; second < 8; second++) link.beat();
  assert.deepEqual(
    [8, 6, 5].map((beat) => link.read(key(beat))),
    [pressed, pressed, pressed],
  );
  assert.equal(link.read(key(4)), 'late');
  assert.equal(link.read(key(9)), 'unknown', 'a beat that was not yet');
});

test('what is no command is told', () => {
  const link = new PageLink(openSocket());
  const texts = [
    '',
    '{',
    'null',
    '{"beat":0}',
    '{"beat":-1,"command":{"type":"key","key":"1"}}',
    '{"type":"key","key":"1"}',
    '{"beat":0,"command":{"type":"key","key":"x"}}',
  ];
  for (const text of texts) assert.equal(link.read(text), 'unknown', text);
});
