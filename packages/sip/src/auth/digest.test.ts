// Digest vectors and both sides of the scheme: RFC 7616, RFC 2617, RFC 8760.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VirtualWorld } from '@offhook/base/virtual';
import { SipRequest, SipResponse } from '../message/message.ts';
import { AuthenticationAttempts, Authenticator, type Way } from './authenticator.ts';
import { DigestServer } from './digest-server.ts';
import { digestResponse, digestSecret, parseChallenge, type DigestInput } from './digest.ts';

const world = (): VirtualWorld => new VirtualWorld({ seed: 1 });
const { cryptography } = world().platform('192.0.2.1');

const toServer: Way = { isOwnServer: true, isTheirDialog: false };

const common: DigestInput = {
  algorithm: 'MD5',
  username: 'Mufasa',
  realm: 'http-auth@example.org',
  password: 'Circle of Life',
  nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
  method: 'GET',
  uri: '/dir/index.html',
  body: new Uint8Array(0),
  qop: 'auth',
  cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
  nonceCount: '00000001',
};

test('RFC 7616 §3.4.1, §3.9.1: the MD5 example', () => {
  assert.equal(digestResponse(common, cryptography), '8ca523f5e9506fed4657c9700eebdbec');
});

test('RFC 7616 §3.4.1, §3.9.1: the SHA-256 example', () => {
  assert.equal(
    digestResponse({ ...common, algorithm: 'SHA-256' }, cryptography),
    '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1',
  );
});

test('RFC 2617 §3.5: the example with qop', () => {
  const input: DigestInput = {
    ...common,
    realm: 'testrealm@host.com',
    password: 'Circle Of Life',
    nonce: 'dcd98b7102dd2f0e8b11d0f600bfb0c093',
    cnonce: '0a4f113b',
  };
  assert.equal(digestResponse(input, cryptography), '6629fae49393a05397450978507c4ef1');
});

function register(): SipRequest {
  const request = new SipRequest('REGISTER', 'sip:example.test');
  request.headers.add('CSeq', '1 REGISTER');
  return request;
}

function unauthorized(): SipResponse {
  const response = new SipResponse(401);
  response.headers.add('CSeq', '1 REGISTER');
  return response;
}

function challengeOf(server: DigestServer, stale = false): SipResponse {
  const response = unauthorized();
  for (const [name, values] of Object.entries(server.challenge({ stale }))) for (const value of values) response.headers.add(name, value);
  return response;
}

for (const algorithm of ['MD5', 'MD5-sess', 'SHA-256', 'SHA-256-sess'] as const) {
  test(`RFC 8760 §2.3, RFC 7616 §3.4.2, §5.5: client and server agree with ${algorithm}, count up, and refuse a replay`, () => {
    const platform = world().platform('192.0.2.1');
    const server = new DigestServer({ platform, realm: 'example.test', algorithms: [algorithm] });
    const client = new Authenticator(platform);
    const credentials = [{ username: 'bob', password: 'zanzibar' }];
    assert.equal(client.learn(challengeOf(server), credentials, toServer, new AuthenticationAttempts()), true);
    const passwords = (name: string): string | undefined => (name === 'bob' ? 'zanzibar' : undefined);
    const request = register();
    client.sign(request, credentials, toServer, new AuthenticationAttempts());
    assert.deepEqual(server.verify(request, passwords), { kind: 'accepted', username: 'bob' });
    assert.deepEqual(server.verify(request, passwords), { kind: 'refused', why: 'stale' });
    client.sign(request, credentials, toServer, new AuthenticationAttempts());
    assert.match(request.headers.get('Authorization') ?? '', /nc=00000002/);
    assert.deepEqual(server.verify(request, passwords), { kind: 'accepted', username: 'bob' });
    assert.deepEqual(
      server.verify(request, () => 'wrong'),
      { kind: 'refused', why: 'wrong', givenTo: '' },
    );
  });
}

