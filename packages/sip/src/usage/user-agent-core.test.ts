// What all usages share: requests and their ways, challenges, dialogs. RFC 3261 §8.1, §12.2, §22, RFC 3263 §4, RFC 7118 §5.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isProblem, type ProblemError } from '@offhook/base';
import { VirtualWorld } from '@offhook/base/virtual';
import { Dialog } from '../dialog/dialog.ts';
import { HeaderList } from '../message/header-list.ts';
import { SipRequest, createResponse } from '../message/message.ts';
import { answerWith, here, there } from '../testing/agent-scene.ts';
import { RawPeer } from '../testing/raw-peer.ts';
import { TransactionLayer } from '../transaction/transaction-layer.ts';
import { DatagramFlow } from '../transport/datagram-flow.ts';
import type { Flow, Protocol, Target } from '../transport/flow.ts';
import { TransportLayer } from '../transport/transport-layer.ts';
import type { Account, AccountOptions } from './account.ts';
import { OwnServers } from './own-servers.ts';
import { sameTarget } from './routing.ts';
import { UserAgentCore, type AgentIdentity, type DialogUser, type ExchangeOptions } from './user-agent-core.ts';

const identity: AgentIdentity = {
  userAgentHeader: 'Test/1',
  allow: () => ['INVITE', 'ACK'],
  allowEvents: [],
  supported: [],
  accept: ['application/sdp'],
  sessionExpiresS: 0,
  minSessionExpiresS: 90,
};

interface Scene {
  readonly world: VirtualWorld;
  readonly core: UserAgentCore;
  readonly peer: RawPeer;
  readonly pass: (ms: number) => Promise<void>;
  readonly run: <T>(promise: Promise<T>) => Promise<T>;
}

async function createScene(own: Partial<AgentIdentity> = {}, listen: readonly Protocol[] = ['udp']): Promise<Scene> {
  const world = new VirtualWorld({ seed: 1 });
  const platform = world.platform(here.address);
  const transport = await TransportLayer.open({ platform, listen: listen.map((protocol) => ({ protocol, ...here })) });
  const layer = new TransactionLayer({ platform, transport });
  const core = new UserAgentCore({ platform, layer, identity: { ...identity, ...own } });
  const peer = await RawPeer.open(world.platform(there.address).network, there);
  return { world, core, peer, pass: (ms) => world.clock.advance(ms), run: (promise) => world.clock.runUntil(promise) };
}

let accounts = 0;

function accountOf(options: Partial<AccountOptions> = {}): Account {
  const all = { addressOfRecord: 'sip:alice@example.test', ...options };
  return { id: ++accounts, options: all, ownServers: new OwnServers(), workingTarget: undefined, serviceRoute: [] };
}

function headersOf(request: SipRequest): readonly string[] {
  return [...request.headers.entries()].map(
    ([name, value]) => `${name}: ${value.replace(/tag=[0-9a-f]{16}/, 'tag=T').replace(/^[0-9a-f]{32}$/, 'C')}`,
  );
}

test('RFC 3261 §8.1.1: a request has the headers that every one needs, and what the account and the caller add', async () => {
  const { core } = await createScene();
  const plain = core.createRequest({ account: accountOf(), method: 'OPTIONS', target: 'sip:bob@example.test' });
  assert.equal(plain.uriText, 'sip:bob@example.test');
  assert.deepEqual(headersOf(plain), [
    'Max-Forwards: 70',
    'From: <sip:alice@example.test>;tag=T',
    'To: <sip:bob@example.test>',
    'Call-ID: C',
    'CSeq: 1 OPTIONS',
  ]);
  const account = accountOf({
    displayName: 'Alice',
    outboundProxy: { host: 'proxy.example.test' },
    headers: { 'X-Own': ['a', 'b'], Subject: 'account' },
  });
  const full = core.createRequest({
    account: { ...account, serviceRoute: ['<sip:service.example.test;lr>'] },
    method: 'OPTIONS',
    target: 'sip:bob@example.test',
    headers: { Subject: 'caller' },
    to: '<sip:carol@example.test>',
    callId: 'mine',
    cSeq: 7,
    routes: ['<sip:first.example.test;lr>'],
  });
  assert.deepEqual(headersOf(full), [
    'Max-Forwards: 70',
    'Route: <sip:first.example.test;lr>',
    'Route: <sip:proxy.example.test;lr>',
    'Route: <sip:service.example.test;lr>',
    'From: "Alice" <sip:alice@example.test>;tag=T',
    'To: <sip:carol@example.test>',
    'Call-ID: mine',
    'CSeq: 7 OPTIONS',
    'X-Own: a',
    'X-Own: b',
    'Subject: caller',
  ]);
  const anonymous = core.createRequest({
    account,
    method: 'INVITE',
    target: 'sip:bob@example.test',
    from: '<sip:anonymous@anonymous.invalid>;tag=old',
  });
  assert.match(anonymous.headers.get('From') ?? '', /^<sip:anonymous@anonymous\.invalid>;tag=[0-9a-f]{16}$/);
  for (const wrong of [{ target: 'nothing' }, { target: 'sip:bob@example.test', from: '<' }])
    assert.throws(
      () => core.createRequest({ account, method: 'INVITE', ...wrong }),
      (error) => isProblem(error, 'bad-message'),
    );
});

