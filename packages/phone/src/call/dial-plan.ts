// Digit maps (dialplan.digitmap): MGCP style, segments split by bars. `x` a digit, [a-b] a set, `.` any number of the one before, `T` wait for the timeout.
// Deviation: replacement (R...R...R) is not carried out; such a segment is left out.

export type DialVerdict =
  /** No pattern can match any more. */
  | { readonly kind: 'impossible' }
  /** More digits are needed. */
  | { readonly kind: 'incomplete' }
  /** Complete, and sent at once. */
  | { readonly kind: 'complete' }
  /** Complete as it is, and sent after this time unless more digits come. */
  | { readonly kind: 'timed'; readonly afterS: number };

interface Segment {
  readonly whole: RegExp;
  /** One expression for each prefix of the pattern: does the typed text lead there? */
  readonly elements: readonly { readonly source: string; readonly repeats: boolean }[];
  readonly waits: boolean;
  readonly timeoutS: number;
}

const defaultTimeoutS = 3;

function elementsOf(pattern: string): { source: string; repeats: boolean }[] | undefined {
  const elements: { source: string; repeats: boolean }[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at] ?? '';
    if (character === '.') {
      const last = elements.at(-1);
      if (last === undefined) return undefined;
      last.repeats = true;
    } else if (character === '[') {
      const end = pattern.indexOf(']', at);
      const set = pattern.slice(at + 1, end);
      if (end < 0 || !/^[0-9*#+A-D-]+$/.test(set)) return undefined;
      elements.push({ source: `[${set.replace(/[*#+]/g, '\\$&')}]`, repeats: false });
      at = end;
    } else if (character === 'x') elements.push({ source: '[0-9]', repeats: false });
    else if (/[0-9*#+A-D]/.test(character))
      elements.push({ source: /[*+]/.test(character) ? `\\${character}` : character, repeats: false });
    else return undefined;
  }
  return elements;
}

function parseSegment(text: string, timeoutS: number): Segment | undefined {
  const waits = text.endsWith('T');
  const elements = elementsOf(waits ? text.slice(0, -1) : text);
  if (elements === undefined || elements.length === 0) return undefined;
  const source = elements.map((element) => `${element.source}${element.repeats ? '*' : ''}`).join('');
  // oxlint-disable-next-line security/detect-non-literal-regexp -- built from the checked alphabet above
  return { whole: new RegExp(`^${source}$`), elements, waits, timeoutS };
}

export class DialPlan {
  readonly #segments: readonly Segment[];

  constructor(digitMap: string, timeouts: string) {
    const seconds = timeouts.split('|').map((text) => Number.parseFloat(text));
    this.#segments = digitMap.split('|').flatMap((text, index) => {
      const timeoutS = seconds[index] ?? seconds.at(-1) ?? defaultTimeoutS;
      return parseSegment(text.trim(), Number.isFinite(timeoutS) ? timeoutS : defaultTimeoutS) ?? [];
    });
  }

  /** An empty map lets everything through when the person presses Send. */
  judge(typed: string): DialVerdict {
    if (this.#segments.length === 0) return { kind: 'incomplete' };
    let timed: number | undefined;
    let canContinue = false;
    for (const segment of this.#segments) {
      if (segment.whole.test(typed)) {
        if (!segment.waits && !segment.elements.at(-1)?.repeats) return { kind: 'complete' };
        timed = Math.min(timed ?? Number.POSITIVE_INFINITY, segment.timeoutS);
      } else if (this.#leads(segment, typed)) canContinue = true;
    }
    if (timed !== undefined) return { kind: 'timed', afterS: timed };
    return canContinue ? { kind: 'incomplete' } : { kind: 'impossible' };
  }

  /** Whether `typed` is a beginning of something that the segment matches. */
  #leads(segment: Segment, typed: string): boolean {
    // The set of positions reachable in the pattern; a repeated element may be passed over.
    const close = (positions: ReadonlySet<number>): Set<number> => {
      const closed = new Set(positions);
      for (const position of closed) if (segment.elements[position]?.repeats === true) closed.add(position + 1);
      return closed;
    };
    let reachable = close(new Set([0]));
    for (const character of typed) {
      const next = new Set<number>();
      for (const position of reachable) {
        const element = segment.elements[position];
        // oxlint-disable-next-line security/detect-non-literal-regexp -- one element of the checked alphabet
        if (element !== undefined && new RegExp(`^${element.source}$`).test(character)) next.add(element.repeats ? position : position + 1);
      }
      reachable = close(next);
      if (reachable.size === 0) return false;
    }
    return true;
  }
}
