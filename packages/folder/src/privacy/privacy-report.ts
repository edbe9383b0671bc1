// The privacy guide as a live control: what leaves the phones of a folder, which protections are off, which passwords are weak, what is kept.

import { z } from 'zod';

import type { FolderAttribute, Place } from '@offhook/ucs';
import { readConfiguration, readEncryptedHeader } from '@offhook/ucs';

import type { ConfigurationOptions, PhoneConfiguration } from '../effective.ts';
import { PhoneConfigurations, findPhone } from '../effective.ts';
import type { FolderPhone, Inventory } from '../inventory.ts';
import { newcomer } from '../inventory.ts';
import { reasonUnread } from '../unread.ts';
import { controls } from './controls.ts';
import { StatementGroups, groupedStatementSchema } from './grouping.ts';
import type { FindAttribute } from './phone-view.ts';
import { PhoneView } from './phone-view.ts';
import { SharedSecrets } from './shared-secrets.ts';
import { shownUrl } from './shown-url.ts';
import type { Statement, StatementSeverity } from './statement.ts';
import { statementSeverities } from './statement.ts';

export const privacyReportSchema = z.object({
  phones: z.number().int().describe('phones found, by the MAC addresses in file names'),
  phone: z.string().nullable().describe('the one phone that was asked for'),
  isForNewPhones: z.boolean().describe('the folder names no phone, or not this one: it is about what a new phone would get'),
  phonesAtRisk: z.number().int(),
  counts: z
    .object({ risk: z.number().int(), notice: z.number().int(), good: z.number().int() })
    .describe('different statements; equal ones of many phones count once'),
  notRead: z
    .array(z.object({ file: z.string(), why: z.string(), phoneCount: z.number().int() }))
    .describe('what these files set is not in the report'),
  statements: z.array(groupedStatementSchema),
});
export type PrivacyReport = z.infer<typeof privacyReportSchema>;

export interface PrivacyOptions {
  readonly configuration: ConfigurationOptions;
  /** A MAC address: that phone alone. */
  readonly phone?: string;
  readonly onProgress?: (done: number, total: number) => void;
}

/** All phones of the folder; where it names none, the first to come. */
export function phonesOrNewcomer(inventory: Inventory): readonly FolderPhone[] {
  return inventory.phones.length === 0 ? [newcomer] : inventory.phones;
}

export function isGraveEnough(severity: StatementSeverity, least: StatementSeverity): boolean {
  return statementSeverities.indexOf(severity) <= statementSeverities.indexOf(least);
}

/** Where a primary file names a folder. The site's own is read once. */
function attributeFinder({ source, sitePrimaryPath }: Inventory): FindAttribute {
  let site: ReadonlyMap<string, Place> | undefined;
  const placesOf = (path: string): ReadonlyMap<string, Place> => {
    const bytes = source.read(path);
    if (readEncryptedHeader(bytes) !== undefined) return new Map();
    return new Map(readConfiguration(bytes, path).assignments.map(({ name, place }) => [name.toUpperCase(), place]));
  };
  return (path: string, attribute: FolderAttribute) => {
    if (path !== sitePrimaryPath) return placesOf(path).get(attribute);
    site ??= placesOf(path);
    return site.get(attribute);
  };
}

class NotRead {
  readonly #files = new Map<string, { file: string; why: string; phoneCount: number }>();

  add({ complaints, files, phone }: PhoneConfiguration): void {
    const own = new Map<string, { file: string; why: string }>();
    const note = (name: string, why: string): void => {
      const file = shownUrl(name).replaceAll(phone.macAddress, '<MACaddress>');
      own.set(`${file}\0${why}`, { file, why });
    };
    for (const complaint of complaints) {
      const why = reasonUnread(complaint);
      if (why !== undefined) note(complaint.place.file, why);
    }
    for (const { name } of files.elsewhere) note(name, 'lies on another server');
    if (files.primaryPath === undefined) note('.', 'no 000000000000.cfg and no <MACaddress>.cfg, so that a phone reads nothing here');
    for (const [id, entry] of own) {
      const known = this.#files.get(id);
      if (known === undefined) this.#files.set(id, { ...entry, phoneCount: 1 });
      else known.phoneCount++;
    }
  }

  list(): PrivacyReport['notRead'] {
    return [...this.#files.values()].sort(
      (a, b) => Number(a.file > b.file) - Number(a.file < b.file) || Number(a.why > b.why) - Number(a.why < b.why),
    );
  }
}

/** Throws ProblemError bad-request where `phone` is no MAC address, and what reading the folder throws. */
export function privacyReport({ configuration, phone: wanted, onProgress }: PrivacyOptions): PrivacyReport {
  const { inventory } = configuration;
  const wantedPhone = wanted === undefined ? undefined : findPhone(inventory, wanted);
  const isKnown = wantedPhone === undefined ? inventory.phones.length > 0 : inventory.phones.includes(wantedPhone);
  // Passwords are compared over all phones, also where one alone is asked for.
  const phones = wantedPhone === undefined || isKnown ? phonesOrNewcomer(inventory) : [...inventory.phones, wantedPhone];
  const configurations = new PhoneConfigurations(configuration);
  const findAttribute = attributeFinder(inventory);
  const groups = new StatementGroups();
  const secrets = new SharedSecrets();
  const notRead = new NotRead();
  const atRisk = new Set<string>();
  const tell = (macAddress: string, statement: Statement): void => {
    if (wantedPhone !== undefined && macAddress !== wantedPhone.macAddress) return;
    groups.add(macAddress, statement);
    if (statement.severity === 'risk') atRisk.add(macAddress);
  };
  for (const [index, phone] of phones.entries()) {
    onProgress?.(index + 1, phones.length);
    const read = configurations.of(phone);
    const view = new PhoneView(read, findAttribute);
    secrets.add(view);
    if (wantedPhone !== undefined && phone.macAddress !== wantedPhone.macAddress) continue;
    notRead.add(read);
    for (const { examine } of controls) for (const statement of examine(view)) tell(phone.macAddress, statement);
  }
  for (const { macAddress, statement } of secrets.take()) tell(macAddress, statement);
  const told = wantedPhone === undefined ? inventory.phones.length : isKnown ? 1 : 0;
  const statements = [...groups.result(told)];
  const counts = { risk: 0, notice: 0, good: 0 };
  for (const { severity } of statements) counts[severity]++;
  return {
    phones: inventory.phones.length,
    phone: wantedPhone?.macAddress ?? null,
    isForNewPhones: !isKnown,
    phonesAtRisk: atRisk.size,
    counts,
    notRead: notRead.list(),
    statements,
  };
}
