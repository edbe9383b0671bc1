// The client side of digest authentication: RFC 3261 §22, RFC 7616 §3.6, RFC 8760 §2.4.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { VirtualWorld } from '@offhook/base/virtual';

import { SipRequest, SipResponse } from '../message/message.ts';
import { AuthenticationAttempts, Authenticator, type Way } from './authenticator.ts';
import type { Credentials } from './credentials.ts';
import { digestResponse, parseDigestFields } from './digest.ts';

const platform = new VirtualWorld({ seed: 1 }).platform('192.0.2.1');
const toServer: Way = { isOwnServer: true, isTheirDialog: false };
const bob: readonly Credentials[] = [{ username: 'bob', password: 'zanzibar' }];

interface Challenge {
  readonly method?: string;
  readonly side?: 'WWW-Authenticate' | 'Proxy-Authenticate';
  readonly realm?: string;
  readonly nonce: string;
  readonly more?: string;
}

function answerWith(...challenges: readonly Challenge[]): SipResponse {
  const response = new SipResponse(401);
  response.headers.add('CSeq', `1 ${challenges[0]?.method ?? 'REGISTER'}`);
  for (const { side = 'WWW-Authenticate', realm = 'r', nonce, more = '' } of challenges) {
    response.headers.add(side, `Digest realm="${realm}", nonce="${nonce}"${more}`);
  }
  return response;
}

function learner(credentials = bob) {
  const client = new Authenticator(platform);
  return {
    client,
    learn: (attempts: AuthenticationAttempts, ...challenges: readonly Challenge[]) =>
      client.learn(answerWith(...challenges), credentials, toServer, attempts),
    sign: (attempts = new AuthenticationAttempts(), method = 'REGISTER', login = credentials): SipRequest => {
      const request = new SipRequest(method, 'sip:example.test');
      request.headers.add('CSeq', `1 ${method}`);
      client.sign(request, login, toServer, attempts);
      return request;
    },
  };
}

function fieldsOf(request: SipRequest, header = 'Authorization'): Readonly<Record<string, string>> {
  return Object.fromEntries(parseDigestFields(request.headers.get(header) ?? '', header) ?? []);
}

test('RFC 7616 §3.4: an answer has auth before auth-int, a client nonce of 16 digits and a count that grows to 8', () => {
  for (const [more, qop] of [
    [', qop="auth-int,auth"', 'auth'],
    [', qop="auth-int"', 'auth-int'],
    ['', undefined],
  ] as const) {
    const { learn, sign } = learner();
    assert.equal(learn(new AuthenticationAttempts(), { nonce: 'n', more }), true);
    for (let count = 1; count < 18; count++) {
      const request = sign();
      const fields = fieldsOf(request);
      const { cnonce = '', nc, response, ...rest } = fields;
      assert.deepEqual(rest, { username: 'bob', realm: 'r', nonce: 'n', uri: 'sip:example.test', ...(qop && { qop }) });
      assert.equal(nc, qop && count.toString(16).padStart(8, '0'));
      if (qop !== undefined) assert.match(cnonce, /^[0-9a-f]{16}$/);
      const input = {
        algorithm: 'MD5',
        username: 'bob',
        realm: 'r',
        password: 'zanzibar',
        nonce: 'n',
        method: 'REGISTER',
        uri: 'sip:example.test',
        body: request.body,
        qop,
        cnonce,
        nonceCount: nc ?? '',
      } as const;
      assert.equal(response, digestResponse(input, platform.cryptography));
    }
  }
});

test('RFC 3261 §22.3: a proxy is answered in its own header, beside a server', () => {
  const { learn, sign } = learner();
  const attempts = new AuthenticationAttempts();
  assert.equal(
    learn(attempts, { nonce: 'a' }, { nonce: 'b', side: 'Proxy-Authenticate' }, { nonce: 'c', side: 'Proxy-Authenticate', realm: 'p' }),
    true,
  );
  const request = sign();
  assert.equal(fieldsOf(request)['nonce'], 'a');
  assert.deepEqual(
    request.headers.all('Proxy-Authorization').map((value) => parseDigestFields(value, '')?.get('nonce')),
    ['b', 'c'],
  );
});

test('RFC 3261 §22.1: ACK and CANCEL keep what they have, every other request loses it', () => {
  const { client, learn } = learner();
  const attempts = new AuthenticationAttempts();
  learn(attempts, { nonce: 'n' });
  for (const [method, kept] of [
    ['ACK', 'old'],
    ['CANCEL', 'old'],
    ['OPTIONS', undefined],
  ] as const) {
    for (const way of [toServer, { isOwnServer: false, isTheirDialog: false }]) {
      const request = new SipRequest(method, 'sip:a');
      for (const name of ['Authorization', 'Proxy-Authorization']) request.headers.add(name, 'old');
      client.sign(request, bob, way, new AuthenticationAttempts());
      assert.deepEqual([request.headers.get('Authorization'), request.headers.get('Proxy-Authorization')], [kept, kept]);
    }
  }
});

