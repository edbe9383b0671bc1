// Chords, patterns and ring types: rows of data that nobody edits, read by the builder of all other rows.

import { choice, counted, flag, integer, text } from '../../build.ts';
import { matrix } from '../../matrix.ts';
import chords from './chords.json' with { type: 'json' };
import patterns from './patterns.json' with { type: 'json' };
import ringTypes from './ring-types.json' with { type: 'json' };

/** Looked at when a call comes in; whether the maker's phones ask for a restart is not known. */
const atOnce = { effect: 'none', effectCertainty: 'recalled' } as const;

/** What tones are made of, up to six sines at once. */
export const soundChordsTable = matrix('tone.chord', chords, {
  'freq.#': (standard, facts) =>
    integer(standard, [0, 2400], { ...facts, ...atOnce, kind: 'integer', unit: 'Hz', chapter: 'Tones', indexLimits: [6] }),
  'level.#': (standard, facts) =>
    integer(standard, [-57, 3], { ...facts, ...atOnce, kind: 'integer', unit: 'dB', chapter: 'Tones', indexLimits: [6] }),
  offDur: (standard, facts) => integer(standard, [0, 10_000], { ...facts, ...atOnce, kind: 'milliseconds', unit: 'ms', chapter: 'Tones' }),
  onDur: (standard, facts) => integer(standard, [0, 10_000], { ...facts, ...atOnce, kind: 'milliseconds', unit: 'ms', chapter: 'Tones' }),
  repeat: (standard, facts) => integer(standard, [0, 10_000], { ...facts, ...atOnce, kind: 'integer', chapter: 'Tones' }),
});

const chapter = 'Sound Effects';

/** Steps of call progress have 8, those of ringers and other sounds 32. */
function stepLimit(entry: string): readonly number[] {
  return [entry.startsWith('callProg.') ? 8 : 32];
}

/** What is heard, step by step: a chord, silence, or a jump back. */
export const soundPatternsTable = matrix('se.pat', patterns, {
  'inst.#.type': (standard, facts, entry) =>
    text(standard, 256, { ...facts, ...atOnce, kind: 'word', chapter, indexLimits: stepLimit(entry) }),
  'inst.#.value': (standard, facts, entry) =>
    text(standard, 50, { ...facts, ...atOnce, kind: 'word', chapter, indexLimits: stepLimit(entry) }),
  'inst.#.atten': (standard, facts, entry) =>
    integer(standard, [-1000, 5000], { ...facts, ...atOnce, kind: 'integer', chapter, indexLimits: stepLimit(entry) }),
  'inst.#.param': (standard, facts, entry) =>
    integer(standard, facts.certainty === 'met' ? undefined : [0, 5000], {
      ...facts,
      ...atOnce,
      kind: 'integer',
      chapter,
      indexLimits: stepLimit(entry),
      meaning: 'Of a step that plays a chord: for how long it sounds, in place of the chord’s own time.',
    }),
  name: (standard, facts) => text(standard, 256, { ...facts, ...atOnce, kind: 'name', chapter }),
});

/** What an incoming call sounds like and does. */
export const soundRingTypesTable = matrix('se.rt', ringTypes, {
  callWait: (standard, facts) =>
    choice(standard, ['callWaiting', 'callWaitingLong', 'precedenceCallWaiting', '6', '7'], { ...facts, ...atOnce, chapter }),
  micMute: (standard, facts) => flag(standard, { ...facts, ...atOnce, chapter }),
  name: (standard, facts) => text(standard, 127, { ...facts, ...atOnce, kind: 'name', chapter }),
  ringer: (standard, facts) => choice(standard, { default: [], ...counted('ringer', 24, 22) }, { ...facts, ...atOnce, chapter }),
  timeout: (standard, facts) => integer(standard, [1, 60_000], { ...facts, ...atOnce, kind: 'milliseconds', unit: 'ms', chapter }),
  type: (standard, facts, entry) => text(standard, entry === 'ringAnswerMute' ? 18 : 12, { ...facts, ...atOnce, kind: 'word', chapter }),
  videoMute: (standard, facts) => flag(standard, { ...facts, chapter }),
});
