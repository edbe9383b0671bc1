// How rows are written and what is read from them: builders, tables of data, typed settings, gates and limits.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { effectiveConfiguration } from '../src/configuration/effective.ts';
import type { Model } from '../src/model.ts';
import { findModel } from '../src/model.ts';
import { choice, counted, flag, integer, optionalInteger, perIndex, rows, text } from '../src/parameter/build.ts';
import type { ParameterName } from '../src/parameter/catalogue.ts';
import {
  catalogue,
  concreteName,
  defaultText,
  findParameter,
  foldIndices,
  indexLimits,
  isGatedByDeviceSet,
  parameterKey,
  settingKey,
} from '../src/parameter/catalogue.ts';
import { isReadByPhone } from '../src/parameter/explain.ts';
import { matrix } from '../src/parameter/matrix.ts';
import { seen } from '../src/parameter/release.ts';
import type { ParameterRow } from '../src/parameter/row.ts';
import { Settings } from '../src/parameter/settings.ts';

const release = seen('guide');
const facts = { category: 'none', release } as const;
const base = { effect: 'unknown', chapter: '', certainty: 'schema', category: 'none', release };

function model(name: string): Model {
  return findModel(name) ?? assert.fail(name);
}

function settingsOf(values: Readonly<Record<string, string>>, of = 'VVX450'): Settings {
  const assignments = Object.entries(values).map(([name, value]) => ({ name, value, place: { file: 'site.cfg', line: 1, column: 1 } }));
  return new Settings(effectiveConfiguration({ contents: [{ layer: 'files', assignments }], model: model(of) }));
}

/** White paper, Device Information: where a phone is, told by a number or a word. The key that a switch sends away is one all the same. */
const toldByFew = /(?:gmtOffset(?:cityID)?|olsonTimezoneID|local\.timezone|lync\.timeZone|locationID|uploadDevice\.privateKey)$/;

describe('a category of personal data', () => {
  it('is of what stands in a value: a switch, a count or a time is about nobody, and may only move what is', () => {
    const narrow: readonly string[] = [
      'switch',
      'integer',
      'milliseconds',
      'seconds',
      'minutes',
      'hours',
      'port',
      'time-of-day',
      'word',
      'date-format',
    ];
    const holders = Object.entries<ParameterRow>(catalogue)
      .filter(([name, { kind, category }]) => narrow.includes(kind) && !/^(?:none|moves-)/.test(category) && !toldByFew.test(name))
      .map(([name]) => name);
    assert.deepEqual(holders, []);
  });

  it('of a number that is called instead is that of who is called', () => {
    for (const name of [
      'divert.#.contact',
      'divert.busy.#.contact',
      'reg.#.fwd.busy.contact',
      'reg.#.fwdContact',
      'call.autoOffHook.#.contact',
    ] as const)
      assert.equal(catalogue[name].category, 'call-participant', name);
  });
});

