// Links that open the handset once and for a while, the sessions that they begin, and who guesses.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { VirtualClock, createSeededRandom } from '@offhook/base/virtual';

import { HandsetGate } from './handset-gate.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

function gateOf(): { gate: HandsetGate; clock: VirtualClock } {
  const clock = new VirtualClock();
  return { clock, gate: new HandsetGate({ clock, random: createSeededRandom(5), linkMs: 15 * minuteMs }) };
}

function sessionOf(gate: HandsetGate): string {
  const opened = gate.open(gate.newLink(), '192.0.2.1');
  assert.ok(typeof opened === 'object');
  return opened.session;
}

describe('a link', () => {
  it('has a token of 128 bits, another each time', () => {
    const { gate } = gateOf();
    const [first, second] = [gate.newLink(), gate.newLink()];
    assert.match(first, /^[0-9a-f]{32}$/);
    assert.notEqual(first, second);
    assert.deepEqual([gate.look(first, '192.0.2.1'), gate.look(second, '192.0.2.1')], ['good', 'good'], 'each is good');
  });

  it('opens once', () => {
    const { gate } = gateOf();
    const link = gate.newLink();
    assert.equal(typeof gate.open(link, '192.0.2.1'), 'object');
    assert.equal(gate.look(link, '192.0.2.1'), 'wrong');
    assert.equal(gate.open(link, '192.0.2.1'), 'wrong');
  });

  it('opens for fifteen minutes', async () => {
    const { gate, clock } = gateOf();
    const link = gate.newLink();
    await clock.advance(15 * minuteMs - 1);
    assert.equal(gate.look(link, '192.0.2.1'), 'good');
    await clock.advance(1);
    assert.deepEqual([gate.look(link, '192.0.2.1'), gate.open(link, '192.0.2.1')], ['wrong', 'wrong']);
  });

  it('looking at it spends nothing: programs that preview links do', () => {
    const { gate } = gateOf();
    const link = gate.newLink();
    for (let look = 0; look < 10; look++) assert.equal(gate.look(link, '192.0.2.1'), 'good');
    assert.equal(typeof gate.open(link, '192.0.2.1'), 'object');
  });
});

describe('who guesses', () => {
  it('is slowed after five wrong tokens, to one in ten seconds, and not with the right one', async () => {
    const { gate, clock } = gateOf();
    const link = gate.newLink();
    for (let guess = 0; guess < 5; guess++) assert.equal(gate.open('0'.repeat(32), '192.0.2.9'), 'wrong');
    assert.equal(gate.open('0'.repeat(32), '192.0.2.9'), 'slow');
    await clock.advance(9999);
    assert.equal(gate.open('0'.repeat(32), '192.0.2.9'), 'slow');
    await clock.advance(1);
    assert.equal(gate.open('0'.repeat(32), '192.0.2.9'), 'wrong');
    assert.equal(gate.open('0'.repeat(32), '192.0.2.9'), 'slow');
    assert.equal(gate.look(link, '192.0.2.9'), 'good');
    assert.equal(typeof gate.open(link, '192.0.2.9'), 'object');
  });

  it('is slowed in looking as in opening', () => {
    const { gate } = gateOf();
    for (let guess = 0; guess < 5; guess++) assert.equal(gate.look('0'.repeat(32), '192.0.2.9'), 'wrong');
    assert.equal(gate.look('0'.repeat(32), '192.0.2.9'), 'slow');
    assert.equal(gate.open('0'.repeat(32), '192.0.2.9'), 'slow');
  });

  it('no right token counts as a guess', () => {
    const { gate } = gateOf();
    for (let opened = 0; opened < 20; opened++) assert.equal(typeof gate.open(gate.newLink(), '192.0.2.1'), 'object');
  });
});

describe('a session', () => {
  it('is another secret than its link', () => {
    const { gate } = gateOf();
    const link = gate.newLink();
    const opened = gate.open(link, '192.0.2.1');
    assert.ok(typeof opened === 'object' && /^[0-9a-f]{32}$/.test(opened.session) && opened.session !== link);
    assert.equal(gate.isIn(opened.session), true);
    assert.deepEqual([gate.isIn(link), gate.isIn('')], [false, false]);
  });

  it('ends twelve hours after it was last used', async () => {
    const { gate, clock } = gateOf();
    const session = sessionOf(gate);
    for (let use = 0; use < 3; use++) {
      await clock.advance(12 * hourMs - 1);
      assert.equal(gate.isIn(session), true);
    }
    await clock.advance(12 * hourMs);
    assert.equal(gate.isIn(session), false);
  });

  it('of a hundred that are remembered the oldest goes', () => {
    const { gate } = gateOf();
    const sessions = Array.from({ length: 101 }, () => sessionOf(gate));
    assert.deepEqual([...[0, 1, 100].map((nth) => gate.isIn(sessions[nth] ?? ''))], [false, true, true]);
  });
});
