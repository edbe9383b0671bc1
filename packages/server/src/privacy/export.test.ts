// GDPR Art. 15 and 20: the files of an answer, each with all that it is to hold.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Identifier } from '@offhook/privacy';
import { nameKeys } from '@offhook/privacy';

import { call, callList, contact, directory, keysOf, party } from '../../test/phone-files.ts';
import type { PrivacyUnderTest } from '../../test/privacy-under-test.ts';
import { withPrivacy } from '../../test/privacy-under-test.ts';
import { unzip } from '../../test/unzip.ts';
import { putRetention } from '../store/retention-rows.ts';
import { makeExport } from './export.ts';

const [first, second, third] = ['0004f2000001', '0004f2000002', '0004f2000003'] as const;
const identifiers: readonly Identifier[] = [{ type: 'sip-uri', value: 'sip:2001@example.test' }];
const ada = [keysOf('sip:2001@example.test')];

async function answer(under: PrivacyUnderTest, keys = ada): Promise<ReadonlyMap<string, string>> {
  const archive = await makeExport(
    { ...under, organisation: 'Example Ltd' },
    { type: 'access', whom: await under.whom(keys), identifiers },
  );
  return new Map([...unzip(archive)].map(([name, bytes]) => [name, bytes.toString('utf8')]));
}

const ringing = { count: 2 } as const;

