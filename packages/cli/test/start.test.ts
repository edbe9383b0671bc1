// What a command loads: as much as it needs. The version needs no catalogue, no server and no page.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'node:test';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const told = `import { registerHooks } from 'node:module';
registerHooks({ load(url, context, next) { process.stderr.write('loaded ' + url + '\\n'); return next(url, context); } });`;

/** The modules that a run loads, and what it prints. */
function run(...args: readonly string[]): { readonly output: string; readonly loaded: readonly string[] } {
  const hooks = `data:text/javascript,${encodeURIComponent(told)}`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--import', hooks, main, ...args], { encoding: 'utf8' });
  const loaded = stderr.split('\n').flatMap((line) => (line.startsWith('loaded file:') ? [line.slice('loaded '.length)] : []));
  return { output: stdout, loaded };
}

describe('offhook loads what it needs', () => {
  it('--version and -V load no command', () => {
    for (const args of [['--version'], ['-V'], ['--json', '--version']]) {
      const { output, loaded } = run(...args);
      assert.match(output, /^\d+\.\d+\.\d+\n$/);
      assert.ok(loaded.some((url) => url.endsWith('/main.ts')));
      assert.deepEqual(
        loaded.filter((url) => /\/packages\/(?!base\/|cli\/)|\/cli\/src\/commands\/(?!context\.ts)/.test(url)),
        [],
      );
    }
  });

  it('a command on folders loads neither the phone nor the server, and nothing of the network', () => {
    const { loaded } = run('config', 'explain', 'reg.1.address');
    assert.ok(loaded.some((url) => url.includes('/packages/ucs/')));
    assert.deepEqual(
      loaded.filter((url) =>
        /\/packages\/(?:phone|server|sip|media|sim)\/|\/node\/(?:network|fetch|log|web-socket)\.ts|\/(?:ws|pino)\//.test(url),
      ),
      [],
    );
  });

  it('config check and config explain wait for no other command on folders', () => {
    for (const args of [
      ['config', 'explain', 'reg.1.address'],
      ['--json', 'config', 'check', '--help'],
    ]) {
      const { loaded } = run(...args);
      assert.deepEqual(
        loaded.filter((url) => /\/commands\/config\/(?!load\.|create\.|check\.|explain\.)/.test(url)),
        [],
        args.join(' '),
      );
    }
    assert.match(run('config', '--help').output, /\bcheck\b[\s\S]*\bexplain\b[\s\S]*\berase\b/);
  });

  it('help loads every command', () => {
    assert.match(run('--help').output, /\bfleet\b[\s\S]*\bverify\b/);
  });
});

describe('compiled code', () => {
  /** What a run leaves in the user's cache and in the temporary folder. */
  function kept(command: string, first: readonly string[], cache: string | undefined): readonly (readonly string[])[] {
    const place = mkdtempSync(join(tmpdir(), 'offhook-start-'));
    try {
      const [home, caches, temporary] = ['home', 'caches', 'temporary'].map((name) => join(place, name));
      for (const folder of [home, caches, temporary]) mkdirSync(folder ?? assert.fail());
      const { NODE_COMPILE_CACHE: _, XDG_CACHE_HOME: __, ...env } = process.env;
      const given = cache === undefined ? {} : { XDG_CACHE_HOME: cache === '' ? caches : cache };
      const { status } = spawnSync(command, [...first, '--version'], {
        cwd: place,
        env: { ...env, HOME: home, TMPDIR: temporary, ...given },
      });
      assert.equal(status, 0);
      return [home, caches, temporary, place].map((folder) => readdirSync(folder ?? assert.fail()));
    } finally {
      rmSync(place, { recursive: true });
    }
  }

  it('is kept among the user’s own files, and never in the temporary folder, where somebody else might put some', () => {
    const own = ['caches', 'home', 'temporary'];
    const script = fileURLToPath(new URL('../bin/offhook', import.meta.url));
    for (const [command, first] of [
      [script, []],
      [process.execPath, [main]],
    ] as const) {
      assert.deepEqual(kept(command, first, undefined), [['.cache'], [], [], own]);
      assert.deepEqual(kept(command, first, ''), [[], ['offhook'], [], own]);
      // XDG Base Directory Specification: a path that is not absolute is none.
      assert.deepEqual(kept(command, first, 'relative'), [[], [], [], own]);
    }
  });
});
