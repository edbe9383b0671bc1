// What the phone sees of a media leg: one RTP session with one peer, negotiated by offer and answer (RFC 3264).

import type { Endpoint, Listener, Platform, ProblemError } from '@offhook/base';
import type { AudioSink, AudioSource } from './audio.ts';
import type { CodecName } from './codec/codec.ts';
import type { MediaClock } from './media-clock.ts';
import type { PacketTimeMs } from './sdp/negotiation.ts';
import type { Direction } from './sdp/session-description.ts';
import type { SrtpPolicy } from './srtp/policy.ts';
import type { SrtpSuite } from './srtp/suite.ts';

export interface MediaLegOptions {
  readonly platform: Pick<Platform, 'clock' | 'cryptography' | 'log' | 'network' | 'random'>;
  readonly clock: MediaClock;
  /** The local address to bind. */
  readonly address: string;
  /** The address to write into descriptions where it is not the bound one (static NAT mapping). */
  readonly advertisedAddress?: string;
  /** RTP takes an even port of the range, both ends included, and RTCP the next one. */
  readonly portRange: { readonly start: number; readonly end: number };
  /** In order of preference. */
  readonly codecs: readonly CodecName[];
  readonly srtp?: SrtpPolicy;
  /** In order of preference; AES_CM_128_HMAC_SHA1_80 where missing. */
  readonly srtpSuites?: readonly SrtpSuite[];
  /** Packets from other addresses than the negotiated one are ignored; true where missing. */
  readonly filterByIp?: boolean;
  /** Packets from other ports than the negotiated one are ignored; false where missing. */
  readonly filterByPort?: boolean;
  /** The dynamic payload type offered for telephone-event (RFC 4733); 101 where missing, false to offer none. */
  readonly telephoneEventPayload?: number | false;
  /** a=ptime of our offers, and what is sent to a peer that asks for nothing; 20 where missing. What a peer asks for is rounded down to one of these, 20 at least, and the answer says so. */
  readonly packetTimeMs?: PacketTimeMs;
  /** Bounds of the jitter buffer's delay; 20 and 300 where missing. */
  readonly jitterBuffer?: { readonly minimumMs: number; readonly maximumMs: number };
  /** The user name of o=; `-` where missing. */
  readonly username?: string;
}

export interface LegStatistics {
  readonly packetsSent: number;
  readonly packetsReceived: number;
  /** Never arrived, cumulative; unlike in RFC 3550 §6.4.1 a packet that came twice makes up for none. */
  readonly packetsLost: number;
  /** Sound that arrived and was thrown away by the jitter buffer, too late or too early (RFC 3611 §4.7.1); what came twice is not counted. */
  readonly packetsDiscarded: number;
  /** Interarrival jitter (RFC 3550 §6.4.1) in milliseconds. */
  readonly jitterMs: number;
  /** The current depth aimed at by the jitter buffer. */
  readonly jitterBufferMs: number;
  /** From the peer's RTCP reports; undefined until the first one that echoes ours. */
  readonly roundTripMs?: number;
  /** 0-100, for the stream as heard here (ITU-T G.107); undefined, as the scores are, while nothing was received. */
  readonly rFactor?: number;
  /** Listening quality, 1-4.5: without delay. */
  readonly mosLq?: number;
  /** Conversational quality, 1-4.5: with delay. */
  readonly mosCq?: number;
  /** Undefined until negotiated. */
  readonly codec?: CodecName;
  readonly secure: boolean;
  readonly localSsrc: number;
  /** Undefined until a packet came. */
  readonly remoteSsrc?: number;
  readonly octetsSent: number;
  readonly octetsReceived: number;
}

export interface LegEvents {
  /** A digit (0-9 * # A-D) the peer sent as telephone-event, once, when it ends. */
  readonly dtmf: readonly [digit: string, durationMs: number];
  /** After every negotiation that changed something: direction, codec, remote or security; once more when a host name of the peer is resolved. */
  readonly changed: readonly [];
  /** The peer gave a host name that has no address here (RFC 8866 §5.7): nothing is sent and nobody heard until the next negotiation. */
  readonly unresolved: readonly [problem: ProblemError];
  /** The first authentic RTP packet after the leg was made or its remote changed. */
  readonly media: readonly [];
}

export interface OfferOptions {
  /** Hold in the manner of RFC 2543: c=0.0.0.0 beside the direction (voIpProt.SIP.useRFC2543hold). */
  readonly nullAddress?: boolean;
}

export interface DtmfOptions {
  /** Length of each digit; 100 where missing, at least 40. */
  readonly durationMs?: number;
  /** Silence after each digit; 60 where missing. */
  readonly gapMs?: number;
}

export interface MediaLeg {
  /** The RTP port; RTCP is the next one. */
  readonly local: Endpoint;
  /** Where RTP is sent; undefined before the first negotiation, and while a host name is looked up. */
  readonly remote: Endpoint | undefined;
  readonly codec: CodecName | undefined;
  readonly secure: boolean;
  /** As negotiated, seen from here; inactive before the first negotiation. */
  readonly direction: Direction;
  /** The peer does not want to hear: it holds the call (sendonly, inactive or c=0.0.0.0). */
  readonly isHeldByPeer: boolean;
  readonly isOfferPending: boolean;
  readonly isClosed: boolean;
  /** What the peer hears; replaceable at any time. */
  source: AudioSource;
  /** Takes what the peer says; replaceable at any time. */
  sink: AudioSink;
  /** An offer, the first or a later one: the version in o= rises when the description differs from the last one sent (RFC 3264 §8). Throws ProblemError conflict where one is pending. */
  createOffer(direction?: Direction, options?: OfferOptions): string;
  /** The answer to the pending or, where none is pending, to the last offer (provisional and final answers repeat it). Throws ProblemError bad-session-description or unsupported. */
  acceptAnswer(sdp: string): void;
  /** The offer was refused (488, 491): what was agreed before holds on. Idempotent. */
  withdrawOffer(): void;
  /** Answers an offer. Throws ProblemError bad-session-description where it cannot be read, unsupported where no stream fits (488, with `warnCode` and `warnText` of RFC 3261 §20.43 in the details); neither changes what was agreed. */
  answerOffer(sdp: string, direction?: Direction): string;
  /** Sends digits (0-9 * # A-D, comma for a pause of 2 s) as telephone-event, or in band where the peer takes none. Queued behind earlier digits; resolves when sent or closed. Throws ProblemError bad-request. */
  sendDtmf(digits: string, options?: DtmfOptions): Promise<void>;
  statistics(): LegStatistics;
  on<Name extends keyof LegEvents>(name: Name, listener: Listener<LegEvents[Name]>): () => void;
  /** Sends RTCP BYE and frees the ports. Idempotent. */
  close(): Promise<void>;
}
