// What a phone says of a call that it took part in: a call detail record (guide, Call Data Record), a quality report (RFC 6035 §4.6, whose metrics are those of
// RFC 3611 §4.7). Whatever receives them gives them like this.

import { z } from 'zod';

const lengthAtMost = 256;
const linesAtMost = 34;
const dayMs = 86_400_000;

/** One line, without control characters. */
const text = z
  .string()
  .min(1)
  .max(lengthAtMost)
  .regex(/^\P{Cc}+$/u);
/** An identifier of a call, a tag or an address: without blanks. */
const token = text.regex(/^\S+$/);
const count = z.int().min(0);
const time = z.iso.datetime({ offset: true });

const party = z.strictObject({ address: text, name: text.exactOptional() });

const common = {
  /** Of the phone; missing where it is not said. */
  line: z.int().min(1).max(linesAtMost).exactOptional(),
  callId: token,
  localTag: token.exactOptional(),
  remoteTag: token.exactOptional(),
  startedAt: time,
};

/** The fields of the guide, in its order but for the common ones. */
export const callDetailSchema = z.strictObject({
  ...common,
  user: party,
  remoteParty: party,
  direction: z.enum(['In', 'Out']),
  disconnectInformation: text.exactOptional(),
  durationS: count.max((31 * dayMs) / 1000),
  protocol: z.enum(['SIP', 'H323']),
  callRateKbps: count.max(1_000_000).exactOptional(),
  obiNumber: token.exactOptional(),
});
export type CallDetail = Readonly<z.infer<typeof callDetailSchema>>;

/** RFC 6035 §4.6.2.5; SSRC as eight hexadecimal digits. */
const mediaAddress = z.strictObject({
  ip: z.union([z.ipv4(), z.ipv6()]),
  port: z.int().min(0).max(65_535),
  ssrc: z
    .string()
    .regex(/^[\da-f]{8}$/i)
    .exactOptional(),
});

const percent = z.number().min(0).max(100).exactOptional();
const milliseconds = count.max(65_535).exactOptional();
const decibels = z.int().min(-127).max(127).exactOptional();
const factor = z.int().min(0).max(127).exactOptional();
const meanOpinion = z.number().min(1).max(5).exactOptional();

/** By the names of RFC 6035 §4.6.2; what was not measured is missing. They name nobody. */
const metrics = z.strictObject({
  PT: z.int().min(0).max(127).exactOptional(),
  PD: z
    .string()
    .regex(/^[\w.-]{1,32}$/)
    .exactOptional(),
  SR: count.max(1_000_000).exactOptional(),
  PLC: z.int().min(0).max(3).exactOptional(),
  SSUP: z.enum(['on', 'off']).exactOptional(),
  JBA: z.int().min(0).max(3).exactOptional(),
  JBR: z.int().min(0).max(15).exactOptional(),
  JBN: milliseconds,
  JBM: milliseconds,
  JBX: milliseconds,
  NLR: percent,
  JDR: percent,
  BLD: percent,
  BD: milliseconds,
  GLD: percent,
  GD: milliseconds,
  GMIN: z.int().min(1).max(255).exactOptional(),
  RTD: milliseconds,
  ESD: milliseconds,
  OWD: milliseconds,
  IAJ: milliseconds,
  MAJ: milliseconds,
  SL: decibels,
  NL: decibels,
  RERL: decibels,
  RLQ: factor,
  RCQ: factor,
  MOSLQ: meanOpinion,
  MOSCQ: meanOpinion,
});

export const qualityReportSchema = z.strictObject({
  ...common,
  /** VQSessionReport, VQIntervalReport, VQAlertReport. */
  report: z.enum(['session', 'interval', 'alert']),
  local: party,
  remote: party,
  /** Who began the call, as it is said. */
  originator: text.exactOptional(),
  localGroup: text.exactOptional(),
  remoteGroup: text.exactOptional(),
  localAddress: mediaAddress,
  remoteAddress: mediaAddress,
  endedAt: time,
  localMetrics: metrics,
  remoteMetrics: metrics.exactOptional(),
});
export type QualityReport = Readonly<z.infer<typeof qualityReportSchema>>;
