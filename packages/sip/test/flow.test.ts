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
  for (let ping = 1; ping <= 30; ping++) {
    await pass(keepAliveMs);
    assert.equal(server.pings, ping);
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
  assert.equal(server.options, 10);
});

test('RFC 5626 §4.4.1: a far end that has gone silent is given up one interval and ten seconds later, and the person is told', async () => {
  const { world, server, registration, pass } = await line();
  server.answersPings = false;
  server.answersOptions = false;
  await pass(keepAliveMs + 10_000);
  assert.equal(registration.status.state, 'failed', 'registered no longer');
  await pass(11_000);
  assert.equal(server.registers, 2);
  assert.equal(registration.status.state, 'registered');
  assert.ok(world.clock.pendingTimers > 0);
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
