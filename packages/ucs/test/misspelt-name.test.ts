// A name with one segment misspelt: found by that segment, told only where letters there do not tell two things apart.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { catalogue } from '../src/parameter/catalogue.ts';
import { MisspeltNames, misspeltParameter } from '../src/parameter/misspelt-name.ts';

function told(meant: ReturnType<typeof misspeltParameter>): string | undefined {
  return meant === undefined ? undefined : `${meant.isSure ? '' : 'perhaps '}${meant.name}`;
}

describe('the parameter that a misspelt name means', () => {
  for (const [written, meant] of [
    ['softkey.1.lable', 'softkey.1.label'],
    ['voIpProt.SIP.alertInfo.3.clas', 'voIpProt.SIP.alertInfo.3.class'],
    ['device.net.vlanldd', 'device.net.vlanId'],
    ['device.net.vlanld', 'device.net.vlanId'],
    ['reg.7.adress', 'reg.7.address'],
    ['REG.12.Adress', 'reg.12.address'],
    ['call.callWaitng.ring', 'call.callWaiting.ring'],
    ['powerSaving.officeHours.duratoin.friday', 'powerSaving.officeHours.duration.friday'],
    ['reg.1.serverFeatureCnotorl.dnd', 'reg.1.serverFeatureControl.dnd'],
    ['reg.1.serverFeatureXXXtrol.dnd', undefined],
    ['reg.1.adddress', 'reg.1.address'],
    ['reg.1.adrezz', undefined],
    // Three letters say too little, and two wrong segments too much.
    ['nat.ipp', undefined],
    ['nat.tip', undefined],
    ['rge.1.adress', undefined],
    ['reg.1.address.1', undefined],
    ['reg.1', undefined],
    ['reg', undefined],
    ['', undefined],
    // Models, codecs and numbers differ by a letter or a digit, and so do the short names of log levels.
    ['voice.codecPref.G7221C.34kbps', undefined],
    ['call.callsPerLineKey.VVX999', 'perhaps call.callsPerLineKey'],
    ['call.callsPerLineKye.VVX450', 'call.callsPerLineKey.VVX450'],
    ['powerSaving.enble.vvx400', 'powerSaving.enable.VVX400'],
    ['key.VVX500.3.functoin.prim', 'key.VVX500.3.function.prim'],
    ['call.callsPerLineKye.VVX999', undefined],
    ['log.level.change.sopj', 'perhaps log.level.change.sopi'],
    ['log.level.change.htpa', 'perhaps log.level.change.httpa'],
    ['se.pat.ringer.ringer25.name', 'perhaps se.pat.ringer.ringer15.name'],
    // Known ones are none.
    ['reg.1.address', undefined],
  ] as const) {
    it(`of ${written}: ${meant}`, () => assert.equal(told(misspeltParameter(written)), meant));
  }

  it('is sure where the asker takes it', () => {
    assert.equal(told(misspeltParameter('reg.7.adress', () => false)), 'perhaps reg.7.address');
    assert.equal(told(misspeltParameter('reg.7.adress', (name) => name === 'reg.#.address')), 'reg.7.address');
    const names = new MisspeltNames(['a.windows.x', 'a.windoes.x']);
    assert.equal(told(names.meant('a.windos.x', (name) => name === 'a.windoes.x')), 'a.windoes.x');
    assert.equal(told(names.meant('a.winows.x', (name) => name === 'a.windoes.x')), 'perhaps a.windows.x');
  });

  it('is the nearest, and of equally near ones the first', () => {
    const names = new MisspeltNames(['a.windows.x', 'a.window.x', 'a.widow.y', 'b.window.x']);
    assert.equal(told(names.meant('a.windowz.x')), 'a.windows.x');
    assert.equal(told(names.meant('a.winddow.x')), 'a.window.x');
    assert.equal(told(names.meant('a.winddow.y')), undefined);
    assert.equal(told(names.meant('a.wdow.y')), 'perhaps a.widow.y', 'a window is near it');
    assert.equal(told(names.meant('a.wiidow.y')), 'a.widow.y');
  });

  it('of 3,000 made-up names costs a few comparisons of segments each, of whatever shape they are', () => {
    const names = new MisspeltNames(Object.keys(catalogue));
    const letters = (at: number, length: number): string =>
      Array.from({ length }, (_, place) => String.fromCharCode(97 + ((at * 31 + place * place * 7 + at * place) % 26))).join('');
    for (let at = 0; at < 3000; at++) {
      const word = letters(at, 4 + (at % 5));
      for (const name of [`tone.chord.ringer.${word}.offDur`, `log.level.change.${word}`, `${word}.${word}.enable`, `reg.#.${word}`])
        names.meant(name);
    }
    assert.ok(names.compared > 0 && names.compared < 12_000 * 100, `${names.compared} comparisons`);
  });
});