test('RFC 7616 §3.3: a nonce grows stale, and an answer to a stale one is worth one more', async () => {
  const place = world();
  const platform = place.platform('192.0.2.1');
  const server = new DigestServer({ platform, realm: 'example.test', nonceLifetimeS: 60 });
  const client = new Authenticator(platform);
  const credentials = [{ username: 'bob', password: 'zanzibar' }];
  client.learn(challengeOf(server), credentials, toServer, new AuthenticationAttempts());
  await place.clock.advance(61_000);
  const request = register();
  client.sign(request, credentials, toServer, new AuthenticationAttempts());
  assert.deepEqual(
    server.verify(request, () => 'zanzibar'),
    { kind: 'refused', why: 'stale' },
  );
  const attempts = new AuthenticationAttempts();
  assert.equal(client.learn(challengeOf(server, true), credentials, toServer, attempts), true);
  assert.equal(client.learn(challengeOf(server, true), credentials, toServer, attempts), true);
});

test('RFC 3261 §22.1: a wrong password is tried once, a bare 401 and an unknown scheme never', () => {
  const platform = world().platform('192.0.2.1');
  const server = new DigestServer({ platform, realm: 'example.test' });
  const client = new Authenticator(platform);
  const credentials = [{ username: 'bob', password: 'wrong' }];
  const attempts = new AuthenticationAttempts();
  assert.equal(client.learn(challengeOf(server), credentials, toServer, attempts), true);
  assert.equal(client.learn(challengeOf(server), credentials, toServer, attempts), false);
  assert.equal(client.learn(unauthorized(), credentials, toServer, new AuthenticationAttempts()), false);
  const unknown = unauthorized();
  unknown.headers.add('WWW-Authenticate', 'NoOneKnowsThisScheme opaque-data=here');
  assert.equal(client.learn(unknown, credentials, toServer, new AuthenticationAttempts()), false);
});

test('RFC 8760 §2.4, RFC 7616 §3.7: of several challenges for a realm the topmost known one is answered', () => {
  const platform = world().platform('192.0.2.1');
  const response = unauthorized();
  response.headers.add('WWW-Authenticate', 'Digest realm="a", nonce="1", algorithm=SHA-512-256, qop="auth"');
  response.headers.add('WWW-Authenticate', 'Digest realm="a", nonce="2", algorithm=SHA-256, qop="auth"');
  response.headers.add('WWW-Authenticate', 'Digest realm="a", nonce="3", algorithm=MD5, qop="auth"');
  const client = new Authenticator(platform);
  const credentials = [{ username: 'bob', password: 'zanzibar' }];
  assert.equal(client.learn(response, credentials, toServer, new AuthenticationAttempts()), true);
  const request = register();
  client.sign(request, credentials, toServer, new AuthenticationAttempts());
  assert.equal(request.headers.all('Authorization').length, 1);
  assert.match(request.headers.get('Authorization') ?? '', /nonce="2".*algorithm=SHA-256/);
});

function challenge(method: string, realm: string, nonce: string, stale = false): SipResponse {
  const response = new SipResponse(401);
  response.headers.add('CSeq', `1 ${method}`);
  response.headers.add('WWW-Authenticate', `Digest realm="${realm}", nonce="${nonce}", stale=${stale}`);
  return response;
}

function registered(): Authenticator {
  const client = new Authenticator(world().platform('192.0.2.1'));
  assert.equal(client.learn(challenge('REGISTER', 'example.test', 'n1'), bob, toServer, new AuthenticationAttempts()), true);
  return client;
}

const bob = [{ username: 'bob', password: 'zanzibar' }];

function signed(client: Authenticator, method: string, way: Way, attempts = new AuthenticationAttempts()): string | undefined {
  const request = new SipRequest(method, 'sip:example.test');
  request.headers.add('CSeq', `1 ${method}`);
  client.sign(request, bob, way, attempts);
  return request.headers.get('Authorization');
}

