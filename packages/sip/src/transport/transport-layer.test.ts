// The transport layer over a virtual network: listening points, connections and their reuse, what is announced, refused and dropped. RFC 3261 §18, RFC 3581, RFC 5923.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  endpointText,
  isProblem,
  latin1Text,
  utf8Bytes,
  type Closable,
  type MessageStream,
  type Network,
  type Stream,
  type UdpSocket,
} from '@offhook/base';
import { VirtualWorld, type VirtualPlatform } from '@offhook/base/virtual';
import { SipRequest, createResponse, type SipMessage, type SipResponse } from '../message/message.ts';
import { parseMessage } from '../message/scan.ts';
import { DatagramFlow } from './datagram-flow.ts';
import type { Flow, Protocol, Target } from './flow.ts';
import { TransportLayer } from './transport-layer.ts';
import type { TransportOptions } from './transport-options.ts';

const here = { address: '192.0.2.1', port: 5060 };
const there = { address: '192.0.2.2', port: 5060 };
const identity = { certificate: 'a certificate', privateKey: 'its key' };

function target(protocol: Protocol, more: Partial<Target> = {}): Target {
  return { protocol, ...there, serverName: there.address, ...more };
}

interface Scene {
  readonly world: VirtualWorld;
  readonly platform: VirtualPlatform;
  readonly transport: TransportLayer;
  readonly sockets: readonly UdpSocket[];
  /** With what the network was asked: its options, oldest first. */
  readonly asked: readonly unknown[];
  readonly heard: SipMessage[];
  readonly lost: { readonly flow: Flow; readonly error: Error }[];
  readonly pass: (ms: number) => Promise<void>;
}

async function createScene(options: Partial<TransportOptions> = {}): Promise<Scene> {
  const world = new VirtualWorld({ seed: 1 });
  const platform = world.platform(here.address);
  const sockets: UdpSocket[] = [];
  const asked: unknown[] = [];
  const real = platform.network;
  const network: Network = {
    names: real.names,
    bindUdp: async (at) => {
      const socket = await real.bindUdp(at);
      sockets.push(socket);
      return socket;
    },
    connect: (to, how) => {
      asked.push(how);
      return real.connect(to, how);
    },
    listen: (at, onStream, how) => {
      asked.push(how);
      return real.listen(at, onStream, how);
    },
    connectWebSocket: (url, how) => {
      asked.push({ url, ...how });
      return real.connectWebSocket(url, how);
    },
    listenWebSocket: (at, onStream, how) => {
      asked.push(how);
      return real.listenWebSocket(at, onStream, how);
    },
  };
  const transport = await TransportLayer.open({ listen: [], ...options, platform: { ...platform, network } });
  const heard: SipMessage[] = [];
  const lost: { flow: Flow; error: Error }[] = [];
  transport.onFlowMessage = (message) => heard.push(message);
  transport.onFlowFailure = (flow, error) => lost.push({ flow, error });
  return { world, platform, transport, sockets, asked, heard, lost, pass: (ms) => world.clock.advance(ms) };
}

interface FarEnd {
  readonly streams: (Stream | MessageStream)[];
  readonly heard: string[];
  readonly listening: Closable;
}

/** A far end that takes connections and answers nothing. */
async function listenThere(
  world: VirtualWorld,
  protocol: Exclude<Protocol, 'udp'>,
  port = there.port,
  address = there.address,
): Promise<FarEnd> {
  const { network } = world.platform(address);
  const streams: (Stream | MessageStream)[] = [];
  const heard: string[] = [];
  const tls = protocol === 'tls' || protocol === 'wss' ? { tls: { identity } } : {};
  const listening =
    protocol === 'tcp' || protocol === 'tls'
      ? await network.listen(
          { address, port },
          (stream) => {
            streams.push(stream);
            stream.onData = (bytes) => heard.push(latin1Text(bytes));
          },
          tls,
        )
      : await network.listenWebSocket(
          { address, port },
          (stream) => {
            streams.push(stream);
            stream.onMessage = (bytes) => heard.push(latin1Text(bytes));
          },
          tls,
        );
  return { streams, heard, listening };
}

const udpHere = { protocol: 'udp', ...here } as const;
const tcpHere = { protocol: 'tcp', ...here } as const;

