// Connections that die, and what is told about it: RFC 5626 §3.5.1, §4.4, §4.5.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latin1Text, utf8Bytes, type Stream } from '@offhook/base';
import { VirtualWorld, settle } from '@offhook/base/virtual';
import {
  TransportLayer,
  UserAgent,
  createResponse,
  parseMessage,
  writeMessage,
  type Registration,
  type RegistrationState,
} from '../src/index.ts';

const keepAliveMs = 60_000;
const serverAt = { address: '192.0.2.9', port: 5060 };

interface Server {
  readonly connections: Set<Stream>;
  registers: number;
  options: number;
  pings: number;
  subscribes: number;
  /** How it treats a double line end, and any request but REGISTER. */
  answersPings: boolean;
  answersOptions: boolean;
}

async function listen(world: VirtualWorld): Promise<Server> {
  const server: Server = {
    connections: new Set(),
    registers: 0,
    options: 0,
    pings: 0,
    subscribes: 0,
    answersPings: true,
    answersOptions: true,
  };
  await world.platform(serverAt.address).network.listen(serverAt, (stream) => {
    server.connections.add(stream);
    stream.onClose = () => server.connections.delete(stream);
    stream.onData = (bytes) => {
      if (latin1Text(bytes) === '\r\n\r\n') {
        server.pings++;
        if (server.answersPings) stream.write(utf8Bytes('\r\n'));
        return;
      }
      const message = parseMessage(bytes);
      if (message.kind !== 'request') return;
      if (message.method === 'OPTIONS') server.options++;
      if (message.method === 'SUBSCRIBE') server.subscribes++;
      if (message.method === 'REGISTER') server.registers++;
      else if (!server.answersOptions) return;
      const contact = message.method === 'REGISTER' ? `${message.headers.get('Contact')};expires=3600` : '<sip:192.0.2.9;transport=tcp>';
      stream.write(writeMessage(createResponse(message, 200, { toTag: 'r', headers: { Contact: contact, Expires: '3600' } })));
    };
  });
  return server;
}

async function line(): Promise<{
  world: VirtualWorld;
  server: Server;
  agent: UserAgent;
  registration: Registration;
  states: RegistrationState[];
  pass: (ms: number) => Promise<void>;
}> {
  const world = new VirtualWorld({ seed: 1 });
  const server = await listen(world);
  const platform = world.platform('192.0.2.1');
  const transport = await TransportLayer.open({ platform, listen: [], keepAliveMs });
  const agent = new UserAgent({ platform, transport, ownsTransport: true, userAgentHeader: 'Test', sessionExpiresS: 0 });
  const account = agent.addAccount({ addressOfRecord: 'sip:alice@example.test', servers: [{ host: serverAt.address, protocol: 'tcp' }] });
  const states: RegistrationState[] = [];
  const registration = agent.register({ account, onState: ({ state }) => states.push(state) });
  const pass = async (ms: number): Promise<void> => {
    await world.clock.advance(ms);
    await settle();
  };
  await pass(1000);
  assert.equal(registration.status.state, 'registered');
  return { world, server, agent, registration, states, pass };
}

test('RFC 5626 §3.5.1, §4.4.1: a connection whose server answers each ping with a single line end stays open', async () => {
  const { server, pass } = await line();
  for (let minute = 1; minute <= 30; minute++) {
    await pass(keepAliveMs);
    // §4.4.1: each connection pings after a part of its own between 0.8 and 1 of the interval.
    assert.ok(server.pings >= minute && server.pings <= Math.ceil(minute / 0.8), `${server.pings} in ${minute} minutes`);
    assert.equal(server.connections.size, 1);
  }
  assert.equal(server.registers, 1);
  assert.equal(server.options, 0);
});

test('RFC 3261 §7.5: a server that passes over line ends is asked by OPTIONS, and the connection stays open', async () => {
  const { server, pass } = await line();
  server.answersPings = false;
  await pass(10 * keepAliveMs + 20_000);
  assert.equal(server.connections.size, 1);
  assert.equal(server.registers, 1);
  assert.ok(server.options >= 10 && server.options <= 13, `${server.options}`);
});

test('RFC 5626 §4.4.1: a far end that has gone silent is given up one interval and ten seconds later, and the person is told', async () => {
  const { server, registration, states, pass } = await line();
  server.answersPings = false;
  server.answersOptions = false;
  await pass(keepAliveMs + 10_000);
  assert.ok(states.includes('failed'), 'registered no longer');
  await pass(11_000);
  assert.equal(server.registers, 2);
  assert.equal(registration.status.state, 'registered');
});

test('RFC 5626 §4.4, §4.5: a line whose connection breaks says so at once and registers anew within ten seconds', async () => {
  const { server, registration, states, pass } = await line();
  for (let cut = 1; cut <= 5; cut++) {
    for (const stream of server.connections) stream.close();
    await pass(100);
    assert.equal(registration.status.state, 'failed');
    await pass(9900);
    assert.equal(registration.status.state, 'registered');
    assert.equal(server.registers, cut + 1);
  }
  assert.deepEqual(states.slice(0, 4), ['registering', 'registered', 'failed', 'registering']);
});

