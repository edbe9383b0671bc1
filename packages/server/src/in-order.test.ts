// Work about one thing is done in the order in which it comes.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { InOrder } from './in-order.ts';
import { othersTurn } from './others-turn.ts';

describe('work in order', () => {
  it('begins when what came before about the same has ended, however it has; what is about others does not wait', async () => {
    const order = new InOrder();
    const said: string[] = [];
    const work =
      (name: string, turns: number, fails = false) =>
      async (): Promise<string> => {
        said.push(`${name} begins`);
        for (let turn = 0; turn < turns; turn++) await othersTurn();
        said.push(`${name} ends`);
        if (fails) throw new Error(name);
        return name;
      };
    const all = [
      order.run('a', work('first', 3, true)),
      order.run('a', work('second', 2)),
      order.run('b', work('other', 0)),
      order.run('a', work('third', 0)),
    ];
    const ended = await Promise.allSettled(all);
    assert.deepEqual(
      ended.map((one) => (one.status === 'fulfilled' ? one.value : String(one.reason))),
      ['Error: first', 'second', 'other', 'third'],
    );
    assert.deepEqual(
      said.filter((line) => !line.startsWith('other')),
      ['first', 'second', 'third'].flatMap((name) => [`${name} begins`, `${name} ends`]),
    );
    assert.ok(said.indexOf('other ends') < said.indexOf('first ends'));
    assert.equal(await order.run('a', work('fourth', 0)), 'fourth');
    assert.equal(said.at(-1), 'fourth ends');
  });

  it('is busy from when work is given until it has ended, also for that work itself, and about nothing else', async () => {
    const order = new InOrder();
    const seen: boolean[] = [];
    const { promise: going, resolve: go } = Promise.withResolvers<void>();
    const first = order.run('a', async () => {
      seen.push(order.isBusy('a'));
      await going;
    });
    assert.deepEqual([order.isBusy('a'), order.isBusy('b')], [true, false]);
    const second = order.run('a', async () => assert.fail('of the second'));
    go();
    await first;
    assert.ok(order.isBusy('a'), 'the second is to come');
    await assert.rejects(second, /of the second/);
    assert.deepEqual([order.isBusy('a'), seen], [false, [true]]);
  });
});
