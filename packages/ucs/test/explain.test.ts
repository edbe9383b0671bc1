// A row in words: values, defaults, gates, indices, and the rows beside it.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { choice, flag, integer, optionalInteger, text } from '../src/parameter/build.ts';
import type { ParameterName } from '../src/parameter/catalogue.ts';
import { catalogue } from '../src/parameter/catalogue.ts';
import type { Explanation } from '../src/parameter/explain.ts';
import { defaultsText, explainParameter, isReadByPhone, valuesText } from '../src/parameter/explain.ts';
import { seen } from '../src/parameter/release.ts';

const facts = { category: 'none', release: seen('guide') } as const;
const number = { ...facts, kind: 'integer' } as const;

function explained(written: string): Explanation {
  const found = explainParameter(written);
  return 'row' in found ? found : assert.fail(`${written} is not known`);
}

describe('a row in words', () => {
  it('the values that it takes', () => {
    assert.equal(valuesText(flag('0', facts)), '0, 1');
    assert.equal(valuesText(integer('5', [1, 9], { ...number, kind: 'seconds', unit: 's' })), '1 to 9 s');
    assert.equal(valuesText(integer('5', undefined, number)), 'a whole number');
    assert.equal(valuesText(optionalInteger('', [1, 9], number)), '1 to 9 or Null');
    assert.equal(valuesText(choice('b', { a: ['0', 'A'], b: [] }, facts)), 'a (0, A), b');
    assert.equal(valuesText(text('', undefined, { ...facts, kind: 'text' })), 'text');
    assert.equal(valuesText(text('', 9, { ...facts, kind: 'text' })), 'up to 9 characters');
    assert.equal(valuesText(text('', 9, { ...facts, kind: 'host' })), 'host name or IP address (up to 9 characters)');
    assert.equal(valuesText(text('', 9, { ...facts, kind: 'word', form: 'EF or AFxy' })), 'EF or AFxy (up to 9 characters)');
  });

  it('the default, then those that differ, an empty one as Null', () => {
    assert.equal(defaultsText(flag('0', facts)), '0');
    assert.equal(
      defaultsText(
        text('', 9, {
          ...facts,
          kind: 'text',
          defaultByProfile: { Lync: 'p' },
          defaultByModel: { VVX150: '' },
          defaultByIndex: { '2': 'i' },
          defaultByRelease: { '4.0.15': 'r' },
        }),
      ),
      'Null; Lync: p; VVX150: Null; 2: i; 4.0.15: r',
    );
  });
});

describe('explain', () => {
  it('takes x for an index, as the guide writes it, and the name as it is where x is a part of it', () => {
    assert.equal(explained('reg.x.address').name, 'reg.#.address');
    assert.equal(explained('REG.x.Server.x.Address').name, 'reg.#.server.#.address');
    assert.deepEqual([explained('reg.3.address').name, explained('reg.3.address').catalogueName], ['reg.3.address', 'reg.#.address']);
    assert.equal(explained('dir.local.readonly').name, 'dir.local.readonly');
  });

  it('of a name of SIP 2 and 3 that is gone says so, whatever its indices, model and letter case', () => {
    for (const name of [
      'feature.1.name',
      'lcl.ml.lang.IP_500.list',
      'se.pat.misc.1.inst.1.type',
      'mb.limits.cache',
      'LOG.level.change.cxss',
      'feature.x.name',
    ]) {
      const found = explainParameter(name);
      assert.ok(!('row' in found) && found.isGone, name);
    }
    const written = explainParameter('voIpProt.local.port');
    assert.ok(!('row' in written) && written.isGone);
    assert.equal(written.nearest[0], 'voIpProt.SIP.local.port');
    assert.deepEqual(explainParameter('nobody.knows.this'), { isGone: false, nearest: [] });
  });

  it('names what was meant first: a habit, a misspelt segment, then what is near', () => {
    const first = (name: string): string | undefined => {
      const found = explainParameter(name);
      return 'row' in found ? undefined : found.nearest[0];
    };
    assert.equal(first('feature.bluetooth.radioOn'), 'bluetooth.radioOn');
    assert.equal(first('reg.3.adress'), 'reg.3.address');
    assert.equal(first('device.secT.LS.profile.deviceCert3'), 'device.sec.TLS.profile.deviceCert3');
    const found = explainParameter('reg.3.adress');
    assert.ok(!('row' in found) && new Set(found.nearest).size === found.nearest.length && found.nearest.length <= 5);
  });

  it('shows an index as it was written, however long', () => {
    assert.equal(explained('reg.999999999999999999999.address').name, 'reg.999999999999999999999.address');
    assert.equal(explained('reg.007.address').name, 'reg.7.address');
    const found = explainParameter('reg.999999999999999999999.adress');
    assert.ok(!('row' in found) && found.nearest[0] === 'reg.999999999999999999999.address');
  });

  it('knows no parameter of a model that there is not', () => {
    assert.equal(explained('call.callsPerLineKey.VVX450').name, 'call.callsPerLineKey');
    for (const [name, nearest] of [
      ['call.callsPerLineKey.VVX999', 'call.callsPerLineKey'],
      ['up.idleTimeout.VVX4500', 'up.idleTimeout'],
    ] as const)
      assert.deepEqual(explainParameter(name), { isGone: false, nearest: [nearest] });
  });

  it('names both gates of a device parameter, and none of another', () => {
    assert.deepEqual(explained('device.hostname').gates, ['device.set', 'device.hostname.set']);
    assert.deepEqual(explained('reg.1.address').gates, []);
  });

  it('gives the highest index of each place, null where it is not known', () => {
    assert.deepEqual(explained('reg.1.address').indexLimits, [34]);
    assert.deepEqual(explained('SCEP.url').indexLimits, []);
    assert.deepEqual(explained('locInfo.1.A1').indexLimits, [null]);
    assert.deepEqual(explained('reg.1.advancedConference.maxParticipants').indexLimits, [34]);
    assert.deepEqual(explained('device.hostname').indexLimits, []);
  });

  it('shows the rows beside it: up to eight of its group, as many before as after, in order, without itself and its gate', () => {
    const names = Object.keys(catalogue) as ParameterName[];
    for (let at = 0; at < names.length; at += 37) {
      const name = names[at] ?? assert.fail();
      const group = name.slice(0, name.lastIndexOf('.') + 1);
      const siblings = names.filter((other) => other.startsWith(group) && other !== `${name}.set`);
      const { neighbours } = explained(name.replaceAll('#', '1'));
      const places = neighbours.map((neighbour) => siblings.indexOf(neighbour as ParameterName));
      const own = siblings.indexOf(name);
      assert.equal(places.length, Math.min(8, siblings.length - 1), name);
      const run = [...places, own].toSorted((a, b) => a - b);
      assert.deepEqual(
        run,
        run.map((_, index) => (run[0] ?? 0) + index),
        name,
      );
      assert.deepEqual(
        places,
        places.toSorted((a, b) => a - b),
        name,
      );
      const before = places.filter((place) => place < own).length;
      const room = { before: own, after: siblings.length - 1 - own };
      if (room.before >= 4 && room.after >= 4) assert.equal(before, 4, name);
    }
  });

  it('a gate is looked at by the phone, with what it gates or without', () => {
    assert.ok(isReadByPhone('device.set') && isReadByPhone('device.hostname.set'));
    assert.equal(isReadByPhone('reg.#.address', new Set(['reg.#.address'])), true);
    assert.equal(isReadByPhone('reg.#.address', new Set()), false);
  });
});
