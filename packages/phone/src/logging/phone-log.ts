// The phone's log: lines in the format of the real phones, kept up to log.render.file.size, sealed in flash, uploaded when due.
// Log-in attempts, good and bad, are always written (guide, How Administrators are Informed of Any Security Anomalies).

import type { Clock } from '@offhook/base';
import { utf8Bytes, utf8Text } from '@offhook/base';
import type { LogClass, Settings } from '@offhook/ucs';
import { logTime, writeLogLine } from '@offhook/ucs';

import type { Flash } from '../storage/flash.ts';

/** The least severe class that a module logs. */
const levelOf = {
  app1: 'log.level.change.app1',
  cfg: 'log.level.change.cfg',
  clist: 'log.level.change.clist',
  copy: 'log.level.change.copy',
  sec: 'log.level.change.sec',
  sip: 'log.level.change.sip',
  so: 'log.level.change.so',
} as const;

export type LogModule = keyof typeof levelOf;

/** Some of the log, and where it ends, by which the log is told that it was sent. */
export interface LogPart {
  readonly text: string;
  readonly end: number;
}

/** The rest is for lines that come while the log goes up. */
const fullShare = 7 / 8;

interface LogOwner {
  readonly clock: Clock;
  readonly flash: Flash;
  readonly settings: () => Settings;
}

function textOf(lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

/** In flash the number of lines that no server has yet stands before the log. */
function readKept(kept: string): { readonly lines: string[]; readonly unsent: number } {
  const [, count, text] = /^(\d{1,9})\n([^]*)$/.exec(kept) ?? [undefined, undefined, kept];
  const lines = text === undefined || text === '' ? [] : text.trimEnd().split('\n');
  return { lines, unsent: Math.min(lines.length, count === undefined ? lines.length : Number(count)) };
}

export class PhoneLog {
  /** Called once when the lines that no server has fill what is kept; again after some were sent. */
  onFull: (() => void) | undefined;
  readonly #clock: Clock;
  readonly #flash: Flash;
  readonly #settings: () => Settings;
  #lines: string[];
  #sizeBytes = 0;
  /** Lines that were ever written, and up to which a server has them. */
  #written: number;
  #sent: number;
  #unsentBytes = 0;
  #isFullTold = false;
  #unsaved = 0;

  private constructor({ clock, flash, settings }: LogOwner, kept: string) {
    this.#clock = clock;
    this.#flash = flash;
    this.#settings = settings;
    const { lines, unsent } = readKept(kept);
    this.#lines = lines;
    this.#written = lines.length;
    this.#sent = lines.length - unsent;
    this.#sizeBytes = textOf(lines).length;
    this.#unsentBytes = this.unsent.text.length;
  }

  static async open(owner: LogOwner): Promise<PhoneLog> {
    const kept = await owner.flash.readOrNothing('log', () => undefined); // a damaged log is an empty log
    return new PhoneLog(owner, kept === undefined ? '' : utf8Text(kept));
  }

  /** `*` is written whatever the levels say. */
  write(module: LogModule, severity: LogClass | '*', text: string): void {
    const settings = this.#settings();
    if (severity !== '*' && severity < Math.max(settings.get('log.render.level'), settings.get(levelOf[module]))) return;
    const time = logTime(this.#clock.now(), settings.get('tcpIpApp.sntp.gmtOffset'));
    const line = writeLogLine({ time, module, severity, missed: 0, text });
    this.#lines.push(line);
    this.#written++;
    this.#sizeBytes += line.length + 1;
    this.#unsentBytes += line.length + 1;
    this.#unsaved++;
    const limitBytes = settings.get('log.render.file.size') * 1024;
    if (this.#unsentBytes > limitBytes * fullShare) this.#full();
    while (this.#sizeBytes > limitBytes && this.#lines.length > 1) this.#sizeBytes -= (this.#lines.shift()?.length ?? 0) + 1;
  }

  #full(): void {
    if (this.#isFullTold) return;
    this.#isFullTold = true;
    this.onFull?.();
  }

  get text(): string {
    return textOf(this.#lines);
  }

  /** All that is kept. */
  get whole(): LogPart {
    return { text: this.text, end: this.#written };
  }

  /** What no server has yet. */
  get unsent(): LogPart {
    return { text: textOf(this.#lines.slice(this.#lines.length - this.#unsentLines)), end: this.#written };
  }

  get #unsentLines(): number {
    return Math.min(this.#lines.length, this.#written - this.#sent);
  }

  /** A server has the part. */
  sent({ end }: LogPart): void {
    if (end <= this.#sent) return;
    this.#sent = end;
    this.#unsentBytes = this.unsent.text.length;
    this.#isFullTold = false;
    this.#unsaved++;
  }

  /** With log.render.file off nothing is kept across a restart. */
  async save(): Promise<void> {
    const saved = this.#unsaved;
    if (saved === 0) return;
    if (this.#settings().get('log.render.file')) await this.#flash.write('log', utf8Bytes(`${this.#unsentLines}\n${this.text}`));
    else await this.#flash.clear('log');
    this.#unsaved -= saved;
  }

  async clear(): Promise<void> {
    this.#lines = [];
    this.#sent = this.#written;
    this.#sizeBytes = 0;
    this.#unsentBytes = 0;
    await this.#flash.clear('log');
  }
}
