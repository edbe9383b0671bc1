// GDPR Art. 17(3), Art. 18: holds as they are put, found and ended, item by item.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { PutHold } from '@offhook/api';
import type { Identifier } from '@offhook/privacy';
import { sql } from 'kysely';

import { contact, directory, keysOf } from '../../test/phone-files.ts';
import type { PrivacyUnderTest } from '../../test/privacy-under-test.ts';
import { noonMs, withPrivacy } from '../../test/privacy-under-test.ts';

const [hers, other, empty] = ['0004f2000001', '0004f2000002', '0004f2000003'] as const;
const ada: Identifier = { type: 'sip-uri', value: 'sip:2001@example.test' };
const bob: Identifier = { type: 'sip-uri', value: 'sip:2002@example.test' };
const reason = 'claim 17/2026';
const until = '2026-03-01';
const untilMs = Date.UTC(2026, 2, 2) - 1;
const logLine = (number: string): string => `0105103000|sip  |3|00|sip:${number}@example.test\n`;

async function house(under: PrivacyUnderTest): Promise<void> {
  for (const macAddress of [hers, other, empty]) await under.enrol(macAddress);
  await under.put(hers, 'directory', directory(contact('Ada', 'Example', 'sip:2001@example.test')));
  await under.put(hers, 'application-log', logLine('2001'));
  await under.put(other, 'application-log', logLine('2002'));
}

const put = async ({ holds }: PrivacyUnderTest, asked: PutHold): Promise<string> => (await holds.put(asked, 'officer')).id;
const chainOf = async ({ audit, store }: PrivacyUnderTest): Promise<readonly unknown[]> => {
  await audit.anchor();
  const rows = await store.records.db.selectFrom('audit_entry').selectAll().where('action', 'like', 'hold-%').orderBy('sequence').execute();
  return rows.map(({ actor, action, facts }) => [actor, action, JSON.parse(facts) as unknown]);
};
const livingKeys = async ({ store }: PrivacyUnderTest): Promise<number> =>
  (await store.keys.db.selectFrom('sealing_key').select('id').where('purpose', '=', 'hold').where('wrapped', 'is not', null).execute())
    .length;

describe('a hold', () => {
  it('answers what was put, to the end of its day or to its moment, and is noted without its reason and whom it is of', () =>
    withPrivacy(async (under) => {
      await house(under);
      const from = new Date(noonMs).toISOString();
      const day = `${until}T23:59:59.999Z`;
      const person = await under.holds.put({ scope: 'person', identifiers: [ada, ada, bob], reason, until }, 'officer');
      assert.match(person.id, /^[0-9a-f]{16}$/);
      assert.deepEqual(person, { id: person.id, scope: 'person', identifiers: [ada, ada, bob], reason, from, until: day });
      const phone = await under.holds.put(
        { scope: 'phone', macAddress: '00:04:F2:00:00:01', reason, until: '2026-02-01T10:00:00Z' },
        'officer',
      );
      assert.deepEqual(phone, {
        id: phone.id,
        scope: 'phone',
        identifiers: [],
        macAddress: hers,
        reason,
        from,
        until: '2026-02-01T10:00:00.000Z',
      });
      const everything = await under.holds.put({ scope: 'everything', reason, until: '2026-04-01' }, 'officer');
      assert.deepEqual(await under.holds.all(), [everything, person, phone]);
      assert.deepEqual(await chainOf(under), [
        ['officer', 'hold-put', { hold: person.id, scope: 'person', until: day }],
        ['officer', 'hold-put', { hold: phone.id, scope: 'phone', device: hers, until: '2026-02-01T10:00:00.000Z' }],
        ['officer', 'hold-put', { hold: everything.id, scope: 'everything', until: everything.until }],
      ]);
      const { rows } = await sql<{ count: number }>`select count(*) as count from hold_subject`.execute(under.store.records.db);
      assert.equal(rows[0]?.count, 2, 'each key once');
    }));

  it('is put for a time to come, and of a phone that is enrolled', () =>
    withPrivacy(async (under) => {
      await house(under);
      const at = (moment: string): Promise<unknown> => under.holds.put({ scope: 'everything', reason, until: moment }, 'officer');
      for (const moment of ['2026-01-04', '2026-01-05T12:00:00Z', '2026-01-05T11:59:59Z'])
        await assert.rejects(at(moment), { code: 'bad-request' });
      for (const moment of ['2026-01-05', '2026-01-05T12:00:00.001Z']) await at(moment);
      await assert.rejects(under.holds.put({ scope: 'phone', macAddress: '0004f2000009', reason, until }, 'officer'), {
        code: 'not-found',
      });
      await assert.rejects(under.holds.put({ scope: 'phone', macAddress: 'x', reason, until }, 'officer'), { code: 'bad-request' });
      assert.equal((await under.holds.all()).length, 2);
    }));

  it('ends once, by whoever ends it or by itself at its moment, with its key', () =>
    withPrivacy(async (under) => {
      await house(under);
      const [first, second] = [
        await put(under, { scope: 'phone', macAddress: hers, reason, until }),
        await put(under, { scope: 'everything', reason, until }),
      ];
      assert.deepEqual(
        (await under.holds.end(first, 'second officer')).map(({ id }) => id),
        [second],
      );
      await assert.rejects(under.holds.end(first, 'officer'), { code: 'not-found' });
      assert.equal(await livingKeys(under), 1);
      under.at(untilMs - 1);
      await under.holds.endDue();
      assert.equal((await under.holds.all()).length, 1);
      under.at(untilMs);
      assert.deepEqual(await under.holds.all(), [], 'in force before its end, not at it');
      assert.equal(await livingKeys(under), 1);
      await under.holds.endDue();
      await under.holds.endDue();
      assert.equal(await livingKeys(under), 0);
      assert.deepEqual((await chainOf(under)).slice(2), [
        ['second officer', 'hold-ended', { hold: first, scope: 'phone', device: hers }],
        ['server', 'hold-ended', { hold: second, scope: 'everything' }],
      ]);
    }));

  it('whose end was interrupted after its key says nothing more, and ends with the next round', () =>
    withPrivacy(async (under) => {
      const [first, second] = [
        await put(under, { scope: 'everything', reason, until }),
        await put(under, { scope: 'everything', reason, until }),
      ];
      const { key_id } = await under.store.records.db.selectFrom('hold').select('key_id').where('id', '=', first).executeTakeFirstOrThrow();
      await under.store.vault.destroy([key_id]);
      assert.deepEqual(
        (await under.holds.all()).map(({ id }) => id),
        [second],
      );
      await under.holds.endDue();
      const rows = await under.store.records.db.selectFrom('hold').select('id').execute();
      assert.deepEqual(rows, [{ id: second }]);
    }));
});

