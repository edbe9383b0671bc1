// The server side of digest authentication: RFC 7616 §3.3, §5.4, §5.5, RFC 8760 §2.3.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { utf8Bytes } from '@offhook/base';
import { VirtualWorld } from '@offhook/base/virtual';

import { SipRequest } from '../message/message.ts';
import { DigestServer, type DigestServerOptions, type DigestVerdict } from './digest-server.ts';
import { digestResponse, parseDigestFields, type DigestAlgorithm, type Qop } from './digest.ts';

interface Answer {
  readonly algorithm?: DigestAlgorithm;
  /** As written; none where missing. */
  readonly algorithmText?: string;
  readonly qop?: Qop | undefined;
  readonly nc?: string;
  readonly username?: string;
  readonly password?: string;
  readonly realm?: string;
  readonly nonce?: string;
  readonly body?: string;
}

function place(options: Partial<DigestServerOptions> = {}) {
  const world = new VirtualWorld({ seed: 1 });
  const platform = world.platform('192.0.2.1');
  const server = new DigestServer({ platform, realm: 'r', ...options });
  const header = options.isProxy === true ? 'Proxy-Authorization' : 'Authorization';
  const newNonce = (): string => {
    const [values = []] = Object.values(server.challenge());
    return parseDigestFields(values[0] ?? '', header)?.get('nonce') ?? '';
  };
  const nonce = newNonce();
  const request = (answer: Answer = {}): SipRequest => {
    const { algorithm = 'MD5', nc = '00000001', username = 'bob', realm = 'r', body = '' } = answer;
    const qop = 'qop' in answer ? answer.qop : 'auth';
    const made = new SipRequest('INVITE', 'sip:a');
    made.body = utf8Bytes(body);
    const input = {
      algorithm,
      username,
      realm,
      password: answer.password ?? 'zanzibar',
      nonce: answer.nonce ?? nonce,
      method: 'INVITE',
      uri: 'sip:other',
      body: made.body,
      qop,
      cnonce: 'c',
      nonceCount: nc,
    };
    const fields = [
      `username="${username}"`,
      `realm="${realm}"`,
      `nonce="${input.nonce}"`,
      'uri="sip:other"',
      `response="${digestResponse(input, platform.cryptography)}"`,
      'cnonce="c"',
      `nc=${nc}`,
      ...(qop === undefined ? [] : [`qop=${qop}`]),
      ...(answer.algorithmText === undefined ? [] : [`algorithm=${answer.algorithmText}`]),
    ];
    made.headers.add(header, `Digest ${fields.join(', ')}`);
    return made;
  };
  const judge = (made: SipRequest): DigestVerdict => server.verify(made, (name) => (name === 'bob' ? 'zanzibar' : undefined));
  return { world, server, newNonce, request, judge, header };
}

const accepted: DigestVerdict = { kind: 'accepted', username: 'bob' };
const refused = (why: 'missing' | 'stale' | 'wrong', givenTo = ''): DigestVerdict =>
  why === 'wrong' ? { kind: 'refused', why, givenTo } : { kind: 'refused', why };

test('RFC 8760 §2.3: the challenge has a value for each algorithm, best first, with one nonce', () => {
  const { server } = place();
  assert.equal(server.status, 401);
  const { 'WWW-Authenticate': values = [], ...others } = server.challenge();
  assert.deepEqual(others, {});
  const [nonce = ''] = /(?<=nonce=")[^"]+/.exec(values[0] ?? '') ?? [''];
  assert.match(nonce, /^[0-9a-f]+-[0-9a-f]{12}-[0-9a-f]{32}$/);
  const value = (algorithm: string, end = ''): string =>
    `Digest realm="r", nonce="${nonce}", qop="auth,auth-int", algorithm=${algorithm}${end}`;
  assert.deepEqual(values, [value('SHA-256'), value('MD5')]);
  assert.ok(!server.challenge({ stale: false })['WWW-Authenticate']?.some((text) => text.includes('stale')));
  assert.ok(server.challenge({ stale: true })['WWW-Authenticate']?.every((text) => text.endsWith(', stale=TRUE')));
});

test('RFC 3261 §22.3: a proxy challenges with 407 and reads its own header', () => {
  const { server, request, judge } = place({ isProxy: true, algorithms: ['MD5-sess'] });
  assert.equal(server.status, 407);
  const challenge = server.challenge();
  assert.deepEqual(Object.keys(challenge), ['Proxy-Authenticate']);
  assert.equal(challenge['Proxy-Authenticate']?.length, 1);
  assert.deepEqual(judge(request({ algorithm: 'MD5-sess', algorithmText: 'MD5-sess' })), accepted);
  assert.deepEqual(place({ isProxy: false }).judge(request()), refused('missing'));
});

test('RFC 7616 §3.4: an answer is accepted with each quality and each algorithm on offer', () => {
  const { request, judge, newNonce } = place();
  for (const answer of [
    {},
    { qop: 'auth-int', body: 'x' },
    { algorithmText: 'md5' },
    { algorithm: 'SHA-256', algorithmText: 'SHA-256' },
  ] as const) {
    const nonce = newNonce();
    assert.deepEqual(judge(request({ ...answer, nonce })), accepted);
    const upper = request({ ...answer, nonce, nc: '00000002' });
    const value = upper.headers.get('Authorization') ?? '';
    upper.headers.set(
      'Authorization',
      value.replace(/(?<=response=")[^"]+/, (text) => text.toUpperCase()),
    );
    assert.deepEqual(judge(upper), accepted);
  }
});

