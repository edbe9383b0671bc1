// What the erasure of one person leaves, since it names another whom a hold covers (GDPR Art. 17(3)(b) and (e)). Of whom the hold is, nobody is told by it.

import type { Opened } from '../search/opened.ts';
import { isDecided } from '../search/wanted-reader.ts';
import { reportKinds } from '../store/call-report-rows.ts';
import type { Held } from './held.ts';

export interface KeptUnderHold {
  /** A record, a setting or a file. */
  readonly keeps: (item: { readonly store: string; readonly id: string }) => boolean;
  /** Of a log, line by line. */
  readonly keepsLine: (line: string) => boolean;
}

export const nothingIsKept: KeptUnderHold = { keeps: () => false, keepsLine: () => false };

export const keptUnderHold = 'on hold, since it names somebody else too: ask again when the hold has ended';

/** What stays of what is held. */
export interface OnHold {
  /** What the second reader found; of a log, the lines that stay. */
  readonly opened: readonly Opened[];
  readonly contacts: readonly string[];
  /** By the kind of record. */
  readonly counts: ReadonlyMap<string, number>;
}

export const nothingOnHold: OnHold = { opened: [], contacts: [], counts: new Map() };

interface Found {
  readonly held: Held;
  readonly opened: readonly Opened[];
}

function linesOnHold(item: Opened, { keepsLine }: KeptUnderHold): readonly [stays: Opened | undefined, goes: Opened | undefined] {
  const of = (texts: readonly string[]): Opened | undefined =>
    texts.length === 0 ? undefined : { ...item, texts, occurrences: texts.length };
  return [of(item.texts.filter(keepsLine)), of(item.texts.filter((text) => !keepsLine(text)))];
}

function isOfCall({ store }: Opened): boolean {
  return store === 'call_record' || reportKinds.some((kind) => kind === store);
}

/** A call is not kept, nor is what else tells of one: it loses the one who is erased, and is about the other still. */
export function withoutOnHold({ held, opened }: Found, kept: KeptUnderHold): Found & { readonly onHold: OnHold } {
  if (kept === nothingIsKept) return { held, opened, onHold: nothingOnHold };
  const stays: Opened[] = [];
  const goes: Opened[] = [];
  for (const item of opened) {
    if (isOfCall(item) || !isDecided(item.match)) goes.push(item);
    else if (item.store === 'artefact') {
      const [onHold, rest] = linesOnHold(item, kept);
      if (onHold !== undefined) stays.push(onHold);
      if (rest !== undefined) goes.push(rest);
    } else (kept.keeps(item) ? stays : goes).push(item);
  }
  const cut = new Set(goes.filter(({ store }) => store === 'artefact').map(({ id }) => id));
  const wholeLogs = new Set(stays.filter(({ store, id }) => store === 'artefact' && !cut.has(id)).map(({ id }) => id));
  const counts = new Map<string, number>();
  const split = <Item>(store: string, items: readonly Item[], idOf: (item: Item) => string): readonly Item[] => {
    const left = items.filter((item) => !kept.keeps({ store, id: idOf(item) }));
    if (left.length < items.length) counts.set(store, (counts.get(store) ?? 0) + items.length - left.length);
    return left;
  };
  const logs = stays.filter(({ store }) => store === 'artefact').length;
  if (logs > 0) counts.set('artefact', logs);
  const contacts = split('contact', held.contacts, ({ id }) => id);
  const contactsLeft = new Set(contacts.map(({ id }) => id));
  return {
    opened: goes,
    held: {
      ...held,
      contacts,
      besides: [
        ...held.besides.filter(({ store }) => store !== 'contact'),
        ...split(
          'contact',
          held.besides.filter(({ store }) => store === 'contact'),
          ({ id }) => id,
        ),
      ],
      overrides: split('override_value', held.overrides, ({ id }) => id),
      kept: split('kept_file', held.kept, ({ id }) => id),
      labels: split('device', held.labels, ({ macAddress }) => macAddress),
      owners: split('line_owner', held.owners, ({ id }) => id),
      logs: held.logs.filter(({ id, isOwn }) => isOwn === true || !wholeLogs.has(id)),
    },
    onHold: { opened: stays, contacts: held.contacts.map(({ id }) => id).filter((id) => !contactsLeft.has(id)), counts },
  };
}
