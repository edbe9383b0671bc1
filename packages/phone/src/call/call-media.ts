// Making a call's media leg from the settings: codecs by preference, SRTP by policy, ports by range.

import type { Platform } from '@offhook/base';
import { isProblem, utf8Text } from '@offhook/base';
import type { CodecName, MediaClock, MediaLeg, SrtpPolicy, SrtpSuite } from '@offhook/media';
import { createMediaLeg, parseSessionDescription } from '@offhook/media';
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

/** sec.srtp.require beats offer; enable alone accepts SRTP without offering it. */
export function srtpPolicy(settings: Settings, direction: 'In' | 'Out'): SrtpPolicy {
  if (!settings.get('sec.srtp.enable')) return 'off';
  if (settings.get('sec.srtp.require')) return 'require';
  return settings.get('sec.srtp.offer') || direction === 'In' ? 'offer' : 'off';
}

function srtpSuitesOf(settings: Settings): readonly SrtpSuite[] {
  return [
    ...(settings.get('sec.srtp.offer.HMAC_SHA1_80') ? (['AES_CM_128_HMAC_SHA1_80'] as const) : []),
    ...(settings.get('sec.srtp.offer.HMAC_SHA1_32') ? (['AES_CM_128_HMAC_SHA1_32'] as const) : []),
  ];
}

/** A Warning of SIP (RFC 3261 §20.43). */
export interface OfferRefusal {
  readonly code: number;
  readonly text: string;
}

/** Why nobody could answer an INVITE that describes this; undefined where somebody can, or where the offer is ours to make. */
export function offerRefusal(description: Body | undefined): OfferRefusal | undefined {
  if (description === undefined) return undefined;
  try {
    const { media } = parseSessionDescription(utf8Text(description.content));
    if (media.some(({ kind, port }) => kind === 'audio' && port !== 0)) return undefined;
    return { code: 304, text: 'Media type not available' };
  } catch (error) {
    if (!isProblem(error)) throw error;
    return { code: 307, text: 'Session description parameter not understood' };
  }
}

/** Rejects with ProblemError network where no port of the range is free. */
export function createCallLeg(options: {
  platform: Platform;
  clock: MediaClock;
  address: string;
  settings: Settings;
  direction: 'In' | 'Out';
}): Promise<MediaLeg> {
  const { settings } = options;
  const suites = srtpSuitesOf(settings);
  return createMediaLeg({
    platform: options.platform,
    clock: options.clock,
    address: options.address,
    portRange: { start: settings.get('tcpIpApp.port.rtp.mediaPortRangeStart'), end: settings.get('tcpIpApp.port.rtp.mediaPortRangeEnd') },
    codecs: preferredCodecs(settings),
    srtp: srtpPolicy(settings, options.direction),
    ...(suites.length === 0 ? {} : { srtpSuites: suites }),
    filterByIp: settings.get('tcpIpApp.port.rtp.filterByIp'),
    filterByPort: settings.get('tcpIpApp.port.rtp.filterByPort'),
  });
}
