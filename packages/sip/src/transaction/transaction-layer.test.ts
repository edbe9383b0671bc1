// The transaction layer over a virtual network, against a far end without a stack: RFC 3261 §9, §17, RFC 6026 §8.9.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProblemError, isProblem, utf8Bytes, type Network, type UdpSocket } from '@offhook/base';
import { VirtualWorld, type VirtualPlatform } from '@offhook/base/virtual';
import { SipRequest, createResponse, type SipResponse } from '../message/message.ts';
import { RawPeer } from '../testing/raw-peer.ts';
import { DatagramFlow } from '../transport/datagram-flow.ts';
import type { Flow, Target } from '../transport/flow.ts';
import { TransportLayer } from '../transport/transport-layer.ts';
import type { ClientTransaction, ClientUser } from './client-transaction.ts';
import type { ServerTransaction } from './server-transaction.ts';
import { TransactionLayer, type TransactionLayerOptions } from './transaction-layer.ts';

const here = { address: '192.0.2.1', port: 5060 };
const there = { address: '192.0.2.2', port: 5060 };
const overUdp: Target = { protocol: 'udp', ...there, serverName: there.address };
const overTcp: Target = { protocol: 'tcp', ...there, serverName: there.address };

interface Scene {
  readonly world: VirtualWorld;
  readonly platform: VirtualPlatform;
  readonly layer: TransactionLayer;
  readonly peer: RawPeer;
  readonly socket: UdpSocket;
  readonly served: ServerTransaction[];
  readonly pass: (ms: number) => Promise<void>;
}

async function createScene(
  timings?: TransactionLayerOptions['timings'],
  serverTransactions?: TransactionLayerOptions['serverTransactions'],
): Promise<Scene> {
  const world = new VirtualWorld({ seed: 1 });
  const platform = world.platform(here.address);
  const sockets: UdpSocket[] = [];
  const network: Network = {
    names: platform.network.names,
    bindUdp: async (at) => {
      const socket = await platform.network.bindUdp(at);
      sockets.push(socket);
      return socket;
    },
    connect: (to, options) => platform.network.connect(to, options),
    listen: (at, onStream, options) => platform.network.listen(at, onStream, options),
    connectWebSocket: (url, options) => platform.network.connectWebSocket(url, options),
    listenWebSocket: (at, onStream, options) => platform.network.listenWebSocket(at, onStream, options),
  };
  const transport = await TransportLayer.open({
    platform: { ...platform, network },
    listen: [
      { protocol: 'udp', ...here },
      { protocol: 'tcp', ...here },
    ],
  });
  const layer = new TransactionLayer({ platform, transport, timings, serverTransactions });
  const served: ServerTransaction[] = [];
  layer.onRequest = (transaction) => served.push(transaction);
  const [socket] = sockets;
  assert.ok(socket !== undefined);
  const peer = await RawPeer.open(world.platform(there.address).network, there);
  return { world, platform, layer, peer, socket, served, pass: (ms) => world.clock.advance(ms) };
}

function made(method: string): SipRequest {
  const request = new SipRequest(method, 'sip:bob@192.0.2.2');
  request.headers.add('Max-Forwards', '70');
  request.headers.add('From', '<sip:alice@example.test>;tag=a');
  request.headers.add('To', '<sip:bob@example.test>');
  request.headers.add('Call-ID', 'call');
  request.headers.add('CSeq', `1 ${method}`);
  return request;
}

/** Writes down what a client transaction tells. */
function listener(): ClientUser & { readonly told: string[]; readonly problems: ProblemError[] } {
  const told: string[] = [];
  const problems: ProblemError[] = [];
  return {
    told,
    problems,
    onResponse: (response) => told.push(String(response.status)),
    onFailure: (error) => {
      told.push(error.code);
      problems.push(error);
    },
  };
}

/** The peer answers the last request of this method that it saw. */
function answer(scene: Scene, method: string, status: number): void {
  const request = scene.peer.requests(method).at(-1);
  assert.ok(request !== undefined, `expected ${method}`);
  scene.peer.reply(request, status, here);
}