describe('a row as it is written', () => {
  it('a switch, a number and a number that may be Null', () => {
    assert.deepEqual(flag('1', facts), { ...base, type: 'boolean', kind: 'switch', default: '1' });
    const kind = 'seconds';
    assert.deepEqual(integer('5', [1, 9], { ...facts, kind }), { ...base, type: 'integer', kind, default: '5', min: 1, max: 9 });
    assert.deepEqual(integer('5', undefined, { ...facts, kind }), { ...base, type: 'integer', kind, default: '5' });
    assert.deepEqual(optionalInteger('', [1, 9], { ...facts, kind }), {
      ...base,
      type: 'integer',
      kind,
      default: '',
      min: 1,
      max: 9,
      nullable: true,
    });
  });

  it('a text without a limit, with one, with two', () => {
    const kind = 'host';
    const row = { ...base, type: 'text', kind, default: 'x' };
    assert.deepEqual(text('x', undefined, { ...facts, kind }), row);
    assert.deepEqual(text('x', 9, { ...facts, kind }), { ...row, maxLength: 9 });
    assert.deepEqual(text('x', [2, 9], { ...facts, kind }), { ...row, minLength: 2, maxLength: 9 });
  });

  it('words, with other spellings or without', () => {
    const row = { ...base, type: 'choice', kind: 'word', default: 'a' };
    assert.deepEqual(choice('a', ['a', 'b'], facts), { ...row, words: { a: [], b: [] } });
    assert.deepEqual(choice('a', { a: ['0'], b: [] }, facts), { ...row, words: { a: ['0'], b: [] } });
  });

  it('what a row says itself goes before what is filled in', () => {
    const said = flag('1', { ...facts, effect: 'reboot', chapter: 'Own', certainty: 'guide' });
    assert.deepEqual([said.effect, said.chapter, said.certainty], ['reboot', 'Own', 'guide']);
  });

  it('counted words, the first of them by number, and defaults by index', () => {
    assert.deepEqual(counted('ringer', 3, 2), { ringer1: ['1'], ringer2: ['2'], ringer3: [] });
    assert.deepEqual(perIndex('a', 'b'), { '1': 'a', '2': 'b' });
  });

  it('a table gives its chapter to the rows that name none', () => {
    const table = rows('Shared', { a: flag('1', facts), b: flag('0', { ...facts, chapter: 'Own' }) });
    assert.deepEqual(
      Object.entries(table).map(([name, row]) => `${name} ${row.chapter} ${row.default}`),
      ['a Shared 1', 'b Own 0'],
    );
  });
});

describe('a table of data', () => {
  const columns = {
    level: (standard: string, more: Omit<Parameters<typeof integer>[2], 'kind'>, entry: string) =>
      integer(standard, undefined, { ...more, kind: 'integer', chapter: entry }),
  };

  it('is a row for each cell, with what its entry was seen in', () => {
    const built = matrix(
      'x.y',
      {
        source: 'nobody',
        releases: { second: ['uc-5.9'], 'third.level': ['uc-5'] },
        entries: {
          first: { level: '3' },
          second: { level: { default: '4', byIndex: ['5', '6'], byRelease: { '4.0.15': '7' } } },
          third: { level: { default: '8' } },
        },
      },
      columns,
    );
    const shared = { category: 'none', type: 'integer', kind: 'integer', effect: 'unknown' };
    assert.deepEqual(built, {
      'x.y.first.level': { ...shared, default: '3', chapter: 'first', certainty: 'schema', release: seen('uc-4.0', 'uc-5.9') },
      'x.y.second.level': {
        ...shared,
        default: '4',
        chapter: 'second',
        certainty: 'template',
        release: seen('uc-5.9'),
        defaultByIndex: { '1': '5', '2': '6' },
        defaultByRelease: { '4.0.15': '7' },
      },
      'x.y.third.level': { ...shared, default: '8', chapter: 'third', certainty: 'met', release: seen('uc-5') },
    });
  });

  it('with a column that nobody builds is a fault of the data', () => {
    const data = { source: 'nobody', releases: {}, entries: { first: { other: '3' } } };
    assert.throws(() => matrix('x.y', data, columns), /x\.y\.first has a column other/);
  });
});

