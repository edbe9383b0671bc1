// Ways through proxies and back: route sets, loose and strict routers, next hops, Via, flows. RFC 3261 §8.1.2, §12, §18, RFC 3581, RFC 3608, RFC 5923, RFC 7118.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Endpoint, Stream } from '@offhook/base';
import { utf8Bytes } from '@offhook/base';
import { VirtualWorld, settle } from '@offhook/base/virtual';
import { TransportLayer, createUri, locate, parseUri, type SipRequest } from '../src/index.ts';
import { defaultPort } from '../src/transport/flow.ts';
import { identity } from './identity.ts';
import { offerBody } from './pair.ts';
import { beCalled, callPeer, createScene, finalResponse, ours, theirTarget, type Scene } from './raw-call.ts';

const near = '192.0.2.3';
const far = '192.0.2.4';

/** As they stand in a response: the nearest to the caller last. */
const recorded = { 'Record-Route': [`<sip:${far};lr>`, `<sip:${near};lr>`] };

function account(scene: Scene, options: Partial<Scene['alice']['account']['options']>): void {
  scene.alice.account.options = { ...scene.alice.account.options, ...options };
}

function routesOf(request: SipRequest | undefined): readonly string[] {
  return request?.headers.all('Route') ?? [];
}

test('RFC 3261 §12.1.2, §12.2.1.1: the caller goes through the proxies of the response in reverse, the nearest first', async () => {
  const scene = await createScene();
  const proxy = await scene.at(near);
  const { session } = await callPeer(scene, { answer: recorded });
  session.end();
  await scene.pass(100);
  const [bye] = proxy.requests('BYE');
  assert.equal(bye?.uriText, theirTarget);
  assert.deepEqual(routesOf(bye), [`<sip:${near};lr>`, `<sip:${far};lr>`]);
  assert.deepEqual(routesOf(proxy.requests('ACK')[0]), routesOf(bye));
});

test('RFC 3261 §12.1.1, §12.2.1.1: the called side goes through the proxies of the request in their order, and its 2xx names them all', async () => {
  const scene = await createScene();
  const proxy = await scene.at(near);
  const route = [`Record-Route: <sip:${near};lr>, <sip:${far};lr>`];
  const { sessions, ask } = await beCalled(scene, { headers: route });
  await sessions[0]?.accept();
  await scene.pass(10);
  assert.deepEqual(finalResponse(scene.peer, 'INVITE')?.headers.list('Record-Route'), [`<sip:${near};lr>`, `<sip:${far};lr>`]);
  ask('ACK', { cSeq: 1 });
  await scene.pass(10);
  sessions[0]?.end();
  await scene.pass(100);
  const [bye] = proxy.requests('BYE');
  assert.equal(bye?.uriText, 'sip:raw@192.0.2.2:5060');
  assert.deepEqual(routesOf(bye), [`<sip:${near};lr>`, `<sip:${far};lr>`]);
});

test('RFC 3261 §13.2.2.4: the route set of the 2xx takes the place of that of the early dialog', async () => {
  const scene = await createScene();
  const proxy = await scene.at(near);
  const { peer, alice } = scene;
  peer.onMessage = (message, from) => {
    if (message.kind !== 'request' || message.method !== 'INVITE') return;
    peer.reply(message, 180, from, { headers: { Contact: `<${theirTarget}>` } });
    peer.reply(message, 200, from, { headers: { Contact: `<${theirTarget}>`, 'Record-Route': `<sip:${near};lr>` }, body: 'answer' });
  };
  alice.agent.invite({ account: alice.account, target: theirTarget, body: offerBody('offer') });
  await scene.pass(100);
  assert.equal(proxy.requests('ACK').length, 1);
});

test('RFC 3261 §12.2.1.1: a request to a strict router goes to that router, with the target as the last Route', async () => {
  const scene = await createScene();
  const proxy = await scene.at(near);
  const { session } = await callPeer(scene, { answer: { 'Record-Route': [`<sip:${far};lr>`, `<sip:${near}>`] } });
  session.end();
  await scene.pass(100);
  assert.equal(scene.peer.requests('BYE').length, 0);
  const [bye] = proxy.requests('BYE');
  assert.equal(bye?.uriText, `sip:${near}`);
  assert.deepEqual(routesOf(bye), [`<sip:${far};lr>`, `<${theirTarget}>`]);
});