/** From the peer, with the branch given. */
function say(scene: Scene, method: string, branch: string, more: { readonly callId?: string; readonly toTag?: string } = {}): void {
  const { callId = 'theirs', toTag } = more;
  scene.peer.say(
    [
      `${method} sip:alice@192.0.2.1 SIP/2.0`,
      `Via: SIP/2.0/UDP 192.0.2.2:5060;branch=z9hG4bK${branch}`,
      'Max-Forwards: 70',
      'From: <sip:bob@example.test>;tag=b',
      `To: <sip:alice@example.test>${toTag === undefined ? '' : `;tag=${toTag}`}`,
      `Call-ID: ${callId}`,
      `CSeq: 1 ${method}`,
      'Content-Length: 0',
      '',
      '',
    ].join('\n'),
    here,
  );
}

/** Sends an INVITE over UDP and lets it arrive. */
async function invite(scene: Scene, user: ClientUser = listener()): Promise<ClientTransaction> {
  const transaction = scene.layer.send(made('INVITE'), overUdp, user);
  await scene.pass(5);
  return transaction;
}

test('RFC 3261 §18.1.1, RFC 3581 §3: a request gets a Via of its own on top, with the address, a new branch and rport', async () => {
  const scene = await createScene();
  const request = made('OPTIONS');
  request.headers.add('Via', 'SIP/2.0/UDP 192.0.2.7;branch=z9hG4bKbelow');
  const transaction = scene.layer.send(request, overUdp, listener());
  await scene.pass(5);
  const [seen] = scene.peer.requests('OPTIONS');
  const branch = seen?.via.parameters.get('branch') ?? '';
  assert.match(branch, /^z9hG4bK[0-9a-f]{24}$/);
  assert.deepEqual(seen?.headers.list('Via'), [
    `SIP/2.0/UDP 192.0.2.1:5060;branch=${branch};rport`,
    'SIP/2.0/UDP 192.0.2.7;branch=z9hG4bKbelow',
  ]);
  assert.equal(transaction.key, `${branch}|OPTIONS`);
  assert.notEqual(scene.layer.newBranch(), scene.layer.newBranch());
});

test('RFC 3261 §17.1.2: what a client transaction says of itself while it lives and after', async () => {
  const scene = await createScene();
  const user = listener();
  const transaction = scene.layer.send(made('OPTIONS'), overUdp, user);
  const stands = (): readonly boolean[] => [transaction.hasResponse, transaction.isFinal, transaction.isEnded];
  await scene.pass(5);
  assert.deepEqual([stands(), scene.layer.unansweredCount, scene.layer.clientCount], [[false, false, false], 1, 1]);
  answer(scene, 'OPTIONS', 199);
  await scene.pass(5);
  assert.deepEqual([stands(), scene.layer.unansweredCount, scene.layer.clientCount], [[true, false, false], 1, 1]);
  answer(scene, 'OPTIONS', 200);
  await scene.pass(5);
  assert.deepEqual([stands(), scene.layer.unansweredCount, scene.layer.clientCount], [[true, true, false], 0, 1]);
  answer(scene, 'OPTIONS', 199);
  await scene.pass(5);
  assert.equal(transaction.isFinal, true, 'a late provisional response takes nothing back');
  await scene.pass(5000);
  assert.deepEqual([stands(), scene.layer.clientCount], [[true, true, true], 0]);
  assert.deepEqual(user.told, ['199', '200']);
  assert.equal(scene.world.clock.pendingTimers, 0);
});

test('RFC 3261 §17.1.1.1, §17.1.2.1: requests over UDP are repeated with the timings given, INVITE ever more slowly', async () => {
  const sentAt = async (method: string): Promise<readonly number[]> => {
    const scene = await createScene({ t1Ms: 100, t2Ms: 200 });
    const moments: number[] = [];
    scene.peer.onMessage = () => moments.push(scene.world.clock.monotonicMs());
    const user = listener();
    scene.layer.send(made(method), overUdp, user);
    await scene.pass(6399);
    assert.deepEqual(user.told, []);
    await scene.pass(1);
    assert.deepEqual(user.told, ['timeout']);
    assert.equal(scene.layer.clientCount, 0);
    return moments.slice(0, 5);
  };
  assert.deepEqual(await sentAt('INVITE'), [1, 101, 301, 701, 1501]);
  assert.deepEqual(await sentAt('OPTIONS'), [1, 101, 301, 501, 701]);
});

