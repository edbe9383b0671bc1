// Search of persons by number, SIP URI, name or login, by keyed hash: of names, whole words in any order and spelling.

import type { Identifier, Person, PersonDetail } from '@offhook/api';
import { ProblemError } from '@offhook/base';
import { canonicalName, identifiersOfKeys, isSamePerson } from '@offhook/privacy';

import type { ConfigurationFiles } from '../configuration/configuration-files.ts';
import type { Party, PartyVault } from '../records/party-vault.ts';
import { nobody } from '../records/upload.ts';
import type { ReportKind } from '../store/call-report-rows.ts';
import { callsWithRole } from '../store/call-rows.ts';
import { dataMap } from '../store/data-map.ts';
import type { RecordsAccess, Store } from '../store/store.ts';
import { countEach } from './counted.ts';
import type { Held } from './held.ts';
import { findHeld } from './holdings.ts';
import { partiesLike, partiesLikeEach } from './subject.ts';

const answersAtMost = 50;
const openedAtMost = 2000;
const summaries: Readonly<Record<ReportKind, string>> = { call_detail: 'call detail record', quality_report: 'quality report' };

function identifiersOf(parties: readonly Party[]): Identifier[] {
  const known = new Map(parties.flatMap(identifiersOfKeys).map((identifier) => [`${identifier.type} ${identifier.value}`, identifier]));
  return [...known.values()];
}

export interface PersonsParts {
  readonly store: Store;
  readonly parties: PartyVault;
  readonly configuration: ConfigurationFiles;
}

export class Persons {
  readonly #store: Store;
  readonly #parties: PartyVault;
  readonly #configuration: ConfigurationFiles;

  constructor({ store, parties, configuration }: PersonsParts) {
    this.#store = store;
    this.#parties = parties;
    this.#configuration = configuration;
  }

  /** The newest without a query; else by number, address, login, or whole words of a name. At most 50. */
  async search(query: string): Promise<Person[]> {
    const access = this.#store.records.db;
    const found = query.trim() === '' ? await this.#parties.newest(access, answersAtMost) : await this.#matching(access, query);
    const chosen = found.filter((party) => party.own !== nobody.own);
    // A bare number beside its full address is the same person once more.
    const shown = chosen.filter((party) => party.own.startsWith('sip:') || !chosen.some(({ derived }) => derived.includes(party.own)));
    return this.#described(access, shown.slice(0, answersAtMost));
  }

  async #matching(access: RecordsAccess, query: string): Promise<readonly Party[]> {
    const byKey = await this.#parties.find(access, this.#store.keyReader.ofQuery(query));
    const tokens = new Set([...byKey, ...(await this.#parties.withWords(access, query, answersAtMost))]);
    if (tokens.size > 0) return this.#parties.open(access, [...tokens].slice(0, answersAtMost));
    // A part of a word or a number is looked for among the newest, by opening them.
    const wanted = canonicalName(query);
    return (await this.#parties.newest(access, openedAtMost)).filter(
      (party) =>
        party.names.some((name) => canonicalName(name).includes(wanted)) ||
        [party.own, ...party.derived].some((key) => canonicalName(key.slice(key.indexOf(':') + 1)).includes(wanted)),
    );
  }

  /** By which one search is told from another in the audit chain, and names nobody. */
  keyedQuery(query: string): string {
    return query.trim() === '' ? '' : this.#store.keyedHash(`query ${canonicalName(query)}`).slice(0, 16);
  }

  /** Throws ProblemError not-found. */
  async detail(token: string): Promise<PersonDetail> {
    const access = this.#store.records.db;
    const [party] = await this.#parties.open(access, [token]);
    if (party === undefined || party.own === nobody.own)
      throw new ProblemError('not-found', 'there is no such person, or they were erased');
    const [person] = await this.#described(access, [party]);
    if (person === undefined) throw new Error('each person is described');
    const subject = await partiesLike(this.#parties, access, [party]);
    const held = await findHeld({ store: this.#store, configuration: this.#configuration }, access, subject);
    return { ...person, entries: await this.#entries(access, held), requests: [...held.requests] };
  }

  async #described(access: RecordsAccess, parties: readonly Party[]): Promise<Person[]> {
    const subjects = await partiesLikeEach(this.#parties, access, parties);
    const held = await countEach(this.#store, access, subjects);
    return parties.map((party, index) => {
      const same = subjects[index]?.parties.filter((other) => isSamePerson(other, party)) ?? [];
      return {
        partyToken: party.token,
        names: [...new Set(same.flatMap((other) => other.names))],
        identifiers: identifiersOf(same),
        holdings: (held[index] ?? []).map(({ store, devices, ...counted }) => {
          const { category, purpose } = dataMap[store];
          return { store, category, purpose, ...counted, devices: [...devices] };
        }),
      };
    });
  }

  async #entries(access: RecordsAccess, held: Held): Promise<PersonDetail['entries']> {
    const byId = new Map(held.calls.map((call) => [call.callId, call]));
    const connected = await callsWithRole(access, [...byId.keys()], 'connection');
    const calls = [...byId.values()].map((call) => ({
      store: 'call_record',
      device: call.macAddress,
      summary: call.direction === 'Out' ? 'placed call' : connected.has(call.callId) ? 'received call' : 'missed call',
      at: call.startTime,
    }));
    const plain = (store: string, summary: string, items: readonly { readonly macAddress: string }[]): PersonDetail['entries'] =>
      items.map((item) => ({ store, device: item.macAddress, summary }));
    return [
      ...calls.sort((a, b) => (a.at < b.at ? 1 : -1)),
      ...held.reports
        .toSorted((a, b) => (a.startTime < b.startTime ? 1 : -1))
        .map(({ store, macAddress: device, startTime: at }) => ({ store, device, summary: summaries[store], at })),
      ...held.contacts.map((contact) => ({
        store: 'contact',
        device: contact.macAddress,
        summary: contact.isDivert ? 'contact that diverts to this person' : 'contact',
      })),
      ...plain('override_value', 'setting that names this person', held.overrides),
      ...plain('artefact', 'log that mentions this person', held.logs),
      ...plain('configuration_file', 'configuration that names this person', held.configurations),
    ];
  }
}
