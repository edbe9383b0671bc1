// The figures of a leg, and its rating from them: RFC 3550 §6.4, RFC 3611 §4.7, ITU-T G.107.

import type { CodecName } from './codec/codec.ts';
import type { LegStatistics } from './media-leg.ts';
import { meanOpinionScore, rateQuality } from './quality.ts';
import type { RtpReceiver } from './rtp-receiver.ts';
import type { RtpSender } from './rtp-sender.ts';

/** Coding, packet and playout of this end: what the delay measured on the wire leaves out. */
const endDelayMs = 40;

export function legStatistics(leg: {
  readonly sender: RtpSender;
  readonly receiver: RtpReceiver;
  readonly roundTripMs: number | undefined;
  readonly codec: CodecName | undefined;
  readonly secure: boolean;
}): LegStatistics {
  const { codec, receiver, roundTripMs, sender } = leg;
  const remoteSsrc = receiver.reception?.ssrc;
  return {
    packetsSent: sender.packetsSent,
    packetsReceived: receiver.packetsReceived,
    packetsLost: receiver.packetsLost,
    packetsDiscarded: receiver.packetsDiscarded,
    jitterMs: receiver.jitterMs,
    jitterBufferMs: receiver.jitterBufferMs,
    ...(roundTripMs === undefined ? {} : { roundTripMs }),
    ...(codec === undefined ? {} : { codec, ...ratingOf(receiver, codec, roundTripMs ?? 0) }),
    secure: leg.secure,
    localSsrc: sender.ssrc,
    ...(remoteSsrc === undefined ? {} : { remoteSsrc }),
    octetsSent: sender.octetsSent,
    octetsReceived: receiver.octetsReceived,
  };
}

/** Nothing where nothing was received: that is no good call. */
function ratingOf(receiver: RtpReceiver, codec: CodecName, roundTripMs: number): Pick<LegStatistics, 'rFactor' | 'mosLq' | 'mosCq'> {
  const { packetsExpected } = receiver;
  if (packetsExpected === 0) return {};
  const lossPercent = (100 * Math.min(packetsExpected, receiver.packetsLost + receiver.packetsDiscarded)) / packetsExpected;
  const rFactor = rateQuality({ codec, lossPercent, delayMs: roundTripMs / 2 + receiver.jitterBufferMs + endDelayMs });
  return { rFactor, mosLq: meanOpinionScore(rateQuality({ codec, lossPercent, delayMs: 0 })), mosCq: meanOpinionScore(rFactor) };
}
