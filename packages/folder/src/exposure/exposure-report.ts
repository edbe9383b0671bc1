// Which phones an advisory touches: firmware and model, and what is in force on each. What is not known is said to be unknown, never safe.

import type { ParameterName } from '@offhook/ucs';
import { findModel } from '@offhook/ucs';
import { z } from 'zod';

import type { ConfigurationOptions, PhoneConfiguration } from '../effective.ts';
import { PhoneConfigurations } from '../effective.ts';
import type { FolderPhone } from '../inventory.ts';
import { phonesOrNewcomer } from '../privacy/privacy-report.ts';
import { PhoneView } from '../privacy/phone-view.ts';
import { shownUrl } from '../privacy/shown-url.ts';
import type { Cause } from '../privacy/statement.ts';
import { causeSchema } from '../privacy/statement.ts';
import { reasonUnread } from '../unread.ts';
import type { Advisory, Predicate } from './advisory.ts';
import { namedParameter, withIndices } from './advisory.ts';
import type { Firmware } from './firmware.ts';
import { compareVersions, firmwareInFolder } from './firmware.ts';

export const exposureStates = ['affected', 'unknown', 'not affected'] as const;

const phoneExposureSchema = z.object({
  macAddress: z.string(),
  state: z.enum(exposureStates),
  model: z.string().nullable(),
  firmware: z.string().nullable(),
  firmwareFrom: z.string().nullable().describe('the file or option that tells it'),
  why: z.string(),
  causes: z.array(causeSchema).describe('settings that decide it'),
  fix: z.record(z.string(), z.string()).optional().describe('lines that help until the firmware is new'),
});
export type PhoneExposure = z.infer<typeof phoneExposureSchema>;

export const exposureReportSchema = z.object({
  phones: z.number().int(),
  isForNewPhones: z.boolean().describe('the folder names no phone: the one told is any phone to come, 000000000000'),
  advisories: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      source: z.string(),
      advice: z.string(),
      counts: z.object({ affected: z.number().int(), unknown: z.number().int(), notAffected: z.number().int() }),
      phones: z.array(phoneExposureSchema).describe('every phone of the folder, affected ones first'),
    }),
  ),
});
export type ExposureReport = z.infer<typeof exposureReportSchema>;

type Verdict = 'yes' | 'no' | 'unknown';

interface Judged {
  readonly verdict: Verdict;
  readonly causes: readonly Cause[];
  readonly why?: string;
}

/** Where a name has #, every index at which something sets it. */
function indicesOf(view: PhoneView, name: string): { readonly parameter: ParameterName; readonly all: readonly (readonly number[])[] } {
  const { name: parameter } = namedParameter(name, 'advisory');
  if (name.includes('#')) return { parameter, all: view.indicesOf(parameter) };
  return { parameter, all: [namedParameter(name, 'advisory').indices] };
}

function judge(view: PhoneView, predicate: Predicate): Judged {
  const { parameter, is, isNot = [], defaultUnknownIn = [] } = predicate;
  const { parameter: name, all } = indicesOf(view, parameter);
  const holding: Cause[] = [];
  for (const indices of all) {
    const cause = view.causeOf(name, indices);
    if (cause.origin === 'default' && defaultUnknownIn.some((profile) => profile === view.baseProfile))
      return {
        verdict: 'unknown',
        causes: [cause],
        why: `the default of ${parameter} in the base profile ${view.baseProfile} is not known for sure`,
      };
    const value = view.textOf(name, indices).toLowerCase();
    const listed = (is ?? isNot).some((word) => word.toLowerCase() === value);
    if (listed === (is !== undefined)) holding.push(cause);
  }
  return holding.length > 0
    ? { verdict: 'yes', causes: holding }
    : { verdict: 'no', causes: all.map((indices) => view.causeOf(name, indices)) };
}

/** Files whose content nobody knows here may set anything. */
function unseen({ complaints, files }: PhoneConfiguration): readonly string[] {
  const unread = complaints.flatMap((complaint) => {
    const why = reasonUnread(complaint);
    const { file } = complaint.place;
    if (why === undefined) return [];
    return complaint.code === 'not-decrypted' ? `${file} is encrypted` : `${shownUrl(file)} was not read (${why})`;
  });
  const none = files.primaryPath === undefined ? ['there is no primary configuration file here'] : [];
  return [...none, ...unread, ...files.elsewhere.map(({ name }) => `${shownUrl(name)} lies on another server`)];
}

function judgeConfiguration(view: PhoneView, { anyOf }: Advisory): Judged {
  if (anyOf === undefined) return { verdict: 'yes', causes: [] };
  const judged = anyOf.map((predicate) => judge(view, predicate));
  const holding = judged.filter(({ verdict }) => verdict === 'yes');
  if (holding.length > 0) return { verdict: 'yes', causes: holding.flatMap(({ causes }) => causes) };
  const unknown = judged.find(({ verdict }) => verdict === 'unknown');
  if (unknown !== undefined) return unknown;
  const [hidden] = unseen(view.configuration);
  const causes = judged.flatMap((one) => one.causes);
  return hidden === undefined ? { verdict: 'no', causes } : { verdict: 'unknown', causes, why: `${hidden}, and what it sets is not known` };
}

function folded(model: string): string {
  return model
    .replace(/^poly(?:com)?/i, '')
    .replace(/[\s_-]/g, '')
    .toUpperCase();
}

function matches(pattern: string, model: string): boolean {
  const wanted = folded(pattern);
  return wanted.endsWith('*') ? folded(model).startsWith(wanted.slice(0, -1)) : folded(model) === wanted;
}