describe('what holds keep', () => {
  it('of nothing, of a phone, of everything', () =>
    withPrivacy(async (under) => {
      await house(under);
      const item = (macAddress: string) => ({ store: 'artefact', id: 'none', macAddress });
      const none = await under.holds.keeping(noonMs);
      assert.deepEqual(
        [none.everything, none.any, none.of(item(hers)), none.of({ store: 'artefact', id: 'none' })],
        [undefined, undefined, undefined, undefined],
      );
      const id = await put(under, { scope: 'phone', macAddress: hers, reason, until });
      const phone = await under.holds.keeping(noonMs);
      assert.deepEqual([phone.everything, phone.any?.id, phone.of(item(hers))?.id, phone.of(item(other))], [undefined, id, id, undefined]);
      assert.equal(phone.of({ store: 'artefact', id: 'none' }), undefined);
      assert.equal((await under.holds.keeping(untilMs)).any, undefined, 'as of the moment that is asked for');
      const all = await put(under, { scope: 'everything', reason, until: '2026-04-01' });
      const both = await under.holds.keeping(noonMs);
      assert.deepEqual([both.everything?.id, both.any?.id, both.of(item(hers))?.id, both.of(item(other))?.id], [all, all, all, all]);
    }));

  it('of a person: what names them by its record, files that nobody can read on their phones, and their requests', () =>
    withPrivacy(async (under) => {
      await house(under);
      const { db } = under.store.records;
      const file = {
        name_hash: '',
        kind: 'core',
        name_sealed: new Uint8Array(),
        content_sealed: new Uint8Array(),
        size_bytes: 0,
        received_at_ms: 0,
      };
      for (const mac_address of [hers, other])
        await db
          .insertInto('kept_file')
          .values({ id: `core ${mac_address}`, mac_address, ...file })
          .execute();
      const ask = async (identifier: Identifier): Promise<string> =>
        (await under.requests.create({ type: 'access', identifiers: [identifier], verification: 'seen' }, 'officer')).id;
      const [hersAsked, hisAsked] = [await ask(ada), await ask(bob)];
      const id = await put(under, { scope: 'person', identifiers: [ada], reason, until });
      const second = await put(under, { scope: 'person', identifiers: [ada], reason, until: '2026-02-01' });
      const keeping = await under.holds.keeping(noonMs);
      const logs = await db.selectFrom('artefact').select(['id', 'mac_address']).where('kind', '=', 'application-log').execute();
      const logOf = (mac: string): string => logs.find(({ mac_address }) => mac_address === mac)?.id ?? '';
      const held = (store: string, itemId: string, macAddress?: string): string | undefined =>
        keeping.of({ store, id: itemId, ...(macAddress === undefined ? {} : { macAddress }) })?.id;
      assert.deepEqual(
        [
          held('artefact', logOf(hers), hers),
          held('artefact', logOf(other), other),
          held('artefact', 'none', hers),
          held('kept_file', `core ${hers}`, hers),
          held('kept_file', `core ${other}`, other),
          held('subject_request', hersAsked),
          held('subject_request', hisAsked),
        ],
        [id, undefined, undefined, id, undefined, id, undefined],
      );
      assert.equal(keeping.everything, undefined);
      await under.holds.end(id, 'officer');
      assert.equal((await under.holds.keeping(noonMs)).of({ store: 'kept_file', id: '', macAddress: hers })?.id, second);
    }));
});

