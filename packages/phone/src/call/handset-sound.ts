// What the handset ought to hear, given the calls there are.

import type { Melody, ToneName } from '@offhook/media';
import type { ParameterValue } from '@offhook/ucs';

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

/** Of a call that comes in beside another. */
export type WaitingSound = ParameterValue<'call.callWaiting.ring'>;

const quiet: HandsetSound = { kind: 'silence' };

function waiting(patternOf: Patterns, { rings }: Call, as: WaitingSound): HandsetSound {
  switch (as) {
    case 'silent':
      return quiet;
    case 'ring':
      return ring(patternOf, rings.ringer);
    case 'beep':
      return played(patternOf, 'callProg', [rings.callWaiting], 'call-waiting');
  }
}

/** Mixed into a call or its ringback, for the person at the phone alone. */
export function soundBeside({ focus, ringing }: SoundingCalls, as: WaitingSound, patternOf: Patterns): HandsetSound {
  const [first] = ringing;
  return focus === undefined || first === undefined ? quiet : waiting(patternOf, first, as);
}

/** While no call sounds. */
export type IdleSound = ToneName | { readonly ringer: string } | undefined;

/** A call that comes in where another has no sound of its own yet is not heard here, but beside it. */
export function handsetSound({ conference, focus, ringing }: SoundingCalls, idle: IdleSound, patternOf: Patterns): HandsetSound {
  const legs = conference.flatMap((call) => (call.state === 'conference' || call.state === 'held' ? (call.leg ?? []) : []));
  if (legs.length > 1) return { kind: 'conference', legs };
  if (focus?.leg !== undefined && (focus.connectedAtMs !== undefined || focus.hasEarlyMedia)) return { kind: 'leg', leg: focus.leg };
  if (focus?.state === 'ringback') return { kind: 'tone', tone: 'ringback' };
  const announced = ringing.find((call) => call.isAnnounced);
  if (announced !== undefined) return played(patternOf, 'callProg', [announced.rings.announcement], 'confirmation');
  const [first] = ringing;
  if (first !== undefined) return focus === undefined ? ring(patternOf, first.rings.ringer) : quiet;
  if (idle === undefined) return quiet;
  return typeof idle === 'string' ? { kind: 'tone', tone: idle } : ring(patternOf, idle.ringer);
}
