// offhook server admission at a server that runs: rules are added, tried, shown and taken away, and nobody is shut out unasked.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';

import { z } from 'zod';

import type { Run, RunningOffhook } from './support/run-offhook.ts';
import { runOffhook, startOffhook } from './support/run-offhook.ts';

const mac = '0004f2000001';
const agent = 'FileTransport PolycomVVX-VVX_450-UA/6.4.3.5017 Type/Application';
const saidSchema = z.object({
  console: z.string(),
  plain: z.string(),
  administrator: z.object({ userName: z.string(), password: z.string() }),
});

describe('offhook server admission', () => {
  let place: string;
  let running: RunningOffhook;
  let said: z.infer<typeof saidSchema>;
  let password: string;

  const run = (...args: readonly string[]): Run =>
    runOffhook(['server', ...args, '--console', said.console], {
      cwd: place,
      environment: { OFFHOOK_PASSWORD: said.administrator.password },
    });
  const admission = (...args: readonly string[]): Run => run('admission', ...args);
  const lines = (...args: readonly string[]): readonly string[] => {
    const { status, stdout, stderr } = admission(...args);
    assert.equal(status, 0, stderr);
    return stdout.trimEnd().split('\n');
  };
  /** Over a connection of its own: none is kept while commands run. */
  const ask = (userName = mac, secret = password, path = '000000000000.cfg'): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const authorization = `Basic ${Buffer.from(`${userName}:${secret}`).toString('base64')}`;
      const asked = get(`${said.plain}${path}`, { agent: false, headers: { authorization, 'user-agent': agent } });
      asked.once('error', reject);
      asked.once('response', (response) => response.resume().once('end', () => resolve(response.statusCode)));
    });

  before(async () => {
    place = mkdtempSync(join(tmpdir(), 'offhook-admission-'));
    const args = ['--listen', '0', '--plain-listen', '0', '--console', '0', '--data', join(place, 'data'), '--json'];
    running = await startOffhook(['server', ...args], { cwd: place });
    said = saidSchema.parse(JSON.parse(running.stdout));
    password = /[0-9a-f]{40}/.exec(run('admit', mac).stdout)?.[0] ?? '';
  });
  afterEach(() => void admission('clear', '--yes'));
  after(async () => {
    await running.end('SIGINT');
    rmSync(place, { recursive: true, force: true });
  });

  it('without a rule says that each method is taken of each phone', () => {
    assert.match(lines('list').join('\n'), /no rule.*certificate, digest, basic, first-contact/);
    assert.match(lines('try', '192.0.2.7', mac).join('\n'), /^There is no rule.*certificate, digest, basic, first-contact/);
  });

  it('adds rules in their order, says which counts for whom, and takes them away', () => {
    const warned = lines('add', '--network', '192.0.2.0/24', '2001:db8::/32', '--phone', '00:04:F2', '--methods', 'digest', 'certificate');
    assert.match(warned[0] ?? '', /^1 {2}192\.0\.2\.0\/24, 2001:db8::\/32 {2}0004f2 {2}certificate, digest$/);
    assert.match(warned[1] ?? '', /no rule fits.*nothing/);
    assert.equal(lines('add', '--methods', 'basic').length, 2);
    assert.deepEqual(lines('add', '--before', '1', '--phone', '64167f', '--methods', 'none'), [
      '1  everywhere  64167f  nothing',
      '2  192.0.2.0/24, 2001:db8::/32  0004f2  certificate, digest',
      '3  everywhere  each phone  basic',
    ]);
    for (const [address, phone, expected] of [
      ['192.0.2.7', '0004f2000009', /^Rule 2 counts.*certificate, digest/],
      ['192.0.2.7', '64:16:7f:00:00:01', /^Rule 1 counts.*nothing/],
      ['2001:db9::1', '0004f2000009', /^Rule 3 counts.*basic/],
    ] as const)
      assert.match(lines('try', address, phone).join('\n'), expected);
    assert.equal(lines('remove', '3').length, 3);
    assert.match(lines('try', '203.0.113.1', mac).join('\n'), /^No rule fits.*nothing/);
    assert.deepEqual(JSON.parse(lines('list', '--json').join('\n')), {
      rules: [
        { networks: [], phones: ['64167f'], methods: [] },
        { networks: ['192.0.2.0/24', '2001:db8::/32'], phones: ['0004f2'], methods: ['certificate', 'digest'] },
      ],
      isForAll: false,
    });
    assert.match(lines('clear').join('\n'), /no rule/);
  });

  it('names the phones that a change would shut out, and does nothing without --yes', async () => {
    assert.equal(await ask(), 200);
    for (const args of [
      ['add', '--methods', 'certificate'],
      ['add', '--network', '192.0.2.0/24', '--methods', 'basic'],
    ]) {
      const { status, stdout } = admission(...args);
      assert.equal(status, 1);
      assert.match(stdout, /1 phone that came within a day would be let in no more/);
      assert.match(stdout, new RegExp(`^ {2}${mac} {2}127\\.0\\.0\\.1 {2}basic`, 'm'));
      assert.match(stdout, /Nothing was changed: add --yes/);
      assert.match(lines('list').join('\n'), /no rule/);
    }
    assert.equal(await ask(), 200);
    assert.equal(admission('add', '--methods', 'certificate', '--yes').status, 0);
    assert.equal(await ask(), 401);
    // Who is shut out already is not told again.
    assert.equal(admission('add', '--before', '1', '--phone', '64167f', '--methods', 'none').status, 0);
  });

  it('says in the waiting list what a phone came with and what is taken of it', async () => {
    admission('add', '--methods', 'certificate', '--yes');
    assert.equal(await ask('0004f2000077', 'x', '0004f2000077.cfg'), 401);
    assert.match(run('waiting').stdout, /^0004f2000077 .*came with basic, taken there: certificate$/m);
  });

  it('refuses what is no rule, and changes nothing', () => {
    for (const [args, reason] of [
      [['add'], /--methods/],
      [['add', '--methods', 'password'], /"password"/],
      [['add', '--methods', 'none', 'basic'], /none/],
      [['add', '--methods', 'basic', '--network', '192.0.2.0/33'], /rule 1: .*192\.0\.2\.0\/33/],
      [['add', '--methods', 'basic', '--phone', '0004f'], /rule 1: .*"0004f"/],
      [['add', '--methods', 'basic', '--before', '2'], /--before/],
      [['add', '--methods', 'basic', '--before', '0'], /--before/],
      [['add', '--methods', 'basic', '--before', 'first'], /--before/],
      [['remove', '1'], /there are 0, got "1"/],
      [['remove', 'x'], /"x"/],
      [['try', 'nowhere', mac], /address/],
      [['try', '192.0.2.7', 'nobody'], /MAC address/],
    ] as const) {
      const { status, stdout, stderr } = admission(...args);
      assert.deepEqual([status, stdout], [2, ''], args.join(' '));
      assert.match(stderr, reason);
    }
    admission('add', '--methods', 'basic');
    assert.match(admission('add', '--methods', 'digest').stderr, /--before/);
    assert.equal(lines('list').length, 1);
  });
});
