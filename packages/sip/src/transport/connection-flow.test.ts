// A connection as a flow: what comes, what goes, and how it ends. RFC 3261 §18.3, RFC 5626 §4.4.1, RFC 7118 §4, §6.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isProblem, latin1Text, utf8Bytes, type MessageStream, type Stream } from '@offhook/base';
import { VirtualClock } from '@offhook/base/virtual';
import { ConnectionFlow, type ConnectionListener } from './connection-flow.ts';

interface Scene {
  readonly clock: VirtualClock;
  readonly flow: ConnectionFlow;
  /** What the listener was told, and what the connection was. */
  readonly told: string[];
  readonly sent: string[];
  readonly say: (text: string) => void;
  /** The far end closes. */
  readonly hangUp: (error?: Error) => void;
  onMessage: () => void;
}

const ends = { local: { address: '192.0.2.1', port: 5060 }, remote: { address: '192.0.2.2', port: 4000 }, secure: true };

function createScene(over: 'stream' | 'messages'): Scene {
  const clock = new VirtualClock();
  const told: string[] = [];
  const sent: string[] = [];
  const close = (): void => {
    sent.push('closed');
    (over === 'stream' ? stream : messages).onClose?.();
  };
  const stream: Stream = { ...ends, write: (bytes) => sent.push(latin1Text(bytes)), onData: undefined, onClose: undefined, close };
  const messages: MessageStream = {
    ...ends,
    send: (bytes) => sent.push(latin1Text(bytes)),
    onMessage: undefined,
    onClose: undefined,
    close,
  };
  let onMessage = (): void => undefined;
  const listener: ConnectionListener = {
    onMessage: (message, flow) => {
      told.push(`message ${message.headers.get('Call-ID') ?? ''} ${flow.remote.port}`);
      onMessage();
    },
    onMalformed: (problem, bytes) => told.push(`malformed ${problem.code} ${bytes.length}`),
    onClosed: (_flow, error) => told.push(`closed ${error === undefined ? '' : isProblem(error) ? error.code : error.message}`.trim()),
    onSilent: () => told.push('silent'),
  };
  const flow =
    over === 'stream'
      ? ConnectionFlow.overStream(stream, 'tls', listener, clock)
      : ConnectionFlow.overMessages(messages, 'wss', listener, clock);
  return {
    clock,
    flow,
    told,
    sent,
    say: (text) => (over === 'stream' ? stream.onData : messages.onMessage)?.(utf8Bytes(text)),
    hangUp: (error) => (over === 'stream' ? stream : messages).onClose?.(error),
    set onMessage(act: () => void) {
      onMessage = act;
    },
  };
}

const options = ['OPTIONS sip:a@192.0.2.1 SIP/2.0', 'Call-ID: one', 'Content-Length: 0', '', ''].join('\r\n');

