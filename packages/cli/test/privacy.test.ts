// offhook config privacy and exposure, as a person runs them.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';

import { configReports, privacyOutputSchema } from '@offhook/folder';

const program = join(import.meta.dirname, '../src/main.ts');

let place = '';
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'offhook-privacy-'));
  mkdirSync(join(place, 'folder'));
  put('folder/000000000000.cfg', '<APPLICATION CONFIG_FILES="site.cfg"/>\n');
  put(
    'folder/site.cfg',
    '<a\n  device.set="1"\n  device.da.enabled.set="1"\n  device.da.enabled="1"\n  dir.corp.password="hidden-word"\n  tcpIpApp.ice.mode="Standard"\n/>\n',
  );
  put('folder/0004f2000001-app.log', '');
  put('folder/0004f2000002-app.log', '');
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

function put(path: string, text: string): void {
  writeFileSync(join(place, path), text);
}

function run(...args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  const environment: NodeJS.ProcessEnv = { ...process.env, NO_COLOR: '1' };
  delete environment['FORCE_COLOR'];
  delete environment['OFFHOOK_CONFIG_KEY'];
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'config', ...args], {
    cwd: place,
    env: environment,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('offhook config privacy', () => {
  it('prints what leaves with its line, its chapter and its remedy, and exits with 1', () => {
    const { status, stdout } = run('privacy', 'folder');
    assert.equal(status, 1);
    assert.match(stdout, /risk\s+All device analytics data is sent to the maker/);
    assert.match(stdout, /by\s+device\.da\.enabled="1" {2}site\.cfg line 4/);
    assert.match(stdout, /mend\s+device\.set="1" device\.da\.enabled\.set="1" device\.da\.enabled="0"/);
    assert.match(stdout, /chapter Device Analytics Settings/);
    assert.match(stdout, /2 of 2 phones at risk/);
    assert.ok(!stdout.includes('hidden-word'));
  });

  it('--json is of the form that the schema says; --phone tells one phone, also one to come', () => {
    const whole = configReports.privacy.strict().parse(JSON.parse(run('privacy', 'folder', '--json').stdout));
    assert.deepEqual([whole.phones, whole.isForNewPhones, whole.fix], [2, false, undefined]);
    const one = privacyOutputSchema.parse(JSON.parse(run('privacy', 'folder', '--json', '--phone', '00:04:F2:00:00:02').stdout));
    assert.deepEqual([one.phone, one.isForNewPhones, one.phonesAtRisk], ['0004f2000002', false, 1]);
    const next = privacyOutputSchema.parse(JSON.parse(run('privacy', 'folder', '--json', '--phone', '0004f2000009').stdout));
    assert.deepEqual([next.phone, next.isForNewPhones], ['0004f2000009', true]);
  });

  it('--fix writes a file that is never overwritten unasked, and that mends when it comes first', () => {
    const { status, stdout } = run('privacy', 'folder', '--fix', 'folder/privacy.cfg', '--json');
    assert.equal(status, 1);
    const { fix } = privacyOutputSchema.parse(JSON.parse(stdout));
    assert.equal(fix?.file, 'folder/privacy.cfg');
    assert.equal(fix.restarting.length, 2);
    const text = readFileSync(join(place, 'folder/privacy.cfg'), 'utf8');
    assert.match(text, /device\.da\.enabled="0"/);
    const again = run('privacy', 'folder', '--fix', 'folder/privacy.cfg');
    assert.equal(again.status, 2);
    assert.match(again.stderr, /--force/);
    put('folder/000000000000.cfg', '<APPLICATION CONFIG_FILES="privacy.cfg, site.cfg"/>\n');
    const mended = privacyOutputSchema.parse(JSON.parse(run('privacy', 'folder', '--json').stdout));
    assert.equal(mended.counts.risk, fix.risksLeft);
    assert.equal(mended.statements.find(({ id }) => id === 'device-analytics')?.state, 'off');
    assert.equal(run('privacy', 'folder', '--fix', 'folder/privacy.cfg', '--force').status, 1);
    const onto = run('privacy', 'folder', '--fix', 'folder', '--force');
    assert.equal(onto.status, 2);
    assert.match(onto.stderr, /^offhook: expected a file, got folder, which is a folder\n$/);
    assert.match(readFileSync(join(place, 'folder/privacy.cfg'), 'utf8'), /device\.da\.enabled="0"/, 'the lines that mend already stay');
  });

  it('exits with 0 where there is no risk, and with 1 for notices where these are asked for', () => {
    const password = (who: string): string =>
      `device.auth.local${who}Password.set="1" device.auth.local${who}Password="orchard-lantern-${who}"`;
    put('folder/site.cfg', `<a device.set="1" ${password('Admin')} ${password('User')}/>`);
    assert.equal(run('privacy', 'folder').status, 0);
    assert.equal(run('privacy', 'folder', '--fail-on', 'notice').status, 1);
  });

  it('exits with 2 where it cannot run, and writes nothing', () => {
    assert.equal(run('privacy', 'nowhere', '--fix', 'out.cfg').status, 2);
    assert.equal(run('privacy', 'folder', '--fail-on', 'good').status, 2);
    assert.equal(run('privacy', 'folder', '--phone', 'nobody').status, 2);
    assert.ok(!existsSync(join(place, 'out.cfg')));
  });
});

describe('offhook config exposure', () => {
  it('names affected phones with the line that exposes them, and exits with 1', () => {
    const { status, stdout } = run('exposure', 'folder', '--firmware', '6.4.7.4477', '--model', 'VVX450');
    assert.equal(status, 1);
    assert.match(stdout, /affected\s+0004f2000001 .*6\.4\.7\.4477 .*older than 6\.4\.8/);
    assert.match(stdout, /tcpIpApp\.ice\.mode="Standard" {2}site\.cfg line 6/);
  });

  it('unknown is 0, and 1 with --strict; a newer firmware is 0', () => {
    assert.equal(run('exposure', 'folder').status, 0);
    assert.equal(run('exposure', 'folder', '--strict').status, 1);
    assert.equal(run('exposure', 'folder', '--strict', '--firmware', '6.4.8', '--model', 'VVX450').status, 0);
  });

  it('--json is of the form that the schema says, with a list of firmware', () => {
    put('list.csv', 'mac,model,firmware\n0004f2000001,VVX 250,6.4.3\n');
    const report = configReports.exposure
      .strict()
      .parse(JSON.parse(run('exposure', 'folder', '--firmware-file', 'list.csv', '--json').stdout));
    assert.deepEqual(report.advisories[0]?.counts, { affected: 1, unknown: 1, notAffected: 0 });
  });

  it('takes advisories of one’s own, and refuses what is none, with 2', () => {
    const own = {
      id: 'OWN-1',
      title: 'An example',
      source: 'https://advisories.example.test/1',
      affected: [{ models: 'VVX*', below: '9' }],
      advice: 'None.',
    };
    put('own.json', JSON.stringify([own]));
    assert.match(
      run('exposure', 'folder', '--advisories', 'own.json', '--firmware', '6.4.8', '--model', 'VVX').stdout,
      /OWN-1[^]*2 affected/,
    );
    put('own.json', '{}');
    const refused = run('exposure', 'folder', '--advisories', 'own.json');
    assert.equal(refused.status, 2);
    assert.match(refused.stderr, /own\.json/);
    assert.equal(run('exposure', 'folder', '--firmware', 'latest').status, 2);
  });
});
