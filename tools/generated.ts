// The pages of docs/reference, as they must be: made from the tables in the code, compared by check-docs, renewed by `npm run check -- --write`.

import { problemCodes } from '@offhook/base';
import { dataMap as phoneDataMap } from '@offhook/phone';
import type { StoreDescription } from '@offhook/privacy';
import { dataMap as serverDataMap } from '@offhook/server';
import type { ParameterRow } from '@offhook/ucs';
import { catalogue, defaultsText, valuesText } from '@offhook/ucs';

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

/** The reference page of one family of parameters, with an index of all. */
function parameterPages(): readonly (readonly [path: string, text: string])[] {
  const byFamily = new Map<string, [name: string, row: ParameterRow][]>();
  const sorted = Object.entries<ParameterRow>(catalogue).sort(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
  for (const [name, row] of sorted) {
    const family = (name.split('.')[0] ?? name).toLowerCase();
    byFamily.set(family, [...(byFamily.get(family) ?? []), [name, row]]);
  }
  const known = sorted.filter(([, row]) => row.meaning !== undefined).length;
  const read = sorted.filter(([, row]) => row.isReadByPhone === true).length;
  const sections = [...byFamily].flatMap(([family, rows]) => [
    `## ${family}`,
    '',
    ...table(
      ['name', 'values', 'default', 'a change', 'personal data', 'chapter', 'sure by', 'phone', 'meaning'],
      rows.map(([name, row]) => [
        `\`${name}\`${row.secret === true ? ' (secret)' : ''}`,
        valuesText(row),
        defaultsText(row),
        row.effectCertainty === undefined ? row.effect : `${row.effect} (recalled)`,
        row.category,
        row.chapter,
        row.certainty,
        row.isReadByPhone === true ? 'reads' : '',
        row.meaning ?? 'not known',
      ]),
    ),
    '',
  ]);
  const text = [
    '# Parameters',
    '',
    `Generated from \`packages/ucs/src/parameter/table\`: ${sorted.length} names, ${known} with a known meaning, ${read} that Offhook's phone acts on. \`#\` is an index; letter case never matters.`,
    'A name may end in a model (`call.callsPerLineKey.VVX150`), and then counts for that model. `offhook config explain NAME` says the same for one.',
    '"Sure by": guide is the privacy guide or the white paper; schema the schema of UC Software 4.0.15; template a shipped template, which gives name and default; recalled is not checked.',
    '',
    ...sections,
  ];
  return [['docs/reference/parameters.md', text.join('\n')]];
}

/** By path. */
export function generatedPages(): ReadonlyMap<string, string> {
  return new Map([['docs/reference/errors.md', errors()], ['docs/reference/data-map.md', dataMap()], ...parameterPages()]);
}
