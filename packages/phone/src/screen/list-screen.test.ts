// A list with a selected row: keys, digits, a search field.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { ListScreenOptions } from './list-screen.ts';
import { ListScreen } from './list-screen.ts';

interface Listed {
  readonly screen: ListScreen;
  readonly opened: string[];
}

function list(texts: readonly string[], more: Partial<ListScreenOptions> = {}): Listed {
  const opened: string[] = [];
  const screen = new ListScreen({
    title: 'List',
    rows: (search) => texts.filter((text) => text.includes(search)).map((text) => ({ text, open: () => void opened.push(text) })),
    back: () => void opened.push('back'),
    ...more,
  });
  return { screen, opened };
}

function selected({ screen }: Listed): number {
  const body = screen.body();
  return body.kind === 'list' ? body.selectedIndex : -1;
}

describe('a list', () => {
  it('shows its rows with what belongs to them, and what it says where there are none', () => {
    const { screen } = list([], { rows: () => [{ text: 'a', detail: 'b', mark: 'on' }, { text: 'c' }] });
    assert.deepEqual(screen.body(), {
      kind: 'list',
      items: [{ text: 'a', detail: 'b', mark: 'on' }, { text: 'c' }],
      selectedIndex: 0,
      emptyText: 'Nothing here',
    });
    const empty = list([], { emptyText: 'No calls', searchPrompt: 'Search' }).screen.body();
    assert.deepEqual(empty, { kind: 'list', items: [], selectedIndex: 0, emptyText: 'No calls', search: { prompt: 'Search', value: '' } });
  });

  it('moves within its rows, and opens the selected one by select and by right', async () => {
    const all = list(['a', 'b', 'c']);
    const places: number[] = [];
    for (const key of ['up', 'down', 'down', 'down', 'up'] as const) {
      assert.equal(await all.screen.key(key), true);
      places.push(selected(all));
    }
    assert.deepEqual(places, [0, 1, 2, 2, 1]);
    assert.equal(await all.screen.key('select'), true);
    assert.equal(await all.screen.key('right'), true);
    assert.deepEqual(all.opened, ['b', 'b']);
    assert.equal(await all.screen.key('left'), false);
  });

  it('opens a row by its number, where there is one, and by a press', async () => {
    const all = list(['a', 'b', 'c']);
    assert.equal(await all.screen.key('2'), true);
    assert.deepEqual([all.opened, selected(all)], [['b'], 1]);
    assert.equal(await all.screen.key('4'), false);
    assert.equal(await all.screen.key('0'), false);
    await all.screen.item(2);
    await all.screen.item(3);
    assert.deepEqual([all.opened, selected(all)], [['b', 'c'], 2]);
  });

  it('keeps its selection within what is left', async () => {
    let texts = ['a', 'b', 'c'];
    const all = list([], { rows: () => texts.map((text) => ({ text })) });
    await all.screen.item(2);
    texts = ['a'];
    assert.equal(selected(all), 0);
    texts = [];
    assert.equal(selected(all), 0);
  });

  it('has a key for the selected row, its own keys, and one that leads back', async () => {
    const all = list(['a'], { selectLabel: 'Dial', softKeys: (index, search) => [{ label: `${index}${search}`, press: () => undefined }] });
    assert.deepEqual(
      all.screen.softKeys().map(({ label }) => label),
      ['Dial', '0', 'Back'],
    );
    for (const { press } of all.screen.softKeys()) await press();
    assert.deepEqual(all.opened, ['a', 'back']);
    const inert = list([], { rows: () => [{ text: 'a' }] });
    assert.deepEqual(
      inert.screen.softKeys().map(({ label }) => label),
      ['Back'],
    );
  });
});

describe('a list with a search field', () => {
  it('is narrowed by what is typed, letters and digits, and widened by delete', async () => {
    const all = list(['a1', 'b1', 'b2'], { searchPrompt: 'Search' });
    await all.screen.key('down');
    all.screen.text('b');
    assert.equal(selected(all), 0);
    assert.equal(await all.screen.key('2'), true);
    const texts = (): readonly string[] => {
      const body = all.screen.body();
      return body.kind === 'list' ? [body.search?.value ?? '', ...body.items.map(({ text }) => text)] : [];
    };
    assert.deepEqual(texts(), ['b2', 'b2']);
    await all.screen.key('delete');
    assert.deepEqual(texts(), ['b', 'b1', 'b2']);
    assert.equal(await all.screen.key('left'), false);
    all.screen.text('x'.repeat(100));
    assert.equal(texts()[0]?.length, 64);
  });

  it('without one, takes no text', () => {
    const all = list(['a']);
    all.screen.text('zz');
    const body = all.screen.body();
    assert.deepEqual(body.kind === 'list' ? body.items.length : 0, 1);
  });
});
