// Whose a file is, by the MAC addresses in its path.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isFor, ownersOfPath, spellingOf } from './path-owner.ts';

const a = '0004f2aabb01';
const b = '64167f000002';
const foreign = '0015650abc01';

describe('the phones that a path names', () => {
  for (const [path, owners] of [
    ['site.cfg', []],
    ['000000000000.cfg', []],
    [`000000000000-directory.xml`, []],
    [`${a}.cfg`, [a]],
    [`${a.toUpperCase()}.cfg`, [a]],
    [`phone${a}.cfg`, [a]],
    [`face${a}.cfg`, [a]],
    [`1${a}.cfg`, [a]],
    [`reg-${a}-line2.cfg`, [a]],
    [`${a}cafe.cfg`, [a]],
    [`office/${a}/reg.cfg`, [a]],
    [`${a}${b}.cfg`, [a, b]],
    [`${a}/${b}.cfg`, [a, b]],
    [`${a}/${a}.cfg`, [a]],
    ['482567000003-web.cfg', ['482567000003']],
    // Of other makers: alone among letters and digits.
    [`${foreign}.cfg`, [foreign]],
    [`cfg${foreign}.xml`, [foreign]],
    [`x/${foreign}fe.xml`, [foreign]],
    [`1${foreign}.xml`, []],
    [`${foreign}1.xml`, []],
    // Twelve digits are an address at the start of a name, and a time further on.
    ['202601311200.cfg', ['202601311200']],
    ['logs/202601311200.cfg', ['202601311200']],
    ['backup-202601311200.cfg', []],
    ['backup-2026013112.cfg', []],
    ['backup-a202601311200.cfg', ['202601311200']],
    ['backup-202601311200a.cfg', ['202601311200']],
    ['backup-0004f20a0b0c.cfg', ['0004f20a0b0c']],
    // Written in pairs and in fours.
    ['00:04:f2:aa:bb:01.cfg', [a]],
    ['x-00-04-F2-AA-BB-01.cfg', [a]],
    ['00_04_f2_aa_bb_01.cfg', [a]],
    ['00.04.f2.aa.bb.01', [a]],
    ['0004.f2aa.bb01.cfg', [a]],
    ['0004-f2aa-bb01', [a]],
    ['x/0004:f2aa:bb01.cfg', [a]],
    ['00:04-f2:aa:bb:01.cfg', []],
    ['0004.f2aa-bb01.cfg', []],
    ['0004_f2aa_bb01.cfg', []],
    ['z00-04-f2-aa-bb-01.cfg', []],
    ['00-04-f2-aa-bb-01z.cfg', []],
    ['z0004.f2aa.bb01', []],
    ['0004.f2aa.bb01z', []],
    ['0004.f2aa.bb0', []],
  ] as const)
    it(`${path}: ${owners.join(' and ') || 'none'}`, () => assert.deepEqual(ownersOfPath(path), owners));
});

it('a file whose path names phones is for one that it names, and no other', () => {
  for (const [path, isOfA] of [
    ['site.cfg', true],
    [`${a}.cfg`, true],
    [`${b}.cfg`, false],
    [`${a}/${b}.cfg`, false],
  ] as const)
    assert.equal(isFor(a, path), isOfA, path);
});

it('paths that differ in the case of addresses only have one spelling', () => {
  for (const [path, spelling] of [
    ['Office/0004F2AABB01-Line.cfg', 'Office/0004f2aabb01-Line.cfg'],
    ['Office/00:04:F2:AA:BB:01.CFG', 'Office/00:04:f2:aa:bb:01.CFG'],
    ['00_04_F2_AA_BB_01', '00_04_f2_aa_bb_01'],
    ['0004.F2AA.BB01.Cfg', '0004.f2aa.bb01.Cfg'],
    ['FEED/CAFE.cfg', 'FEED/CAFE.cfg'],
  ] as const)
    assert.equal(spellingOf(path), spelling);
});