test('RFC 3261 §9.1, §17.1.1.3: CANCEL and the ACK of a refusal go the way of their INVITE, with its Route, branch and number', async () => {
  const scene = await createScene();
  const proxy = await scene.at(near);
  account(scene, { outboundProxy: { host: near, port: 5060, protocol: 'udp' } });
  proxy.onMessage = (message, from) => {
    if (message.kind === 'request' && message.method === 'INVITE') proxy.reply(message, 180, from);
    if (message.kind === 'request' && message.method === 'CANCEL') {
      proxy.reply(message, 200, from);
      const [invite] = proxy.requests('INVITE');
      if (invite !== undefined) proxy.reply(invite, 487, from);
    }
  };
  const session = scene.alice.agent.invite({
    account: scene.alice.account,
    target: theirTarget,
    body: offerBody('o'),
    routes: [`<sip:${far};lr>`],
  });
  await scene.pass(100);
  session.end();
  await scene.pass(100);
  const [invite] = proxy.requests('INVITE');
  assert.equal(routesOf(invite).length, 2);
  for (const method of ['CANCEL', 'ACK']) {
    const [request] = proxy.requests(method);
    assert.deepEqual(routesOf(request), routesOf(invite), method);
    assert.equal(request?.uriText, invite?.uriText);
    assert.equal(request?.via.parameters.get('branch'), invite?.via.parameters.get('branch'));
    assert.equal(request?.cSeq.number, invite?.cSeq.number);
    assert.equal(request?.viaCount, 1);
  }
});

test('RFC 3261 §8.1.2: a request goes to the first Route, and the Request-URI stays', async () => {
  const scene = await createScene();
  const proxy = await scene.at(near);
  scene.alice.agent.invite({
    account: scene.alice.account,
    target: 'sip:bob@192.0.2.9',
    body: offerBody('o'),
    routes: [`<sip:${near};lr>`],
  });
  await scene.pass(100);
  assert.equal(proxy.requests('INVITE')[0]?.uriText, 'sip:bob@192.0.2.9');
});

test('RFC 3608 §5: requests outside of dialogs take the Service-Route of the registrar, a REGISTER never does', async () => {
  const scene = await createScene();
  const proxy = await scene.at(near);
  const { peer, alice } = scene;
  account(scene, { servers: [{ host: '192.0.2.2', port: 5060, protocol: 'udp' }] });
  peer.onMessage = (message, from) => {
    if (message.kind === 'request' && message.method === 'REGISTER')
      peer.reply(message, 200, from, {
        headers: { Contact: `${message.headers.get('Contact')};expires=300`, 'Service-Route': `<sip:${near};lr>` },
      });
  };
  const registration = alice.agent.register({ account: alice.account });
  await scene.pass(100);
  void alice.agent.request({ account: alice.account, method: 'OPTIONS', target: 'sip:bob@example.test' }).catch(() => undefined);
  await scene.pass(100);
  assert.deepEqual(routesOf(proxy.requests('OPTIONS')[0]), [`<sip:${near};lr>`]);
  registration.refresh();
  await scene.pass(100);
  assert.equal(peer.requests('REGISTER').length, 2);
  assert.deepEqual(routesOf(peer.requests('REGISTER')[1]), []);
});

test('RFC 3261 §18.2.1, RFC 3581 §4: a response carries the whole stack of Via, with received and rport in the topmost where asked', async () => {
  const scene = await createScene();
  const vias = ['SIP/2.0/UDP far.example.test;branch=z9hG4bKfar', 'SIP/2.0/TCP phone.example.test:5070;branch=z9hG4bKphone'];
  scene.peer.ask(
    {
      method: 'OPTIONS',
      uri: 'sip:alice@192.0.2.1',
      from: '<sip:b@example.test>;tag=b',
      to: '<sip:alice@example.test>',
      callId: 'v',
      vias,
    },
    ours,
  );
  await scene.pass(10);
  const response = finalResponse(scene.peer, 'OPTIONS');
  assert.deepEqual(response?.headers.all('Via').slice(1), vias);
  assert.equal(response?.via.parameters.get('received'), '192.0.2.2');
  assert.equal(response?.via.parameters.get('rport'), '5060');
});