test('RFC 5626 §4.5: while the server is away attempts get rarer, and the line comes back by itself', async () => {
  const { world, server, registration, pass } = await line();
  world.internet.setReachable(serverAt.address, false);
  for (const stream of server.connections) stream.close();
  await pass(600_000);
  assert.notEqual(registration.status.state, 'registered');
  world.internet.setReachable(serverAt.address, true);
  await pass(1_800_000);
  assert.equal(registration.status.state, 'registered');
});

test('RFC 6665 §4.1.2.2 with RFC 5626 §4.4: a subscription whose connection breaks is refreshed over the next one', async () => {
  const { server, agent, pass } = await line();
  const account = agent.accounts[0];
  assert.ok(account !== undefined);
  agent.subscribe({ account, target: 'sip:box@192.0.2.9', event: 'message-summary' });
  await pass(500);
  assert.equal(server.subscribes, 1);
  for (const stream of server.connections) stream.close();
  await pass(15_000);
  assert.equal(server.subscribes, 2);
  assert.equal(server.connections.size, 1);
});

test('no watch and no timer of a connection is left when the agent has closed', async () => {
  const { world, agent, pass } = await line();
  await world.clock.runUntil(agent.close());
  await pass(120_000);
  assert.equal(world.clock.pendingTimers, 0);
});

test('two connections do not ping at the same moment for ever', async () => {
  const moments = new Set<number>();
  for (let seed = 1; seed <= 10; seed++) {
    const world = new VirtualWorld({ seed });
    const server = await listen(world);
    const transport = await TransportLayer.open({ platform: world.platform('192.0.2.1'), listen: [], keepAliveMs });
    await world.clock.runUntil(transport.flowTo({ protocol: 'tcp', ...serverAt, serverName: serverAt.address }));
    const fromMs = world.clock.monotonicMs();
    while (server.pings === 0) await world.clock.advance(50);
    const afterMs = world.clock.monotonicMs() - fromMs;
    assert.ok(afterMs >= 0.8 * keepAliveMs && afterMs <= keepAliveMs + 200, `${afterMs}`);
    moments.add(afterMs);
  }
  assert.ok(moments.size > 5);
});

const limits = { total: 10, perAddress: 4, messageWithinMs: 15_000 };

/** A phone's listening point and strangers who connect to it. */
async function openDoor(): Promise<{
  world: VirtualWorld;
  transport: TransportLayer;
  connect: (from: string) => Promise<Stream & { isClosed: boolean }>;
}> {
  const world = new VirtualWorld({ seed: 3 });
  const transport = await TransportLayer.open({
    platform: world.platform('192.0.2.1'),
    listen: [{ protocol: 'tcp', address: '192.0.2.1', port: 5060 }],
    incoming: limits,
  });
  const connect = async (from: string): Promise<Stream & { isClosed: boolean }> => {
    const stream = await world.clock.runUntil(world.platform(from).network.connect({ address: '192.0.2.1', port: 5060 }));
    const watched = Object.assign(stream, { isClosed: false });
    stream.onClose = () => {
      watched.isClosed = true;
    };
    return watched;
  };
  return { world, transport, connect };
}

test('connections of strangers are limited, of one address and of all', async () => {
  const { world, transport, connect } = await openDoor();
  for (let count = 0; count < 8; count++) await connect('192.0.2.66');
  await world.clock.advance(500);
  assert.equal(transport.connectionCount, limits.perAddress);
  for (let host = 70; host < 90; host++) await connect(`192.0.2.${host}`);
  await world.clock.advance(500);
  assert.equal(transport.connectionCount, limits.total);
});

test('a connection that says nothing, or never ends what it began, is closed; one between messages stays', async () => {
  const { world, transport, connect } = await openDoor();
  const silent = await connect('192.0.2.70');
  const slow = await connect('192.0.2.71');
  const good = await connect('192.0.2.72');
  const ping = utf8Bytes('\r\n\r\n');
  good.write(ping);
  slow.write(utf8Bytes('OPTIONS sip:a@192.0.2.1 SIP/2.0\r\n'));
  for (let second = 0; second < 20; second++) {
    await world.clock.advance(1000);
    if (!slow.isClosed) slow.write(utf8Bytes('X-More: x\r\n'));
  }
  assert.deepEqual([silent.isClosed, slow.isClosed, good.isClosed], [true, true, false]);
  await world.clock.advance(600_000);
  good.write(utf8Bytes('OPTIONS '));
  await world.clock.advance(14_000);
  assert.equal(good.isClosed, false);
  await world.clock.advance(2000);
  assert.equal(good.isClosed, true);
  assert.equal(transport.connectionCount, 0);
  assert.equal(world.clock.pendingTimers, 0);
});
