// offhook completion, asked by a real shell.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { runOffhook } from './run-offhook.ts';

const program = join(import.meta.dirname, '../../src/main.ts');
let place = '';
function runShell(shell: string, script: string): readonly string[] {
  // Compiled code would be kept in that home, among the candidates.
  const noCache = { NODE_DISABLE_COMPILE_CACHE: '1' };
  const environment: NodeJS.ProcessEnv = { ...process.env, ...noCache, HOME: place, NODE: process.execPath, PROGRAM: program };
  const { status, stdout, stderr } = spawnSync(shell, shell === 'fish' ? ['--no-config', '-c', script] : ['-c', script], {
    cwd: place,
    env: environment,
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
  assert.equal(stderr, '');
  return stdout.split('\n').filter((line) => line !== '');
}

const quoted = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(' ');

type Complete = (...words: readonly string[]) => readonly string[];

const inBash: Complete = (...words) =>
  runShell(
    'bash',
    `offhook() { "$NODE" "$PROGRAM" "$@"; }; source ./.bash; COMP_WORDS=(offhook ${quoted(words)}); COMP_CWORD=${words.length}; _offhook; printf '%s\\n' "\${COMPREPLY[@]}"`,
  );

/** The parts of zsh that show candidates, in place of which there is only a terminal. */
const zshSide =
  '_describe() { local list=${@[-1]}; print -rl -- "${(@)${(@P)list}%%:*}" }; _files() { if [[ "$1" == -/ ]]; then print -rl -- *(/); else print -rl -- *; fi }; ' +
  'compadd() { while [[ "$1" != -- ]]; do shift; done; shift; print -rl -- "$@" }; compdef() { : };';
const inZsh: Complete = (...words) =>
  runShell(
    'zsh',
    `${zshSide} offhook() { "$NODE" "$PROGRAM" "$@" }; source ./.zsh; words=(offhook ${quoted(words)}); CURRENT=${words.length + 1}; _offhook || true`,
  ).filter((name) => name.startsWith(words.at(-1) ?? ''));

const inFish: Complete = (...words) =>
  runShell('fish', `function offhook; "$NODE" "$PROGRAM" $argv; end; source ./.fish; complete -C 'offhook ${words.join(' ')}'`).map(
    (line) => line.split('\t')[0] ?? '',
  );

export type Shell = 'bash' | 'zsh' | 'fish';

const completions: Readonly<Record<Shell, Complete>> = { bash: inBash, zsh: inZsh, fish: inFish };

export function describeCompletion(shell: Shell): void {
  const complete = completions[shell];
  describe(`completion in ${shell}`, () => {
    before(() => {
      place = mkdtempSync(join(tmpdir(), 'offhook-completion-'));
      mkdirSync(join(place, 'phones here'));
      writeFileSync(join(place, 'site.cfg'), '<a/>');
      const { status, stdout, stderr } = runOffhook(['completion', shell], { cwd: place });
      assert.equal(status, 0, stderr);
      writeFileSync(join(place, `.${shell}`), stdout);
    });
    after(() => rmSync(place, { recursive: true, force: true }));

    it('offers commands and those below them', () => {
      assert.deepEqual(complete('ver'), ['verify']);
      assert.deepEqual(complete('config', 'ex').toSorted(), ['explain', 'export', 'exposure']);
      assert.deepEqual(complete('config', 'key', '').toSorted(), ['change', 'new']);
    });

    it('offers the options of the command, after words and other options too', () => {
      assert.deepEqual(complete('config', 'format', 'site.cfg', '--wr'), ['--write']);
      assert.ok(complete('config', 'new', '--yes', '--').includes('--extension'));
      assert.ok(complete('--').includes('--json'));
    });

    it('offers the values of an option with a closed list', () => {
      assert.deepEqual(complete('config', 'new', '--transport', 'TCP').toSorted(), ['TCPOnly', 'TCPpreferred']);
      assert.deepEqual(complete('config', 'check', '--fail-on', 'w'), ['warning']);
      assert.deepEqual(complete('config', 'effective', '--model', 'VVX45'), ['VVX450']);
    });

    it('offers parameters where one is asked for, and settings to blast', () => {
      assert.deepEqual(complete('config', 'explain', 'reg.2.auth.userI'), ['reg.2.auth.userId']);
      assert.deepEqual(complete('config', 'why', '.', '0004f2000001', 'reg.1.auth.userI'), ['reg.1.auth.userId']);
      assert.deepEqual(
        complete('config', 'blast', '.', '--set', 'reg.1.auth.userI'),
        ['reg.1.auth.userId='].map((name) => (shell === 'zsh' ? name.slice(0, -1) : name)),
      );
    });

    it('offers folders where a folder is asked for, and files where a file is', () => {
      assert.deepEqual(
        complete('config', 'effective', '').map((name) => name.replace(/\/$/, '').replace('\\ ', ' ')),
        ['phones here'],
      );
      assert.ok(complete('config', 'format', 'si').includes('site.cfg'));
    });
  });
}
