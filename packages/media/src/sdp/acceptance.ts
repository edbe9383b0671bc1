// Which stream of an offer is taken, or why none can be: RFC 3264 §6, RFC 4568 §5.1.2; the reason as a Warning of SIP, RFC 3261 §20.43.

import { ProblemError } from '@offhook/base';
import type { Codec, CodecName } from '../codec/codec.ts';
import { codecs } from '../codec/registry.ts';
import type { SrtpPolicy } from '../srtp/policy.ts';
import { defaultSrtpSuites } from '../srtp/suite.ts';
import type { SrtpSuite } from '../srtp/suite.ts';
import { parseCryptoAttribute } from './crypto-attribute.ts';
import type { CryptoAttribute } from './crypto-attribute.ts';
import { matchingCodecs, remoteAddresses } from './negotiation.ts';
import type { CodecMatch, RemoteAddress } from './negotiation.ts';
import { parseSessionDescription } from './parse.ts';
import { attributesOf } from './session-description.ts';
import type { MediaDescription, SessionDescription } from './session-description.ts';
import { isPlainTransport, isSecureTransport } from './stream.ts';

/** The warn-codes that an offer can meet, and their texts: RFC 3261 §20.43. */
const warnings = {
  301: 'Incompatible network address formats',
  302: 'Incompatible transport protocol',
  304: 'Media type not available',
  305: 'Incompatible media format',
  306: 'Attribute not understood',
  307: 'Session description parameter not understood',
} as const;

export type WarnCode = keyof typeof warnings;

export interface OfferWarning {
  readonly code: WarnCode;
  readonly text: string;
}

/** What a leg would be made with. */
export interface AnswerPolicy {
  readonly codecs: readonly CodecName[];
  /** off where missing. */
  readonly srtp?: SrtpPolicy;
  /** AES_CM_128_HMAC_SHA1_80 where missing. */
  readonly srtpSuites?: readonly SrtpSuite[];
}

/** Why a leg of this policy could not answer an offer; undefined where it can. Costs no port: a call can be refused with 488 before it rings. */
export function offerWarning(sdp: string, policy: AnswerPolicy): OfferWarning | undefined {
  try {
    acceptStream(parseSessionDescription(sdp), {
      codecs: policy.codecs.map((name) => codecs[name]),
      srtp: policy.srtp ?? 'off',
      suites: policy.srtpSuites ?? defaultSrtpSuites,
    });
    return undefined;
  } catch (error) {
    if (error instanceof OfferProblem) return error.warning;
    if (error instanceof ProblemError) return warningOf(307);
    throw error;
  }
}

/** A refusal whose details carry the warning: `warnCode`, `warnText`. */
class OfferProblem extends ProblemError {
  readonly warning: OfferWarning;

  constructor(code: WarnCode, message: string) {
    const warning = warningOf(code);
    super('unsupported', message, { details: { warnCode: code, warnText: warning.text } });
    this.warning = warning;
  }
}

function warningOf(code: WarnCode): OfferWarning {
  return { code, text: warnings[code] };
}

export interface AcceptedStream {
  /** Its place among the m= lines. */
  readonly index: number;
  readonly media: MediaDescription;
  /** The codecs that both have, in the offer's order. */
  readonly matches: readonly [CodecMatch, ...CodecMatch[]];
  /** The offered key that is taken; undefined where the stream is plain. */
  readonly crypto: CryptoAttribute | undefined;
  readonly remote: RemoteAddress;
  readonly remoteRtcp: RemoteAddress;
}

/** The secure stream where one can be taken, else the first plain one. Throws ProblemError unsupported. */
export function acceptStream(
  offer: SessionDescription,
  local: { readonly codecs: readonly Codec[]; readonly srtp: SrtpPolicy; readonly suites: readonly SrtpSuite[] },
): AcceptedStream {
  const candidates: Omit<AcceptedStream, 'remote' | 'remoteRtcp'>[] = [];
  const reasons: WarnCode[] = [304];
  for (const [index, media] of offer.media.entries()) {
    if (media.kind !== 'audio' || media.port === 0) continue;
    const isSecure = isSecureTransport(media.transport) && local.srtp !== 'off';
    const isPlain = isPlainTransport(media.transport) && local.srtp !== 'require';
    const [first, ...more] = matchingCodecs(media, local.codecs);
    const crypto = isSecure ? chooseCrypto(media, local.suites) : undefined;
    if (!isSecure && !isPlain) reasons.push(302);
    else if (first === undefined) reasons.push(305);
    else if (isSecure && crypto === undefined) reasons.push(306);
    else candidates.push({ index, media, matches: [first, ...more], crypto });
  }
  const chosen = candidates.find((candidate) => candidate.crypto !== undefined) ?? candidates[0];
  if (chosen === undefined) {
    const offered = offer.media.map((media) => `${media.kind} over ${media.transport}`).join(', ') || 'nothing';
    // The stream that came nearest to being taken gives the reason.
    throw new OfferProblem(reasonOf(reasons), `expected an audio stream with a common codec and protection, got ${offered}`);
  }
  const addresses = remoteAddresses(offer, chosen.media);
  if (typeof addresses === 'string') throw new OfferProblem(301, addresses);
  return { ...chosen, remote: addresses.rtp, remoteRtcp: addresses.rtcp };
}

const byNearness: readonly WarnCode[] = [306, 305, 302];

function reasonOf(reasons: readonly WarnCode[]): WarnCode {
  return byNearness.find((code) => reasons.includes(code)) ?? 304;
}

/** The first usable line in the offer's order. */
function chooseCrypto(media: MediaDescription, suites: readonly SrtpSuite[]): CryptoAttribute | undefined {
  for (const value of attributesOf(media, 'crypto')) {
    const crypto = parseCryptoAttribute(value);
    if (crypto !== undefined && suites.includes(crypto.suite)) return crypto;
  }
  return undefined;
}
