// What real phones do at their provisioning server, row by row of phone-behaviours.ts, in the bytes that they send.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { connect as connectTls } from 'node:tls';
import type { Device, Enrolment, WaitingPhone } from '@offhook/api';

import type { Ask, Behaviour, Door, Hello } from './phone-behaviours.ts';
import { application, behaviours, siteFiles } from './phone-behaviours.ts';
import type { RawAnswer } from './raw-request.ts';
import { rawRequest } from './raw-request.ts';
import type { ServerUnderTest } from './server-under-test.ts';
import { startServer, temporaryDirectory } from './server-under-test.ts';

const other = '64167f000150';

describe('a real phone', () => {
  let under: ServerUnderTest;
  let folder: Awaited<ReturnType<typeof temporaryDirectory>>;
  let anotherPhone: Enrolment;

  before(async () => {
    folder = await temporaryDirectory();
    for (const [path, content] of Object.entries(siteFiles)) {
      await mkdir(dirname(join(folder.path, 'site', path)), { recursive: true });
      await writeFile(join(folder.path, 'site', path), content);
    }
    const anywhere = { address: '127.0.0.1', port: 0 };
    under = await startServer(folder.path, { legacyListen: anywhere, plainListen: anywhere });
    anotherPhone = await under.server.enrol({ macAddress: other, model: '' });
  });
  after(async () => {
    await under.stop();
    await folder.remove();
  });

  const urlOf = (door: Door): string => under.server.urls[door] ?? '';
  const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
  const basic = (user: string, password: string): string => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

  const send = async (ask: Ask, macAddress: string, authorization: string | undefined): Promise<RawAnswer> => {
    const filled = (text: string): string =>
      text.replaceAll('{mac}', macAddress).replaceAll('{MAC}', macAddress.toUpperCase()).replaceAll('{other}', other);
    const { method = 'GET', version = '1.1', body, isChunked = false } = ask;
    const bytes = body === undefined ? undefined : Buffer.from(body);
    const lines = [
      `${method} ${filled(ask.path)} HTTP/${version}`,
      ...(version === '1.0' ? [] : ['Host: prov.example.test']),
      `User-Agent: ${filled(ask.agent ?? application)}`,
      ...(authorization === undefined ? [] : [`Authorization: ${authorization}`]),
      ...(ask.headers ?? []),
      ...(bytes === undefined ? [] : [isChunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${bytes.length}`]),
      'Connection: close',
    ];
    const chunk = (part: Buffer): Buffer => Buffer.concat([Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n')]);
    const content =
      bytes === undefined
        ? Buffer.alloc(0)
        : isChunked
          ? Buffer.concat([chunk(bytes.subarray(0, 10)), chunk(bytes.subarray(10)), Buffer.from('0\r\n\r\n')])
          : bytes;
    return rawRequest(urlOf(ask.door ?? 'provisioning'), Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), content]));
  };

  const authorizationOf = async (ask: Ask, phone: Enrolment | undefined, macAddress: string): Promise<string | undefined> => {
    switch (ask.as ?? 'itself') {
      case 'itself':
        return phone === undefined ? undefined : basic(phone.userName, phone.password);
      case 'nobody':
        return undefined;
      case 'another phone':
        return basic(anotherPhone.userName, anotherPhone.password);
      case 'with factory credentials':
        return basic('PlcmSpIp', 'PlcmSpIp');
      case 'by Digest': {
        const { headers } = await send({ ...ask, as: 'nobody', status: [401] }, macAddress, undefined);
        const nonce = /nonce="([^"]+)"/.exec(headers.get('www-authenticate') ?? '')?.[1] ?? '';
        const uri = ask.path.replaceAll('{mac}', macAddress);
        const response = md5(
          `${md5(`${macAddress}:offhook:${phone?.password ?? ''}`)}:${nonce}:00000001:c:auth:${md5(`${ask.method ?? 'GET'}:${uri}`)}`,
        );
        return `Digest username="${macAddress}", realm="offhook", nonce="${nonce}", uri="${uri}", response="${response}", qop=auth, nc=00000001, cnonce="c"`;
      }
    }
  };

  const check = async (ask: Ask, phone: Enrolment | undefined, macAddress: string): Promise<void> => {
    for (let time = 0; time < (ask.times ?? 1); time++) {
      const { statuses, headers, body } = await send(ask, macAddress, await authorizationOf(ask, phone, macAddress));
      const what = `${ask.method ?? 'GET'} ${ask.path}`;
      assert.deepEqual(statuses, ask.status, what);
      if (ask.length !== undefined) assert.equal(body.length, ask.length, what);
      if (ask.answer instanceof RegExp) assert.match(body.toString('utf8'), ask.answer, what);
      else if (ask.answer !== undefined) assert.deepEqual(body, Buffer.from(ask.answer), what);
      for (const [name, expected] of Object.entries(ask.answers ?? {})) assert.match(headers.get(name) ?? '', expected, `${what}: ${name}`);
    }
  };

  const agreed = (hello: Hello): Promise<string | undefined> =>
    new Promise((resolve) => {
      const { minVersion, maxVersion, ciphers } = hello;
      const at = { host: '127.0.0.1', port: Number(new URL(urlOf(hello.door)).port), rejectUnauthorized: false };
      const socket = connectTls({ ...at, minVersion, maxVersion, ciphers }, () => {
        resolve(socket.getCipher().name);
        socket.destroy();
      });
      socket.on('error', () => resolve(undefined));
    });

  const checkKept = async ({ kept = [], known }: Behaviour, macAddress: string): Promise<void> => {
    if (kept.length === 0 && known === undefined) return;
    const device = (await under.answer('GET', `/devices/${macAddress}`)) as Device;
    for (const { kind, records, refusal } of kept) {
      const artefact = device.artefacts.find((found) => found.kind === kind);
      assert.ok(artefact !== undefined, `${kind} is kept`);
      if (records !== undefined) assert.equal(artefact.records, records, kind);
      if (refusal === undefined) assert.equal(artefact.refusal, undefined, kind);
      else assert.match(artefact.refusal ?? '', refusal);
    }
    for (const [name, value] of Object.entries(known ?? {})) assert.equal(device[name as keyof Device], value, name);
  };

  for (const [index, row] of behaviours.entries())
    it(`${row.behaviour} (${row.source})`, async () => {
      const macAddress = `0004f2d000${index.toString(16).padStart(2, '0')}`;
      const phone = row.isStranger === true ? undefined : await under.server.enrol({ macAddress, model: 'VVX500' });
      for (const ask of row.asks ?? []) await check(ask, phone, macAddress);
      for (const hello of row.hellos ?? []) {
        const suite = await agreed(hello);
        if (hello.suite === undefined) assert.equal(suite, undefined, hello.of);
        else assert.match(suite ?? '', hello.suite, hello.of);
      }
      await checkKept(row, macAddress);
      if (row.isWaiting !== undefined) {
        const waiting = (await under.answer('GET', '/waiting')) as readonly WaitingPhone[];
        assert.equal(
          waiting.some((stranger) => stranger.macAddress === macAddress),
          row.isWaiting,
        );
      }
    });
});
