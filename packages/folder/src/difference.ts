// What changes for which phones between two states of a folder, and what it costs them. Equal changes are told once, with their phones.

import type { ChangeEffect, Complaint, ParameterRow } from '@offhook/ucs';
import { catalogue, changeSet, isGate, strongerEffect } from '@offhook/ucs';
import { z } from 'zod';

import type { PendingChange, PhoneConfigurations, PreparedPhone } from './effective.ts';
import type { FolderPhone } from './inventory.ts';
import { TouchedKeys, settingKey } from './touched-keys.ts';
import { reasonUnread } from './unread.ts';

const effectSchema = z.enum(['none', 'restart', 'reboot', 'unknown']);

export const differenceReportSchema = z.object({
  phones: z.object({
    before: z.number().int(),
    after: z.number().int(),
    added: z.array(z.string()).describe('MAC addresses that only the second state has'),
    removed: z.array(z.string()),
    changed: z.number().int().describe('phones with at least one changed value'),
  }),
  effects: z
    .object({ none: z.number().int(), restart: z.number().int(), reboot: z.number().int(), unknown: z.number().int() })
    .describe('changed phones by the strongest effect of their changes'),
  changes: z.array(
    z.object({
      name: z.string(),
      before: z.string().describe('"(secret)" for a secret'),
      after: z.string(),
      effect: effectSchema,
      count: z.number().int(),
      phones: z.array(z.string()).describe('MAC addresses; at most the first hundred'),
    }),
  ),
  unaffected: z
    .array(z.object({ name: z.string(), count: z.number().int(), because: z.string(), phones: z.array(z.string()) }))
    .describe('of a change not yet made: phones on which it does not get into force, and what keeps it out'),
  unread: z
    .array(z.object({ state: z.enum(['before', 'after']), file: z.string(), why: z.string() }))
    .describe('files that count as empty here, so that phones may change otherwise; at most the first hundred'),
});
export type DifferenceReport = z.infer<typeof differenceReportSchema>;
type Change = DifferenceReport['changes'][number];

const listedPhones = 100;

/** Files that could not be read, each once for each state. */
class UnreadFiles {
  readonly #found = new Map<string, DifferenceReport['unread'][number]>();

