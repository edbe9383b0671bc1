// What the handset ought to hear, given the calls there are.

import type { ToneName } from '@offhook/media';

import type { Call } from './call.ts';
import type { HandsetSound } from './handset-audio.ts';

export interface SoundingCalls {
  readonly conference: readonly Call[];
  readonly focus: Call | undefined;
  readonly ringing: readonly Call[];
}

export function handsetSound({ conference, focus, ringing }: SoundingCalls, idleTone: ToneName | undefined): HandsetSound {
  const legs = conference.flatMap((call) => (call.state === 'conference' || call.state === 'held' ? (call.leg ?? []) : []));
  if (legs.length > 1) return { kind: 'conference', legs };
  if (focus?.leg !== undefined && (focus.connectedAtMs !== undefined || focus.hasEarlyMedia)) return { kind: 'leg', leg: focus.leg };
  if (focus?.state === 'ringback') return { kind: 'tone', tone: 'ringback' };
  if (ringing.some((call) => call.isAnnounced)) return { kind: 'tone', tone: 'confirmation' };
  if (ringing.length > 0) return { kind: 'tone', tone: focus === undefined ? 'ringback' : 'call-waiting' };
  return idleTone === undefined ? { kind: 'silence' } : { kind: 'tone', tone: idleTone };
}
