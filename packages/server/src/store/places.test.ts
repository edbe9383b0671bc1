// So many at a time, the others in their order.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { Places } from './places.ts';

describe('places', () => {
  it('are taken by so many at once, and by the next in turn when one is given back', async () => {
    const places = new Places(2);
    const [first] = [await places.take(), await places.take()];
    const had: string[] = [];
    const later = ['third', 'fourth'].map(async (name) => {
      const leave = await places.take();
      had.push(name);
      return leave;
    });
    await Promise.resolve();
    assert.deepEqual(had, []);
    first();
    const third = await later[0];
    assert.deepEqual(had, ['third']);
    third?.();
    await later[1];
    assert.deepEqual(had, ['third', 'fourth']);
  });

  it('are given back once, and can be taken again', async () => {
    const places = new Places(1);
    const leave = await places.take();
    leave();
    leave();
    await places.take();
    let isTaken = false;
    void places.take().then(() => (isTaken = true));
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(isTaken, false);
  });
});
