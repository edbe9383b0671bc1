import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';

import type { FetchRequest, FetchResponse } from '@offhook/base';
import { isProblem, utf8Bytes, utf8Text } from '@offhook/base';
import { VirtualWorld } from '@offhook/base/virtual';
import { findModel } from '@offhook/ucs';

import { fetchConfiguration } from './fetch-configuration.ts';
import { ProvisioningClient } from './provisioning-client.ts';

const { cryptography } = new VirtualWorld({ seed: 1 }).platform('192.0.2.1');
const version = { application: '6.4.3.5017', updater: '6.4.3.1000' };

function client(url: string): { client: ProvisioningClient; requests: FetchRequest[] } {
  const model = findModel('VVX450');
  assert.ok(model !== undefined);
  const requests: FetchRequest[] = [];
  return {
    requests,
    client: new ProvisioningClient({
      model,
      version,
      cryptography,
      server: { url, user: 'phone', password: 'secret' },
      fetch: async (request) => {
        requests.push(request);
        const isLetIn = request.headers?.['authorization'] !== undefined;
        return { status: isLetIn ? 201 : 401, headers: { 'www-authenticate': 'Basic realm="x"' }, body: new Uint8Array() };
      },
    }),
  };
}

describe('ProvisioningClient', () => {
  it('credentials go to the configured server, however its name is written', async () => {
    const { client: ours, requests } = client('https://Prov.Example.test:443/files');
    await ours.put(ours.locate('', 'a.xml') ?? '', new Uint8Array(), 'text/xml');
    assert.equal(requests.length, 2);
    assert.equal(requests[1]?.url, 'https://prov.example.test/files/a.xml');
  });

  for (const folder of [
    'https://other.example.test/',
    'https://prov.example.test.evil.test/',
    'http://prov.example.test/files',
    'https://prov.example.test:8443/files',
    '../../elsewhere',
    '//other.example.test/x/..',
  ]) {
    it(`credentials never go to ${folder} unless it lies below the configured server`, async () => {
      const { client: ours, requests } = client('https://prov.example.test/files/');
      const url = ours.locate(folder, 'a.xml') ?? '';
      await ours.put(url, new Uint8Array(), 'text/xml').catch(() => undefined);
      await ours.put(url, new Uint8Array(), 'text/xml').catch(() => undefined);
      for (const request of requests) {
        if (!request.url.startsWith('https://prov.example.test/files/'))
          assert.equal(request.headers?.['authorization'], undefined, request.url);
      }
    });
  }

  for (const folder of ['http://0.0.0.0', 'https://0.0.0.0:8080/x', 'HTTP://0/', 'http://[broken', 'ftp://files.example.test', 'http://']) {
    it(`${folder} leads nowhere`, () => {
      assert.equal(client('https://prov.example.test/').client.locate(folder, 'a.xml'), undefined);
    });
  }
});

