// What one phone's files hold of a person, as the person may see it: their own data in clear, other people's masked (GDPR Art. 15(4)).

import { ProblemError } from '@offhook/base';
import type { KeyReader, PersonMatcher } from '@offhook/privacy';
import { createPersonMatcher, isOneWord, maskAddress, maskName, maskProse, namesOfOne, withoutCompanions } from '@offhook/privacy';
import type { Address, CallListEntry, Contact } from '@offhook/ucs';
import { artefactName, logWords } from '@offhook/ucs';

import { siteFolder } from '../configuration/site-folder.ts';
import { loadCalls } from '../records/call-list-view.ts';
import type { StoredParty } from '../records/call-reports.ts';
import { loadReports } from '../records/call-reports.ts';
import { loadDirectory } from '../records/directory-records.ts';
import type { OverrideKind } from '../records/override-records.ts';
import { keptKindOf } from '../records/kept-kind.ts';
import { textOfKept } from '../records/kept-text.ts';
import { isOwnCopy } from '../records/laid-down-copies.ts';
import { loadOverrides, overrideKinds } from '../records/override-records.ts';
import { readUnderPhoneKey } from '../records/phone-key.ts';
import type { ReportKind } from '../store/call-report-rows.ts';
import type { LogRow } from '../store/log-rows.ts';
import { logRowsIn } from '../store/log-rows.ts';
import type { About, AboutParts, Whom } from './about.ts';
import type { ReportsOfDevice, ShownReport } from './export-reports.ts';
import { shownReport } from './export-reports.ts';
import type { SettingOfLine } from './line-owners.ts';
import { hasLineNow } from './line-owners.ts';
import { labelOf, linesOfTime } from './own-phones.ts';
import { shownParty } from './shown-party.ts';
import { shownMarkup } from './shown-markup.ts';
import { maskLine } from './log-masking.ts';
import type { UndecidedPlace } from './request-rows.ts';
import type { Wanted } from '../search/wanted-reader.ts';
import { createReader, isDecided } from '../search/wanted-reader.ts';
import type { Subject } from './subject.ts';
import { wantedOf } from './subject.ts';

export interface DeviceExport extends ReportsOfDevice {
  /** Of a phone that is the person's own. */
  readonly label?: string;
  readonly lines: readonly { readonly name: string; readonly value: string }[];
  readonly calls: readonly CallListEntry[];
  readonly contacts: readonly Contact[];
  /** Within what is somebody else's. */
  readonly mentions: readonly { readonly file: string; readonly text: string }[];
  readonly settings: readonly { readonly file: OverrideKind; readonly name: string; readonly value: string }[];
  readonly logLines: readonly { readonly file: string; readonly line: string }[];
  /** Of logs, lines that may be about somebody else, and are not among those above. */
  readonly undecidedLines: readonly UndecidedPlace[];
}

/** With whom they spoke stays as it was dialled or shown, names go; and so does what is not understood, which may be about anyone. */
function shownCall(
  matcher: PersonMatcher,
  { unknown: _unknown, ...entry }: CallListEntry,
  isOwn: (party: Address) => boolean,
): CallListEntry {
  const shown = (party: Address): Address => shownParty(matcher, party, isOwn(party));
  return {
    ...entry,
    ...(entry.source === undefined ? {} : { source: shown(entry.source) }),
    ...(entry.destination === undefined ? {} : { destination: shown(entry.destination) }),
    ...(entry.finalDestination === undefined ? {} : { finalDestination: shown(entry.finalDestination) }),
    connections: entry.connections.map(shown),
  };
}

/** What names the person may name others beside them: Ada (Zoe Quill's desk). */
function shownText(matcher: PersonMatcher, text: string): string {
  return matcher.whole(text) === undefined ? maskProse(text, matcher.spansIn(text), logWords) : text;
}

function shownContact(matcher: PersonMatcher, { unknown: _unknown, ...contact }: Contact, isParty: boolean): Contact {
  const isTheirs = isParty || isDecided(matcher.name(`${contact.firstName} ${contact.lastName}`));
  const [firstName = '', lastName = ''] = withoutCompanions(matcher, [contact.firstName, contact.lastName], logWords);
  const own = isTheirs
    ? { ...contact, firstName, lastName }
    : {
        ...contact,
        firstName: maskName(contact.firstName),
        lastName: maskName(contact.lastName),
        contact: maskAddress(contact.contact),
        ...(contact.label === undefined ? {} : { label: maskName(contact.label) }),
      };
  // One word that does not name them is what they are called otherwise.
  const shown = !isTheirs || own.label === undefined || isOneWord(own.label) ? own : { ...own, label: shownText(matcher, own.label) };
  const divert = contact.divertContact;
  return divert === undefined || isDecided(matcher.address(divert)) ? shown : { ...shown, divertContact: maskAddress(divert) };
}