for (const [outboundProxy, expected] of [
  [{ host: '192.0.2.9' }, '<sip:192.0.2.9;lr>'],
  [{ host: '192.0.2.9', port: 5070, protocol: 'udp' }, '<sip:192.0.2.9:5070;lr>'],
  [{ host: '192.0.2.9', protocol: 'tls' }, '<sip:192.0.2.9;transport=tls;lr>'],
] as const) {
  test(`RFC 3261 §16.12: an outbound proxy ${JSON.stringify(outboundProxy)} is the Route ${expected}`, async () => {
    const { core } = await createScene();
    const request = core.createRequest({ account: accountOf({ outboundProxy }), method: 'OPTIONS', target: 'sip:bob@example.test' });
    assert.equal(request.headers.get('Route'), expected);
  });
}

test('RFC 3261 §11, §20.3, §20.37: capabilities are said where there are any and the caller has not said them', async () => {
  const { core } = await createScene();
  const written = (of: UserAgentCore, given: Readonly<Record<string, string>> = {}): readonly string[] => {
    const headers = new HeaderList();
    for (const [name, value] of Object.entries(given)) headers.add(name, value);
    of.addCapabilities(headers);
    return [...headers.entries()].map(([name, value]) => `${name}: ${value}`);
  };
  assert.deepEqual(written(core), ['Allow: INVITE, ACK']);
  const { core: able } = await createScene({ allowEvents: ['dialog', 'talk'], supported: ['timer', 'replaces'] });
  assert.deepEqual(written(able), ['Allow: INVITE, ACK', 'Allow-Events: dialog, talk', 'Supported: timer, replaces']);
  const { core: english } = await createScene({ acceptLanguage: 'en' });
  assert.deepEqual(written(english), ['Allow: INVITE, ACK', 'Accept-Language: en']);
  assert.deepEqual(written(english, { 'Accept-Language': 'pl' }), ['Accept-Language: pl', 'Allow: INVITE, ACK']);
  const given = { Allow: 'BYE', 'Allow-Events': 'x', Supported: 'y' };
  assert.deepEqual(written(able, given), ['Allow: BYE', 'Allow-Events: x', 'Supported: y']);
});

function flowOver(protocol: Protocol, more: Partial<Flow> = {}): Flow {
  const nothing = (): void => undefined;
  const secure = protocol === 'tls' || protocol === 'wss';
  return {
    protocol,
    local: here,
    remote: there,
    reliable: protocol !== 'udp',
    secure,
    isOpen: true,
    send: nothing,
    close: nothing,
    ...more,
  };
}

test('RFC 3261 §8.1.1.8, RFC 7118 §5: Contact names the user and the transport that it is reached by', async () => {
  const { core } = await createScene();
  const account = accountOf();
  for (const [protocol, expected] of [
    ['udp', '<sip:alice@192.0.2.1:5060>'],
    ['tcp', '<sip:alice@192.0.2.1:5060;transport=tcp>'],
    ['tls', '<sip:alice@192.0.2.1:5060;transport=tls>'],
    ['ws', '<sip:alice@192.0.2.1:5060;transport=ws>'],
    ['wss', '<sips:alice@192.0.2.1:5060;transport=ws>'],
  ] as const)
    assert.equal(core.contact(account, flowOver(protocol)), expected);
  assert.equal(core.contact(undefined, flowOver('udp')), '<sip:192.0.2.1:5060>');
  const line = accountOf({ contactUser: 'line1', contactParameters: { 'reg-id': '1', q: '0.5' } });
  assert.equal(core.contact(line, flowOver('udp'), { q: '1' }), '<sip:line1@192.0.2.1:5060>;reg-id=1;q=1');
});

