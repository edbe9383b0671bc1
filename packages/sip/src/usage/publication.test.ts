// A publication against a server that says what it is told to: RFC 3903 §4, §6, RFC 3261 §10.2.8, §20.33.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isProblem } from '@offhook/base';
import { textBody, type SipRequest } from '../message/message.ts';
import { answerWith, createAgentScene, here, type AgentScene } from '../testing/agent-scene.ts';
import type { Publication, PublicationOptions } from './subscription-types.ts';

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Publishing extends AgentScene {
  readonly publication: Publication;
  answers: Answer[];
  /** Expires, SIP-If-Match and body of every PUBLISH. */
  readonly seen: () => readonly string[];
}

const body = textBody('text/plain', 'here');

async function publish(answers: readonly Answer[], options: Partial<PublicationOptions> = {}): Promise<Publishing> {
  const scene = await createAgentScene();
  const state = { answers: [...answers] };
  answerWith(scene, {
    PUBLISH: (request) => {
      const answer = state.answers.length > 1 ? state.answers.shift() : state.answers[0];
      if (answer !== undefined) scene.peer.reply(request, answer.status, here, { headers: answer.headers ?? {} });
    },
  });
  const publication = scene.agent.publish({ account: scene.account, target: 'sip:alice@192.0.2.2', event: 'presence', body, ...options });
  const seen = (): readonly string[] =>
    scene.peer
      .requests('PUBLISH')
      .map(({ headers, body: content }) =>
        `${headers.get('Expires')} ${headers.get('SIP-If-Match') ?? '-'} ${new TextDecoder().decode(content)}`.trim(),
      );
  await scene.pass(10);
  return Object.assign(state, { ...scene, publication, seen });
}

const ok = (tag: string | undefined, expiresS?: number): Answer => ({
  status: 200,
  headers: { ...(tag === undefined ? {} : { 'SIP-ETag': tag }), ...(expiresS === undefined ? {} : { Expires: String(expiresS) }) },
});

test('RFC 3903 §4: state goes out with its event and time, is refreshed by its tag, changed by it and taken back', async () => {
  const scene = await publish([ok('one', 300), ok('two', 300), ok('three')], { headers: { 'X-Own': 'x' } });
  const [first] = scene.peer.requests('PUBLISH');
  assert.deepEqual(
    ['Event', 'X-Own', 'Content-Type', 'To'].map((name) => first?.headers.get(name)),
    ['presence', 'x', 'text/plain', '<sip:alice@192.0.2.2>'],
  );
  await scene.pass(239_000);
  assert.deepEqual(scene.seen(), ['3600 - here']);
  await scene.pass(2000);
  assert.deepEqual(scene.seen(), ['3600 - here', '3600 one']);
  const response = await scene.world.clock.runUntil(scene.publication.modify(textBody('text/plain', 'away')));
  assert.equal(response.status, 200);
  await scene.world.clock.runUntil(scene.publication.close());
  await scene.world.clock.runUntil(scene.publication.close());
  assert.deepEqual(scene.seen().slice(2), ['3600 two away', '0 three']);
  await scene.pass(10_000);
  assert.equal(scene.world.clock.pendingTimers, 0);
  await assert.rejects(scene.world.clock.runUntil(scene.publication.modify(body)), (error) => isProblem(error, 'aborted'));
});

for (const [title, answer, refreshAfterMs] of [
  ['the time granted', ok('one', 120), 60_000],
  ['half of a short one', ok('one', 40), 20_000],
  ['the time asked for', ok('one'), 540_000],
  ['none where no time is granted', ok('one', 0), undefined],
  ['none without a tag', ok(undefined, 120), undefined],
  ['none after a refusal that is of the request itself', { status: 404 }, undefined],
] as const) {
  test(`RFC 3903 §4.1: state is refreshed by ${title}`, async () => {
    const scene = await publish([answer], { expiresS: 600 });
    if (refreshAfterMs === undefined) {
      await scene.pass(4_000_000);
      assert.equal(scene.seen().length, 1);
      return;
    }
    await scene.pass(refreshAfterMs - 20);
    assert.equal(scene.seen().length, 1);
    await scene.pass(40);
    assert.deepEqual(scene.seen(), ['600 - here', '600 one']);
  });
}