async function answersTo(via: string): Promise<readonly string[]> {
  const scene = await createScene();
  const places: readonly Endpoint[] = [
    { address: '192.0.2.8', port: 4000 },
    { address: '192.0.2.8', port: 5060 },
    { address: '192.0.2.9', port: 5060 },
  ];
  const heard: string[] = [];
  const sockets = [];
  for (const place of places) {
    const socket = await scene.world.platform(place.address).network.bindUdp(place);
    socket.onDatagram = () => heard.push(`${place.address}:${place.port}`);
    sockets.push(socket);
  }
  sockets[0]?.send(
    utf8Bytes(
      [
        'OPTIONS sip:alice@192.0.2.1 SIP/2.0',
        `Via: SIP/2.0/UDP ${via};branch=z9hG4bKw`,
        'From: <sip:b@example.test>;tag=b',
        'To: <sip:a@example.test>',
        'Call-ID: w',
        'CSeq: 1 OPTIONS',
        '',
        '',
      ].join('\r\n'),
    ),
    ours,
  );
  await scene.pass(10);
  return heard;
}

test('RFC 3261 §18.2.2: a response over UDP goes to the source address and the port of sent-by', async () => {
  assert.deepEqual(await answersTo('192.0.2.8'), ['192.0.2.8:5060']);
  assert.deepEqual(await answersTo('198.51.100.1:4000'), ['192.0.2.8:4000']);
});

test('RFC 3581 §4: with rport it goes to the port that the request came from', async () => {
  assert.deepEqual(await answersTo('192.0.2.8;rport'), ['192.0.2.8:4000']);
});

test('RFC 3261 §18.2.2: neither maddr nor a received of its own lets a request send its responses to somebody else', async () => {
  for (const via of ['192.0.2.8;maddr=192.0.2.9', '192.0.2.8;received=192.0.2.9', '192.0.2.8;received=192.0.2.9;maddr=192.0.2.9'])
    assert.deepEqual(await answersTo(via), ['192.0.2.8:5060'], via);
});

/** Whether a request of ours to the far end goes over the connection that the far end opened. */
async function reusesIncoming(protocol: 'tcp' | 'tls'): Promise<boolean> {
  const world = new VirtualWorld({ seed: 1 });
  const tls = protocol === 'tls' ? { identity } : {};
  const transport = await TransportLayer.open({
    platform: world.platform('192.0.2.1'),
    listen: [{ protocol, address: '192.0.2.1', port: 5061, ...tls }],
    tls: { trust: [identity.certificate], skipNameCheck: true },
  });
  const { network } = world.platform('192.0.2.2');
  const accepted: Stream[] = [];
  const stream = await world.clock.runUntil(
    network.connect(
      { address: '192.0.2.1', port: 5061 },
      protocol === 'tls' ? { tls: { serverName: 'example.test', trust: [identity.certificate] } } : {},
    ),
  );
  await network.listen(
    { address: '192.0.2.2', port: stream.local.port },
    (incoming) => accepted.push(incoming),
    protocol === 'tls' ? { tls: { identity } } : {},
  );
  stream.write(utf8Bytes('\r\n\r\n'));
  await world.clock.advance(100);
  await settle();
  const flow = await world.clock.runUntil(
    transport.flowTo({
      protocol,
      address: '192.0.2.2',
      port: stream.local.port,
      serverName: protocol === 'tls' ? 'example.test' : '192.0.2.2',
    }),
  );
  await world.clock.advance(100);
  assert.ok(flow.isOpen);
  return accepted.length === 0;
}

test('RFC 5923 §8.3: a TLS connection that showed no certificate is not reused the other way', async () => {
  assert.equal(await reusesIncoming('tls'), false);
});

test('RFC 3261 §19.1.2, RFC 7118 §5.3: each transport has its port', () => {
  assert.deepEqual(
    (['udp', 'tcp', 'tls', 'ws', 'wss'] as const).map((protocol) => defaultPort(protocol)),
    [5060, 5060, 5061, 80, 443],
  );
});

