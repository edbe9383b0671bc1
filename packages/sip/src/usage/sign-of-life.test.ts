// A line over UDP, whose server nobody hears die: it is asked now and then whether it is there. RFC 3261 §11, RFC 5626 §4.4.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerWith, createAgentScene, here, there, type AgentScene } from '../testing/agent-scene.ts';
import type { Registration, RegistrationStatus } from './registration-types.ts';

const keepAliveMs = 60_000;
const servers = [{ host: there.address, port: there.port, protocol: 'udp' }] as const;

interface Registered extends AgentScene {
  readonly registration: Registration;
  readonly told: readonly string[];
  /** What the server answers; silence where undefined. */
  answers: { REGISTER: number | undefined; OPTIONS: number | undefined };
  readonly count: (method: 'REGISTER' | 'OPTIONS') => number;
}

async function register(options: { readonly keepAliveMs?: number } = { keepAliveMs }): Promise<Registered> {
  const scene = await createAgentScene({ account: { servers, credentials: [{ username: 'alice', password: 'secret' }] } });
  const told: string[] = [];
  const answers: Registered['answers'] = { REGISTER: 200, OPTIONS: 200 };
  const answer = (method: keyof typeof answers) => (request: Parameters<AgentScene['peer']['reply']>[0]) => {
    const status = answers[method];
    const challenge = { 'WWW-Authenticate': 'Digest realm="example.test", nonce="n1"' };
    if (status !== undefined) scene.peer.reply(request, status, here, { headers: status === 401 ? challenge : { Expires: '3600' } });
  };
  answerWith(scene, { REGISTER: answer('REGISTER'), OPTIONS: answer('OPTIONS') });
  const onState = ({ state, reason }: RegistrationStatus): void => void told.push(`${state} ${reason}`);
  const registration = scene.agent.register({ account: scene.account, ...options, onState });
  await scene.pass(1000);
  assert.equal(registration.status.state, 'registered');
  // By Call-ID and number: repetitions of one are one.
  const count = (method: 'REGISTER' | 'OPTIONS'): number =>
    new Set(scene.peer.requests(method).map(({ callId, cSeq }) => `${callId} ${cSeq.number}`)).size;
  return { ...scene, registration, told, answers, count };
}

test('RFC 5626 §4.4.1: over UDP a server that answers is asked once an interval, at a moment of chance, and nothing else happens', async () => {
  const { count, told, pass } = await register();
  for (let minute = 1; minute <= 30; minute++) {
    await pass(keepAliveMs);
    assert.ok(count('OPTIONS') >= minute - 1 && count('OPTIONS') <= Math.ceil(minute / 0.8), `${count('OPTIONS')} in ${minute} minutes`);
  }
  assert.deepEqual([count('REGISTER'), told], [1, ['registering ', 'registered OK']]);
});

test('RFC 3261 §11.1: the question is one of the line to its own server, and has no body', async () => {
  const { peer, pass } = await register();
  await pass(keepAliveMs);
  const [question] = peer.requests('OPTIONS');
  assert.deepEqual(
    [question?.uriText, question?.from.uri.user, question?.headers.get('To'), question?.body.length],
    ['sip:example.test', 'alice', '<sip:example.test>', 0],
  );
});

test('RFC 3261 §22.3: whatever the server answers shows that it is there, and a challenge is not answered for that', async () => {
  for (const status of [401, 404, 501]) {
    const { answers, count, peer, registration, pass } = await register();
    answers.OPTIONS = status;
    await pass(10 * keepAliveMs);
    assert.deepEqual([count('REGISTER'), registration.status.state], [1, 'registered'], String(status));
    assert.ok(peer.requests('OPTIONS').every(({ headers }) => !headers.has('Authorization')));
  }
});

test('RFC 3261 §11: a server that passes over questions is asked by a REGISTER, and the line stays registered', async () => {
  const { answers, count, told, pass } = await register();
  answers.OPTIONS = undefined;
  await pass(10 * keepAliveMs);
  assert.ok(count('REGISTER') >= 9 && count('REGISTER') <= 13, String(count('REGISTER')));
  assert.ok(told.slice(1).every((state) => state === 'registered OK'));
});

test('RFC 5626 §4.4.1: a server that is gone is told one interval and ten seconds later at the latest, and found again when it is back', async () => {
  const { answers, told, registration, pass } = await register();
  await pass(3 * keepAliveMs);
  answers.OPTIONS = undefined;
  answers.REGISTER = undefined;
  await pass(keepAliveMs + 10_000);
  assert.deepEqual([registration.status.state, told.at(-1)], ['failed', 'failed the server does not answer']);
  const before = told.length;
  answers.OPTIONS = 200;
  answers.REGISTER = 200;
  await pass(60_000);
  assert.deepEqual([registration.status.state, told.slice(before)], ['registered', ['registered OK']]);
  // And it is watched anew.
  answers.OPTIONS = undefined;
  answers.REGISTER = undefined;
  await pass(keepAliveMs + 10_000);
  assert.equal(registration.status.state, 'failed');
});

test('RFC 5626 §4.5: a server that stays away is tried again ever more rarely, and asked nothing meanwhile', async () => {
  const { answers, count, pass } = await register();
  answers.OPTIONS = undefined;
  answers.REGISTER = undefined;
  await pass(2 * keepAliveMs);
  const [questions, attempts] = [count('OPTIONS'), count('REGISTER')];
  await pass(3_600_000);
  assert.equal(count('OPTIONS'), questions);
  assert.ok(count('REGISTER') - attempts <= 10, String(count('REGISTER') - attempts));
});

test('RFC 5626 §4.4: a line that was refused asks no more, whatever the pause is that it was given', async () => {
  const { answers, count, registration, pass } = await register();
  answers.REGISTER = 403;
  registration.refresh();
  await pass(1000);
  assert.equal(registration.status.state, 'failed');
  const nextMs = registration.status.nextAttemptMs ?? 0;
  const questions = count('OPTIONS');
  await pass(nextMs - 1500);
  assert.deepEqual([count('OPTIONS'), count('REGISTER')], [questions, 2]);
});

test('RFC 5626 §4.4: an answer that comes late is one, and a line that was closed leaves nothing behind', async () => {
  const { answers, count, registration, world, peer, pass } = await register();
  answers.OPTIONS = undefined;
  // Each question is answered to its fourth repetition, four seconds after the first.
  const seen = new Map<string, number>();
  const first = peer.onMessage;
  peer.onMessage = (message, from) => {
    if (message.kind === 'request' && message.method === 'OPTIONS') {
      const times = (seen.get(message.callId) ?? 0) + 1;
      seen.set(message.callId, times);
      if (times === 4) peer.reply(message, 200, here);
    } else first?.(message, from);
  };
  await pass(10 * keepAliveMs);
  assert.deepEqual([count('REGISTER'), registration.status.state], [1, 'registered']);
  await world.clock.runUntil(registration.close());
  await pass(64_000);
  assert.equal(world.clock.pendingTimers, 0);
});

test('RFC 5626 §4.4: nobody is asked where no interval is given', async () => {
  const { count, pass } = await register({});
  await pass(30 * keepAliveMs);
  assert.deepEqual([count('OPTIONS'), count('REGISTER')], [0, 1]);
});