test('RFC 3263 §4: two targets are the same by protocol, address and port', () => {
  const one: Target = { protocol: 'udp', ...there, serverName: 'a' };
  assert.equal(sameTarget(one, { ...one, serverName: 'b' }), true);
  for (const other of [{ protocol: 'tcp' }, { address: '192.0.2.3' }, { port: 5061 }] as const)
    assert.equal(sameTarget(one, { ...one, ...other }), false);
});

function asked(method = 'OPTIONS', uri = 'sip:bob@192.0.2.2', routes: readonly string[] = []): SipRequest {
  const request = new SipRequest(method, uri);
  for (const route of routes) request.headers.add('Route', route);
  request.headers.add('From', '<sip:alice@example.test>;tag=a');
  request.headers.add('To', '<sip:bob@example.test>');
  request.headers.add('Call-ID', 'call');
  request.headers.add('CSeq', `1 ${method}`);
  return request;
}

function places(targets: readonly (Target | Flow)[]): readonly string[] {
  return targets.map((target) => ('send' in target ? `flow ${target.protocol}` : `${target.protocol} ${target.address}:${target.port}`));
}

test('RFC 3261 §8.1.2: outside of a dialog a request goes to the Route, the outbound proxy, the servers or its URI, and which are own servers', async () => {
  const { core, run } = await createScene();
  const servers = [
    { host: '192.0.2.7', protocol: 'tcp' },
    { host: '192.0.2.8', port: 5080, protocol: 'udp' },
  ] as const;
  const route = ['<sip:192.0.2.20;lr>'];
  const outboundProxy = { host: '192.0.2.9' };
  for (const [options, request, expected, isOwn, serviceRoute] of [
    [{}, asked(), ['udp 192.0.2.2:5060'], false, []],
    [{}, asked('REGISTER'), ['udp 192.0.2.2:5060'], true, []],
    [{}, asked('OPTIONS', undefined, route), ['udp 192.0.2.20:5060'], false, []],
    [{}, asked('REGISTER', undefined, route), ['udp 192.0.2.20:5060'], false, []],
    [{}, asked('OPTIONS', undefined, route), ['udp 192.0.2.20:5060'], true, ['<sip:192.0.2.20;lr>']],
    [{ servers }, asked(), ['tcp 192.0.2.7:5060', 'udp 192.0.2.8:5080'], true, []],
    [{ servers }, asked('OPTIONS', undefined, route), ['udp 192.0.2.20:5060'], false, []],
    [{ servers, outboundProxy }, asked(), ['udp 192.0.2.9:5060'], true, []],
    [{ outboundProxy }, asked('OPTIONS', undefined, route), ['udp 192.0.2.9:5060'], true, []],
  ] as const) {
    const account = { ...accountOf(options), serviceRoute };
    const found = await run(core.routing.targetsOf(request, account, undefined));
    assert.deepEqual(places(found), expected, `${JSON.stringify(options)} ${request.method} ${request.routes.length}`);
    assert.equal(!account.ownServers.isEmpty, isOwn, `${JSON.stringify(options)} ${request.method}`);
  }
  assert.deepEqual(places(await run(core.routing.targetsOf(asked(), undefined, undefined))), ['udp 192.0.2.2:5060']);
  assert.deepEqual(places(await run(core.routing.targetsOf(asked('OPTIONS', undefined, route), undefined, undefined))), [
    'udp 192.0.2.20:5060',
  ]);
});

test('RFC 3263 §4.3: the server that worked is tried first, until the time to fail back has come', async () => {
  const { core, run, pass } = await createScene();
  const servers = [{ host: '192.0.2.7' }, { host: '192.0.2.8' }, { host: '192.0.2.9' }] as const;
  const target: Target = { protocol: 'udp', address: '192.0.2.8', port: 5060, serverName: '192.0.2.8' };
  const firstOf = async (account: Account): Promise<readonly string[]> =>
    places(await run(core.routing.targetsOf(asked(), account, undefined))).map((place) => place.replace(/.*192\.0\.2\.(\d+):.*/, '$1'));
  // It worked a while after the start.
  await pass(500);
  const forEver = { ...accountOf({ servers }), workingTarget: { target, sinceMs: 500 } };
  const forAWhile = { ...accountOf({ servers, failBackAfterMs: 1000 }), workingTarget: { target, sinceMs: 500 } };
  await pass(999);
  assert.deepEqual(
    [await firstOf(forEver), await firstOf(forAWhile)],
    [
      ['8', '7', '9'],
      ['8', '7', '9'],
    ],
  );
  await pass(1);
  assert.deepEqual(
    [await firstOf(forEver), await firstOf(forAWhile)],
    [
      ['8', '7', '9'],
      ['7', '8', '9'],
    ],
  );
  const gone = { ...accountOf({ servers }), workingTarget: { target: { ...target, port: 5099 }, sinceMs: 0 } };
  assert.deepEqual(await firstOf(gone), ['7', '8', '9']);
});