test('a request that was asked is signed, another of the same kind is not', () => {
  const { learn, sign } = learner();
  learn(new AuthenticationAttempts(), { nonce: 'n' });
  const attempts = new AuthenticationAttempts();
  assert.equal(learn(attempts, { method: 'INVITE', nonce: 'm' }), true);
  assert.equal(fieldsOf(sign(attempts, 'INVITE'))['nonce'], 'm');
  assert.deepEqual(fieldsOf(sign(new AuthenticationAttempts(), 'INVITE')), {});
});

test('credentials for a realm go before those for any, and a realm without either is not answered', () => {
  const both: readonly Credentials[] = [
    { username: 'any', password: 'x' },
    { username: 'one', password: 'y', realm: 'r' },
  ];
  for (const [credentials, realm, username] of [
    [both, 'r', 'one'],
    [both, 's', 'any'],
    [both.slice(1), 'r', 'one'],
  ] as const) {
    const { learn, sign } = learner(credentials);
    assert.equal(learn(new AuthenticationAttempts(), { nonce: 'n', realm }), true);
    assert.equal(fieldsOf(sign())['username'], username);
    assert.deepEqual(fieldsOf(sign(undefined, 'REGISTER', [])), {});
    assert.equal(fieldsOf(sign())['nonce'], 'n');
  }
  for (const credentials of [both.slice(1), []]) {
    const { learn } = learner(credentials);
    assert.equal(learn(new AuthenticationAttempts(), { nonce: 'n', realm: 's' }), false);
  }
});

test('a realm is ours where a REGISTER met it, where credentials name it, or where nothing registers and it is the first', () => {
  const invite = (nonce: string, realm: string): Challenge => ({ method: 'INVITE', nonce, realm });
  const fresh = (): AuthenticationAttempts => new AuthenticationAttempts();
  const first = learner();
  assert.equal(first.learn(fresh(), invite('1', 'a')), true);
  assert.equal(first.learn(fresh(), invite('2', 'b')), false);
  assert.equal(first.learn(fresh(), invite('3', 'a')), true);
  assert.equal(first.learn(fresh(), { nonce: '4', realm: 'b' }), true);
  assert.equal(first.learn(fresh(), invite('5', 'b')), true);
  const open = learner();
  open.client.registered();
  assert.equal(open.learn(fresh(), invite('1', 'a')), false);
  assert.equal(open.learn(fresh(), { nonce: '2', realm: 'a' }), true);
  const named = learner([{ username: 'x', password: 'y', realm: 'b' }]);
  named.client.registered();
  assert.equal(named.learn(fresh(), invite('1', 'b')), true);
});

test('RFC 7616 §3.3: a second answer in a realm is for a REGISTER whose nonce was stale, and for a new nonce', () => {
  for (const [method, more, nonce, isWorth] of [
    ['REGISTER', ', stale=true', 'm', true],
    ['REGISTER', ', stale=true', 'n', false],
    ['REGISTER', '', 'm', false],
    ['INVITE', ', stale=true', 'm', false],
  ] as const) {
    const { learn, sign } = learner();
    learn(new AuthenticationAttempts(), { nonce: 'known' });
    const attempts = new AuthenticationAttempts();
    assert.equal(learn(attempts, { method, nonce: 'n' }), true);
    assert.equal(learn(attempts, { method, nonce, more }), isWorth);
    // What was refused is not signed with again.
    assert.equal(fieldsOf(sign(attempts, method))['nonce'], isWorth ? nonce : undefined);
  }
});

test('one request answers four challenges and no more', () => {
  const { learn } = learner();
  const attempts = new AuthenticationAttempts();
  for (const nonce of ['1', '2', '3', '4']) assert.equal(learn(attempts, { nonce, more: ', stale=true' }), true);
  assert.equal(learn(attempts, { nonce: '5', more: ', stale=true' }), false);
});

test('a realm is told from its side, whatever signs it has', () => {
  const { learn } = learner();
  const attempts = new AuthenticationAttempts();
  assert.equal(learn(attempts, { nonce: '1', realm: 'a|b' }), true);
  assert.equal(learn(attempts, { nonce: '2', realm: 'a|b', side: 'Proxy-Authenticate' }), false);
  assert.equal(learn(attempts, { nonce: '3', realm: 'b', side: 'Proxy-Authenticate' }), true);
});
