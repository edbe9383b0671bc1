// The pages of docs/reference, as they must be: made from the tables in the code, compared by check-docs, renewed by `npm run check -- --write`.

import { problemCodes } from '@offhook/base';
import type { Rule } from '@offhook/folder';
import { configReports, folderFiles, rules } from '@offhook/folder';
import { dataMap as phoneDataMap } from '@offhook/phone';
import type { StoreDescription } from '@offhook/privacy';
import { dataMap as serverDataMap } from '@offhook/server';
import type { ParameterName, ParameterRow } from '@offhook/ucs';
import { catalogue, defaultsText, isReadByPhone, releaseText, valuesText } from '@offhook/ucs';
import { Command } from 'commander';
import { z } from 'zod';

import { addConfigCommand } from '../packages/cli/src/commands/config/config.ts';
import { parseLogLevel, parsePort } from '../packages/cli/src/commands/context.ts';
import { createOutput } from '../packages/cli/src/output.ts';
import { parametersReadByPhone, readByPhoneText } from './read-by-phone.ts';

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
function parameterPages(read: ReadonlySet<string>): readonly (readonly [path: string, text: string])[] {
  const byFamily = new Map<string, [name: string, row: ParameterRow][]>();
  const sorted = Object.entries<ParameterRow>(catalogue).sort(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
  for (const [name, row] of sorted) {
    const family = (name.split('.')[0] ?? name).toLowerCase();
    byFamily.set(family, [...(byFamily.get(family) ?? []), [name, row]]);
  }
  const known = sorted.filter(([, row]) => row.meaning !== undefined).length;
  const sections = [...byFamily].flatMap(([family, rows]) => [
    `## ${family}`,
    '',
    ...table(
      ['name', 'kind', 'values', 'default', 'a change', 'personal data', 'chapter', 'release', 'sure by', 'phone', 'meaning'],
      rows.map(([name, row]) => [
        `\`${name}\`${row.secret === true ? ' (secret)' : ''}`,
        row.kind,
        valuesText(row),
        defaultsText(row),
        row.effectCertainty === undefined ? row.effect : `${row.effect} (recalled)`,
        row.category,
        row.chapter,
        releaseText(row.release),
        row.certainty,
        isReadByPhone(name as ParameterName, read) ? 'reads' : '',
        row.meaning ?? 'not known',
      ]),
    ),
    '',
  ]);
  const text = [
    '# Parameters',
    '',
    `Generated from \`packages/ucs/src/parameter/table\`: ${sorted.length} names, ${known} with a known meaning, ${read.size} that Offhook's phone acts on, gates apart. \`#\` is an index; letter case never matters.`,
    'A name may end in a model (`call.callsPerLineKey.VVX150`), and then counts for that model. `offhook config explain NAME` says the same for one.',
    '"Release" says in which software a name was seen first, and for which it is known to be missing; it may be older than that. The sources are in `packages/ucs/src/parameter/release.ts`, what each row was seen in is in the row.',
    '"Sure by": guide is the privacy guide or the white paper; schema the schema of UC Software 4.0.15; template a shipped template, which gives name and default; met files of other people alone; recalled is not checked.',
    '',
    ...sections,
  ];
  return [['docs/reference/parameters.md', text.join('\n')]];
}

function findings(): string {
  const rows = Object.entries<Rule>(rules).map(([rule, { severity, lesser, finds, advice }]) => [
    `\`${rule}\``,
    lesser === undefined ? severity : `${severity} or ${lesser}`,
    finds.replaceAll('&', '&amp;'),
    advice.replaceAll('&', '&amp;'),
  ]);
  return [
    '# Findings',
    '',
    'Generated from `packages/folder/src/check/rules.ts`. `offhook config check` names the rule of each finding; the same names are the rules of its SARIF.',
    'Exit code: 1 from `--fail-on` on (warning, unless said otherwise), 0 below, 2 where nothing could be checked.',
    '',
    ...table(['rule', 'severity', 'finds', 'what to do'], rows),
    '',
    '## Silencing a finding',
    '',
    'A comment before an element silences findings about that element and its attributes; `offhook-ignore-file` anywhere in a file those of the whole file.',
    'Words without a dot are rules, words with a dot are parameters; without rules, all are meant. What follows a colon is yours, for the reason.',
    '`ignored` of `--json` says how many were silenced.',
    '',
    '```xml',
    '<!-- offhook-ignore secret-in-clear reg.1.auth.password: the folder is served to one building only -->',
    '<reg reg.1.address="5550101" reg.1.auth.password="..."/>',
    '<!-- offhook-ignore-file unknown-parameter -->',
    '```',
    '',
  ].join('\n');
}

type JsonSchema = z.core.JSONSchema._JSONSchema;

interface Field {
  readonly path: string;
  readonly type: string;
  readonly meaning: string;
}

function isObject(schema: JsonSchema): schema is z.core.JSONSchema.JSONSchema {
  return typeof schema === 'object';
}

/** In words; what an object or a list holds has rows of its own. */
function typeOf(schema: JsonSchema): string {
  if (!isObject(schema)) return 'anything';
  const { type, anyOf, oneOf } = schema;
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${String(value)}\``).join(', ');
  const variants = anyOf ?? oneOf;
  if (variants !== undefined) return [...new Set(variants.map(typeOf))].join(' or ');
  switch (type) {
    case 'integer':
      return 'whole number';
    case 'array':
      return `list of ${schema.items === undefined || Array.isArray(schema.items) ? 'anything' : listed(typeOf(schema.items))}`;
    case 'object':
      return schema.properties === undefined && isObject(schema.additionalProperties ?? false)
        ? `object: any names, each with ${typeOf(schema.additionalProperties ?? {})}`
        : 'object';
    case undefined:
      return 'anything';
    default:
      return Array.isArray(type) ? type.join(' or ') : type;
  }
}