test('the user prepares a request once the flow is known and before it leaves', async () => {
  const scene = await createScene();
  const flows: (Flow | undefined)[] = [];
  const transaction = scene.layer.send(made('OPTIONS'), overUdp, {
    ...listener(),
    prepare: (request, flow) => {
      flows.push(flow);
      request.headers.add('Contact', `<sip:alice@${flow.local.address}>`);
    },
  });
  assert.equal(transaction.flow, undefined);
  await scene.pass(5);
  assert.equal(scene.peer.requests('OPTIONS')[0]?.headers.get('Contact'), '<sip:alice@192.0.2.1>');
  assert.deepEqual(flows, [transaction.flow]);
});

test('a request whose preparation fails is told as a failure: a problem as it is, anything else as network with its cause', async () => {
  const scene = await createScene();
  const problem = new ProblemError('bad-message', 'expected a Contact');
  const bug = new TypeError('a bug');
  for (const [thrown, code, cause] of [
    [problem, 'bad-message', undefined],
    [bug, 'network', bug],
  ] as const) {
    const user = listener();
    const transaction = scene.layer.send(made('OPTIONS'), overUdp, {
      ...user,
      prepare: () => {
        throw thrown;
      },
    });
    await scene.pass(5);
    assert.deepEqual([user.problems[0]?.code, user.problems[0]?.cause, transaction.isEnded], [code, cause, true]);
  }
  assert.equal(scene.layer.clientCount, 0);
});

test('RFC 3261 §17.1.4: a target that cannot be connected to is told once', async () => {
  const scene = await createScene();
  const user = listener();
  const transaction = scene.layer.send(made('OPTIONS'), overTcp, user);
  await scene.pass(1000);
  assert.deepEqual([user.told, transaction.isEnded, transaction.flow], [['network'], true, undefined]);
  transaction.onTransportFailure();
  assert.deepEqual(user.told, ['network']);
});

test('a request that is abandoned before its connection stands is not sent, and its failure not told', async () => {
  const scene = await createScene();
  const reached: string[] = [];
  const listening = await scene.world.platform(there.address).network.listen(there, (stream) => {
    stream.onData = () => reached.push('data');
  });
  const user = listener();
  const sent = scene.layer.send(made('OPTIONS'), overTcp, user);
  sent.abandon();
  assert.deepEqual([sent.isEnded, scene.layer.clientCount], [true, 0]);
  await scene.pass(100);
  assert.deepEqual([reached, user.told, sent.flow], [[], [], undefined]);
  await listening.close();
  await scene.pass(100);
  const failing = scene.layer.send(made('OPTIONS'), { ...overTcp, port: 5099 }, user);
  failing.abandon();
  await scene.pass(100);
  assert.deepEqual(user.told, []);
});

test('a response to a request that has not left is not heard', async () => {
  const scene = await createScene();
  const user = listener();
  const transaction = scene.layer.send(made('OPTIONS'), overTcp, user);
  transaction.receive(createResponse(made('OPTIONS'), 200));
  assert.deepEqual(user.told, []);
  transaction.abandon();
});

test('what is abandoned is neither repeated nor answered: its responses are strays', async () => {
  const scene = await createScene();
  const strays: SipResponse[] = [];
  const user = listener();
  const transaction = await invite(scene, user);
  transaction.abandon();
  answer(scene, 'INVITE', 200);
  await scene.pass(5);
  assert.deepEqual(user.told, []);
  scene.layer.onStrayResponse = (response) => strays.push(response);
  answer(scene, 'INVITE', 200);
  await scene.pass(60_000);
  assert.deepEqual(
    strays.map(({ status }) => status),
    [200],
  );
  assert.equal(scene.peer.requests('INVITE').length, 1);
  assert.equal(scene.world.clock.pendingTimers, 0);
});

test('a provisional response that its user cannot work with is passed over, a final one is told as bad', async () => {
  const scene = await createScene();
  const user = listener();
  scene.layer.send(made('OPTIONS'), overUdp, {
    ...user,
    onResponse: () => {
      throw new ProblemError('bad-message', 'expected another Contact');
    },
  });
  await scene.pass(5);
  answer(scene, 'OPTIONS', 199);
  await scene.pass(5);
  assert.deepEqual(user.told, []);
  answer(scene, 'OPTIONS', 200);
  await scene.pass(5);
  assert.deepEqual(user.told, ['bad-message']);
});

