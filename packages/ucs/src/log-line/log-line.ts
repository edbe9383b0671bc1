// Lines of the phone's log: time|module|class|missed|text.

export const logClasses = [0, 1, 2, 3, 4, 5, 6] as const;
export type LogClass = (typeof logClasses)[number];

export interface LogLine {
  /** MMDDhhmmss in local time (log.render.type 2). */
  readonly time: string;
  /** Two to five letters: sip, cfg, app1... */
  readonly module: string;
  /** 0 debug, 1-3 event, 4 minor error, 5 major error, 6 fatal; an asterisk is written for lines that no filter stops. */
  readonly severity: LogClass | '*';
  readonly missed: number;
  readonly text: string;
}

export function logTime(epochMs: number, gmtOffsetS: number): string {
  return new Date(epochMs + gmtOffsetS * 1000).toISOString().replace(/^\d{4}-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d).*$/, '$1$2$3$4$5');
}

/** Line breaks inside the text become blanks, so that nobody can forge a line. */
export function writeLogLine(line: LogLine): string {
  const text = line.text.replace(/[\r\n\0]+/g, ' ');
  return `${line.time}|${line.module.padEnd(5)}|${line.severity}|${String(line.missed).padStart(2, '0')}|${text}`;
}

/** Undefined where the text is no line of such a log. */
export function parseLogLine(text: string): LogLine | undefined {
  const match = /^ ?([\d.]{6,14})\|([A-Za-z0-9]{1,6}) *\|([0-6*])\|(\d{2,})\|(.*)$/.exec(text.trimEnd());
  if (match === null) return undefined;
  const [, time = '', module = '', severity = '*', missed = '0', rest = ''] = match;
  return {
    time,
    module,
    severity: severity === '*' ? '*' : (logClasses.find((value) => String(value) === severity) ?? '*'),
    missed: Number(missed),
    text: rest,
  };
}
