// A directory for each test with room for keys and a folder, and `offhook config` as a program in it that may be killed on the way.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, beforeEach } from 'node:test';

import { createSystemCryptography, createSystemRandom } from '@offhook/base/node';
import type { EncryptionKey } from '@offhook/ucs';
import { parseEncryptionKey } from '@offhook/ucs';

export const whole = join(import.meta.dirname, '../../src/main.ts');
const light = join(import.meta.dirname, 'config-command.ts');
const dying = join(import.meta.dirname, 'die-at-operation.ts');
export const random = createSystemRandom();
export const cryptography = createSystemCryptography(random);

interface Run {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export interface EncryptionPlace {
  readonly run: (args: readonly string[], options?: { program?: string; dieAt?: number; key?: string }) => Run;
  readonly json: (result: Run) => unknown;
  readonly at: (path: string) => string;
  readonly put: (path: string, content: string | Uint8Array, mode?: number) => void;
  readonly newKey: (path: string, ...options: readonly string[]) => EncryptionKey;
}

/** For all tests of the file that asks for it. */
export function encryptionPlace(): EncryptionPlace {
  /** Some hundred processes start here. */
  const compiled = mkdtempSync(join(tmpdir(), 'offhook-compiled-'));
  after(() => rmSync(compiled, { recursive: true, force: true }));

  let place = '';
  beforeEach(() => {
    place = mkdtempSync(join(tmpdir(), 'offhook-encryption-'));
    mkdirSync(join(place, 'keys'));
    mkdirSync(join(place, 'folder'));
  });
  afterEach(() => rmSync(place, { recursive: true, force: true }));

  function run(args: readonly string[], options: { program?: string; dieAt?: number; key?: string } = {}): Run {
    const { program = light, dieAt, key } = options;
    const environment: NodeJS.ProcessEnv = { ...process.env, NO_COLOR: '1', NODE_COMPILE_CACHE: compiled };
    delete environment['FORCE_COLOR'];
    if (dieAt !== undefined) environment['OFFHOOK_TEST_DIE_AT'] = String(dieAt);
    if (key !== undefined) environment['OFFHOOK_CONFIG_KEY'] = key;
    const result = spawnSync(process.execPath, [...(dieAt === undefined ? [] : ['--import', dying]), program, 'config', ...args], {
      cwd: place,
      env: environment,
    });
    return { status: result.status, signal: result.signal, stdout: result.stdout, stderr: result.stderr.toString() };
  }

  function json(result: Run): unknown {
    assert.notEqual(result.stdout.length, 0, result.stderr);
    return JSON.parse(result.stdout.toString());
  }

  const at = (path: string): string => join(place, path);

  function put(path: string, content: string | Uint8Array, mode = 0o644): void {
    writeFileSync(at(path), content);
    chmodSync(at(path), mode);
  }

  function newKey(path: string, ...options: readonly string[]): EncryptionKey {
    const result = run(['key', 'new', '--out', path, ...options]);
    assert.equal(result.status, 0, result.stderr);
    return parseEncryptionKey(readFileSync(at(path), 'utf8'));
  }

  return { run, json, at, put, newKey };
}
