// Work of any length by one at a time, on either engine: whoever comes meanwhile waits, or leaves it.

import assert from 'node:assert/strict';
import { it } from 'node:test';

import type { Store } from '../store.ts';

type Opened = { readonly store: Store; readonly other: Store };

export function describeOneAtATime(withStore: (use: (opened: Opened) => Promise<void>) => Promise<void>): void {
  it('work that another does is left to them, and may be had when they have done it', () =>
    withStore(async ({ store, other }) => {
      let inner: boolean | undefined;
      const outer = await store.records.aloneUnlessTaken('tried', async () => {
        inner = await other.records.aloneUnlessTaken('tried', async () => undefined);
      });
      assert.deepEqual([outer, inner], [true, false]);
      assert.equal(await other.records.aloneUnlessTaken('tried', async () => undefined), true);
    }));

  it('of work by one at a time, the second waits for the first, also where that fails, and nobody for work of another name', () =>
    withStore(async ({ store: { records } }) => {
      const { promise: going, resolve: go } = Promise.withResolvers<void>();
      const order: string[] = [];
      const first = records.alone('tried', async () => {
        await going;
        order.push('first');
        throw new Error('of the first');
      });
      await records.alone('another', async () => void order.push('another'));
      assert.equal(await records.aloneUnlessTaken('tried', async () => void order.push('not this one')), false);
      const others = ['second', 'third'].map((name) => records.alone('tried', async () => order.push(name)));
      go();
      await assert.rejects(first, /of the first/);
      assert.deepEqual(
        (await Promise.all(others)).toSorted((one, another) => one - another),
        [3, 4],
      );
      assert.deepEqual(order.slice(0, 2), ['another', 'first']);
      assert.equal(await records.aloneUnlessTaken('tried', async () => void order.push('at last')), true);
      assert.equal(order.at(-1), 'at last');
    }));
}
