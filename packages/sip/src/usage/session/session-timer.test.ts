// The session timer by itself: RFC 4028 §7 to §10.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VirtualClock } from '@offhook/base/virtual';
import { SipRequest, SipResponse, type SipMessage } from '../../message/message.ts';
import { SessionTimer } from './session-timer.ts';

interface Timed {
  readonly clock: VirtualClock;
  readonly timer: SessionTimer;
  /** What fell due, and at which second. */
  readonly told: string[];
}

function timed(intervalS = 1800, minimumS = 90): Timed {
  const clock = new VirtualClock();
  const told: string[] = [];
  const at = (): string => String(clock.monotonicMs() / 1000);
  const timer = new SessionTimer({
    clock,
    intervalS,
    minimumS,
    onRefreshDue: () => told.push(`refresh ${at()}`),
    onExpired: () => told.push(`expired ${at()}`),
  });
  return { clock, timer, told };
}

type Lines = Readonly<Record<string, string>>;

function withLines<M extends SipMessage>(message: M, lines: Lines): M {
  for (const [name, value] of Object.entries(lines)) message.headers.add(name, value);
  return message;
}

const request = (lines: Lines = {}): SipRequest => withLines(new SipRequest('INVITE', 'sip:a@192.0.2.1'), lines);
const response = (lines: Lines = {}, status = 200): SipResponse => withLines(new SipResponse(status), lines);

/** Session-Expires, Min-SE, Require. */
function said(message: SipMessage): readonly (string | undefined)[] {
  return (['Session-Expires', 'Min-SE', 'Require'] as const).map((name) => message.headers.get(name));
}

function offered(timer: SessionTimer): readonly (string | undefined)[] {
  const asked = request();
  timer.offer(asked);
  return said(asked);
}

test('RFC 4028 §7.1, §7.4: we wish our interval, never below the minimum; a refresh keeps what was agreed and the role', () => {
  assert.deepEqual(offered(timed(1800).timer), ['1800', '90', undefined]);
  assert.deepEqual(offered(timed(60).timer), ['90', '90', undefined]);
  assert.deepEqual(offered(timed(0).timer), [undefined, undefined, undefined]);
  for (const [refresher, role] of [
    ['uac', 'uac'],
    ['UAS', 'uas'],
  ]) {
    const { timer } = timed();
    timer.accept(response({ 'Session-Expires': `300;refresher=${refresher}` }));
    assert.deepEqual(offered(timer), [`300;refresher=${role}`, '90', undefined]);
  }
});

test('RFC 4028 §7.3: a Min-SE above ours is learnt, once; what cannot be read is not', () => {
  for (const [text, learnt, minimum] of [
    ['91', true, '91'],
    ['90', false, '90'],
    ['89', false, '90'],
    [' 120 ; x=1', true, '120'],
    ['999999999', true, '999999999'],
    ['1000000000', false, '90'],
    ['-100', false, '90'],
    ['100s', false, '90'],
    ['x 100', false, '90'],
    ['', false, '90'],
  ] as const) {
    const { timer } = timed(1800);
    assert.equal(timer.learnMinimum(response({ 'Min-SE': text }, 422)), learnt, text);
    assert.equal(offered(timer)[1], minimum, text);
    assert.equal(timer.learnMinimum(response({ 'Min-SE': text }, 422)), false, text);
  }
  assert.equal(timed().timer.learnMinimum(response({}, 422)), false);
});

test('RFC 4028 §9: an interval below the minimum is refused with the minimum', () => {
  for (const [text, refused] of [
    ['89', true],
    ['90', false],
    ['91', false],
    ['0', true],
    ['89;refresher=uac', true],
    ['x89', false],
    ['89x', false],
    ['1000000000', false],
  ] as const)
    assert.deepEqual(timed().timer.refusal(request({ 'Session-Expires': text })), refused ? { 'Min-SE': '90' } : undefined, text);
  assert.equal(timed().timer.refusal(request()), undefined);
});

