// Log lines as JSON on a stream, by pino.

import type { DestinationStream } from 'pino';
import { pino } from 'pino';

import type { Logger, LogLevel } from '../log.ts';
import { createLogger } from '../log.ts';

export function createJsonLogger(
  options: { level?: LogLevel | 'silent'; revealPersonal?: boolean; destination?: DestinationStream } = {},
): Logger {
  const sink = pino({ level: options.level ?? 'info', base: null }, options.destination ?? pino.destination(2));
  return createLogger((record) => sink[record.level](record.fields, record.message), { revealPersonal: options.revealPersonal ?? false });
}
