// A field to type into: text, secrets and their echo, errors.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { ProblemError } from '@offhook/base';
import type { VirtualClock } from '@offhook/base/virtual';
import { VirtualWorld } from '@offhook/base/virtual';

import type { InputScreenOptions } from './input-screen.ts';
import { InputScreen } from './input-screen.ts';

interface Asked {
  readonly screen: InputScreen;
  readonly clock: VirtualClock;
  readonly done: string[];
}

function input(more: Partial<InputScreenOptions> = {}): Asked {
  const { clock } = new VirtualWorld({ seed: 1 });
  const done: string[] = [];
  const screen = new InputScreen({
    title: 'Title',
    prompt: 'Prompt',
    clock,
    submit: (value) => void done.push(value),
    back: () => void done.push('back'),
    ...more,
  });
  return { screen, clock, done };
}

const shown = ({ screen }: Asked): string => {
  const body = screen.body();
  return body.kind === 'input' ? `${body.value}|${body.cursor}${body.error === undefined ? '' : ` ${body.error}`}` : '';
};
const labels = ({ screen }: Asked): readonly string[] => screen.softKeys().map(({ label }) => label);

describe('a field', () => {
  it('shows what is typed, and has a key for its mode where letters may be typed', async () => {
    const all = input({ mode: 'Abc', submitLabel: 'Go' });
    assert.deepEqual(all.screen.body(), { kind: 'input', prompt: 'Prompt', value: '', cursor: 0, isSecret: false, acceptsText: true });
    assert.deepEqual(labels(all), ['Go', 'Delete', 'Abc', 'Back']);
    await all.screen.softKeys()[2]?.press();
    assert.deepEqual(labels(all), ['Go', 'Delete', 'abc', 'Back']);
    assert.deepEqual(labels(input({ acceptsText: false })), ['OK', 'Delete', 'Back']);
    assert.deepEqual(labels(input()), ['OK', 'Delete', '123', 'Back']);
  });

  it('is typed into, corrected at its cursor, and submitted by key or soft key', async () => {
    const all = input();
    for (const key of ['1', '2', 'left', 'delete', '*', 'right'] as const) assert.equal(await all.screen.key(key), true, key);
    assert.equal(shown(all), '*2|2');
    await all.screen.key('left');
    await all.screen.softKeys()[1]?.press();
    assert.equal(shown(all), '2|0');
    await all.screen.key('select');
    await all.screen.softKeys()[0]?.press();
    await all.screen.softKeys().at(-1)?.press();
    assert.deepEqual(all.done, ['2', '2', 'back']);
    assert.equal(shown(all), '2|0', 'what was typed stays');
  });

  it('leaves keys to others that mean nothing here: left and right without a text among them', async () => {
    const all = input();
    for (const key of ['left', 'right', 'up', 'back'] as const) assert.equal(await all.screen.key(key), false, key);
  });

  it('says why what was given is not taken, until something is typed', async () => {
    const refusal: { reason: Error } = { reason: new ProblemError('bad-request', 'Wrong password') };
    const all = input({ submit: () => Promise.reject(refusal.reason) });
    all.screen.text('x');
    await all.screen.key('select');
    assert.equal(shown(all), 'x|1 Wrong password');
    await all.screen.key('1');
    assert.equal(shown(all), 'x1|2');
    refusal.reason = new TypeError('a fault');
    await assert.rejects(async () => all.screen.key('select'), TypeError);
  });
});

describe('a secret', () => {
  it('is masked, and forgotten when it is given', async () => {
    const all = input({ isSecret: true });
    all.screen.text('456');
    assert.equal(shown(all), '***|3');
    await all.screen.key('select');
    assert.deepEqual([all.done, shown(all)], [['456'], '|0']);
  });

  it('shows the character that was typed last for a second, and asks to be drawn again then', async () => {
    let drawn = 0;
    const all = input({ isSecret: true, echo: { changed: () => void drawn++ } });
    await all.screen.key('4');
    await all.screen.key('5');
    assert.equal(shown(all), '*5|2');
    await all.clock.advance(999);
    assert.deepEqual([shown(all), drawn], ['*5|2', 0]);
    await all.clock.advance(1);
    assert.deepEqual([shown(all), drawn], ['**|2', 1]);
    await all.screen.key('6');
    await all.screen.key('left');
    assert.equal(shown(all), '***|2', 'the cursor has moved');
    await all.screen.key('7');
    await all.screen.key('delete');
    assert.equal(shown(all), '***|2');
    await all.screen.key('8');
    all.screen.closed();
    assert.equal(shown(all), '****|3');
    assert.equal(all.clock.pendingTimers, 0);
  });

  it('of what is no secret nothing is hidden, whatever the echo', async () => {
    const all = input({ echo: { changed: () => undefined } });
    await all.screen.key('4');
    assert.deepEqual([shown(all), all.clock.pendingTimers], ['4|1', 0]);
  });
});
