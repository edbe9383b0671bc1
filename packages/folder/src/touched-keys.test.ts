import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Assignment, Layer, LayerContent } from '@offhook/ucs';

import { TouchedKeys, settingKey } from './touched-keys.ts';

type Settings = readonly (readonly [name: string, value: string])[];

function assignments(...settings: Settings): readonly Assignment[] {
  return settings.map(([name, value], at) => ({ name, value, place: { file: 'x.cfg', line: at + 1, column: 1 } }));
}

function content(layer: Layer, ...settings: Settings): LayerContent {
  return { layer, assignments: assignments(...settings) };
}

const all = [
  'up.headsetmode',
  'calllists.size',
  'call.callsperlinekey',
  'reg.1.label',
  'device.net.vlanid',
  'device.net.vlanid.set',
  'device.set',
  'linekey.reassignment.enabled',
  'device.baseprofile',
  'device.baseprofile.set',
];
/** What is worked out however little changes: others depend on it. */
const always = ['device.net.vlanid.set', 'device.set', 'linekey.reassignment.enabled', 'device.baseprofile', 'device.baseprofile.set'];

function touched(before: readonly LayerContent[], after: readonly LayerContent[]): string | readonly string[] {
  const keys = new TouchedKeys().keys(before, after);
  return typeof keys === 'string' ? keys : all.filter((key) => keys(key) && !always.includes(key));
}

const headset: Settings = [['up.headsetMode', '1']];
const label: Settings = [['reg.1.label', 'a']];

describe('which keys differ between two states of a phone', () => {
  it('none where the files say the same, also in other objects and other letter case', () => {
    const same = content('files', ...headset);
    assert.equal(touched([same], [same]), 'none');
    assert.equal(touched([same], [content('files', ['UP.headsetmode', '1'])]), 'none');
    assert.equal(touched([], []), 'none');
    assert.equal(touched([same, content('files')], [same]), 'none', 'an empty file more');
  });

  it('those whose value is another, that come and that go', () => {
    const before = content('files', ['up.headsetMode', '1'], ['callLists.size', '10'], ['reg.1.label', 'a']);
    assert.deepEqual(touched([before], [content('files', ['up.headsetMode', '0'], ['callLists.size', '10'], ['reg.1.label', 'a'])]), [
      'up.headsetmode',
    ]);
    assert.deepEqual(touched([before], [content('files', ['callLists.size', '10'], ['reg.1.label', 'a'])]), ['up.headsetmode']);
    assert.deepEqual(touched([content('files', ...label)], [content('files', ...label, ...headset)]), ['up.headsetmode']);
  });

  it('all of a file whose settings changed places: the first of a name counts', () => {
    const [first, second] = [
      ['up.headsetMode', '1'],
      ['reg.1.label', 'a'],
    ] as const;
    assert.deepEqual(touched([content('files', first, second)], [content('files', second, first)]), ['up.headsetmode', 'reg.1.label']);
    const more = ['callLists.size', '10'] as const;
    assert.deepEqual(touched([content('files', first, second)], [content('files', second, more, first)]), [
      'up.headsetmode',
      'calllists.size',
      'reg.1.label',
    ]);
  });

  it('gates and the base profile are always worked out beside them', () => {
    const keys = new TouchedKeys().keys([content('files', ...headset)], [content('files', ['up.headsetMode', '0'])]);
    assert.ok(typeof keys === 'function');
    assert.deepEqual(
      all.filter((key) => keys(key)),
      ['up.headsetmode', ...always],
    );
  });

  it('one file more, at whichever place, touches what it says and nothing else', () => {
    const [a, b] = [content('files', ...headset), content('files', ['callLists.size', '10'])];
    const extra = content('files', ...label);
    for (const longer of [
      [extra, a, b],
      [a, extra, b],
      [a, b, extra],
    ]) {
      assert.deepEqual(touched([a, b], longer), ['reg.1.label']);
      assert.deepEqual(touched(longer, [a, b]), ['reg.1.label']);
    }
    assert.deepEqual(touched([a], [content('local', ...label), a]), ['reg.1.label']);
    assert.deepEqual(touched([a], [content('local', ...headset), a]), ['up.headsetmode']);
    // Of the same layer and of other content, whichever of the two is taken as the new one.
    assert.deepEqual(touched([a, b], [extra, content('files', ['up.headsetMode', '0']), b]), ['up.headsetmode', 'reg.1.label']);
    const mine = content('local', ...headset);
    assert.deepEqual(touched([mine], [{ layer: 'files', assignments: mine.assignments }, mine]), ['up.headsetmode']);
  });

  it('everything where two files more are read, or files of another layer', () => {
    const a = content('files', ...headset);
    assert.equal(touched([a], [a, content('files', ...label), content('files', ...label)]), 'all');
    assert.equal(touched([a, content('files', ...label), content('files', ...label)], [a]), 'all');
    assert.equal(touched([a], [{ layer: 'web', assignments: a.assignments }]), 'all');
    assert.equal(touched([a, content('web', ...label)], [content('cloud', ...label), a, content('local', ...label)]), 'all');
  });

  it('everything where device.set, the switch of line keys or the base profile is touched', () => {
    for (const name of ['device.set', 'lineKey.reassignment.enabled', 'device.baseProfile', 'device.baseProfile.set'])
      assert.equal(touched([content('files')], [content('files', [name, '1'])]), 'all', name);
  });

  it('a setting whose own gate is touched', () => {
    assert.deepEqual(touched([content('files')], [content('files', ['device.net.vlanId.set', '1'])]), ['device.net.vlanid']);
    assert.deepEqual(touched([content('files')], [content('files', ['device.net.vlanId', '1'])]), ['device.net.vlanid']);
  });

  it('a setting for one model touches the parameter itself, an unknown name itself', () => {
    assert.deepEqual(touched([content('files')], [content('files', ['call.callsPerLineKey.VVX150', '1'])]), ['call.callsperlinekey']);
    assert.equal(settingKey('Call.callsPerLineKey.vvx150'), 'call.callsperlinekey');
    assert.equal(settingKey('REG.1.label'), 'reg.1.label');
    assert.equal(settingKey('No.Such'), 'no.such');
  });

  it('two shared files are compared once, however many phones read them', () => {
    let reads = 0;
    const counted = (value: string): LayerContent => ({
      layer: 'files',
      assignments: assignments(...label).map(({ name, place }) => ({
        name,
        place,
        get value() {
          reads++;
          return value;
        },
      })),
    });
    const keys = new TouchedKeys();
    const [before, after, third] = [counted('a'), counted('b'), counted('c')];
    keys.keys([before], [before]);
    assert.equal(reads, 0, 'a file that both read');
    keys.keys([before], [after]);
    const once = reads;
    assert.ok(once > 0);
    keys.keys([before], [after]);
    assert.equal(reads, once);
    keys.keys([before], [third]);
    keys.keys([before], [after]);
    assert.equal(reads, 2 * once);
  });
});
