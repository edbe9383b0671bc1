// Whatever comes in at a door: no request without authority reads or changes anything, none is answered by a fault of ours, and the next phone is served as before.
// 2,000 requests a door, made of lawful ones by a seed.

import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { after, before, describe, it } from 'node:test';

import type { Device, Enrolment } from '@offhook/api';
import { base64Text, randomInteger, utf8Bytes, utf8Text } from '@offhook/base';
import type { Random } from '@offhook/base';
import { createSeededRandom } from '@offhook/base/virtual';

import type { ServerUnderTest } from './server-under-test.ts';
import { callsXml, macAddresses, startServer, temporaryDirectory } from './server-under-test.ts';

const [macA, macB] = macAddresses;
const requests = 2000;
const atOnce = 16;
/** In files of the other phone, of the site, and of the store. */
const secretOfB = 'cerulean-heron';
const secretOfConsole = 'vermilion-ibis';

type Mutation = (random: Random, request: Buffer) => Buffer;

function one<Item>(random: Random, items: readonly Item[]): Item {
  const item = items[randomInteger(random, items.length)];
  assert.ok(item !== undefined);
  return item;
}

function withText(change: (random: Random, text: string) => string): Mutation {
  return (random, request) => Buffer.from(change(random, request.toString('latin1')), 'latin1');
}

const headers = [
  'Content-Length: -1',
  'Content-Length: 99999999999999999999',
  'Content-Length: 5, 5',
  'Transfer-Encoding: chunked',
  'Transfer-Encoding: chunked, identity',
  'Expect: 100-continue',
  'Expect: the unexpected',
  'Authorization: Basic',
  'Authorization: Basic %%%%',
  `Authorization: Basic ${Buffer.from(`${macB}:`).toString('base64')}`,
  `Authorization: Digest username="${macB}", realm="x", nonce="", uri="/", response=""`,
  'Range: bytes=9-1,-5,,x-',
  'Content-Range: bytes 99999999-0/*',
  'If-None-Match: *',
  'Content-Encoding: gzip',
  'Content-Type: application/json; charset=\xff',
  'Upgrade: websocket',
  'Connection: close, keep-alive, \t',
  'Host: \xff\xfe',
  'Cookie: offhook-session=',
  'Cookie: offhook-session=x; offhook-session=y',
  'Origin: null',
  'X: \0',
  `Y: ${'y'.repeat(20_000)}`,
];
const paths = [
  `/${macB}-calls.xml`,
  `/${macB}.cfg`,
  `/${macB}-device.cfg`,
  `/../${macB}-calls.xml`,
  `/%2e%2e/%2e%2e/master.key`,
  '/../../../../../../etc/passwd',
  '/..%5c..%5cmaster.key',
  '/offhook.db',
  '/keys.db',
  '/site/../master.key',
  `//${macB}-calls.xml`,
  `/./${macB}-calls.xml`,
  `/${macB.toUpperCase()}-calls.xml`,
  `/${macA}-calls.xml%00${macB}`,
  `http://other.example/${macB}-calls.xml`,
  '/%',
  '/%ff%fe',
  `/${'a/'.repeat(3000)}`,
  '*',
  '',
  '/?' + 'q=&'.repeat(2000),
  '/api/v1/persons?q=%',
  '/api/v1/requests/__proto__/receipt',
  '/api/v1/devices/constructor',
  '/api/v1/export/file?path=../../master.key',
  '/console/../../master.key',
];