/** Another maker's web server: what it answers for a request with or without its credentials. */
function at(
  url: string,
  answer: (request: FetchRequest) => { status: number; headers?: Record<string, string>; body?: string },
  credentials: { readonly user?: string | undefined; readonly password?: string } = { user: 'PlcmSpIp', password: 'secret' },
): { client: ProvisioningClient; asked: string[] } {
  const model = findModel('VVX450');
  assert.ok(model !== undefined);
  const asked: string[] = [];
  const fetch = async (request: FetchRequest): Promise<FetchResponse> => {
    asked.push(request.url);
    const { status, headers = {}, body = '' } = answer(request);
    return { status, headers, body: utf8Bytes(body) };
  };
  const { user, password } = credentials;
  const server = { url, ...(user === undefined ? {} : { user }), ...(password === undefined ? {} : { password }) };
  return { asked, client: new ProvisioningClient({ model, version, cryptography, server, fetch }) };
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** RFC 2617 as servers of the field check it. */
function isRight(authorization: string | undefined, method: string): boolean {
  const given = new Map(
    [...(authorization ?? '').matchAll(/(\w+)=(?:"([^"]*)"|([^\s,]+))/g)].map(([, name = '', quoted, plain]) => [name, quoted ?? plain]),
  );
  const ha1 = md5('PlcmSpIp:x:secret');
  const ha2 = md5(`${method}:${given.get('uri') ?? ''}`);
  const expected = given.has('qop')
    ? md5(`${ha1}:${given.get('nonce') ?? ''}:${given.get('nc') ?? ''}:${given.get('cnonce') ?? ''}:auth:${ha2}`)
    : md5(`${ha1}:${given.get('nonce') ?? ''}:${ha2}`);
  return given.get('response') === expected;
}

describe('a phone at other people’s servers', () => {
  for (const challenge of [
    'Digest realm="x", qop="auth", nonce="abc", algorithm=MD5',
    'Digest realm="x", nonce="abc"',
    'Negotiate, Digest realm="x", qop="auth,auth-int", nonce="abc"',
  ])
    it(`RFC 7616: answers ${challenge}, each request with its own count`, async () => {
      const counts: string[] = [];
      const { client: phone, asked } = at('http://prov.example.test/', (request) => {
        const authorization = request.headers?.['authorization'];
        counts.push(/nc=(\w+)/.exec(authorization ?? '')?.[1] ?? '-');
        return isRight(authorization, request.method)
          ? { status: 200, body: 'yes' }
          : { status: 401, headers: { 'www-authenticate': challenge } };
      });
      assert.equal(utf8Text((await phone.get(phone.locate('', 'a.cfg') ?? '')) ?? new Uint8Array()), 'yes');
      await phone.get(phone.locate('', 'b.cfg') ?? '');
      assert.equal(asked.length, 3);
      if (challenge.includes('qop')) assert.deepEqual(counts, ['-', '00000001', '00000002']);
    });

  it('a wrong password is tried once, and a stale nonce is taken up', async () => {
    let nonce = 'abc';
    const answer = (request: FetchRequest): { status: number; headers?: Record<string, string> } =>
      isRight(request.headers?.['authorization'], request.method) && request.headers?.['authorization']?.includes(nonce) === true
        ? { status: 200 }
        : { status: 401, headers: { 'www-authenticate': `Digest realm="x", qop="auth", nonce="${nonce}"` } };
    const wrong = at('http://prov.example.test/', answer, { user: 'PlcmSpIp', password: 'wrong' });
    await assert.rejects(wrong.client.get('http://prov.example.test/a.cfg'), (error) => isProblem(error, 'bad-credentials'));
    assert.equal(wrong.asked.length, 2);
    const right = at('http://prov.example.test/', answer);
    await right.client.get('http://prov.example.test/a.cfg');
    nonce = 'def';
    assert.notEqual(await right.client.get('http://prov.example.test/a.cfg'), undefined);
  });

  it('wrong credentials are tried once for each file, not for ever; a scheme that is not spoken is not answered', async () => {
    for (const [challenge, tries] of [
      ['Basic realm="x"', [2, 3]],
      ['Digest realm="x", qop="auth", nonce="abc"', [2, 3]],
      ['Negotiate', [1, 2]],
    ] as const) {
      const { client: phone, asked } = at('http://prov.example.test/', () => ({ status: 401, headers: { 'www-authenticate': challenge } }));
      const counts: number[] = [];
      for (const name of ['a.cfg', 'b.cfg']) {
        await assert.rejects(phone.get(`http://prov.example.test/${name}`), (error) => isProblem(error, 'bad-credentials'));
        counts.push(asked.length);
      }
      assert.deepEqual(counts, tries, challenge);
    }
  });

  it('a phone without a user answers no challenge', async () => {
    const { client: phone, asked } = at(
      'http://prov.example.test/',
      () => ({ status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } }),
      {
        user: undefined,
      },
    );
    await assert.rejects(phone.get('http://prov.example.test/a.cfg'), (error) => isProblem(error, 'bad-credentials'));
    assert.equal(asked.length, 1);
  });

  for (const [status, isTaken] of [
    [199, false],
    [200, true],
    [204, true],
    [299, true],
    [300, false],
  ] as const)
    it(`RFC 9110 §15: a file that was answered with ${status} is ${isTaken ? '' : 'not '}there`, async () => {
      const { client: phone } = at('http://prov.example.test/', () => ({ status }));
      const putting = phone.put('http://prov.example.test/a.xml', new Uint8Array(), 'text/xml');
      if (isTaken) await putting;
      else await assert.rejects(putting, (error) => isProblem(error, 'network'));
    });

  it('a folder that a file names lies at the server, one that is an address where it says', () => {
    const { client: phone } = at('http://prov.example.test/prov/', () => ({ status: 200 }));
    assert.deepEqual(
      [
        phone.locate('', 'a.xml'),
        phone.locate('logs/', 'a.xml'),
        phone.locate('/logs', 'a.xml'),
        phone.locate('http://o.example.test/x', 'a.xml'),
      ],
      [
        'http://prov.example.test/prov/a.xml',
        'http://prov.example.test/prov/logs/a.xml',
        'http://prov.example.test/prov/logs/a.xml',
        'http://o.example.test/x/a.xml',
      ],
    );
  });

  it('a primary file that names nothing is complained of', async () => {
    const { client: phone } = at('http://prov.example.test/', () => ({ status: 200, body: '<APPLICATION/>' }));
    const fetched = await fetchConfiguration({
      client: phone,
      identity: { macAddress: '64167f0a5002', model: 'VVX450', partNumber: '' },
      cryptography,
      keys: [],
      onStep: () => undefined,
    });
    assert.deepEqual(
      fetched?.complaints.map(({ code, place }) => [code, place.file]),
      [['not-a-configuration', '64167f0a5002.cfg']],
    );
  });

  it('an address that names a file: that is the primary file, and its folder is the server’s', async () => {
    const { client: phone, asked } = at('http://prov.example.test/prov/example1.cfg', ({ url }) =>
      url.endsWith('/prov/example1.cfg')
        ? { status: 200, body: '<APPLICATION CONFIG_FILES="sub/base.cfg"/>' }
        : { status: 200, body: '<x/>' },
    );
    const fetched = await fetchConfiguration({
      client: phone,
      identity: { macAddress: '64167f0a5002', model: 'VVX450', partNumber: '3111-48840-001' },
      cryptography,
      keys: [],
      onStep: () => undefined,
    });
    assert.equal(fetched?.primaryName, 'example1.cfg');
    assert.deepEqual(asked, ['http://prov.example.test/prov/example1.cfg', 'http://prov.example.test/prov/sub/base.cfg']);
  });

  it('RFC 9110 §15.4: follows to another place, not for ever, not from https to http, and not with credentials to another server', async () => {
    const seen: (string | undefined)[] = [];
    const moved = at('https://prov.example.test/', ({ url, headers }) => {
      seen.push(headers?.['authorization']);
      if (url === 'https://prov.example.test/a.cfg')
        return headers?.['authorization'] === undefined
          ? { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } }
          : { status: 302, headers: { location: '/p/a.cfg' } };
      if (url === 'https://prov.example.test/p/a.cfg') return { status: 301, headers: { location: 'https://other.example.test/a.cfg' } };
      return { status: 200, body: 'there' };
    });
    assert.equal(utf8Text((await moved.client.get('https://prov.example.test/a.cfg')) ?? new Uint8Array()), 'there');
    assert.equal(seen.at(-1), undefined);
    const circle = at('https://prov.example.test/', () => ({ status: 302, headers: { location: '/a.cfg' } }));
    await assert.rejects(circle.client.get('https://prov.example.test/a.cfg'), (error) => isProblem(error, 'network'));
    assert.equal(circle.asked.length, 5);
    const down = at('https://prov.example.test/', () => ({ status: 302, headers: { location: 'http://prov.example.test/a.cfg' } }));
    await assert.rejects(down.client.get('https://prov.example.test/a.cfg'), (error) => isProblem(error, 'network'));
    assert.equal(down.asked.length, 1);
  });

  it('a scheme that is not spoken is said so', async () => {
    for (const url of ['ftp://prov.example.test/', 'tftp://prov.example.test', 'prov.example.test']) {
      const { client: phone, asked } = at(url, () => ({ status: 200 }));
      await assert.rejects(
        fetchConfiguration({
          client: phone,
          identity: { macAddress: '64167f0a5002', model: 'VVX450', partNumber: '' },
          cryptography,
          keys: [],
          onStep: () => undefined,
        }),
        (error) => isProblem(error, 'unsupported') && /http:\/\/ and https:\/\//.test(error.message),
        url,
      );
      assert.deepEqual(asked, []);
    }
  });

  for (const [scheme, isTaken] of [
    ['https', true],
    ['http', false],
  ] as const)
    it(`guide, Encrypting Configuration Files: a key in plain text is ${isTaken ? '' : 'not '}taken over ${scheme}`, async () => {
      const { client: phone } = at(`${scheme}://prov.example.test/`, ({ url }) => ({
        status: 200,
        body: url.endsWith('key.cfg')
          ? '<a device.set="1"\n device.sec.configEncryption.key.set="1" Device.sec.configEncryption.KEY="x" callLists.size="20"/>'
          : '<APPLICATION CONFIG_FILES="key.cfg"/>',
      }));
      const fetched = await fetchConfiguration({
        client: phone,
        identity: { macAddress: '64167f0a5002', model: 'VVX450', partNumber: '3111-48840-001' },
        cryptography,
        keys: [],
        onStep: () => undefined,
      });
      const names = fetched?.assignments.map(({ name }) => name.toLowerCase()) ?? [];
      assert.equal(names.includes('device.sec.configencryption.key'), isTaken);
      assert.ok(names.includes('calllists.size'));
      assert.deepEqual(
        fetched?.complaints.filter(({ code }) => code === 'gate-closed').map(({ place }) => [place.file, place.line]),
        isTaken ? [] : [['key.cfg', 2]],
      );
    });
});
