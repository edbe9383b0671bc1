// What a phone keeps is its owner's, whether it names them or not; of a phone that is shared, what is of their lines; of one that changed hands, what is of their time.

import { utf8Text } from '@offhook/base';
import type { Interval } from '@offhook/privacy';
import { entryInterval, storeWords } from '@offhook/privacy';
import { artefactName, formOfParameter, isOfRegistration, lineOfSetting } from '@offhook/ucs';

import type { ConfigurationFiles } from '../configuration/configuration-files.ts';
import { keptFilesOf } from '../records/kept-files.ts';
import { loginOfKept } from '../records/kept-kind.ts';
import type { OverrideKind } from '../records/override-records.ts';
import { overrideKinds } from '../records/override-records.ts';
import { findPhoneKey, readUnderPhoneKey } from '../records/phone-key.ts';
import { lineInterval } from '../records/erased-lines.ts';
import { noLine } from '../records/call-list-view.ts';
import { zoneOfPhone } from '../records/phone-zone.ts';
import { openText } from '../records/sealing.ts';
import { reportKinds, reportTimes } from '../store/call-report-rows.ts';
import { callTimes } from '../store/call-rows.ts';
import { contactIds } from '../store/contact-rows.ts';
import type { LogRow } from '../store/log-rows.ts';
import { logRows } from '../store/log-rows.ts';
import { overrideNames } from '../store/override-rows.ts';
import { keyIdOfPhone, labelOfPhone } from '../store/phone-key-rows.ts';
import type { RecordsAccess, Store } from '../store/store.ts';
import type { CallHeld, Held, ReportHeld } from './held.ts';
import type { OwnedPhone } from './line-owners.ts';
import { periodsOfLine } from './line-owners.ts';
import type { Opened } from '../search/opened.ts';
import type { Period } from './periods.ts';
import { isNow, wasWithin } from './periods.ts';

export interface OwnPhoneParts {
  readonly store: Store;
  readonly configuration: ConfigurationFiles;
}

type OnOwnPhones = Pick<Held, 'calls' | 'reports' | 'contacts' | 'overrides' | 'logs' | 'labels' | 'kept'>;

interface CallOfPhone {
  readonly id: string;
  readonly startTime: string;
  readonly direction: string;
  /** Whether the line was the person's then. */
  readonly was: ReturnType<typeof wasWithin>;
}

/** A call that says no line was on any of the phone's. */
function wasTheirs(phone: OwnedPhone, line: number, time: Interval | undefined): ReturnType<typeof wasWithin> {
  if (phone.isWhole || line !== noLine) return wasWithin(phone.isWhole ? phone.whole : periodsOfLine(phone, line), time);
  if (wasWithin(phone.whole, time) === 'yes') return 'yes';
  return [...phone.lines.values()].some((periods) => wasWithin(periods, time) !== 'no') ? 'perhaps' : 'no';
}

async function callsOf({ store, configuration }: OwnPhoneParts, access: RecordsAccess, phone: OwnedPhone): Promise<readonly CallOfPhone[]> {
  const { macAddress } = phone;
  const rows = await callTimes(access, macAddress);
  const zone = phone.isWhole ? undefined : await zoneOfPhone({ store, configuration, access }, macAddress);
  const timeOf = (startTime: string): Interval | undefined => entryInterval(startTime, zone, store.platform.clock.now());
  return rows.map(({ id, start_time: startTime, direction, line }) => {
    return { id, startTime, direction, was: wasTheirs(phone, line, timeOf(startTime)) };
  });
}

interface ReportOfPhone extends ReportHeld {
  readonly was: ReturnType<typeof wasWithin>;
}

async function reportsOf({ store }: OwnPhoneParts, access: RecordsAccess, phone: OwnedPhone): Promise<readonly ReportOfPhone[]> {
  const { macAddress } = phone;
  const found: ReportOfPhone[] = [];
  for (const kind of reportKinds)
    for (const { id, line, started_at_ms } of await reportTimes(access, kind, macAddress)) {
      const startTime = new Date(started_at_ms).toISOString();
      const was = wasTheirs(phone, line, entryInterval(startTime, { offsetsS: () => [0] }, store.platform.clock.now()));
      found.push({ store: kind, id, macAddress, startTime, was });
    }
  return found;
}

