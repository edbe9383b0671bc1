// Work that many ask for at once is begun a little at a time.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { FewAtOnce } from './few-at-once.ts';

/** So many ask at once; of each, beginning takes so long. Answers who began in which turn of the event loop. */
async function turnsOf(count: number, takesMs: number): Promise<readonly (readonly number[])[]> {
  let nowMs = 1000;
  const few = new FewAtOnce(() => nowMs);
  const turns: number[][] = [[]];
  let isOver = false;
  const others = (): void => {
    if (isOver) return;
    turns.push([]);
    setImmediate(others);
  };
  setImmediate(others);
  await Promise.all(
    Array.from({ length: count }, async (_, who) => {
      await few.turn();
      // What waits for nothing from outside takes some rounds as well.
      for (let round = 0; round < 5; round++) await Promise.resolve();
      nowMs += takesMs;
      turns.at(-1)?.push(who);
    }),
  );
  isOver = true;
  return turns.filter((turn) => turn.length > 0);
}

const numbers = (from: number, to: number): readonly number[] => Array.from({ length: to - from }, (_, at) => from + at);

describe('work that many ask for at once', () => {
  it('is begun in the order in which it came, some at a time', async () => {
    assert.deepEqual(await turnsOf(40, 0), [numbers(0, 16), numbers(16, 32), numbers(32, 40)]);
  });

  it('of which beginning takes long, others have their turns in between', async () => {
    assert.deepEqual(await turnsOf(7, 4), [numbers(0, 3), numbers(3, 6), [6]]);
    assert.deepEqual(await turnsOf(3, 10), [[0], [1], [2]]);
  });

  it('that comes when all is begun has its turn', async () => {
    const few = new FewAtOnce();
    await few.turn();
    await few.turn();
    await Promise.all([few.turn(), few.turn()]);
  });
});
