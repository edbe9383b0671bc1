// The difference between two texts as a unified diff, with secrets masked.

import { maskedLine } from './masked-line.ts';

const contextLines = 2;
/** Beyond this, the lines between the first and the last change are all told as changed. */
const comparedLines = 1500;

type Step = readonly [mark: ' ' | '-' | '+', line: string];

function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

/** The longest common subsequence of lines, as steps. */
function compared(before: readonly string[], after: readonly string[]): readonly Step[] {
  if (before.length > comparedLines || after.length > comparedLines)
    return [...before.map((line): Step => ['-', line]), ...after.map((line): Step => ['+', line])];
  const width = after.length + 1;
  const lengths = new Uint16Array((before.length + 1) * width);
  const at = (row: number, column: number): number => lengths[row * width + column] ?? 0;
  for (let row = before.length - 1; row >= 0; row--)
    for (let column = after.length - 1; column >= 0; column--)
      lengths[row * width + column] =
        before[row] === after[column] ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1));
  const steps: Step[] = [];
  let row = 0;
  let column = 0;
  while (row < before.length || column < after.length) {
    const [old, fresh] = [before[row], after[column]];
    if (old !== undefined && old === fresh) {
      steps.push([' ', old]);
      row++;
      column++;
    } else if (old !== undefined && (fresh === undefined || at(row + 1, column) >= at(row, column + 1))) {
      steps.push(['-', old]);
      row++;
    } else {
      steps.push(['+', fresh ?? '']);
      column++;
    }
  }
  return steps;
}

function stepsBetween(before: readonly string[], after: readonly string[]): readonly Step[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < before.length - head && tail < after.length - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  const same = (lines: readonly string[]): readonly Step[] => lines.map((line): Step => [' ', line]);
  return [
    ...same(before.slice(0, head)),
    ...compared(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...same(before.slice(before.length - tail)),
  ];
}

/** Empty where nothing differs. */
export function unifiedPatch(path: string, before: string, after: string): string {
  if (before === after) return '';
  const steps = stepsBetween(linesOf(before), linesOf(after));
  const changed = steps.flatMap(([mark], at) => (mark === ' ' ? [] : [at]));
  const hunks: { from: number; to: number }[] = [];
  for (const at of changed) {
    const last = hunks.at(-1);
    const from = Math.max(0, at - contextLines);
    const to = Math.min(steps.length, at + contextLines + 1);
    if (last !== undefined && from <= last.to) last.to = to;
    else hunks.push({ from, to });
  }
  const lines = [`--- a/${path}`, `+++ b/${path}`];
  for (const { from, to } of hunks) {
    const count = (part: readonly Step[], mark: '-' | '+'): number => part.filter(([kind]) => kind === ' ' || kind === mark).length;
    const [earlier, part] = [steps.slice(0, from), steps.slice(from, to)];
    const range = (mark: '-' | '+'): string => {
      const length = count(part, mark);
      return `${count(earlier, mark) + (length === 0 ? 0 : 1)},${length}`;
    };
    lines.push(`@@ -${range('-')} +${range('+')} @@`, ...part.map(([mark, line]) => `${mark}${maskedLine(line)}`));
  }
  return `${lines.join('\n')}\n`;
}