describe('the files of an answer', () => {
  it('GDPR Art. 15(4): none names who stands beside the person in a name', () =>
    withPrivacy(async (under) => {
      await under.enrol(first);
      const source = party('source', 'sip:2001@example.test', 'Ada Example &amp; Tunde Bakare');
      await under.put(first, 'call-list', callList(call(source, ringing)));
      await under.put(
        first,
        'directory',
        directory(contact('Ada Example', '(for Emeka Obi)', 'sip:2001@example.test'), contact('Ada', 'Example', 'sip:2001@example.test')),
      );
      const files = await answer(under);
      const all = [...files.values()].join('\n');
      for (const other of ['Tunde', 'Bakare', 'Emeka', 'Obi']) assert.ok(!all.includes(other), `${other}: ${all}`);
      assert.ok(files.get('calls.csv')?.includes('Ada Example & ••• •••'));
    }));

  it('of each phone that holds anything, in the order of their addresses, and of no other', () =>
    withPrivacy(async (under) => {
      for (const macAddress of [third, second, first]) await under.enrol(macAddress, macAddress === third ? 'Lobby' : '');
      await under.put(
        second,
        'call-list',
        callList(call(party('source', 'sip:2001@example.test', 'Ada') + party('destination', 'sip:2002@example.test', 'Bob'))),
      );
      await under.put(first, 'directory', directory(contact('Ada', 'Example', 'sip:2001@example.test')));
      await under.put(
        first,
        'application-log',
        '0105103000|sip  |3|00|sip:2001@example.test\n0105103001|sip  |3|00|to sip:2001@example.test\n',
      );
      await under.put(third, 'directory', directory(contact('Ada', 'Else', 'sip:2009@example.test')));
      const files = await answer(under);
      assert.deepEqual(
        [...files.keys()],
        [
          'README.txt',
          'person.json',
          'person.vcf',
          'calls.csv',
          `original/${first}-directory.xml`,
          `original/${first}-log-lines.txt`,
          `original/${second}-calls.xml`,
        ],
      );
      assert.equal(
        files.get(`original/${first}-log-lines.txt`),
        `${first}-app.log: 0105103000|sip  |3|00|sip:2001@example.test\n${first}-app.log: 0105103001|sip  |3|00|to sip:2001@example.test\n`,
      );
      const note = '<!-- Names of other people were taken out or shortened. -->';
      for (const name of [`original/${first}-directory.xml`, `original/${second}-calls.xml`])
        assert.match(files.get(name) ?? '', new RegExp(`^<\\?xml[^>]*\\?>\\s*${note}\\n<(?:directory|callList)>`), name);
      const person = JSON.parse(files.get('person.json') ?? '') as Record<string, unknown> & {
        readonly devices: readonly { readonly macAddress: string }[];
      };
      assert.deepEqual(
        [person['request'], person['type'], person['identifiers'], person['names'], person.devices.map(({ macAddress }) => macAddress)],
        ['R-1', 'access', identifiers, ['Ada', 'Ada Example'], [first, second]],
      );
      assert.deepEqual(person['holdings'], [
        { store: 'call_record', count: 1, devices: [second] },
        { store: 'contact', count: 1, devices: [first] },
        { store: 'artefact', count: 1, devices: [first] },
        { store: 'party', count: 1, devices: [] },
      ]);
      assert.match(files.get('person.json') ?? '', /^\{\n {2}"request": "R-1",\n[^]*\}\n$/);
    }));

  it('of a phone whose label names the person, and of their own, though nothing of either is kept', () =>
    withPrivacy(async (under) => {
      for (const macAddress of [first, second, third]) await under.enrol(macAddress, macAddress === second ? 'Ada Example' : '');
      await under.configuration.set(first, { 'reg.1.address': 'sip:2001@example.test' });
      const files = await answer(under, [...ada, nameKeys('Ada Example')]);
      const { devices } = JSON.parse(files.get('person.json') ?? '') as { readonly devices: readonly { readonly macAddress: string }[] };
      assert.deepEqual(
        devices.map(({ macAddress }) => macAddress),
        [first, second],
      );
      assert.deepEqual(
        [...files.keys()].filter((name) => name.startsWith('original/')),
        [],
      );
    }));

  it('a row of the CSV is a call with its two ends, empty where there is none', () =>
    withPrivacy(async (under) => {
      await under.enrol(first);
      await under.enrol(second);
      const ends = party('source', 'sip:2001@example.test', 'Ada') + party('destination', 'sip:2002@example.test', 'Bob');
      await under.put(first, 'call-list', callList(call(ends, { ...ringing, duration: 'PT1M2S' })));
      await under.put(second, 'call-list', callList(call(party('source', 'sip:2001@example.test', 'Ada'), ringing)));
      assert.deepEqual((await answer(under)).get('calls.csv')?.split('\n'), [
        'phone,direction,disposition,start,duration_s,count,source,source_name,destination,destination_name',
        `${first},In,Normal,2026-01-05T10:00:00,62,2,sip:2001@example.test,Ada,2002,`,
        `${second},In,Normal,2026-01-05T10:00:00,,2,sip:2001@example.test,Ada,,`,
        '',
      ]);
    }));

  it('RFC 6350: a card with each number, address and mailbox once, under a name, or an identifier where no name is known', () =>
    withPrivacy(async (under) => {
      const lines = (text: string | undefined): readonly string[] =>
        (text ?? '').split('\r\n').filter((line) => /^(?:FN|TEL|IMPP|EMAIL)/.test(line));
      const nameless = [
        ...ada,
        ...ada,
        under.store.keyReader.ofIdentifier({ type: 'email', value: 'ada@mail.example.test' }),
        ...['+12025550147', '2002'].map(keysOf),
      ];
      const addresses = [
        'TEL;VALUE=text:2001',
        'TEL;VALUE=text:12025550147',
        'TEL;VALUE=text:2002',
        'IMPP:sip:2001@example.test',
        'EMAIL:ada@mail.example.test',
      ];
      const [fullName, ...rest] = lines((await answer(under, nameless)).get('person.vcf'));
      assert.deepEqual([fullName, rest.toSorted()], ['FN:sip:2001@example.test', addresses.toSorted()]);
      await under.enrol(first);
      await under.put(first, 'directory', directory(contact('Ada', 'Example', 'sip:2001@example.test')));
      assert.equal(lines((await answer(under)).get('person.vcf'))[0], 'FN:Ada Example');
    }));

  it('Art. 15(1): the information names what is held, with its category and purpose, and nothing that is not', () =>
    withPrivacy(async (under) => {
      await under.enrol(first);
      await under.put(first, 'directory', directory(contact('Ada', 'Example', 'sip:2001@example.test')));
      const information = (await answer(under)).get('README.txt') ?? '';
      const [controller, made, , heading, ...rest] = information.split('\n');
      assert.deepEqual(
        [controller, made, heading],
        ['Controller: Example Ltd', 'Made: 2026-01-05T12:00:00.000Z', 'What is held about you:'],
      );
      const held = rest.slice(0, rest.indexOf(''));
      assert.deepEqual(held.map((line) => /^- (\w+): .+\. Category: [\w-]+\. Purpose: [\w-]+\.$/.exec(line)?.[1] ?? '').toSorted(), [
        'contact',
        'party',
      ]);
      assert.match(information, /supervisory authority\.\n.+\n$/);
    }));

  it('Art. 15(1)(d): it says for how long, by the days that an officer said', () =>
    withPrivacy(async (under) => {
      const kept = async (): Promise<string> => /^Kept: .*$/m.exec((await answer(under)).get('README.txt') ?? '')?.[0] ?? '';
      const told = (logs: number, files: number, answers: number): string =>
        `Kept: as long as the phone keeps it, or until its erasure; logs for ${logs} days, core files, captures and logs on demand for ${files}, this answer for ${answers}, the request itself for 1095. No automated decisions are taken.`;
      assert.equal(await kept(), told(14, 7, 30));
      await under.store.records.transact(async (access) => {
        await putRetention(access, { store: 'artefact', keep_days: 90 });
        await putRetention(access, { store: 'subject_request', keep_days: 60 });
      });
      assert.equal(await kept(), told(90, 7, 60));
    }));
});