test('RFC 3261 §9.1: a CANCEL waits for a provisional response, goes once, and has the branch of its INVITE', async () => {
  const scene = await createScene();
  const transaction = await invite(scene);
  transaction.cancel(['SIP;cause=200']);
  transaction.cancel(['SIP;cause=600']);
  await scene.pass(100);
  assert.equal(scene.peer.requests('CANCEL').length, 0);
  answer(scene, 'INVITE', 180);
  answer(scene, 'INVITE', 180);
  await scene.pass(5);
  const [cancel, ...more] = scene.peer.requests('CANCEL');
  assert.deepEqual([cancel?.via, cancel?.headers.get('Reason'), more], [scene.peer.requests('INVITE')[0]?.via, 'SIP;cause=200', []]);
  assert.equal(scene.layer.clientCount, 2);
  answer(scene, 'CANCEL', 200);
  await scene.pass(5001);
  assert.equal(scene.layer.clientCount, 1);
  assert.equal(scene.peer.requests('CANCEL').length, 1);
});

test('RFC 3261 §9.1: after a provisional response a CANCEL goes at once, without reasons where none are given', async () => {
  const scene = await createScene();
  const transaction = await invite(scene);
  answer(scene, 'INVITE', 180);
  await scene.pass(5);
  transaction.cancel();
  await scene.pass(5);
  assert.equal(scene.peer.requests('CANCEL')[0]?.headers.has('Reason'), false);
});

test('RFC 3261 §9.1: neither another method, nor what has its final response, nor what was given up is cancelled', async () => {
  const scene = await createScene();
  const options = scene.layer.send(made('OPTIONS'), overUdp, listener());
  const answered = await invite(scene);
  answer(scene, 'OPTIONS', 100);
  answer(scene, 'INVITE', 200);
  const given = await invite(scene);
  answer(scene, 'INVITE', 180);
  await scene.pass(5);
  given.abandon();
  for (const transaction of [options, answered, given]) transaction.cancel();
  await scene.pass(100);
  answer(scene, 'OPTIONS', 100);
  await scene.pass(100);
  assert.equal(scene.peer.requests('CANCEL').length, 0);
});

test('RFC 3261 §9.1: a provisional response that comes after the final one brings no CANCEL about', async () => {
  const scene = await createScene();
  const transaction = await invite(scene);
  transaction.cancel();
  answer(scene, 'INVITE', 200);
  answer(scene, 'INVITE', 180);
  await scene.pass(100);
  assert.equal(scene.peer.requests('CANCEL').length, 0);
});

test('what its user abandons at the response that a CANCEL waited for is not cancelled', async () => {
  const scene = await createScene();
  const transaction = await invite(scene, { ...listener(), onResponse: (_response, heard) => heard.abandon() });
  transaction.cancel();
  answer(scene, 'INVITE', 180);
  await scene.pass(100);
  assert.equal(scene.peer.requests('CANCEL').length, 0);
  assert.equal(scene.world.clock.pendingTimers, 0);
});

test('RFC 3261 §9.1: without a final response an INVITE ends 64*T1 after its CANCEL', async () => {
  const scene = await createScene({ t1Ms: 100 });
  const user = listener();
  const transaction = await invite(scene, user);
  answer(scene, 'INVITE', 180);
  await scene.pass(10);
  transaction.cancel();
  await scene.pass(6399);
  assert.deepEqual([user.told, transaction.isEnded], [['180'], false]);
  await scene.pass(1);
  assert.deepEqual([user.told, transaction.isEnded], [['180', 'timeout'], true]);
  answer(scene, 'INVITE', 200);
  await scene.pass(60_000);
  assert.deepEqual(user.told, ['180', 'timeout']);
  assert.ok(scene.platform.logRecords.some(({ message }) => message === 'CANCEL not answered'));
});

test('RFC 3261 §9.1: a 2xx that crosses the CANCEL stands', async () => {
  const scene = await createScene({ t1Ms: 100 });
  const user = listener();
  const transaction = await invite(scene, user);
  answer(scene, 'INVITE', 180);
  await scene.pass(10);
  transaction.cancel();
  await scene.pass(3000);
  answer(scene, 'INVITE', 200);
  await scene.pass(3500);
  assert.deepEqual([user.told, transaction.isEnded], [['180', '200'], false]);
});

