// A question, and a text that is longer than the screen.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { ConfirmScreen, TextScreen } from './simple-screens.ts';

describe('a question', () => {
  it('is answered with Yes or No', async () => {
    const said: string[] = [];
    const screen = new ConfirmScreen({ title: 'T', question: 'Sure?', yes: () => void said.push('yes'), no: () => void said.push('no') });
    assert.deepEqual([screen.title, screen.body()], ['T', { kind: 'confirm', question: 'Sure?' }]);
    for (const { press } of screen.softKeys()) await press();
    assert.deepEqual(
      [screen.softKeys().map(({ label }) => label), said],
      [
        ['Yes', 'No'],
        ['yes', 'no'],
      ],
    );
  });
});

describe('a text', () => {
  it('is moved through line by line, not beyond its ends, and has a key that leads back', async () => {
    const pressed: string[] = [];
    const screen = new TextScreen({
      title: 'T',
      lines: () => ['a', 'b', 'c'],
      back: () => void pressed.push('back'),
      softKeys: [{ label: 'Dial', press: () => void pressed.push('dial') }],
    });
    const seen: string[] = [];
    for (const key of ['up', 'down', 'down', 'down', 'up'] as const) {
      assert.equal(screen.key(key), true);
      const body = screen.body();
      seen.push(body.kind === 'text' ? body.lines.join('') : '');
    }
    assert.deepEqual(seen, ['abc', 'bc', 'c', 'c', 'bc']);
    assert.equal(screen.key('select'), false);
    for (const { press } of screen.softKeys()) await press();
    assert.deepEqual(pressed, ['dial', 'back']);
    const empty = new TextScreen({ title: 'T', lines: () => [], back: () => undefined });
    assert.equal(empty.key('down'), true);
    assert.deepEqual([empty.body(), empty.softKeys().length], [{ kind: 'text', lines: [] }, 1]);
  });
});
