// A registration against a registrar that says what it is told to: RFC 3261 §10.2, §20.33, RFC 3608, RFC 5626 §4.4, §4.5.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProblemError, latin1Text, utf8Bytes, type Stream } from '@offhook/base';
import { parseMessage } from '../message/scan.ts';
import { createResponse, type SipRequest } from '../message/message.ts';
import { writeMessage } from '../message/write.ts';
import { answerWith, createAgentScene, here, there, type AgentScene } from '../testing/agent-scene.ts';
import type { AccountOptions, WorkingTarget } from './account.ts';
import type { Registration, RegistrationOptions, RegistrationStatus } from './registration-types.ts';

const servers = [{ host: there.address, port: there.port, protocol: 'udp' }] as const;

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
}

interface Registering extends AgentScene {
  readonly registration: Registration;
  readonly statuses: RegistrationStatus[];
  /** What the registrar answers, in order; the last one for ever; silence where there is none. */
  answers: Answer[];
  /** Expires and number of every REGISTER, and how many milliseconds after the start it came. */
  readonly seen: () => readonly string[];
}

async function register(
  answers: readonly Answer[],
  options: Partial<RegistrationOptions> & { readonly account?: never } = {},
  account: Partial<AccountOptions> = {},
): Promise<Registering> {
  const scene = await createAgentScene({ account: { servers, ...account } });
  const statuses: RegistrationStatus[] = [];
  const at: number[] = [];
  const registering: Registering = {
    ...scene,
    statuses,
    answers: [...answers],
    registration: undefined as never,
    seen: () => scene.peer.requests('REGISTER').map(({ expires, cSeq }, index) => `${expires} ${cSeq.number} ${at[index]}`),
  };
  answerWith(scene, {
    REGISTER: (request) => {
      at.push(Math.floor(scene.world.clock.monotonicMs() / 1000));
      const answer = registering.answers.length > 1 ? registering.answers.shift() : registering.answers[0];
      if (answer !== undefined) scene.peer.reply(request, answer.status, here, { headers: answer.headers ?? {} });
    },
  });
  const registration = scene.agent.register({ ...options, account: scene.account, onState: (status) => statuses.push(status) });
  return Object.assign(registering, { registration });
}

const ok = (expiresS?: number): Answer => ({ status: 200, headers: expiresS === undefined ? {} : { Expires: String(expiresS) } });

test('RFC 3261 §10.2: a REGISTER goes to the domain, for the address of record, with what it can do and a Contact', async () => {
  const scene = await register(
    [ok()],
    { headers: { 'X-Own': 'x', Expires: '1' } },
    { addressOfRecord: 'sip:alice:secret@example.test:5070;x=y', displayName: 'Alice' },
  );
  assert.deepEqual(scene.registration.status, {
    state: 'registering',
    status: undefined,
    reason: '',
    expiresS: 0,
    nextAttemptMs: undefined,
  });
  await scene.pass(5);
  const [request] = scene.peer.requests('REGISTER');
  assert.equal(request?.uriText, 'sip:example.test:5070;x=y');
  assert.deepEqual(
    ['To', 'Expires', 'X-Own', 'Contact', 'CSeq', 'Supported'].map((name) => request.headers.get(name)),
    [
      '<sip:alice:secret@example.test:5070;x=y>',
      '3600',
      'x',
      '<sip:alice@192.0.2.1:5060>;methods="INVITE, ACK, CANCEL, BYE, OPTIONS, PRACK, UPDATE, INFO, NOTIFY, REFER"',
      '1 REGISTER',
      '100rel, replaces, timer, norefersub',
    ],
  );
});

