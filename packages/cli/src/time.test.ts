// Days and moments as somebody writes them, whatever the zone of this machine.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isProblem } from '@offhook/base';

import { timeAtPhone, timeOf } from './time.ts';

describe('a time at a phone', () => {
  it('without a zone stays as it is written: the server knows where the phone is', () => {
    for (const text of ['2026-11-15', '2026-11-15T12:00', '2026-11-15T12:00:05', '2026-11-15T12:00:05.250'])
      assert.equal(timeAtPhone(text, '--until'), text);
  });

  it('with a zone is a moment, to the second, to the millisecond or neither, as it is printed too', () => {
    for (const [text, moment] of [
      ['2026-11-15T12:00Z', '2026-11-15T12:00:00.000Z'],
      ['2026-11-15T12:00:59.990Z', '2026-11-15T12:00:59.990Z'],
      ['2026-11-15T12:00:59+02:00', '2026-11-15T10:00:59.000Z'],
      ['2026-11-15T12:00-05:00', '2026-11-15T17:00:00.000Z'],
      ['2026-11-15T12:00:59.9-05:00', '2026-11-15T17:00:59.900Z'],
    ] as const)
      assert.equal(timeAtPhone(text, '--until'), moment);
  });

  it('that is none is refused', () => {
    for (const text of [
      '',
      'now',
      '2026-13-01',
      '2026-02-30',
      '2026-11-15T25:00',
      '2026-11-15 12:00',
      '2026-11-15T12',
      '2026-11-15T12:00:00.',
    ])
      assert.throws(
        () => timeAtPhone(text, '--until'),
        (error) => isProblem(error, 'bad-request') && error.message.includes('--until'),
        text,
      );
  });
});

describe('a time of the server', () => {
  it('is a day as it is, or a moment, milliseconds or not', () => {
    assert.equal(timeOf('2026-11-15', '--until'), '2026-11-15');
    assert.equal(timeOf('2026-11-15T12:00:59.990Z', '--until'), '2026-11-15T12:00:59.990Z');
    assert.equal(timeOf('2026-11-15T12:00', '--until'), new Date('2026-11-15T12:00').toISOString());
    assert.throws(
      () => timeOf('2026-11-15T25:00Z', '--until'),
      (error) => isProblem(error, 'bad-request'),
    );
  });
});
