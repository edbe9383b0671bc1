// The phone's clock: seconds from GMT and summer time, as its settings say (guide, Time and Date; tcpIpApp.sntp.*).

import { findParameter } from '../parameter/catalogue.ts';

const prefix = 'tcpIpApp.sntp.';
const summer = `${prefix}daylightSavings.`;

/** The settings that a zone is read from. */
export const zoneParameters: readonly string[] = [
  `${prefix}gmtOffset`,
  `${summer}enable`,
  `${summer}fixedDayEnable`,
  ...['start', 'stop'].flatMap((end) =>
    ['date', 'dayOfWeek', 'dayOfWeek.lastInMonth', 'month', 'time'].map((part) => `${summer}${end}.${part}`),
  ),
];

export interface Zone {
  /** What a clock on the wall may be ahead of GMT, in seconds, when it shows `wallMs`; two where an hour stands twice. */
  offsetsS(wallMs: number): readonly number[];
}

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const summerS = 3600;

interface Turn {
  readonly month: number;
  readonly date: number;
  readonly dayOfWeek: number;
  readonly isLast: boolean;
  readonly hour: number;
}

/** The wall clock's reading, as though it were GMT, at which the rule holds in that year. */
function turnMs({ month, date, dayOfWeek, isLast, hour }: Turn, isFixedDay: boolean, year: number): number {
  const day = (at: number): number => Date.UTC(year, month - 1, at);
  if (isFixedDay) return day(date) + hour * hourMs;
  // 1 is Sunday.
  const toWeekday = (ms: number): number => (dayOfWeek - 1 - new Date(ms).getUTCDay() + 7) % 7;
  if (!isLast) return day(date) + toWeekday(day(date)) * dayMs + hour * hourMs;
  const lastDay = Date.UTC(year, month, 0);
  const back = (new Date(lastDay).getUTCDay() - (dayOfWeek - 1) + 7) % 7;
  return lastDay - back * dayMs + hour * hourMs;
}

/** Undefined where no setting says the offset: what a phone then takes comes from its network. */
export function zoneOf(setting: (name: string) => string | undefined): Zone | undefined {
  const offset = setting(`${prefix}gmtOffset`);
  if (offset === undefined || !/^\s*-?\d{1,5}\s*$/.test(offset)) return undefined;
  const offsetS = Number(offset);
  const number = (name: string): number => {
    const text = setting(name)?.trim() ?? '';
    return Number(/^\d{1,2}$/.test(text) ? text : findParameter(name)?.row.default);
  };
  if (number(`${summer}enable`) === 0) return { offsetsS: () => [offsetS] };
  const isFixedDay = number(`${summer}fixedDayEnable`) === 1;
  const turn = (end: 'start' | 'stop'): Turn => ({
    month: number(`${summer}${end}.month`),
    date: number(`${summer}${end}.date`),
    dayOfWeek: number(`${summer}${end}.dayOfWeek`),
    isLast: number(`${summer}${end}.dayOfWeek.lastInMonth`) === 1,
    hour: number(`${summer}${end}.time`),
  });
  const start = turn('start');
  const stop = turn('stop');
  return {
    offsetsS(wallMs) {
      const year = new Date(wallMs).getUTCFullYear();
      const from = turnMs(start, isFixedDay, year);
      const to = turnMs(stop, isFixedDay, year);
      // Both turns are given as the wall shows them before: the hour behind the first is skipped, the one before the second stands twice.
      const isBetween = from < to ? wallMs >= from && wallMs < to : wallMs >= from || wallMs < to;
      if (!isBetween) return [offsetS];
      const standsTwice = wallMs >= to - hourMs && wallMs < to;
      return standsTwice ? [offsetS, offsetS + summerS] : [offsetS + summerS];
    },
  };
}
