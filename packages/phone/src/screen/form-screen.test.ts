// Several fields on one screen: typing, switches, choices, and what is saved.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { ProblemError } from '@offhook/base';
import { VirtualWorld } from '@offhook/base/virtual';

import type { FormValues } from './form-screen.ts';
import { FormScreen } from './form-screen.ts';

type Name = 'name' | 'number' | 'watch' | 'ring';

interface Shown {
  readonly screen: FormScreen<Name>;
  readonly saved: FormValues<Name>[];
  readonly left: string[];
  readonly refusal: { reason?: Error };
}

function form(): Shown {
  const saved: FormValues<Name>[] = [];
  const left: string[] = [];
  const refusal: { reason?: Error } = {};
  const choices = ['one', 'two', 'three'].map((text, at) => ({ value: String(at + 1), text }));
  const screen = new FormScreen<Name>({
    title: 'Form',
    clock: new VirtualWorld({ seed: 1 }).clock,
    fields: [
      { kind: 'text', name: 'name', label: 'Name', value: 'Ada', mode: 'Abc' },
      { kind: 'text', name: 'number', label: 'Number', value: '', mode: '123' },
      { kind: 'switch', name: 'watch', label: 'Watch', isOn: false },
      { kind: 'choice', name: 'ring', label: 'Ring', value: '2', choices },
    ],
    save: async (values) => {
      if (refusal.reason !== undefined) throw refusal.reason;
      saved.push(values);
    },
    back: () => void left.push('back'),
  });
  return { screen, saved, left, refusal };
}

const values = ({ screen }: Shown): readonly string[] => {
  const body = screen.body();
  return body.kind === 'form' ? body.fields.map(({ value }) => value) : [];
};
const selected = ({ screen }: Shown): number => {
  const body = screen.body();
  return body.kind === 'form' ? body.selectedIndex : -1;
};
const press = async ({ screen }: Shown, label: string): Promise<void> => {
  const key = screen.softKeys().find((candidate) => candidate.label === label) ?? assert.fail(label);
  await key.press();
};

describe('a form', () => {
  it('shows each field with its kind, the cursor of the selected text, and keys for it', () => {
    const { screen } = form();
    assert.deepEqual(screen.body(), {
      kind: 'form',
      fields: [
        { label: 'Name', kind: 'text', value: 'Ada' },
        { label: 'Number', kind: 'text', value: '' },
        { label: 'Watch', kind: 'switch', value: 'Off' },
        { label: 'Ring', kind: 'choice', value: 'two' },
      ],
      selectedIndex: 0,
      cursor: 3,
    });
    assert.deepEqual(
      screen.softKeys().map(({ label }) => label),
      ['Save', 'Delete', 'Abc', 'Cancel'],
    );
    screen.item(2);
    assert.equal('cursor' in screen.body(), false);
    assert.deepEqual(
      screen.softKeys().map(({ label }) => label),
      ['Save', 'Delete', 'Cancel'],
    );
  });

  it('moves between its fields with up, down and select, and takes every other key that it knows', () => {
    const all = form();
    const places: number[] = [];
    for (const key of ['up', 'down', 'down', 'down', 'down', 'up'] as const) {
      assert.equal(all.screen.key(key), true);
      places.push(selected(all));
    }
    assert.deepEqual(places, [0, 1, 2, 3, 3, 2]);
    const again = form();
    assert.equal(again.screen.key('select'), true);
    assert.equal(selected(again), 1);
    assert.equal(again.screen.key('back'), false);
    again.screen.item(9);
    assert.equal(selected(again), 1);
  });

  it('types into the selected text at its cursor, from the dial pad and from a keyboard', async () => {
    const all = form();
    assert.equal(all.screen.isBeingTyped, false);
    all.screen.key('left');
    assert.equal(all.screen.isBeingTyped, false, 'nothing was changed');
    all.screen.text('x');
    assert.equal(all.screen.isBeingTyped, true);
    all.screen.key('right');
    all.screen.key('2');
    assert.deepEqual(values(all)[0], 'Adxaa');
    all.screen.key('delete');
    await press(all, 'Delete');
    assert.deepEqual(values(all)[0], 'Adx');
    all.screen.key('down');
    all.screen.key('*');
    all.screen.key('2');
    assert.deepEqual(values(all)[1], '*2');
    await press(all, '123');
    assert.equal(all.screen.softKeys()[2]?.label, 'Abc');
  });

  it('turns a switch by a press, by select and by the arrows', () => {
    const all = form();
    const seen: (string | undefined)[] = [];
    const note = (): void => void seen.push(values(all)[2]);
    all.screen.item(2);
    note();
    for (const key of ['select', 'right', 'left'] as const) {
      assert.equal(all.screen.key(key), true);
      note();
    }
    all.screen.key('delete');
    all.screen.text('x');
    note();
    assert.deepEqual(seen, ['On', 'Off', 'On', 'Off', 'Off']);
  });

  it('takes the next choice, round and round, by a second press and by the arrows, and by what is typed', () => {
    const all = form();
    const seen: (string | undefined)[] = [];
    const note = (): void => void seen.push(values(all)[3]);
    all.screen.item(3);
    note();
    all.screen.item(3);
    note();
    for (const key of ['right', 'left', 'left', 'select'] as const) {
      all.screen.key(key);
      note();
    }
    for (const text of ['tw', '1', 'nothing', '']) {
      all.screen.text(text);
      note();
    }
    all.screen.key('3');
    note();
    assert.deepEqual(seen, ['two', 'three', 'one', 'three', 'two', 'three', 'two', 'one', 'one', 'one', 'three']);
  });
});

describe('Save', () => {
  it('takes texts without blanks around them, switches as 1 or 0, choices by their value', async () => {
    const all = form();
    all.screen.text('  ');
    all.screen.item(2);
    await press(all, 'Save');
    assert.deepEqual(all.saved, [{ name: 'Ada', number: '', watch: '1', ring: '2' }]);
    await press(all, 'Cancel');
    assert.deepEqual(all.left, ['back']);
  });

  it('that is refused says why until something is typed; a fault of ours is none of the person’s', async () => {
    const all = form();
    all.refusal.reason = new ProblemError('bad-request', 'A speed dial is a number from 1 to 9999');
    await press(all, 'Save');
    const error = (): string | undefined => {
      const body = all.screen.body();
      return body.kind === 'form' ? body.error : undefined;
    };
    assert.match(error() ?? '', /speed dial/);
    all.screen.text('x');
    assert.equal(error(), undefined);
    all.refusal.reason = new TypeError('a fault');
    await assert.rejects(press(all, 'Save'), TypeError);
  });
});