interface SettingOfPhone {
  readonly id: string;
  readonly kind: OverrideKind;
  readonly name: string;
  readonly was: ReturnType<typeof wasWithin>;
}

/** What was set on the phone has no time: where a line or the phone changed hands, whoever had it may have set it. */
async function settingsOf(access: RecordsAccess, phone: OwnedPhone): Promise<readonly SettingOfPhone[]> {
  const rows = await overrideNames(access, phone.macAddress);
  return rows.flatMap(({ id, kind: of, name }): readonly SettingOfPhone[] => {
    const kind = overrideKinds.find((known) => known === of);
    if (kind === undefined || formOfParameter(name) === undefined || isOfRegistration(name)) return [];
    const line = lineOfSetting(name);
    const periods = phone.isWhole || line === undefined ? phone.whole : periodsOfLine(phone, line);
    return [{ id, kind, name, was: wasWithin(periods, undefined) }];
  });
}

function ownCall({ id, startTime, direction }: CallOfPhone, macAddress: string): CallHeld {
  return { callId: id, macAddress, startTime, direction, role: '', token: '', isOwn: true };
}

export async function heldOnOwnPhones(parts: OwnPhoneParts, access: RecordsAccess, phones: readonly OwnedPhone[]): Promise<OnOwnPhones> {
  const { store } = parts;
  const held = {
    calls: [] as CallHeld[],
    reports: [] as ReportHeld[],
    contacts: [] as Held['contacts'][number][],
    overrides: [] as Held['overrides'][number][],
    logs: [] as Held['logs'][number][],
    labels: [] as Held['labels'][number][],
    kept: [] as Held['kept'][number][],
  };
  for (const phone of phones) {
    const { macAddress, isWhole, whole } = phone;
    const calls = await callsOf(parts, access, phone);
    held.calls.push(...calls.filter(({ was }) => was === 'yes').map((call) => ownCall(call, macAddress)));
    for (const { was, ...report } of await reportsOf(parts, access, phone))
      if (was === 'yes') held.reports.push({ ...report, isOwn: true });
    const settings = await settingsOf(access, phone);
    held.overrides.push(...settings.filter(({ was }) => was === 'yes').map(({ id }) => ({ id, macAddress })));
    if (whole.length > 0) {
      for (const log of await logRows(access, macAddress)) {
        const isOfTime = await linesOfTime(parts, access, log, isWhole ? undefined : whole);
        if (!isWhole && !(await linesIn(store, log)).some(isOfTime)) continue;
        held.logs.push({ id: log.id, macAddress, isOwn: true, ...(isWhole ? {} : { within: whole }) });
      }
    }
    if (isNow(whole) && (await labelOf(store, access, macAddress)) !== '') held.labels.push({ macAddress });
    if (!isWhole) continue;
    held.kept.push(...(await keptOf(store, access, macAddress)));
    const contacts = await contactIds(access, macAddress);
    held.contacts.push(...contacts.map((id) => ({ id, macAddress, isDivert: false, isOwn: true as const })));
  }
  return held;
}

/** Files of the phone that no record is made of; those of profiles are of whom they are named by. */
async function keptOf(store: Store, access: RecordsAccess, macAddress: string): Promise<Held['kept']> {
  const deviceKey = await findPhoneKey(store, access, macAddress);
  if (deviceKey === undefined) return [];
  const found: Held['kept'][number][] = [];
  for await (const { id, kind, name, text } of keptFilesOf({ store, access, deviceKey }, macAddress))
    if (kind !== 'license' && loginOfKept(name) === undefined)
      found.push({ id, macAddress, name, texts: (text ?? '').split('\n').filter((line) => line.trim() !== ''), isOwn: true });
  return found;
}

