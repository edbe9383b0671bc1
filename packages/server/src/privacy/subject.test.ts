// Who somebody is on a server: whose phones are whose, who is the same, who may be somebody else.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { IdentifierKeys, Match } from '@offhook/privacy';
import { createPersonMatcher, keysOfAddress, nameKeys } from '@offhook/privacy';

import type { LineSetting } from '../configuration/configuration-files.ts';
import { ConfigurationFiles } from '../configuration/configuration-files.ts';
import { LineOwnership } from '../records/line-ownership.ts';
import { storeOverrides } from '../records/override-records.ts';
import type { RecordsUnderTest } from '../../test/records-under-test.ts';
import { mac, withRecords } from '../../test/records-under-test.ts';
import { allLineSettings, isOwnedBy, linesOf, phonesOf } from './line-owners.ts';
import { maskLine } from './log-masking.ts';
import type { Subject } from './subject.ts';
import { partiesLike, resolveSubject, suppressedKeys, wantedOf } from './subject.ts';
import { createReader, isDecided } from '../search/wanted-reader.ts';

function keysOf(address: string): IdentifierKeys {
  const keys = keysOfAddress(address);
  assert.ok(keys !== undefined);
  return keys;
}

const line = (macAddress: string | undefined, name: string, value: string): LineSetting => ({
  macAddress,
  name,
  value,
});

describe('whose phone it is', () => {
  const matcher = createPersonMatcher({ keys: [keysOf('2001'), keysOf('ada')], names: [] });
  const phones = (...settings: ReturnType<typeof line>[]): readonly string[] =>
    phonesOf({
      settled: linesOf(settings),
      owners: [],
      isTheirsNow: isOwnedBy((value) => matcher.address(value)),
      isTheirs: () => false,
    }).map(({ macAddress, lines, isWhole, names }) => {
      const theirs = [...lines].filter(([, periods]) => periods.length > 0).map(([number]) => number);
      return `${macAddress} ${theirs.join('+')} ${isWhole ? 'whole' : 'shared'} ${names.join('+')}`.trim();
    });

  it('theirs as a whole where all its lines are, by address, login or third party', () => {
    assert.deepEqual(phones(line('a', 'reg.1.address', '2001')), ['a 1 whole']);
    assert.deepEqual(phones(line('a', 'reg.1.address', '9'), line('a', 'reg.1.auth.userId', 'ada')), ['a 1 whole']);
    assert.deepEqual(phones(line('a', 'reg.1.address', '9'), line('a', 'reg.1.thirdPartyName', '2001')), ['a 1 whole']);
    assert.deepEqual(phones(line('a', 'reg.1.address', '2001'), line('a', 'reg.2.address', '2002')), ['a 1 shared']);
    assert.deepEqual(phones(line('a', 'reg.1.address', '2001'), line('a', 'reg.12.address', '2001')), ['a 1+12 whole']);
    assert.deepEqual(phones(line('a', 'reg.1.address', '2001'), line('b', 'reg.1.address', '2002')), ['a 1 whole']);
  });

  it('not by a name that it shows, by what is no line, or where no phone is named', () => {
    assert.deepEqual(phones(line('a', 'reg.1.label', '2001')), []);
    assert.deepEqual(phones(line('a', 'reg.1.address', '2002')), []);
    assert.deepEqual(phones(line('a', 'voIpProt.server.1.address', '2001')), []);
    assert.deepEqual(phones(line(undefined, 'reg.1.address', '2001')), []);
  });

  it('with the names of their own lines, each once, where they are names', () => {
    assert.deepEqual(
      phones(
        line('a', 'reg.1.address', '2001'),
        line('a', 'reg.1.displayName', 'Ada Example'),
        line('a', 'reg.1.label', 'Ada Example'),
        line('a', 'reg.2.address', '2001'),
        line('a', 'reg.2.label', '2001'),
        line('a', 'reg.3.label', 'Bob'),
        line('a', 'reg.3.address', '2003'),
      ),
      ['a 1+2 shared Ada Example'],
    );
  });

  it('what is possible decides nothing', () => {
    const possible = (): Match => ({ identifier: 'x', form: 'address', certainty: 'possible' });
    assert.equal(isOwnedBy(possible)({ addresses: ['2001'] }), false);
    assert.ok(!isDecided(possible()) && !isDecided(undefined) && isDecided({ ...possible(), certainty: 'likely' }));
  });
});

async function resolved(
  records: RecordsUnderTest,
  keys: readonly IdentifierKeys[],
  settings: Readonly<Record<string, string>> = {},
): Promise<Subject> {
  const { store, parties, upload } = records;
  const assignments = Object.entries(settings).map(([name, value]) => ({ name, value })) as unknown as Parameters<typeof storeOverrides>[2];
  await storeOverrides(upload(), 'local-override', assignments);
  return resolveSubject(
    { store, parties, configuration: await ConfigurationFiles.load(store), ownership: new LineOwnership(store) },
    store.records.db,
    keys,
  );
}

