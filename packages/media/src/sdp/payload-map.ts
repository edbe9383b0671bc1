// Which payload type means which encoding in one m= section: a=rtpmap and a=fmtp (RFC 8866 §6.6, §6.15), static types by RFC 3551 §6.

import { attributesOf } from './session-description.ts';
import type { MediaDescription } from './session-description.ts';

export interface PayloadFormat {
  readonly payloadType: number;
  /** As written: compare without case (RFC 4855 §3). */
  readonly encoding: string;
  readonly clockRateHz: number;
  /** The a=fmtp parameters, unchanged. */
  readonly parameters?: string;
}

/** The static types a phone meets. */
const staticFormats: ReadonlyMap<number, { readonly encoding: string; readonly clockRateHz: number }> = new Map([
  [0, { encoding: 'PCMU', clockRateHz: 8000 }],
  [3, { encoding: 'GSM', clockRateHz: 8000 }],
  [4, { encoding: 'G723', clockRateHz: 8000 }],
  [8, { encoding: 'PCMA', clockRateHz: 8000 }],
  [9, { encoding: 'G722', clockRateHz: 8000 }],
  [13, { encoding: 'CN', clockRateHz: 8000 }],
  [15, { encoding: 'G728', clockRateHz: 8000 }],
  [18, { encoding: 'G729', clockRateHz: 8000 }],
]);

/** The formats of the m= line in its order; those without a meaning are left out. */
export function payloadFormats(media: MediaDescription): readonly PayloadFormat[] {
  const mapped = new Map<number, { encoding: string; clockRateHz: number }>();
  for (const value of attributesOf(media, 'rtpmap')) {
    const match = /^(\d{1,3}) +([^/ ]+)\/(\d{1,6})(?:\/\d+)? *$/.exec(value);
    if (match?.[2] !== undefined) mapped.set(Number(match[1]), { encoding: match[2], clockRateHz: Number(match[3]) });
  }
  const parameters = new Map<number, string>();
  for (const value of attributesOf(media, 'fmtp')) {
    const match = /^(\d{1,3}) +(.*)$/.exec(value);
    if (match?.[2] !== undefined) parameters.set(Number(match[1]), match[2]);
  }
  const formats: PayloadFormat[] = [];
  for (const text of media.formats) {
    const payloadType = Number(text);
    if (!/^\d{1,3}$/.test(text) || payloadType > 127) continue;
    const format = mapped.get(payloadType) ?? staticFormats.get(payloadType);
    if (format === undefined) continue;
    const fmtp = parameters.get(payloadType);
    formats.push({ payloadType, ...format, ...(fmtp === undefined ? {} : { parameters: fmtp }) });
  }
  return formats;
}