function listed(type: string): string {
  return type.replace(/^(string|object|number|whole number|boolean)\b/, '$1s');
}

/** `condition` says in which of several forms of an object a field stands. */
function fieldsOf(schema: JsonSchema, path: string, condition = ''): readonly Field[] {
  if (!isObject(schema)) return [];
  const variants = schema.anyOf ?? schema.oneOf;
  if (variants !== undefined) {
    const objects = variants.filter((variant) => isObject(variant) && variant.type !== 'null');
    return objects.flatMap((variant) => {
      const marks = isObject(variant)
        ? Object.entries(variant.properties ?? {}).flatMap(([name, value]) =>
            isObject(value) && value.const !== undefined ? [`\`${name}\` is \`${JSON.stringify(value.const)}\``] : [],
          )
        : [];
      return fieldsOf(variant, path, objects.length > 1 ? marks.join(' and ') : condition);
    });
  }
  if (schema.type === 'array' && schema.items !== undefined && !Array.isArray(schema.items))
    return fieldsOf(schema.items, `${path}[]`, condition);
  if (schema.type !== 'object') return [];
  const inner = isObject(schema.additionalProperties ?? false) ? fieldsOf(schema.additionalProperties ?? {}, `${path}.*`, condition) : [];
  return [
    ...Object.entries(schema.properties ?? {}).flatMap(([name, value]) => {
      const at = path === '' ? name : `${path}.${name}`;
      const description = isObject(value) ? (value.description ?? '') : '';
      const isOptional = schema.required?.includes(name) !== true;
      const type = `${typeOf(value)}${isOptional ? ' (may be missing)' : ''}`;
      const meaning = [condition === '' ? '' : `where ${condition}`, description].filter((part) => part !== '').join('; ');
      return [{ path: at, type, meaning }, ...fieldsOf(value, at)];
    }),
    ...inner,
  ];
}

function shape(title: string, schema: z.ZodType): readonly string[] {
  const json = z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any', reused: 'inline' });
  const fields = fieldsOf(json, '');
  if (fields.length === 0) throw new Error(`${title} has no field to tell of`);
  const about =
    isObject(json) && json.type === 'array' ? [`A list${json.description === undefined ? '' : `: ${json.description}`}.`, ''] : [];
  return [
    `## ${title}`,
    '',
    ...about,
    ...table(
      ['field', 'type', 'meaning'],
      fields.map(({ path, type, meaning }) => [`\`${path}\``, type, meaning]),
    ),
    '',
  ];
}

/** The commands of `offhook config` that do something themselves, as typed, with what they say of themselves. */
function configCommands(): readonly { readonly name: string; readonly description: string }[] {
  const program = new Command();
  addConfigCommand(program, { output: () => createOutput(true), exit: () => undefined, port: parsePort, logLevel: parseLogLevel });
  const below = (command: Command, words: readonly string[]): readonly { name: string; description: string }[] =>
    command.commands.flatMap((child) => {
      const path = [...words, child.name()];
      return child.commands.length > 0 ? below(child, path) : [{ name: path.join(' '), description: child.description() }];
    });
  return program.commands.flatMap((config) => below(config, [])).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function configJson(): string {
  const schemas: Readonly<Record<string, z.ZodType>> = configReports;
  const shapes = configCommands().flatMap(({ name, description }) => {
    if (name === 'lsp') return []; // speaks a protocol of its own
    const schema = schemas[name];
    if (schema === undefined) throw new Error(`offhook config ${name} has no schema in packages/folder/src/report-schemas.ts`);
    const [title = '', blank = '', ...rest] = shape(`config ${name}`, schema);
    return [title, blank, description.replaceAll('<', '&lt;'), '', ...rest];
  });
  return [
    '# JSON of the config commands',
    '',
    'Generated from `packages/folder/src/report-schemas.ts`: what each command of `offhook config` prints with `--json`. A test holds the commands to it.',
    '`[]` in a field is each item of a list, `*` each name of an object.',
    'What keeps a command from running is `{ "problem": { "code", "message" } }` in every case, with a code of [errors.md](errors.md) and exit code 2.',
    '',
    ...shapes,
    '# Files',
    '',
    'JSON files that these commands write or read.',
    '',
    ...Object.entries(folderFiles).flatMap(([title, schema]) => shape(title, schema)),
  ].join('\n');
}

/** By path: the reference, and the one source file that is made from others. */
export async function generatedPages(): Promise<ReadonlyMap<string, string>> {
  const read = await parametersReadByPhone();
  return new Map([
    ['docs/reference/errors.md', errors()],
    ['docs/reference/data-map.md', dataMap()],
    ['docs/reference/findings.md', findings()],
    ['docs/reference/config-json.md', configJson()],
    ['packages/ucs/src/parameter/read-by-phone.ts', readByPhoneText(read)],
    ...parameterPages(new Set(read)),
  ]);
}
