import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { utf8Bytes } from '@offhook/base';

import type { Model } from '../model.ts';
import { findModel } from '../model.ts';
import { Settings } from '../parameter/settings.ts';
import { complaintText } from './assignment.ts';
import { changeSet, needsRestart, strongerEffect } from './change-set.ts';
import type { Layer, LayerContent } from './effective.ts';
import { effectiveConfiguration } from './effective.ts';
import { readConfiguration } from './read.ts';

function model(name: string): Model {
  const found = findModel(name);
  if (found === undefined) throw new Error(`${name} is a model`);
  return found;
}
const vvx450 = model('VVX450');

function layer(name: Layer, attributes: string, file = `${name}.cfg`): LayerContent {
  return {
    layer: name,
    assignments: readConfiguration(utf8Bytes(`<PHONE_CONFIG>\n<ALL ${attributes}/>\n</PHONE_CONFIG>`), file).assignments,
  };
}

function settings(...contents: readonly LayerContent[]): Settings {
  return new Settings(effectiveConfiguration({ contents, model: vvx450 }));
}

describe('precedence', () => {
  it('guide, User Profiles: user, local, web, cloud, files, defaults, in this order', () => {
    const all = (['files', 'cloud', 'web', 'local', 'user'] as const).map((name, index) => layer(name, `callLists.size="${20 + index}"`));
    for (let count = 1; count <= all.length; count++) {
      const value = settings(...all.slice(0, count));
      assert.equal(value.get('callLists.size'), 19 + count);
      assert.equal(value.explain('callLists.size')?.beaten.length, count - 1);
    }
    assert.equal(settings().get('callLists.size'), 99);
  });

  it('the first file that sets a parameter wins', () => {
    const first = layer('files', 'callLists.size="30"', 'a.cfg');
    const second = layer('files', 'callLists.size="40"', 'b.cfg');
    assert.equal(settings(first, second).get('callLists.size'), 30);
    assert.equal(settings(first, second).explain('callLists.size')?.origin.assignment?.place.file, 'a.cfg');
  });

  it('letter case of names does not matter, and aliases count as the name', () => {
    assert.equal(settings(layer('files', 'FEATURE.uploaddir.ENABLED="0"')).get('feature.uploadDir.enabled'), false);
    assert.equal(settings(layer('files', 'prov.login.localPassword.hashed="1"')).get('prov.login.localPassword.hash'), true);
  });

  it('a bad value is refused with file and line, and the lower layer stands', () => {
    const configuration = effectiveConfiguration({
      contents: [layer('files', 'callLists.size="50"'), layer('local', 'callLists.size="5000"')],
      model: vvx450,
    });
    assert.equal(new Settings(configuration).get('callLists.size'), 50);
    assert.deepEqual(configuration.complaints.map(complaintText), [
      'local.cfg line 2: expected a whole number from 10 to 99 in callLists.size, got "5000"',
    ]);
  });

  it('a bad secret is refused without being shown', () => {
    const configuration = effectiveConfiguration({
      contents: [layer('files', `device.auth.localAdminPassword="${'x'.repeat(40)}"`)],
      model: vvx450,
    });
    assert.deepEqual(configuration.complaints.map(complaintText), [
      'files.cfg line 2: expected 0-32 characters in device.auth.localAdminPassword, got 40 characters',
    ]);
  });

  it('an unknown name is named with its nearest neighbour', () => {
    const configuration = effectiveConfiguration({
      contents: [layer('files', 'callLists.colapseDuplicates="1" totally.unknown="1"')],
      model: vvx450,
    });
    assert.deepEqual(
      configuration.complaints.map((complaint) => complaint.message),
      ['unknown parameter callLists.colapseDuplicates; did you mean callLists.collapseDuplicates?', 'unknown parameter totally.unknown'],
    );
  });

  it('guide, Encryption: device.* counts only behind device.set and its own .set', () => {
    const value = 'device.prov.serverName="prov.example.test"';
    assert.equal(settings(layer('files', value)).isSet('device.prov.serverName'), false);
    assert.equal(settings(layer('files', `device.set="1" ${value}`)).isSet('device.prov.serverName'), false);
    assert.equal(settings(layer('files', `device.prov.serverName.set="1" ${value}`)).isSet('device.prov.serverName'), false);
    assert.equal(
      settings(layer('files', `device.set="1" device.prov.serverName.set="1" ${value}`)).get('device.prov.serverName'),
      'prov.example.test',
    );
  });

  it('the empty string and NULL mean back to the default, and beat weaker layers', () => {
    assert.equal(settings(layer('files', 'callLists.size="20"'), layer('local', 'callLists.size=""')).get('callLists.size'), 99);
    assert.equal(settings(layer('files', 'dir.corp.address="NULL"')).get('dir.corp.address'), '');
  });

  it('guide, Call List Parameters: collapseDuplicates is 1 for Generic and 0 for Lync', () => {
    assert.equal(settings().get('callLists.collapseDuplicates'), true);
    const lync = settings(layer('files', 'device.set="1" device.baseProfile.set="1" device.baseProfile="Lync"'));
    assert.equal(lync.get('callLists.collapseDuplicates'), false);
  });

  it('guide, Local Contact Directory Parameters: 99 contacts on a VVX 150, 500 on a VVX 450', () => {
    assert.equal(Settings.defaults(model('VVX150')).get('dir.local.contacts.maxNum'), 99);
    assert.equal(Settings.defaults(vvx450).get('dir.local.contacts.maxNum'), 500);
  });

  it('a model suffix overrides the plain name, for that model only', () => {
    const contents = [layer('files', 'call.callsPerLineKey="4" call.callsPerLineKey.VVX450="2" call.callsPerLineKey.VVX150="1"')];
    assert.equal(new Settings(effectiveConfiguration({ contents, model: vvx450 })).get('call.callsPerLineKey'), 2);
    assert.equal(new Settings(effectiveConfiguration({ contents, model: model('VVX150') })).get('call.callsPerLineKey'), 1);
    assert.equal(new Settings(effectiveConfiguration({ contents, model: model('VVX250') })).get('call.callsPerLineKey'), 4);
  });

  it('what is beaten is kept, strongest first, with its layer and place', () => {
    const contents = [layer('files', 'callLists.size="10"'), layer('web', 'callLists.size="20"'), layer('files', 'callLists.size="30"')];
    const value = effectiveConfiguration({ contents, model: vvx450 }).values.get('calllists.size');
    assert.deepEqual([value?.text, value?.origin.layer], ['20', 'web']);
    assert.deepEqual(
      value?.beaten.map((origin) => [origin.layer, origin.assignment?.value]),
      [
        ['files', '10'],
        ['files', '30'],
      ],
    );
  });

  it('guide, Encryption: what is in flash counts without gates, and what a file says meanwhile does not', () => {
    const contents = [layer('device', 'device.net.vlanId="5"'), layer('files', 'device.net.vlanId="7"')];
    const of = (more: string): readonly unknown[] => {
      const { values, ignored } = effectiveConfiguration({ contents: [...contents, layer('files', more)], model: vvx450 });
      return [values.get('device.net.vlanid')?.text, ignored.map(({ assignment }) => assignment.value)];
    };
    assert.deepEqual(of('device.set="1"'), ['5', ['7']]);
    assert.deepEqual(of('device.set="1" device.net.vlanId.set="1"'), ['5', []]);
    assert.deepEqual(effectiveConfiguration({ contents: contents.slice(1), model: vvx450 }).values.size, 0);
  });

  it('line keys count only with lineKey.reassignment.enabled="1"; every gate that is closed is named', () => {
    const of = (attributes: string): ReturnType<typeof effectiveConfiguration> =>
      effectiveConfiguration({ contents: [layer('files', attributes)], model: vvx450 });
    const keys = 'lineKey.1.category="Line" lineKey.1.index="1"';
    assert.deepEqual(
      of(keys).ignored.map(({ reason, key, message }) => [reason, key, message]),
      ['lineKey.1.category', 'lineKey.1.index'].map((name) => [
        'gate-closed',
        name.toLowerCase(),
        `${name} is ignored without lineKey.reassignment.enabled="1"`,
      ]),
    );
    assert.deepEqual(of(`${keys} lineKey.reassignment.enabled="0"`).ignored.length, 2);
    assert.deepEqual([of(`${keys} LINEKEY.reassignment.enabled="1"`).values.size, of(keys).values.size], [3, 0]);
    for (const [attributes, missing] of [
      ['', 'device.set="1" and device.net.vlanId.set="1"'],
      ['device.set="1"', 'device.net.vlanId.set="1"'],
      ['device.net.vlanId.set="1"', 'device.set="1"'],
    ] as const)
      assert.equal(of(`device.net.vlanId="7" ${attributes}`).ignored[0]?.message, `device.net.vlanId is ignored without ${missing}`);
  });

  it('a change restarts the phone where it restarts or reboots; not known is none', () => {
    assert.deepEqual((['none', 'unknown', 'restart', 'reboot'] as const).map(needsRestart), [false, false, true, true]);
    assert.equal(strongerEffect('restart', 'reboot'), 'reboot');
    assert.equal(strongerEffect('restart', 'unknown'), 'restart');
    assert.equal(strongerEffect('none', 'unknown'), 'unknown');
  });

  it('an enumeration takes number, word and known misspelling', () => {
    for (const [written, word] of [
      ['2', 'HTTP'],
      ['https', 'HTTPS'],
    ] as const) {
      assert.equal(
        settings(layer('files', `device.set="1" device.prov.serverType.set="1" device.prov.serverType="${written}"`)).get(
          'device.prov.serverType',
        ),
        word,
      );
    }
  });
});

describe('change set', () => {
  it('guide: a change costs what its row says, and the strongest effect counts', () => {
    const before = effectiveConfiguration({ contents: [], model: vvx450 });
    const restart = effectiveConfiguration({
      contents: [layer('files', 'sec.encryption.upload.dir="1" callLists.collapseDuplicates="0"')],
      model: vvx450,
    });
    const change = changeSet(before, restart);
    assert.equal(change.effect, 'restart');
    assert.deepEqual(
      change.changes.map(({ name, before: old, after, effect }) => [name, old, after, effect]),
      [
        ['callLists.collapseDuplicates', '1', '0', 'none'],
        ['sec.encryption.upload.dir', '0', '1', 'restart'],
      ],
    );
    assert.equal(changeSet(restart, restart).effect, 'none');
  });
});
