// A directory of its own for each test, and `offhook config` as a program in it.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach } from 'node:test';

import type { z } from 'zod';

const main = join(import.meta.dirname, '../../src/main.ts');

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ConfigPlace {
  /** Of the test that runs. */
  readonly directory: string;
  readonly write: (files: Readonly<Record<string, string | Uint8Array>>) => void;
  readonly offhook: (...args: readonly string[]) => Ended;
  readonly json: <Schema extends z.ZodType>(schema: Schema, ...args: readonly string[]) => z.infer<Schema>;
}

/** For all tests of the file that asks for it. */
export function configPlace(): ConfigPlace {
  let directory = '';
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'offhook-config-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));
  const offhook = (...args: readonly string[]): Ended => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [main, 'config', ...args], { cwd: directory, encoding: 'utf8' });
    return { status, stdout, stderr };
  };
  return {
    get directory() {
      return directory;
    },
    write(files) {
      for (const [path, content] of Object.entries(files)) {
        mkdirSync(dirname(join(directory, path)), { recursive: true });
        writeFileSync(join(directory, path), content);
      }
    },
    offhook,
    json: (schema, ...args) => schema.parse(JSON.parse(offhook(...args, '--json').stdout)),
  };
}

export const mac = '0004f2000001';

/** One phone with a line of its own. */
export const folder = {
  'folder/000000000000.cfg': '<APPLICATION CONFIG_FILES="line[PHONE_MAC_ADDRESS].cfg, site.cfg"/>',
  'folder/site.cfg': '<site\n  up.headsetMode="0"\n  callLists.size="50"/>',
  [`folder/line${mac}.cfg`]: '<line reg.1.address="2001"/>',
};
