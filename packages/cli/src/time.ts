// A day or a moment, as somebody writes it in an option.

import { ProblemError } from '@offhook/base';

function isCalendarDay(day: string): boolean {
  const ms = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day);
}

/** A day as it is, or a moment in UTC; without a zone, that of this machine. Throws ProblemError bad-request. */
export function timeOf(text: string, option: string): string {
  const [, day] = /^(\d{4}-\d\d-\d\d)(?:T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?)?$/.exec(text) ?? [];
  const isDay = day !== undefined && isCalendarDay(day);
  if (!isDay)
    throw new ProblemError(
      'bad-request',
      `expected a time in ${option}, such as 2026-03-01 or 2026-03-01T12:00, got ${JSON.stringify(text)}`,
    );
  return text === day ? day : new Date(text).toISOString();
}