/** By names in which nobody else stands: what all of a name is, is shown. */
function ofOne(wanted: Wanted): Wanted {
  return { ...wanted, names: namesOfOne(wanted.names) };
}

/** What somebody goes by on phones, without others that stand beside them. */
export function shownNames(subject: Subject, reader: KeyReader): readonly string[] {
  const matcher = createPersonMatcher(ofOne(wantedOf(subject)), { realms: subject.realms, reader, asWritten: true });
  return [...new Set(subject.names.map((name) => withoutCompanions(matcher, [name], logWords)[0] ?? ''))];
}

/** A log may hold anything in angle brackets. */
function isMarkup(file: string): boolean {
  return keptKindOf(file) !== 'log';
}

function shownSaid(matcher: PersonMatcher, file: string, text: string): string {
  return isMarkup(file) ? shownMarkup(text, (said) => shownText(matcher, said)) : shownText(matcher, text);
}

export interface LaidDownText {
  readonly file: string;
  /** Of a file that is theirs as a whole, what it says. */
  readonly text?: string;
}

/** What an administrator has laid down in `site` and is about the person. */
export function shownLaidDown(
  { store, configuration }: Pick<AboutParts, 'store' | 'configuration'>,
  { subject, wanted }: Whom,
  { opened }: Pick<About, 'opened'>,
): readonly LaidDownText[] {
  const matcher = createPersonMatcher(ofOne(wanted), { realms: subject.realms, reader: store.keyReader });
  return opened
    .filter(({ store: table, match }) => table === 'site' && isDecided(match))
    .map(({ id, macAddress }): LaidDownText => {
      const file = `${siteFolder}/${id}`;
      const name = id.slice(id.lastIndexOf('/') + 1);
      const served = isOwnCopy(name) ? configuration.get(macAddress, id) : undefined;
      const text = served !== undefined && 'bytes' in served ? textOfKept(keptKindOf(name), served.bytes) : undefined;
      if (text === undefined) return { file };
      return {
        file,
        text: text
          .split('\n')
          .map((line) => (line.trim() === '' ? line : shownSaid(matcher, name, line)))
          .join('\n'),
      };
    });
}

interface ExportAbout {
  readonly whom: Whom;
  readonly about: About;
  readonly lineSettings: readonly SettingOfLine[];
}

/** Rejects with ProblemError not-found where there is no such phone, or its key is missing. */
export function exportDevice(parts: AboutParts, found: ExportAbout, macAddress: string): Promise<DeviceExport> {
  const { store } = parts;
  // The erasure of somebody else renews the key.
  return readUnderPhoneKey(store, store.records.db, macAddress, async (deviceKey) => {
    if (deviceKey === undefined) throw new ProblemError('not-found', `the key of phone ${macAddress} is missing`);
    return readDevice(parts, found, { macAddress, deviceKey });
  });
}

