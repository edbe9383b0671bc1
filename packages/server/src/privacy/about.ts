// What is held about a person: by the index, and by the second reader, which asks no index. Plan, answer and erasure all ask here.

import type { PlanPlace } from '@offhook/privacy';
import { storeWords } from '@offhook/privacy';

import type { Artefacts } from '../provisioning/artefacts.ts';
import { reportKinds } from '../store/call-report-rows.ts';
import { partiesOfContacts } from '../store/contact-rows.ts';
import type { RecordsAccess } from '../store/store.ts';
import type { Held } from './held.ts';
import { findHeld, withOpened } from './holdings.ts';
import type { KeptUnderHold, OnHold } from './kept-under-hold.ts';
import { nothingIsKept, withoutOnHold } from './kept-under-hold.ts';
import { ownFilesLaidDown, withLaidDown } from './laid-down.ts';
import { perhapsOnOwnPhones } from './own-phones.ts';
import type { Opened, OpenedReport } from '../search/opened.ts';
import { isOfPhones } from '../search/opened.ts';
import type { SecondReader } from '../search/second-reader.ts';
import type { Subject, SubjectParts } from './subject.ts';
import { withoutShared } from './subject.ts';
import type { Wanted } from '../search/wanted-reader.ts';
import { createReader } from '../search/wanted-reader.ts';

export interface AboutParts extends SubjectParts {
  readonly artefacts: Artefacts;
  readonly looks: RecentLooks;
  readonly reader: SecondReader;
}

export interface Whom {
  readonly requestId: string;
  readonly subject: Subject;
  readonly wanted: Wanted;
  /** Places that somebody has decided to be the person's. */
  readonly included: ReadonlySet<string>;
  /** What holds of others keep of it. */
  readonly kept?: KeptUnderHold;
  /** What was opened last counts, where it was for the same: of an erasure, which holds back what is older and reads everything in the end. */
  readonly isRead?: true;
  /** Only where it takes a moment, since little has come in. */
  readonly isQuick?: true;
}

/** It would take longer than whoever asks can wait. */
export class LongReading extends Error {}

export interface About {
  readonly held: Held;
  readonly opened: readonly Opened[];
  readonly onHold: OnHold;
}

export interface LookedFor {
  /** Another once something has changed that is of no phone. */
  readonly stamp: string;
  /** Of each phone, another once something of it has come in. */
  readonly phones: ReadonlyMap<string, string | number>;
  readonly wanted: Wanted;
  readonly isRead?: true;
}

type Found = OpenedReport['found'];

/** Of some phones, or of everything. */
type Search = (phones?: readonly string[]) => Promise<Found>;

interface Look extends Pick<LookedFor, 'stamp' | 'phones'> {
  readonly whom: string;
  readonly found: Found;
}

/** Opening everything is not done again: of phones of which something has come in since, what is there is read, and nothing else. */
export class RecentLooks {
  readonly #looks = new Map<string, Look>();

  async look(requestId: string, { stamp, phones, wanted, isRead }: LookedFor, search: Search): Promise<Found> {
    const whom = JSON.stringify(wanted);
    const known = this.#looks.get(requestId);
    if (known?.whom === whom && isRead === true) return known.found;
    const isAlike = known?.whom === whom && known.stamp === stamp;
    const found = isAlike ? await this.#again(known, phones, search) : await search();
    this.#looks.set(requestId, { stamp, phones, whom, found });
    return found;
  }

  async #again(known: Look, phones: LookedFor['phones'], search: Search): Promise<Found> {
    const changed = [...phones]
      .filter(([macAddress, version]) => known.phones.get(macAddress) !== version)
      .map(([macAddress]) => macAddress);
    if (changed.length === 0) return known.found;
    const isChanged = new Set(changed);
    const ofPhones = known.found.filter(({ store, macAddress }) => isOfPhones(store) && !isChanged.has(macAddress));
    const all = [...ofPhones, ...(await search(changed))];
    // As one reading of everything would have found it.
    return [
      ...all.toSorted((one, other) => Number(one.macAddress > other.macAddress) - Number(one.macAddress < other.macAddress)),
      ...known.found.filter(({ store }) => !isOfPhones(store)),
    ];
  }

  forget(requestId: string): void {
    this.#looks.delete(requestId);
  }
}