test('RFC 3261 §10.2: what is told of a registration, from the first attempt to its end', async () => {
  const scene = await register([{ status: 503 }, ok(300), ok(120)], { expiresS: 600, overlapS: 30 });
  await scene.pass(5);
  const failed = scene.registration.status;
  assert.deepEqual([failed.state, failed.status, failed.reason, failed.expiresS], ['failed', 503, 'Service Unavailable', 0]);
  assert.ok(failed.nextAttemptMs !== undefined && failed.nextAttemptMs >= 15_000 && failed.nextAttemptMs <= 30_000);
  await scene.pass(30_000);
  assert.deepEqual(scene.registration.status, { state: 'registered', status: 200, reason: 'OK', expiresS: 300, nextAttemptMs: 270_000 });
  await scene.pass(270_000);
  assert.deepEqual(scene.registration.status, { state: 'registered', status: 200, reason: 'OK', expiresS: 120, nextAttemptMs: 90_000 });
  await scene.world.clock.runUntil(scene.registration.close());
  assert.deepEqual(scene.registration.status, { state: 'unregistered', status: 200, reason: '', expiresS: 0, nextAttemptMs: undefined });
  assert.deepEqual(
    scene.statuses.map(({ state }) => state),
    ['registering', 'failed', 'registering', 'registered', 'registered', 'unregistered'],
  );
  assert.deepEqual(
    scene.peer.requests('REGISTER').map(({ expires, cSeq }) => [expires, cSeq.number]),
    [
      [600, 1],
      [600, 2],
      [600, 3],
      [0, 4],
    ],
  );
  assert.equal(new Set(scene.peer.requests('REGISTER').map(({ callId }) => callId)).size, 1);
});

const ours = 'sip:alice@192.0.2.1';

for (const [title, headers, expected] of [
  ['Expires', { Expires: '120' }, 120],
  ['the parameter of our Contact before Expires', { Contact: `<${ours}:5060>;expires=90`, Expires: '120' }, 90],
  ['our Contact without its port', { Contact: `<${ours}>;expires=90` }, 90],
  ['the only Contact, however it is written', { Contact: '<sip:alice@198.51.100.1:4000>;expires=80', Expires: '120' }, 80],
  ['our Contact among others', { Contact: ['<sip:alice@192.0.2.7>;expires=50', `<${ours}>;expires=90`] }, 90],
  [
    'one of another port is not ours',
    { Contact: ['<sip:alice@192.0.2.1:5070>;expires=50', '<sip:x@192.0.2.1>;expires=40'], Expires: '120' },
    120,
  ],
  ['one of another user is not ours', { Contact: ['<sip:bob@192.0.2.1>;expires=50', '<sip:alice@192.0.2.9>;expires=40'] }, 3600],
  ['a Contact without a time', { Contact: `<${ours}>`, Expires: '120' }, 120],
  ['a time that is none', { Contact: `<${ours}>;expires=soon`, Expires: '120' }, 120],
  ['nothing: what was asked for', {}, 3600],
] as const) {
  test(`RFC 3261 §10.2.4: the time granted is taken from ${title}`, async () => {
    const scene = await register([{ status: 200, headers }]);
    await scene.pass(5);
    assert.equal(scene.registration.status.expiresS, expected);
  });
}

test('RFC 3261 §10.2.4: without an overlap given the refresh comes a minute before the end', async () => {
  const scene = await register([ok(300)]);
  await scene.pass(240_000);
  assert.equal(scene.seen().length, 1);
  await scene.pass(5);
  assert.equal(scene.seen().length, 2);
});

test('RFC 3261 §10.3: a registrar that grants no time has bound nothing, and there is nothing to take back', async () => {
  for (const expiresS of [0, 1]) {
    const scene = await register([ok(expiresS)]);
    await scene.pass(5);
    const { state, status, nextAttemptMs } = scene.registration.status;
    assert.deepEqual([state, status], [expiresS === 0 ? 'failed' : 'registered', 200]);
    assert.ok(nextAttemptMs !== undefined && (expiresS === 0 ? nextAttemptMs >= 15_000 : nextAttemptMs === 500));
    await scene.world.clock.runUntil(scene.registration.close());
    assert.equal(scene.seen().length, expiresS === 0 ? 1 : 2);
  }
});

