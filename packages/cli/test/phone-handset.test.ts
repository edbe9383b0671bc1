// offhook phone --listen: the handset on another machine, over HTTPS, by a link that expires.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { TLSSocket } from 'node:tls';

import { makeHandsetCertificate } from '../src/handset/handset-certificate.ts';
import { runOffhook, startOffhook } from './support/run-offhook.ts';
import type { RunningOffhook } from './support/run-offhook.ts';

interface Started {
  readonly handsetLink: { readonly url: string; readonly until: string; readonly fingerprint: string };
}

interface Answer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  readonly fingerprint: string;
}

function ask(url: string, options: { readonly method?: string; readonly headers?: Record<string, string> } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { rejectUnauthorized: false, agent: false, ...options }, (response) => {
      let body = '';
      const fingerprint = response.socket instanceof TLSSocket ? response.socket.getPeerCertificate().fingerprint256 : '';
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body, fingerprint }));
    });
    asked.on('error', reject);
    asked.end();
  });
}

let place = '';
const phone = (...options: readonly string[]): readonly string[] => [
  '--json',
  'phone',
  '--mac',
  '0004f2000001',
  '--data',
  'flash',
  '--sip-port',
  '0',
  '--log',
  'silent',
  ...options,
];

before(() => {
  place = mkdtempSync(join(tmpdir(), 'offhook-handset-'));
});
after(() => rmSync(place, { recursive: true, force: true }));

describe('offhook phone --listen', () => {
  const started = async (...options: readonly string[]): Promise<{ running: RunningOffhook; link: Started['handsetLink'] }> => {
    const running = await startOffhook(phone(...options), { cwd: place });
    return { running, link: (JSON.parse(running.stdout) as Started).handsetLink };
  };

  it('shows a link over HTTPS that opens the handset once, until a time, and the fingerprint of its certificate', async () => {
    const { running, link } = await started('--listen', '127.0.0.1:0', '--name', 'localhost');
    try {
      const { origin, pathname } = new URL(link.url);
      assert.match(link.url, /^https:\/\/localhost:\d+\/open\/[0-9a-f]{32}$/);
      const minutes = (Date.parse(link.until) - Date.now()) / 60_000;
      assert.ok(minutes > 13 && minutes <= 15, `${minutes} minutes`);
      assert.notEqual(pathname, '/');
      const looked = await ask(link.url);
      assert.deepEqual([looked.status, looked.fingerprint], [200, link.fingerprint]);
      const opened = await ask(link.url, { method: 'POST', headers: { origin } });
      assert.deepEqual([opened.status, opened.headers['location']], [303, '/handset/']);
      const [cookie = ''] = String(opened.headers['set-cookie']).split(';');
      const page = await ask(`${origin}/handset/`, { headers: { cookie } });
      assert.deepEqual([page.status, /<title>Offhook handset<\/title>/.test(page.body)], [200, true]);
      assert.equal((await ask(`${origin}/handset/`)).status, 401);
      assert.equal((await ask(link.url, { method: 'POST', headers: { origin } })).status, 404);
    } finally {
      await running.end('SIGINT');
    }
  });

  it('takes a certificate of your own, and a time of your own for the link', async () => {
    const { certificate, privateKey, fingerprint } = await makeHandsetCertificate(['phone.example.test']);
    writeFileSync(join(place, 'own.pem'), certificate);
    writeFileSync(join(place, 'own.key'), privateKey);
    const own = ['--certificate', 'own.pem', '--certificate-key', 'own.key'];
    const { running, link } = await started('--listen', '127.0.0.1:0', ...own, '--link-minutes', '2');
    try {
      assert.equal(link.fingerprint, fingerprint);
      assert.equal((await ask(link.url)).fingerprint, fingerprint);
      assert.match(link.url, /^https:\/\/127\.0\.0\.1:\d+\/open\//);
      assert.ok((Date.parse(link.until) - Date.now()) / 60_000 <= 2);
    } finally {
      await running.end('SIGINT');
    }
  });

  for (const [name, options, pattern] of [
    ['all addresses without a name', ['--listen', '0.0.0.0:0'], /--name/],
    ['all addresses of IPv6 without a name', ['--listen', '[::]:0'], /--name/],
    ['what is no address', ['--listen', 'somewhere'], /--listen/],
    ['a name without --listen', ['--name', 'phone.example.test'], /--listen/],
    ['a certificate without --listen', ['--certificate', 'own.pem', '--certificate-key', 'own.key'], /--listen/],
    ['a certificate without its key', ['--listen', '127.0.0.1:0', '--certificate', 'own.pem'], /--certificate-key/],
    [
      'a certificate that is not there',
      ['--listen', '127.0.0.1:0', '--certificate', 'none.pem', '--certificate-key', 'none.key'],
      /none\.pem/,
    ],
    ['no minutes', ['--listen', '127.0.0.1:0', '--link-minutes', '0'], /--link-minutes/],
    ['a week', ['--listen', '127.0.0.1:0', '--link-minutes', '10080'], /--link-minutes/],
    ['a name with a path', ['--listen', '127.0.0.1:0', '--name', 'phone.example.test/x'], /--name/],
  ] as const)
    it(`refuses ${name}`, () => {
      const { status, stderr } = runOffhook(phone(...options), { cwd: place });
      assert.equal(status, 2, stderr);
      assert.match(stderr, pattern);
    });

  it('refuses a key that is not that of the certificate', async () => {
    writeFileSync(join(place, 'other.key'), (await makeHandsetCertificate(['phone.example.test'])).privateKey);
    const { status, stderr } = runOffhook(phone('--listen', '127.0.0.1:0', '--certificate', 'own.pem', '--certificate-key', 'other.key'), {
      cwd: place,
    });
    assert.equal(status, 2, stderr);
    assert.match(stderr, /--certificate-key/);
  });

  it('tells a port that is in use by its option', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const { status, stderr } = runOffhook(phone('--listen', `127.0.0.1:${port}`), { cwd: place });
    other.close();
    assert.equal(status, 2);
    assert.match(stderr, new RegExp(`--listen 127\\.0\\.0\\.1:${port}.*the port is in use`));
  });
});