test('RFC 6035 §4.2: what is published for no time is published once, and not taken back', async () => {
  for (const answer of [ok('one', 120), { status: 503 }, undefined]) {
    const scene = await publish(answer === undefined ? [] : [answer], { expiresS: 0 });
    await scene.pass(4_000_000);
    assert.deepEqual(new Set(scene.seen()), new Set(['0 - here']));
    assert.equal(scene.world.clock.pendingTimers, 0);
  }
});

test('RFC 3903 §4.1: after a 412 the state is published anew, whole, once', async () => {
  const scene = await publish([ok('one', 120), { status: 412 }, ok('two', 120)]);
  await scene.pass(61_000);
  assert.deepEqual(scene.seen(), ['3600 - here', '3600 one', '3600 - here']);
  await scene.pass(60_000);
  assert.deepEqual(scene.seen().at(-1), '3600 two');
  const stubborn = await publish([{ status: 412 }]);
  assert.deepEqual(stubborn.seen(), ['3600 - here']);
  await stubborn.pass(31_000);
  assert.deepEqual(stubborn.seen().slice(0, 2), ['3600 - here', '3600 - here']);
});

test('RFC 3903 §4.1: a 412 to taking state back publishes nothing anew', async () => {
  const scene = await publish([ok('one', 120), { status: 412 }]);
  await scene.world.clock.runUntil(scene.publication.close());
  await scene.pass(4_000_000);
  assert.deepEqual(scene.seen(), ['3600 - here', '0 one']);
});

test('RFC 3261 §10.2.8: a 423 is followed by the least that it names, which stays, twice at most until it worked', async () => {
  const brief = (minimum?: string): Answer => ({ status: 423, headers: minimum === undefined ? {} : { 'Min-Expires': minimum } });
  const scene = await publish([brief('600'), brief('900'), ok('one'), brief('1200'), brief('1500'), ok('two')], { expiresS: 300 });
  assert.deepEqual(scene.seen(), ['300 - here', '600 - here', '900 - here']);
  await scene.pass(841_000);
  assert.deepEqual(scene.seen().slice(3), ['900 one', '1200 one', '1500 one']);
  for (const [minimum, count] of [
    ['300', 1],
    ['301', 3],
    ['soon', 1],
    [undefined, 1],
  ] as const) {
    const other = await publish([brief(minimum), brief('9000'), brief('90000')], { expiresS: 300 });
    await other.pass(100);
    assert.equal(other.seen().length, count, minimum);
  }
  const refused = await publish([{ status: 404, headers: { 'Min-Expires': '600' } }], { expiresS: 300 });
  assert.equal(refused.seen().length, 1);
});

test('RFC 3903 §4.1: what another time may mend is tried again, whole, and what it may not is not', async () => {
  for (const [status, isTried] of [
    [500, true],
    [503, true],
    [599, true],
    [501, false],
    [600, false],
    [603, false],
    [408, true],
    [412, true],
    [480, true],
    [400, false],
    [404, false],
    [489, false],
    [499, false],
  ] as const) {
    const scene = await publish([{ status }, ok('one')]);
    await scene.pass(14_900);
    assert.equal(scene.seen().length, 1);
    await scene.pass(15_200);
    assert.deepEqual(scene.seen(), isTried ? ['3600 - here', '3600 - here'] : ['3600 - here'], String(status));
  }
});