test('RFC 7616 §3.4: what does not fit is wrong', () => {
  const { request, judge } = place();
  for (const answer of [
    { password: 'x' },
    { username: 'carol' },
    { algorithm: 'SHA-256' },
    { algorithmText: 'SHA-512-256' },
    { algorithm: 'MD5-sess', algorithmText: 'MD5-sess' },
    { qop: 'token' as Qop },
  ] as const) {
    assert.deepEqual(judge(request(answer)), refused('wrong'), JSON.stringify(answer));
  }
  const changed = request({ qop: 'auth-int', body: 'x' });
  changed.body = utf8Bytes('y');
  assert.deepEqual(judge(changed), refused('wrong'));
  const bare = new SipRequest('INVITE', 'sip:a');
  bare.headers.add('Authorization', 'Digest realm="r"');
  assert.deepEqual(judge(bare), refused('missing'));
  assert.deepEqual(place({ algorithms: ['SHA-256'] }).judge(request()), refused('wrong'));
});

test('RFC 3261 §22.2: the answer for our realm is looked for among all; without one there is none', () => {
  const { request, judge } = place();
  assert.deepEqual(judge(new SipRequest('INVITE', 'sip:a')), refused('missing'));
  assert.deepEqual(judge(request({ realm: 'other' })), refused('missing'));
  const both = request();
  both.headers.prepend('Authorization', 'Digest realm="other"');
  both.headers.prepend('Authorization', 'Basic x');
  assert.deepEqual(judge(both), accepted);
});

test('RFC 7616 §5.4: a nonce is good for its lifetime, and one that we did not make answers nothing', async () => {
  for (const [options, lifetimeS] of [
    [{}, 300],
    [{ nonceLifetimeS: 60 }, 60],
  ] as const) {
    const { world, request, judge } = place(options);
    const madeMs = world.platform('192.0.2.1').clock.now();
    await world.clock.advance(Math.floor(madeMs / 1000) * 1000 + lifetimeS * 1000 - madeMs);
    assert.deepEqual(judge(request()), accepted);
    await world.clock.advance(1);
    assert.deepEqual(judge(request({ nc: '00000002' })), refused('stale'));
  }
  const { request, judge, newNonce } = place();
  const nonce = newNonce();
  for (const forged of ['', 'x', nonce.slice(0, -1), `f${nonce}`, nonce.replace('-', '-0')]) {
    assert.deepEqual(judge(request({ nonce: forged })), refused('missing'), forged);
    // Nor is it a guess.
    assert.deepEqual(judge(request({ nonce: forged, password: 'x' })), refused('missing'), forged);
  }
});

test('RFC 7616 §5.4: an answer may come another way than its challenge went; who is wrong is whoever got that', () => {
  const { server, request } = place();
  for (const address of ['192.0.2.7', '2001:db8::7', '']) {
    const [values = []] = Object.values(server.challenge({ address }));
    const nonce = parseDigestFields(values[0] ?? '', 'WWW-Authenticate')?.get('nonce') ?? '';
    const asked: string[] = [];
    const judge = (answer: Answer): DigestVerdict =>
      server.verify(request({ ...answer, nonce }), (name, givenTo) => {
        asked.push(`${name} ${givenTo}`);
        return 'zanzibar';
      });
    assert.deepEqual([judge({ password: 'x' }), judge({})], [refused('wrong', address), accepted]);
    assert.deepEqual(asked, [`bob ${address}`, `bob ${address}`]);
  }
});

test('RFC 7616 §5.4: an old nonce of ours is no way to guess uncounted', async () => {
  const { world, request, judge } = place({ nonceLifetimeS: 60 });
  await world.clock.advance(120_000);
  assert.deepEqual(judge(request({ password: 'x' })), refused('wrong'));
  assert.deepEqual(judge(request()), refused('stale'));
});

test('RFC 7616 §5.5: a nonce count is eight hexadecimal digits and grows', () => {
  const { request, judge } = place();
  for (const [nc, verdict] of [
    ['00000000', refused('stale')],
    ['1', refused('stale')],
    ['000000001', refused('stale')],
    ['0000000g', refused('stale')],
    ['x00000001', refused('stale')],
    ['00000001', accepted],
    ['00000001', refused('stale')],
    ['00000009', accepted],
    ['00000008', refused('stale')],
    ['0000000A', accepted],
    ['00000010', accepted],
    ['0000000f', refused('stale')],
  ] as const) {
    assert.deepEqual(judge(request({ nc })), verdict, nc);
  }
  // Without qop there is no count, and the answer could be repeated (RFC 3261 §22.4).
  assert.deepEqual(judge(request({ nc: '00000011', qop: undefined })), refused('missing'));
});

test('the counts of the 10000 nonces used last are kept', () => {
  const { request, judge, newNonce } = place();
  const [first, second] = [newNonce(), newNonce()];
  const use = (nonce: string, nc: string): string => judge(request({ nonce, nc })).kind;
  assert.equal(use(first, '00000001'), 'accepted');
  assert.equal(use(second, '00000001'), 'accepted');
  for (let count = 0; count < 9998; count++) use(newNonce(), '00000001');
  assert.equal(use(second, '00000001'), 'refused');
  assert.equal(use(first, '00000001'), 'refused');
  assert.equal(use(first, '00000002'), 'accepted');
  use(newNonce(), '00000001');
  assert.equal(use(first, '00000002'), 'refused');
  assert.equal(use(second, '00000001'), 'accepted');
});
