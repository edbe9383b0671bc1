// What real phones do at a provisioning server, row by row: the answer they expect, and what is kept. From public traces of a VVX 500 of 5.9.7 and a SoundPoint IP 550
// of 4.0.15, from provisioning servers that serve real fleets, and from the makers' templates.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { utimes, writeFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { after, before, describe, it } from 'node:test';
import type { Device, Enrolment } from '@offhook/api';
import { base64Text, utf8Bytes, utf8Text } from '@offhook/base';

import type { ServerUnderTest } from './server-under-test.ts';
import { startServer, temporaryDirectory } from './server-under-test.ts';

const mac = '0004f282e824';
const log = '0202115811|cfg  |*|00|Prm|Boot\n';

describe('a real phone at the server', () => {
  let under: ServerUnderTest;
  let folder: Awaited<ReturnType<typeof temporaryDirectory>>;
  let phone: Enrolment;
  const put = async (path: string, body: string | Uint8Array, headers: Record<string, string> = {}): Promise<number> =>
    (await under.phone('PUT', path, phone, body, headers)).status;
  const get = async (
    path: string,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; text: string; headers: Readonly<Record<string, string>> }> => {
    const { status, body, headers: answered } = await under.phone('GET', path, phone, undefined, headers);
    return { status, text: utf8Text(body), headers: answered };
  };
  const device = async (): Promise<Device> => (await under.answer('GET', `/devices/${mac}`)) as Device;

  before(async () => {
    folder = await temporaryDirectory();
    await mkdir(join(folder.path, 'site', 'SoundPointIPLocalization', 'German'), { recursive: true });
    await writeFile(join(folder.path, 'site', 'SoundPointIPLocalization', 'German', 'dict.xml'), '<dictionary/>');
    await writeFile(join(folder.path, 'site', '3111-44500-001.sip.ld'), new Uint8Array(5 * 1024 * 1024).fill(7));
    await writeFile(join(folder.path, 'site', 'sip features.cfg'), '<x up.headsetMode="1"/>');
    under = await startServer(folder.path, {
      legacyListen: { address: '127.0.0.1', port: 0 },
      plainListen: { address: '127.0.0.1', port: 0 },
    });
    phone = await under.server.enrol({ macAddress: mac, model: 'SoundPoint IP 550' });
  });
  after(async () => {
    await under.stop();
    await folder.remove();
  });

  it('sends its boot log before anything, without a content type', async () => {
    const { status } = await under.platform.fetch({
      method: 'PUT',
      url: `${under.server.urls.provisioning}${mac}-boot.log`,
      tls: { trust: [under.server.certificateAuthority] },
      headers: { authorization: `Basic ${base64Text(utf8Bytes(`${phone.userName}:${phone.password}`))}` },
      body: utf8Bytes(log),
    });
    assert.equal(status, 201);
  });

  it('asks for what it has not uploaded yet, and is told that it is not there', async () => {
    for (const path of ['-phone.cfg', '-web.cfg', '-license.cfg', '-calls.xml', '-directory.xml'].map((suffix) => mac + suffix))
      assert.equal((await get(path)).status, 404, path);
    assert.equal((await get('3111-44500-001.3111-44500-001.sip.ld')).status, 404);
  });

  it('sends only the new part of a log, and the old part stays', async () => {
    assert.equal(await put(`${mac}-app.log`, '0202115811|so   |2|00|first part\n'), 201);
    assert.equal(await put(`${mac}-app.log`, '0202120000|so   |2|00|second part\n'), 204);
    assert.match((await get(`${mac}-app.log`)).text, /first part\n.*second part\n$/);
  });

  it('uploads by POST, in chunks, with odd types, and logs with bytes of no encoding', async () => {
    assert.equal(await put(`${mac}-app.log`, log, { 'content-type': 'application/x-www-form-urlencoded' }), 204);
    assert.equal(await put(`${mac}-app.log`, log, { 'content-type': 'text/xml; charset="x-none"' }), 204);
    assert.equal(await put(`${mac}-app.log`, Uint8Array.of(0x30, 0xff, 0xfe, 0x0a)), 204);
    const { status } = await under.platform.fetch({
      method: 'POST',
      url: `${under.server.urls.provisioning}${mac}-app.log`,
      tls: { trust: [under.server.certificateAuthority] },
      headers: { authorization: `Basic ${base64Text(utf8Bytes(`${phone.userName}:${phone.password}`))}` },
      body: utf8Bytes(log),
    });
    assert.equal(status, 204);
  });

  it('uploads what nobody reads, and gets it back as it came: core and capture files, profiles, licences, logs on demand, encrypted files', async () => {
    for (const name of [
      `${mac}-core.gz`,
      `${mac}-screen.jpg`,
      'alice-phone.cfg',
      'alice-calls.xml',
      `${mac}-license.cfg`,
      `${mac}-now-app.log`,
    ]) {
      const content = Uint8Array.from([0x1f, 0x8b, 0, ...utf8Bytes(name)]);
      assert.equal(await put(name, content), 201, name);
      assert.deepEqual(Buffer.from((await under.phone('GET', name, phone)).body), Buffer.from(content), name);
    }
    assert.equal(await put(`${mac}-directory.xml`, ''), 204);
    assert.deepEqual([(await get(`${mac}-directory.xml`)).status, (await get(`${mac}-directory.xml`)).text], [200, '']);
  });

  it('never gets an older copy in place of a newer one', async () => {
    assert.ok((await put(`${mac}-calls.xml`, '<callList></callList>')) < 300);
    assert.ok((await put(`${mac}-calls.xml`, 'nothing that can be read')) < 300);
    assert.equal((await get(`${mac}-calls.xml`)).text, 'nothing that can be read');
    assert.ok((await put(`${mac}-calls.xml`, '<callList></callList>')) < 300);
    assert.match((await get(`${mac}-calls.xml`)).text, /<callList/);
  });

  it('writes no file of the administrator’s', async () => {
    for (const name of ['site.cfg', `${mac}.cfg`, '000000000000-directory.xml', '000000000000-license.cfg'])
      assert.equal(await put(name, 'x'), 403, name);
  });

  it('uploads logs of 20 MB and settings of 3 MB', async () => {
    assert.ok((await put(`${mac}-app.log`, log.repeat(Math.ceil((20 * 1024 * 1024) / log.length)))) < 300);
    const settings = Array.from({ length: 60_000 }, (_, at) => `x.y.z.${at}="${'1'.repeat(40)}"`).join(' ');
    assert.ok((await put(`${mac}-web.cfg`, `<PHONE_CONFIG><OVERRIDES ${settings}/></PHONE_CONFIG>`)) < 300);
  });

  it('asks with two slashes, with ./, in upper case, below a folder, with a query', async () => {
    await put(`${mac}-app.log`, log);
    for (const path of [
      `/${mac}.cfg`,
      `poly//${mac}.cfg`,
      `./${mac}.cfg`,
      `${mac.toUpperCase()}.cfg`,
      `polycom/${mac}.cfg`,
      `${mac}.cfg?x=1`,
      `./logs/${mac}-app.log`,
    ])
      assert.equal((await get(path)).status, 200, path);
    for (const path of ['sip%20features.cfg', 'SoundPointIPLocalization/German/dict.xml'])
      assert.equal((await get(path)).status, 200, path);
  });

  it('RFC 9110: asks for a part of an image, and whether a file has changed', async () => {
    const image = await under.phone('GET', '3111-44500-001.sip.ld', phone);
    assert.equal(image.body.length, 5 * 1024 * 1024);
    const { 'last-modified': modified = '', etag = '' } = image.headers;
    for (const [headers, status, length] of [
      [{ range: 'bytes=0-9' }, 206, 10],
      [{ range: 'bytes=-7' }, 206, 7],
      [{ range: 'bytes=5242870-' }, 206, 10],
      [{ range: 'bytes=5242880-' }, 416, 0],
      [{ range: 'lines=1-2' }, 200, 5 * 1024 * 1024],
      [{ range: 'bytes=0-9', 'if-range': '"another"' }, 200, 5 * 1024 * 1024],
      [{ range: 'bytes=0-9', 'if-range': etag }, 206, 10],
      [{ 'if-modified-since': modified }, 304, 0],
      [{ 'if-modified-since': 'Thu, 01 Jan 1970 00:00:00 GMT' }, 200, 5 * 1024 * 1024],
      [{ 'if-none-match': `"x", W/${etag}` }, 304, 0],
    ] as const) {
      const answer = await under.phone('GET', '3111-44500-001.sip.ld', phone, undefined, headers);
      assert.deepEqual([answer.status, answer.body.length], [status, length], JSON.stringify(headers));
    }
    const part = await under.phone('GET', '3111-44500-001.sip.ld', phone, undefined, { range: 'bytes=10-19' });
    assert.equal(part.headers['content-range'], 'bytes 10-19/5242880');
  });

  it('gets an image that was replaced while the server runs', async () => {
    const path = join(folder.path, 'site', '3111-44500-001.sip.ld');
    await writeFile(path, new Uint8Array(5 * 1024 * 1024 + 1).fill(9));
    await utimes(path, new Date(), new Date());
    const deadline = Date.now() + 20_000;
    let size = 0;
    while (size !== 5 * 1024 * 1024 + 1 && Date.now() < deadline)
      size = (await under.phone('GET', '3111-44500-001.sip.ld', phone)).body.length;
    assert.equal(size, 5 * 1024 * 1024 + 1);
  });

  it('RFC 7616: answers a Digest challenge, with qop and without, and not twice with a stranger’s nonce', async () => {
    const url = new URL(`${under.server.urls.provisioning}${mac}.cfg`);
    const challenged = await under.phone('GET', `${mac}.cfg`);
    const challenge = challenged.headers['www-authenticate'] ?? '';
    const nonce = /nonce="([^"]+)"/.exec(challenge)?.[1] ?? '';
    const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
    const answer = (options: { nonce: string; qop: boolean; password?: string; uri?: string }): string => {
      const uri = options.uri ?? url.pathname;
      const ha1 = md5(`${mac}:offhook:${options.password ?? phone.password}`);
      const ha2 = md5(`GET:${uri}`);
      const rest = options.qop ? ', qop=auth, nc=00000001, cnonce="c"' : '';
      const response = options.qop ? md5(`${ha1}:${options.nonce}:00000001:c:auth:${ha2}`) : md5(`${ha1}:${options.nonce}:${ha2}`);
      return `Digest username="${mac}", realm="offhook", nonce="${options.nonce}", uri="${uri}", response="${response}"${rest}`;
    };
    const ask = async (authorization: string): Promise<number> =>
      (await under.phone('GET', `${mac}.cfg`, undefined, undefined, { authorization })).status;
    assert.equal(await ask(answer({ nonce, qop: true })), 200);
    assert.equal(await ask(answer({ nonce, qop: false })), 200);
    assert.equal(await ask(answer({ nonce, qop: true, password: 'wrong' })), 401);
    assert.equal(await ask(answer({ nonce: 'made-up', qop: true })), 401);
    assert.equal(await ask(answer({ nonce: `ffffffff${nonce}`, qop: true })), 401);
    assert.equal(await ask('Digest username="x"'), 401);
  });

  it('of any model is enrolled, and says itself what it is; the application’s release, the updater’s, and a conflict', async () => {
    for (const [at, model, name] of [
      [1, 'Trio 8800', 'Trio8800'],
      [2, 'CCX600', 'CCX600'],
      [3, 'Edge E450', 'EdgeE450'],
      [4, 'SoundStation IP 6000', 'SSIP6000'],
      [5, 'ObiHai 9', 'ObiHai 9'],
      [6, '', ''],
    ] as const) {
      const macAddress = `0004f20000a${at}`;
      await under.server.enrol({ macAddress, model });
      assert.equal(((await under.answer('GET', `/devices/${macAddress}`)) as Device).model, name);
    }
    await under.phone('GET', `${mac}.cfg`, phone, undefined, {
      'user-agent': 'FileTransport PolycomVVX-VVX_500-UA/5.9.7.4477 Type/Application',
    });
    await under.phone('GET', `${mac}.cfg`, phone, undefined, {
      'user-agent': 'FileTransport PolycomVVX-VVX_500-UA/6.4.3.1000 Type/Updater',
    });
    const { model, softwareVersion, reportedModel } = await device();
    assert.deepEqual([model, softwareVersion, reportedModel], ['SPIP550', '5.9.7.4477', 'VVX500']);
  });

  it('of old software speaks TLS 1.0 at the door for it, and none at the other', async () => {
    const hello = async (url: string): Promise<string> =>
      new Promise((resolve) => {
        const socket = connectTls(
          {
            host: '127.0.0.1',
            port: Number(new URL(url).port),
            rejectUnauthorized: false,
            minVersion: 'TLSv1',
            maxVersion: 'TLSv1',
            ciphers: 'AES128-SHA:@SECLEVEL=0',
          },
          () => {
            resolve(socket.getProtocol() ?? 'none');
            socket.destroy();
          },
        );
        socket.on('error', () => resolve('refused'));
      });
    assert.equal(await hello(under.server.urls.legacy ?? ''), 'TLSv1');
    assert.equal(await hello(under.server.urls.provisioning), 'refused');
  });

  it('without TLS is served at the plain door, with its credentials only', async () => {
    const ask = async (headers: Record<string, string>): Promise<number> =>
      (await under.platform.fetch({ method: 'GET', url: `${under.server.urls.plain ?? ''}${mac}.cfg`, headers })).status;
    assert.equal(await ask({}), 401);
    assert.equal(await ask({ authorization: `Basic ${base64Text(utf8Bytes(`${mac}:${phone.password}`))}` }), 200);
  });
});