test('RFC 3261 §13.2.2.4: what is sent without a transaction has a branch of its own and is sent once', async () => {
  const scene = await createScene();
  const flow = await scene.layer.sendStateless(made('ACK'), overUdp);
  assert.equal(await scene.layer.sendStateless(made('ACK'), flow), flow);
  await scene.pass(60_000);
  const branches = scene.peer.requests('ACK').map(({ via }) => via.parameters.get('branch'));
  assert.deepEqual([branches.length, new Set(branches).size], [2, 2]);
  assert.equal(scene.layer.clientCount, 0);
  await assert.rejects(scene.world.clock.runUntil(scene.layer.sendStateless(made('ACK'), overTcp)), (error) => isProblem(error, 'network'));
});

test('over a flow that is given a request leaves at once', async () => {
  const scene = await createScene();
  const flow = new DatagramFlow(scene.socket, there);
  const transaction = scene.layer.send(made('OPTIONS'), flow, listener());
  assert.equal(transaction.flow, flow);
  assert.equal(scene.world.internet.traffic.filter(({ to }) => to === '192.0.2.2:5060').length, 1);
});

test('RFC 3261 §17.2: a request comes once, its repetition is answered by the transaction, which ends after 64*T1', async () => {
  const scene = await createScene();
  say(scene, 'OPTIONS', 'one');
  say(scene, 'OPTIONS', 'one');
  await scene.pass(5);
  const [transaction, ...more] = scene.served;
  assert.deepEqual([transaction?.finalStatus, more, scene.layer.serverCount], [undefined, [], 1]);
  transaction?.reply(199);
  assert.equal(transaction?.finalStatus, undefined);
  transaction?.reply(200);
  transaction?.reply(404);
  assert.equal(transaction?.finalStatus, 200);
  say(scene, 'OPTIONS', 'one');
  await scene.pass(5);
  assert.deepEqual(
    scene.peer.responses('OPTIONS').map(({ status }) => status),
    [199, 200, 200],
  );
  await scene.pass(32_000);
  assert.equal(scene.layer.serverCount, 0);
});

test('a flood of requests is forgotten, the oldest that was answered first; a call that was answered is not', async () => {
  const scene = await createScene(undefined, 4);
  scene.layer.onRequest = (transaction) => {
    scene.served.push(transaction);
    transaction.reply(transaction.request.method === 'INVITE' ? 200 : 403);
  };
  say(scene, 'INVITE', 'call');
  for (let index = 0; index < 50; index++) say(scene, 'OPTIONS', `flood${index}`);
  await scene.pass(5);
  assert.equal(scene.served.length, 51);
  assert.equal(scene.layer.serverCount, 4);
  // The latest repetition is still answered by its transaction, and so is the call.
  say(scene, 'OPTIONS', 'flood49');
  say(scene, 'INVITE', 'call');
  await scene.pass(5);
  assert.equal(scene.served.length, 51);
  assert.equal(scene.peer.responses('OPTIONS').length, 51);
  await scene.pass(40_000);
  assert.equal(scene.layer.serverCount, 0);
});

test('as many calls as are kept may be accepted, and more', async () => {
  const scene = await createScene(undefined, 2);
  scene.layer.onRequest = (transaction) => transaction.reply(200);
  for (let index = 0; index < 5; index++) say(scene, 'INVITE', `call${index}`, { callId: `call${index}` });
  await scene.pass(5);
  assert.deepEqual([scene.peer.responses('INVITE').map(({ status }) => status), scene.layer.serverCount], [[200, 200, 200, 200, 200], 2]);
});

test('where as many requests wait for their answer as may, one more is told 503 and not kept', async () => {
  const scene = await createScene(undefined, 2);
  for (const branch of ['one', 'two', 'three']) say(scene, 'OPTIONS', branch);
  await scene.pass(5);
  assert.deepEqual([scene.served.length, scene.layer.serverCount, scene.peer.finalStatus('OPTIONS')], [2, 2, 503]);
  scene.served[0]?.reply(200);
  say(scene, 'OPTIONS', 'three');
  await scene.pass(5);
  assert.deepEqual([scene.served.length, scene.layer.serverCount], [3, 2]);
});

