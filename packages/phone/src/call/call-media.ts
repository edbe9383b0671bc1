// Making a call's media leg from the settings: codecs by preference, SRTP by policy, ports by range.

import type { Platform } from '@offhook/base';
import { utf8Text } from '@offhook/base';
import type { AnswerPolicy, CodecName, MediaClock, MediaLeg, OfferWarning, SrtpPolicy, SrtpSuite } from '@offhook/media';
import { createMediaLeg, offerWarning } from '@offhook/media';
import type { Body } from '@offhook/sip';
import type { Settings } from '@offhook/ucs';

/** The type of every body that carries an offer or answer. */
export const sdpType = 'application/sdp';

/** In order of voice.codecPref.*; 0 leaves a codec out. */
export function preferredCodecs(settings: Settings): readonly CodecName[] {
  const preferences: readonly (readonly [CodecName, number])[] = [
    ['G722', settings.get('voice.codecPref.G722')],
    ['PCMU', settings.get('voice.codecPref.G711_Mu')],
    ['PCMA', settings.get('voice.codecPref.G711_A')],
  ];
  return preferences
    .filter(([, preference]) => preference > 0)
    .sort(([, a], [, b]) => a - b)
    .map(([codec]) => codec);
}

/** sec.srtp.require beats offer; enable alone accepts SRTP without offering it, in our INVITE and in a late offer alike. */
export function srtpPolicy(settings: Settings): SrtpPolicy {
  if (!settings.get('sec.srtp.enable')) return 'off';
  if (settings.get('sec.srtp.require')) return 'require';
  return settings.get('sec.srtp.offer') ? 'offer' : 'accept';
}

function srtpSuitesOf(settings: Settings): readonly SrtpSuite[] {
  return [
    ...(settings.get('sec.srtp.offer.HMAC_SHA1_80') ? (['AES_CM_128_HMAC_SHA1_80'] as const) : []),
    ...(settings.get('sec.srtp.offer.HMAC_SHA1_32') ? (['AES_CM_128_HMAC_SHA1_32'] as const) : []),
  ];
}

/** What a leg of these settings answers: the same for an offer that is judged before the call rings (offerWarning). */
export function answerPolicy(settings: Settings): AnswerPolicy {
  const suites = srtpSuitesOf(settings);
  return { codecs: preferredCodecs(settings), srtp: srtpPolicy(settings), ...(suites.length === 0 ? {} : { srtpSuites: suites }) };
}

/** Why nobody could answer an INVITE that describes this; undefined where somebody can, or where the offer is ours to make. */
export function offerRefusal(description: Body | undefined, settings: Settings): OfferWarning | undefined {
  return description === undefined ? undefined : offerWarning(utf8Text(description.content), answerPolicy(settings));
}

/** Rejects with ProblemError network where no port of the range is free. */
export function createCallLeg(options: { platform: Platform; clock: MediaClock; address: string; settings: Settings }): Promise<MediaLeg> {
  const { settings } = options;
  return createMediaLeg({
    platform: options.platform,
    clock: options.clock,
    address: options.address,
    portRange: { start: settings.get('tcpIpApp.port.rtp.mediaPortRangeStart'), end: settings.get('tcpIpApp.port.rtp.mediaPortRangeEnd') },
    ...answerPolicy(settings),
    filterByIp: settings.get('tcpIpApp.port.rtp.filterByIp'),
    filterByPort: settings.get('tcpIpApp.port.rtp.filterByPort'),
  });
}
