// Dialogs: RFC 3261 §12, RFC 6665 §4.4.1.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cSeqLimit } from '../message/c-seq.ts';
import { SipRequest, SipResponse, setHeaders, type SipMessage } from '../message/message.ts';
import { writeNameAddress } from '../message/name-address.ts';
import { writeUri } from '../message/uri.ts';
import type { Flow } from '../transport/flow.ts';
import { Dialog, dialogIdOfRequest, dialogIdOfResponse, dialogKey } from './dialog.ts';

type Headers = Readonly<Record<string, string | readonly string[]>>;

function fill<Message extends SipMessage>(message: Message, headers: Headers): Message {
  setHeaders(message.headers, {
    From: 'Alice <sip:alice@example.test>;tag=a',
    To: 'Bob <sip:bob@example.test>;x=y',
    'Call-ID': 'c',
    CSeq: '7 INVITE',
    ...headers,
  });
  return message;
}

const request = (headers: Headers = {}, method = 'INVITE'): SipRequest => fill(new SipRequest(method, 'sip:bob@192.0.2.9'), headers);
const response = (headers: Headers = {}): SipResponse => fill(new SipResponse(200), { To: '<sip:bob@example.test>;tag=b', ...headers });

const flow: Flow = {
  protocol: 'udp',
  local: { address: '192.0.2.1', port: 5060 },
  remote: { address: '192.0.2.2', port: 5060 },
  reliable: false,
  secure: false,
  isOpen: true,
  send: () => undefined,
  close: () => undefined,
};

const routes = ['<sip:p1.example.test;lr>, <sip:p2.example.test;lr>', '<sip:p3.example.test;lr>'];

function plain(dialog: Dialog): unknown {
  return {
    id: dialogKey(dialog.id),
    begunBy: dialog.begunBy,
    local: writeNameAddress(dialog.local),
    remote: writeNameAddress(dialog.remote),
    target: writeUri(dialog.remoteTarget),
    routes: dialog.routes.map(({ uri }) => uri.host.slice(0, 2)).join(' '),
    flow: dialog.flow,
    sequence: dialog.localSequence,
  };
}

test('RFC 3261 §12: a dialog is named by Call-ID and both tags, each seen from its own side', () => {
  assert.equal(dialogKey({ callId: 'c', localTag: 'l', remoteTag: 'r' }), 'c|l|r');
  assert.deepEqual(dialogIdOfRequest(request({ To: '<sip:bob@example.test>;tag=b' })), { callId: 'c', localTag: 'b', remoteTag: 'a' });
  assert.deepEqual(dialogIdOfResponse(response()), { callId: 'c', localTag: 'a', remoteTag: 'b' });
  const none = { From: 'sip:a', To: 'sip:b' };
  for (const id of [dialogIdOfRequest(request(none)), dialogIdOfResponse(response(none))]) {
    assert.deepEqual(id, { callId: 'c', localTag: '', remoteTag: '' });
  }
});

test('RFC 3261 §12.1.1: the dialog of a server takes routes as they come, and its target from Contact', () => {
  const begun = {
    id: 'c|t|a',
    begunBy: 'them',
    local: '"Bob" <sip:bob@example.test>;tag=t',
    remote: '"Alice" <sip:alice@example.test>;tag=a',
    flow,
    sequence: 0,
  };
  const asked = request({ Contact: '<sip:alice@192.0.2.2>', 'Record-Route': routes });
  assert.deepEqual(plain(Dialog.ofServer(asked, 't', flow)), { ...begun, target: 'sip:alice@192.0.2.2', routes: 'p1 p2 p3' });
  assert.deepEqual(plain(Dialog.ofServer(request(), 't', flow)), { ...begun, target: 'sip:alice@example.test', routes: '' });
  assert.equal(Dialog.ofServer(request({ From: 'sip:alice@example.test' }), 't', flow).id.remoteTag, '');
});

test('RFC 3261 §12.1.2: the dialog of a client turns the routes round', () => {
  const begun = {
    id: 'c|a|b',
    begunBy: 'us',
    local: '"Alice" <sip:alice@example.test>;tag=a',
    remote: '<sip:bob@example.test>;tag=b',
    sequence: 7,
  };
  const answer = response({ Contact: '<sip:bob@192.0.2.2>', 'Record-Route': routes });
  assert.deepEqual(plain(Dialog.ofClient(request(), answer, flow)), { ...begun, target: 'sip:bob@192.0.2.2', routes: 'p3 p2 p1', flow });
  assert.deepEqual(answer.recordRoutes.length, 3);
  assert.equal(answer.recordRoutes[0]?.uri.host, 'p1.example.test');
  assert.deepEqual(plain(Dialog.ofClient(request(), response(), undefined)), {
    ...begun,
    target: 'sip:bob@192.0.2.9',
    routes: '',
    flow: undefined,
  });
});

