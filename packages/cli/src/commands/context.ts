// What every command shares: its output, its exit code, and the reading of common options.

import type { LogLevel } from '@offhook/base';
import { ProblemError } from '@offhook/base';

import type { ExitCode, Output } from '../output.ts';

export interface CommandContext {
  output(): Output;
  /** The highest asked for counts. */
  exit(code: ExitCode): void;
  port(text: string): number;
  logLevel(text: string): LogLevel | 'silent';
}

const levels = ['debug', 'info', 'warn', 'error', 'silent'] as const;

export function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_533)
    throw new ProblemError('bad-request', `expected a port from 0 to 65533, got ${JSON.stringify(text)}`);
  return port;
}

export function parseLogLevel(text: string): LogLevel | 'silent' {
  const level = levels.find((candidate) => candidate === text);
  if (level === undefined)
    throw new ProblemError('bad-request', `expected a log level (${levels.join(', ')}), got ${JSON.stringify(text)}`);
  return level;
}

/** `address:port`, `[v6]:port` or a port alone, then on loopback. */
export function parseEndpoint(text: string): { address: string; port: number } {
  const match = /^(?:\[([0-9a-fA-F:]+)\]|([0-9.]+)):(\d+)$/.exec(text);
  if (match !== null) return { address: match[1] ?? match[2] ?? '', port: parsePort(match[3] ?? '') };
  return { address: '127.0.0.1', port: parsePort(text) };
}
