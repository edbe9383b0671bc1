// When a line of a log was written, by the forms that phones and syslog receivers use: log.render.type 0, 1 and 2, the audit log's date, a prefix of RFC 3164.

/** A wall clock's reading. `year` is missing where the line does not say it. */
export interface CalendarStamp {
  readonly kind: 'calendar';
  readonly year?: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  /** Since midnight. */
  readonly ms: number;
  /** boot.log says of itself that it is in GMT; a stamp with Z or an offset is. */
  readonly isUtc?: true;
}

/** Milliseconds since the phone started. */
export interface BootStamp {
  readonly kind: 'since-boot';
  readonly ms: number;
}

export type LineStamp = CalendarStamp | BootStamp;

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

function dayMs(hour: number, minute: number, second: number, fraction = 0): number | undefined {
  return hour < 24 && minute < 60 && second < 61 ? ((hour * 60 + minute) * 60 + second) * 1000 + fraction : undefined;
}

function calendar(stamp: { year?: number; month: number; day: number; ms: number | undefined; isUtc?: true }): CalendarStamp | undefined {
  const { month, day, ms, ...rest } = stamp;
  if (month < 1 || month > 12 || day < 1 || day > 31 || ms === undefined) return undefined;
  return { kind: 'calendar', month, day, ms, ...rest };
}

function inUtc(epochMs: number): CalendarStamp {
  const at = new Date(epochMs);
  const midnight = Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate());
  return {
    kind: 'calendar',
    year: at.getUTCFullYear(),
    month: at.getUTCMonth() + 1,
    day: at.getUTCDate(),
    ms: epochMs - midnight,
    isUtc: true,
  };
}

function numbers(text: string, widths: readonly number[]): readonly number[] {
  let at = 0;
  return widths.map((width) => Number(text.slice(at, (at += width))));
}

/** YYMMDDhhmm where ten digits cannot be MMDDhhmmss: both are written by phones, and look alike. */
function tenDigits(text: string): CalendarStamp | undefined {
  const [month = 0, day = 0, hour = 0, minute = 0, second = 0] = numbers(text, [2, 2, 2, 2, 2]);
  const byMonth = calendar({ month, day, ms: dayMs(hour, minute, second) });
  if (byMonth !== undefined) return byMonth;
  const [year = 0, month1 = 0, day1 = 0, hour1 = 0, minute1 = 0] = numbers(text, [2, 2, 2, 2, 2]);
  return year < 13 ? undefined : calendar({ year: 2000 + year, month: month1, day: day1, ms: dayMs(hour1, minute1, 0) });
}

/** The phone's own head, behind whatever a syslog receiver or a paste site put before it. */
const head = /(?:^|[^\d.])(\d{6}\.\d{3}|\d{10})\|[A-Za-z0-9]{1,6} *\|/;
const headLimit = 160;
const named = /^(?:<\d{1,3}>)?\s*([A-Z][a-z]{2}) +(\d{1,2}) (?:(\d{4}) )?(\d\d):(\d\d):(\d\d)(?!\d)(?:(?: [A-Z]{2,5})? (\d{4})(?!\d))?/;
const iso = /^\s*(?:<\d{1,3}>(?:1 )?)?(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:(Z)|([+-])(\d\d):(\d\d))?/;

/** Undefined where the line has no time of its own. boot.log is in GMT, whatever the phone's zone. */
export function lineStamp(line: string, isOfBootLog = false): LineStamp | undefined {
  const stamp = writtenStamp(line);
  return isOfBootLog && stamp?.kind === 'calendar' ? { ...stamp, isUtc: true } : stamp;
}

function writtenStamp(line: string): LineStamp | undefined {
  const own = head.exec(line.slice(0, headLimit))?.[1];
  if (own !== undefined && own.includes('.')) {
    const [hour = 0, minute = 0, second = 0] = numbers(own, [2, 2, 2]);
    return { kind: 'since-boot', ms: ((hour * 60 + minute) * 60 + second) * 1000 + Number(own.slice(7)) };
  }
  if (own !== undefined) return tenDigits(own);
  const written = iso.exec(line);
  if (written !== null) {
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = written.slice(1, 7).map(Number);
    const [zulu, sign, hoursAhead, minutesAhead] = written.slice(7);
    const stamp = calendar({ year, month, day, ms: dayMs(hour, minute, second), ...(zulu === undefined ? {} : { isUtc: true }) });
    if (stamp === undefined || sign === undefined) return stamp;
    const aheadMs = Number(`${sign}1`) * (Number(hoursAhead) * 60 + Number(minutesAhead)) * 60_000;
    return inUtc(Date.UTC(year, month - 1, day) + stamp.ms - aheadMs);
  }
  const worded = named.exec(line);
  if (worded === null) return undefined;
  const [, month = '', day = '', yearBefore, hour = '', minute = '', second = '', yearBehind] = worded;
  const year = yearBefore ?? yearBehind;
  return calendar({
    month: months.indexOf(month.toLowerCase()) + 1,
    day: Number(day),
    ms: dayMs(Number(hour), Number(minute), Number(second)),
    ...(year === undefined ? {} : { year: Number(year) }),
  });
}
