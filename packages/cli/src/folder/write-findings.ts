// Findings as a person reads them: what is the same on many phones once, the line with a caret below, and no more than a screen unless all are asked for.

import { closeSync, openSync, readSync, statSync } from 'node:fs';

import type { Finding, RuleName } from '@offhook/folder';
import { macAddressOfPath, maskedLine, rules, severities } from '@offhook/folder/check';
import { foldIndices } from '@offhook/ucs';

import { colours } from '../colours.ts';
import type { Output } from '../output.ts';
import { printableText } from './printable.ts';

/** Findings that are told in full where not all are asked for: about a screen. Each rule has at least one. */
const shownInAll = 10;
const shownPhones = 3;
const readLimitBytes = 4 * 1024 * 1024;
const widthLimit = 160;

const macMark = '<MACaddress>';

const paint = { error: colours.red, warning: colours.yellow, note: colours.cyan };

function linesOf(file: string): readonly string[] {
  try {
    if (!statSync(file).isFile()) return []; // from a pipe nothing would ever come
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

/** The line with what the finding is about underlined. */
function excerpt(line: string, { place, length }: Finding): readonly string[] {
  const start = place.column - 1;
  if (length === undefined || line.length <= start) return [];
  const plain = maskedLine(line).replace(/[\0-\u0008\u000B-\u001F\u007F-\u009F]/g, ' ');
  // A long line is shown from the place on.
  const cut = start > widthLimit / 2 ? start : 0;
  const text = plain.slice(cut, cut + widthLimit).trimEnd();
  const indent = plain.slice(cut, start).replace(/[^\t]/g, ' ');
  return [text, `${indent}${'^'.repeat(Math.min(length, widthLimit))}`];
}

/** What is the same on many phones is one finding, and so is what differs by the indices of its parameter only. */
interface Group {
  readonly first: Finding;
  count: number;
  /** In the names of the files. */
  readonly macAddresses: Set<string>;
  /** For each index of the parameter, the lowest and the highest. */
  readonly ranges: { low: number; high: number }[];
}

/** In any letter case; most files spell it in lower case, which is quicker to find. */
function withoutAddress(text: string, macAddress: string): string {
  const replaced = text.replaceAll(macAddress, macMark);
  return replaced.toLowerCase().includes(macAddress) ? replaced.replaceAll(new RegExp(macAddress, 'gi'), macMark) : replaced;
}

/** reg.1.address as reg.#.address, and any such name in a text. */
function withoutIndices(text: string): string {
  return text.replace(/(?<=[A-Za-z_]\.)\d+(?=\.[A-Za-z])|(?<=[A-Za-z_]\.)\d+(?![.\d])/g, '#');
}

function groupId({ rule, severity, message, parameter, place }: Finding, macAddress: string | undefined): string {
  const { file } = place;
  if (parameter !== undefined && macAddress !== undefined)
    return [rule, severity, withoutAddress(file, macAddress), withoutIndices(parameter)].join('\0');
  if (parameter !== undefined && foldIndices(parameter).indices.length > 0)
    return [rule, severity, file, withoutLine(withoutIndices(message.replaceAll(parameter, foldIndices(parameter).folded)))].join('\0');
  if (macAddress === undefined) return [rule, severity, file, place.line, place.column, message].join('\0');
  return [rule, severity, withoutAddress(file, macAddress), withoutLine(withoutAddress(message, macAddress))].join('\0');
}

function withoutLine(text: string): string {
  return text.replace(/ line \d+/g, ' line');
}

function grouped(findings: readonly Finding[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const found of findings) {
    const macAddress = macAddressOfPath(found.place.file);
    const id = groupId(found, macAddress);
    const group = groups.get(id) ?? { first: found, count: 0, macAddresses: new Set(), ranges: [] };
    group.count++;
    if (macAddress !== undefined) group.macAddresses.add(macAddress);
    for (const [at, index] of foldIndices(found.parameter ?? '').indices.entries()) {
      const range = (group.ranges[at] ??= { low: index, high: index });
      range.low = Math.min(range.low, index);
      range.high = Math.max(range.high, index);
    }
    groups.set(id, group);
  }
  return [...groups.values()];
}

/** reg.1.line.2.label as reg.1-34.line.2.label, where the text names it. */
function withRanges(text: string, { first: { parameter }, ranges }: Group): string {
  if (parameter === undefined || ranges.every(({ low, high }) => low === high)) return text;
  let next = 0;
  const ranged = foldIndices(parameter).folded.replace(/#/g, () => {
    const range = ranges[next++];
    return range === undefined ? '#' : range.low === range.high ? String(range.low) : `${range.low}-${range.high}`;
  });
  return text.replaceAll(parameter, ranged);
}

/** What is in files that phones read comes before what is in others, so that the example of a rule is one that matters. */
function readFirst(groups: readonly Group[]): readonly Group[] {
  const unread = new Set(groups.flatMap(({ first: { rule, place } }) => (rule === 'unlisted-file' ? [place.file] : [])));
  const rank = ({ first: { severity, place } }: Group): number => 2 * severities.indexOf(severity) + (unread.has(place.file) ? 1 : 0);
  return groups.toSorted((a, b) => rank(a) - rank(b));
}

/** How many groups of each rule are told: one of each, then more of each in turn, until the screen is full. */
function sharesOf(groups: readonly Group[]): ReadonlyMap<RuleName, number> {
  const waiting = new Map<RuleName, number>();
  for (const { first } of groups) waiting.set(first.rule, (waiting.get(first.rule) ?? 0) + 1);
  const shares = new Map<RuleName, number>([...waiting.keys()].map((rule) => [rule, 1]));
  for (let left = shownInAll - shares.size; left > 0;) {
    const open = [...waiting].filter(([rule, count]) => count > (shares.get(rule) ?? 0));
    if (open.length === 0) break;
    for (const [rule] of open.slice(0, left)) shares.set(rule, (shares.get(rule) ?? 0) + 1);
    left -= Math.min(left, open.length);
  }
  return shares;
}

function writeFinding(output: Output, group: Group, lines: Map<string, readonly string[]>): void {
  const { first, count, macAddresses } = group;
  const { severity, message, rule, place } = first;
  const { file, line, column } = place;
  const [macAddress] = macAddresses;
  const isOfMany = macAddresses.size > 1 && macAddress !== undefined;
  const anyPhone = (text: string): string => (isOfMany ? withoutAddress(text, macAddress) : text);
  // A folder has no lines.
  const where = isOfMany ? anyPhone(file) : rule === 'no-primary' ? file : `${file}:${line}:${column}`;
  const some = `${[...macAddresses].slice(0, shownPhones).join(', ')}${macAddresses.size > shownPhones ? ', ...' : ''}`;
  const phones = isOfMany ? `  on ${macAddresses.size} phones (${some})` : '';
  const times = count > Math.max(1, macAddresses.size) ? `  (${count} times)` : '';
  output.line(
    `${colours.bold(printableText(where))}  ${paint[severity](severity)}  ${printableText(withRanges(anyPhone(message), group))}${phones}${times}  ${colours.dim(rule)}`,
  );
  if (!lines.has(file)) lines.set(file, linesOf(file));
  const [text, caret] = excerpt(lines.get(file)?.[line - 1] ?? '', first);
  if (text !== undefined && caret !== undefined) output.line(`    ${text}\n    ${paint[severity](caret)}`);
}

export function writeFindings(output: Output, findings: readonly Finding[], { isComplete }: { readonly isComplete: boolean }): void {
  const groups = isComplete
    ? findings.map((first): Group => ({ first, count: 1, macAddresses: new Set(), ranges: [] }))
    : readFirst(grouped(findings));
  const shares = isComplete ? undefined : sharesOf(groups);
  const told = new Map<RuleName, number>();
  const more = new Map<RuleName, number>();
  const lines = new Map<string, readonly string[]>();
  for (const group of groups) {
    const { rule } = group.first;
    const count = told.get(rule) ?? 0;
    if (shares !== undefined && count >= (shares.get(rule) ?? 0)) more.set(rule, (more.get(rule) ?? 0) + group.count);
    else {
      told.set(rule, count + 1);
      writeFinding(output, group, lines);
    }
  }
  for (const [rule, count] of more) output.line(`${count} more of ${rule} (--all tells each)`);
  if (told.size > 0) output.line();
  for (const rule of told.keys()) output.line(`${colours.bold(rule)}  ${rules[rule].advice}`);
  if (told.size > 0) output.line();
}
