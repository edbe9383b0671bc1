// The pages of docs/reference, as they must be: made from the tables in the code, compared by check-docs, renewed by `npm run check -- --write`.

import { problemCodes } from '@offhook/base';
import { dataMap as phoneDataMap } from '@offhook/phone';
import type { StoreDescription } from '@offhook/privacy';
import { dataMap as serverDataMap } from '@offhook/server';
import type { ParameterRow } from '@offhook/ucs';
import { catalogue } from '@offhook/ucs';

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replace(/\|/g, '\\|').replace(/</g, '&lt;')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

function errors(): string {
  const rows = Object.entries(problemCodes).map(([code, meaning]) => [`\`${code}\``, meaning]);
  return [
    '# Errors',
    '',
    'Generated from `packages/base/src/errors.ts`. Every expected failure carries one of these codes.',
    '',
    ...table(['code', 'meaning'], rows),
    '',
  ].join('\n');
}

function dataMap(): string {
  const phone = Object.entries(phoneDataMap).map(([store, row]) => [
    store,
    row.holds,
    row.category,
    'uploadedAs' in row ? row.uploadedAs : 'never leaves',
    row.governedBy.join(', '),
    row.clearedBy.join(', '),
  ]);
  const server = Object.entries<StoreDescription>(serverDataMap).map(([store, row]) => [
    store,
    row.holds,
    row.category,
    row.purpose,
    row.reason === undefined ? row.erasure : `${row.erasure}: ${row.reason}`,
  ]);
  return [
    '# What is kept',
    '',
    'Generated from `packages/phone/src/storage/data-map.ts` and `packages/server/src/store/data-map.ts`. Checks hold both to what is really kept.',
    '',
    '## On the phone, sealed under its device key',
    '',
    ...table(['store', 'holds', 'category', 'uploaded as', 'governed by', 'cleared by'], phone),
    '',
    '## On the server, in its encrypted store',
    '',
    ...table(['store', 'holds', 'category', 'purpose', 'at an erasure'], server),
    '',
  ].join('\n');
}

function range(row: ParameterRow): string {
  switch (row.type) {
    case 'boolean':
      return '0, 1';
    case 'integer':
      return `${row.min}-${row.max}${row.nullable === true ? ' or Null' : ''}`;
    case 'choice':
      return Object.keys(row.words).join(', ');
    case 'text':
      return `up to ${row.maxLength} characters`;
  }
}

function parameters(): string {
  const rows = Object.entries<ParameterRow>(catalogue)
    .sort(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1))
    .map(([name, row]) => {
      const others = [...Object.entries(row.defaultByProfile ?? {}), ...Object.entries(row.defaultByModel ?? {})].map(
        ([where, value]) => `${where}: ${value}`,
      );
      const standard = row.secret === true && row.default === '' ? 'Null' : row.default === '' ? 'Null' : row.default;
      return [`\`${name}\``, range(row), [standard, ...others].join('; '), row.effect, row.chapter, row.meaning];
    });
  return [
    '# Parameters',
    '',
    'Generated from `packages/ucs/src/parameter/table`. `#` is an index.',
    '',
    ...table(['name', 'values', 'default', 'a change', 'chapter', 'meaning'], rows),
    '',
  ].join('\n');
}

/** By path. */
export function generatedPages(): ReadonlyMap<string, string> {
  return new Map([
    ['docs/reference/errors.md', errors()],
    ['docs/reference/data-map.md', dataMap()],
    ['docs/reference/parameters.md', parameters()],
  ]);
}