test('RFC 3263 §4.3: a server whose name leads nowhere is passed over, unless all do', async () => {
  const { core, run } = await createScene();
  const nowhere = { host: 'nowhere.example.test' };
  assert.deepEqual(places(await run(core.routing.serverTargets([nowhere, { host: '192.0.2.8' }], undefined))), ['udp 192.0.2.8:5060']);
  for (const servers of [[nowhere], []])
    await assert.rejects(run(core.routing.serverTargets(servers, undefined)), (error) => isProblem(error, 'not-found'));
});

test('RFC 3261 §12.2.1.1, RFC 7118 §5: in a dialog a connection that leads to the next hop is used, else the way is found anew', async () => {
  const { core, run } = await createScene();
  const tcp = flowOver('tcp');
  const tls = flowOver('tls');
  for (const [flow, target, expected] of [
    [tcp, 'sip:bob@192.0.2.2;transport=tcp', 'flow tcp'],
    [tcp, 'sip:bob@192.0.2.2;transport=TCP', 'flow tcp'],
    [tcp, 'sip:bob@192.0.2.2:5070;transport=tcp', 'flow tcp'],
    [tcp, 'sip:bob@192.0.2.3;transport=tcp', 'tcp 192.0.2.3:5060'],
    [tcp, 'sip:bob@192.0.2.2', 'udp 192.0.2.2:5060'],
    [tcp, 'sips:bob@192.0.2.2', 'tls 192.0.2.2:5061'],
    [{ ...tcp, isOpen: false }, 'sip:bob@192.0.2.2;transport=tcp', 'tcp 192.0.2.2:5060'],
    [tls, 'sips:bob@192.0.2.2', 'flow tls'],
    [tls, 'sip:bob@192.0.2.2;transport=tls', 'flow tls'],
    [tls, 'sip:bob@192.0.2.2', 'udp 192.0.2.2:5060'],
    [flowOver('ws'), 'sip:x@192.0.2.77;transport=ws', 'flow ws'],
    [flowOver('wss'), 'sip:x@192.0.2.77', 'flow wss'],
    [flowOver('udp'), 'sip:bob@192.0.2.2;transport=udp', 'udp 192.0.2.2:5060'],
    [undefined, 'sip:bob@192.0.2.2;transport=tcp', 'tcp 192.0.2.2:5060'],
  ] as const) {
    const invite = asked('INVITE');
    const answer = createResponse(invite, 200, { toTag: 'b', headers: { Contact: `<${target}>` } });
    const dialog = Dialog.ofClient(invite, answer, flow);
    const found = await run(
      core.routing.targetsOf(dialog.createRequest('BYE', 2), accountOf({ servers: [{ host: '192.0.2.9' }] }), dialog),
    );
    assert.deepEqual(places(found), [expected], `${flow?.protocol ?? ''} ${target}`);
  }
  const invite = asked('INVITE');
  const answer = createResponse(invite, 200, {
    toTag: 'b',
    headers: { Contact: '<sip:bob@192.0.2.2>', 'Record-Route': '<sip:192.0.2.20;lr>' },
  });
  const dialog = Dialog.ofClient(invite, answer, undefined);
  assert.deepEqual(places(await run(core.routing.targetsOf(dialog.createRequest('BYE', 2), undefined, dialog))), ['udp 192.0.2.20:5060']);
});

interface Exchanged {
  readonly told: string[];
  readonly problems: ProblemError[];
  readonly options: Pick<ExchangeOptions, 'onResponse' | 'onFailure' | 'onTarget' | 'onGivenUp'>;
}

function exchanged(): Exchanged {
  const told: string[] = [];
  const problems: ProblemError[] = [];
  return {
    told,
    problems,
    options: {
      onResponse: ({ status, cSeq }) => told.push(`${status} ${cSeq.number}`),
      onFailure: (error) => {
        told.push(error.code);
        problems.push(error);
      },
      onTarget: (to) => told.push(`target ${places([to])[0]}`),
      onGivenUp: (to) => told.push(`given up ${places([to])[0]}`),
    },
  };
}

