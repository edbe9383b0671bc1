// What is the same on many phones is told once: 300 phones with 300 of the same faults are a screen, whichever command is asked.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

const main = join(import.meta.dirname, 'support/config-command.ts');
const phones = 300;
const each = 100;
let place = '';

before(() => {
  place = mkdtempSync(join(tmpdir(), 'offhook-screen-'));
  const put = (path: string, content: string): void => writeFileSync(join(place, path), content);
  const many = (text: (at: number) => string): readonly string[] => Array.from({ length: each }, (_, at) => text(at + 1));
  put('000000000000.cfg', '<APPLICATION CONFIG_FILES="phone[PHONE_MAC_ADDRESS].cfg, site.cfg"/>');
  put('site.cfg', '<site up.headsetMode="1" tcpIpApp.ice.mode="Disabled"/>');
  const faults = [
    ...many((at) => `attendant.resourceList.${at}.adress="${at}"`),
    ...many((at) => `lineKey.${at}.category="Nonsense"`),
    ...many((at) => `softkey.${at}.lable="x"`),
  ].join('\n ');
  for (let at = 1; at <= phones; at++) {
    const mac = `0004f2${at.toString(16).padStart(6, '0')}`;
    put(`phone${mac}.cfg`, `<phone reg.1.address="${20_000 + at}" reg.1.auth.password="secret-${at}"\n ${faults}/>`);
    put(`${mac}-phone.cfg`, `<x up.headsetMode="0" tcpIpApp.ice.mode="Standard" reg.1.label="Person ${at}"/>`);
  }
});
after(() => rmSync(place, { recursive: true, force: true }));

describe(`${phones} phones with ${3 * each} of the same faults`, () => {
  for (const [args, lines, told] of [
    [['check', '.'], 40, /attendant\.resourceList\.1-100\.adress.*on 300 phones/],
    [['privacy', '.'], 60, /all 300 phones/],
    [['overrides', 'list', '.'], 20, /reg\.1\.label {2}"Person 1" and 299 other values/],
    [['exposure', '.', '--firmware', '6.4.7.4477', '--model', 'VVX450'], 20, /affected +0004f2000001 and 299 more/],
    [['blast', '.', '--set', 'call.callsPerLineKey=3'], 20, /300 phones \(/],
    [['blast', '.', '--set', 'up.headsetMode=0', '--in', 'site.cfg'], 20, /300 phones \(/],
  ] as const)
    it(`${args.join(' ')} is at most ${lines} lines, of no more than 300 characters`, () => {
      const { stdout, stderr } = spawnSync(process.execPath, [main, 'config', ...args], { cwd: place, encoding: 'utf8' });
      assert.equal(stderr, '');
      const printed = stdout.trimEnd().split('\n');
      assert.ok(printed.length <= lines, `${printed.length} lines:\n${stdout}`);
      assert.ok(printed.every((line) => line.length <= 300));
      assert.match(stdout, told);
    });
});
