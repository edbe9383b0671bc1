// Somebody presses whatever is there, for a long time, while calls come and go: every view is a view that can be read, there is always a way back,
// nothing ends in an untyped error, and nothing is left behind.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { HandsetCommand, HandsetView } from '@offhook/api';
import { handsetViewSchema, hardKeys } from '@offhook/api';
import { createSeededRandom } from '@offhook/base/virtual';
import { Handset } from '@offhook/phone';

import { World } from '../src/world.ts';

const people = ['2001', '2002', '2003'] as const;
const texts = [
  '2001',
  '2002',
  '2003',
  '456',
  '123',
  'A',
  'bob@example.test',
  '#',
  '9',
  'sip:',
  '%',
  '7',
  ' ',
  'Zoë Müller-Łęcka',
  '<b>&"',
  '日本',
  '\u05d3\u05d5\u05d3',
  'x'.repeat(200),
];
const steps = Number(process.env['OFFHOOK_STEPS'] ?? 1000);
const seeds = Number(process.env['OFFHOOK_SEEDS'] ?? 3);
/** Deeper than any menu. */
const backsToIdle = 16;

/** A word of the program, a message of SIP or the name of a parameter: nothing for a person. */
const unreadable =
  /undefined|\bNaN\b|\[object|\bnull\b|\b(?:INVITE|REGISTER|SUBSCRIBE|NOTIFY|BYE)\b|SIP\/2\.0|\b(?:reg|call|up|feature|voIpProt|dir|device|prov|sec|callLists)\.[a-zA-Z\d]+\.?\w/;

/** What the phone says; what people and far ends are called is theirs. */
function wordsOf({ screen: { body, title, notice = '' }, softKeys }: HandsetView): readonly string[] {
  const said = [title, notice, ...softKeys];
  switch (body.kind) {
    case 'list':
      return [...said, body.emptyText, ...body.items.map(({ text }) => text)];
    case 'calls':
      return [...said, ...body.calls.map(({ stateText }) => stateText)];
    case 'text':
      return [...said, ...body.lines];
    case 'input':
      return [...said, body.prompt, body.error ?? ''];
    case 'confirm':
      return [...said, body.question];
    case 'form':
      return [...said, body.error ?? '', ...body.fields.map(({ label }) => label)];
    case 'starting':
    case 'idle':
    case 'dialling':
      return said;
  }
}

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
  for (const text of wordsOf(view)) assert.doesNotMatch(text, unreadable, at);
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

/** From wherever one is, to the idle screen or the calls that are there. */
async function goBack(world: World, handset: Handset): Promise<void> {
  const way: string[] = [];
  await world.until(handset.handle({ type: 'hook', isOff: false }));
  for (let back = 0; back < backsToIdle; back++) {
    const { screen } = checkView(handset);
    if (screen.body.kind === 'idle' || screen.body.kind === 'calls') return;
    way.push(`${screen.body.kind} ${screen.title}`);
    if (screen.body.kind === 'starting') await world.clock.advance(30_000);
    else await world.until(handset.handle({ type: 'key', key: back % 2 === 0 ? 'back' : 'home' }));
  }
  assert.fail(`no way back: ${way.join(' > ')}`);
}

describe('pressing whatever is there', () => {
  const unhandled: unknown[] = [];
  const note = (error: unknown): void => void unhandled.push(error);
  before(() => process.on('unhandledRejection', note));
  after(() => process.off('unhandledRejection', note));

  for (let seed = 1; seed <= seeds; seed++) {
    const model = seed % 3 === 2 ? 'VVX150' : 'VVX450';
    it(`${model}, seed ${seed}`, async () => {
      const dice = createDice(seed);
      const world = await World.create({ seed, people, model, settings: { 'up.basicSettings.factoryResetEnabled': '1' } });
      await world.startPhones();
      const handsets = people.map((person) => new Handset(world.phone(person)));
      for (const handset of handsets) handset.onChange = () => void handset.view();
      const kinds = new Set<string>();
      for (let step = 0; step < steps; step++) {
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
        if (step % 50 === 49) await goBack(world, handset);
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
