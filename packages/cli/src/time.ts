// A day or a moment, as somebody writes it in an option.

import { ProblemError } from '@offhook/base';

function isCalendarDay(day: string): boolean {
  const ms = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day);
}

interface Written {
  readonly day: string;
  /** Empty of a day. */
  readonly time: string;
  readonly zone: string;
}

/** ISO 8601: with seconds and parts of them or without, with a zone or without. Throws ProblemError bad-request. */
function written(text: string, option: string): Written {
  const [, day, time = '', zone = ''] =
    /^(\d{4}-\d\d-\d\d)(?:T((?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?)(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)?)?$/.exec(text) ?? [];
  if (day === undefined || !isCalendarDay(day))
    throw new ProblemError(
      'bad-request',
      `expected a time in ${option}, such as 2026-03-01 or 2026-03-01T12:00, got ${JSON.stringify(text)}`,
    );
  return { day, time, zone };
}

/** A day as it is, or a moment in UTC; without a zone, that of this machine. Throws ProblemError bad-request. */
export function timeOf(text: string, option: string): string {
  const { day, time } = written(text, option);
  return time === '' ? day : new Date(text).toISOString();
}

/** A day or a time as it is, which the server reads where the phone is; with a zone, a moment in UTC. Throws ProblemError bad-request. */
export function timeAtPhone(text: string, option: string): string {
  return written(text, option).zone === '' ? text : new Date(text).toISOString();
}