test('RFC 6665 §4.4.1: the dialog that a NOTIFY opens goes on from the SUBSCRIBE', () => {
  const subscribe = request({ CSeq: '3 SUBSCRIBE' }, 'SUBSCRIBE');
  const headers = { From: '<sip:bob@example.test>;tag=n', To: '<sip:alice@example.test>;tag=a', CSeq: '9 NOTIFY' };
  const begun = {
    id: 'c|a|n',
    begunBy: 'us',
    local: '"Alice" <sip:alice@example.test>;tag=a',
    remote: '<sip:bob@example.test>;tag=n',
    flow,
    sequence: 3,
  };
  const notify = request({ ...headers, Contact: '<sip:bob@192.0.2.2>', 'Record-Route': routes }, 'NOTIFY');
  const dialog = Dialog.ofNotify(subscribe, notify, flow);
  assert.deepEqual(plain(dialog), { ...begun, target: 'sip:bob@192.0.2.2', routes: 'p1 p2 p3' });
  assert.equal(dialog.acceptSequence(request({ CSeq: '8 NOTIFY' })), false);
  assert.deepEqual(plain(Dialog.ofNotify(subscribe, request(headers, 'NOTIFY'), flow)), {
    ...begun,
    target: 'sip:bob@example.test',
    routes: '',
  });
});

test('RFC 3261 §12.2.1.1: our numbers grow by one, from the highest used outside, and begin anew after 2**31 - 1', () => {
  const dialog = Dialog.ofServer(request(), 't', flow);
  assert.deepEqual([dialog.nextSequence(), dialog.nextSequence(), dialog.localSequence], [1, 2, 2]);
  dialog.raiseLocalSequence(9);
  assert.equal(dialog.nextSequence(), 10);
  dialog.raiseLocalSequence(4);
  assert.equal(dialog.nextSequence(), 11);
  dialog.raiseLocalSequence(cSeqLimit - 1);
  assert.deepEqual([dialog.nextSequence(), dialog.nextSequence(), dialog.nextSequence()], [cSeqLimit, 0, 1]);
});

test('RFC 3261 §12.2.2: a number below the last is refused, the same and any higher taken', () => {
  const take = (dialog: Dialog, number: number): boolean => dialog.acceptSequence(request({ CSeq: `${number} INVITE` }));
  const server = Dialog.ofServer(request(), 't', flow);
  assert.deepEqual(
    [6, 7, 20, 19, 20, 21].map((number) => take(server, number)),
    [false, true, true, false, true, true],
  );
  const client = Dialog.ofClient(request(), response(), flow);
  assert.deepEqual(
    [5, 4, 5, 6].map((number) => take(client, number)),
    [true, false, true, true],
  );
  assert.equal(take(Dialog.ofClient(request(), response(), flow), 0), true);
});

test('RFC 3261 §12.2.1.2: a Contact moves the target, a message without one does not', () => {
  const dialog = Dialog.ofClient(request(), response({ Contact: '<sip:bob@192.0.2.2>' }), flow);
  dialog.refreshTarget(response());
  assert.equal(writeUri(dialog.remoteTarget), 'sip:bob@192.0.2.2');
  dialog.refreshTarget(request({ Contact: '<sip:bob@192.0.2.3>' }));
  assert.equal(writeUri(dialog.remoteTarget), 'sip:bob@192.0.2.3');
});

test('RFC 3261 §12.2.1.1: a request goes by loose routes to the target, by a strict one to that route', () => {
  for (const [recordRoutes, uri, written] of [
    [[], 'sip:bob@192.0.2.2', []],
    [['<sip:p1;lr>', '<sip:p2>'], 'sip:bob@192.0.2.2', ['<sip:p1;lr>', '<sip:p2>']],
    [['<sip:p1;x>', '<sip:p2;lr>'], 'sip:p1;x', ['<sip:p2;lr>', '<sip:bob@192.0.2.2>']],
    [['<sip:p1>'], 'sip:p1', ['<sip:bob@192.0.2.2>']],
  ] as const) {
    const asked = request({ From: '<sip:bob@example.test>;tag=a', Contact: '<sip:bob@192.0.2.2>', 'Record-Route': recordRoutes });
    const made = Dialog.ofServer(asked, 't', flow).createRequest('BYE', 5);
    assert.deepEqual([made.method, made.uriText], ['BYE', uri]);
    assert.deepEqual(
      [...made.headers.entries()],
      [
        ['Max-Forwards', '70'],
        ...written.map((route) => ['Route', route]),
        ['From', '"Bob" <sip:bob@example.test>;tag=t'],
        ['To', '<sip:bob@example.test>;tag=a'],
        ['Call-ID', 'c'],
        ['CSeq', '5 BYE'],
      ],
    );
  }
});
