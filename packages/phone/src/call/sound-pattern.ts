// What a pattern of the settings sounds like: its steps (se.pat.*) and the chords that they play (tone.chord.*).

import type { Burst, Melody, Sine } from '@offhook/media';
import type { Settings } from '@offhook/ucs';
import { catalogue } from '@offhook/ucs';

import { namedSetting } from '../settings/named-setting.ts';

export type PatternGroup = 'ringer' | 'callProg';

const stepsAtMost: Readonly<Record<PatternGroup, number>> = { ringer: 32, callProg: 8 };
const sinesOfChord = [1, 2, 3, 4, 5, 6];
/** Beyond, a chord that is repeated sounds as one without end. */
const repeatsAtMost = 100;

function numberOf(settings: Settings, name: string, index?: number): number {
  const value = namedSetting(settings, name, index);
  return typeof value === 'number' ? value : 0;
}

/** Undefined where the settings have no chord of that name. */
function chordOf(settings: Settings, name: string, ownMs: number | undefined): readonly Burst[] | undefined {
  if (!Object.hasOwn(catalogue, `${name}.onDur`)) return undefined;
  const sines = sinesOfChord.flatMap((index): readonly Sine[] => {
    const frequencyHz = numberOf(settings, `${name}.freq.#`, index);
    return frequencyHz === 0 ? [] : [{ frequencyHz, levelDb: numberOf(settings, `${name}.level.#`, index) }];
  });
  const onMs = ownMs ?? numberOf(settings, `${name}.onDur`);
  const offMs = numberOf(settings, `${name}.offDur`);
  const repeat = numberOf(settings, `${name}.repeat`);
  if (onMs === 0) return [{ sines, durationMs: Infinity }];
  const once: readonly Burst[] = [
    { sines, durationMs: onMs },
    { sines: [], durationMs: offMs },
  ];
  return Array.from({ length: repeat === 0 ? repeatsAtMost : Math.min(repeat, repeatsAtMost) }, () => once).flat();
}

/**
 * Undefined where there is nothing to play: the pattern is unknown, has no steps, or plays a recording, of which the phone has none.
 * A step that jumps back is the last that counts; one of an unknown kind takes no time.
 */
export function melodyOf(settings: Settings, group: PatternGroup, name: string): Melody | undefined {
  const bursts: Burst[] = [];
  const startOfStep: number[] = [];
  for (let step = 1; step <= stepsAtMost[group]; step++) {
    const of = (column: string): unknown => namedSetting(settings, `se.pat.${group}.${name}.inst.#.${column}`, step);
    const [type, value, param] = [of('type'), of('value'), of('param')];
    if (typeof type !== 'string' || type === '' || typeof value !== 'string') break;
    startOfStep.push(bursts.length);
    if (type === 'sampled') return undefined;
    if (type === 'silence') bursts.push({ sines: [], durationMs: Number(value) || 0 });
    if (type === 'chord') {
      const ownMs = typeof param === 'number' && param > 0 ? param : undefined;
      bursts.push(...(chordOf(settings, `tone.chord.${group}.${value}`, ownMs) ?? []));
    }
    const back = step - 1 + Number(value);
    if (type === 'branch' && back >= 0 && back < step) return { bursts, loopFrom: startOfStep[back] ?? 0 };
  }
  return bursts.length === 0 ? undefined : { bursts };
}
