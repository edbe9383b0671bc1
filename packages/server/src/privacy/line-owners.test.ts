// Whose phones are whose, from when to when: what settings say, and an officer's word before it.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { overrides } from '../../test/phone-files.ts';
import { withPrivacy } from '../../test/privacy-under-test.ts';
import { renewPhoneKey } from '../records/phone-key.ts';
import type { LineNow, LineOwner } from '../records/line-owner.ts';
import type { RecordsAccess } from '../store/store.ts';
import type { OwnedPhone } from './line-owners.ts';
import { allLineSettings, hasLineNow, linesOf, periodsOfLine, phonesOf } from './line-owners.ts';

const settled = (line: number, address: string, name = '', macAddress = 'a'): LineNow => ({
  macAddress,
  line,
  addresses: [address],
  names: name === '' ? [] : [name],
});
/** Noted of somebody from when to when; theirs where the id begins with `ada`. */
const noted = (id: string, line: number, fromMs?: number, untilMs?: number, source: LineOwner['source'] = 'settings'): LineOwner => ({
  id,
  macAddress: 'a',
  line,
  source,
  fromMs,
  untilMs,
  identity: undefined,
});
const said = (id: string, line: number, fromMs?: number, untilMs?: number): LineOwner => noted(id, line, fromMs, untilMs, 'officer');

const phones = (lines: readonly LineNow[], owners: readonly LineOwner[] = []): readonly OwnedPhone[] =>
  phonesOf({
    settled: lines,
    owners,
    isTheirsNow: ({ addresses }) => addresses.includes('ada'),
    isTheirs: ({ id }) => id.startsWith('ada'),
  });

const text = (periods: readonly { readonly fromMs: number; readonly untilMs: number }[]): string =>
  periods.map(({ fromMs, untilMs }) => `${fromMs}-${untilMs}`.replaceAll('Infinity', '∞')).join(' ');

/** Of the only phone: each line with its periods, and the whole of it. */
function described(lines: readonly LineNow[], owners: readonly LineOwner[] = []): Readonly<Record<string, string | boolean>> {
  const [phone, ...more] = phones(lines, owners);
  if (phone === undefined) return {};
  assert.equal(more.length, 0);
  return {
    ...Object.fromEntries([...phone.lines].map(([line, periods]) => [`line ${line}`, text(periods)])),
    whole: text(phone.whole),
    ...(phone.isWhole ? { isWhole: true } : {}),
  };
}

describe('a line by its settings', () => {
  it('is the person’s since it is known to be, else always, and was theirs while it was noted', () => {
    assert.deepEqual(described([settled(1, 'ada')]), { 'line 1': '-∞-∞', whole: '-∞-∞', isWhole: true });
    assert.deepEqual(described([settled(1, 'ada')], [noted('ada now', 1, 5)]), { 'line 1': '5-∞', whole: '5-∞' });
    assert.deepEqual(described([settled(1, 'bob')], [noted('ada then', 1, 2, 4), noted('bob now', 1, 4)]), {
      'line 1': '2-4',
      whole: '2-4',
    });
    assert.deepEqual(described([settled(1, 'ada')], [noted('ada then', 1, 2, 4), noted('bob then', 1, 4, 6), noted('ada now', 1, 6)]), {
      'line 1': '2-4 6-∞',
      whole: '2-4 6-∞',
    });
  });

  it('whose settings are gone was theirs, as long as it was noted', () => {
    assert.deepEqual(described([], [noted('ada then', 1, undefined, 4)]), { 'line 1': '-∞-4', whole: '-∞-4' });
    assert.deepEqual(described([], [noted('ada now', 1, 2)]), {}, 'an open note without a setting says nothing');
    assert.deepEqual(described([settled(1, 'bob')], [noted('bob then', 1, 2, 4)]), {});
  });

  it('of another line, is nobody’s of this one', () => {
    assert.deepEqual(described([settled(1, 'ada'), settled(2, 'bob')], [noted('bob now', 2, 5)]), {
      'line 1': '-∞-∞',
      'line 2': '',
      whole: '',
    });
    assert.deepEqual(described([settled(1, 'bob'), settled(2, 'bob')], [noted('ada then', 2, 1, 3), noted('ada then', 1, 2, 4)]), {
      'line 1': '2-4',
      'line 2': '1-3',
      whole: '2-3',
    });
  });
});