function judgeFirmware({ affected }: Advisory, { model, version }: Firmware): Judged & { readonly why: string } {
  if (model === undefined) {
    const isBeyondAll = version !== undefined && affected.every(({ below }) => compareVersions(version, below) >= 0);
    return isBeyondAll
      ? { verdict: 'no', causes: [], why: `firmware ${version} has it mended for every model` }
      : { verdict: 'unknown', causes: [], why: 'the model is not known: give it with --model or --firmware-file' };
  }
  const entry = affected.find(({ models }) => matches(models, model));
  if (entry === undefined) return { verdict: 'no', causes: [], why: `the model ${model} is not among those named` };
  if (version === undefined)
    return { verdict: 'unknown', causes: [], why: 'the firmware is not known: give it with --firmware or --firmware-file' };
  return compareVersions(version, entry.below) < 0
    ? { verdict: 'yes', causes: [], why: `firmware ${version} is older than ${entry.below}` }
    : { verdict: 'no', causes: [], why: `firmware ${version} has it mended (from ${entry.below} on)` };
}

/** Lines with # are written for each index at which something sets them. */
function fixLines(view: PhoneView, { fix = {} }: Advisory): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(fix).flatMap(([name, value]) => {
      const { parameter, all } = indicesOf(view, name);
      return all.map((indices) => [name.includes('#') ? withIndices(parameter, indices) : name, value] as const);
    }),
  );
}

function expose(view: PhoneView, advisory: Advisory, firmware: Firmware): PhoneExposure {
  const byFirmware = judgeFirmware(advisory, firmware);
  const byConfiguration = judgeConfiguration(view, advisory);
  const facts = {
    macAddress: view.configuration.phone.macAddress,
    model: firmware.model ?? null,
    firmware: firmware.version ?? null,
    firmwareFrom: firmware.source ?? null,
    causes: [...byConfiguration.causes],
  };
  if (byFirmware.verdict === 'no') return { ...facts, state: 'not affected', why: byFirmware.why };
  if (byConfiguration.verdict === 'no') return { ...facts, state: 'not affected', why: 'what it needs is not in force' };
  if (byFirmware.verdict === 'yes' && byConfiguration.verdict === 'yes')
    return { ...facts, state: 'affected', why: byFirmware.why, ...(advisory.fix === undefined ? {} : { fix: fixLines(view, advisory) }) };
  return { ...facts, state: 'unknown', why: byConfiguration.verdict === 'unknown' ? (byConfiguration.why ?? '') : byFirmware.why };
}

export interface ExposureOptions {
  readonly configuration: Omit<ConfigurationOptions, 'modelOf'>;
  readonly advisories: readonly Advisory[];
  /** What is said of all phones; it counts where the list says nothing. */
  readonly model?: string;
  readonly version?: string;
  readonly list?: ReadonlyMap<string, Firmware>;
  readonly onProgress?: (done: number, total: number) => void;
}

/** What is given counts before what the folder tells, the list before what is said of all phones. */
function firmwareOf(phone: FolderPhone, { configuration, model, version, list }: ExposureOptions): Firmware {
  const given = list?.get(phone.macAddress);
  const said =
    version === undefined
      ? given
      : { model: given?.model, version: given?.version ?? version, source: given?.version === undefined ? '--firmware' : given.source };
  const isEnough = said?.version !== undefined && (said.model ?? model) !== undefined;
  const found = isEnough ? undefined : firmwareInFolder(configuration.inventory, phone);
  return {
    model: said?.model ?? model ?? found?.model,
    version: said?.version ?? found?.version,
    source: said?.version === undefined ? found?.source : said.source,
  };
}

/** Phones of the folder and of the list, though the folder may not name all of those: they get what any new phone would. Without any, the first to come. */
export function exposureReport(options: ExposureOptions): ExposureReport {
  const { configuration, advisories, list, onProgress } = options;
  const { inventory } = configuration;
  const known = new Set(inventory.phones.map(({ macAddress }) => macAddress));
  const listed = [...(list?.keys() ?? [])].filter((macAddress) => !known.has(macAddress));
  const phones = [
    ...(listed.length > 0 ? inventory.phones : phonesOrNewcomer(inventory)),
    ...listed.map((macAddress) => ({ macAddress, primaryPath: undefined, artefacts: [] })),
  ];
  const modelOf = new Map<string, string | undefined>();
  const configurations = new PhoneConfigurations({ ...configuration, modelOf: (macAddress) => findModel(modelOf.get(macAddress) ?? '') });
  const exposures = advisories.map((): PhoneExposure[] => []);
  for (const [index, phone] of phones.entries()) {
    onProgress?.(index + 1, phones.length);
    const firmware = firmwareOf(phone, options);
    modelOf.set(phone.macAddress, firmware.model);
    const view = new PhoneView(configurations.of(phone), () => undefined);
    for (const [at, advisory] of advisories.entries()) exposures[at]?.push(expose(view, advisory, firmware));
  }
  return {
    phones: phones.length,
    isForNewPhones: known.size === 0 && listed.length === 0,
    advisories: advisories.map(({ id, title, source, advice }, at) => {
      const all = exposures[at] ?? [];
      const count = (state: PhoneExposure['state']): number => all.filter((one) => one.state === state).length;
      return {
        id,
        title,
        source,
        advice,
        counts: { affected: count('affected'), unknown: count('unknown'), notAffected: count('not affected') },
        phones: all.toSorted(
          (a, b) =>
            exposureStates.indexOf(a.state) - exposureStates.indexOf(b.state) ||
            Number(a.macAddress > b.macAddress) - Number(a.macAddress < b.macAddress),
        ),
      };
    }),
  };
}