const mutations: readonly Mutation[] = [
  (random, request) => {
    const changed = Buffer.from(request);
    for (let count = 1 + randomInteger(random, 8); count > 0; count--)
      changed[randomInteger(random, changed.length)] = randomInteger(random, 256);
    return changed;
  },
  (random, request) => request.subarray(0, randomInteger(random, request.length)),
  (random, request) => Buffer.concat([request, request.subarray(randomInteger(random, request.length))]),
  withText((random, text) => text.replace(/^(\S+) \S+/, (_, method: string) => `${method} ${one(random, paths)}`)),
  withText((random, text) =>
    text.replace(
      /^\S+/,
      one(random, ['GET', 'PUT', 'POST', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'CONNECT', 'PATCH', 'get', 'PROPFIND', 'G\0T', '']),
    ),
  ),
  withText((random, text) => text.replace('\r\n', `\r\n${one(random, headers)}\r\n`)),
  withText((random, text) => text.replace(/HTTP\/1\.1/, one(random, ['HTTP/1.0', 'HTTP/2.0', 'HTTP/0.9', 'HTTP/9.9', 'HTTP', '']))),
  withText((random, text) => text.replaceAll('\r\n', one(random, ['\n', '\r', '\r\n\t', '\r\n\r\n', '']))),
  withText((_random, text) => text.replaceAll(macA, macB)),
  withText((random, text) =>
    text.replace(
      /\r\n\r\n.*$/s,
      `\r\n\r\n${one(random, ['', '<', '<!DOCTYPE a [<!ENTITY b "c">]>', '{"a":', '[]', 'null', '\0'.repeat(100), '<callList>'.repeat(500)])}`,
    ),
  ),
];

function mutated(random: Random, request: Buffer): Buffer {
  let changed = request;
  for (let count = 1 + randomInteger(random, 3); count > 0 && changed.length > 0; count--)
    changed = one(random, mutations)(random, changed);
  return changed;
}

/** All that is answered until the connection ends; ours is ended at once, so that nothing is waited for. */
function answerTo(open: () => Socket, request: Buffer): Promise<Buffer> {
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    const socket = open();
    socket.on('data', (part) => parts.push(part));
    socket.on('error', () => undefined); // a door may hang up
    socket.on('close', () => resolve(Buffer.concat(parts)));
    socket.end(request);
  });
}

function statusesOf(answer: string): readonly number[] {
  return [...answer.matchAll(/^HTTP\/1\.[01] (\d{3})/gm)].map(([, status]) => Number(status));
}

function lawful(method: string, path: string, lines: readonly string[], body = ''): Buffer {
  const length = body === '' ? [] : [`Content-Length: ${utf8Bytes(body).length}`];
  return Buffer.from([`${method} ${path} HTTP/1.1`, 'Host: 127.0.0.1', 'Connection: close', ...lines, ...length, '', body].join('\r\n'));
}