test('a digest goes to the own server only: nothing is signed, and no challenge answered, elsewhere or in a dialog that the far end began', () => {
  const client = registered();
  const elsewhere: Way = { isOwnServer: false, isTheirDialog: false };
  assert.match(signed(client, 'REGISTER', toServer) ?? '', /nonce="n1"/);
  assert.equal(signed(client, 'REGISTER', elsewhere), undefined);
  for (const way of [elsewhere, { isOwnServer: true, isTheirDialog: true }]) {
    const attempts = new AuthenticationAttempts();
    assert.equal(client.learn(challenge('BYE', 'example.test', 'evil'), bob, way, attempts), false);
    assert.equal(signed(client, 'BYE', toServer, attempts), undefined);
  }
});

test('nothing but a REGISTER is signed unasked', () => {
  const client = registered();
  for (const method of ['INVITE', 'BYE', 'SUBSCRIBE', 'OPTIONS']) assert.equal(signed(client, method, toServer), undefined);
});

test('a challenge of another realm than that of the registrar is not answered', () => {
  const client = registered();
  assert.equal(client.learn(challenge('INVITE', 'evil.example', 'n2'), bob, toServer, new AuthenticationAttempts()), false);
  assert.equal(client.learn(challenge('INVITE', 'example.test', 'n2'), bob, toServer, new AuthenticationAttempts()), true);
});

for (const stale of [false, true]) {
  test(`a far end behind the own server that challenges what the server took gets no answer, stale=${stale}`, () => {
    const client = registered();
    const attempts = new AuthenticationAttempts();
    assert.equal(client.learn(challenge('INVITE', 'example.test', 'of the server'), bob, toServer, attempts), true);
    assert.equal(client.learn(challenge('INVITE', 'example.test', 'evil', stale), bob, toServer, attempts), false);
  });
}

test('RFC 7616 §3.7: a challenge of an unknown scheme, algorithm or qop, or without realm or nonce, is passed over', () => {
  for (const value of [
    'Basic realm="a"',
    'Digest realm="a"',
    'Digest nonce="n"',
    'Digest realm="a", nonce="n", algorithm=SHA-999',
    'Digest realm="a", nonce="n", qop="token"',
  ])
    assert.equal(parseChallenge(value, 'WWW-Authenticate'), undefined, value);
  assert.equal(parseChallenge('DIGEST realm="a" , nonce="n",qop="token, AUTH"', 'WWW-Authenticate')?.qops.join(), 'auth');
});

test('RFC 7616 §3.5, §3.6: an answer says who, for which realm, nonce and URI, and gives the opaque and the algorithm back as they came', () => {
  const client = new Authenticator(world().platform('192.0.2.1'));
  const response = unauthorized();
  response.headers.add('WWW-Authenticate', 'Digest realm="example.test", nonce="n", opaque="o\\"p", algorithm=md5, qop="auth,auth-int"');
  client.learn(response, bob, toServer, new AuthenticationAttempts());
  const text = signed(client, 'REGISTER', toServer) ?? '';
  for (const field of [
    'username="bob"',
    'realm="example.test"',
    'nonce="n"',
    'uri="sip:example.test"',
    'opaque="o\\"p"',
    'algorithm=md5',
    'qop=auth',
    'nc=00000001',
  ])
    assert.ok(text.includes(field), `${field} in ${text}`);
});

test('RFC 7616 §5.4: a nonce of somebody else is not taken for one of ours, however well it is answered', () => {
  const platform = world().platform('192.0.2.1');
  const ours = new DigestServer({ platform, realm: 'example.test', algorithms: ['SHA-256'] });
  const others = new DigestServer({ platform, realm: 'example.test', algorithms: ['SHA-256'] });
  const client = new Authenticator(platform);
  client.learn(challengeOf(others), bob, toServer, new AuthenticationAttempts());
  const request = register();
  client.sign(request, bob, toServer, new AuthenticationAttempts());
  assert.notEqual(ours.verify(request, () => 'zanzibar').kind, 'accepted');
});

test('RFC 7616 §3.4.2: the hash of name, realm and password stands for the password', () => {
  const secret = digestSecret('MD5', common, cryptography);
  assert.equal(digestResponse({ ...common, password: '' }, cryptography, secret), digestResponse(common, cryptography));
});