function lines(method: string, more: readonly string[] = [], via = '192.0.2.2:5060'): string {
  return [
    `${method} sip:a@192.0.2.1 SIP/2.0`,
    `Via: SIP/2.0/UDP ${via};branch=z9hG4bKa`,
    'From: <sip:b@example.test>;tag=b',
    'To: <sip:a@example.test>',
    'Call-ID: one',
    `CSeq: 1 ${method}`,
    ...more,
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n');
}

/** What comes back for a datagram of the far end. */
async function answersTo(scene: Scene, text: string): Promise<readonly SipResponse[]> {
  const socket = await scene.world.platform(there.address).network.bindUdp(there);
  const answers: SipResponse[] = [];
  socket.onDatagram = (data) => {
    const message = parseMessage(data);
    if (message.kind === 'response') answers.push(message);
  };
  socket.send(utf8Bytes(text), here);
  await scene.pass(10);
  await socket.close();
  return answers;
}

test('what requests can leave by: UDP only where a socket is there', async () => {
  assert.deepEqual((await createScene({ listen: [udpHere] })).transport.protocols, ['udp', 'tcp', 'tls', 'ws', 'wss']);
  assert.deepEqual((await createScene({ listen: [tcpHere] })).transport.protocols, ['tcp', 'tls', 'ws', 'wss']);
});

test('a listening point is announced as it was asked for', async () => {
  const announce = { host: 'phone.example.test', port: 5099 };
  const { transport } = await createScene({ listen: [{ ...udpHere, announce }, tcpHere] });
  assert.deepEqual(transport.listeners, [
    { protocol: 'udp', local: here, announce },
    { protocol: 'tcp', local: here },
  ]);
});

test('listening points are opened with a certificate for TLS alone, and with the limit of connections', async () => {
  const listen = (['tcp', 'tls', 'ws', 'wss'] as const).map((protocol, index) => ({
    protocol,
    address: here.address,
    port: 5060 + index,
    identity,
  }));
  const { asked } = await createScene({ listen });
  assert.deepEqual(asked, [
    { connections: 5000 },
    { tls: { identity }, connections: 5000 },
    { protocol: 'sip', connections: 5000 },
    { protocol: 'sip', connections: 5000, tls: { identity } },
  ]);
  const limited = await createScene({ listen: [tcpHere], incoming: { total: 7 } });
  assert.deepEqual(limited.asked, [{ connections: 7 }]);
});

test('a listening point for TLS without a certificate is refused, and nothing stays open', async () => {
  const world = new VirtualWorld({ seed: 1 });
  const platform = world.platform(here.address);
  for (const protocol of ['tls', 'wss'] as const) {
    const listen = [udpHere, tcpHere, { protocol, address: here.address, port: 5061 }];
    await assert.rejects(TransportLayer.open({ platform, listen }), (error) => isProblem(error, 'bad-configuration'));
  }
  await TransportLayer.open({ platform, listen: [udpHere, tcpHere] });
});

test('RFC 3261 §18.1: connections are opened from where and with what the options say', async () => {
  const tls = { trust: ['an authority'], skipNameCheck: true };
  const scene = await createScene({ tls, from: here.address, connectTimeoutMs: 1234 });
  for (const [protocol, port] of [
    ['tcp', 5060],
    ['tls', 5061],
    ['ws', 80],
    ['wss', 8443],
  ] as const) {
    await listenThere(scene.world, protocol, port);
    const flow = await scene.world.clock.runUntil(scene.transport.flowTo(target(protocol, { port, serverName: 'example.test' })));
    assert.deepEqual(
      [flow.protocol, endpointText(flow.remote), flow.reliable, flow.secure],
      [protocol, `192.0.2.2:${port}`, true, protocol === 'tls' || protocol === 'wss'],
    );
  }
  const withTls = { tls: { serverName: 'example.test', ...tls } };
  assert.deepEqual(scene.asked, [
    { timeoutMs: 1234, from: here.address },
    { timeoutMs: 1234, from: here.address, ...withTls },
    { url: 'ws://192.0.2.2:80/', protocol: 'sip' },
    { url: 'wss://192.0.2.2:8443/', protocol: 'sip', ...withTls },
  ]);
});

test('a connection is waited for five seconds where nothing is said', async () => {
  const scene = await createScene();
  await listenThere(scene.world, 'tcp');
  await scene.world.clock.runUntil(scene.transport.flowTo(target('tcp')));
  assert.deepEqual(scene.asked, [{ timeoutMs: 5000 }]);
});

test('RFC 3261 §18.1.1, RFC 5923: a far end has one connection while it stands, and another once it is gone', async () => {
  const scene = await createScene();
  const far = await listenThere(scene.world, 'tcp');
  const flowTo = (): Promise<Flow> => scene.world.clock.runUntil(scene.transport.flowTo(target('tcp')));
  const [one, two] = await scene.world.clock.runUntil(
    Promise.all([scene.transport.flowTo(target('tcp')), scene.transport.flowTo(target('tcp'))]),
  );
  assert.equal(one, two);
  assert.equal(await scene.world.clock.runUntil(scene.transport.flowTo(target('tcp', { serverName: 'other.example.test' }))), one);
  assert.deepEqual([far.streams.length, scene.transport.connectionCount], [1, 1]);
  far.streams[0]?.close();
  await scene.pass(10);
  assert.deepEqual([scene.transport.connectionCount, scene.lost.length, scene.lost[0]?.flow], [0, 1, one]);
  assert.ok(isProblem(scene.lost[0]?.error, 'network'));
  const next = await flowTo();
  assert.deepEqual([next === one, next.isOpen, far.streams.length], [false, true, 2]);
});

test('RFC 5922 §7.1: a TLS connection serves the name that it was opened for', async () => {
  const scene = await createScene();
  const far = await listenThere(scene.world, 'tls');
  const flowTo = (serverName: string): Promise<Flow> => scene.world.clock.runUntil(scene.transport.flowTo(target('tls', { serverName })));
  const one = await flowTo('one.example.test');
  const other = await flowTo('other.example.test');
  assert.notEqual(one, other);
  assert.equal(await flowTo('one.example.test'), one);
  assert.equal(far.streams.length, 2);
  one.close();
  assert.equal(await flowTo('other.example.test'), other, 'the end of one is not that of the other');
});

test('a connection that could not be opened is tried again at the next wish', async () => {
  const scene = await createScene();
  await assert.rejects(scene.world.clock.runUntil(scene.transport.flowTo(target('tcp'))), (error) => isProblem(error, 'network'));
  await listenThere(scene.world, 'tcp');
  assert.equal((await scene.world.clock.runUntil(scene.transport.flowTo(target('tcp')))).isOpen, true);
});

test('RFC 3261 §18.1: a UDP target is reached by the socket of its family, or the only one there is, and by none where none is', async () => {
  const six = { address: '2001:db8::1', port: 5060 };
  const scene = await createScene({ listen: [udpHere, { protocol: 'udp', ...here, port: 5062 }] });
  const four = await scene.transport.flowTo(target('udp'));
  assert.deepEqual([four.local, four.remote, four.isOpen], [here, there, true]);
  assert.deepEqual((await scene.transport.flowTo(target('udp', { address: '2001:db8::2' }))).local, here);
  Object.assign(scene.sockets[1] ?? {}, { local: six });
  assert.deepEqual((await scene.transport.flowTo(target('udp', { address: '2001:db8::2' }))).local, six);
  assert.deepEqual((await scene.transport.flowTo(target('udp'))).local, here);
  await assert.rejects((await createScene()).transport.flowTo(target('udp')), (error) => isProblem(error, 'unsupported'));
});

test('a layer that closes ends its sockets, listening points and connections, and opens no more', async () => {
  const scene = await createScene({ listen: [udpHere, tcpHere], keepAliveMs: 30_000 });
  const far = await listenThere(scene.world, 'tcp');
  const flow = await scene.world.clock.runUntil(scene.transport.flowTo(target('tcp')));
  await scene.world.clock.runUntil(scene.world.platform('192.0.2.3').network.connect(here));
  assert.equal(scene.transport.connectionCount, 2);
  const late = scene.transport.flowTo(target('tcp', { port: 5061 }));
  await listenThere(scene.world, 'tcp', 5061);
  await scene.transport.close();
  await scene.transport.close();
  assert.deepEqual([flow.isOpen, scene.transport.connectionCount], [false, 0]);
  assert.equal((await scene.world.clock.runUntil(late)).isOpen, false, 'a connection that comes too late is closed');
  await scene.pass(60_000);
  assert.deepEqual([far.heard, scene.world.clock.pendingTimers], [[], 0]);
  await assert.rejects(scene.transport.flowTo(target('tcp')), (error) => isProblem(error, 'aborted'));
  await TransportLayer.open({ platform: scene.platform, listen: [udpHere, tcpHere] });
});

test('RFC 5626 §4.4.1: outgoing connections are kept alive where it is asked for, after 0.8 to 1 of the interval', async () => {
  for (const [keepAliveMs, least, most] of [
    [30_000, 24_000, 30_000],
    [0, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    [undefined, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
  ] as const) {
    const scene = await createScene(keepAliveMs === undefined ? {} : { keepAliveMs });
    const far = await listenThere(scene.world, 'tcp');
    await scene.world.clock.runUntil(scene.transport.flowTo(target('tcp')));
    const fromMs = scene.world.clock.monotonicMs();
    let atMs = Number.POSITIVE_INFINITY;
    while (atMs === Number.POSITIVE_INFINITY && scene.world.clock.monotonicMs() < fromMs + 40_000) {
      await scene.pass(100);
      if (far.heard.length > 0) atMs = scene.world.clock.monotonicMs() - fromMs;
    }
    assert.ok(atMs >= least && atMs <= most + 100, String(atMs));
  }
});

test('RFC 5626 §4.4.1: a connection that answers no keep-alive is told as silent, then as lost', async () => {
  const scene = await createScene({ keepAliveMs: 30_000 });
  await listenThere(scene.world, 'tcp');
  const flow = await scene.world.clock.runUntil(scene.transport.flowTo(target('tcp')));
  const silent: Flow[] = [];
  scene.transport.onFlowSilent = (one) => silent.push(one);
  await scene.pass(41_000);
  assert.deepEqual([silent, scene.lost.map((one) => one.flow)], [[flow], [flow]]);
  assert.ok(isProblem(scene.lost[0]?.error, 'timeout'));
});

test('RFC 5923 §8.3: a TCP connection that the far end opened is reused the other way, a TLS one is not', async () => {
  for (const [protocol, isReused] of [
    ['tcp', true],
    ['tls', false],
  ] as const) {
    const scene = await createScene({ listen: [{ protocol, ...here, identity }] });
    const { network } = scene.world.platform(there.address);
    const stream = await scene.world.clock.runUntil(
      network.connect(here, protocol === 'tls' ? { tls: { serverName: 'example.test' } } : {}),
    );
    const far = await listenThere(scene.world, protocol, stream.local.port);
    await scene.world.clock.runUntil(scene.transport.flowTo(target(protocol, { port: stream.local.port })));
    assert.equal(far.streams.length, isReused ? 0 : 1);
  }
});

test('incoming connections are taken up to the limits, in all and of one address, and again once others are gone', async () => {
  const taken = async (incoming: NonNullable<TransportOptions['incoming']>, from: readonly number[]): Promise<string> => {
    const scene = await createScene({ listen: [tcpHere], incoming });
    const streams: Stream[] = [];
    const states: boolean[] = [];
    for (const [index, host] of from.entries()) {
      const stream = await scene.world.clock.runUntil(scene.world.platform(`192.0.2.${host}`).network.connect(here));
      states.push(true);
      stream.onClose = () => (states[index] = false);
      streams.push(stream);
      await scene.pass(10);
    }
    const first = states.map((isOpen) => (isOpen ? 'o' : 'x')).join('');
    assert.equal(scene.transport.connectionCount, states.filter(Boolean).length);
    streams[0]?.close();
    await scene.pass(10);
    const again = await scene.world.clock.runUntil(scene.world.platform(`192.0.2.${from[0]}`).network.connect(here));
    let isTaken = true;
    again.onClose = () => (isTaken = false);
    await scene.pass(10);
    return `${first} ${isTaken ? 'taken again' : 'refused'}`;
  };
  assert.equal(await taken({ total: 2 }, [10, 10, 10, 11]), 'ooxx taken again');
  assert.equal(await taken({ total: 9, perAddress: 2 }, [10, 10, 10, 11]), 'ooxo taken again');
  assert.equal(await taken({ perAddress: 1 }, [10, 11, 11]), 'oox taken again');
});

test('incoming connections of TLS and WebSockets count, are heard, and have to speak in time', async () => {
  const listen = [
    { protocol: 'tls', ...here, port: 5061, identity },
    { protocol: 'ws', ...here, port: 80 },
  ] as const;
  const scene = await createScene({ listen, incoming: { messageWithinMs: 3000 } });
  const { network } = scene.world.platform(there.address);
  const stream = await scene.world.clock.runUntil(network.connect({ ...here, port: 5061 }, { tls: { serverName: 'example.test' } }));
  const socket = await scene.world.clock.runUntil(network.connectWebSocket('ws://192.0.2.1:80/'));
  await scene.pass(10);
  assert.equal(scene.transport.connectionCount, 2);
  socket.send(utf8Bytes(lines('OPTIONS')));
  await scene.pass(2950);
  assert.deepEqual([scene.heard.length, scene.transport.connectionCount], [1, 2]);
  stream.onClose = () => scene.heard.pop();
  await scene.pass(100);
  assert.deepEqual([scene.heard.length, scene.transport.connectionCount], [0, 1]);
});

test('a first message is waited for fifteen seconds where nothing is said', async () => {
  const scene = await createScene({ listen: [tcpHere] });
  await scene.world.clock.runUntil(scene.world.platform(there.address).network.connect(here));
  await scene.pass(14_900);
  assert.equal(scene.transport.connectionCount, 1);
  await scene.pass(200);
  assert.equal(scene.transport.connectionCount, 0);
});

test('RFC 3261 §18.1.1: Via and Contact name the listening point, what it announces, or the end of the connection', async () => {
  const local = (address: string, port: number): Flow => new DatagramFlow({ local: { address, port } } as UdpSocket, there);
  const { transport } = await createScene({
    listen: [
      tcpHere,
      udpHere,
      { protocol: 'udp', ...here, port: 5062 },
      { protocol: 'udp', ...here, port: 5064, announce: { host: 'phone.example.test' } },
      { protocol: 'udp', ...here, port: 5066, announce: { host: 'phone.example.test', port: 6000 } },
    ],
  });
  assert.deepEqual(transport.announced(local(here.address, 5062)), { host: here.address, port: 5062 });
  assert.deepEqual(transport.announced(local(here.address, 5064)), { host: 'phone.example.test', port: 5064 });
  assert.deepEqual(transport.announced(local(here.address, 5066)), { host: 'phone.example.test', port: 6000 });
  assert.deepEqual(transport.announced(local(here.address, 49_152)), { host: here.address, port: 5060 });
  assert.deepEqual(transport.announced(local('192.0.2.77', 49_152)), { host: here.address, port: 5060 });
  const stream = { protocol: 'tcp', local: { address: here.address, port: 49_152 } } as Flow;
  assert.deepEqual(transport.announced(stream), { host: here.address, port: 5060 });
  assert.deepEqual(transport.announced({ ...stream, protocol: 'tls' }), { host: here.address, port: 49_152 });
});

test('RFC 3261 §18.1.1: where it listens on all addresses the one that a flow leaves by is announced; the address goes before the first', async () => {
  for (const wildcard of ['0.0.0.0', '::']) {
    const { transport, sockets } = await createScene({ listen: [udpHere, { protocol: 'udp', ...here, port: 5062 }] });
    const flow = new DatagramFlow({ local: { address: '192.0.2.77', port: 5062 } } as UdpSocket, there);
    const [first] = transport.listeners;
    assert.ok(first !== undefined);
    Object.assign(first, { local: { address: wildcard, port: 5060 } });
    assert.deepEqual(transport.announced(flow), { host: '192.0.2.77', port: 5060 });
    const [, second] = transport.listeners;
    assert.ok(second !== undefined && sockets.length === 2);
    Object.assign(second, { local: { address: '192.0.2.77', port: 5064 } });
    assert.deepEqual(transport.announced(flow), { host: '192.0.2.77', port: 5064 });
  }
});

test('messages are counted as they come, go, and are dropped', async () => {
  const scene = await createScene({ listen: [udpHere] });
  const flow = await scene.transport.flowTo(target('udp'));
  const request = parseMessage(utf8Bytes(lines('OPTIONS')));
  scene.transport.sendMessage(request, flow);
  assert.deepEqual(scene.transport.counters, { received: 0, sent: 1, malformed: 0 });
  await answersTo(scene, lines('OPTIONS'));
  assert.deepEqual(scene.transport.counters, { received: 1, sent: 1, malformed: 0 });
  await answersTo(scene, lines('OPTIONS', ['CSeq: 2 OPTIONS']));
  assert.deepEqual(scene.transport.counters, { received: 2, sent: 2, malformed: 1 });
  await answersTo(scene, 'no SIP at all\r\n\r\n');
  assert.deepEqual(scene.transport.counters, { received: 3, sent: 2, malformed: 2 });
  assert.deepEqual(scene.heard.length, 1);
});

test('RFC 5626 §4.4: up to four bytes are a keep-alive, more are a message', async () => {
  const scene = await createScene({ listen: [udpHere] });
  await answersTo(scene, '\r\n\r\n');
  assert.deepEqual(scene.transport.counters, { received: 0, sent: 0, malformed: 0 });
  await answersTo(scene, 'hello');
  assert.deepEqual(scene.transport.counters, { received: 1, sent: 0, malformed: 1 });
});

test('RFC 3261 §18.2.1: a request is handed up with its source noted', async () => {
  const scene = await createScene({ listen: [udpHere] });
  await answersTo(scene, lines('OPTIONS', [], '192.0.2.99;rport'));
  assert.deepEqual(scene.heard[0]?.headers.get('Via'), 'SIP/2.0/UDP 192.0.2.99;rport=5060;branch=z9hG4bKa;received=192.0.2.2');
});

test('RFC 3261 §18.1.2: a response that cannot be worked with is dropped, a good one is handed up', async () => {
  const scene = await createScene({ listen: [udpHere] });
  const response = lines('OPTIONS').replace(/^.*\r\n/, 'SIP/2.0 200 OK\r\n');
  await answersTo(scene, response);
  assert.deepEqual(
    scene.heard.map(({ kind }) => kind),
    ['response'],
  );
  assert.deepEqual(await answersTo(scene, response.replace('CSeq: 1', 'CSeq: many')), []);
  assert.deepEqual([scene.heard.length, scene.transport.counters.malformed], [1, 1]);
});

test('RFC 3261 §21.4.1, §21.5.6: a request that cannot be worked with is refused and goes no further, an ACK without a word', async () => {
  const scene = await createScene({ listen: [udpHere] });
  const said = async (text: string): Promise<readonly string[]> =>
    (await answersTo(scene, text)).map(({ status, reason }) => `${status} ${reason}`);
  assert.deepEqual(await said(lines('OPTIONS', ['CSeq: 2 OPTIONS'])), ['400 Bad CSeq']);
  assert.deepEqual(await said(lines('OPTIONS').replace('a@192.0.2.1 SIP/2.0', 'a@192.0.2.1 SIP/3.0')), ['505 Version Not Supported']);
  assert.deepEqual(await said(lines('ACK', ['CSeq: 2 ACK'])), []);
  assert.deepEqual(scene.heard, []);
  assert.deepEqual(
    scene.platform.logRecords.map(({ level, message, fields }) => [level, message, fields['protocol'], fields['from']]),
    [1, 2, 3].map(() => ['debug', 'SIP message dropped', 'udp', '192.0.2.2:5060']),
  );
});

test('what of a message cannot be read may be a name or a number, and is not in the log', async () => {
  const scene = await createScene({ listen: [udpHere] });
  await answersTo(scene, lines('OPTIONS').replace(/^From: .*$/m, 'From: <sip:Zoe Example 5550100>;tag=b'));
  await answersTo(scene, lines('OPTIONS').replace('SIP/2.0', 'Zoe 5550100'));
  assert.equal(scene.transport.counters.malformed, 2);
  assert.doesNotMatch(JSON.stringify(scene.platform.logRecords), /Zoe|5550100/);
});

test('RFC 3261 §18.3: a message whose end cannot be found is refused, where its headers can be read and lead back', async () => {
  const scene = await createScene({ listen: [udpHere] });
  const said = async (text: string): Promise<readonly string[]> =>
    (await answersTo(scene, text)).map(({ status, reason }) => `${status} ${reason}`);
  const tooLong = lines('OPTIONS').replace('Content-Length: 0', 'Content-Length: 9');
  assert.deepEqual(await said(tooLong), ['400 Bad Content-Length']);
  assert.deepEqual(await said(`\r\n\r\n${tooLong}`), ['400 Bad Content-Length']);
  assert.deepEqual(await said(tooLong.replace('OPTIONS', 'ACK')), []);
  assert.deepEqual(await said(tooLong.replace(/^.*\r\n/, 'SIP/2.0 200 OK\r\n')), []);
  assert.deepEqual(await said(tooLong.replace(/Via: .*\r\n/, '')), []);
  assert.deepEqual(await said(tooLong.replace('SIP/2.0/UDP', 'nothing')), []);
  assert.equal(scene.transport.counters.malformed, 6);
});

test('RFC 3261 §18.2.2: a response over UDP goes where its Via says; to a name as the request came', async () => {
  const scene = await createScene({ listen: [udpHere] });
  const flow = await scene.transport.flowTo(target('udp'));
  const goesTo = async (via: string): Promise<string | undefined> => {
    const request = new SipRequest('OPTIONS', 'sip:a@192.0.2.1');
    request.headers.add('Via', `SIP/2.0/UDP ${via};branch=z9hG4bKa`);
    await scene.transport.sendResponse(createResponse(request, 200), flow);
    return scene.world.internet.traffic.at(-1)?.to;
  };
  assert.equal(await goesTo('192.0.2.9:5070'), '192.0.2.9:5070');
  assert.equal(await goesTo('192.0.2.9'), '192.0.2.9:5060');
  assert.equal(await goesTo('pc.example.test:5070'), '192.0.2.2:5070');
  assert.equal(await goesTo('192.0.2.9;received=192.0.2.10;rport=4000'), '192.0.2.10:4000');
});

test('RFC 3261 §18.2.2: a response goes over the connection of its request, or over another to sent-by where that is gone', async () => {
  const scene = await createScene({ listen: [tcpHere] });
  scene.world.internet.records.addresses.set('pc.example.test', ['192.0.2.4', '192.0.2.5']);
  const far = await listenThere(scene.world, 'tcp');
  const named = await listenThere(scene.world, 'tcp', 5070, '192.0.2.4');
  const flow = await scene.world.clock.runUntil(scene.transport.flowTo(target('tcp')));
  const responseTo = (via: string): SipResponse => {
    const request = new SipRequest('OPTIONS', 'sip:a@192.0.2.1');
    request.headers.add('Via', `SIP/2.0/TCP ${via};branch=z9hG4bKa`);
    return createResponse(request, 200);
  };
  await scene.transport.sendResponse(responseTo('192.0.2.99'), flow);
  await scene.pass(10);
  assert.deepEqual([far.heard.length, far.streams.length], [1, 1]);
  flow.close();
  await scene.world.clock.runUntil(scene.transport.sendResponse(responseTo('192.0.2.99;received=192.0.2.2'), flow));
  await scene.pass(10);
  assert.deepEqual([far.heard.length, far.streams.length], [2, 2]);
  await scene.world.clock.runUntil(scene.transport.sendResponse(responseTo('pc.example.test:5070'), flow));
  await scene.pass(10);
  assert.equal(named.heard.length, 1);
  await assert.rejects(scene.world.clock.runUntil(scene.transport.sendResponse(responseTo('nowhere.example.test'), flow)), (error) =>
    isProblem(error, 'network'),
  );
});

test('a refusal that finds no way back is dropped', async () => {
  const scene = await createScene({ listen: [tcpHere] });
  const stream = await scene.world.clock.runUntil(scene.world.platform(there.address).network.connect(here));
  stream.write(utf8Bytes(lines('OPTIONS', ['CSeq: 2 OPTIONS'])));
  stream.close();
  await scene.pass(1000);
  assert.deepEqual([scene.heard, scene.transport.counters.sent], [[], 1]);
});

test('RFC 3261 §18.4: an error that names no far end is nobody’s', async () => {
  const scene = await createScene({ listen: [udpHere] });
  const [socket] = scene.sockets;
  socket?.onError?.(new Error('no buffer'));
  assert.equal(scene.lost.length, 0);
  socket?.onError?.(new Error('port unreachable'), there);
  assert.deepEqual(
    scene.lost.map(({ flow, error }) => [flow.protocol, flow.remote, error.message]),
    [['udp', there, 'port unreachable']],
  );
});

test('where nobody listens, messages, failures and silence pass', async () => {
  const scene = await createScene({ listen: [udpHere], keepAliveMs: 1000 });
  scene.transport.onFlowMessage = undefined;
  scene.transport.onFlowFailure = undefined;
  await answersTo(scene, lines('OPTIONS'));
  await answersTo(scene, lines('OPTIONS').replace(/^.*\r\n/, 'SIP/2.0 200 OK\r\n'));
  scene.sockets[0]?.onError?.(new Error('port unreachable'), there);
  await listenThere(scene.world, 'tcp');
  const flow = await scene.world.clock.runUntil(scene.transport.flowTo(target('tcp')));
  await scene.pass(20_000);
  assert.equal(flow.isOpen, false);
  assert.equal(scene.transport.counters.received, 2);
});