describe('hostile requests', () => {
  let under: ServerUnderTest;
  let folder: Awaited<ReturnType<typeof temporaryDirectory>>;
  let phoneA: Enrolment;
  let phoneB: Enrolment;
  const door = (name: 'provisioning' | 'plain' | 'console'): (() => Socket) => {
    const { hostname, port, protocol } = new URL(under.server.urls[name] ?? '');
    return () =>
      protocol === 'https:'
        ? connectTls({ host: hostname, port: Number(port), ca: under.server.certificateAuthority, servername: 'localhost' })
        : connect(Number(port), hostname);
  };

  before(async () => {
    folder = await temporaryDirectory();
    await mkdir(join(folder.path, 'site'));
    await writeFile(join(folder.path, 'site', `${macB}-device.cfg`), `<x a.b="${secretOfB}"/>`);
    under = await startServer(folder.path, { plainListen: { address: '127.0.0.1', port: 0 } });
    phoneA = await under.server.enrol({ macAddress: macA, model: 'VVX450' });
    phoneB = await under.server.enrol({ macAddress: macB, model: 'VVX450', label: secretOfConsole });
    await under.phone(
      'PUT',
      `${macA}-calls.xml`,
      phoneA,
      callsXml([{ start: '2026-01-05T10:00:00', from: 'sip:2025550147@example.test' }]),
    );
    await under.phone(
      'PUT',
      `${macB}-calls.xml`,
      phoneB,
      callsXml([{ start: '2026-01-05T10:00:00', from: `sip:${secretOfB}@example.test` }]),
    );
  });
  after(async () => {
    await under.stop();
    await folder.remove();
  });

  /** Sends them, a few at a time, and answers what must never be among the answers: faults of ours, and what is another’s. */
  async function attack(
    open: () => Socket,
    seed: number,
    bases: readonly Buffer[],
    secrets: readonly string[],
  ): Promise<readonly string[]> {
    const random = createSeededRandom(seed);
    const all = Array.from({ length: requests }, () => mutated(random, one(random, bases)));
    const faults: string[] = [];
    let answered = 0;
    const next = async (): Promise<void> => {
      for (let request = all.pop(); request !== undefined; request = all.pop()) {
        const answer = (await answerTo(open, request)).toString('latin1');
        const statuses = statusesOf(answer);
        if (statuses.length > 0) answered++;
        const isFault = statuses.some((status) => status >= 500 && status !== 501 && status !== 503 && status !== 505);
        const told = secrets.filter((secret) => answer.includes(secret));
        if (isFault || told.length > 0)
          faults.push(`${statuses.join()} ${told.join()}: ${JSON.stringify(request.toString('latin1').slice(0, 300))}`);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, next));
    assert.ok(answered > requests / 2, `${answered} of ${requests} were answered: the others came to nothing`);
    return faults.slice(0, 5);
  }

  async function servedAsBefore(): Promise<void> {
    const mine = utf8Text((await under.phone('GET', `${macA}.cfg`, phoneA)).body);
    assert.match(mine, /APPLICATION/);
    const theirs = utf8Text((await under.phone('GET', `${macB}-calls.xml`, phoneB)).body);
    assert.match(theirs, new RegExp(secretOfB));
    const devices = (await under.answer('GET', '/devices')) as Device[];
    assert.deepEqual(
      devices.map(({ macAddress, label }) => [macAddress, label]),
      [
        [macA, ''],
        [macB, secretOfConsole],
      ],
    );
  }

  for (const [name, seed] of [
    ['provisioning', 61_101],
    ['plain', 61_102],
  ] as const)
    it(`at the door of phones (${name}), with the credentials of one phone and without`, { timeout: 240_000 }, async () => {
      const credentials = `Authorization: Basic ${base64Text(utf8Bytes(`${phoneA.userName}:${phoneA.password}`))}`;
      const agent = 'User-Agent: FileTransport PolycomVVX-VVX_450-UA/6.4.3.5017 Type/Application';
      const calls = callsXml([{ start: '2026-01-05T10:00:00', from: 'sip:2025550147@example.test' }]);
      const bases = [
        lawful('GET', `/${macA}.cfg`, [credentials, agent]),
        lawful('GET', `/${macB}-calls.xml`, [agent]),
        lawful('HEAD', `/${macA}-calls.xml`, [credentials, agent]),
        lawful('PUT', `/${macA}-calls.xml`, [credentials, agent, 'Content-Type: text/xml'], calls),
        lawful('PUT', `/${macA}-app.log`, [credentials, agent, 'Content-Range: bytes 0-4/5'], 'hello'),
        lawful('PUT', `/${macB}-calls.xml`, [agent], calls),
      ];
      const urls = new URL(under.server.urls[name] ?? '');
      const at = (base: Buffer): Buffer => Buffer.from(base.toString('latin1').replace(/ \//, ` ${urls.pathname}`), 'latin1');
      assert.deepEqual(await attack(door(name), seed, bases.map(at), [secretOfB, secretOfConsole]), []);
      await servedAsBefore();
    });

  it('at the console, without a session', { timeout: 240_000 }, async () => {
    const json = 'Content-Type: application/json';
    const bases = [
      lawful('POST', '/api/v1/session', [json], JSON.stringify({ userName: 'administrator', password: 'wrong' })),
      lawful('GET', '/api/v1/devices', ['Cookie: offhook-session=0123456789abcdef']),
      lawful('GET', '/api/v1/persons?q=2025550147', []),
      lawful('POST', '/api/v1/devices', [json, 'x-offhook-csrf: 0123'], JSON.stringify({ macAddress: '0004f2000009' })),
      lawful('DELETE', `/api/v1/devices/${macB}`, ['x-offhook-csrf: 0123']),
      lawful('POST', '/api/v1/admission-rules', [json, 'x-offhook-csrf: 0123'], JSON.stringify({ rules: [{ methods: [] }] })),
      lawful('GET', '/console/', []),
      lawful(
        'POST',
        '/api/v1/requests',
        [json],
        JSON.stringify({ type: 'erasure', identifiers: [{ type: 'extension', value: '2001' }], verification: 'seen' }),
      ),
    ];
    assert.deepEqual(await attack(door('console'), 61_103, bases, [secretOfB, secretOfConsole]), []);
    await servedAsBefore();
  });
});