test('RFC 3261 §10.2.8: a 423 is followed by the least that it names, which stays, twice at most', async () => {
  const brief = (minimum?: string): Answer => ({ status: 423, headers: minimum === undefined ? {} : { 'Min-Expires': minimum } });
  const longer = await register([brief('600'), brief('900'), ok(), ok()], { expiresS: 300 });
  await longer.pass(50);
  longer.registration.refresh();
  await longer.pass(50);
  assert.deepEqual(longer.seen(), ['300 1 0', '600 2 0', '900 3 0', '900 4 0']);
  assert.deepEqual(
    longer.statuses.map(({ state }) => state),
    ['registering', 'registered', 'registered'],
  );
  for (const [minimum, requests] of [
    ['300', 1],
    ['301', 3],
    [undefined, 1],
    ['soon', 1],
  ] as const) {
    const scene = await register([brief(minimum), brief('9000'), brief('90000')], { expiresS: 300 });
    await scene.pass(50);
    assert.deepEqual([scene.seen().length, scene.registration.status.state, scene.registration.status.status], [requests, 'failed', 423]);
  }
  const other = await register([{ status: 400, headers: { 'Min-Expires': '600' } }], { expiresS: 300 });
  await other.pass(50);
  assert.equal(other.seen().length, 1);
});

test('RFC 3261 §10.2.8: once it worked a 423 is followed again', async () => {
  const brief = (minimum: string): Answer => ({ status: 423, headers: { 'Min-Expires': minimum } });
  const scene = await register([brief('600'), brief('900'), ok(), brief('1200'), brief('1500'), ok()], { expiresS: 300 });
  await scene.pass(50);
  scene.registration.refresh();
  await scene.pass(50);
  assert.deepEqual(scene.seen().at(-1), '1500 6 0');
  assert.equal(scene.registration.status.state, 'registered');
});

test('RFC 3261 §20.33: a pause that is asked for is kept where it is longer than our own', async () => {
  for (const [asked, least, most] of [
    ['100', 100_000, 100_000],
    ['1', 15_000, 30_000],
    [undefined, 15_000, 30_000],
  ] as const) {
    const scene = await register([{ status: 503, headers: asked === undefined ? {} : { 'Retry-After': asked } }]);
    await scene.pass(5);
    const nextMs = scene.registration.status.nextAttemptMs ?? 0;
    assert.ok(nextMs >= least && nextMs <= most, String(nextMs));
    await scene.pass(nextMs - 5);
    assert.equal(scene.seen().length, 1);
    await scene.pass(5);
    assert.equal(scene.seen().length, 2);
  }
});

test('RFC 5626 §4.5: pauses grow with each failure as the options say, and begin anew after a success', async () => {
  const scene = await register([{ status: 500 }, { status: 500 }, { status: 500 }, ok(3600), { status: 500 }], {
    retry: { baseS: 10, maxS: 30 },
  });
  const pauses: number[] = [];
  for (let attempt = 0; attempt < 5; attempt++) {
    await scene.pass(5);
    pauses.push(scene.registration.status.nextAttemptMs ?? 0);
    if (scene.registration.status.state === 'registered') scene.registration.refresh();
    else if (attempt < 4) await scene.pass(scene.registration.status.nextAttemptMs ?? 0);
  }
  for (const [index, [least, most]] of [
    [5000, 10_000],
    [10_000, 20_000],
    [15_000, 30_000],
    [3_540_000, 3_540_000],
    [5000, 10_000],
  ].entries()) {
    const pause = pauses[index] ?? 0;
    assert.ok(pause >= (least ?? 0) && pause <= (most ?? 0), `${index}: ${pause}`);
  }
});

