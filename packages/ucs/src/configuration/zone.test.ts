import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { zoneOf, zoneParameters } from './zone.ts';

const prefix = 'tcpIpApp.sntp.';

function offsets(settings: Readonly<Record<string, string>>, ...wall: readonly string[]): readonly unknown[] {
  const zone = zoneOf((name) => settings[name.replace(prefix, '').replace('daylightSavings.', '')]);
  return wall.map((at) => zone?.offsetsS(Date.parse(`${at}Z`)));
}

/** Second Sunday of March to first Sunday of November, as the settings' defaults have it. */
const american = {
  gmtOffset: '-18000',
  enable: '1',
  fixedDayEnable: '0',
  'start.month': '3',
  'start.date': '8',
  'start.dayOfWeek': '1',
  'start.dayOfWeek.lastInMonth': '0',
  'start.time': '2',
  'stop.month': '11',
  'stop.date': '1',
  'stop.dayOfWeek': '1',
  'stop.dayOfWeek.lastInMonth': '0',
  'stop.time': '2',
};

describe('the zone of a phone', () => {
  it('is not known without an offset in seconds', () => {
    for (const gmtOffset of ['', 'x', '1.5', '+3600', '123456', '3600 x', 'x 3600'])
      assert.deepEqual(offsets({ gmtOffset }, '2026-01-01'), [undefined], gmtOffset);
    assert.deepEqual(offsets({}, '2026-01-01'), [undefined]);
    assert.deepEqual(offsets({ gmtOffset: ' -3600 ', enable: '0' }, '2026-07-01'), [[-3600]]);
    assert.deepEqual(offsets({ gmtOffset: '43200', enable: '0' }, '2026-07-01'), [[43200]]);
  });

  it('guide, Time and Date: summer time from the second Sunday of March to the first of November', () => {
    const turns = [
      '2026-03-08T01:59:59',
      '2026-03-08T02:00:00',
      '2026-11-01T00:59:59',
      '2026-11-01T01:00:00',
      '2026-11-01T01:59:59',
      '2026-11-01T02:00:00',
    ];
    const expected = [[-18000], [-14400], [-14400], [-18000, -14400], [-18000, -14400], [-18000]];
    assert.deepEqual(offsets(american, ...turns), expected);
    assert.deepEqual(offsets({ gmtOffset: '-18000' }, ...turns), expected, 'the defaults say the same');
    // In 2028 the 8th of March is a Wednesday, and the 1st of November as well.
    assert.deepEqual(offsets(american, '2028-03-11T23:59', '2028-03-12T02:00', '2028-11-05T00:59', '2028-11-05T02:00'), [
      [-18000],
      [-14400],
      [-14400],
      [-18000],
    ]);
    // In 2025 both are in the days before: the Sunday that follows counts.
    assert.deepEqual(offsets(american, '2025-03-09T01:59', '2025-03-09T02:00', '2025-11-02T02:00'), [[-18000], [-14400], [-18000]]);
  });

  it('the last such day of the month', () => {
    const european = {
      ...american,
      gmtOffset: '3600',
      'start.dayOfWeek.lastInMonth': '1',
      'stop.month': '10',
      'stop.dayOfWeek.lastInMonth': '1',
      'stop.time': '3',
    };
    assert.deepEqual(
      offsets(european, '2026-03-29T01:59', '2026-03-29T02:00', '2026-10-25T01:59', '2026-10-25T02:00', '2026-10-25T03:00'),
      [[3600], [7200], [7200], [3600, 7200], [3600]],
    );
    assert.deepEqual(offsets({ ...european, 'start.dayOfWeek': '7' }, '2026-03-28T01:59', '2026-03-28T02:00'), [[3600], [7200]]);
    // A month that ends on that day: 31 May 2026 is a Sunday.
    assert.deepEqual(offsets({ ...european, 'start.month': '5' }, '2026-05-31T01:59', '2026-05-31T02:00'), [[3600], [7200]]);
  });

  it('a fixed day, and a summer across the turn of the year', () => {
    const southern = {
      ...american,
      gmtOffset: '36000',
      fixedDayEnable: '1',
      'start.month': '10',
      'start.date': '4',
      'stop.month': '4',
      'stop.date': '5',
      'stop.time': '3',
    };
    assert.deepEqual(
      offsets(
        southern,
        '2026-10-04T01:59',
        '2026-10-04T02:00',
        '2026-12-31T23:59',
        '2026-01-01T00:00',
        '2026-04-05T01:59',
        '2026-04-05T02:00',
        '2026-04-05T03:00',
        '2026-07-01',
      ),
      [[36000], [39600], [39600], [39600], [39600], [36000, 39600], [36000], [36000]],
    );
    // What is no number is taken for the default: the second Sunday of March.
    assert.deepEqual(offsets({ ...american, 'start.month': 'March', 'start.date': '' }, '2026-03-08T01:59', '2026-03-08T02:00'), [
      [-18000],
      [-14400],
    ]);
  });

  it('names every setting that it reads', () => {
    const asked = new Set<string>();
    zoneOf((name) => {
      asked.add(name);
      return name.endsWith('gmtOffset') ? '0' : undefined;
    });
    assert.deepEqual([...asked].toSorted(), zoneParameters.toSorted());
  });
});