test('RFC 7118 §8, RFC 3263 §4: NAPTR names WebSocket as a service of its own, and a transport of the URI is kept to', async () => {
  const world = new VirtualWorld({ seed: 1 });
  const { records } = world.internet;
  records.naptr.set('ws.example.test', [
    { order: 1, preference: 1, flags: 's', service: 'SIPS+D2W', regexp: '', replacement: '_sips._ws.ws.example.test' },
  ]);
  records.srv.set('_sips._ws.ws.example.test', [{ priority: 1, weight: 1, port: 8443, target: 'edge.example.test' }]);
  records.addresses.set('edge.example.test', ['192.0.2.30']);
  const platform = world.platform('192.0.2.1');
  const options = { names: platform.network.names, random: platform.random, protocols: ['wss', 'udp'] as const };
  const found = await world.clock.runUntil(locate(createUri({ host: 'ws.example.test' }), options));
  assert.deepEqual(
    found.map(({ protocol, address, port }) => `${protocol} ${address}:${port}`),
    ['wss 192.0.2.30:8443'],
  );
  const [direct] = await world.clock.runUntil(locate(parseUri('sip:edge.example.test:8080;transport=ws'), options));
  assert.equal(`${direct?.protocol} ${direct?.port}`, 'ws 8080');
});

async function webSocketPair(): Promise<{
  world: VirtualWorld;
  transport: TransportLayer;
  heard: string[];
  say: (text: string) => void;
  closed: () => number;
}> {
  const world = new VirtualWorld({ seed: 1 });
  const heard: string[] = [];
  let say = (_text: string): void => undefined;
  let closings = 0;
  await world.platform('192.0.2.9').network.listenWebSocket(
    { address: '192.0.2.9', port: 80 },
    (stream) => {
      say = (text) => stream.send(utf8Bytes(text));
      stream.onMessage = (message) => heard.push(new TextDecoder().decode(message));
      stream.onClose = () => closings++;
    },
    { protocol: 'sip' },
  );
  const transport = await TransportLayer.open({ platform: world.platform('192.0.2.1'), listen: [], keepAliveMs: 30_000 });
  return { world, transport, heard, say: (text) => say(text), closed: () => closings };
}

test('RFC 7118 §4, §5: over WebSocket a message is whole in one frame, also without Content-Length, and the connection is the only way back', async () => {
  const { world, transport, say } = await webSocketPair();
  const seen: string[] = [];
  transport.onFlowMessage = (message, flow) => seen.push(`${message.kind} ${flow.protocol}`);
  await world.clock.runUntil(transport.flowTo({ protocol: 'ws', address: '192.0.2.9', port: 80, serverName: '192.0.2.9' }));
  await world.clock.advance(10);
  const lines = [
    'OPTIONS sip:a@192.0.2.1 SIP/2.0',
    'Via: SIP/2.0/WS x.invalid;branch=z9hG4bKws',
    'From: <sip:b@example.test>;tag=b',
    'To: <sip:a@example.test>',
    'Call-ID: w',
    'CSeq: 1 OPTIONS',
    '',
    'body',
  ];
  say(lines.join('\r\n'));
  await world.clock.advance(10);
  await settle();
  assert.deepEqual(seen, ['request ws']);
});

test('RFC 7118 §6: keep-alives over WebSocket are line ends in a message of their own', async () => {
  const { world, transport, heard, say, closed } = await webSocketPair();
  await world.clock.runUntil(transport.flowTo({ protocol: 'ws', address: '192.0.2.9', port: 80, serverName: '192.0.2.9' }));
  await world.clock.advance(30_500);
  await settle();
  assert.deepEqual(heard, ['\r\n\r\n']);
  say('\r\n');
  await world.clock.advance(20_000);
  assert.equal(closed(), 0);
});

test('RFC 5626 §3.1, RFC 3261 §18.1: of one far end there is one connection, and over UDP a flow for each far end', async () => {
  const world = new VirtualWorld({ seed: 1 });
  const accepted: Stream[] = [];
  await world.platform('192.0.2.9').network.listen({ address: '192.0.2.9', port: 5060 }, (stream) => accepted.push(stream));
  const transport = await TransportLayer.open({
    platform: world.platform('192.0.2.1'),
    listen: [{ protocol: 'udp', address: '192.0.2.1', port: 5060 }],
  });
  const target = { protocol: 'tcp', address: '192.0.2.9', port: 5060, serverName: '192.0.2.9' } as const;
  const [one, two] = await world.clock.runUntil(Promise.all([transport.flowTo(target), transport.flowTo(target)]));
  assert.equal(one, two);
  await world.clock.advance(10);
  assert.equal(accepted.length, 1);
  const datagram = await transport.flowTo({ ...target, protocol: 'udp' });
  assert.equal(`${datagram.reliable} ${datagram.remote.address}:${datagram.remote.port}`, 'false 192.0.2.9:5060');
});
