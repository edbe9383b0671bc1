// What the handset ought to hear, given the calls there are.

import type { Melody, ToneName } from '@offhook/media';

import type { Call } from './call.ts';
import { firstRinger } from './ring-type.ts';
import type { HandsetSound } from './handset-audio.ts';
import type { PatternGroup } from './sound-pattern.ts';

export interface SoundingCalls {
  readonly conference: readonly Call[];
  readonly focus: Call | undefined;
  readonly ringing: readonly Call[];
}

/** A pattern of the settings; undefined where they have none that can be played. */
type Patterns = (group: PatternGroup, name: string) => Melody | undefined;

/** The first that can be played, or the tone. */
function played(patternOf: Patterns, group: PatternGroup, names: readonly string[], tone: ToneName): HandsetSound {
  for (const name of names) {
    const melody = patternOf(group, name);
    if (melody !== undefined) return { kind: 'pattern', name: `${group}.${name}`, melody };
  }
  return { kind: 'tone', tone };
}

/** What the settings do not have, or would play a recording for, rings as other calls do. */
function ring(patternOf: Patterns, ringer: string): HandsetSound {
  return played(patternOf, 'ringer', [ringer, firstRinger], 'ringback');
}

/** While no call sounds. */
export type IdleSound = ToneName | { readonly ringer: string } | undefined;

export function handsetSound({ conference, focus, ringing }: SoundingCalls, idle: IdleSound, patternOf: Patterns): HandsetSound {
  const legs = conference.flatMap((call) => (call.state === 'conference' || call.state === 'held' ? (call.leg ?? []) : []));
  if (legs.length > 1) return { kind: 'conference', legs };
  if (focus?.leg !== undefined && (focus.connectedAtMs !== undefined || focus.hasEarlyMedia)) return { kind: 'leg', leg: focus.leg };
  if (focus?.state === 'ringback') return { kind: 'tone', tone: 'ringback' };
  if (ringing.some((call) => call.isAnnounced)) return { kind: 'tone', tone: 'confirmation' };
  const [first] = ringing;
  if (first !== undefined)
    return focus === undefined
      ? ring(patternOf, first.rings.ringer)
      : played(patternOf, 'callProg', [first.rings.callWaiting], 'call-waiting');
  if (idle === undefined) return { kind: 'silence' };
  return typeof idle === 'string' ? { kind: 'tone', tone: idle } : ring(patternOf, idle.ringer);
}
