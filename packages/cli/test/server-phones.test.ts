// offhook server admit, replace and first-contact at a server that runs: what a person reads, and what it does.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { z } from 'zod';

import type { Run, RunningOffhook } from './support/run-offhook.ts';
import { runOffhook, startOffhook } from './support/run-offhook.ts';

const [old, by, unknown] = ['0004f2000001', '0004f2000002', '0004f20000aa'];
const saidSchema = z.object({ console: z.string(), administrator: z.object({ userName: z.string(), password: z.string() }) });

describe('at the command line', () => {
  let place: string;
  let running: RunningOffhook;
  let said: z.infer<typeof saidSchema>;

  const run = (...args: readonly string[]): Run =>
    runOffhook(['server', ...args, '--console', said.console], {
      cwd: place,
      environment: { OFFHOOK_PASSWORD: said.administrator.password },
    });

  before(async () => {
    place = mkdtempSync(join(tmpdir(), 'offhook-phones-'));
    mkdirSync(join(place, 'data', 'site'), { recursive: true });
    writeFileSync(join(place, 'data', 'site', `phone${old}.cfg`), '<x reg.1.address="2001"/>');
    running = await startOffhook(['server', '--listen', '0', '--console', '0', '--data', join(place, 'data'), '--json'], { cwd: place });
    said = saidSchema.parse(JSON.parse(running.stdout));
  });
  after(async () => {
    await running.end('SIGINT');
    rmSync(place, { recursive: true, force: true });
  });

  it('a phone takes the place of another: its credentials, the files to rename, and what is left to do', () => {
    assert.equal(run('admit', old).status, 0);
    const { status, stdout } = run('replace', '00:04:F2:00:00:01', by);
    assert.equal(status, 0);
    const lines = stdout.trimEnd().split('\n');
    assert.equal(lines[0], 'mac,user,password');
    assert.match(lines[1] ?? '', new RegExp(`^${by},${by},[0-9a-f]{40}$`));
    assert.match(lines[2] ?? '', new RegExp(`^# phone${old}\\.cfg bears the old address`));
    assert.match(lines[3] ?? '', new RegExp(`offhook server remove .* --yes$`));
    assert.equal(lines.length, 4);
    assert.match(run('phones').stdout, /2 phones/);
    const found = run('phones', '--find', '00:04:f2:00:00:02').stdout;
    assert.match(found, new RegExp(`^${by} `));
    assert.match(found, /^1 phone$/m);
  });

  it('a phone that is not enrolled is not replaced, nor by one that is', () => {
    for (const [from, to, reason] of [
      [unknown, '0004f2000009', /no phone 0004f20000aa is enrolled/],
      [old, by, /0004f2000002 is enrolled already/],
      [old, 'the new one', /expected the MAC address of a phone/],
    ] as const) {
      const { status, stdout, stderr } = run('replace', from, to);
      assert.deepEqual([status, stdout], [2, '']);
      assert.match(stderr, reason);
    }
  });

  it('newcomers get one user name and password for some hours, until it is ended', () => {
    const opened = run('first-contact', '--network', '192.0.2.0/24', '2001:db8::/32', '--hours', '2', '--name', 'moving');
    assert.equal(opened.status, 0, opened.stderr);
    const [, until = ''] = /^User moving, password [0-9a-f]{20}, until (\S+)$/m.exec(opened.stdout) ?? [];
    const leftMs = Date.parse(until) - Date.now();
    assert.ok(leftMs > 3_600_000 && leftMs <= 7_200_000, opened.stdout);
    const ended = run('first-contact', '--end');
    assert.equal(ended.status, 0);
    assert.match(ended.stdout, /open nothing any more/);
  });

  it('newcomers are let in from networks that are named, and for hours that are some', () => {
    for (const [args, reason] of [
      [[], /--network/],
      [['--network', 'everywhere'], /"everywhere"/],
      [['--network', '192.0.2.0/33'], /192\.0\.2\.0\/33/],
      [['--network', '192.0.2.0/24', '--hours', 'a day'], /hours/],
      [['--network', '192.0.2.0/24', '--hours', '0'], /hours/],
    ] as const) {
      const { status, stdout, stderr } = run('first-contact', ...args);
      assert.deepEqual([status, stdout], [2, ''], args.join(' '));
      assert.match(stderr, reason);
    }
  });
});
