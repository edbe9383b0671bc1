// The short way and the long way answer alike, and what is remembered for the short way is forgotten as soon as something else is true.

import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Enrolment } from '@offhook/api';
import type { FetchResponse } from '@offhook/base';
import { createLogger, utf8Text } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';

import type { ServerUnderTest } from './server-under-test.ts';
import { directoryXml, macAddresses, startServer, temporaryDirectory } from './server-under-test.ts';

const [mac, other] = macAddresses;
const contacts = (last: string): string => directoryXml([{ first: 'Nora', last, contact: '2025550150' }]);

describe('what a phone asks for again and again', () => {
  let folder: Awaited<ReturnType<typeof temporaryDirectory>>;
  let under: ServerUnderTest;
  let phone: Enrolment;
  let laterMs: number;
  let node: ReturnType<typeof createNodePlatform>;

  beforeEach(async () => {
    folder = await temporaryDirectory();
    await mkdir(join(folder.path, 'site'));
    await writeFile(join(folder.path, 'site', 'base.cfg'), '<x a.b="1"/>');
    await writeFile(join(folder.path, 'site', `${mac}-license.cfg`), '<license/>');
    node = createNodePlatform({ directory: folder.path, log: createLogger(() => undefined) });
    laterMs = 0;
    under = await startServer(folder.path, {
      platform: { ...node, clock: { ...node.clock, monotonicMs: () => 5000 + laterMs } },
    });
    phone = await under.server.enrol({ macAddress: mac, model: 'VVX450' });
    await under.server.setConfiguration(mac, { 'reg.1.label': 'One' });
  });
  afterEach(async () => {
    await under.stop();
    node.close();
    await folder.remove();
  });

  const get = (path: string, headers: Record<string, string> = {}): Promise<FetchResponse> =>
    under.phone('GET', path, phone, undefined, headers);
  const text = async (path: string): Promise<string> => utf8Text((await get(path)).body);
  const put = async (path: string, body: string): Promise<void> => {
    assert.ok((await under.phone('PUT', path, phone, body)).status < 300);
  };

  it('is answered alike both ways: status, headers and bytes', async () => {
    await put(`${mac}-directory.xml`, contacts('Nine'));
    for (const path of ['base.cfg', `${mac}.cfg`, `${mac}-device.cfg`, `${mac}-license.cfg`, `${mac}-directory.xml`]) {
      // A condition that does not hold takes the long way.
      const long = await get(path, { 'if-none-match': '"another"' });
      const answers = [await get(path), await get(path)];
      for (const short of answers) {
        assert.equal(short.status, 200, path);
        assert.deepEqual(short.body, long.body, path);
        assert.deepEqual({ ...short.headers, date: '' }, { ...long.headers, date: '' }, path);
      }
    }
  });

  it('is the whole file only where the whole file is asked for', async () => {
    const { headers } = await get('base.cfg');
    await get('base.cfg');
    const { etag = '', 'last-modified': modified = '' } = headers;
    for (const [asked, status] of [
      [{ range: 'bytes=0-2' }, 206],
      [{ 'if-none-match': etag }, 304],
      [{ 'if-modified-since': modified }, 304],
    ] as const)
      assert.equal((await get('base.cfg', asked)).status, status, JSON.stringify(asked));
    const head = await under.phone('HEAD', 'base.cfg', phone);
    assert.deepEqual([head.status, head.body.length, head.headers['content-length']], [200, 0, '12']);
  });

  it('is what the phone has uploaded last, and of another phone nothing', async () => {
    assert.equal((await get(`${mac}-directory.xml`)).status, 404);
    for (const last of ['Nine', 'Ten', 'Eleven']) {
      await put(`${mac}-directory.xml`, contacts(last));
      for (let time = 0; time < 3; time++) assert.match(await text(`${mac}-directory.xml`), new RegExp(`<ln>${last}</ln>`));
    }
    for (let time = 0; time < 3; time++) {
      assert.equal((await get(`${other}-directory.xml`)).status, 403);
      assert.equal((await get(`${other}.cfg`)).status, 403);
    }
  });

  it('is what is set, as soon as it is set', async () => {
    for (const label of ['Two', 'Three']) {
      await under.server.setConfiguration(mac, { 'reg.1.label': label });
      for (let time = 0; time < 3; time++) assert.match(await text(`${mac}-device.cfg`), new RegExp(`"${label}"`));
    }
  });

  it('is looked for on the disk once a second, and remembered in between', async () => {
    for (const [at, value] of ['2', '3'].entries()) {
      const before = await text('base.cfg');
      await writeFile(join(folder.path, 'site', 'base.cfg'), `<x a.b="${value}"/>`);
      laterMs = at * 1000 + 999;
      assert.equal(await text('base.cfg'), before);
      laterMs++;
      for (let time = 0; time < 3; time++) assert.equal(await text('base.cfg'), `<x a.b="${value}"/>`);
    }
  });

  it('has many spellings, of which some are remembered and all are answered', async () => {
    const spellings = Array.from({ length: 130 }, (_, at) =>
      [...`${mac}-device.cfg`].map((letter, index) => (index === 4 && at % 2 === 1 ? letter.toUpperCase() : letter)).join(''),
    );
    for (const [at, spelling] of spellings.entries()) assert.equal((await get(`${'x/'.repeat(at % 3)}${spelling}`)).status, 200);
    for (const path of ['a/base.cfg', './base.cfg', 'base%2Ecfg', 'base.cfg?x=1']) assert.equal(await text(path), '<x a.b="1"/>', path);
    for (const path of ['a/..%2fbase.cfg', '..%2fsite%2fbase.cfg', 'a%5cbase.cfg', '%00base.cfg', 'base.cfg%ff'])
      assert.notEqual((await get(path)).body.length, 12, path);
  });

  it('is refused once its credentials have ended', async () => {
    assert.equal((await get('base.cfg')).status, 200);
    assert.equal((await get('base.cfg')).status, 200);
    await under.server.renewCredentials(mac);
    assert.equal((await get('base.cfg')).status, 401);
  });

  it('is counted whichever way it went, with what the phone says it is', async () => {
    for (let time = 0; time < 4; time++) await get('base.cfg', { 'user-agent': `FileTransport PolycomVVX-VVX_450-UA/6.4.${time}` });
    await get('base.cfg', { 'user-agent': 'FileTransport PolycomVVX-VVX_450-UA/6.3.1 Type/Updater', 'if-none-match': '"another"' });
    await under.server.close();
    under = await startServer(folder.path, {}, under.administrator);
    const device = (await under.answer('GET', `/devices/${mac}`)) as Record<string, unknown>;
    assert.equal(device['requests'], 5);
    assert.equal(device['softwareVersion'], '6.4.3');
  });
});
