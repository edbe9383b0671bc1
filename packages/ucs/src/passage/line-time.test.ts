// When a line was written, in each form that phones and syslog receivers use.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { LineStamp } from './line-time.ts';
import { lineStamp } from './line-time.ts';

/** `2026-11-26 10:00:00.000`, with Z where it is GMT; `+` and milliseconds since the start. */
function shown(stamp: LineStamp | undefined): string | undefined {
  if (stamp === undefined) return undefined;
  if (stamp.kind === 'since-boot') return `+${stamp.ms}`;
  const { year, month, day, ms, isUtc } = stamp;
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${year ?? '----'}-${two(month)}-${two(day)} ${new Date(ms).toISOString().slice(11, 23)}${isUtc === true ? 'Z' : ''}`;
}

function reads(cases: readonly (readonly [line: string, stamp: string | undefined])[]): void {
  for (const [line, stamp] of cases) assert.equal(shown(lineStamp(line)), stamp, line);
}

describe('guide, log.render.type: the time of a line', () => {
  it('0 is since the start of the phone', () => {
    reads([
      ['000000.123|so   |*|00|x', '+123'],
      ['010203.456|sip  |3|00|x', '+3723456'],
      ['240000.000|sip  |3|00|x', '+86400000'],
      ['00000.123|so   |*|00|x', undefined],
      ['000000.12|so   |*|00|x', undefined],
    ]);
  });

  it('2 is MMDDhhmmss, without a year', () => {
    reads([
      ['1126101112|so   |*|00|x', '-----11-26 10:11:12.000'],
      ['0101000000|so   |*|00|x', '-----01-01 00:00:00.000'],
      // a leap second is the next day's first
      ['1231235960|so   |*|00|x', '-----12-31 00:00:00.000'],
      ['1231235959|so|*|00|x', '-----12-31 23:59:59.000'],
      ['0100000000|so   |*|00|x', undefined],
      ['0132000000|so   |*|00|x', undefined],
      ['0001000000|so   |*|00|x', undefined],
      ['1126240000|so   |*|00|x', undefined],
      ['1126106000|so   |*|00|x', undefined],
      ['1126101061|so   |*|00|x', undefined],
    ]);
  });

  it('1 is YYMMDDhhmm, where it can be nothing else', () => {
    reads([
      ['2611261011|so   |*|00|x', '2026-11-26 10:11:00.000'],
      ['1301020304|so   |*|00|x', '2013-01-02 03:04:00.000'],
      ['2613261011|so   |*|00|x', undefined],
      ['2600261011|so   |*|00|x', undefined],
      ['2611321011|so   |*|00|x', undefined],
      ['2611002011|so   |*|00|x', undefined],
      ['2611262411|so   |*|00|x', undefined],
      ['2611261060|so   |*|00|x', undefined],
      ['1211262411|so   |*|00|x', undefined],
      ['1205241530|so   |*|00|x', undefined],
    ]);
  });

  it('counts wherever a receiver has put words before it, and not within other digits', () => {
    reads([
      ['<134>Jan  5 10:00:00 192.0.2.20 1126101112|so   |*|00|x', '-----11-26 10:11:12.000'],
      ['> 000000.123|so   |*|00|x', '+123'],
      ['x000000.123|so   |*|00|x', '+123'],
      ['11126101112|so   |*|00|x', undefined],
      ['.1126101112|so   |*|00|x', undefined],
      ['1126101112|so/  |*|00|x', undefined],
      ['1126101112||*|00|x', undefined],
      ['1126101112|module7|*|00|x', undefined],
      ['1126101112|module |*|00|x', '-----11-26 10:11:12.000'],
      ['1126101112|so', undefined],
      [`${'x'.repeat(141)}1126101112|module |*|00|x`, '-----11-26 10:11:12.000'],
      [`${'x'.repeat(142)}1126101112|module |*|00|x`, undefined],
    ]);
  });
});

describe('prefixes of receivers', () => {
  it('RFC 3164 §4.1.2: a month by its name', () => {
    reads([
      ['<134>Jan  5 10:11:12 192.0.2.20 x', '-----01-05 10:11:12.000'],
      ['<4> Feb 28 10:11:12 host x', '-----02-28 10:11:12.000'],
      ['Dec 31 23:59:59 host x', '-----12-31 23:59:59.000'],
      ...['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'].map(
        (month, index): readonly [string, string] => [
          `${month} 5 01:02:03 x`,
          `-----${String(index + 1).padStart(2, '0')}-05 01:02:03.000`,
        ],
      ),
      ['Foo  5 10:11:12 host x', undefined],
      ['Jan 32 10:11:12 host x', undefined],
      ['Jan  5 24:11:12 host x', undefined],
      ['Jan  5 10:11:123 host x', undefined],
      ['jan  5 10:11:12 host x', undefined],
      ['x Jan  5 10:11:12 host x', undefined],
      ['<1234>Jan  5 10:11:12 host x', undefined],
      ['Jan5 10:11:12 host x', undefined],
      ['', undefined],
    ]);
  });

  it('the audit log has the year behind, some receivers before; a number further on is none', () => {
    reads([
      ['Nov 26 10:11:12 2026|0004f2000001|x', '2026-11-26 10:11:12.000'],
      ['Nov 26 10:11:12 CET 2026', '2026-11-26 10:11:12.000'],
      ['Nov 26 10:11:12 CEST 2026 x', '2026-11-26 10:11:12.000'],
      ['Nov 26 2026 10:11:12 host x', '2026-11-26 10:11:12.000'],
      ['Nov 26 10:11:12 called 2001', '-----11-26 10:11:12.000'],
      ['Nov 26 10:11:12 20261 x', '-----11-26 10:11:12.000'],
      ['Nov 26 10:11:12 host x 2026', '-----11-26 10:11:12.000'],
    ]);
  });

  it('RFC 3339 and RFC 5424 §6.2.3: a date in figures, in GMT where it says so or by how far from it', () => {
    reads([
      ['2026-11-26T10:11:12Z x', '2026-11-26 10:11:12.000Z'],
      ['2026-11-26T10:11:12.345678Z x', '2026-11-26 10:11:12.000Z'],
      ['2026-11-26 10:11:12 x', '2026-11-26 10:11:12.000'],
      ['  2026-11-26 10:11:12.5 x', '2026-11-26 10:11:12.000'],
      ['<134>1 2026-11-26T10:11:12Z host x', '2026-11-26 10:11:12.000Z'],
      ['<134>2026-11-26T10:11:12Z host x', '2026-11-26 10:11:12.000Z'],
      ['<134>1 2026-11-26T00:11:12+01:30 host x', '2026-11-25 22:41:12.000Z'],
      ['2026-12-31T23:11:12.5-05:00 host x', '2027-01-01 04:11:12.000Z'],
      ['2026-11-26T10:11:12+00:00 x', '2026-11-26 10:11:12.000Z'],
      ['2026-13-26T10:11:12Z x', undefined],
      ['2026-11-26T10:61:12+01:00 x', undefined],
      ['2026-11-26X10:11:12Z x', undefined],
      ['x2026-11-26T10:11:12Z', undefined],
      ['<1234>2026-11-26T10:11:12Z', undefined],
    ]);
  });

  it('a line without a time has none', () => {
    reads([
      ['so   |*|00|x', undefined],
      ['26-11-26 10:11:12', undefined],
    ]);
  });

  it('a line of boot.log is in GMT', () => {
    assert.equal(shown(lineStamp('1126101112|so   |*|00|x', true)), '-----11-26 10:11:12.000Z');
    assert.equal(shown(lineStamp('000000.123|so   |*|00|x', true)), '+123');
    assert.equal(lineStamp('x', true), undefined);
  });
});
