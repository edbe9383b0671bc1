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

export class PhoneLog {
  readonly #clock: Clock;
  readonly #flash: Flash;
  readonly #settings: () => Settings;
  #lines: string[] = [];
  #sizeBytes = 0;
  #unsaved = 0;

  private constructor(options: { clock: Clock; flash: Flash; settings: () => Settings }, earlier: string) {
    this.#clock = options.clock;
    this.#flash = options.flash;
    this.#settings = options.settings;
    this.#lines = earlier === '' ? [] : earlier.trimEnd().split('\n');
    this.#sizeBytes = earlier.length;
  }

  static async open(options: { clock: Clock; flash: Flash; settings: () => Settings }): Promise<PhoneLog> {
    const earlier = await options.flash.readOrNothing('log', () => undefined); // a damaged log is an empty log
    return new PhoneLog(options, earlier === undefined ? '' : utf8Text(earlier));
  }

  /** `*` is written whatever the levels say. */
  write(module: LogModule, severity: LogClass | '*', text: string): void {
    const settings = this.#settings();
    if (severity !== '*' && severity < Math.max(settings.get('log.render.level'), settings.get(levelOf[module]))) return;
    const time = logTime(this.#clock.now(), settings.get('tcpIpApp.sntp.gmtOffset'));
    const line = writeLogLine({ time, module, severity, missed: 0, text });
    this.#lines.push(line);
    this.#sizeBytes += line.length + 1;
    this.#unsaved++;
    const limitBytes = settings.get('log.render.file.size') * 1024;
    while (this.#sizeBytes > limitBytes && this.#lines.length > 1) this.#sizeBytes -= (this.#lines.shift()?.length ?? 0) + 1;
  }

  get text(): string {
    return this.#lines.length === 0 ? '' : `${this.#lines.join('\n')}\n`;
  }

  /** With log.render.file off nothing is kept across a restart. */
  async save(): Promise<void> {
    const saved = this.#unsaved;
    if (saved === 0) return;
    if (this.#settings().get('log.render.file')) await this.#flash.write('log', utf8Bytes(this.text));
    else await this.#flash.clear('log');
    this.#unsaved -= saved;
  }

  async clear(): Promise<void> {
    this.#lines = [];
    this.#sizeBytes = 0;
    await this.#flash.clear('log');
  }
}