test('RFC 3261 §8.1.1.8, §20.41: Contact and User-Agent are put in as the request leaves, where they are wanted and missing', async () => {
  const { core, peer, pass } = await createScene();
  const { options, told } = exchanged();
  answerWith({ peer }, { OPTIONS: 200 });
  core.send({ ...options, request: asked(), account: accountOf(), withContact: true, contactParameters: { q: '1' } });
  await pass(5);
  const named = asked();
  named.headers.add('User-Agent', 'Another/2');
  core.send({ ...options, request: named, account: undefined });
  await pass(5);
  assert.deepEqual(
    peer.requests('OPTIONS').map(({ headers }) => [headers.get('Contact'), headers.all('User-Agent')]),
    [
      ['<sip:alice@192.0.2.1:5060>;q=1', ['Test/1']],
      [undefined, ['Another/2']],
    ],
  );
  assert.deepEqual(told, ['target udp 192.0.2.2:5060', '200 1', 'target udp 192.0.2.2:5060', '200 1']);
});

test('RFC 3263 §4.3: targets are tried in order, each that fails is told, and the one that answers', async () => {
  const { core, peer, pass, world } = await createScene();
  const { options, told } = exchanged();
  const busy = await RawPeer.open(world.platform('192.0.2.3').network, { address: '192.0.2.3', port: 5060 });
  answerWith({ peer: busy }, { OPTIONS: 503 });
  answerWith({ peer }, { OPTIONS: (request) => [199, 200].forEach((status) => peer.reply(request, status, here)) });
  const servers = ['192.0.2.4', '192.0.2.3', '192.0.2.2'].map((host) => ({ host, port: 5060, protocol: 'udp' as const }));
  core.send({ ...options, request: asked(), account: accountOf({ servers, abandonServerAfterMs: 1000 }) });
  await pass(999);
  assert.deepEqual(told, []);
  await pass(50);
  assert.deepEqual(told, ['given up udp 192.0.2.4:5060', 'given up udp 192.0.2.3:5060', '199 1', 'target udp 192.0.2.2:5060', '200 1']);
  const other = exchanged();
  const to: Target = { protocol: 'udp', ...there, serverName: 'x' };
  core.send({ ...other.options, request: asked('OPTIONS', 'sip:nobody@192.0.2.99'), account: accountOf({ servers }), targets: [to] });
  await pass(10);
  assert.deepEqual(other.told, ['199 1', 'target udp 192.0.2.2:5060', '200 1']);
});

test('a way that cannot be found is told, unless the request was abandoned before', async () => {
  const { core, pass } = await createScene();
  const [heard, unheard] = [exchanged(), exchanged()];
  core.send({ ...heard.options, request: asked('OPTIONS', 'sip:nowhere.example.test'), account: undefined });
  core.send({ ...unheard.options, request: asked('OPTIONS', 'sip:nowhere.example.test'), account: undefined }).abandon();
  await pass(10);
  assert.deepEqual([heard.told, unheard.told], [['not-found'], []]);
});

test('what is abandoned before its way is known is not sent, and after it not repeated', async () => {
  const { core, peer, pass } = await createScene();
  const { options, told } = exchanged();
  core.send({ ...options, request: asked(), account: undefined }).abandon();
  await pass(1000);
  assert.equal(peer.seen.length, 0);
  const sent = core.send({ ...options, request: asked(), account: undefined });
  await pass(5);
  sent.abandon();
  await pass(10_000);
  assert.deepEqual([peer.seen.length, told], [1, []]);
});

test('RFC 3261 §9.1: a wish to cancel holds from before the way is known, with the reasons given first', async () => {
  const { core, peer, pass } = await createScene();
  const { options, told } = exchanged();
  answerWith({ peer }, { INVITE: 180, CANCEL: 200 });
  const early = core.send({ ...options, request: asked('INVITE'), account: undefined });
  early.cancel(['SIP;cause=200']);
  early.cancel(['SIP;cause=600']);
  await pass(10);
  assert.deepEqual(
    peer.requests('CANCEL').map(({ headers }) => headers.get('Reason')),
    ['SIP;cause=200'],
  );
  const late = core.send({ ...options, request: asked('INVITE'), account: undefined });
  await pass(10);
  late.cancel();
  await pass(10);
  assert.deepEqual(
    peer.requests('CANCEL').map(({ headers }) => headers.get('Reason')),
    ['SIP;cause=200', undefined],
  );
  assert.deepEqual(told, ['180 1', '180 1']);
});