for (const over of ['stream', 'messages'] as const) {
  test(`a flow over ${over} has the ends of its connection, and carries messages both ways`, () => {
    const { flow, told, sent, say } = createScene(over);
    assert.deepEqual(
      [flow.protocol, flow.local, flow.remote, flow.secure, flow.reliable, flow.isOpen],
      [over === 'stream' ? 'tls' : 'wss', ends.local, ends.remote, true, true, true],
    );
    flow.send(utf8Bytes('hello'));
    say(options);
    assert.deepEqual([told, sent], [['message one 4000'], ['hello']]);
  });

  test(`RFC 5626 §3.5.1, over ${over}: a double line end is answered by a single one, a single one by nothing`, () => {
    const { told, sent, say } = createScene(over);
    say('\r\n\r\n');
    say('\r\n');
    assert.deepEqual([told, sent], [[], ['\r\n']]);
  });

  test(`a flow over ${over} that is closed says so once, and sends nothing more`, async () => {
    const { flow, told, sent, clock } = createScene(over);
    flow.expectMessages(1000);
    flow.keepAlive(1000);
    flow.close();
    flow.close();
    flow.send(utf8Bytes('late'));
    assert.deepEqual([flow.isOpen, told, sent, clock.pendingTimers], [false, ['closed'], ['closed'], 0]);
    flow.keepAlive(1000);
    assert.equal(clock.pendingTimers, 0);
  });

  test(`a flow over ${over} that the far end closes says why, once`, () => {
    const { flow, told, sent, hangUp, clock } = createScene(over);
    flow.keepAlive(1000);
    hangUp(new Error('reset'));
    hangUp();
    assert.deepEqual([flow.isOpen, told, sent, clock.pendingTimers], [false, ['closed reset'], [], 0]);
  });

  test(`RFC 5626 §4.4.1, over ${over}: any message of the far end shows that it is there`, async () => {
    const { flow, told, sent, say, clock } = createScene(over);
    flow.keepAlive(20_000);
    await clock.advance(25_000);
    assert.deepEqual([told, sent], [['silent'], ['\r\n\r\n']]);
    say(options);
    await clock.advance(10_000);
    assert.deepEqual([told, flow.isOpen], [['silent', 'message one 4000'], true]);
    await clock.advance(5000);
    say('\r\n');
    await clock.advance(15_000);
    assert.equal(flow.isOpen, true);
  });

  test(`RFC 5626 §4.4.1, over ${over}: a far end that says nothing is given up 10 s after the ping`, async () => {
    const { flow, told, sent, clock } = createScene(over);
    flow.keepAlive(20_000);
    await clock.advance(29_999);
    assert.equal(flow.isOpen, true);
    await clock.advance(1);
    assert.deepEqual([flow.isOpen, told, sent], [false, ['silent', 'closed timeout'], ['\r\n\r\n', 'closed']]);
    assert.equal(clock.pendingTimers, 0);
  });

  test(`over ${over} a keep-alive that is set again takes the place of the first`, async () => {
    const { flow, sent, clock } = createScene(over);
    flow.keepAlive(1000);
    flow.keepAlive(3000);
    await clock.advance(3000);
    assert.deepEqual(sent, ['\r\n\r\n']);
  });

  test(`over ${over} a first message has to be there in time, and after it none has`, async () => {
    const silent = createScene(over);
    silent.flow.expectMessages(15_000);
    await silent.clock.advance(14_999);
    assert.equal(silent.flow.isOpen, true);
    await silent.clock.advance(1);
    assert.deepEqual([silent.flow.isOpen, silent.told], [false, ['closed']]);
    const good = createScene(over);
    good.flow.expectMessages(15_000);
    good.say(options);
    await good.clock.advance(60_000);
    assert.equal(good.flow.isOpen, true);
  });
}

test('a message that was begun has to be whole in time, counted from its first byte', async () => {
  const { flow, say, clock } = createScene('stream');
  flow.expectMessages(15_000);
  say(options);
  await clock.advance(60_000);
  say(options.slice(0, 10));
  await clock.advance(10_000);
  say(options.slice(10, 20));
  await clock.advance(4999);
  assert.equal(flow.isOpen, true);
  await clock.advance(1);
  assert.equal(flow.isOpen, false);
});

test('a connection of our own may take its time over a message', async () => {
  const { flow, say, clock } = createScene('stream');
  say(options.slice(0, 10));
  await clock.advance(60_000);
  assert.equal(flow.isOpen, true);
});

test('a flow that is closed while it is heard leaves no timer behind', () => {
  const scene = createScene('stream');
  scene.flow.expectMessages(15_000);
  scene.onMessage = () => scene.flow.close();
  scene.say(options + options.slice(0, 10));
  assert.deepEqual([scene.told, scene.clock.pendingTimers], [['message one 4000', 'closed'], 0]);
});

test('RFC 3261 §18.3: a stream that cannot be followed is told as malformed and closed', () => {
  const { flow, told, say } = createScene('stream');
  say('no SIP\r\n\r\n');
  assert.deepEqual([told, flow.isOpen], [['malformed bad-message 10', 'closed'], false]);
});

test('RFC 7118 §4: a bad WebSocket message is told as malformed, and the next one is heard', () => {
  const { flow, told, say } = createScene('messages');
  say('no SIP\r\n\r\n');
  say('\r\nX\n');
  say(options);
  assert.deepEqual([told, flow.isOpen], [['malformed bad-message 10', 'malformed bad-message 4', 'message one 4000'], true]);
});

test('RFC 7118 §6: up to four bytes of line ends are a keep-alive, and only all four of them ask for an answer', () => {
  for (const [text, answers] of [
    ['\r\n\r\n', ['\r\n']],
    ['\r\n\r', []],
    ['\n', []],
    ['\r', []],
  ] as const) {
    const { told, sent, say } = createScene('messages');
    say(text);
    assert.deepEqual([told, sent], [[], answers], JSON.stringify(text));
  }
  const { told, say } = createScene('messages');
  say('\r\n\r\n\r\n');
  assert.equal(told.length, 1);
});

test('a bug in the listener of WebSocket messages is not taken for a bad message', () => {
  const scene = createScene('messages');
  scene.onMessage = () => {
    throw new TypeError('a bug');
  };
  assert.throws(() => scene.say(options), TypeError);
  assert.deepEqual(scene.told, ['message one 4000']);
});