describe('an officer’s word', () => {
  it('is before the settings, of a line before that of the phone, and the later before the earlier', () => {
    assert.deepEqual(described([settled(1, 'ada')], [said('bob', 1, 2, 4)]), { 'line 1': '-∞-2 4-∞', whole: '-∞-2 4-∞' });
    assert.deepEqual(described([settled(1, 'bob')], [said('ada', 0)]), {
      'line 1': '-∞-∞',
      'line 0': '-∞-∞',
      whole: '-∞-∞',
      isWhole: true,
    });
    assert.deepEqual(described([settled(1, 'bob')], [said('bob', 1, 2, 4), said('ada', 0)]), {
      'line 1': '-∞-2 4-∞',
      'line 0': '-∞-∞',
      whole: '-∞-2 4-∞',
    });
    assert.deepEqual(described([], [said('bob', 1), said('ada', 1, 2, 4)]), { 'line 1': '2-4', whole: '2-4' });
    assert.deepEqual(described([], [said('ada', 1, 2, 4), said('bob', 1)]), {});
    assert.deepEqual(described([settled(1, 'ada')], [said('bob', 2)]), { 'line 1': '-∞-∞', 'line 2': '', whole: '' });
  });

  it('of the whole phone counts for the lines that are not named, and for itself where there is none', () => {
    assert.deepEqual(described([], [said('ada', 0, 2, 4)]), { 'line 0': '2-4', whole: '2-4' });
    const [phone] = phones([settled(1, 'bob')], [said('bob', 1), said('ada', 0)]);
    assert.ok(phone !== undefined);
    assert.deepEqual(
      [1, 2].map((line) => text(periodsOfLine(phone, line))),
      ['', '-∞-∞'],
    );
    assert.deepEqual(
      [1, 2].map((line) => hasLineNow(phone, line)),
      [false, true],
    );
    const [line] = phones([settled(1, 'ada')]);
    assert.ok(line !== undefined);
    assert.deepEqual(periodsOfLine(line, 2), []);
  });
});

describe('the phones of somebody', () => {
  it('are those of which a line is or was theirs, each with the names of the lines that are theirs now', () => {
    const lines = [
      settled(1, 'ada', 'Ada'),
      settled(2, 'ada', 'Ada'),
      settled(3, 'bob', 'Bob'),
      settled(4, 'ada', 'Ada E.'),
      settled(1, 'bob', 'Bob', 'b'),
      settled(1, 'ada', 'Countess', 'c'),
    ];
    assert.deepEqual(
      phones(lines, [said('bob', 4, 5)]).map(({ macAddress, names, isWhole }) => [macAddress, names, isWhole]),
      [
        ['a', ['Ada'], false],
        ['c', ['Countess'], true],
      ],
    );
  });

  it('lines are told apart by phone and number, and what says no name is none', () => {
    const setting = (macAddress: string | undefined, name: string, value: string) => ({ macAddress, name, value });
    assert.deepEqual(
      linesOf([
        setting('a', 'reg.1.address', '2001'),
        setting('a', 'reg.1.auth.userId', '2001'),
        setting('a', 'reg.1.thirdPartyName', '2009'),
        setting('a', 'reg.1.label', '7'),
        setting('a', 'reg.1.displayName', 'Zoë'),
        setting('a', 'reg.12.address', '2002'),
        setting('b', 'reg.1.label', 'Bob'),
        setting('a', 'voIpProt.server.1.address', 'example.test'),
        setting(undefined, 'reg.1.address', '2003'),
      ]),
      [
        { macAddress: 'a', line: 1, addresses: ['2001', '2009'], names: ['Zoë'], phoneNames: [] },
        { macAddress: 'a', line: 12, addresses: ['2002'], names: [], phoneNames: [] },
        { macAddress: 'b', line: 1, addresses: [], names: ['Bob'], phoneNames: [] },
      ],
    );
  });

  it('names that only the phone says are told apart, and are nobody’s who came after another', () => {
    const setting = (name: string, value: string, isFromPhone?: true) => ({
      macAddress: 'a',
      name,
      value,
      ...(isFromPhone && { isFromPhone }),
    });
    const [line] = linesOf([
      setting('reg.1.label', 'Bob', true),
      setting('reg.1.displayName', 'Ada', true),
      setting('reg.1.address', 'ada'),
      setting('reg.1.displayName', 'Ada'),
    ]);
    assert.deepEqual([line?.names, line?.phoneNames], [['Bob', 'Ada'], ['Bob']]);
    const namesOf = (...owners: readonly LineOwner[]): readonly string[] =>
      phones(line === undefined ? [] : [line], owners).flatMap(({ names }) => names);
    assert.deepEqual(namesOf(), ['Bob', 'Ada']);
    assert.deepEqual(namesOf(noted('bob then', 1, undefined, 5), noted('ada now', 1, 5)), ['Ada']);
  });
});

