// What an unknown name costs: one search for all indices and letter cases of it.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nearestParameter } from '@offhook/ucs';

import { UnknownNames } from './unknown-names.ts';

describe('unknown names', () => {
  it('a name is looked for once, whatever its indices and letter case, and told with its own', () => {
    const searched: string[] = [];
    const names = new UnknownNames((name) => {
      searched.push(name);
      return nearestParameter(name);
    });
    const place = { file: 'site.cfg', line: 1, column: 1 };
    const told = (name: string): string => names.finding({ name, value: '1', place }, { era: 'uc' }).message;
    for (let at = 1; at <= 200; at++) told(`se.pat.ringer.${at}.inst.${at}.nowhere`);
    assert.deepEqual(searched, ['se.pat.ringer.#.inst.#.nowhere']);
    assert.equal(told('reg.7.adress'), 'unknown parameter reg.7.adress; did you mean reg.7.address?');
    assert.equal(told('REG.12.Adress'), 'unknown parameter REG.12.Adress; did you mean reg.12.address?');
    assert.equal(searched.length, 1, 'a name of which one segment is misspelt is no search');
  });

  it('of thousands of names, the first are searched for: nobody reads the others', () => {
    const searched = new Set<string>();
    const names = new UnknownNames((name) => {
      searched.add(name);
      return 'up.headsetMode';
    });
    const place = { file: 'site.cfg', line: 1, column: 1 };
    const told = (name: string): string => names.finding({ name, value: '1', place }, { era: 'uc' }).message;
    const letters = (at: number): string => at.toString(26).replace(/\d/g, (digit) => 'qrstuvwxyz'[Number(digit)] ?? '');
    for (let at = 0; at < 3000; at++) told(`nobody.knows.${letters(at)}`);
    assert.equal(searched.size, 20);
    assert.equal(told('nobody.knows.q'), 'unknown parameter nobody.knows.q (the nearest known one is up.headsetMode)');
    assert.equal(told('nobody.knows.this'), 'unknown parameter nobody.knows.this');
    assert.equal(told('reg.7.adress'), 'unknown parameter reg.7.adress; did you mean reg.7.address?');
    assert.equal(searched.size, 20);
  });

  it('a segment that is written twice, an hour for a time, and a codec without a sign are told with the name that is meant', () => {
    const place = { file: 'site.cfg', line: 1, column: 1 };
    const told = (name: string, era: 'uc' | 'sip'): string => {
      const { severity, message } = new UnknownNames().finding({ name, value: '1', place }, { era });
      return `${severity}: ${message.replace('unknown parameter ', '')}`;
    };
    for (const era of ['uc', 'sip'] as const) {
      assert.equal(told('attendant.attendant.reg', era), 'warning: attendant.attendant.reg; did you mean attendant.reg?');
      assert.equal(
        told('tcpIpApp.sntp.daylightSavings.start.hour', era),
        'warning: tcpIpApp.sntp.daylightSavings.start.hour; did you mean tcpIpApp.sntp.daylightSavings.start.time?',
      );
    }
    // What came later was not meant in a file of before.
    assert.equal(told('feature.bluetooth.radioOn', 'uc'), 'warning: feature.bluetooth.radioOn; did you mean bluetooth.radioOn?');
    assert.match(told('feature.bluetooth.radioOn', 'sip'), /^note: /);
    assert.equal(
      told('voice.codecPref.VVX_1500.Lin16.44ksps', 'sip'),
      'note: voice.codecPref.VVX_1500.Lin16.44ksps (the nearest known one is voice.codecPref.VVX_1500.Lin16.44_1ksps)',
    );
    assert.equal(
      told('voice.codecPref.Lin16.44ksps', 'uc'),
      'note: voice.codecPref.Lin16.44ksps (the nearest known one is voice.codecPref.Lin16.44_1ksps)',
    );
  });

  it('of names that are counted, the last is the nearest to one beyond it', () => {
    const place = { file: 'site.cfg', line: 1, column: 1 };
    const told = (name: string): string => new UnknownNames().finding({ name, value: '1', place }, { era: 'uc' }).message;
    assert.equal(told('se.rt.custom18.name'), 'unknown parameter se.rt.custom18.name (the nearest known one is se.rt.custom17.name)');
    assert.equal(
      told('se.rt.Custom99.timeout'),
      'unknown parameter se.rt.Custom99.timeout (the nearest known one is se.rt.custom17.timeout)',
    );
  });
});
