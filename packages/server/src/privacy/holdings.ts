// What is held of a person, store by store: the access plan's answer, which is also what the search after an erasure asks again.

import type { HeldCount } from '@offhook/privacy';

import { findMentions } from '../records/mentions.ts';
import { callsOfParties } from '../store/call-rows.ts';
import { reportKinds, reportsOfParties } from '../store/call-report-rows.ts';
import { contactsOfParties } from '../store/contact-rows.ts';
import type { StoreName } from '../store/data-map.ts';
import { ownersThatTell } from '../store/line-owner-rows.ts';
import type { RecordsAccess } from '../store/store.ts';
import type { Opened } from '../search/opened.ts';
import { isDecided } from '../search/wanted-reader.ts';
import type { Subject } from './subject.ts';
import type { CallHeld, Held, ReportHeld } from './held.ts';
import type { OwnPhoneParts } from './own-phones.ts';
import { heldOnOwnPhones } from './own-phones.ts';
import { requestsOf } from './requests-of.ts';

export async function findHeld(
  parts: OwnPhoneParts,
  access: RecordsAccess,
  subject: Subject,
  options: { exceptRequest?: string } = {},
): Promise<Held> {
  const { store } = parts;
  const calls = (await callsOfParties(access, subject.tokens)).map(
    ({ id: callId, mac_address: macAddress, start_time: startTime, direction, role, party_token: token }): CallHeld => ({
      callId,
      macAddress,
      startTime,
      direction,
      role,
      token,
    }),
  );
  const reports = await reportsHeld(access, subject.tokens);
  const contactsBy = async (column: 'party_token' | 'divert_token'): Promise<readonly Held['contacts'][number][]> =>
    (await contactsOfParties(access, column, subject.tokens)).map(({ id, mac_address: macAddress }) => ({
      id,
      macAddress,
      isDivert: column === 'divert_token',
    }));
  const contacts = await contactsBy('party_token');
  const diverts = await contactsBy('divert_token');
  const mentions = await findMentions(store, access, subject.keys, subject.names);
  const of = (name: string): readonly { id: string; macAddress: string }[] =>
    mentions.filter((mention) => mention.store === name).map(({ itemId, macAddress }) => ({ id: itemId, macAddress }));
  const own = await heldOnOwnPhones(parts, access, subject.phones);
  return {
    calls: [...calls, ...own.calls],
    reports: byId([...reports, ...own.reports], ({ id }) => id),
    // What is theirs besides is no contact of somebody else that diverts to them.
    contacts: byId([...diverts, ...contacts, ...own.contacts], ({ id }) => id),
    besides: [],
    kept: own.kept,
    overrides: byId([...of('override_value'), ...own.overrides.map((item) => ({ ...item, isOwn: true as const }))], ({ id }) => id),
    logs: byId([...of('artefact'), ...own.logs], ({ id }) => id),
    labels: own.labels,
    owners: (await ownersThatTell(access, subject.ownerIds)).map(({ id, mac_address: macAddress }) => ({ id, macAddress })),
    configurations: of('configuration_file').map(({ id, macAddress }) => ({ name: id, macAddress })),
    requests: await requestsOf(store, access, subject.keys, options.exceptRequest),
    tokens: subject.tokens,
  };
}

async function reportsHeld(access: RecordsAccess, tokens: readonly string[]): Promise<readonly ReportHeld[]> {
  const found: ReportHeld[] = [];
  for (const store of reportKinds)
    for (const { id, mac_address: macAddress, started_at_ms } of await reportsOfParties(access, store, tokens))
      found.push({ store, id, macAddress, startTime: new Date(started_at_ms).toISOString() });
  return found;
}

/** Of several that are one, the last. */
function byId<Item>(items: readonly Item[], key: (item: Item) => string): readonly Item[] {
  return [...new Map(items.map((item) => [key(item), item])).values()];
}

/** The index knows names without the order of their words and their signs: what they are read as is not decided by it. */
function withoutDoubtful(held: Held, found: readonly Opened[]): Held {
  const doubtful = new Set(
    found.filter(({ match }) => match.form === 'name' && !isDecided(match)).map(({ store, id }) => `${store} ${id}`),
  );
  const stays = (store: Opened['store'], { id, isOwn }: { readonly id: string; readonly isOwn?: true }): boolean =>
    isOwn === true || !doubtful.has(`${store} ${id}`);
  return {
    ...held,
    calls: held.calls.filter(({ callId: id, ...call }) => stays('call_record', { id, ...call })),
    reports: held.reports.filter((report) => stays(report.store, report)),
    contacts: held.contacts.filter((contact) => contact.isDivert || stays('contact', contact)),
  };
}

