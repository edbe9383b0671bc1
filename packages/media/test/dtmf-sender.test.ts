// Digits that are sent, tick by tick: RFC 4733 §2.5.1.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProblemError } from '@offhook/base';
import { settle } from '@offhook/base/virtual';
import { isDtmfDigit, readTelephoneEvent, writeTelephoneEvent } from '../src/dtmf/event.ts';
import { DtmfSender } from '../src/dtmf/sender.ts';

/** One character a tick: digit, then `.` first, `e` end, `-` nothing; with the duration in ticks. */
function steps(sender: DtmfSender, ticks: number): string[] {
  return Array.from({ length: ticks }, () => {
    const step = sender.isActive ? sender.step(160) : undefined;
    return step === undefined ? '-' : `${step.digit}${step.isFirst ? '.' : ''}${step.isEnd ? 'e' : ''}${step.duration / 160}`;
  });
}

test('RFC 4733 §2.5.1: the duration grows, the end is sent three times with one duration, the gap follows', async () => {
  const sender = new DtmfSender();
  let isSent = false;
  void sender.enqueue('5a', { durationMs: 80, gapMs: 100 }).then(() => (isSent = true));
  assert.equal(sender.isActive, true);
  assert.deepEqual(steps(sender, 9), ['5.1', '52', '53', '5e4', '5e4', '5e4', '-', '-', '-']);
  await settle();
  assert.equal(isSent, false);
  assert.deepEqual(steps(sender, 9), ['A.1', 'A2', 'A3', 'Ae4', 'Ae4', 'Ae4', '-', '-', '-']);
  await settle();
  assert.equal(isSent, true);
  assert.equal(sender.isActive, false);
});

test('RFC 4733 §2.5.1.4: the gap holds the repeated ends at least', () => {
  const sender = new DtmfSender();
  void sender.enqueue('12', { durationMs: 40, gapMs: 0 });
  assert.deepEqual(steps(sender, 11), ['1.1', '1e2', '1e2', '1e2', '-', '2.1', '2e2', '2e2', '2e2', '-', '-']);
});

test('a comma is a pause of two seconds', () => {
  const sender = new DtmfSender();
  void sender.enqueue(',1', { durationMs: 40, gapMs: 60 });
  const sent = steps(sender, 103);
  assert.deepEqual(
    sent.slice(0, 100),
    Array.from({ length: 100 }, () => '-'),
  );
  assert.deepEqual(sent.slice(100), ['1.1', '1e2', '1e2']);
});

test('RFC 4733 §2.3: the duration has 16 bits', () => {
  const sender = new DtmfSender();
  void sender.enqueue('1', { durationMs: 8000, gapMs: 60 });
  let last = 0;
  for (let tick = 0; tick < 400; tick++) last = sender.step(200)?.duration ?? 0;
  assert.equal(last, 0xffff);
});

test('the digit under way is told for a peer that takes no events, for as long as it sounds', () => {
  const sender = new DtmfSender();
  assert.equal(sender.current, undefined);
  assert.equal(sender.step(160), undefined);
  void sender.enqueue('7,', { durationMs: 60, gapMs: 60 });
  const seen = Array.from({ length: 8 }, () => {
    const { current } = sender;
    sender.step(160);
    return current;
  });
  const seven = { digit: '7', durationMs: 60 };
  assert.deepEqual(seen, [
    { ...seven, isFirst: true },
    { ...seven, isFirst: false },
    { ...seven, isFirst: false },
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test('digits, lengths and the queue have bounds', () => {
  const sender = new DtmfSender();
  const options = { durationMs: 100, gapMs: 60 };
  const refuses = (digits: string, changed: Partial<typeof options>, code: string, message: string): void =>
    assert.throws(
      () => void sender.enqueue(digits, { ...options, ...changed }),
      (error) => {
        assert.ok(error instanceof ProblemError);
        assert.deepEqual([error.code, error.message], [code, message]);
        return true;
      },
    );
  refuses('1x', {}, 'bad-request', 'expected digits 0-9 * # A-D and comma, got "x"');
  refuses('1😀', {}, 'bad-request', 'expected digits 0-9 * # A-D and comma, got "😀"');
  refuses('1', { durationMs: 39 }, 'bad-request', 'expected 40-8000 ms for a digit, got 39 and a gap of 60');
  refuses('1', { durationMs: 8001 }, 'bad-request', 'expected 40-8000 ms for a digit, got 8001 and a gap of 60');
  refuses('1', { gapMs: -1 }, 'bad-request', 'expected 40-8000 ms for a digit, got 100 and a gap of -1');
  refuses('1', { gapMs: 8001 }, 'bad-request', 'expected 40-8000 ms for a digit, got 100 and a gap of 8001');
  refuses('1'.repeat(257), {}, 'limit-exceeded', 'expected at most 256 digits to wait');
  for (const changed of [{ durationMs: 40 }, { durationMs: 8000 }, { gapMs: 0 }, { gapMs: 8000 }])
    void sender.enqueue('1', { ...options, ...changed });
  void sender.enqueue('2'.repeat(252), options);
  refuses('1', {}, 'limit-exceeded', 'expected at most 256 digits to wait');
});

test('no digits are sent at once; what is cleared is as if sent, and the next digit begins anew', async () => {
  const sender = new DtmfSender();
  const options = { durationMs: 100, gapMs: 60 };
  await sender.enqueue('', options);
  assert.equal(sender.isActive, false);
  const waiting = Promise.all([sender.enqueue('12', options), sender.enqueue('3', options)]);
  sender.step(160);
  sender.clear();
  await waiting;
  assert.equal(sender.isActive, false);
  void sender.enqueue('4', options);
  assert.equal(sender.step(160)?.isFirst, true);
});

test('RFC 4733 §2.3, §3.2: events 0-15 are the digits, in both directions; others and short payloads are none', () => {
  for (const [code, digit] of [...'0123456789*#ABCD'].entries()) {
    const bytes = new Uint8Array(6);
    writeTelephoneEvent(bytes, 1, { digit: digit.toLowerCase(), isEnd: true, volume: 63, duration: 0x1234 });
    assert.deepEqual(bytes, Uint8Array.of(0, code, 0xbf, 0x12, 0x34, 0));
    assert.deepEqual(readTelephoneEvent(bytes.subarray(1, 5)), { digit, isEnd: true, volume: 63, duration: 0x1234 });
    assert.equal(isDtmfDigit(digit), true);
    assert.equal(isDtmfDigit(digit.toLowerCase()), true);
  }
  assert.deepEqual(readTelephoneEvent(Uint8Array.of(1, 0x4a, 0, 9)), { digit: '1', isEnd: false, volume: 10, duration: 9 });
  assert.equal(readTelephoneEvent(Uint8Array.of(16, 0, 0, 0)), undefined);
  assert.equal(readTelephoneEvent(Uint8Array.of(1, 0, 0)), undefined);
  assert.equal(readTelephoneEvent(new Uint8Array(0)), undefined);
  assert.deepEqual(['', '12', 'E', ',', ' '].map(isDtmfDigit), [false, false, false, false, false]);
});
