// Where names stand in a text, and how sure it is of each that it is the one that is looked for.

import { isWithinLongerName } from './longer-name.ts';
import type { Likeness } from './name-likeness.ts';
import { likenessOf, nameWithoutInitials, withoutNickname } from './name-likeness.ts';
import { foldedText, foldedWithOffsets, isOneWord } from './name.ts';
import { anyOrderPattern, filledNamePattern, looseNamePattern, namePattern } from './patterns.ts';

export interface FoundName {
  /** As it was looked for. */
  readonly name: string;
  readonly likeness: Likeness;
}

interface Wanted {
  readonly name: string;
  readonly patterns: readonly RegExp[];
}

/** Wherever an expression matches, matches that overlap included: the first may be of other words. */
function* placesOf(expression: RegExp, folded: string): Generator<readonly [start: number, end: number]> {
  const global = new RegExp(expression.source, 'gu');
  for (let found = global.exec(folded); found !== null; found = global.exec(folded)) {
    yield [found.index, found.index + found[0].length];
    global.lastIndex = found.index + ((folded.codePointAt(found.index) ?? 0) > 0xffff ? 2 : 1);
  }
}

export interface NameFinder {
  /** All of a value, in any spelling. */
  readonly whole: (value: string) => FoundName | undefined;
  /** Within a value; `isField` where it is a name with what is said of it. */
  readonly within: (value: string, isField: boolean) => FoundName | undefined;
}

function surest(found: readonly FoundName[]): FoundName | undefined {
  return found.find(({ likeness }) => likeness === 'same') ?? found[0];
}

export function createNameFinder(names: readonly string[]): NameFinder {
  const wanted = names.map((name): Wanted => {
    const names = [name, withoutNickname(name), nameWithoutInitials(name) ?? name];
    const sources = [
      ...names.map(namePattern),
      anyOrderPattern(name),
      filledNamePattern(name),
      isOneWord(name) ? undefined : looseNamePattern(name),
    ];
    return { name, patterns: [...new Set(sources.flatMap((source) => source ?? []))].map((source) => new RegExp(source, 'u')) };
  });
  return {
    whole: (value) =>
      surest(
        names.flatMap((name) => {
          const likeness = likenessOf(name, value);
          return likeness === undefined ? [] : [{ name, likeness }];
        }),
      ),
    within(text, isField) {
      const folded = foldedText(text);
      const met = wanted.filter(({ patterns }) => patterns.some((pattern) => pattern.test(folded)));
      if (met.length === 0) return undefined;
      const { spanOf } = foldedWithOffsets(text);
      let perhaps: FoundName | undefined;
      for (const { name, patterns } of met) {
        const likenesses = new Map<string, Likeness | undefined>();
        for (const pattern of patterns)
          for (const [start, end] of placesOf(pattern, folded)) {
            const span = spanOf(start, end);
            const written = text.slice(...span);
            const likeness = likenesses.has(written) ? likenesses.get(written) : likenessOf(name, written);
            likenesses.set(written, likeness);
            if (likeness === undefined) continue;
            if (likeness === 'same' && !isWithinLongerName({ text, span, isField })) return { name, likeness };
            perhaps ??= { name, likeness: 'perhaps' };
          }
      }
      return perhaps;
    },
  };
}
