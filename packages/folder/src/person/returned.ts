// What a phone brought back after an erasure: contacts, and calls and log lines that are older than it (GDPR Art. 17). What is newer is new data and no finding.

import type { Interval, KeyReader, WallClock } from '@offhook/privacy';
import {
  addressesIn,
  canonicalName,
  entryInterval,
  holdsBackEntry,
  namesWithin,
  openKeyReader,
  quotedNamesIn,
  stampInterval,
} from '@offhook/privacy';
import { isOfRegistration, lineStamp, logParties, parseArtefactName, perhapsNames, zoneOf } from '@offhook/ucs';

import { PhoneConfigurations } from '../effective.ts';
import type { Inventory } from '../inventory.ts';
import { macAddressOfPath } from '../inventory.ts';
import { readFileText } from './file-text.ts';
import { callTime } from './others.ts';
import type { Passage } from './passage.ts';
import { readContent } from './passage.ts';
import type { OpenEncrypted } from './search.ts';
import type { PersonStore } from './who-report.ts';
import { readForSearch, storeOf } from './search.ts';
import type { SuppressionHasher, SuppressionList } from './suppression-list.ts';

export interface Returned {
  readonly path: string;
  readonly line: number;
  /** Never names the person. */
  readonly message: string;
}

export interface ReturnedOptions {
  readonly inventory: Inventory;
  readonly list: SuppressionList;
  readonly hasher: SuppressionHasher;
  readonly open?: OpenEncrypted | undefined;
  /** How the site dials, as it was when the list was made. */
  readonly reader?: KeyReader | undefined;
  /** Log lines carry no year: the latest that is not in the future is taken. */
  readonly nowMs: number;
}

/** Under which hashes whoever stands in a passage could be listed. */
function hashesOf(hasher: SuppressionHasher, reader: KeyReader, store: PersonStore, { fields }: Passage): readonly string[] {
  const ofAddress = (text: string): readonly string[] => reader.ofQuery(text).flatMap((key) => hasher.ofAddress(key));
  const ofName = (text: string): readonly string[] => (canonicalName(text) === '' ? [] : hasher.ofName(text));
  const ofEither = (text: string): readonly string[] => [...ofName(text), ...ofAddress(text)];
  if (store === 'log')
    return fields.flatMap(({ value }) => [
      ...logParties(value).flatMap((party) => (party.form === 'name' ? ofEither : ofAddress)(party.value)),
      ...perhapsNames(value).flatMap(ofName),
    ]);
  return fields.flatMap(({ form, value }) => {
    if (form === 'address') return ofAddress(value);
    const names = form === 'name' ? [...ofEither(value), ...namesWithin(value).flatMap(ofName)] : quotedNamesIn(value).flatMap(ofName);
    return [...names, ...addressesIn(value).flatMap(ofAddress)];
  });
}

/** When a call or a line of a log happened; undefined where neither says so, or says a time that is not over yet. A contact and a setting say none. */
function intervalOf(path: string, passage: Passage, zone: WallClock | undefined, nowMs: number): Interval | undefined {
  if (passage.kind === 'line') {
    const stamp = lineStamp(passage.fields[0]?.value ?? '', parseArtefactName(path)?.kind === 'boot-log');
    return stamp?.kind === 'calendar' ? stampInterval(stamp, zone, nowMs) : undefined;
  }
  return passage.element === undefined ? undefined : entryInterval(callTime(passage.element), zone, nowMs);
}

/** The clock of the phone that a file is of, as its configuration says; each phone's is read once. */
function zonesOf(inventory: Inventory): (path: string) => WallClock | undefined {
  const configurations = new PhoneConfigurations({ inventory, reading: 'lenient' });
  const phones = new Map(inventory.phones.map((phone) => [phone.macAddress, phone]));
  const known = new Map<string, WallClock | undefined>();
  return (path) => {
    const phone = phones.get(macAddressOfPath(path) ?? '');
    if (phone === undefined) return undefined;
    if (!known.has(phone.macAddress)) {
      const { values } = configurations.of(phone).effective;
      known.set(
        phone.macAddress,
        zoneOf((name) => values.get(name.toLowerCase())?.text),
      );
    }
    return known.get(phone.macAddress);
  };
}

function isLookedAt(store: PersonStore, passage: Passage): boolean {
  switch (store) {
    case 'directory':
    case 'call-list':
    case 'log':
      return true;
    case 'override':
      return !isOfRegistration(passage.name);
    case 'configuration':
    case 'other':
      return false;
  }
}

function messageFor(kind: Passage['kind'], erasedAt: string): string {
  const erased = `erased on ${erasedAt.slice(0, 10)}`;
  switch (kind) {
    case 'contact':
      return `a contact of a person ${erased} is here again: a phone brought it back, or somebody entered it anew`;
    case 'call':
      return `a call of a person ${erased} is here again, and it is older than that: clear the call list on the phone`;
    case 'line':
      return `a log line about a person ${erased} is here again, and it is older than that`;
    case 'parameter':
    case 'text':
    case 'comment':
    case 'unparsed':
      return `data of a person ${erased} is here again`;
  }
}

/** In order of paths and lines. Files that cannot be read are left to the commands that name them. */
export function findReturned(options: ReturnedOptions): readonly Returned[] {
  const { inventory, list, hasher, open, reader = openKeyReader } = options;
  const erasedAt = new Map<string, string>();
  for (const entry of list.entries)
    for (const hash of entry.hashes) if ((erasedAt.get(hash) ?? '') < entry.erasedAt) erasedAt.set(hash, entry.erasedAt);
  const returned: Returned[] = [];
  const zoneOfFile = zonesOf(inventory);
  for (const path of inventory.files.keys()) {
    // Logs are named .log and overrides by their suffix; directories and call lists may go by any name.
    if (!/\.(?:xml|cfg|log(?:[.-]\d+)?)~?$/i.test(path)) continue;
    const read = readForSearch(inventory.source, path, open);
    if ('reason' in read) continue;
    const content = readContent(path, readFileText(read.bytes));
    const store = storeOf(path, content.rootName);
    for (const passage of content.passages) {
      if (!isLookedAt(store, passage)) continue;
      const hashes = hashesOf(hasher, reader, store, passage);
      const latest = hashes
        .flatMap((hash) => erasedAt.get(hash) ?? [])
        .sort()
        .at(-1);
      if (latest === undefined) continue;
      const suppression = { erasedAtMs: Date.parse(latest) };
      if (!holdsBackEntry(suppression, intervalOf(path, passage, zoneOfFile(path), options.nowMs))) continue;
      returned.push({ path, line: passage.line, message: messageFor(passage.kind, latest) });
    }
  }
  return returned;
}