/** Calls at the turn from one owner to the next, and the contacts of a phone that changed hands: they are somebody's, and an officer says whose. */
export async function perhapsOnOwnPhones(
  parts: OwnPhoneParts,
  access: RecordsAccess,
  phones: readonly OwnedPhone[],
): Promise<readonly Opened[]> {
  const { store } = parts;
  const found: Opened[] = [];
  for (const phone of phones.filter(({ isWhole }) => !isWhole)) {
    const { macAddress, whole } = phone;
    const at = {
      macAddress,
      occurrences: 1,
      texts: [],
      isOnOwnPhone: true,
      match: { identifier: '', form: 'address', certainty: 'possible' },
    } as const;
    for (const call of await callsOf(parts, access, phone)) {
      if (call.was !== 'perhaps') continue;
      const { startTime, direction } = call;
      const parties = [{ role: '', token: '' }];
      const place = artefactName(macAddress, 'call-list');
      found.push({ ...at, store: 'call_record', id: call.id, kind: 'call-list', place, call: { startTime, direction, parties } });
    }
    for (const { store: kind, id, startTime, was } of await reportsOf(parts, access, phone)) {
      if (was !== 'perhaps') continue;
      const call = { startTime, direction: '', parties: [] };
      found.push({ ...at, store: kind, id, kind, place: `${storeWords(kind)} of ${macAddress}`, call });
    }
    for (const { id, kind, name, was } of await settingsOf(access, phone)) {
      if (was !== 'perhaps') continue;
      found.push({ ...at, store: 'override_value', id, kind, place: `${artefactName(macAddress, kind)}, ${name}` });
    }
    if (whole.length === 0) continue;
    for (const log of await logRows(access, macAddress)) {
      const was = await whenLines(parts, access, log, whole);
      const lines = (await linesIn(store, log)).filter((line) => line.trim() !== '' && was(line) === 'perhaps');
      if (lines.length === 0) continue;
      found.push({ ...at, store: 'artefact', id: log.id, kind: log.kind, place: log.name, texts: lines, occurrences: lines.length });
    }
    const contacts = await contactIds(access, macAddress);
    const place = artefactName(macAddress, 'directory');
    found.push(...contacts.map((id) => ({ ...at, store: 'contact' as const, id, kind: 'directory', place })));
  }
  return found;
}

async function linesIn({ vault, platform }: Store, { id, content_sealed, key_id }: LogRow): Promise<readonly string[]> {
  const key = key_id === null ? undefined : (await vault.get([key_id])).get(key_id);
  if (key === undefined) return [];
  return utf8Text(platform.cryptography.open(key, content_sealed ?? new Uint8Array(), `log ${id}`)).split('\n');
}

/** Which lines of a log on the person's own phone are of their time; all where it was theirs always. */
export async function linesOfTime(
  { store, configuration }: OwnPhoneParts,
  access: RecordsAccess,
  log: { readonly mac_address: string; readonly kind: string },
  within: readonly Period[] | undefined,
): Promise<(line: string) => boolean> {
  if (within === undefined) return () => true;
  const was = await whenLines({ store, configuration }, access, log, within);
  return (line) => was(line) === 'yes';
}

async function whenLines(
  { store, configuration }: OwnPhoneParts,
  access: RecordsAccess,
  log: { readonly mac_address: string; readonly kind: string },
  within: readonly Period[],
): Promise<(line: string) => ReturnType<typeof wasWithin>> {
  const zone = await zoneOfPhone({ store, configuration, access }, log.mac_address);
  return (line) => wasWithin(within, lineInterval({ zone, store }, log.kind, line));
}

export async function labelOf(store: Store, access: RecordsAccess, macAddress: string): Promise<string> {
  if ((await keyIdOfPhone(access, macAddress)) === undefined) return '';
  return readUnderPhoneKey(store, access, macAddress, async (key) => {
    const sealed = await labelOfPhone(access, macAddress);
    return key === undefined ? '' : openText(store.platform.cryptography, key, sealed, `${macAddress} label`);
  });
}