test('RFC 3261 §8.2.6.2: all responses of a transaction have one tag, the 100 none, and another where it is said', async () => {
  const scene = await createScene();
  say(scene, 'INVITE', 'one');
  await scene.pass(5);
  const [transaction] = scene.served;
  assert.match(transaction?.localTag ?? '', /^[0-9a-f]{16}$/);
  const tags = [transaction?.reply(100), transaction?.reply(180), transaction?.reply(183, { toTag: 'other' }), transaction?.reply(486)];
  assert.deepEqual(
    tags.map((response) => response?.toTag),
    [undefined, transaction?.localTag, 'other', transaction?.localTag],
  );
});

test('a request that its user cannot decode is answered 400, unless it has its answer', async () => {
  for (const [before, expected] of [
    [undefined, [400]],
    [180, [180, 400]],
    [200, [200]],
  ] as const) {
    const scene = await createScene();
    scene.layer.onRequest = (transaction) => {
      if (before !== undefined) transaction.reply(before);
      throw new ProblemError('bad-message', 'expected another header');
    };
    say(scene, 'OPTIONS', 'one');
    await scene.pass(5);
    assert.deepEqual(
      scene.peer.responses('OPTIONS').map(({ status }) => status),
      expected,
    );
  }
});

test('where nobody takes requests they are answered 503', async () => {
  const scene = await createScene();
  scene.layer.onRequest = undefined;
  say(scene, 'OPTIONS', 'one');
  await scene.pass(5);
  assert.equal(scene.peer.finalStatus('OPTIONS'), 503);
});

test('RFC 3261 §17.2.1: a refusal without an ACK is told after 64*T1; one with it is not', async () => {
  for (const [isAcknowledged, expected] of [
    [false, ['timeout']],
    [true, []],
  ] as const) {
    const scene = await createScene();
    say(scene, 'INVITE', 'one');
    await scene.pass(5);
    const [transaction] = scene.served;
    assert.ok(transaction !== undefined);
    const told: string[] = [];
    transaction.onFailure = (problem) => told.push(problem);
    transaction.reply(486);
    if (isAcknowledged) say(scene, 'ACK', 'one');
    await scene.pass(32_000);
    assert.deepEqual(told, expected);
    assert.equal(scene.layer.serverCount, 0);
  }
});

test('a failure that nobody listens to ends the transaction all the same', async () => {
  const scene = await createScene();
  say(scene, 'INVITE', 'one');
  await scene.pass(5);
  scene.served[0]?.reply(486);
  await scene.pass(40_000);
  assert.equal(scene.layer.serverCount, 0);
});

test('RFC 3261 §13.2.2.4, §17.2.1: the ACK of a refusal belongs to its transaction, every other goes to the user', async () => {
  for (const [status, isPassedUp, isHeardByTransaction] of [
    [undefined, true, false],
    [180, true, false],
    [200, true, true],
    [299, true, true],
    [300, false, false],
    [486, false, false],
  ] as const) {
    const scene = await createScene();
    say(scene, 'INVITE', 'one');
    await scene.pass(5);
    const told: string[] = [];
    scene.layer.onAck = (ack) => told.push(`layer ${ack.method}`);
    const [transaction] = scene.served;
    assert.ok(transaction !== undefined);
    transaction.onAck = (ack) => told.push(`transaction ${ack.method}`);
    if (status !== undefined) transaction.reply(status);
    say(scene, 'ACK', 'one');
    await scene.pass(5);
    assert.deepEqual(told, [...(isPassedUp ? ['layer ACK'] : []), ...(isHeardByTransaction ? ['transaction ACK'] : [])], String(status));
  }
});

test('an ACK of no transaction goes to the user, and is answered with nothing where there is none', async () => {
  const scene = await createScene();
  say(scene, 'ACK', 'alone');
  await scene.pass(5);
  const told: string[] = [];
  scene.layer.onAck = (ack, flow) => told.push(`${ack.method} ${flow.remote.address}`);
  say(scene, 'ACK', 'alone');
  await scene.pass(5);
  assert.deepEqual(told, ['ACK 192.0.2.2']);
  assert.deepEqual([scene.served, scene.peer.seen, scene.layer.serverCount], [[], [], 0]);
});