test('a refresh while an answer is awaited is none, and one in between takes the place of the next', async () => {
  const scene = await register([ok(300)]);
  scene.registration.refresh();
  await scene.pass(5);
  assert.equal(scene.seen().length, 1);
  await scene.pass(100_000);
  scene.registration.refresh();
  await scene.pass(200_000);
  assert.deepEqual(scene.seen(), ['3600 1 0', '3600 2 100']);
  await scene.pass(41_000);
  assert.deepEqual(scene.seen().length, 3);
});

test('a refresh while the answer to a longer period is awaited is none', async () => {
  const scene = await register([{ status: 423, headers: { 'Min-Expires': '600' } }], { expiresS: 300 });
  await scene.pass(1);
  scene.answers = [];
  await scene.pass(10);
  scene.registration.refresh();
  await scene.pass(10);
  assert.deepEqual(
    scene.peer.requests('REGISTER').map(({ expires }) => expires),
    [300, 600],
  );
});

test('every REGISTER waits for its turn; one whose turn never comes has failed, and nothing is sent once closed', async () => {
  const scene = await createAgentScene({ account: { servers } });
  answerWith(scene, { REGISTER: (request) => scene.peer.reply(request, 200, here, { headers: { Expires: '300' } }) });
  let turns: PromiseWithResolvers<void> = Promise.withResolvers();
  const statuses: string[] = [];
  const registration = scene.agent.register({
    account: scene.account,
    pace: () => turns.promise,
    onState: ({ state, reason }) => statuses.push(`${state} ${reason}`),
  });
  await scene.pass(1000);
  assert.equal(scene.peer.seen.length, 0);
  turns.reject(new ProblemError('limit-exceeded', 'no turn'));
  await scene.pass(5);
  assert.deepEqual(statuses, ['registering ', 'failed no turn']);
  turns = Promise.withResolvers();
  registration.refresh();
  await scene.pass(5);
  turns.resolve();
  await scene.pass(5);
  assert.equal(registration.status.state, 'registered');
  turns = Promise.withResolvers();
  registration.refresh();
  const closed = registration.close();
  turns.resolve();
  await scene.world.clock.runUntil(closed);
  registration.refresh();
  await scene.pass(100_000);
  assert.deepEqual(
    scene.peer.requests('REGISTER').map(({ expires }) => expires),
    [3600, 0],
  );
  assert.deepEqual(statuses.at(-1), 'unregistered ');
});

test('a turn that fails after the registration was closed is not told', async () => {
  const scene = await createAgentScene({ account: { servers } });
  const turn: PromiseWithResolvers<void> = Promise.withResolvers();
  const statuses: string[] = [];
  const registration = scene.agent.register({
    account: scene.account,
    pace: () => turn.promise,
    onState: ({ state }) => statuses.push(state),
  });
  await scene.world.clock.runUntil(registration.close());
  turn.reject(new ProblemError('limit-exceeded', 'no turn'));
  await scene.pass(5);
  assert.deepEqual(statuses, ['registering', 'unregistered']);
  assert.deepEqual([scene.peer.seen.length, scene.world.clock.pendingTimers], [0, 0]);
});

test('RFC 3261 §10.2.2: what may be bound is taken back, and only that', async () => {
  for (const [title, answers, waitedMs, unregisters] of [
    ['bound', [ok(300)], 5, true],
    ['refused', [{ status: 403 }], 5, false],
    ['not answered yet', [], 5, true],
    ['never answered', [], 40_000, true],
    ['bound, then refused', [ok(300), { status: 403 }], 241_000, true],
  ] as const) {
    const scene = await register(answers);
    await scene.pass(waitedMs);
    const before = scene.peer.requests('REGISTER').filter(({ expires }) => expires === 0).length;
    scene.answers = [ok()];
    const [one, two] = [scene.registration.close(), scene.registration.close()];
    assert.equal(one, two);
    await scene.world.clock.runUntil(one);
    const after = scene.peer.requests('REGISTER').filter(({ expires }) => expires === 0).length;
    assert.deepEqual([before, after], [0, unregisters ? 1 : 0], title);
    assert.equal(scene.registration.status.state, 'unregistered');
    await scene.pass(40_000);
    assert.equal(scene.world.clock.pendingTimers, 0, title);
  }
});

