// What commands print: text for a person, or JSON with --json; and how they end.

import { isProblem, messageOf } from '@offhook/base';
import type { ProblemCode } from '@offhook/base';
import type { Entries } from '@offhook/folder';

import { colours } from './colours.ts';
import { printableLines } from './folder/printable.ts';

/** 0: clean. 1: it ran, and found or was refused something. 2: it could not run. 3: what it looked at is not genuine. */
export type ExitCode = 0 | 1 | 2 | 3;

export interface Output {
  readonly isJson: boolean;
  /** A line for a person; nothing with --json. */
  line(text?: string): void;
  /** The result: printed as JSON with --json, else by `print`. */
  result(value: unknown, print: () => void): void;
  /** Progress of long work, overwritten in place on a terminal; to standard error, so that results can be piped. */
  progress(text: string): void;
  /** A bar with what is done of what, on a terminal and from the second second on. */
  progressBar(what: string, done: number, total: number): void;
  endProgress(): void;
  /** A result of another form than JSON, as it is. */
  text(text: string): void;
  problem(error: unknown): void;
  /** Of a folder that is looked at; the result says it, of several together. */
  countEntries(entries: () => Entries | undefined): void;
}

const barWidth = 30;

/**
 * Names of files and lines of logs hold what phones and callers wrote: none of it may move the cursor or give the terminal an order
 * (ECMA-48). Colours, which are ours, stay.
 */
function withoutControls(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
  return text.replace(/\u001B\[\d{1,3}m|[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g, (found) => (found.length > 1 ? found : '\uFFFD'));
}

/** RFC 8259 §7 lets the controls from 7F to 9F stand as they are, where a terminal would obey them. */
function jsonText(value: unknown): string {
  return JSON.stringify(value, undefined, 2).replace(/[\u007F-\u009F]/g, (found) => `\\u00${found.charCodeAt(0).toString(16)}`);
}

const advice: Partial<Record<ProblemCode, string>> = {
  'bad-credentials': 'Check the name and the password.',
  network: 'Is the other side running, and is the address right?',
  storage: 'Check that the folder can be written to and that the disk has room.',
  unverified: 'Give the certificate authority with --ca, or check the file.',
};

/** Of a database that another server keeps. */
const adviceElsewhere = 'Is its server running, and is OFFHOOK_DATABASE right?';

function isElsewhere(error: unknown): boolean {
  return isProblem(error) && error.details['status'] === 503;
}

function sumOfEntries(all: readonly Entries[]): Entries | undefined {
  const [first, ...others] = all;
  if (first === undefined) return undefined;
  return others.reduce(
    (sum, { all: count, read, leftOut, unreadable, noFile }) => ({
      all: sum.all + count,
      read: sum.read + read,
      leftOut: sum.leftOut + leftOut,
      unreadable: sum.unreadable + unreadable,
      noFile: sum.noFile + noFile,
    }),
    first,
  );
}

function entriesText({ all, read, leftOut, unreadable, noFile }: Entries): string {
  const rest = [
    [leftOut, 'left out'],
    [unreadable, 'unreadable'],
    [noFile, noFile === 1 ? 'is no file' : 'are no files'],
  ] as const;
  const told = rest.flatMap(([count, what]) => (count === 0 ? [] : [`${count} ${what}`]));
  return `${all} ${all === 1 ? 'entry' : 'entries'} in the folder: ${[`${read} read`, ...told].join(', ')}`;
}

export function createOutput(isJson: boolean): Output {
  const isTerminal = process.stderr.isTTY;
  let isProgressShown = false;
  const counted: (() => Entries | undefined)[] = [];
  const startedMs = performance.now();
  let drawnMs = 0;
  const endProgress = (): void => {
    if (isProgressShown) process.stderr.write('\r\u001B[K');
    isProgressShown = false;
  };
  return {
    isJson,
    line(text = '') {
      if (isJson) return;
      endProgress();
      process.stdout.write(`${withoutControls(text)}\n`);
    },
    result(value, print) {
      endProgress();
      const entries = sumOfEntries(counted.flatMap((entriesOf) => entriesOf() ?? []));
      if (isJson) process.stdout.write(`${jsonText(entries === undefined ? value : { ...Object(value), entries })}\n`);
      else {
        print();
        if (entries !== undefined) this.line(colours.dim(entriesText(entries)));
      }
    },
    countEntries: (entries) => void counted.push(entries),
    progress(text) {
      if (!isTerminal || isJson) return;
      process.stderr.write(`\r\u001B[K${text}`);
      isProgressShown = true;
    },
    progressBar(what, done, total) {
      if (!isTerminal || isJson) return;
      const nowMs = performance.now();
      if (nowMs - startedMs < 1000 || nowMs - drawnMs < 50) return;
      drawnMs = nowMs;
      const share = total === 0 ? 1 : done / total;
      const filled = Math.round(share * barWidth);
      process.stderr.write(`\r\u001B[K[${'='.repeat(filled)}${' '.repeat(barWidth - filled)}] ${done} of ${total} ${what}`);
      isProgressShown = true;
    },
    endProgress,
    text(text) {
      endProgress();
      process.stdout.write(text);
    },
    problem(error) {
      endProgress();
      const code = isProblem(error) ? error.code : undefined;
      if (isJson) process.stdout.write(`${jsonText({ problem: { code: code ?? 'bug', message: messageOf(error) } })}\n`);
      const hint = code === undefined ? undefined : code === 'storage' && isElsewhere(error) ? adviceElsewhere : advice[code];
      process.stderr.write(`${colours.red('offhook:')} ${printableLines(messageOf(error))}${hint === undefined ? '' : ` ${hint}`}\n`);
    },
  };
}