describe('GDPR Art. 12(6): who is the person, and who may be somebody else', () => {
  const add = async (
    { store, parties }: RecordsUnderTest,
    ...entries: readonly (readonly [address: string, ...names: readonly string[]])[]
  ): Promise<void> => {
    await parties.resolve(
      store.records.db,
      entries.map(([address, ...names]) => ({ ...keysOf(address), names })),
    );
  };
  const parties = async (
    { store, parties: vault }: RecordsUnderTest,
    ...identities: Parameters<typeof vault.resolve>[1][number][]
  ): Promise<void> => void (await vault.resolve(store.records.db, identities));
  const owns = (parties: readonly { readonly own: string }[]): readonly string[] => parties.map(({ own }) => own).toSorted();

  it('a number is its URIs at the site’s hosts; of another host it is not decided', () =>
    withRecords(async (records) => {
      await add(records, ['sip:2001@example.test', 'Ada'], ['sip:2001@other.example.test', 'Bob'], ['2001'], ['sip:2002@example.test']);
      const subject = await resolved(records, [keysOf('2001')], { 'voIpProt.server.1.address': 'example.test' });
      assert.deepEqual(owns(subject.parties), ['number:2001', 'sip:2001@example.test']);
      assert.deepEqual(owns(subject.undecided), ['sip:2001@other.example.test']);
      assert.deepEqual(subject.names, ['Ada']);
      assert.deepEqual([...subject.realms], ['example.test']);
      assert.equal(subject.tokens.length, 2);
    }));

  it('where no setting says a host, one host is the site’s, and of two nobody knows', () =>
    withRecords(async (records) => {
      await add(records, ['sip:2001@example.test', 'Ada']);
      assert.deepEqual(owns((await resolved(records, [keysOf('2001')])).parties), ['sip:2001@example.test']);
      await add(records, ['sip:2001@other.example.test', 'Bob']);
      const subject = await resolved(records, [keysOf('2001')]);
      assert.deepEqual(owns(subject.parties), []);
      assert.deepEqual(owns(subject.undecided), ['sip:2001@example.test', 'sip:2001@other.example.test']);
      assert.deepEqual([...subject.realms], ['']);
      // The name of the person's own line decides.
      const named = await resolved(records, [keysOf('2001')], { 'reg.1.address': '2001', 'reg.1.displayName': 'ADA' });
      assert.deepEqual(owns(named.parties), ['sip:2001@example.test']);
      assert.deepEqual(owns(named.undecided), ['sip:2001@other.example.test']);
      assert.deepEqual([...named.realms], ['', 'example.test']);
    }));

  it('who is asked for by URI is that one, whatever other hosts there are', () =>
    withRecords(async (records) => {
      await add(records, ['sip:2001@example.test', 'Ada'], ['sip:2001@other.example.test', 'Bob'], ['2001', 'A.']);
      const subject = await resolved(records, [keysOf('sip:2001@example.test')]);
      assert.ok(owns(subject.parties).includes('sip:2001@example.test'));
      assert.ok(!owns(subject.parties).includes('sip:2001@other.example.test'));
      assert.ok(subject.names.includes('Ada') && !subject.names.includes('Bob'));
    }));

  it('a name is whoever goes by it, unless two do', () =>
    withRecords(async (records) => {
      await add(records, ['sip:2001@example.test', 'Ada Example'], ['2001', 'Example, Ada']);
      const one = await resolved(records, [nameKeys('Ada Example')]);
      assert.deepEqual(owns(one.parties), ['number:2001', 'sip:2001@example.test']);
      assert.deepEqual(one.sharedNames, []);
      await parties(records, { ...nameKeys('ada EXAMPLE'), names: ['ada EXAMPLE'] });
      const nameless = await resolved(records, [nameKeys('Ada Example')]);
      assert.deepEqual(owns(nameless.parties), ['name:ada example', 'number:2001', 'sip:2001@example.test']);
      await add(records, ['sip:2002@example.test', 'Ada Example']);
      const two = await resolved(records, [nameKeys('Ada Example')]);
      assert.deepEqual(owns(two.parties), ['name:ada example']);
      assert.equal(two.undecided.length, 3);
      assert.deepEqual(two.sharedNames, ['ada EXAMPLE']);
      const asked = await resolved(records, [keysOf('sip:2001@example.test')]);
      assert.deepEqual(
        asked.sharedNames.toSorted(),
        ['Ada Example', 'Example, Ada'].filter((name) => asked.names.includes(name)).toSorted(),
      );
      assert.ok(asked.sharedNames.length > 0);
    }));

  it('what is held back from now on: what was asked for, full addresses and names that nobody else has', () =>
    withRecords(async (records) => {
      await add(records, ['sip:2001@example.test', 'Ada Example', 'Ada'], ['sip:2002@example.test', 'Ada'], ['2001']);
      const subject = await resolved(records, [keysOf('2001')], { 'voIpProt.server.1.address': 'example.test' });
      assert.deepEqual(owns(suppressedKeys(subject)), ['name:ada example', 'number:2001', 'sip:2001@example.test']);
      const wanted = wantedOf(subject);
      assert.deepEqual(owns(wanted.keys), ['number:2001', 'sip:2001@example.test']);
      assert.deepEqual(wanted.sharedNames, ['Ada']);
      assert.deepEqual([...wanted.names].toSorted(), ['Ada', 'Ada Example']);
    }));

  it('by the party vault alone there are no phones and no doubt', () =>
    withRecords(async (records) => {
      await add(records, ['sip:2001@example.test', 'Ada'], ['sip:2001@other.example.test', 'Ada', 'Bob']);
      const subject = await partiesLike(records.parties, records.store.records.db, [keysOf('2001')]);
      assert.equal(subject.parties.length, 2);
      assert.deepEqual([...subject.names].toSorted(), ['Ada', 'Bob']);
      assert.deepEqual([subject.phones, subject.undecided, subject.sharedNames, subject.realms.size], [[], [], [], 0]);
    }));

  it('settings of lines and servers are read from overrides, blank ones left out', () =>
    withRecords(async (records) => {
      await resolved(records, [keysOf('2001')], {
        'reg.1.address': '2001',
        'reg.1.label': ' ',
        'voIpProt.server.1.address': 'example.test',
        'voIpProt.server.1.port': '5060',
        'reg.1.ringType': '2',
      });
      const settings = await allLineSettings(
        { store: records.store, configuration: await ConfigurationFiles.load(records.store) },
        records.store.records.db,
      );
      assert.deepEqual(settings.map(({ macAddress, name, value }) => `${macAddress ?? ''} ${name}=${value}`).toSorted(), [
        `${mac} reg.1.address=2001`,
        `${mac} voIpProt.server.1.address=example.test`,
      ]);
    }));
});

