// The phone's clock against the zones of the tz database, by the rules that a phone is given.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import * as fc from 'fast-check';

import { findParameter } from '../parameter/catalogue.ts';
import type { Zone } from './zone.ts';
import { zoneOf, zoneParameters } from './zone.ts';

const sntp = 'tcpIpApp.sntp.';

function zoneWith(settings: Readonly<Record<string, string>>): Zone | undefined {
  return zoneOf((name) => settings[name.slice(sntp.length)]);
}

/** `date` 8 with a weekday is the first such day from the 8th on. */
function rules(gmtOffset: number, ends: Readonly<Record<'start' | 'stop', Readonly<Record<string, number>>>>, fixedDayEnable = 0): Zone {
  const parts = Object.entries(ends).flatMap(([end, turn]) =>
    Object.entries(turn).map(([part, value]) => [`daylightSavings.${end}.${part}`, String(value)] as const),
  );
  const zone = zoneWith({
    gmtOffset: String(gmtOffset),
    'daylightSavings.enable': '1',
    'daylightSavings.fixedDayEnable': String(fixedDayEnable),
    ...Object.fromEntries(parts),
  });
  assert.ok(zone !== undefined);
  return zone;
}

const isLast = { dayOfWeek: 1, 'dayOfWeek.lastInMonth': 1 };
const isNth = { dayOfWeek: 1, 'dayOfWeek.lastInMonth': 0 };

const places: readonly (readonly [name: string, zone: Zone])[] = [
  ['Europe/Berlin', rules(3600, { start: { ...isLast, month: 3, time: 2 }, stop: { ...isLast, month: 10, time: 3 } })],
  [
    'America/New_York',
    rules(-18_000, { start: { ...isNth, month: 3, date: 8, time: 2 }, stop: { ...isNth, month: 11, date: 1, time: 2 } }),
  ],
  ['Australia/Sydney', rules(36_000, { start: { ...isNth, month: 10, date: 1, time: 2 }, stop: { ...isNth, month: 4, date: 1, time: 3 } })],
];

function offsetIn(place: string): (epochMs: number) => number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: place, timeZoneName: 'longOffset' });
  return (epochMs) => {
    const text = format.formatToParts(epochMs).find(({ type }) => type === 'timeZoneName')?.value ?? '';
    const [, sign = '+', hours = '0', minutes = '0'] = /GMT([+-])(\d\d):(\d\d)/.exec(text) ?? [];
    return Number(`${sign}1`) * (Number(hours) * 3600 + Number(minutes) * 60);
  };
}

const from = Date.UTC(2008, 5, 1);
const to = Date.UTC(2030, 0, 1);

