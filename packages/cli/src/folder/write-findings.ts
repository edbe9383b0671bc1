// Findings as a person reads them: grouped by file, the line with a caret below, and the many of one kind cut short.

import { closeSync, openSync, readSync } from 'node:fs';

import type { Finding, RuleName } from '@offhook/folder';
import { rules } from '@offhook/folder';
import colours from 'picocolors';

import type { Output } from '../output.ts';

/** Findings of one rule that are told in full. */
const shownOfEach = 20;
const readLimitBytes = 4 * 1024 * 1024;
const widthLimit = 160;

const paint = { error: colours.red, warning: colours.yellow, note: colours.cyan };

function linesOf(file: string): readonly string[] {
  try {
    const handle = openSync(file, 'r');
    try {
      const bytes = Buffer.alloc(readLimitBytes);
      return bytes.toString('utf8', 0, readSync(handle, bytes, 0, readLimitBytes, 0)).split('\n');
    } finally {
      closeSync(handle);
    }
  } catch {
    return []; // the finding itself says that the file cannot be read
  }
}

/** The line with what the finding is about underlined; values of secrets are not shown, so the rest of the line is cut off. */
function excerpt(line: string, found: Finding): readonly string[] {
  const { length } = found;
  if (length === undefined) return [];
  const name = line.slice(found.place.column - 1, found.place.column - 1 + length);
  const rest = found.rule === 'secret-in-clear' ? '="..."' : line.slice(found.place.column - 1 + length);
  const indent = line.slice(0, found.place.column - 1).length > 60 ? '' : line.slice(0, found.place.column - 1);
  const text = `${indent}${name}${rest}`.replace(/[\0-\u0008\u000B-\u001F\u007F-\u009F]/g, ' ').trimEnd();
  if (name === '') return [];
  return [text.slice(0, widthLimit), `${indent.replace(/[^\t]/g, ' ')}${'^'.repeat(Math.min(length, widthLimit))}`];
}

export function writeFindings(output: Output, findings: readonly Finding[], { isComplete }: { readonly isComplete: boolean }): void {
  const told = new Map<RuleName, number>();
  const lines = new Map<string, readonly string[]>();
  for (const found of findings) {
    const count = (told.get(found.rule) ?? 0) + 1;
    told.set(found.rule, count);
    if (!isComplete && count > shownOfEach) continue;
    const { file, line, column } = found.place;
    output.line(
      `${colours.bold(`${file}:${line}:${column}`)}  ${paint[found.severity](found.severity)}  ${found.message}  ${colours.dim(found.rule)}`,
    );
    if (!lines.has(file)) lines.set(file, linesOf(file));
    const [text, caret] = excerpt(lines.get(file)?.[line - 1] ?? '', found);
    if (text !== undefined && caret !== undefined) output.line(`    ${text}\n    ${paint[found.severity](caret)}`);
  }
  for (const [rule, count] of told) {
    if (!isComplete && count > shownOfEach) output.line(`${count - shownOfEach} more of ${rule}: ${rules[rule].finds} (--all tells each)`);
  }
  if (told.size > 0) output.line();
  for (const rule of told.keys()) output.line(`${colours.bold(rule)}  ${rules[rule].advice}`);
  if (told.size > 0) output.line();
}