test('RFC 3261 §10.2.2: the end waits for the final answer to the unregistration, whatever it is, for 64*T1 at most', async () => {
  const scene = await register([ok(300)]);
  await scene.pass(5);
  let isClosed = false;
  scene.answers = [{ status: 100 }];
  void scene.registration.close().then(() => (isClosed = true));
  await scene.pass(100);
  assert.equal(isClosed, false);
  const last = scene.peer.requests('REGISTER').at(-1);
  assert.ok(last !== undefined);
  scene.peer.reply(last, 500, here);
  await scene.pass(10);
  assert.deepEqual([isClosed, scene.registration.status.state, scene.registration.status.status], [true, 'unregistered', 200]);
  const silent = await register([ok(300)]);
  await silent.pass(5);
  silent.answers = [];
  const fromMs = silent.world.clock.monotonicMs();
  await silent.world.clock.runUntil(silent.registration.close());
  assert.equal(silent.world.clock.monotonicMs() - fromMs, 32_000);
});

test('RFC 3261 §22.1: after a challenge the numbers go on from that of the repetition', async () => {
  const scene = await register(
    [{ status: 401, headers: { 'WWW-Authenticate': 'Digest realm="example.test", nonce="n"' } }, ok(300)],
    {},
    { credentials: [{ username: 'alice', password: 'secret' }] },
  );
  await scene.pass(20);
  scene.registration.refresh();
  await scene.pass(20);
  assert.deepEqual(
    scene.peer.requests('REGISTER').map(({ cSeq }) => cSeq.number),
    [1, 2, 3],
  );
});

test('RFC 3608 §5: the service route is that of the last registration', async () => {
  const scene = await register([
    { status: 200, headers: { 'Service-Route': '<sip:one.example.test;lr>, <sip:two.example.test;lr>' } },
    ok(),
  ]);
  await scene.pass(5);
  assert.deepEqual(scene.account.serviceRoute, ['<sip:one.example.test;lr>', '<sip:two.example.test;lr>']);
  scene.account.serviceRoute = [];
  scene.registration.refresh();
  await scene.pass(5);
  assert.deepEqual(scene.account.serviceRoute, []);
});

test('RFC 3263 §4.3: the server that answered is known with the time since when, and forgotten when none answers', async () => {
  const scene = await register([{ status: 500 }, ok(300)]);
  const working = (): WorkingTarget | undefined => scene.account.workingTarget;
  assert.equal(working(), undefined);
  await scene.pass(1000);
  const workingTarget = working();
  assert.deepEqual([workingTarget?.target.address, workingTarget?.sinceMs], [there.address, 2]);
  await scene.pass(60_000);
  assert.equal(scene.registration.status.state, 'registered');
  assert.equal(working(), workingTarget, 'the time counts from the first answer');
  scene.account.workingTarget = { target: { protocol: 'udp', address: '192.0.2.99', port: 5060, serverName: 'x' }, sinceMs: 0 };
  scene.registration.refresh();
  await scene.pass(1000);
  assert.equal(working()?.target.address, there.address);
  scene.answers = [];
  scene.registration.refresh();
  await scene.pass(32_100);
  assert.deepEqual([working(), scene.registration.status.state], [undefined, 'failed']);
  assert.equal(scene.registration.status.status, undefined);
});

