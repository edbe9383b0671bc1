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
    // Three letters say little, and two wrong segments too much.
    ['nat.ipp', 'perhaps nat.ip'],
    ['nat.tip', 'perhaps nat.ip'],
    ['nat.xp', undefined],
    ['device.secT.LS.profile.deviceCert3', 'device.sec.TLS.profile.deviceCert3'],
    ['reg.1.server.2a.ddress', undefined],
    ['device.netdot1x.method', 'device.net.dot1x.method'],
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
    ['nobody.knows.VVX450', undefined],
    ['VVX450.powerSaving.enble', 'VVX450.powerSaving.enable'],
    ['sec.TLS.profileSelection.LAP', 'sec.TLS.profileSelection.LDAP'],
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

  /** Of a tree of their own: each family of segments is told apart by its own members. */
  for (const [written, meant, ...members] of [
    ['a.lable', 'a.label', 'a.label'],
    ['a.lable', 'perhaps a.label', 'a.label', 'a.babel', 'a.labels'],
    ['a.abd', 'a.abcd', 'a.abcd'],
    ['a.abcd', 'a.abd', 'a.abd'],
    ['a.acb', 'a.abc', 'a.abc'],
    ['a.xbc', 'perhaps a.abc', 'a.abc'],
    ['a.xb', undefined, 'a.ab'],
    ['a.abx', 'perhaps a.ab', 'a.ab'],
    ['aw.ord.b', 'a.word.b', 'a.word.b'],
    ['a.wordb', 'a.word.b', 'a.word.b'],
    ['a.w.ord.b', 'a.word.b', 'a.word.b'],
    ['a.w.o.rd.b', undefined, 'a.word.b'],
    ['a.#.word', undefined, 'a.word'],
    ['a.abdc', 'a.abcd', 'a.abcd'],
    ['a.abdc', undefined, 'a.abce'],
    ['a.badcefgh', undefined, 'a.abcdefgh'],
    ['a.badcefghi', 'a.abcdefghi', 'a.abcdefghi'],
    ['a.bcdefghix', 'a.abcdefghi', 'a.abcdefghi'],
    ['a.bcdefgh', 'a.abcdefghi', 'a.abcdefghi'],
    ['a.xabcdefghix', 'a.abcdefghi', 'a.abcdefghi'],
    ['a.xyabcdefghi', 'a.abcdefghi', 'a.abcdefghi'],
    ['a.xyzabcdefghi', undefined, 'a.abcdefghi'],
    ['a.badcefhgi', undefined, 'a.abcdefghi'],
    ['a.word1', undefined, 'a.other'],
    ['a.wordy1', 'perhaps a.wordy2', 'a.wordy2'],
    ['a.wordi1', 'a.wordl1', 'a.wordl1'],
    ['a.vvx_x', 'perhaps a.vvx_y', 'a.vvx_y'],
    ['a.xpus_x', 'perhaps a.opus_x', 'a.opus_x'],
    ['a.misspeled.b.c', 'a.misspelled.b.c', 'a.misspelled.b.c', 'x.misspeled'],
    ['a.misspelt.b', undefined, 'a.misspelled.b.c'],
    ['a.misspelt.b.c', undefined, 'a.misspelled.b', 'x.b.c'],
    ['windos.windos', undefined, 'windows.windows'],
    ['windows.windos', 'windows.windows', 'windows.windows'],
    ['WINDOS.windows', 'Windows.Windows', 'Windows.Windows'],
    ['abc', 'a.bc', 'a.bc', 'ab.c'],
    ['wordbc', 'word.bc', 'word.bc', 'wo.rdbc'],
  ] as const) {
    it(`of ${written} among ${members.join(', ')}: ${meant}`, () => {
      assert.equal(told(new MisspeltNames<string>(members).meant(written)), meant);
    });
  }

  it('is never sure where most of more than fifteen siblings are short codes', () => {
    const codes = (short: number, long: number): readonly string[] => [
      ...Array.from({ length: short }, (_, at) => `a.${String.fromCharCode(98 + at).repeat(5)}`),
      ...Array.from({ length: long }, (_, at) => `a.${String.fromCharCode(98 + at).repeat(9)}`),
    ];
    const sure = (names: readonly string[]): boolean | undefined => new MisspeltNames(names).meant('a.bbbb')?.isSure;
    assert.deepEqual([sure(codes(8, 8)), sure(codes(9, 7)), sure(codes(15, 0)), sure(codes(16, 0))], [true, false, true, false]);
    const top = codes(16, 0).map((name) => `${name.slice(2)}.x`);
    assert.equal(new MisspeltNames(top).meant('bbbb.x')?.isSure, true, 'the first segment stands before others that are right');
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
    assert.ok(names.compared > 0 && names.compared < 700_000, `${names.compared} comparisons`);
  });
});