describe('what a hold forbids', () => {
  it('the erasure of whom it covers, or of somebody with something on a phone that it covers; the answer says until when and why', () =>
    withPrivacy(async (under) => {
      await house(under);
      const whom = await under.whom([keysOf(ada.value)]);
      await under.holds.demandErasable(whom);
      for (const [asked, words] of [
        [{ scope: 'person', identifiers: [ada] }, 'what there is of a person'],
        [{ scope: 'person', identifiers: [bob] }, undefined],
        [{ scope: 'phone', macAddress: hers }, 'what a phone keeps'],
        [{ scope: 'phone', macAddress: other }, undefined],
        [{ scope: 'everything' }, 'everything'],
      ] as const) {
        const id = await put(under, { ...asked, reason, until } as PutHold);
        if (words === undefined) await under.holds.demandErasable(whom);
        else
          await assert.rejects(under.holds.demandErasable(whom), {
            code: 'conflict',
            message: `this erasure is not carried out: ${words} is held until ${until} (hold ${id}), for this reason: ${reason}`,
          });
        await under.holds.end(id, 'officer');
      }
      await under.holds.demandErasable(whom);
    }));

  it('the erasure of whoever has the same phone as their own as the person that it is of', () =>
    withPrivacy(async (under) => {
      await house(under);
      await under.configuration.set(empty, { 'reg.1.address': 'sip:2001@example.test', 'reg.2.address': 'sip:2003@example.test' });
      await put(under, { scope: 'person', identifiers: [ada], reason, until });
      await assert.rejects(under.holds.demandErasable(await under.whom([keysOf('sip:2003@example.test')])), { code: 'conflict' });
      await under.holds.demandErasable(await under.whom([keysOf('sip:2004@example.test')]));
    }));

  it('of several, the one that ends last is told', () =>
    withPrivacy(async (under) => {
      await house(under);
      await put(under, { scope: 'everything', reason: 'ends first', until: '2026-01-20' });
      await put(under, { scope: 'person', identifiers: [ada], reason: 'ends last', until: '2026-02-20' });
      await assert.rejects(under.holds.demandErasable(await under.whom([keysOf(ada.value)])), { message: /until 2026-02-20 .*ends last$/ });
    }));

  it('the removal of a phone that it covers, or with something of whom it covers', () =>
    withPrivacy(async (under) => {
      await house(under);
      for (const [asked, kept] of [
        [{ scope: 'person', identifiers: [ada] }, [hers]],
        [{ scope: 'person', identifiers: [bob] }, [other]],
        [{ scope: 'phone', macAddress: empty }, [empty]],
        [{ scope: 'everything' }, [hers, other, empty]],
      ] as const) {
        const id = await put(under, { ...asked, reason, until } as PutHold);
        for (const macAddress of [hers, other, empty])
          if ((kept as readonly string[]).includes(macAddress))
            await assert.rejects(under.holds.demandRemovable(macAddress), {
              code: 'conflict',
              message: new RegExp(`^this phone is not removed: .*hold ${id}`),
            });
          else await under.holds.demandRemovable(macAddress);
        await under.holds.end(id, 'officer');
      }
      await put(under, { scope: 'person', identifiers: [ada], reason, until });
      await put(under, { scope: 'person', identifiers: [bob], reason, until: '2026-04-01' });
      for (const macAddress of [hers, other]) await assert.rejects(under.holds.demandRemovable(macAddress), { code: 'conflict' });
      await under.holds.demandRemovable(empty);
    }));

  it('a hold while something runs that no hold may come between', () =>
    withPrivacy(async (under) => {
      assert.equal(await under.holds.undisturbed(async () => 5), 5);
      await assert.rejects(
        under.holds.undisturbed(() => Promise.reject(new Error('of the work'))),
        /of the work/,
      );
    }));
});