  add(state: 'before' | 'after', complaints: readonly Complaint[]): void {
    for (const complaint of complaints) {
      // A file that is not there sets nothing, which is known.
      const why = complaint.code === 'missing-file' ? undefined : reasonUnread(complaint);
      const { file } = complaint.place;
      if (why !== undefined && this.#found.size < listedPhones) this.#found.set(`${state} ${file}`, { state, file, why });
    }
  }

  rows(): DifferenceReport['unread'] {
    return [...this.#found.values()];
  }
}

/** Collects equal changes of many phones under one heading. */
class ChangeTable {
  readonly #changes = new Map<string, Change>();
  readonly effects: Record<ChangeEffect, number> = { none: 0, restart: 0, reboot: 0, unknown: 0 };
  changed = 0;

  add(macAddress: string, changes: readonly Omit<Change, 'count' | 'phones'>[]): void {
    if (changes.length === 0) return;
    this.changed++;
    let strongest: ChangeEffect = 'none';
    for (const change of changes) {
      strongest = strongerEffect(strongest, change.effect);
      const id = `${change.name}\0${change.before}\0${change.after}`;
      const known = this.#changes.get(id) ?? { ...change, count: 0, phones: [] };
      known.count++;
      if (known.phones.length < listedPhones) known.phones.push(macAddress);
      this.#changes.set(id, known);
    }
    this.effects[strongest]++;
  }

  /** Those of most phones first. */
  rows(): Change[] {
    return [...this.#changes.values()].sort((a, b) => b.count - a.count || Number(a.name > b.name) - Number(a.name < b.name));
  }
}

function shownFile(file: string, { macAddress }: FolderPhone): string {
  return file.replaceAll(macAddress, '<MACaddress>');
}

/** Phones on which a change not yet made does not get into force, by what keeps the old value. */
class UnaffectedPhones {
  readonly #found = new Map<string, DifferenceReport['unaffected'][number]>();

  add({ path, assignments }: PendingChange, phone: FolderPhone, prepared: PreparedPhone, configurations: PhoneConfigurations): void {
    const isRead = path === undefined || prepared.files.files.some((file) => file.path === path);
    const keys = new Map(assignments.map((assignment) => [assignment, settingKey(assignment.name)]));
    const wanted = new Set(keys.values());
    const isNeeded = (key: string): boolean => wanted.has(key) || isGate(key) || key === 'device.baseprofile';
    const effective = isRead ? configurations.effectiveOf(prepared, isNeeded) : undefined;
    for (const [assignment, key] of keys) {
      const origin = effective?.values.get(key)?.origin.assignment;
      const ignored = effective?.ignored.find((item) => item.assignment === assignment)?.message;
      if (origin === assignment) continue;
      const because =
        effective === undefined
          ? `${path} is not read there`
          : (ignored ?? (origin === undefined ? `phones take nothing from ${path}` : `${shownFile(origin.place.file, phone)} keeps it`));
      this.#count(assignment.name, because, phone.macAddress);
    }
  }

  #count(name: string, because: string, macAddress: string): void {
    const id = `${name} ${because}`;
    const known = this.#found.get(id) ?? { name, count: 0, because, phones: [] };
    known.count++;
    if (known.phones.length < listedPhones) known.phones.push(macAddress);
    this.#found.set(id, known);
  }

  rows(): DifferenceReport['unaffected'] {
    return [...this.#found.values()];
  }
}

const hidden = '(secret)';

export function differenceReport(options: {
  readonly before: { readonly phones: readonly FolderPhone[]; readonly configurations: PhoneConfigurations };
  readonly after: { readonly phones: readonly FolderPhone[]; readonly configurations: PhoneConfigurations };
  /** The change by which the second state differs, where it is not made yet: who does not get it is told. */
  readonly change?: PendingChange;
  readonly onProgress?: (done: number, total: number) => void;
}): DifferenceReport {
  const { before, after, change, onProgress } = options;
  const table = new ChangeTable();
  const unaffected = new UnaffectedPhones();
  const later = new Map(after.phones.map((phone) => [phone.macAddress, phone]));
  const earlier = new Set(before.phones.map(({ macAddress }) => macAddress));
  const touched = new TouchedKeys();
  const unread = new UnreadFiles();
  let done = 0;
  for (const phone of before.phones) {
    onProgress?.(++done, before.phones.length);
    const then = later.get(phone.macAddress);
    if (then === undefined) continue;
    const [beforeFiles, afterFiles] = [before.configurations.prepare(phone), after.configurations.prepare(then)];
    unread.add('before', beforeFiles.complaints);
    unread.add('after', afterFiles.complaints);
    if (change !== undefined) unaffected.add(change, phone, afterFiles, after.configurations);
    const only = touched.keys(beforeFiles.contents, afterFiles.contents);
    if (only === 'none') continue;
    const filter = only === 'all' ? undefined : only;
    const fresh = after.configurations.effectiveOf(afterFiles, filter);
    const { changes } = changeSet(before.configurations.effectiveOf(beforeFiles, filter), fresh);
    table.add(
      phone.macAddress,
      changes.map(({ name, parameter, before: from, after: to, effect }) => {
        const row: ParameterRow = catalogue[parameter];
        const isSecret = row.secret === true;
        return { name, before: isSecret ? hidden : from, after: isSecret ? `${hidden}, another one` : to, effect };
      }),
    );
  }
  return {
    phones: {
      before: before.phones.length,
      after: after.phones.length,
      added: after.phones.filter(({ macAddress }) => !earlier.has(macAddress)).map(({ macAddress }) => macAddress),
      removed: before.phones.filter(({ macAddress }) => !later.has(macAddress)).map(({ macAddress }) => macAddress),
      changed: table.changed,
    },
    effects: table.effects,
    changes: table.rows(),
    unaffected: unaffected.rows(),
    unread: unread.rows(),
  };
}

/** Where a setting of a change not yet made is said to stand. */
export const pendingFile = '(the change)';