describe('settings of lines that are read while the key of a phone is renewed', () => {
  const mac = '0004f2000001';

  it('are read again, five times; what does not open then is left out', () =>
    withPrivacy(async (under) => {
      const { store, configuration } = under;
      await under.enrol(mac);
      await under.put(mac, 'local-override', overrides({ 'reg.1.address': '2001', 'voIpProt.server.1.address': 'example.test' }));
      /** Renews the key behind each of so many first readings. */
      const renewing = (times: number): { readonly access: RecordsAccess; readonly reads: () => number } => {
        let reads = 0;
        const access = store.records.db.withPlugin({
          transformQuery: ({ node }) => node,
          async transformResult({ result }) {
            if (++reads > times) return result;
            const old = await store.records.transact((transaction) => renewPhoneKey(store, transaction, mac));
            await store.vault.destroy(old === undefined ? [] : [old]);
            return result;
          },
        });
        return { access, reads: () => reads };
      };
      const read = async (times: number): Promise<readonly [readonly string[], number]> => {
        const { access, reads } = renewing(times);
        const settings = await allLineSettings({ store, configuration }, access);
        return [settings.map(({ name, value }) => `${name}=${value}`), reads()];
      };
      const all = ['reg.1.address=2001', 'voIpProt.server.1.address=example.test'];
      assert.deepEqual(await read(0), [all, 1]);
      assert.deepEqual(await read(1), [all, 2]);
      assert.deepEqual(await read(4), [all, 5]);
      assert.deepEqual(await read(5), [[], 5]);
    }));

  it('of one phone whose key is missing for good, those of others are read', () =>
    withPrivacy(async (under) => {
      const { store, configuration } = under;
      const other = '0004f2000002';
      for (const macAddress of [mac, other]) {
        await under.enrol(macAddress);
        await under.put(macAddress, 'web-override', overrides({ 'reg.1.address': '2001' }));
      }
      await configuration.set('site', { 'reg.1.label': '  ', 'reg.2.address': '2002' });
      const { key_id } = await store.records.db
        .selectFrom('device')
        .select('key_id')
        .where('mac_address', '=', mac)
        .executeTakeFirstOrThrow();
      await store.vault.destroy([key_id]);
      assert.deepEqual(await allLineSettings({ store, configuration }, store.records.db), [
        { macAddress: other, name: 'reg.1.address', value: '2001', isFromPhone: true },
        { macAddress: undefined, name: 'reg.2.address', value: '2002' },
      ]);
    }));
});