/** What the index and the second reader found together and is the person's without a doubt; of logs and settings, what names them is read, not looked up. */
export function withOpened(indexed: Held, found: readonly Opened[]): Held {
  const held = withoutDoubtful(indexed, found);
  const all = found.filter(({ match }) => isDecided(match));
  const decided = all.filter(({ isBeside }) => isBeside !== true);
  const of = (store: Opened['store']): readonly Opened[] => decided.filter((item) => item.store === store);
  const calls = new Set(held.calls.map(({ callId }) => callId));
  const reports = reportKinds.flatMap((store) =>
    of(store).map(({ id, macAddress, call }): ReportHeld => ({ store, id, macAddress, startTime: call?.startTime ?? '' })),
  );
  const contacts = new Set(held.contacts.filter(({ isDivert }) => !isDivert).map(({ id }) => id));
  return {
    ...held,
    besides: all.flatMap(({ store, id, macAddress, texts, isBeside }): Held['besides'] =>
      isBeside === true && (store === 'contact' || store === 'call_record') && !calls.has(id) && !contacts.has(id)
        ? [{ store, id, macAddress, texts }]
        : [],
    ),
    calls: [
      ...held.calls,
      ...of('call_record')
        .filter(({ id }) => !calls.has(id))
        .flatMap(({ id: callId, macAddress, call, isOnOwnPhone }): readonly CallHeld[] => {
          if (call === undefined) return [];
          const { startTime, direction, parties } = call;
          const own = isOnOwnPhone === true ? { isOwn: true as const } : {};
          return parties.map((party) => ({ callId, macAddress, startTime, direction, ...party, ...own }));
        }),
    ],
    // What stands on a line of their own is that, whatever it names besides.
    reports: byId([...reports, ...held.reports], ({ id }) => id),
    contacts: byId([...held.contacts, ...of('contact').map(({ id, macAddress }) => ({ id, macAddress, isDivert: false }))], ({ id }) => id),
    labels: byId([...held.labels, ...of('device')], ({ macAddress }) => macAddress),
    logs: byId([...of('artefact'), ...held.logs.filter(({ isOwn }) => isOwn === true)], ({ id }) => id),
    overrides: byId([...of('override_value'), ...held.overrides.filter(({ isOwn }) => isOwn === true)], ({ id }) => id),
    kept: byId(
      [
        ...of('kept_file').map(({ id, macAddress, place, fileName: name = place, texts }) => ({ id, macAddress, name, texts })),
        ...held.kept,
      ],
      ({ id }) => id,
    ),
    owners: byId([...held.owners, ...of('line_owner').map(({ id, macAddress }) => ({ id, macAddress }))], ({ id }) => id),
    configurations: byId(
      of('configuration_file').map(({ id, macAddress }) => ({ name: id, macAddress })),
      ({ name }) => name,
    ),
  };
}

function distinct(values: readonly string[]): readonly string[] {
  return [...new Set(values.filter((value) => value !== ''))].sort();
}

export interface StoreHeld extends HeldCount {
  readonly store: StoreName;
  /** Of records that have times. */
  readonly times: readonly string[];
}

export function countHeld(held: Held): readonly StoreHeld[] {
  const calls = new Map(held.calls.map((call) => [call.callId, call]));
  const callList = [...calls.values()];
  const besides = (store: StoreName): Held['besides'] => held.besides.filter((beside) => beside.store === store);
  const contacts = byId([...held.contacts, ...besides('contact')], ({ id }) => id);
  const onDevices = (items: readonly { readonly macAddress: string }[]): readonly string[] =>
    distinct(items.map((item) => item.macAddress));
  const counts: readonly StoreHeld[] = [
    {
      store: 'call_record',
      count: calls.size + besides('call_record').length,
      devices: onDevices([...callList, ...besides('call_record')]),
      times: callList.map((call) => call.startTime).sort(),
    },
    ...reportKinds.map((store): StoreHeld => {
      const ofKind = held.reports.filter((report) => report.store === store);
      return { store, count: ofKind.length, devices: onDevices(ofKind), times: ofKind.map(({ startTime }) => startTime).sort() };
    }),
    { store: 'contact', count: contacts.length, devices: onDevices(contacts), times: [] },
    { store: 'override_value', count: held.overrides.length, devices: onDevices(held.overrides), times: [] },
    { store: 'artefact', count: held.logs.length, devices: onDevices(held.logs), times: [] },
    { store: 'kept_file', count: held.kept.length, devices: onDevices(held.kept), times: [] },
    { store: 'configuration_file', count: held.configurations.length, devices: [], times: [] },
    { store: 'device', count: held.labels.length, devices: [], times: [] },
    { store: 'line_owner', count: held.owners.length, devices: [], times: [] },
    { store: 'party', count: held.tokens.length, devices: [], times: [] },
    { store: 'subject_request', count: held.requests.length, devices: [], times: [] },
  ];
  return counts.filter((held) => held.count > 0);
}