async function readDevice(
  parts: AboutParts,
  { whom, about, lineSettings }: ExportAbout,
  { macAddress, deviceKey }: { readonly macAddress: string; readonly deviceKey: Uint8Array },
): Promise<DeviceExport> {
  const { store, parties, artefacts } = parts;
  const { subject, wanted } = whom;
  const { held } = about;
  const access = store.records.db;
  const from = { store, parties, access, deviceKey };
  const matcher = createPersonMatcher(ofOne(wanted), { realms: subject.realms, reader: store.keyReader, asWritten: true });
  const reader = createReader(wanted, { realms: subject.realms, reader: store.keyReader });
  const calls = new Set(held.calls.filter((call) => call.macAddress === macAddress).map(({ callId }) => callId));
  const tokens = new Set(subject.tokens);
  // What a phone has nothing of is not opened.
  const onPhone = (items: readonly { readonly id: string; readonly macAddress: string }[]): ReadonlySet<string> =>
    new Set(items.filter((item) => item.macAddress === macAddress).map(({ id }) => id));
  const contacts = onPhone(held.contacts);
  const overrides = onPhone(held.overrides);
  const settings: DeviceExport['settings'][number][] = [];
  for (const file of overrides.size === 0 ? [] : overrideKinds)
    for (const { id, name, value } of await loadOverrides(from, macAddress, file)) {
      if (!overrides.has(id)) continue;
      // What somebody set on their own phone may name anybody.
      settings.push({ file, name, value: shownText(matcher, value) });
    }
  const included = new Set(about.opened.filter(({ isIncluded }) => isIncluded === true).map(({ id }) => id));
  const ofTurn = new Set(
    about.opened
      .filter(({ isIncluded, isOnOwnPhone }) => isIncluded === true && isOnOwnPhone === true)
      .flatMap(({ id, texts }) => texts.map((text) => `${id} ${text}`)),
  );
  const logLines: DeviceExport['logLines'][number][] = [];
  const undecidedLines: UndecidedPlace[] = [];
  const logs = onPhone([...held.logs, ...about.opened.filter(({ store: table }) => table === 'artefact')]);
  const files: LogRow[] = [];
  for await (const log of logRowsIn(access, [...logs])) files.push(log);
  for (const log of files.toSorted((one, other) => (one.name < other.name ? -1 : 1))) {
    const own = held.logs.find(({ id, isOwn }) => id === log.id && isOwn === true);
    const isOfTime = own === undefined ? () => false : await linesOfTime(parts, access, log, own.within);
    let occurrences = 0;
    const lines = ((await artefacts.stored.logText(log)) ?? '').split('\n').filter((line) => {
      if (line !== '' && (isOfTime(line) || ofTurn.has(`${log.id} ${line}`))) return true;
      const match = reader.line(line);
      const isTheirs = isDecided(match) || (match !== undefined && included.has(log.id));
      if (match !== undefined && !isTheirs) occurrences++;
      return isTheirs;
    });
    if (occurrences > 0) undecidedLines.push({ place: log.name, occurrences });
    logLines.push(...lines.map((line) => ({ file: log.name, line: maskLine(matcher, line) })));
  }
  const ofPhone = held.reports.filter((report) => report.macAddress === macAddress);
  const reports = new Map(ofPhone.map(({ id, isOwn }) => [id, isOwn === true]));
  const reportsShown = async (kind: ReportKind): Promise<readonly ShownReport[]> =>
    reports.size === 0
      ? []
      : (await loadReports(from, kind, macAddress)).flatMap((report) => {
          const isOnOwnLine = reports.get(report.row.id);
          if (isOnOwnLine === undefined) return [];
          const isOwn = ({ role, token, address: { name = '' } }: StoredParty): boolean =>
            tokens.has(token) || (isOnOwnLine && role === 'local') || isDecided(matcher.name(name));
          return [shownReport(report, { matcher, shownText: (text) => shownText(matcher, text), isOwn })];
        });
  const phone = subject.phones.find((owned) => owned.macAddress === macAddress);
  const hasLabel = held.labels.some((labelled) => labelled.macAddress === macAddress);
  return {
    macAddress,
    ...(hasLabel ? { label: await labelOf(store, access, macAddress) } : {}),
    lines: lineSettings
      .filter((setting) => setting.macAddress === macAddress && phone !== undefined && hasLineNow(phone, setting.line))
      .map(({ name, value }) => ({ name, value: shownText(matcher, value) })),
    calls: (await loadCalls(from, macAddress, [...calls])).map(({ entry, participants }) => {
      const own = new Set(participants.filter(({ token }) => tokens.has(token)).map(({ address }) => address));
      return shownCall(matcher, entry, (party) => own.has(party) || (party.address === '' && isDecided(matcher.name(party.name ?? ''))));
    }),
    callDetails: await reportsShown('call_detail'),
    qualityReports: await reportsShown('quality_report'),
    contacts: (contacts.size === 0 ? [] : await loadDirectory(from, macAddress))
      .filter(({ id }) => contacts.has(id))
      .map(({ contact, token }) => shownContact(matcher, contact, tokens.has(token))),
    mentions: [
      ...held.besides.map((beside) => ({
        ...beside,
        file: artefactName(beside.macAddress, beside.store === 'contact' ? 'directory' : 'call-list'),
      })),
      ...held.kept.map((kept) => ({ ...kept, file: kept.name })),
    ]
      .filter((mention) => mention.macAddress === macAddress)
      .flatMap(({ file, texts }) =>
        texts.map((text) => ({
          file,
          text: shownSaid(matcher, file, text),
        })),
      ),
    settings,
    logLines,
    undecidedLines,
  };
}
