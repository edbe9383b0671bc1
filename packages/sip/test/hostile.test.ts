// Headers that cannot be decoded, sent to a phone that lives: RFC 3261 §21.4.1.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { utf8Bytes } from '@offhook/base';
import { connect, createPair } from './pair.ts';

const spoilt = [
  'Supported: "timer',
  'Require: "x, 100rel',
  'Session-Expires: 90;refresher',
  'Session-Expires: ;;=',
  'Replaces: a;to-tag="',
  'RAck: 1 x INVITE',
  'RSeq: -1',
  'Refer-To: <sip:a@example.test',
  'Content-Type: ;',
  'Allow: "',
  'Contact: <sip:a@b',
  'Event: ;=',
  'Max-Forwards: many',
];

for (const method of ['INVITE', 'UPDATE', 'PRACK', 'REFER', 'SUBSCRIBE', 'NOTIFY', 'OPTIONS', 'BYE']) {
  test(`RFC 3261 §21.4.1: no spoilt header of ${method} brings the phone down, and every request is answered`, async () => {
    const pair = await createPair();
    await connect(pair);
    pair.bob.agent.delegate.onInvite = (session) => session.reject(486);
    const network = pair.world.platform('192.0.2.66').network;
    const socket = await network.bindUdp({ address: '192.0.2.66', port: 5060 });
    const answers: string[] = [];
    socket.onDatagram = (data) => answers.push(new TextDecoder().decode(data).split('\r\n')[0] ?? '');
    for (const [index, header] of spoilt.entries()) {
      const lines = [
        `${method} sip:bob@192.0.2.2 SIP/2.0`,
        `Via: SIP/2.0/UDP 192.0.2.66:5060;branch=z9hG4bKspoilt${method}${index}`,
        'From: <sip:eve@example.test>;tag=e',
        'To: <sip:bob@example.test>',
        `Call-ID: spoilt${index}`,
        `CSeq: 1 ${method}`,
        header,
        'Content-Length: 0',
        '',
        '',
      ];
      socket.send(utf8Bytes(lines.join('\r\n')), { address: '192.0.2.2', port: 5060 });
      const before = answers.length;
      await pair.pass(150);
      assert.ok(answers.length > before, `${header} was not answered`);
    }
    assert.equal(pair.bob.agent.sessions.length >= 1, true);
  });
}