const challenge = { 'WWW-Authenticate': 'Digest realm="example.test", nonce="n"' };
const login = {
  servers: [{ host: there.address, port: there.port, protocol: 'udp' as const }],
  credentials: [{ username: 'alice', password: 'secret' }],
};

for (const status of [401, 407] as const) {
  test(`RFC 3261 §22.2, §22.3: a ${status} of an own server is answered once, with the next number, and only what follows is told`, async () => {
    const { core, peer, pass } = await createScene();
    const { options, told } = exchanged();
    const header = status === 401 ? 'WWW-Authenticate' : 'Proxy-Authenticate';
    answerWith(
      { peer },
      {
        OPTIONS: (request) =>
          request.headers.has('Authorization') || request.headers.has('Proxy-Authorization')
            ? peer.reply(request, 200, here)
            : peer.reply(request, status, here, { headers: { [header]: challenge['WWW-Authenticate'] } }),
      },
    );
    core.send({ ...options, request: asked(), account: accountOf(login) });
    await pass(10);
    assert.deepEqual(
      peer.requests('OPTIONS').map(({ cSeq }) => cSeq.number),
      [1, 2],
    );
    assert.deepEqual(told, ['target udp 192.0.2.2:5060', '200 2']);
  });
}

test('RFC 3261 §22.2: a challenge that cannot or may not be answered is told', async () => {
  const told = async (
    status: number,
    what: { readonly account?: Account; readonly cancel?: boolean; readonly method?: string; readonly headers?: Record<string, string> },
  ): Promise<readonly string[]> => {
    const { core, peer, pass } = await createScene();
    const { account, method = 'OPTIONS', headers = challenge } = what;
    const heard = exchanged();
    answerWith(
      { peer },
      {
        [method]: (request) => {
          if (what.cancel === true) {
            peer.reply(request, 180, here);
            exchange.cancel();
          }
          peer.reply(request, status, here, { headers });
        },
      },
    );
    const exchange = core.send({ ...heard.options, request: asked(method), account });
    await pass(20);
    return heard.told;
  };
  const refused = (status: number): readonly string[] => ['target udp 192.0.2.2:5060', `${status} 1`];
  assert.deepEqual(await told(401, {}), refused(401), 'no account');
  assert.deepEqual(await told(401, { account: accountOf({ servers: login.servers }) }), refused(401), 'no credentials');
  assert.deepEqual(await told(401, { account: accountOf(login), headers: {} }), refused(401), 'no challenge');
  assert.deepEqual(await told(403, { account: accountOf(login) }), refused(403), 'no challenge status');
  assert.deepEqual(await told(401, { account: accountOf({ ...login, servers: [] }) }), refused(401), 'not an own server');
  assert.deepEqual(await told(401, { account: accountOf(login), cancel: true, method: 'INVITE' }), ['180 1', ...refused(401)], 'cancelled');
});

test('RFC 3261 §22.3: once a registrar took the account as it is, challenges to other requests are somebody else’s', async () => {
  for (const [method, status, isAnswered] of [
    ['REGISTER', 200, false],
    ['REGISTER', 299, false],
    ['REGISTER', 300, true],
    ['REGISTER', 199, true],
    ['OPTIONS', 200, true],
  ] as const) {
    const { core, peer, pass } = await createScene();
    const account = accountOf(login);
    answerWith({ peer }, { [method]: status });
    core.send({ ...exchanged().options, request: asked(method), account });
    await pass(20);
    answerWith({ peer }, { INFO: (request) => peer.reply(request, 401, here, { headers: challenge }) });
    core.send({ ...exchanged().options, request: asked('INFO'), account });
    await pass(20);
    assert.equal(peer.requests('INFO').length, isAnswered ? 2 : 1, `${method} ${status}`);
  }
});

