// What a runner does with the effects of its machine: in order, once, and no more after the end. RFC 3261 §17.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProblemError } from '@offhook/base';
import { VirtualClock } from '@offhook/base/virtual';
import type { Effect } from './machine.ts';
import { Runner } from './runner.ts';

type Input = { readonly kind: 'ask'; readonly effects: readonly Effect<string, string>[] };

interface Scene {
  readonly clock: VirtualClock;
  readonly runner: Runner<number, Input, string, string>;
  readonly told: string[];
  /** What the user does when something is passed up. */
  onPass: (message: string) => void;
}

/** A machine that does what it is asked, and sends the name of each timer that fires. */
function createScene(): Scene {
  const clock = new VirtualClock();
  const told: string[] = [];
  const scene: Scene = {
    clock,
    told,
    onPass: () => undefined,
    runner: new Runner<number, Input, string, string>({
      first: 0,
      step: (state, input) => [state + 1, input.kind === 'timer' ? [{ kind: 'send', message: `fired ${input.timer}` }] : input.effects],
      clock,
      host: {
        send: (message) => told.push(`send ${message}`),
        pass: (message) => {
          told.push(`pass ${message}`);
          scene.onPass(message);
        },
        refused: (problem, message) => told.push(`refused ${message} ${problem.code}`),
        fail: (problem) => told.push(`fail ${problem}`),
        end: () => told.push('end'),
      },
    }),
  };
  return scene;
}

const send = (message: string): Effect<string, string> => ({ kind: 'send', message });
const pass = (message: string): Effect<string, string> => ({ kind: 'pass', message });
const startA = (afterMs: number): Effect<string, string> => ({ kind: 'start', timer: 'A', afterMs });

test('effects are performed in their order, and the state moves with each input', () => {
  const { runner, told } = createScene();
  runner.begin([send('1'), pass('2'), { kind: 'fail', problem: 'timeout' }]);
  assert.equal(runner.state, 0);
  runner.input({ kind: 'ask', effects: [send('3')] });
  assert.equal(runner.state, 1);
  assert.deepEqual(told, ['send 1', 'pass 2', 'fail timeout', 'send 3']);
});

test('a timer fires once, one that is started again only by the later, one that is stopped not at all', async () => {
  const { runner, told, clock } = createScene();
  runner.begin([startA(100), { kind: 'start', timer: 'B', afterMs: 100 }]);
  await clock.advance(50);
  runner.input({ kind: 'ask', effects: [startA(100), { kind: 'stop', timer: 'B' }, { kind: 'stop', timer: 'D' }] });
  await clock.advance(99);
  assert.deepEqual(told, []);
  await clock.advance(1);
  assert.deepEqual(told, ['send fired A']);
  await clock.advance(1000);
  assert.deepEqual(told, ['send fired A']);
  assert.equal(clock.pendingTimers, 0);
});

test('what a callback brings about comes after what was already decided', () => {
  const scene = createScene();
  scene.onPass = (message) => {
    if (message === 'first') scene.runner.input({ kind: 'ask', effects: [send('from the callback'), pass('second')] });
    scene.told.push(`${message} was heard`);
  };
  scene.runner.begin([pass('first'), send('decided')]);
  assert.deepEqual(scene.told, [
    'pass first',
    'first was heard',
    'send decided',
    'send from the callback',
    'pass second',
    'second was heard',
  ]);
});

test('after the end nothing is sent, no timer fires and no input is taken', async () => {
  const { runner, told, clock } = createScene();
  runner.begin([startA(100), { kind: 'end' }, send('late')]);
  assert.equal(clock.pendingTimers, 0);
  runner.input({ kind: 'ask', effects: [send('later')] });
  await clock.advance(1000);
  assert.deepEqual(told, ['end']);
  assert.equal(runner.state, 0);
});

test('a runner that is stopped by its user says nothing more', () => {
  const scene = createScene();
  scene.onPass = () => scene.runner.stop();
  scene.runner.begin([startA(100), pass('1'), send('2'), { kind: 'end' }]);
  assert.deepEqual(scene.told, ['pass 1']);
  assert.equal(scene.clock.pendingTimers, 0);
});

test('a message that the user cannot work with is refused after what was decided, also by an ended machine', () => {
  const scene = createScene();
  scene.onPass = () => {
    throw new ProblemError('bad-message', 'expected another');
  };
  scene.runner.begin([pass('1'), send('2'), { kind: 'end' }]);
  assert.deepEqual(scene.told, ['pass 1', 'send 2', 'end', 'refused 1 bad-message']);
});

test('an error of the user is not caught, and the next input is performed all the same', () => {
  const scene = createScene();
  scene.onPass = () => {
    throw new TypeError('a bug');
  };
  assert.throws(() => scene.runner.begin([pass('1')]), TypeError);
  scene.runner.input({ kind: 'ask', effects: [send('2')] });
  assert.deepEqual(scene.told, ['pass 1', 'send 2']);
});
