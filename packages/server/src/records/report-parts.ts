// A call detail record or a quality report in the parts in which it is kept: whom it names, what tells it from others, and what names nobody.

import type { Cryptography } from '@offhook/base';
import { ProblemError } from '@offhook/base';
import type { Address } from '@offhook/ucs';
import { z } from 'zod';

import type { ReportKind } from '../store/call-report-rows.ts';
import { callDetailSchema, qualityReportSchema } from './call-report.ts';
import { openJson, sealJson } from './sealing.ts';

/** What tells it from others, by its name; texts and addresses of machines. */
export type Details = Readonly<Record<string, string>>;
export const detailsSchema = z.record(z.string(), z.string());
export const factsSchema = z.record(z.string(), z.unknown());

export interface ReportParts {
  readonly line: number;
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly local: Address;
  readonly remote: Address;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly details: Details;
}

/** Of a report that says none. */
const noLine = 0;

function parsed<T>(schema: z.ZodType<T>, what: string, said: unknown): T {
  const { data, error } = schema.safeParse(said);
  if (error === undefined) return data;
  const [issue] = error.issues;
  throw new ProblemError('bad-request', `expected ${what}; at ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
}

/** Without what is missing. */
function saidOf(values: Readonly<Record<string, string | undefined>>): Details {
  return Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

function detailParts(said: unknown): ReportParts {
  const { line, startedAt, durationS, user, remoteParty, direction, protocol, callRateKbps, ...texts } = parsed(
    callDetailSchema,
    'a call detail record',
    said,
  );
  return {
    line: line ?? noLine,
    startedAtMs: Date.parse(startedAt),
    durationMs: durationS * 1000,
    local: user,
    remote: remoteParty,
    facts: { direction, protocol, ...(callRateKbps === undefined ? {} : { callRateKbps }) },
    details: saidOf(texts),
  };
}

function addressText({ ip, port, ssrc }: { readonly ip: string; readonly port: number; readonly ssrc?: string }): string {
  return `${ip} ${port}${ssrc === undefined ? '' : ` ${ssrc.toLowerCase()}`}`;
}

function qualityParts(said: unknown): ReportParts {
  const { line, startedAt, endedAt, local, remote, report, localMetrics, remoteMetrics, localAddress, remoteAddress, ...texts } = parsed(
    qualityReportSchema,
    'a quality report',
    said,
  );
  const startedAtMs = Date.parse(startedAt);
  const durationMs = Date.parse(endedAt) - startedAtMs;
  if (durationMs < 0) throw new ProblemError('bad-request', 'expected a quality report; at endedAt: it is before startedAt');
  return {
    line: line ?? noLine,
    startedAtMs,
    durationMs,
    local,
    remote,
    facts: { report, localMetrics, ...(remoteMetrics === undefined ? {} : { remoteMetrics }) },
    details: { ...saidOf(texts), localAddress: addressText(localAddress), remoteAddress: addressText(remoteAddress) },
  };
}

/** Throws ProblemError bad-request. */
export const partsOf: Readonly<Record<ReportKind, (said: unknown) => ReportParts>> = {
  call_detail: detailParts,
  quality_report: qualityParts,
};

interface BothKeys {
  readonly local: Uint8Array;
  readonly remote: Uint8Array;
}

/** Under the keys of both, one around the other: where either was destroyed it opens no more. */
export function sealDetails(cryptography: Cryptography, { local, remote }: BothKeys, details: Details, id: string): Uint8Array {
  return cryptography.seal(local, sealJson(cryptography, remote, details, `report ${id}`), `around report ${id}`);
}

/** Throws ProblemError decryption-failed. */
export function openDetails(cryptography: Cryptography, { local, remote }: BothKeys, sealed: Uint8Array, id: string): Details {
  return detailsSchema.parse(openJson(cryptography, remote, cryptography.open(local, sealed, `around report ${id}`), `report ${id}`));
}
