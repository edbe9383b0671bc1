// offhook config format, on files on disk.

import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';

import { createSystemCryptography, createSystemRandom } from '@offhook/base/node';
import { utf8Bytes } from '@offhook/base';
import { formatReportSchema, newEncryptionKey } from '@offhook/folder';
import { encryptFile } from '@offhook/ucs';

import { runOffhook } from './support/run-offhook.ts';

const loose = '<site  a.b="1"  c.d="é"/>';
const canonical = '<site\n  a.b="1"\n  c.d="é"\n/>\n';

let place = '';
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'offhook-format-'));
  writeFileSync(join(place, 'loose.cfg'), loose);
  writeFileSync(join(place, 'canonical.cfg'), canonical);
  writeFileSync(join(place, 'broken.cfg'), '<site\n  a.b="1"\n  a.b="2"\n/>\n');
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

const format = (...args: readonly string[]): ReturnType<typeof runOffhook> => runOffhook(['config', 'format', ...args], { cwd: place });
const content = (name: string): string => readFileSync(join(place, name), 'utf8');

describe('offhook config format', () => {
  it('prints one file and changes nothing', () => {
    const { status, stdout } = format('loose.cfg');
    assert.deepEqual([status, stdout, content('loose.cfg')], [0, canonical, loose]);
  });

  it('--write replaces what changes and nothing else, and keeps the mode', () => {
    chmodSync(join(place, 'loose.cfg'), 0o640);
    const before = statSync(join(place, 'canonical.cfg'));
    const { status, stdout } = format('--write', 'loose.cfg', 'canonical.cfg');
    assert.equal(status, 0);
    assert.match(stdout, /1 written, 1 as they were, 0 refused/);
    assert.equal(content('loose.cfg'), canonical);
    assert.equal(statSync(join(place, 'loose.cfg')).mode & 0o777, 0o640);
    assert.equal(statSync(join(place, 'canonical.cfg')).ino, before.ino);
    assert.equal(format('--check', 'loose.cfg', 'canonical.cfg').status, 0);
  });

  it('--check names what is not canonical, exits with 1 and writes nothing', () => {
    const { status, stdout } = format('--check', 'loose.cfg', 'canonical.cfg');
    assert.equal(status, 1);
    assert.match(stdout, /not canonical {2}loose\.cfg\n1 not canonical, 1 canonical/);
    assert.equal(content('loose.cfg'), loose);
  });

  it('refuses a file with a defect, with its line, leaves it, and goes on with the others', () => {
    const before = content('broken.cfg');
    const { status, stdout } = format('--write', 'broken.cfg', 'loose.cfg');
    assert.equal(status, 1);
    assert.match(stdout, /refused {2}broken\.cfg:3 {2}a\.b stands twice/);
    assert.deepEqual([content('broken.cfg'), content('loose.cfg')], [before, canonical]);
    const alone = format('broken.cfg');
    assert.deepEqual([alone.status, alone.stdout], [1, '']);
    assert.match(alone.stderr, /broken\.cfg:3/);
  });

  it('refuses an encrypted file and says what to do', () => {
    const random = createSystemRandom();
    const key = newEncryptionKey({ random, cipher: 'AES-256-GCM', onDay: '2026-03-14' });
    writeFileSync(
      join(place, 'site.enc'),
      encryptFile({ cryptography: createSystemCryptography(random), random, key, plain: utf8Bytes(loose) }),
    );
    const { status, stdout } = format('--check', 'site.enc');
    assert.equal(status, 1);
    assert.match(stdout, /encrypted: decrypt it/);
  });

  it('--json says the same in its documented shape', () => {
    const checked = formatReportSchema.parse(JSON.parse(format('--json', '--check', 'loose.cfg', 'broken.cfg', 'missing.cfg').stdout));
    assert.deepEqual(
      checked.files.map(({ file, result, line }) => [file, result, line]),
      [
        ['loose.cfg', 'not-canonical', undefined],
        ['broken.cfg', 'refused', 3],
        ['missing.cfg', 'refused', undefined],
      ],
    );
    const printed = formatReportSchema.parse(JSON.parse(format('--json', 'loose.cfg').stdout));
    assert.equal(printed.files[0]?.text, canonical);
  });

  it('demands --write or --check for several files', () => {
    const { status, stderr } = format('loose.cfg', 'canonical.cfg');
    assert.equal(status, 2);
    assert.match(stderr, /--write or --check/);
  });
});
