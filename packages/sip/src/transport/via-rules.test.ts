// What is noted in the topmost Via of a request, and where its response goes: RFC 3261 §18.2.1, §18.2.2, RFC 3581 §4.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SipRequest, createResponse } from '../message/message.ts';
import { defaultPort } from './flow.ts';
import { noteSource, responseTarget } from './via-rules.ts';

function requestBy(...vias: readonly string[]): SipRequest {
  const request = new SipRequest('OPTIONS', 'sip:a@192.0.2.1');
  for (const via of vias) request.headers.add('Via', `SIP/2.0/UDP ${via}`);
  return request;
}

const source = { address: '192.0.2.8', port: 4000 };

for (const [via, expected] of [
  ['192.0.2.8;branch=z9hG4bKa', '192.0.2.8;branch=z9hG4bKa'],
  ['192.0.2.8:5070;branch=z9hG4bKa', '192.0.2.8:5070;branch=z9hG4bKa'],
  ['192.0.2.9;branch=z9hG4bKa', '192.0.2.9;branch=z9hG4bKa;received=192.0.2.8'],
  ['pc.example.test;branch=z9hG4bKa', 'pc.example.test;branch=z9hG4bKa;received=192.0.2.8'],
  ['192.0.2.8;branch=z9hG4bKa;rport', '192.0.2.8;branch=z9hG4bKa;rport=4000;received=192.0.2.8'],
  ['192.0.2.8;received=192.0.2.9;branch=z9hG4bKa', '192.0.2.8;received=192.0.2.8;branch=z9hG4bKa'],
  ['192.0.2.9;received=192.0.2.10;branch=z9hG4bKa', '192.0.2.9;received=192.0.2.8;branch=z9hG4bKa'],
  ['192.0.2.9;rport;branch=z9hG4bKa', '192.0.2.9;rport=4000;branch=z9hG4bKa;received=192.0.2.8'],
] as const) {
  test(`RFC 3261 §18.2.1, RFC 3581 §4: a request by ${via} from 192.0.2.8:4000 is noted as ${expected}`, () => {
    const request = requestBy(via, '192.0.2.99;branch=z9hG4bKbelow');
    noteSource(request, source);
    assert.deepEqual(request.headers.all('Via'), [`SIP/2.0/UDP ${expected}`, 'SIP/2.0/UDP 192.0.2.99;branch=z9hG4bKbelow']);
  });
}

for (const [via, overUdp, overStream] of [
  ['192.0.2.9', '192.0.2.9:5060', '192.0.2.9:5060'],
  ['192.0.2.9:5070', '192.0.2.9:5070', '192.0.2.9:5070'],
  ['192.0.2.9:5070;received=192.0.2.8', '192.0.2.8:5070', '192.0.2.8:5070'],
  ['192.0.2.9;received=192.0.2.8', '192.0.2.8:5060', '192.0.2.8:5060'],
  ['192.0.2.9:5070;received=192.0.2.8;rport=4000', '192.0.2.8:4000', '192.0.2.8:5070'],
  ['192.0.2.9:5070;received=192.0.2.8;rport=1', '192.0.2.8:1', '192.0.2.8:5070'],
  ['192.0.2.9:5070;received=192.0.2.8;rport=65535', '192.0.2.8:65535', '192.0.2.8:5070'],
  ['192.0.2.9:5070;received=192.0.2.8;rport=65536', '192.0.2.8:5070', '192.0.2.8:5070'],
  ['192.0.2.9:5070;received=192.0.2.8;rport=0', '192.0.2.8:5070', '192.0.2.8:5070'],
  ['192.0.2.9:5070;received=192.0.2.8;rport=1.5', '192.0.2.8:5070', '192.0.2.8:5070'],
  ['192.0.2.9:5070;received=192.0.2.8;rport', '192.0.2.8:5070', '192.0.2.8:5070'],
  ['192.0.2.9:5070;rport=4000', '192.0.2.9:5070', '192.0.2.9:5070'],
  ['192.0.2.9;received=192.0.2.8;rport=4000;maddr=192.0.2.10', '192.0.2.8:4000', '192.0.2.8:5060'],
  ['192.0.2.9:5070;maddr=192.0.2.10', '192.0.2.9:5070', '192.0.2.9:5070'],
  ['192.0.2.9:5070;received=192.0.2.8;maddr', '192.0.2.8:5070', '192.0.2.8:5070'],
  ['pc.example.test', 'pc.example.test:5060', 'pc.example.test:5060'],
] as const) {
  test(`RFC 3261 §18.2.2, RFC 3581 §4: a response to ${via} goes to ${overUdp} over UDP, and to ${overStream} where its connection is gone`, () => {
    const response = createResponse(requestBy(`${via};branch=z9hG4bKa`), 200);
    const [udp, stream] = [responseTarget(response, 5060, false), responseTarget(response, 5060, true)];
    assert.deepEqual([`${udp.host}:${udp.port}`, `${stream.host}:${stream.port}`], [overUdp, overStream]);
  });
}

test('RFC 3261 §19.1.2, RFC 7118 §5.3: the port that is meant where none is said', () => {
  const ports = (['udp', 'tcp', 'tls', 'ws', 'wss'] as const).map((protocol) => defaultPort(protocol));
  assert.deepEqual(ports, [5060, 5060, 5061, 80, 443]);
});