describe('typed settings', () => {
  it('a switch, a number, a number that may be Null, a word, a text', () => {
    const set = settingsOf({
      'callLists.collapseDuplicates': '0',
      'callLists.size': '50',
      'call.callWaiting.ring': 'RING',
      'reg.2.address': ' 2001 ',
    });
    assert.equal(set.get('callLists.collapseDuplicates'), false);
    assert.equal(set.get('callLists.size'), 50);
    assert.equal(set.get('call.callWaiting.ring'), 'ring');
    assert.equal(set.get('reg.#.address', 2), ' 2001 ');
    const unset = settingsOf({});
    assert.equal(unset.get('callLists.collapseDuplicates'), true);
    assert.equal(unset.get('callLists.size'), 99);
    assert.equal(unset.get('call.callWaiting.ring'), 'beep');
    assert.equal(unset.get('reg.#.address', 2), '');
    const nullable = Object.entries(catalogue as Readonly<Record<string, ParameterRow>>).find(
      ([name, row]) => 'nullable' in row && row.default === '' && !name.includes('#'),
    );
    assert.equal(unset.get(nullable?.[0] as ParameterName), undefined, nullable?.[0]);
  });

  it('say where a value comes from, and whether anything sets it', () => {
    const set = settingsOf({ 'reg.2.address': '2001' });
    assert.equal(set.explain('reg.#.address', 2)?.text, '2001');
    assert.equal(set.explain('reg.#.address', 1), undefined);
    assert.deepEqual([set.isSet('reg.#.address', 2), set.isSet('reg.#.address', 1)], [true, false]);
  });

  it('of a model alone are its defaults', () => {
    const defaults = Settings.defaults(model('VVX150'));
    assert.equal(defaults.get('call.callsPerLineKey'), 8);
    assert.equal(defaults.configuration.values.size, 0);
  });
});

describe('a name as a file writes it', () => {
  it('segments of digits are indices, wherever they stand', () => {
    for (const [name, folded, indices] of [
      ['reg.1.address', 'reg.#.address', [1]],
      ['reg.10.server.29.address', 'reg.#.server.#.address', [10, 29]],
      ['9.x.0', '#.x.#', [9, 0]],
      ['saf.12', 'saf.#', [12]],
      ['a.b', 'a.b', []],
      ['a.1b.b1', 'a.1b.b1', []],
      ['a..1', 'a..#', [1]],
      ['a./.:', 'a./.:', []],
      ['', '', []],
      ['.1', '.#', [1]],
      ['.', '.', []],
    ] as const)
      assert.deepEqual(foldIndices(name), { folded, indices: [...indices] }, name);
  });

  it('has the guide’s spelling with its indices, and the model that it names', () => {
    for (const [name, concrete, isModel] of [
      ['reg.1.address', 'reg.1.address', undefined],
      ['REG.1.Address', 'reg.1.address', undefined],
      ['reg.01.address', 'reg.1.address', undefined],
      ['REG.01.Address', 'reg.1.address', undefined],
      ['reg.0.address', 'reg.0.address', undefined],
      ['reg.10.address', 'reg.10.address', undefined],
      ['DIR.local.readonly', 'dir.local.readonly', undefined],
      ['reg.1.address.VVX500', 'reg.1.address', 'VVX500'],
      ['reg.1.address.vvx500', 'reg.1.address', 'VVX500'],
      ['VVX500.reg.1.address', 'reg.1.address', 'VVX500'],
      ['reg.1.address.EDGEE500', 'reg.1.address', 'EDGEE500'],
      ['reg.1.address.TRIO8800', 'reg.1.address', 'TRIO8800'],
    ] as const) {
      const found = findParameter(name) ?? assert.fail(name);
      assert.deepEqual([found.concrete, found.model], [concrete, isModel], name);
      // What was looked for before is known again.
      assert.deepEqual(findParameter(name), found, name);
    }
    for (const name of ['reg.1.address.VVX-500', 'reg.1.address.XVVX500', 'reg.1.address.VVX500.VVX600', 'nobody.VVX500', '']) {
      assert.equal(findParameter(name), undefined, name);
    }
  });

  it('has a key: itself in lower case, or what it stands for', () => {
    for (const [name, key] of [
      ['REG.1.Address', 'reg.1.address'],
      ['reg.01.address', 'reg.1.address'],
      ['Reg.1.Address.VVX500', 'reg.1.address.vvx500'],
      ['VVX500.reg.1.Address', 'reg.1.address.vvx500'],
    ] as const)
      assert.equal(parameterKey(findParameter(name) ?? assert.fail(name)), key);
  });

  it('is made of its pattern and its indices', () => {
    assert.equal(concreteName('a.#.b.#', [1]), 'a.1.b.#');
    assert.equal(concreteName('a.#', []), 'a.#');
    assert.equal(concreteName('a.b', [1]), 'a.b');
    assert.equal(settingKey('reg.#.server.#.address', [3]), 'reg.3.server.#.address');
    assert.equal(settingKey('reg.#.server.#.address', [3, 4]), 'reg.3.server.4.address');
    assert.equal(settingKey('callLists.collapseDuplicates', []), 'calllists.collapseduplicates');
  });
});