test('RFC 6026 §7.1: an ACK of a 2xx that nobody listens to leaves its transaction as it is', async () => {
  const scene = await createScene();
  say(scene, 'INVITE', 'one');
  await scene.pass(5);
  scene.served[0]?.reply(200);
  say(scene, 'ACK', 'one');
  await scene.pass(5);
  assert.equal(scene.layer.serverCount, 1);
});

test('an ACK that its user cannot decode is logged; a bug is not caught', async () => {
  const scene = await createScene();
  scene.layer.onAck = () => {
    throw new ProblemError('bad-message', 'expected another header');
  };
  say(scene, 'ACK', 'alone');
  await scene.pass(5);
  assert.deepEqual(
    scene.platform.logRecords.map(({ message, fields }) => [message, fields]),
    [['SIP message not understood', { code: 'bad-message', problem: '[personal]' }]],
  );
  scene.layer.onAck = () => {
    throw new TypeError('a bug');
  };
  say(scene, 'ACK', 'alone');
  await assert.rejects(scene.pass(5), TypeError);
});

test('RFC 3261 §9.2: a CANCEL finds its INVITE until the final response, and is answered 200 with its tag', async () => {
  const scene = await createScene();
  say(scene, 'INVITE', 'one');
  await scene.pass(5);
  const [transaction] = scene.served;
  assert.ok(transaction !== undefined);
  say(scene, 'CANCEL', 'one');
  await scene.pass(5);
  assert.deepEqual(
    scene.peer.responses('CANCEL').map(({ status, toTag }) => [status, toTag]),
    [[200, transaction.localTag]],
  );
  const cancels: SipRequest[] = [];
  for (const [status, expected] of [
    [180, 1],
    [200, 1],
  ] as const) {
    const next = await createScene();
    say(next, 'INVITE', 'one');
    await next.pass(5);
    const [invited] = next.served;
    assert.ok(invited !== undefined);
    invited.onCancel = (cancel) => cancels.push(cancel);
    invited.reply(status);
    say(next, 'CANCEL', 'one');
    await next.pass(5);
    assert.equal(cancels.length, expected, String(status));
    assert.equal(next.peer.finalStatus('CANCEL'), 200);
  }
  say(scene, 'CANCEL', 'another');
  await scene.pass(5);
  assert.equal(scene.peer.finalStatus('CANCEL'), 481);
});

test('the transaction of an INVITE is found by a request of its branch', async () => {
  const scene = await createScene();
  say(scene, 'INVITE', 'one');
  say(scene, 'OPTIONS', 'one');
  await scene.pass(5);
  const [invited, asked] = scene.served;
  assert.ok(invited !== undefined && asked !== undefined);
  assert.equal(scene.layer.serverTransaction(asked.request, 'INVITE'), invited);
  assert.equal(scene.layer.serverTransaction(asked.request, 'OPTIONS'), asked);
  assert.equal(scene.layer.serverTransaction(asked.request, 'PRACK'), undefined);
});

test('RFC 3261 §8.2.2.2: a request outside of a dialog that another transaction serves is a merged one', async () => {
  const scene = await createScene();
  const merged = async (branch: string, more: { callId?: string; toTag?: string } = {}): Promise<boolean> => {
    say(scene, 'OPTIONS', branch, more);
    await scene.pass(5);
    const transaction = scene.served.at(-1);
    assert.ok(transaction !== undefined);
    return scene.layer.isMerged(transaction);
  };
  assert.equal(await merged('one'), false);
  assert.equal(await merged('two', { callId: 'other' }), false);
  assert.equal(await merged('three'), true);
  assert.equal(await merged('four', { toTag: 'ours' }), false);
  // The first is gone, those that came after it are still there.
  scene.served[0]?.stop();
  assert.equal(await merged('five'), true);
  const last = scene.served.at(-1);
  scene.layer.close();
  assert.equal(last !== undefined && scene.layer.isMerged(last), false);
});