/** A registrar over TCP that binds everything. */
async function registerOverTcp(pace?: () => Promise<void>): Promise<{
  readonly scene: AgentScene;
  readonly registration: Registration;
  readonly statuses: string[];
  readonly streams: Stream[];
  readonly requests: SipRequest[];
  answers: boolean;
  refuses: boolean;
}> {
  const scene = await createAgentScene({ account: { servers: [{ host: there.address, port: there.port, protocol: 'tcp' }] } });
  const streams: Stream[] = [];
  const requests: SipRequest[] = [];
  const state = { answers: true, refuses: false };
  await scene.world.platform(there.address).network.listen(there, (stream) => {
    streams.push(stream);
    stream.onData = (bytes) => {
      const message = parseMessage(utf8Bytes(latin1Text(bytes)));
      if (message.kind !== 'request') return;
      requests.push(message);
      const [status, headers] = state.refuses ? ([503, { 'Retry-After': '3600' }] as const) : ([200, { Expires: '3600' }] as const);
      if (state.answers) stream.write(writeMessage(createResponse(message, status, { toTag: 'r', headers })));
    };
  });
  const statuses: string[] = [];
  const registration = scene.agent.register({
    account: scene.account,
    ...(pace === undefined ? {} : { pace }),
    onState: (status) => statuses.push(`${status.state} ${status.reason}`),
  });
  await scene.pass(20);
  return Object.assign(state, { scene, registration, statuses, streams, requests });
}

test('RFC 5626 §4.4, §4.5: a binding whose connection breaks is told as failed and made again after 2.5 to 5 s', async () => {
  const registered = await registerOverTcp();
  const { scene, registration, statuses, streams, requests } = registered;
  registration.refresh();
  await scene.pass(20);
  streams[0]?.close();
  await scene.pass(20);
  assert.deepEqual(statuses, ['registering ', 'registered OK', 'registered OK', 'failed the connection to the server is gone']);
  const nextMs = registration.status.nextAttemptMs ?? 0;
  assert.ok(nextMs >= 2500 && nextMs <= 5000, String(nextMs));
  await scene.pass(nextMs - 25);
  assert.equal(requests.length, 2);
  await scene.pass(50);
  assert.deepEqual([requests.length, registration.status.state], [3, 'registered']);
  await scene.pass(60_000);
  assert.equal(requests.length, 3);
});

test('RFC 5626 §4.5: a connection that breaks under a REGISTER is made anew as soon as one that breaks without', async () => {
  const registered = await registerOverTcp();
  const { scene, registration, streams } = registered;
  registered.answers = false;
  registration.refresh();
  await scene.pass(20);
  streams[0]?.close();
  await scene.pass(20);
  assert.equal(registration.status.state, 'failed');
  const nextMs = registration.status.nextAttemptMs ?? 0;
  assert.ok(nextMs >= 2500 && nextMs <= 5000, String(nextMs));
});

test('RFC 5626 §4.4: the loss of a connection is no news while a REGISTER waits for its turn', async () => {
  const turns: Promise<void>[] = [];
  const registered = await registerOverTcp(() => turns[0] ?? Promise.resolve());
  const { scene, registration, statuses, streams, requests } = registered;
  const turn: PromiseWithResolvers<void> = Promise.withResolvers();
  turns.push(turn.promise);
  registration.refresh();
  streams[0]?.close();
  await scene.pass(60_000);
  assert.deepEqual([statuses, requests.length], [['registering ', 'registered OK'], 1]);
  turn.resolve();
  await scene.pass(20);
  assert.deepEqual([statuses.length, requests.length, streams.length], [3, 2, 2]);
});

test('RFC 5626 §4.4: once closed nobody waits for the loss of the connection', async () => {
  const { scene, registration, statuses, streams } = await registerOverTcp();
  await scene.world.clock.runUntil(registration.close());
  streams[0]?.close();
  await scene.pass(60_000);
  assert.deepEqual(statuses.at(-1), 'unregistered ');
  assert.equal(scene.world.clock.pendingTimers, 0);
});

test('RFC 3261 §20.33: a connection that is closed after a refusal makes the pause that was asked for no shorter', async () => {
  const registered = await registerOverTcp();
  const { scene, registration, streams, requests } = registered;
  registered.refuses = true;
  registration.refresh();
  await scene.pass(20);
  streams[0]?.close();
  await scene.pass(3_500_000);
  assert.deepEqual([registration.status.state, registration.status.status, requests.length], ['failed', 503, 2]);
});
