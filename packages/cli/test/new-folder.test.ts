// offhook config new: what it asks, what it writes, and that our own tools have nothing against it.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, it } from 'node:test';

import { isProblem } from '@offhook/base';
import {
  checkReportSchema,
  effectiveReportSchema,
  formatReportSchema,
  newFolderReportSchema,
  parseAdministratorPassword,
  questions,
} from '@offhook/folder';
import type { QuestionName } from '@offhook/folder';
import { readConfiguration } from '@offhook/ucs';

import { createPrompt } from '../src/folder/prompt.ts';
import type { Run } from './support/run-offhook.ts';
import { runOffhook } from './support/run-offhook.ts';

let place = '';
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'offhook-new-'));
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

const secrets = { OFFHOOK_SIP_PASSWORD: 'p&"ss<1', OFFHOOK_ADMIN_PASSWORD: 'Adm1n' };
const required = ['--server', 'sip.example.test', '--mac', '00:04:F2:00:00:01', '--extension', '5550101'];

function config(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Run {
  return runOffhook(['--json', 'config', ...args], { cwd: place, environment });
}

function effective(): ReadonlyMap<string, string> {
  const report = effectiveReportSchema.parse(JSON.parse(config(['effective', 'folder', '0004f2000001']).stdout));
  return new Map(report.values.map(({ name, value }) => [name, value]));
}

function findings(): readonly string[] {
  const { findings: found } = checkReportSchema.parse(JSON.parse(config(['check', 'folder']).stdout));
  return found.map(({ rule, place: at }) => `${rule} ${at.file}`);
}

describe('offhook config new', () => {
  it('writes a folder that passes config check but for the passwords in clear, and is canonical', () => {
    const made = config(
      [
        'new',
        'folder',
        ...required,
        '--name',
        'Ann B',
        '--gmt-offset',
        '-3:30',
        '--time-server',
        'time.example.test',
        '--language',
        'German_Germany',
      ],
      secrets,
    );
    assert.equal(made.status, 0, made.stderr);
    const report = newFolderReportSchema.parse(JSON.parse(made.stdout));
    assert.deepEqual(
      report.files.map(({ file, holdsSecret }) => [file, holdsSecret]),
      [
        ['000000000000.cfg', false],
        ['site.cfg', true],
        ['phone0004f2000001.cfg', true],
      ],
    );
    for (const { file, holdsSecret } of report.files)
      if (holdsSecret) assert.equal(statSync(join(place, 'folder', file)).mode & 0o037, 0, `${file} can be read by others`);
    assert.deepEqual(findings(), ['secret-in-clear folder/phone0004f2000001.cfg', 'secret-in-clear folder/site.cfg']);
    const formatted = config(['format', '--check', ...report.files.map(({ file }) => join('folder', file))]);
    assert.equal(formatted.status, 0, formatted.stdout);
    assert.equal(formatReportSchema.parse(JSON.parse(formatted.stdout)).canonical, 3);
    assert.ok(!`${made.stdout}${made.stderr}`.includes('p&') && !`${made.stdout}${made.stderr}`.includes('Adm1n'));
  });

  it('without passwords has no finding, and says where they would stand', () => {
    const made = config(['new', 'folder', ...required, '--transport', 'UDPOnly']);
    assert.equal(made.status, 0, made.stderr);
    assert.deepEqual(findings(), []);
    assert.match(made.stdout, /Change the administrator password/);
    assert.match(readFileSync(join(place, 'folder/site.cfg'), 'utf8'), /device\.auth\.localAdminPassword/);
    assert.deepEqual([effective().get('voIpProt.server.1.transport'), effective().get('sec.srtp.offer')], ['UDPOnly', undefined]);
  });

  it('has the values in force on the phone: TLS and SRTP, analytics off, the line', () => {
    assert.equal(config(['new', 'folder', ...required, '--gmt-offset', '+05:30', '--auth-user', 'ann'], secrets).status, 0);
    const values = effective();
    const wanted = {
      'voIpProt.server.1.address': 'sip.example.test',
      'voIpProt.server.1.transport': 'TLS',
      'sec.srtp.offer': '1',
      'feature.da.enabled': '0',
      'device.da.enabled': '0',
      'httpd.cfg.secureTunnelRequired': '1',
      'tcpIpApp.sntp.gmtOffset': '19800',
      'reg.1.address': '5550101',
      'reg.1.displayName': '5550101',
      'reg.1.auth.userId': 'ann',
      'reg.1.auth.password': '(secret)',
      'device.auth.localAdminPassword': '(secret)',
    };
    assert.deepEqual(Object.fromEntries(Object.keys(wanted).map((name) => [name, values.get(name)])), wanted);
    const { assignments } = readConfiguration(readFileSync(join(place, 'folder/phone0004f2000001.cfg')), 'phone');
    assert.equal(assignments.find(({ name }) => name === 'reg.1.auth.password')?.value, secrets.OFFHOOK_SIP_PASSWORD);
    assert.deepEqual(
      readdirSync(join(place, 'folder'))
        .filter((name) => !name.endsWith('.cfg'))
        .toSorted(),
      ['calls', 'contacts', 'logs', 'overrides'],
    );
  });

  it('never writes into a folder that holds something', () => {
    writeFileSync(join(place, 'kept.txt'), 'x');
    const { status, stderr } = config(['new', '.', ...required]);
    assert.equal(status, 2);
    assert.match(stderr, /expected an empty folder/);
    assert.deepEqual(readdirSync(place), ['kept.txt']);
  });

  it('without a terminal names every option that it needs, and writes nothing', () => {
    const { status, stderr } = config(['new', 'folder', '--server', 'sip.example.test']);
    assert.equal(status, 2);
    assert.match(stderr, /--mac, --extension: there is no terminal/);
    assert.deepEqual(readdirSync(place), []);
  });

  it('takes the maker’s standard password from nobody, and repeats no password', () => {
    assert.throws(
      () => parseAdministratorPassword('456'),
      (error) => isProblem(error, 'bad-request'),
    );
    const long = 'x'.repeat(33);
    const { status, stderr } = config(['new', 'folder', ...required], { OFFHOOK_ADMIN_PASSWORD: long });
    assert.equal(status, 2);
    assert.ok(stderr.includes('1-32 characters') && !stderr.includes(long));
  });

  it('takes answers in the forms that people write, and refuses others', () => {
    const refusedBy = (name: QuestionName, answers: readonly string[]): void => {
      for (const answer of answers)
        assert.throws(
          () => questions[name].parse(answer),
          (error) => isProblem(error, 'bad-request'),
          answer,
        );
    };
    assert.deepEqual(['+1', '-3.5', '05:30', '0', '-12'].map(questions['gmt-offset'].parse), [3600, -12_600, 19_800, 0, -43_200]);
    refusedBy('gmt-offset', ['15', '-13', '1h', '+', '1:75']);
    assert.deepEqual(['192.0.2.1', 'sip', 'a-b.example.test.'].map(questions.server.parse), ['192.0.2.1', 'sip', 'a-b.example.test.']);
    refusedBy('server', ['', '192.0.2', '192.0.2.300', '192.0.2.1.', 'a b', '-a.example.test', 'sip:a', 'a"b']);
    assert.equal(questions.mac.parse('00-04-F2-00-00-01'), '0004f2000001');
    refusedBy('mac', ['000000000000', '0004f20000', 'x']);
    refusedBy('extension', ['', 'a b', 'a@example.test', 'a"b', '<']);
    refusedBy('name', ['a\nb', 'x'.repeat(257)]);
  });
});

/** What a person sees, and answers as soon as it stands there. */
async function answered(
  answers: readonly (readonly [asked: RegExp, answer: string])[],
  work: (prompt: ReturnType<typeof createPrompt>) => Promise<unknown>,
): Promise<string> {
  // Readline then treats it as a terminal, and echoes what is typed.
  const input = Object.assign(new PassThrough(), { isTTY: true });
  const output = new PassThrough();
  let seen = '';
  let unread = '';
  const left = [...answers];
  output.on('data', (chunk: Buffer) => {
    seen += chunk.toString();
    unread += chunk.toString();
    const [next] = left;
    if (next === undefined || !next[0].test(unread)) return;
    left.shift();
    unread = '';
    if (next[1] === '') input.end();
    else input.write(next[1]);
  });
  const prompt = createPrompt(input, output);
  try {
    await work(prompt);
  } finally {
    prompt.close();
    output.end();
    await once(output, 'end');
  }
  assert.deepEqual(left, []);
  return seen;
}

describe('a question on a terminal', () => {
  it('is asked again until the answer will do, and takes the default for an empty one', async () => {
    const given: unknown[] = [];
    const seen = await answered(
      [
        [/SIP server, .*: $/, '\n'],
        [/SIP server, .*: $/, 'a b\n'],
        [/SIP server, .*: $/, ' sip.example.test \n'],
        [/Transport.*TLS\S*: $/, '\n'],
      ],
      async (prompt) => {
        given.push(await prompt.ask(questions.server), await prompt.ask(questions.transport));
      },
    );
    assert.deepEqual(given, ['sip.example.test', 'TLS']);
    assert.match(seen, /expected an answer, got none\n[^]*expected a host name or an IPv4 address, got "a b"\n/);
  });

  it('shows no secret that is typed', async () => {
    let given = '';
    const seen = await answered([[/Secret: $/, 'hush hush\n']], async (prompt) => {
      given = await prompt.ask({ text: 'Secret', fallback: '', parse: (answer) => answer, isSecret: true });
    });
    assert.equal(given, 'hush hush');
    assert.ok(!seen.includes('hush'));
  });

  it('that is never answered is an end, not a wait', async () => {
    await assert.rejects(
      answered([[/server, .*: $/, '']], (prompt) => prompt.ask(questions.server)),
      (error) => isProblem(error, 'aborted'),
    );
  });
});
