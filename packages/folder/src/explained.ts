// What is in force, told: the shapes that `config effective` and `config why` print.

import type { EffectiveConfiguration, EffectiveValue, Origin, ParameterRow } from '@offhook/ucs';
import {
  catalogue,
  defaultText,
  explainParameter,
  findParameter,
  nearestParameters,
  parameterKey,
  sitePrimaryName,
  validate,
} from '@offhook/ucs';
import { ProblemError } from '@offhook/base';
import { z } from 'zod';

import type { PhoneConfiguration } from './effective.ts';
import { shownUrl } from './privacy/shown-url.ts';

const originSchema = z.object({
  layer: z.enum(['user', 'local', 'web', 'cloud', 'device', 'files', 'default']).describe('local, web and cloud are override files'),
  file: z.string().optional(),
  line: z.number().int().optional(),
  value: z.string().describe('as the file has it; "(secret)" for a secret'),
});
export type ToldOrigin = z.infer<typeof originSchema>;

const valueSchema = z.object({
  name: z.string(),
  value: z.string().describe('in force; the empty string is Null; "(secret)" for a secret'),
  default: z.string(),
  effect: z.enum(['none', 'restart', 'reboot', 'unknown']).describe('what a change costs the phone'),
  origin: originSchema,
  beaten: z.array(originSchema).describe('weaker settings of the same parameter, strongest first'),
});
export type ToldValue = z.infer<typeof valueSchema>;

const ignoredSchema = z.object({ name: z.string(), file: z.string(), line: z.number().int(), reason: z.string(), message: z.string() });

const unreadSchema = z
  .array(z.object({ file: z.string(), line: z.number().int(), message: z.string() }))
  .describe('files that count as empty or in part, so that the answer may be another on the phone');

export const effectiveReportSchema = z.object({
  phone: z.string().describe('the MAC address'),
  isKnown: z.boolean().describe('false where the folder has no file of this phone: it gets what any new phone would'),
  model: z.string().nullable(),
  baseProfile: z.string(),
  primaryFile: z.string().nullable(),
  files: z
    .array(z.object({ layer: z.string(), name: z.string(), path: z.string().nullable().describe('null where the file is missing') }))
    .describe('in order of precedence'),
  elsewhere: z.array(z.string()).describe('listed URLs of other servers, which are not looked into'),
  values: z.array(valueSchema),
  ignored: z.array(ignoredSchema).describe('settings that the phone does not act on, and why'),
  unread: unreadSchema,
});
export type EffectiveReport = z.infer<typeof effectiveReportSchema>;

export const whyReportSchema = z.object({
  phone: z.string(),
  isKnown: z.boolean(),
  name: z.string(),
  isSet: z.boolean(),
  value: valueSchema,
  ignored: z.array(ignoredSchema),
  unread: unreadSchema,
  meaning: z.string().nullable(),
  chapter: z.string(),
});
export type WhyReport = z.infer<typeof whyReportSchema>;

const hidden = '(secret)';

function shownValue(row: ParameterRow, value: string): string {
  return row.secret === true && value !== '' ? hidden : value;
}

function toldOrigin(row: ParameterRow, { layer, assignment }: Origin): ToldOrigin {
  const { file, line } = assignment.place;
  return { layer, file, line, value: shownValue(row, assignment.value) };
}

function toldValue(effective: EffectiveConfiguration, value: EffectiveValue): ToldValue {
  const row: ParameterRow = catalogue[value.parameter];
  return {
    name: value.name,
    value: shownValue(row, value.text),
    default: shownValue(row, defaultText(row, effective, value.indices)),
    effect: row.effect,
    origin: toldOrigin(row, value.origin),
    beaten: value.beaten.map((origin) => toldOrigin(row, origin)),
  };
}

function toldIgnored(effective: EffectiveConfiguration, key?: string): WhyReport['ignored'] {
  return effective.ignored
    .filter((item) => key === undefined || item.key === key)
    .map(({ assignment, reason, message }) => ({
      name: assignment.name,
      file: assignment.place.file,
      line: assignment.place.line,
      reason,
      message,
    }));
}

/** Errors of the files themselves; a warning leaves a file readable. */
function toldUnread({ complaints }: PhoneConfiguration): EffectiveReport['unread'] {
  return complaints
    .filter(({ severity }) => severity === 'error')
    .map(({ place, message }) => ({ file: place.file, line: place.line, message }));
}

/** Where there is none, that a value is the default says nothing. */
function toldMissingPrimary({ files }: PhoneConfiguration): WhyReport['unread'] {
  if (files.primaryPath !== undefined) return [];
  return [{ file: sitePrimaryName, line: 1, message: 'it is not there, and no <MACaddress>.cfg: this phone would find no configuration' }];
}

export function effectiveReport(configuration: PhoneConfiguration): EffectiveReport {
  const { phone, files, effective } = configuration;
  return {
    phone: phone.macAddress,
    isKnown: phone.isUnknown !== true,
    model: effective.model?.name ?? null,
    baseProfile: effective.baseProfile,
    primaryFile: files.primaryPath ?? null,
    files: files.files.map(({ layer, name, path }) => ({ layer, name, path: path ?? null })),
    elsewhere: files.elsewhere.map(({ name }) => shownUrl(name)),
    values: [...effective.values.values()]
      .sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1))
      .map((value) => toldValue(effective, value)),
    ignored: toldIgnored(effective),
    unread: toldUnread(configuration),
  };
}

/** Throws ProblemError not-found, with the nearest names, where the catalogue does not have the parameter. */
export function whyReport(configuration: PhoneConfiguration, written: string): WhyReport {
  const { phone, effective } = configuration;
  const reference = findParameter(written);
  if (reference === undefined) throw unknownName(written);
  const { row, name, indices } = reference;
  const key = parameterKey(reference);
  const explained = explainParameter(written);
  const shown = 'name' in explained ? explained.name : name;
  const value = effective.values.get(key);
  const standard = shownValue(row, defaultText(row, effective, indices));
  return {
    phone: phone.macAddress,
    isKnown: phone.isUnknown !== true,
    name: shown,
    isSet: value !== undefined,
    value:
      value === undefined
        ? { name: shown, value: standard, default: standard, effect: row.effect, origin: { layer: 'default', value: standard }, beaten: [] }
        : toldValue(effective, value),
    ignored: toldIgnored(effective, key),
    unread: [...toldMissingPrimary(configuration), ...toldUnread(configuration)],
    meaning: row.meaning ?? null,
    chapter: row.chapter,
  };
}

function unknownName(written: string): ProblemError {
  const nearest = nearestParameters(written, 3);
  const hint = nearest.length === 0 ? '`offhook config explain` finds names' : `the nearest are ${nearest.join(', ')}`;
  return new ProblemError('not-found', `there is no parameter ${written}: ${hint}`);
}

/** A change as a person writes it: NAME=VALUE. Throws ProblemError not-found or bad-request. */
export function parseSetting(text: string): { readonly name: string; readonly value: string } {
  const equals = text.indexOf('=');
  if (equals <= 0) throw new ProblemError('bad-request', `expected NAME=VALUE, got ${JSON.stringify(text)}`);
  const name = text.slice(0, equals).trim();
  const value = text.slice(equals + 1);
  const reference = findParameter(name);
  if (reference === undefined) throw unknownName(name);
  const verdict = validate(reference.row, value);
  if (!verdict.valid) throw new ProblemError('bad-request', `expected ${verdict.expected} for ${name}`);
  return { name, value };
}
