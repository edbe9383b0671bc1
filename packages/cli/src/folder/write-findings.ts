// Findings as a person reads them: grouped by file, the line with a caret below, and the many of one kind cut short.

import { closeSync, openSync, readSync } from 'node:fs';

import type { Finding, RuleName } from '@offhook/folder';
import { rules } from '@offhook/folder';
import { findParameter } from '@offhook/ucs';

import { colours } from '../colours.ts';
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

/** The line with the values of secrets and the users of URLs replaced, each by as many characters, so that columns stay where they are. */
function withoutSecrets(line: string): string {
  const withoutUsers = line.replace(/(?<=:\/\/)[^/?#\s"']+(?=@)/g, (user) => '*'.repeat(user.length));
  return withoutUsers.replace(
    /([A-Za-z_][\w.:-]*)(\s*=\s*)(["'])(.*?)(\3|$)/g,
    (whole, name: string, equals: string, quote: string, value: string, end: string) =>
      findParameter(name)?.row.secret === true ? `${name}${equals}${quote}${'*'.repeat(value.length)}${end}` : whole,
  );
}

/** The line with what the finding is about underlined. */
function excerpt(line: string, { place, length }: Finding): readonly string[] {
  const start = place.column - 1;
  if (length === undefined || line.length <= start) return [];
  const plain = withoutSecrets(line).replace(/[\0-\u0008\u000B-\u001F\u007F-\u009F]/g, ' ');
  // A long line is shown from the place on.
  const cut = start > widthLimit / 2 ? start : 0;
  const text = plain.slice(cut, cut + widthLimit).trimEnd();
  const indent = plain.slice(cut, start).replace(/[^\t]/g, ' ');
  return [text, `${indent}${'^'.repeat(Math.min(length, widthLimit))}`];
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