test('RFC 4028 §9, table 2: the interval is the smaller wish but not below either minimum; who does not know the extension neither refreshes nor is required to', () => {
  for (const { ours = 1800, lines, expected, required, agreed } of [
    { lines: {}, expected: undefined },
    { lines: { Supported: 'timer' }, expected: '1800;refresher=uac', required: 'timer', agreed: { seconds: 1800, weRefresh: false } },
    { ours: 0, lines: { Supported: 'timer' }, expected: undefined },
    {
      ours: 0,
      lines: { Supported: 'timer', 'Session-Expires': '7200;refresher=uas' },
      expected: '7200;refresher=uas',
      required: 'timer',
      agreed: { seconds: 7200, weRefresh: true },
    },
    { lines: { 'Session-Expires': '300' }, expected: '300;refresher=uas', agreed: { seconds: 300, weRefresh: true } },
    { lines: { 'Session-Expires': '300;refresher=uac' }, expected: '300;refresher=uas', agreed: { seconds: 300, weRefresh: true } },
    {
      lines: { Supported: 'timer', 'Session-Expires': '7200' },
      expected: '1800;refresher=uac',
      required: 'timer',
      agreed: { seconds: 1800, weRefresh: false },
    },
    {
      lines: { Supported: 'timer', 'Session-Expires': '300', 'Min-SE': '400' },
      expected: '400;refresher=uac',
      required: 'timer',
      agreed: { seconds: 400, weRefresh: false },
    },
    {
      lines: { Supported: 'timer', 'Session-Expires': '60', 'Min-SE': '50' },
      expected: '90;refresher=uac',
      required: 'timer',
      agreed: { seconds: 90, weRefresh: false },
    },
  ] as readonly { ours?: number; lines: Lines; expected: string | undefined; required?: string; agreed?: object }[]) {
    const { timer } = timed(ours);
    const answer = response();
    timer.answer(request(lines), answer);
    assert.deepEqual(said(answer), [expected, undefined, required], JSON.stringify(lines));
    assert.deepEqual(timer.agreed, agreed);
  }
});

test('RFC 4028 §7.2, §10: who refreshes does so at half the interval; the session ends a third, at most 32 s, before its end', async () => {
  for (const { granted, told } of [
    { granted: '90;refresher=uac', told: ['refresh 45', 'expired 60'] },
    { granted: '90', told: ['refresh 45', 'expired 60'] },
    { granted: '90;refresher=uas', told: ['expired 60'] },
    { granted: '300;refresher=uac', told: ['refresh 150', 'expired 268'] },
    { granted: 'soon', told: [] },
  ]) {
    const scene = timed();
    scene.timer.accept(response({ 'Session-Expires': granted }));
    await scene.clock.advance(1_000_000);
    assert.deepEqual(scene.told, told, granted);
  }
});

test('RFC 4028 §7.2: a 2xx begins the time anew, and one without an interval ends it', async () => {
  const { clock, timer, told } = timed();
  timer.accept(response({ 'Session-Expires': '90' }));
  await clock.advance(40_000);
  timer.accept(response({ 'Session-Expires': '120;refresher=uac' }));
  assert.equal(clock.pendingTimers, 2);
  await clock.advance(60_000);
  assert.deepEqual(told, ['refresh 100']);
  timer.accept(response());
  assert.equal(timer.agreed, undefined);
  assert.equal(clock.pendingTimers, 0);
  timer.refreshFailed();
  assert.equal(clock.pendingTimers, 0);
});

test('RFC 4028 §10: a refresh that failed is tried again at half of what is left, two seconds at least', async () => {
  const { clock, timer, told } = timed();
  timer.accept(response({ 'Session-Expires': '300;refresher=uac' }));
  await clock.advance(168_000);
  timer.refreshFailed();
  timer.refreshFailed();
  assert.equal(clock.pendingTimers, 2);
  await clock.advance(98_000);
  timer.refreshFailed();
  await clock.advance(10_000);
  // The pause of two seconds ends with the session itself, whose end was planned first.
  assert.deepEqual(told, ['refresh 150', 'refresh 218', 'expired 268', 'refresh 268']);
});

test('RFC 4028 §10: where the far end refreshes nothing of ours has failed', () => {
  const { clock, timer } = timed();
  timer.accept(response({ 'Session-Expires': '300;refresher=uas' }));
  timer.refreshFailed();
  assert.equal(clock.pendingTimers, 1);
});

test('RFC 4028 §10: nothing starts the timer of a session that is over', () => {
  const { clock, timer } = timed();
  timer.accept(response({ 'Session-Expires': '300;refresher=uac' }));
  timer.close();
  timer.close();
  assert.equal(clock.pendingTimers, 0);
  timer.refreshFailed();
  timer.accept(response({ 'Session-Expires': '90;refresher=uac' }));
  assert.equal(clock.pendingTimers, 0);
  assert.equal(timer.agreed?.seconds, 300);
});
