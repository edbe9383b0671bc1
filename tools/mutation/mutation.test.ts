import assert from 'node:assert/strict';
import { test } from 'node:test';

import { draw, keyOf } from './draw.ts';
import { roomAt } from './room.ts';
import { scoreOf, type Verdict } from './score.ts';

const keys = Array.from({ length: 1000 }, (_, index) => `packages/sip/src/a.ts:${index}`);

function some(verdict: Verdict, count: number): readonly Verdict[] {
  return Array.from({ length: count }, () => verdict);
}

test('a draw is the same for the same seed, in whatever order the mutants come, and another for another seed', () => {
  const drawn = draw(keys, { seed: 3, count: 400 });
  assert.equal(drawn.size, 400);
  assert.deepEqual(draw(keys.toReversed(), { seed: 3, count: 400 }), drawn);
  assert.notDeepEqual(draw(keys, { seed: 4, count: 400 }), drawn);
});

test('a draw favours no mutant: over 200 seeds each is drawn about as often', () => {
  const few = keys.slice(0, 20);
  const times = new Map(few.map((key) => [key, 0]));
  for (let seed = 0; seed < 200; seed++) for (const key of draw(few, { seed, count: 10 })) times.set(key, (times.get(key) ?? 0) + 1);
  for (const [key, count] of times) assert.ok(count > 65 && count < 135, `${key} was drawn ${count} times of 200`);
});

test('a draw of more than there are is all, and a larger draw contains the smaller', () => {
  assert.equal(draw(keys, { seed: 1, count: 5000 }).size, 1000);
  const large = draw(keys, { seed: 1, count: 200 });
  for (const key of draw(keys, { seed: 1, count: 100 })) assert.ok(large.has(key));
});

test('a mutant is named by place, kind and replacement, not by a number that changes', () => {
  const location = { start: { line: 4, column: 2 }, end: { line: 4, column: 9 } };
  const mutant = { fileName: '/a/packages/sip/src/x.ts', location, mutatorName: 'EqualityOperator', replacement: 'a >= b' };
  assert.equal(keyOf(mutant, '/a'), 'packages/sip/src/x.ts:4:2-4:9 EqualityOperator a >= b');
});

test('the score is killed of killed, survived and met by no test; time-outs and equivalents count neither way', () => {
  const { score, counts, faults } = scoreOf([
    ...some('killed', 60),
    ...some('survived', 35),
    ...some('not met', 5),
    ...some('timed out', 7),
    ...some('equivalent', 2),
  ]);
  assert.equal(score, 0.6);
  assert.equal(counts['timed out'], 7);
  assert.deepEqual(faults, []);
});

test('a run fails where more than 5 % of mutants are met by no test', () => {
  assert.deepEqual(scoreOf([...some('killed', 95), ...some('not met', 5)]).faults, []);
  assert.match(scoreOf([...some('killed', 94), ...some('not met', 6)]).faults.join(), /met by no test, got 6 of 100/);
});

test('a run fails where more than 2 % are excused, one could not be run, or none was judged', () => {
  assert.match(scoreOf([...some('killed', 97), ...some('equivalent', 3)]).faults.join(), /2 % equivalents, got 3 of 100/);
  assert.match(scoreOf([...some('killed', 99), ...some('failed', 1)]).faults.join(), /in error/);
  assert.match(scoreOf(some('timed out', 3)).faults.join(), /got none/);
  assert.equal(scoreOf([]).score, undefined);
});

test('a room is the sources below its path and the tests of its package that wait for nothing real', async () => {
  const room = await roomAt('packages/sip/src/dialog');
  assert.ok(room.sources.length > 0 && room.sources.every((path) => path.startsWith('packages/sip/src/dialog/')));
  assert.ok(room.tests.includes('packages/sip/test/call.test.ts'));
  assert.ok(!room.tests.includes('packages/sip/test/sockets.test.ts'));
  assert.ok(!(await roomAt('packages/sip')).sources.some((path) => path.includes('/testing/')));
  assert.ok((await roomAt('packages/phone/src/call')).tests.includes('packages/sim/test/calls.test.ts'));
  const search = 'packages/sim/test/explorer.test.ts';
  assert.ok(!(await roomAt('packages/sim')).tests.includes(search));
  assert.ok((await roomAt('packages/sim', [search])).tests.includes(search));
  const several = await roomAt('packages/sip/src/dialog,packages/sip/src/auth/digest.ts', [], ['packages/sip/src']);
  assert.deepEqual(several.sources, [...room.sources, 'packages/sip/src/auth/digest.ts']);
  assert.ok(several.tests.length > 0 && several.tests.every((path) => path.startsWith('packages/sip/src/')));
  await assert.rejects(roomAt('packages/sip', [], ['packages/media']), /found none/);
  await assert.rejects(roomAt('packages/sip/src/none'), /found 0/);
  await assert.rejects(roomAt('tools'), /expected a room like/);
});