test('RFC 3261 §22.3: who has let a request ring no longer asks who sends it, and a challenge after that is a far end’s', async () => {
  for (const [provisional, isAnswered] of [
    [100, true],
    [101, false],
    [180, false],
    [183, false],
    [199, false],
  ] as const) {
    const { core, peer, pass } = await createScene();
    answerWith(
      { peer },
      {
        INVITE: (request) => {
          if (request.headers.has('Authorization')) return peer.reply(request, 200, here);
          peer.reply(request, provisional, here);
          peer.reply(request, 401, here, { headers: challenge });
        },
      },
    );
    const { options, told } = exchanged();
    core.send({ ...options, request: asked('INVITE'), account: accountOf(login) });
    await pass(100);
    const signed = peer.requests('INVITE').filter(({ headers }) => headers.has('Authorization'));
    assert.deepEqual([signed.length, told.at(-1)], isAnswered ? [1, '200 2'] : [0, '401 1'], String(provisional));
  }
});

test('RFC 3261 §22.2: in a dialog the repetition takes the next number of the dialog, and one that they began is answered where it is allowed', async () => {
  for (const [begunBy, answersInTheirDialogs, numbers] of [
    ['us', false, [5, 6]],
    ['them', false, [5]],
    ['them', true, [5, 6]],
  ] as const) {
    const { core, peer, pass } = await createScene();
    answerWith(
      { peer },
      {
        INFO: (request) =>
          request.headers.has('Authorization') ? peer.reply(request, 200, here) : peer.reply(request, 401, here, { headers: challenge }),
      },
    );
    const invite = asked('INVITE');
    invite.headers.add('Contact', '<sip:bob@192.0.2.2>');
    const dialog =
      begunBy === 'us'
        ? Dialog.ofClient(invite, createResponse(invite, 200, { toTag: 'b', headers: { Contact: '<sip:bob@192.0.2.2>' } }), undefined)
        : Dialog.ofServer(invite, 'b', flowOver('udp'));
    dialog.raiseLocalSequence(4);
    const account = accountOf({ ...login, answersInTheirDialogs });
    await core.routing.targetsOf(asked(), account, undefined);
    core.send({ ...exchanged().options, request: dialog.createRequest('INFO', dialog.nextSequence()), account, dialog });
    await pass(20);
    assert.deepEqual(
      peer.requests('INFO').map(({ cSeq }) => cSeq.number),
      numbers,
      `${begunBy} ${answersInTheirDialogs}`,
    );
  }
});

test('RFC 3261 §18.1.1: a request too long for a datagram tries a connection first, but not in a dialog', async () => {
  const { core, world, pass } = await createScene();
  const reached: string[] = [];
  await world.platform(there.address).network.listen(there, (stream) => (stream.onData = () => reached.push('tcp')));
  const long = (request: SipRequest): SipRequest => {
    request.headers.add('Subject', 'x'.repeat(1300));
    return request;
  };
  core.send({ ...exchanged().options, request: long(asked()), account: undefined });
  await pass(20);
  assert.deepEqual(reached, ['tcp']);
  const invite = asked('INVITE');
  const dialog = Dialog.ofClient(
    invite,
    createResponse(invite, 200, { toTag: 'b', headers: { Contact: '<sip:bob@192.0.2.2>' } }),
    undefined,
  );
  core.send({ ...exchanged().options, request: long(dialog.createRequest('INFO', 2)), account: undefined, dialog });
  await pass(20);
  assert.deepEqual(reached, ['tcp']);
});

test('RFC 3261 §13.2.2.4, §22.1: an ACK goes the way of its dialog, with its credentials to an own server only', async () => {
  for (const isOwn of [true, false]) {
    const { core, peer, run, pass } = await createScene();
    const account = accountOf(login);
    if (isOwn) await run(core.routing.targetsOf(asked(), account, undefined));
    const invite = asked('INVITE');
    const dialog = Dialog.ofClient(
      invite,
      createResponse(invite, 200, { toTag: 'b', headers: { Contact: '<sip:bob@192.0.2.2>' } }),
      undefined,
    );
    const ack = dialog.createRequest('ACK', 1);
    ack.headers.add('Authorization', 'Digest x');
    ack.headers.add('Proxy-Authorization', 'Digest y');
    const sent = await run(core.sendAck(ack, account, dialog));
    await pass(5);
    const [seen] = peer.requests('ACK');
    assert.deepEqual(
      [seen?.headers.has('Authorization'), seen?.headers.has('Proxy-Authorization'), seen?.headers.get('User-Agent')],
      [isOwn, isOwn, 'Test/1'],
    );
    assert.deepEqual([sent?.message, sent?.flow.protocol], [ack, 'udp']);
  }
});

