// What a server does again and again: when it comes, what a failure stops, and what is left when it ends.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { createLogger } from '@offhook/base';
import { VirtualClock, settle } from '@offhook/base/virtual';

import { RegularWork } from './regular-work.ts';

function regular(): { readonly clock: VirtualClock; readonly work: RegularWork; readonly logged: string[] } {
  const logged: string[] = [];
  const log = createLogger(({ level, message, fields }) => void logged.push(`${level} ${message}: ${String(fields['error'])}`));
  const clock = new VirtualClock();
  return { clock, logged, work: new RegularWork({ clock, log }) };
}

describe('regular work', () => {
  it('comes after each period, the first after one', async () => {
    const { clock, work } = regular();
    let rounds = 0;
    work.every(1000, 'x', async () => ++rounds);
    await clock.advance(999);
    assert.equal(rounds, 0);
    await clock.advance(1);
    assert.equal(rounds, 1);
    await clock.advance(1999);
    assert.equal(rounds, 2);
    await clock.advance(1);
    assert.equal(rounds, 3);
  });

  it('begins no round while one goes on, and counts the next period from its end', async () => {
    const { clock, work } = regular();
    let begun = 0;
    const { promise, resolve } = Promise.withResolvers<void>();
    work.every(1000, 'x', () => {
      begun++;
      return promise;
    });
    await clock.advance(5500);
    assert.equal(begun, 1);
    resolve();
    await settle();
    await clock.advance(999);
    assert.equal(begun, 1);
    await clock.advance(1);
    assert.equal(begun, 2);
  });

  it('a round that fails is logged, and the next comes all the same', async () => {
    const { clock, work, logged } = regular();
    let rounds = 0;
    work.every(1000, 'it was not done', async () => {
      if (++rounds < 3) throw new Error(`number ${rounds}`);
    });
    await clock.advance(3000);
    assert.equal(rounds, 3);
    assert.deepEqual(logged, ['error it was not done: number 1', 'error it was not done: number 2']);
  });

  it('ends with all of its kinds, also what is in the middle of a round, and leaves no timer', async () => {
    const { clock, work } = regular();
    let rounds = 0;
    const { promise, resolve } = Promise.withResolvers<void>();
    work.every(1000, 'x', async () => ++rounds);
    work.every(700, 'y', () => promise);
    await clock.advance(700);
    work.close();
    work.close();
    resolve();
    await settle();
    await clock.advance(5000);
    assert.equal(rounds, 0);
    assert.equal(clock.pendingTimers, 0);
  });
});
