// Every command of offhook config prints with --json what docs/reference/config-json.md says, nothing less and nothing more.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import type { ConfigCommandName } from '@offhook/folder';
import { configReports } from '@offhook/folder';
import { Command } from 'commander';

import { addConfigCommand } from '../src/commands/config/config.ts';
import { parseLogLevel, parsePort } from '../src/commands/context.ts';
import { createOutput } from '../src/output.ts';
import { runOffhook } from './support/run-offhook.ts';

let place = '';
const run = (...args: readonly string[]): ReturnType<typeof runOffhook> =>
  runOffhook(['config', ...args], { cwd: place, environment: { OFFHOOK_SIP_PASSWORD: 'secret', OFFHOOK_ADMIN_PASSWORD: 'Adm1n' } });

before(() => {
  place = mkdtempSync(join(tmpdir(), 'offhook-shapes-'));
  for (const args of [
    ['new', 'folder', '--server', 'sip.example.test', '--mac', '0004f2000001', '--extension', '5550101', '--name', 'Ann Example'],
    ['key', 'new', '--out', 'old.key'],
    ['key', 'new', '--out', 'new.key'],
    ['encrypt', 'folder/site.cfg', '--key', 'old.key', '--out', 'site.enc'],
  ]) {
    const { status, stderr } = run(...args);
    assert.equal(status, 0, stderr);
  }
});
after(() => rmSync(place, { recursive: true, force: true }));

/** One run of each; they stand in no order. */
const runs: Readonly<Record<ConfigCommandName, readonly (readonly string[])[]>> = {
  blast: [['folder', '--set', 'voIpProt.server.1.transport=UDPOnly', 'reg.1.address=5550199']],
  check: [['folder']],
  compare: [['site.enc', 'folder/site.cfg', '--key', 'old.key']],
  decrypt: [['site.enc', '--key', 'old.key', '--out', 'again.cfg']],
  diff: [['folder', 'folder']],
  effective: [['folder', '0004f2000001']],
  encrypt: [['folder/site.cfg', '--key', 'old.key', '--out', 'second.enc']],
  erase: [['folder', '5550101']],
  explain: [['reg.1.address', 'no.such.name']],
  export: [['folder', '5550101', '--out', 'exported']],
  exposure: [['folder']],
  format: [['folder/site.cfg'], ['--check', 'folder/site.cfg', 'site.enc']],
  'key change': [['folder', '--from', 'old.key', '--to', 'new.key', '--dry-run']],
  'key new': [[], ['--out', 'third.key']],
  'master add': [['folder', 'late.cfg', '--dry-run']],
  'master remove': [['folder', 'site.cfg', '--dry-run']],
  'overrides clear': [['folder', '--dry-run']],
  'overrides list': [['folder']],
  move: [['folder', 'feature.da.enabled', '--from', 'site.cfg', '--to', 'phone[PHONE_MAC_ADDRESS].cfg', '--dry-run']],
  new: [['other', '--server', '192.0.2.1', '--mac', '0004f2000002', '--extension', '5550102']],
  privacy: [['folder'], ['folder', '--fix', 'fix.cfg']],
  set: [['folder', 'up.headsetMode=1', '--in', 'site.cfg', '--dry-run']],
  unset: [['folder', 'up.headsetMode', '--in', 'site.cfg', 'gone.cfg', '--dry-run']],
  who: [['folder', '5550101']],
  why: [['folder', '0004f2000001', 'reg.1.address']],
};

/** The commands that do something themselves, as typed. */
function commandsBelow(command: Command, path: readonly string[] = []): readonly string[] {
  return command.commands.flatMap((child) =>
    child.commands.length > 0 ? commandsBelow(child, [...path, child.name()]) : [[...path, child.name()].join(' ')],
  );
}

describe('offhook config --json', () => {
  it('has a shape for every command but the language server, and no other', () => {
    const program = new Command();
    addConfigCommand(program, { output: () => createOutput(true), exit: () => undefined, port: parsePort, logLevel: parseLogLevel });
    const [config] = program.commands;
    assert.deepEqual(commandsBelow(config ?? assert.fail()).toSorted(), [...Object.keys(configReports), 'lsp'].toSorted());
  });

  for (const [name, all] of Object.entries(runs) as readonly [ConfigCommandName, (typeof runs)[ConfigCommandName]][]) {
    for (const args of all)
      it(`of ${name} ${args.join(' ')} is as documented`, () => {
        const { status, stdout, stderr } = run(...name.split(' '), ...args, '--json');
        assert.ok(status === 0 || status === 1, `${status} ${stderr}`);
        const printed: unknown = JSON.parse(stdout);
        // What the schema does not know, parsing leaves out.
        assert.deepEqual(configReports[name].parse(printed), printed);
      });
  }
});