test('RFC 3261 §13.3.1.4: an ACK that finds no way is logged; one without an account keeps what it has; a connection is used as it is', async () => {
  const { core, peer, run, pass } = await createScene();
  const dialogTo = (target: string, flow?: Flow): Dialog => {
    const invite = asked('INVITE');
    return Dialog.ofClient(invite, createResponse(invite, 200, { toTag: 'b', headers: { Contact: `<${target}>` } }), flow);
  };
  const lost = dialogTo('sip:bob@nowhere.example.test');
  assert.equal(await run(core.sendAck(lost.createRequest('ACK', 1), undefined, lost)), undefined);
  const plain = dialogTo('sip:bob@192.0.2.2');
  const ack = plain.createRequest('ACK', 1);
  ack.headers.add('Authorization', 'Digest x');
  await run(core.sendAck(ack, undefined, plain));
  await pass(5);
  assert.equal(peer.requests('ACK')[0]?.headers.has('Authorization'), true);
  const sent: Uint8Array[] = [];
  const flow = flowOver('tcp', { send: (bytes) => sent.push(bytes) });
  const connected = dialogTo('sip:bob@192.0.2.2;transport=tcp', flow);
  assert.equal((await run(core.sendAck(connected.createRequest('ACK', 1), undefined, connected)))?.flow, flow);
  assert.equal(sent.length, 1);
});

test('RFC 5626 §4.4.1: a far end that answers no line ends is asked by OPTIONS over its connection', async () => {
  const { core, peer, pass, world } = await createScene();
  const socket = await world.platform(here.address).network.bindUdp({ ...here, port: 5099 });
  core.transport.onFlowSilent?.(new DatagramFlow(socket, there));
  await pass(5);
  const [options] = peer.requests('OPTIONS');
  assert.equal(options?.uriText, 'sip:192.0.2.2:5060');
  assert.deepEqual(headersOf(options).slice(1), [
    'Max-Forwards: 70',
    'From: <sip:192.0.2.1>;tag=T',
    'To: <sip:192.0.2.2:5060>',
    'Call-ID: C',
    'CSeq: 1 OPTIONS',
    'User-Agent: Test/1',
    'Content-Length: 0',
  ]);
  peer.reply(options, 200, { ...here, port: 5060 });
  await pass(60_000);
  assert.equal(core.layer.clientCount, 0);
});

test('RFC 5626 §4.5: a flow that is lost is told to who watches it', async () => {
  const { core } = await createScene();
  const flow = flowOver('tcp');
  let lost = 0;
  core.flows.watch(flow, () => lost++);
  core.layer.onFlowLost?.(flow);
  assert.equal(lost, 1);
});

function userOf(callId: string): DialogUser {
  const invite = asked('INVITE');
  invite.headers.set('Call-ID', callId);
  return { dialog: Dialog.ofServer(invite, 'b', flowOver('udp')), onRequest: () => undefined };
}

test('RFC 3261 §12.2.2: a request finds the user of its dialog, until that is removed by its own user', async () => {
  const { core } = await createScene();
  const [first, second] = [userOf('call'), userOf('call')];
  const bye = asked('BYE');
  bye.headers.set('To', '<sip:bob@example.test>;tag=b');
  assert.equal(core.dialogUserOf(bye), undefined);
  core.addDialog(first);
  assert.equal(core.dialogUserOf(bye), first);
  core.addDialog(second);
  core.removeDialog(first.dialog, first);
  assert.equal(core.dialogUserOf(bye), second);
  core.removeDialog(second.dialog, second);
  assert.equal(core.dialogUserOf(bye), undefined);
  core.addDialog(first);
  core.removeDialog(first.dialog);
  assert.equal(core.dialogUserOf(bye), undefined);
});

test('a dialog that is kept for a while goes after it, unless another has taken its place; no timer outlives the agent', async () => {
  const { core, pass, world } = await createScene();
  const [kept, taken, other] = [userOf('kept'), userOf('taken'), userOf('taken')];
  core.addDialogFor(kept, 1000);
  core.addDialogFor(taken, 1000);
  core.addDialog(other);
  await pass(999);
  assert.equal(core.dialogs.size, 2);
  await pass(1);
  assert.deepEqual([...core.dialogs.values()], [other]);
  let fired = 0;
  core.setTimer(1000, () => fired++).cancel();
  await pass(1000);
  core.setTimer(1000, () => fired++);
  await pass(1000);
  assert.equal(fired, 1);
  core.setTimer(1000, () => fired++);
  core.close();
  core.close();
  assert.equal(world.clock.pendingTimers, 0);
});