export async function findAbout(parts: AboutParts, access: RecordsAccess, whom: Whom): Promise<About> {
  const { store, artefacts, configuration, looks, reader } = parts;
  const { requestId, subject, wanted, isRead, isQuick, kept = nothingIsKept } = whom;
  const indexed = await findHeld(parts, access, withoutShared({ ...subject, names: wanted.names }, wanted.sharedNames ?? []), {
    exceptRequest: requestId,
  });
  // What others have configured is in what is configured here; not while a unit of work of ours lasts.
  if (isRead === undefined) await store.versions.compare();
  // Before anything is read: what comes in meanwhile is read again.
  const phones = await artefacts.versionsOfPhones();
  const report = await looks.look(
    requestId,
    { stamp: String(configuration.changes), phones, wanted, ...(isRead === undefined ? {} : { isRead }) },
    async (some) => {
      if (isQuick === true && (some === undefined || (await reader.isLong(access, some)))) throw new LongReading();
      const task = { wanted, realms: [...subject.realms], ...(some === undefined ? {} : { phones: some }) };
      return (await reader.read(task, { access })).opened.found;
    },
  );
  const found = new Set(report.map(({ store: table, id }) => `${table} ${id}`));
  const ofOwnPhones = await perhapsOnOwnPhones(parts, access, subject.phones);
  const all = [...report, ...ofOwnPhones.filter(({ store: table, id }) => !found.has(`${table} ${id}`))];
  const nameReader = createReader(wanted, { realms: subject.realms, reader: store.keyReader });
  const opened = withIncluded(parts, whom, withLaidDown(all, ownFilesLaidDown(configuration, subject, nameReader)));
  const about = withoutOnHold({ held: withOpened(indexed, opened), opened }, kept);
  const stay = await partiesOfContacts(access, about.onHold.contacts);
  return { ...about, held: { ...about.held, tokens: about.held.tokens.filter((token) => !stay.has(token)) } };
}

/** What somebody has decided to be the person's is certain. */
export function withIncluded(
  parts: Pick<SubjectParts, 'store'>,
  { requestId, included }: Pick<Whom, 'requestId' | 'included'>,
  found: readonly Opened[],
): readonly Opened[] {
  if (included.size === 0) return found;
  return found.map((item): Opened =>
    included.has(placeId(parts, requestId, item)) ? { ...item, match: { ...item.match, certainty: 'certain' }, isIncluded: true } : item,
  );
}

/** Of one request: the same place is another in the plan of another. */
function placeId({ store }: Pick<SubjectParts, 'store'>, requestId: string, { store: table, id }: Pick<Opened, 'store' | 'id'>): string {
  return store.keyedHash(`place ${requestId} ${table} ${id}`).slice(0, 16);
}

const placesShown = 1000;

/** Each place with its reason, the undecided ones first. */
export function placesOf(
  parts: Pick<SubjectParts, 'store'>,
  requestId: string,
  { held, opened }: Pick<About, 'held' | 'opened'>,
): readonly PlanPlace[] {
  const seen = new Set(opened.map(({ store, id }) => `${store} ${id}`));
  const named = opened.map((item): PlanPlace => {
    const { store, macAddress, place, occurrences, match } = item;
    return {
      id: placeId(parts, requestId, item),
      store,
      device: macAddress,
      place,
      count: occurrences,
      form: item.isOnOwnPhone === true ? 'own-phone' : match.form,
      certainty: match.certainty,
    };
  });
  const onOwnPhone = (
    store: Opened['store'],
    items: readonly { readonly id: string; readonly macAddress: string }[],
    place: string,
  ): readonly PlanPlace[] =>
    items
      .filter(({ id }) => !seen.has(`${store} ${id}`))
      .map(({ id, macAddress }) => ({
        id: placeId(parts, requestId, { store, id }),
        store,
        device: macAddress,
        place,
        count: 1,
        form: 'own-phone',
        certainty: 'certain',
      }));
  const ownCalls = new Map(held.calls.filter(({ isOwn }) => isOwn === true).map(({ callId: id, macAddress }) => [id, { id, macAddress }]));
  const all = [
    ...named,
    ...onOwnPhone('call_record', [...ownCalls.values()], 'call list of the person’s own phone'),
    ...reportKinds.flatMap((kind) =>
      onOwnPhone(
        kind,
        held.reports.filter(({ store, isOwn }) => store === kind && isOwn === true),
        `${storeWords(kind)} of the person’s own phone`,
      ),
    ),
    ...onOwnPhone(
      'contact',
      held.contacts.filter(({ isOwn }) => isOwn === true),
      'directory of the person’s own phone',
    ),
    ...onOwnPhone(
      'artefact',
      held.logs.filter(({ isOwn }) => isOwn === true),
      'log of the person’s own phone',
    ),
  ];
  const rank = { possible: 0, likely: 1, certain: 2 } as const;
  return all.toSorted((a, b) => rank[a.certainty] - rank[b.certainty]).slice(0, placesShown);
}

/** Every record that the plan is about, so that its hash changes when one is replaced by another. */
export function recordsOf({ held, opened, onHold }: About): readonly string[] {
  return [
    ...onHold.opened.map(({ store, id, texts }) => `on hold ${store} ${id} ${texts.length}`),
    ...held.calls.map(({ callId }) => `call ${callId}`),
    ...held.reports.map(({ store, id }) => `${store} ${id}`),
    ...held.contacts.map(({ id }) => `contact ${id}`),
    ...held.besides.map(({ store, id }) => `beside ${store} ${id}`),
    ...held.overrides.map(({ id }) => `setting ${id}`),
    ...held.logs.map(({ id }) => `log ${id}`),
    ...held.kept.map(({ id }) => `file ${id}`),
    ...held.labels.map(({ macAddress }) => `label ${macAddress}`),
    ...held.owners.map(({ id }) => `owner ${id}`),
    ...held.configurations.map(({ name }) => `configuration ${name}`),
    ...held.requests.map((id) => `request ${id}`),
    ...held.tokens.map((token) => `party ${token}`),
    ...opened.map(({ store, id, match }) => `${store} ${id} ${match.certainty}`),
  ];
}