test('a layer that closes leaves no transaction and no timer behind, and says nothing', async () => {
  const scene = await createScene();
  const user = listener();
  await invite(scene, user);
  scene.layer.send(made('OPTIONS'), overTcp, user);
  say(scene, 'INVITE', 'one');
  say(scene, 'OPTIONS', 'two');
  await scene.pass(5);
  assert.deepEqual([scene.layer.clientCount, scene.layer.serverCount], [1, 2]);
  scene.layer.close();
  assert.deepEqual([scene.layer.clientCount, scene.layer.serverCount, scene.world.clock.pendingTimers], [0, 0, 0]);
  const before = scene.peer.seen.length;
  await scene.pass(60_000);
  assert.equal(scene.peer.seen.length, before);
});

test('RFC 3261 §17.1.4, RFC 6026 §8.8: a datagram that is refused fails what goes to that far end, and nothing else', async () => {
  const scene = await createScene();
  const [toPeer, toOther, overStream] = [listener(), listener(), listener()];
  const lost: Flow[] = [];
  scene.layer.onFlowLost = (flow) => lost.push(flow);
  await scene.world.platform(there.address).network.listen(there, () => undefined);
  scene.layer.send(made('OPTIONS'), overUdp, toPeer);
  scene.layer.send(made('OPTIONS'), { ...overUdp, port: 5070 }, toOther);
  scene.layer.send(made('OPTIONS'), overTcp, overStream);
  const unsent: string[] = [];
  say(scene, 'OPTIONS', 'one');
  await scene.pass(5);
  const [served] = scene.served;
  assert.ok(served !== undefined);
  served.onFailure = (problem) => unsent.push(problem);
  scene.socket.onError?.(new Error('port unreachable'), { address: there.address, port: 5071 });
  assert.deepEqual([toPeer.told, toOther.told, overStream.told, unsent], [[], [], [], []]);
  scene.socket.onError?.(new Error('port unreachable'), there);
  assert.deepEqual([toPeer.told, toOther.told, overStream.told, unsent, lost], [['network'], [], [], ['transport'], []]);
});

test('RFC 3261 §17.1.4: a connection that breaks fails what was asked over it, and is told', async () => {
  const scene = await createScene();
  const lost: Flow[] = [];
  const [overStream, overDatagrams] = [listener(), listener()];
  const streams: { close(): void }[] = [];
  await scene.world.platform(there.address).network.listen(there, (stream) => streams.push(stream));
  const transaction = scene.layer.send(made('OPTIONS'), overTcp, overStream);
  scene.layer.send(made('OPTIONS'), overUdp, overDatagrams);
  say(scene, 'INVITE', 'one');
  await scene.pass(20);
  const unsent: string[] = [];
  const [served] = scene.served;
  assert.ok(served !== undefined);
  served.onFailure = (problem) => unsent.push(problem);
  const again = scene.layer.send(made('OPTIONS'), overTcp, overStream);
  await scene.pass(20);
  assert.equal(again.flow, transaction.flow);
  scene.layer.onFlowLost = (flow) => lost.push(flow);
  streams[0]?.close();
  await scene.pass(20);
  assert.deepEqual([overStream.told, overDatagrams.told, unsent, lost], [['network', 'network'], [], [], [transaction.flow]]);
});

test('RFC 3261 §17.2.4: a response that finds no way is told to its user, and logged', async () => {
  const scene = await createScene();
  const stream = await scene.world.clock.runUntil(scene.world.platform('192.0.2.3').network.connect(here));
  stream.write(
    utf8Bytes(
      [
        'OPTIONS sip:alice@192.0.2.1 SIP/2.0',
        'Via: SIP/2.0/TCP 192.0.2.3:5060;branch=z9hG4bKstream',
        'From: <sip:carol@example.test>;tag=c',
        'To: <sip:alice@example.test>',
        'Call-ID: stream',
        'CSeq: 1 OPTIONS',
        'Content-Length: 0',
        '',
        '',
      ].join('\r\n'),
    ),
  );
  await scene.pass(20);
  stream.close();
  await scene.pass(20);
  const [served] = scene.served;
  assert.ok(served !== undefined);
  served.reply(199);
  await scene.pass(1000);
  const told: string[] = [];
  served.onFailure = (problem) => told.push(problem);
  served.reply(199);
  await scene.pass(1000);
  assert.deepEqual(told, ['transport']);
  assert.ok(scene.platform.logRecords.some(({ message }) => message === 'response not sent'));
});