describe('what holds for a phone', () => {
  const row = text('row', 9, {
    ...facts,
    kind: 'text',
    defaultByModel: { VVX150: 'model' },
    defaultByProfile: { Lync: 'profile' },
    defaultByIndex: { '2': 'index', '1.2': 'pair' },
  });

  it('the default of its model, then of its profile, then of the index, then of the row', () => {
    const vvx150 = model('VVX150');
    const vvx450 = model('VVX450');
    assert.equal(defaultText(row, { baseProfile: 'Lync', model: vvx150 }, [2]), 'model');
    assert.equal(defaultText(row, { baseProfile: 'Lync', model: vvx450 }, [2]), 'profile');
    assert.equal(defaultText(row, { baseProfile: 'Lync', model: undefined }, [2]), 'profile');
    assert.equal(defaultText(row, { baseProfile: 'Generic', model: vvx450 }, [2]), 'index');
    assert.equal(defaultText(row, { baseProfile: 'Generic', model: vvx450 }, [1, 2]), 'pair');
    assert.equal(defaultText(row, { baseProfile: 'Generic', model: vvx450 }), 'row');
    assert.equal(defaultText(flag('1', facts), { baseProfile: 'Lync', model: vvx450 }, [2]), '1');
  });

  it('limits of indices: the row’s own, but as many lines as the model has', () => {
    const limited = { ...row, indexLimits: [7, 8] };
    assert.deepEqual(indexLimits('a.#.b.#', limited), [7, 8]);
    assert.deepEqual(indexLimits('a.#.b.#', limited, model('VVX250')), [7, 8]);
    assert.deepEqual(indexLimits('a.#', row), [undefined]);
    assert.deepEqual(indexLimits('reg.#.b.#', limited), [7, 8]);
    assert.deepEqual(indexLimits('reg.#.b.#', limited, model('VVX250')), [4, 8]);
    assert.deepEqual(indexLimits('REG.#.b.#', limited, model('VVX450')), [34, 8]);
    assert.deepEqual(indexLimits('reg.#.x', row), [34]);
  });

  it('device parameters have a gate, gates have none', () => {
    assert.deepEqual(
      ['device.hostname', 'DEVICE.HostName', 'device.set', 'Device.hostname.SET', 'my.device.x', 'reg.1.address'].map(isGatedByDeviceSet),
      [true, true, false, false, false, false],
    );
    const gate = catalogue['device.hostname.set'];
    const gated: ParameterRow = catalogue['device.hostname'];
    assert.deepEqual(gate, {
      type: 'boolean',
      kind: 'switch',
      default: '0',
      category: 'none',
      release: gated.release,
      effect: 'none',
      chapter: gated.chapter,
      certainty: gated.certainty,
      meaning: 'Whether device.hostname counts.',
    });
    const nobody = new Set<string>();
    for (const name of ['my.device.set', 'device.x.settled', 'device.reset', 'device.settings', 'deviceXset'])
      assert.equal(isReadByPhone(name as ParameterName, nobody), false, name);
    assert.equal(isReadByPhone('device.set', nobody), true);
  });
});

describe('a row that does not say', () => {
  for (const fact of ['category', 'kind', 'release'] as const)
    it(`its ${fact} is taken by no table`, () => {
      const { [fact]: _unsaid, ...others } = flag('0', facts);
      assert.throws(
        () => rows('Calls', { 'x.enabled': others as ParameterRow }),
        new RegExp(`^Error: the row of x\\.enabled says no ${fact}$`),
      );
      assert.ok(rows('Calls', { 'x.enabled': flag('0', facts) }));
    });
});