describe('guide, tcpIpApp.sntp: the clock that a phone shows', () => {
  for (const [place, zone] of places) {
    const offset = offsetIn(place);
    const standard = Math.min(offset(Date.UTC(2020, 0, 1)), offset(Date.UTC(2020, 6, 1)));
    const ofWall = (wallMs: number): readonly number[] =>
      [standard, standard + 3600].filter((aheadS) => offset(wallMs - aheadS * 1000) === aheadS);

    it(`by the rules of ${place} it is ahead of GMT by what the tz database says, at any time`, () => {
      fc.assert(
        fc.property(fc.integer({ min: from, max: to }), (epochMs) => {
          const wallMs = epochMs + offset(epochMs) * 1000;
          assert.deepEqual(zone.offsetsS(wallMs), ofWall(wallMs), new Date(wallMs).toISOString());
        }),
        { numRuns: 200 },
      );
    });

    it(`and of ${place} beside each turn, to the second: an hour stands twice, the one that is skipped is summer’s`, () => {
      for (let hourMs = from; hourMs < Date.UTC(2013, 0, 1); hourMs += 3_600_000) {
        if (offset(hourMs) === offset(hourMs - 3_600_000)) continue;
        for (const epochMs of [-3_600_001, -3_600_000, -1, 0, 1, 3_599_999, 3_600_000, 7_200_000].map((ms) => hourMs + ms))
          for (const wallMs of [standard, standard + 3600].map((aheadS) => epochMs + aheadS * 1000)) {
            const found = ofWall(wallMs);
            assert.deepEqual(zone.offsetsS(wallMs), found.length === 0 ? [standard + 3600] : found, new Date(wallMs).toISOString());
          }
      }
    });
  }

  it('a turn may be a date, whatever its weekday', () => {
    const zone = rules(0, { start: { month: 3, date: 20, time: 2 }, stop: { month: 9, date: 10, time: 0 } }, 1);
    assert.deepEqual(zone.offsetsS(Date.UTC(2026, 2, 20, 1, 59, 59)), [0]);
    assert.deepEqual(zone.offsetsS(Date.UTC(2026, 2, 20, 2)), [3600]);
    assert.deepEqual(zone.offsetsS(Date.UTC(2026, 8, 9, 22, 59, 59)), [3600]);
    assert.deepEqual(zone.offsetsS(Date.UTC(2026, 8, 9, 23)), [0, 3600]);
    assert.deepEqual(zone.offsetsS(Date.UTC(2026, 8, 10)), [0]);
  });

  it('each weekday is found, the first from a date on and the last of a month', () => {
    for (const dayOfWeek of [1, 2, 3, 4, 5, 6, 7]) {
      const turns = { start: { dayOfWeek, month: 2, date: 5, time: 0 }, stop: { dayOfWeek, month: 9, date: 1, time: 12 } };
      const first = rules(0, turns);
      const last = rules(0, {
        start: { ...turns.start, 'dayOfWeek.lastInMonth': 1 },
        stop: { ...turns.stop, 'dayOfWeek.lastInMonth': 1 },
      });
      const firstDay = [5, 6, 7, 8, 9, 10, 11].find((day) => new Date(Date.UTC(2027, 1, day)).getUTCDay() === dayOfWeek - 1) ?? 0;
      const lastDay = [28, 27, 26, 25, 24, 23, 22].find((day) => new Date(Date.UTC(2027, 1, day)).getUTCDay() === dayOfWeek - 1) ?? 0;
      for (const [zone, day] of [
        [first, firstDay],
        [last, lastDay],
      ] as const) {
        assert.deepEqual(zone.offsetsS(Date.UTC(2027, 1, day) - 1), [0], String(dayOfWeek));
        assert.deepEqual(zone.offsetsS(Date.UTC(2027, 1, day)), [3600], String(dayOfWeek));
      }
    }
  });

  it('without summer time it is always as far from GMT', () => {
    for (const gmtOffset of ['0', '-18000', ' 3600 ', '20700']) {
      const zone = zoneWith({ gmtOffset, 'daylightSavings.enable': '0' });
      assert.deepEqual(zone?.offsetsS(Date.UTC(2026, 6, 1)), [Number(gmtOffset)]);
    }
  });

  it('where nothing is said of summer time, the phone takes the rules of North America', () => {
    const zone = zoneWith({ gmtOffset: '-18000' });
    const newYork = places[1]?.[1];
    for (let day = 0; day < 365; day++) {
      const wallMs = Date.UTC(2026, 0, 1 + day, 1, 30);
      assert.deepEqual(zone?.offsetsS(wallMs), newYork?.offsetsS(wallMs));
    }
  });

  it('a value that is no number counts as none', () => {
    const wallMs = Date.UTC(2026, 6, 1);
    for (const enable of ['', 'x', '0x', '100', '-0', ' 1 '])
      assert.deepEqual(zoneWith({ gmtOffset: '0', 'daylightSavings.enable': enable })?.offsetsS(wallMs), [3600], enable);
    assert.deepEqual(zoneWith({ gmtOffset: '0', 'daylightSavings.enable': ' 0 ' })?.offsetsS(wallMs), [0]);
    for (const gmtOffset of ['', 'x', '+3600', '3600s', '123456', '1.5', '--1'])
      assert.equal(zoneWith({ gmtOffset }), undefined, gmtOffset);
    assert.equal(zoneWith({ 'daylightSavings.enable': '0' }), undefined);
  });

  it('it is read from parameters that there are', () => {
    assert.equal(new Set(zoneParameters).size, 13);
    for (const name of zoneParameters) assert.notEqual(findParameter(name), undefined, name);
    const asked = new Set<string>();
    zoneOf((name) => {
      asked.add(name);
      return name === `${sntp}gmtOffset` ? '0' : undefined;
    });
    assert.deepEqual([...asked].sort(), [...zoneParameters].sort());
  });
});
