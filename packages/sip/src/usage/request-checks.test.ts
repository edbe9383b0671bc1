// The checks of a user agent server, in their order: RFC 3261 §8.2, §20.11, §21.4, RFC 5621 §3.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { utf8Bytes } from '@offhook/base';
import { SipRequest } from '../message/message.ts';
import { checkRequest } from './request-checks.ts';
import type { AgentIdentity } from './user-agent-core.ts';

const identity: AgentIdentity = {
  userAgentHeader: 'Test',
  allow: () => ['INVITE', 'UPDATE', 'OPTIONS', 'REFER'],
  allowEvents: [],
  supported: ['timer', 'x-own'],
  accept: ['application/sdp', 'text/plain'],
  sessionExpiresS: 0,
  minSessionExpiresS: 90,
};

interface Asked {
  readonly method?: string;
  readonly uri?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The status, then the headers of the refusal; an empty text where there is none. */
function refusal({ method = 'INVITE', uri = 'sip:a@192.0.2.1', headers = {}, body = '' }: Asked): string {
  const request = new SipRequest(method, uri);
  for (const [name, value] of Object.entries(headers)) request.headers.add(name, value);
  request.body = utf8Bytes(body);
  const failure = checkRequest(request, identity);
  if (failure === undefined) return '';
  const said = Object.entries(failure.options.headers ?? {}).map(([name, value]) => `${name}: ${String(value)}`);
  return [String(failure.status), ...said].join(' ');
}

const allow = 'Allow: INVITE, UPDATE, OPTIONS, REFER';
const knownMethods = 'INVITE ACK CANCEL BYE OPTIONS REGISTER PRACK UPDATE INFO SUBSCRIBE NOTIFY REFER MESSAGE PUBLISH'.split(' ');

test('RFC 3261 §8.2.1: a method that is not allowed is refused with 405 where it is known, else with 501', () => {
  for (const method of knownMethods) assert.equal(refusal({ method }), identity.allow().includes(method) ? '' : `405 ${allow}`, method);
  for (const method of ['FOO', 'invite', '']) assert.equal(refusal({ method }), `501 ${allow}`, method);
});

test('RFC 3261 §8.2.2.1: sip, sips and tel are understood, other schemes are not', () => {
  for (const uri of ['sip:a@192.0.2.1', 'sips:a@192.0.2.1', 'tel:+1-555-0100']) assert.equal(refusal({ uri }), '', uri);
  for (const uri of ['im:a@example.test', 'mailto:a@example.test']) assert.equal(refusal({ uri }), '416', uri);
});

test('RFC 3261 §8.2.2.3: extensions that are required and unknown are named, all of them', () => {
  const required = (tags: string): string => refusal({ method: 'OPTIONS', headers: { Require: tags } });
  for (const tag of '100rel replaces timer norefersub eventlist tdialog gruu outbound path from-change x-own 100REL'.split(' '))
    assert.equal(required(tag), '', tag);
  assert.equal(required('x-one, timer, x-two'), '420 Unsupported: x-one, x-two');
});

test('RFC 3261 §8.2.2.3: a CANCEL is not refused for Require', () => {
  const cancel = new SipRequest('CANCEL', 'sip:a@192.0.2.1');
  cancel.headers.add('Require', 'x-one');
  assert.equal(checkRequest(cancel, { ...identity, allow: () => ['CANCEL'] }), undefined);
});

test('RFC 3261 §8.2.3: a body in an encoding is refused with the one that would do, of any method', () => {
  const encoded = (encoding: string, body: string): string =>
    refusal({ method: 'OPTIONS', headers: { 'Content-Encoding': encoding }, body });
  assert.equal(encoded('gzip', 'x'), '415 Accept-Encoding: identity');
  assert.equal(encoded('Identity', 'x'), '');
  assert.equal(encoded('gzip', ''), '');
});

const acceptable = '415 Accept: application/sdp, text/plain';
const odd = { 'Content-Type': 'application/x-odd' };

for (const [title, asked, expected] of [
  ['a body of a known type', { headers: { 'Content-Type': 'Application/SDP ; x=y' }, body: 'v=0' }, ''],
  ['a body without a type', { body: 'v=0' }, ''],
  ['no body of an unknown type', { headers: odd }, ''],
  ['a body of an unknown type', { headers: odd, body: 'x' }, acceptable],
  ['a body of an unknown type in an UPDATE', { method: 'UPDATE', headers: odd, body: 'x' }, acceptable],
  ['a body of an unknown type in another method', { method: 'REFER', headers: odd, body: 'x' }, ''],
  ['a body for another use', { headers: { 'Content-Type': 'text/plain', 'Content-Disposition': 'render' }, body: 'x' }, acceptable],
  [
    'a body for the session',
    { headers: { 'Content-Type': 'text/plain', 'Content-Disposition': 'Session ; handling=required' }, body: 'x' },
    '',
  ],
  ['a body that is optional', { headers: { ...odd, 'Content-Disposition': 'render; handling = Optional' }, body: 'x' }, ''],
  ['one that is optional, and more said', { headers: { ...odd, 'Content-Disposition': 'render;handling=optional;x=y' }, body: 'x' }, ''],
  ['one that is optional-like', { headers: { ...odd, 'Content-Disposition': 'render;handling=optionally' }, body: 'x' }, acceptable],
  ['one that is required', { headers: { ...odd, 'Content-Disposition': 'session;handling=required' }, body: 'x' }, acceptable],
] as const satisfies readonly (readonly [string, Asked, string])[]) {
  test(`RFC 3261 §20.11: ${title} is ${expected === '' ? 'taken' : 'refused'}`, () => {
    assert.equal(refusal(asked), expected);
  });
}

function parts(...each: readonly (readonly [contentType: string, disposition?: string])[]): Asked {
  const lines = each.flatMap(([contentType, disposition]) => [
    '--b',
    `Content-Type: ${contentType}`,
    ...(disposition === undefined ? [] : [`Content-Disposition: ${disposition}`]),
    '',
    'x',
  ]);
  return { headers: { 'Content-Type': 'multipart/mixed;boundary=b' }, body: [...lines, '--b--', ''].join('\r\n') };
}

for (const [title, asked, expected] of [
  ['a description alone', parts(['application/sdp']), ''],
  ['a description and what nobody insists on', parts(['application/sdp'], ['application/x-odd']), ''],
  ['a description and what is optional', parts(['application/sdp'], ['application/x-odd', 'render;handling=optional']), ''],
  ['a description and what is required', parts(['application/sdp'], ['application/x-odd', 'render; handling = Required']), acceptable],
  ['what is required, and more said', parts(['application/x-odd', 'render;handling=required;x=y']), acceptable],
  ['what is required-like', parts(['application/x-odd', 'render;handling=requiredly']), ''],
  ['a description that is required', parts(['application/sdp', 'session;handling=required']), ''],
  ['a multipart that cannot be read', { headers: { 'Content-Type': 'multipart/mixed' }, body: 'x' }, acceptable],
] as const) {
  test(`RFC 5621 §3: ${title} is ${expected === '' ? 'taken' : 'refused'}`, () => {
    assert.equal(refusal(asked), expected);
  });
}

test('RFC 3261 §21.4.7: an INVITE or UPDATE that takes nothing that could be answered is refused, in any case', () => {
  const accepting = (accept: string, method = 'INVITE'): string => refusal({ method, headers: { Accept: accept } });
  for (const accept of ['application/sdp', 'Application/SDP;level=1', 'text/x-odd, text/plain', '*/*', 'application/* ;q=0.1'])
    assert.equal(accepting(accept), '', accept);
  for (const method of ['INVITE', 'UPDATE']) assert.equal(accepting('text/x-odd', method), '406');
  assert.equal(accepting('text/*'), '406');
  assert.equal(accepting('text/x-odd', 'OPTIONS'), '');
});