describe('GDPR Art. 15(4): a line as the person may see it', () => {
  it('has their own in clear, the words of the format, and its time', () => {
    const matcher = createPersonMatcher({ keys: [keysOf('2001')], names: ['Ada Example'] });
    assert.equal(maskLine(matcher, '0105123805|sip  |3|00|Bob called 2001 from 2002'), '0105123805|sip  |3|00|••• called 2001 from •••');
    assert.equal(maskLine(matcher, 'Zoë\u0308 ß called Ada Example'), '••• ••• called Ada Example');
    assert.equal(maskLine(matcher, '2003 Bob'), '••• •••');
  });

  it('a value is read by what its parameter holds', () => {
    const reader = createReader({ keys: [keysOf('2001')], names: ['Ada'] });
    assert.equal(reader.parameter('reg.1.address', '2001')?.certainty, 'certain');
    assert.equal(reader.parameter('reg.1.label', 'Ada')?.form, 'name');
    assert.equal(reader.parameter('reg.1.auth.password', '2001'), undefined);
    assert.equal(reader.parameter('x.text', 'see 2001')?.certainty, 'possible');
    assert.equal(reader.value('Ada')?.form, 'name');
    assert.equal(reader.value('2001')?.certainty, 'certain');
    assert.equal(reader.text('see 2001')?.certainty, 'possible');
    assert.equal(reader.line('0105123805|sip  |3|00|from 2001')?.certainty, 'certain');
    assert.equal(reader.line('0105123805|sip  |3|00|SIP/2.0 200 OK'), undefined);
  });

  it('of a name alone, the line that shows it says the address: a number before a login, and what an officer said of another line nothing', () =>
    withRecords(async (records) => {
      const settings = { 'reg.1.auth.userId': 'ada', 'reg.1.address': '2001', 'reg.1.displayName': 'Ada Example' };
      const own = async (): Promise<readonly string[]> =>
        (await resolved(records, [nameKeys('Ada Example')], settings)).keys.map((keys) => keys.own).toSorted();
      assert.deepEqual(await own(), ['name:ada example', 'number:2001']);
      const said = { macAddress: mac, line: 2, addresses: ['2005'], names: ['Ada Example'] };
      await new LineOwnership(records.store).say(said);
      assert.deepEqual(await own(), ['name:ada example', 'number:2001']);
    }));
});
