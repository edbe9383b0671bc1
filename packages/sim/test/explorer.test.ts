// Somebody presses whatever is there, for a long time, while calls come and go: every view is a view, nothing ends in an untyped error, and nothing is left behind.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { HandsetCommand, HandsetView } from '@offhook/api';
import { handsetViewSchema, hardKeys } from '@offhook/api';
import { createSeededRandom } from '@offhook/base/virtual';
import { Handset } from '@offhook/phone';

import { World } from '../src/world.ts';

const people = ['2001', '2002', '2003'] as const;
const texts = ['2001', '2002', '2003', '456', '123', 'A', 'bob@example.test', '#', '9', 'sip:', '%', '7', ' '];

function createDice(seed: number): (sides: number) => number {
  const random = createSeededRandom(seed);
  return (sides) => {
    const [a = 0, b = 0] = random.bytes(2);
    return (a * 256 + b) % sides;
  };
}

function anyOf<T>(dice: (sides: number) => number, values: readonly T[]): T {
  const value = values[dice(values.length)];
  assert.ok(value !== undefined);
  return value;
}

function command(dice: (sides: number) => number, view: HandsetView): HandsetCommand {
  const { body } = view.screen;
  switch (dice(10)) {
    case 0:
      return { type: 'text', text: anyOf(dice, texts) };
    case 1:
      return { type: 'line-key', index: dice(3) };
    case 2:
      return { type: 'hook', isOff: dice(2) === 0 };
    case 3:
      return { type: 'dial', number: anyOf(dice, texts) };
    case 4:
    case 5:
      return { type: 'item', index: dice(body.kind === 'list' ? Math.max(1, body.items.length) : 3) };
    case 6:
      return { type: 'key', key: anyOf(dice, hardKeys) };
    default:
      return { type: 'soft-key', index: dice(Math.max(1, view.softKeys.length)) };
  }
}

function checkView(handset: Handset): HandsetView {
  const view = handsetViewSchema.parse(handset.view());
  const at = JSON.stringify(view.screen);
  assert.ok(view.softKeys.length <= 4, `${view.softKeys.join(', ')} at ${at}`);
  const longest = view.screen.colour ? 12 : 8;
  for (const label of view.softKeys) assert.ok(label.length > 0 && label.length <= longest, `${label} at ${at}`);
  assert.ok(view.screen.title.length <= 40, at);
  const { body } = view.screen;
  if (body.kind === 'calls') {
    assert.ok(body.calls.filter((call) => call.isSelected).length === 1, at);
    assert.ok(
      body.calls.every((call) => call.state !== 'ended'),
      at,
    );
    const members = body.calls.filter((call) => call.state === 'conference');
    assert.ok(members.length <= 2, at);
  }
  if (body.kind === 'list') assert.ok(body.selectedIndex >= 0 && body.selectedIndex < Math.max(1, body.items.length), at);
  return view;
}

describe('pressing whatever is there', () => {
  const unhandled: unknown[] = [];
  const note = (error: unknown): void => void unhandled.push(error);
  before(() => process.on('unhandledRejection', note));
  after(() => process.off('unhandledRejection', note));

  for (const [seed, model] of [
    [1, 'VVX450'],
    [2, 'VVX150'],
    [3, 'VVX450'],
  ] as const) {
    it(`${model}, seed ${seed}`, async () => {
      const dice = createDice(seed);
      const world = await World.create({ seed, people, model, settings: { 'up.basicSettings.factoryResetEnabled': '1' } });
      await world.startPhones();
      const handsets = people.map((person) => new Handset(world.phone(person)));
      for (const handset of handsets) handset.onChange = () => void handset.view();
      const kinds = new Set<string>();
      for (let step = 0; step < 1000; step++) {
        const handset = anyOf(dice, handsets);
        const view = checkView(handset);
        kinds.add(`${view.screen.body.kind} ${view.screen.title}`);
        const press = command(dice, view);
        handset.handle(press).catch((error: unknown) => {
          unhandled.push(new Error(`step ${step}: ${JSON.stringify(press)} at ${JSON.stringify(view.screen)}`, { cause: error }));
        });
        await world.clock.advance(anyOf(dice, [0, 0, 20, 200, 2000]));
        if (dice(200) === 0) await world.clock.advance(90_000);
        for (const each of handsets) checkView(each);
        assert.deepEqual(unhandled, [], `step ${step}`);
      }
      assert.ok(kinds.size > 15, [...kinds].join('; '));
      for (const handset of handsets) handset.close();
      await world.close();
      await world.clock.advance(60_000);
      assert.equal(world.clock.pendingTimers, 0);
      assert.deepEqual(unhandled, []);
    });
  }
});