test('RFC 3261 §20.33, RFC 5626 §4.5: pauses grow, are as long as is asked for, and begin anew once it worked', async () => {
  const asked = await publish([{ status: 503, headers: { 'Retry-After': '100' } }, ok('one')]);
  await asked.pass(99_000);
  assert.equal(asked.seen().length, 1);
  await asked.pass(2000);
  assert.equal(asked.seen().length, 2);
  const growing = await publish([{ status: 503 }, { status: 503 }, { status: 503 }, ok('one', 120), { status: 503 }]);
  const counts: number[] = [];
  for (const ms of [31_000, 29_000, 31_500, 59_000, 62_000, 60_000, 31_000]) {
    await growing.pass(ms);
    counts.push(growing.seen().length);
  }
  assert.deepEqual([counts[0], counts[1] === 2 || counts[1] === 3, growing.seen().length >= 6], [2, true, true]);
  assert.equal(growing.seen()[4], '3600 one');
  assert.equal(growing.seen()[5], '3600 - here', 'after a failure the whole is published');
});

test('RFC 3903 §4: where nobody answers the publication rejects, is logged, and tried again', async () => {
  const scene = await publish([ok('one', 120)]);
  scene.answers = [];
  const changed = scene.publication.modify(textBody('text/plain', 'away'));
  await assert.rejects(scene.world.clock.runUntil(changed), (error) => isProblem(error, 'timeout'));
  scene.answers = [ok('two', 120)];
  await scene.pass(31_000);
  assert.deepEqual(scene.seen().at(-1), '3600 - away');
  scene.answers = [];
  await scene.pass(100_000);
  assert.ok(scene.platform.logRecords.some(({ message }) => message === 'publication not refreshed'));
});

test('RFC 3903 §4: what was closed is not tried again, nor kept alive', async () => {
  const scene = await publish([{ status: 503 }]);
  await scene.world.clock.runUntil(scene.publication.close());
  await scene.pass(4_000_000);
  assert.equal(scene.seen().length, 1);
  const late = await publish([]);
  await late.world.clock.runUntil(late.publication.close());
  const [request] = late.peer.requests('PUBLISH');
  assert.ok(request !== undefined);
  late.peer.reply(request, 200, here, { headers: { 'SIP-ETag': 'late', Expires: '120' } });
  await late.pass(4_000_000);
  assert.equal(new Set(late.seen()).size, 1);
  const silent = await publish([]);
  await silent.world.clock.runUntil(silent.publication.close());
  await silent.pass(4_000_000);
  assert.equal(silent.world.clock.pendingTimers, 0);
});

test('RFC 3903 §4: a provisional response is no answer', async () => {
  const scene = await publish([{ status: 199 }]);
  const [request] = scene.peer.requests('PUBLISH');
  assert.ok(request !== undefined);
  await scene.pass(100);
  scene.peer.reply(request, 200, here, { headers: { 'SIP-ETag': 'one', Expires: '120' } });
  scene.answers = [ok('two', 120)];
  await scene.pass(61_000);
  assert.deepEqual(scene.seen().at(-1), '3600 one');
});

test('RFC 3903 §4.1: a change while the first PUBLISH is unanswered waits for its tag, and so does the end', async () => {
  for (const ending of [false, true]) {
    const scene = await createAgentScene();
    const waiting: SipRequest[] = [];
    answerWith(scene, { PUBLISH: (request) => void waiting.push(request) });
    const publication = scene.agent.publish({ account: scene.account, target: 'sip:alice@192.0.2.2', event: 'presence', body });
    await scene.pass(10);
    const next = ending ? publication.close() : publication.modify(textBody('text/plain', 'away')).then(() => undefined);
    await scene.pass(100);
    assert.equal(waiting.length, 1);
    const answer = (at: number, tag: string): void => {
      const request = waiting[at];
      assert.ok(request !== undefined);
      scene.peer.reply(request, 200, here, { headers: { 'SIP-ETag': tag, Expires: '300' } });
    };
    answer(0, 'one');
    await scene.pass(100);
    assert.deepEqual(
      waiting.map(({ headers }) => `${headers.get('Expires')} ${headers.get('SIP-If-Match') ?? '-'}`),
      ['3600 -', ending ? '0 one' : '3600 one'],
    );
    answer(1, 'two');
    await scene.world.clock.runUntil(next);
  }
});
