// GDPR Art. 15(4): what one phone's files hold of a person, as the person may see it.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { utf8Bytes } from '@offhook/base';
import type { IdentifierKeys } from '@offhook/privacy';
import { nameKeys } from '@offhook/privacy';

import { call, callList, contact, directory, keysOf, overrides, party } from '../../test/phone-files.ts';
import type { PrivacyUnderTest } from '../../test/privacy-under-test.ts';
import { withPrivacy } from '../../test/privacy-under-test.ts';
import type { About, Whom } from './about.ts';
import { findAbout } from './about.ts';
import type { DeviceExport } from './export-device.ts';
import { exportDevice } from './export-device.ts';
import { allLineSettings, settingsOfLines } from './line-owners.ts';

const own = '0004f2000001';
const other = '0004f2000002';

const ada = [keysOf('sip:2001@example.test'), nameKeys('Ada Example')];

async function exported(
  under: PrivacyUnderTest,
  macAddress: string,
  { keys = ada, more = {}, of = (about) => about }: { keys?: IdentifierKeys[]; more?: Partial<Whom>; of?: (about: About) => About } = {},
): Promise<DeviceExport> {
  const { store } = under;
  const whom = await under.whom(keys, more);
  const about = of(await findAbout(under, store.records.db, whom));
  const lineSettings = settingsOfLines(await allLineSettings(under, store.records.db));
  return exportDevice(under, { whom, about, lineSettings }, macAddress);
}

const out = { direction: 'Out', duration: 'PT42S' } as const;

describe('GDPR Art. 15(4): calls', () => {
  it('each end but the person’s is shown as it was dialled, without a name, and what is not understood is left out', () =>
    withPrivacy(async (under) => {
      await under.enrol(other);
      await under.put(
        other,
        'call-list',
        callList(
          call(
            party('destination', 'sip:2001@example.test', 'Ada Example') +
              party('source', 'sip:2002@example.test', 'Bob Best') +
              party('connection', 'sip:2001@example.test', 'Ada Example') +
              party('connection', 'sip:2003@example.test', 'Zoe Quill') +
              party('finalDestination', 'sip:2004@example.test', 'Carl Cole') +
              '<note>Bob</note>',
            out,
          ),
          call(party('destination', 'sip:2009@example.test', 'Otto Other'), out),
        ),
      );
      assert.deepEqual((await exported(under, other)).calls, [
        {
          direction: 'Out',
          disposition: 'Normal',
          line: 1,
          protocol: 'SIP',
          startTime: '2026-01-05T10:00:00',
          durationS: 42,
          count: 1,
          destination: { address: 'sip:2001@example.test', name: 'Ada Example' },
          source: { address: '2002' },
          connections: [{ address: 'sip:2001@example.test', name: 'Ada Example' }, { address: '2003' }],
          finalDestination: { address: '2004' },
        },
      ]);
    }));

  it('an end that is not there is not made up, and one without an address is the person’s by its name alone', () =>
    withPrivacy(async (under) => {
      await under.enrol(other);
      await under.put(
        other,
        'call-list',
        callList(call(party('destination', '', 'Ada Example'), out), call(party('source', '', 'Ada Example'))),
      );
      const { calls } = await exported(under, other);
      assert.deepEqual(
        calls.map(({ source, destination, finalDestination, connections }) => [source, destination, finalDestination, connections]),
        [
          [undefined, { address: '', name: 'Ada Example' }, undefined, []],
          [{ address: '', name: 'Ada Example' }, undefined, undefined, []],
        ],
      );
      assert.ok(calls.every((entry) => !('finalDestination' in entry) && !('unknown' in entry)));
    }));

  it('an end without an address that is another’s shows nothing, and a name does not make another’s address the person’s', () =>
    withPrivacy(async (under) => {
      await under.enrol(other);
      const ends = [
        ['', 'Bob Best'],
        ['sip:2002@example.test', 'Ada Example'],
        ['2001', 'Bob Best'],
      ] as const;
      const sources = ends.map(([address, name]) =>
        call(party('destination', 'sip:2001@example.test') + party('source', address, name), out),
      );
      await under.put(other, 'call-list', callList(...sources));
      const { calls } = await exported(under, other, { keys: [keysOf('sip:2001@example.test')] });
      assert.deepEqual(
        calls.map(({ source }) => source),
        [{ address: '••••' }, { address: '2002' }, { address: '2001', name: 'Bob Best' }],
      );
    }));

  it('of an address the number is shown, in every spelling; of one that is none, nothing', () =>
    withPrivacy(async (under) => {
      await under.enrol(other);
      const spelled: readonly (readonly [written: string, shown: string])[] = [
        ['"Bob Best" <sip:+12025550142@example.test>;tag=1', '+12025550142'],
        ['<sip:2002>', '2002'],
        ['SIPS:2002@example.test', '2002'],
        ['tel:+1-202-555-0142;phone-context=example.test', '+1-202-555-0142'],
        ['(202) 555.0142', '(202) 555.0142'],
        ['*72#', '*72#'],
        ['xsip:2002@example.test', '••••'],
        ['x<2002', '2002'],
        ['2tel:002', '••••02'],
        ['sip:2002;user=phone', '2002'],
        ['2002x@example.test', '••••02'],
        ['x2002@example.test', '••••02'],
        ['++2002@example.test', '••••02'],
        ['sip:bob@example.test', '••••'],
      ];
      await under.put(
        other,
        'call-list',
        callList(...spelled.map(([written]) => call(party('destination', 'sip:2001@example.test') + party('source', written, 'X'), out))),
      );
      const { calls } = await exported(under, other);
      assert.deepEqual(
        calls.map(({ source }) => source),
        spelled.map(([, address]) => ({ address })),
      );
    }));
});

describe('GDPR Art. 15(4): contacts', () => {
  it('the person’s own stands in clear, with a label that names them, whole or in part; where it diverts to somebody else does not', () =>
    withPrivacy(async (under) => {
      await under.enrol(other);
      await under.put(
        other,
        'directory',
        directory(
          contact('Ada', 'Example', 'sip:2001@example.test', '<lb>Boss</lb><xx>Bob</xx>'),
          contact('Ada', 'Example', '2001', '<lb>Ada Example (Bob Best)</lb><dc>sip:2002@example.test</dc>'),
          contact('Ada', 'Example', 'sip:2001@example.test;transport=tcp', '<lb>Ada Example</lb><dc>sip:2001@example.test</dc>'),
        ),
      );
      assert.deepEqual((await exported(under, other)).contacts, [
        { firstName: 'Ada', lastName: 'Example', contact: 'sip:2001@example.test', label: 'Boss' },
        { firstName: 'Ada', lastName: 'Example', contact: '2001', label: 'Ada Example (••• •••)', divertContact: '••••02' },
        {
          firstName: 'Ada',
          lastName: 'Example',
          contact: 'sip:2001@example.test;transport=tcp',
          label: 'Ada Example',
          divertContact: 'sip:2001@example.test',
        },
      ]);
    }));

  it('a name that holds the person and another keeps the person’s, of a contact and of a call', () =>
    withPrivacy(async (under) => {
      await under.enrol(other);
      await under.put(
        other,
        'directory',
        directory(
          contact('Ada Example &amp;', 'Tunde Bakare', 'sip:2001@example.test'),
          contact('Ada Example (for Emeka Obi)', '', '2001'),
          contact('Ada', 'Example / Chinedu Eze', 'sip:2001@example.test;transport=tcp'),
        ),
      );
      const name = 'Ada Example c/o Yusuf Bello';
      await under.put(other, 'call-list', callList(call(party('destination', 'sip:2001@example.test', name), out)));
      const { contacts, calls } = await exported(under, other);
      assert.deepEqual(
        contacts.map(({ firstName, lastName }) => `${firstName}|${lastName}`),
        ['Ada Example &|••• •••', 'Ada Example (for ••• •••)|', 'Ada|Example / ••• •••'],
      );
      assert.equal(calls[0]?.destination?.name, 'Ada Example c/o ••• •••');
    }));

  it('somebody else’s that diverts to the person is masked, but for that; others’ are not in it', () =>
    withPrivacy(async (under) => {
      await under.enrol(other);
      await under.put(
        other,
        'directory',
        directory(
          contact('Bob', 'Best', 'sip:2002@example.test', '<lb>Bob’s desk</lb><dc>sip:2001@example.test</dc><sd>3</sd>'),
          contact('Carl', 'Cole', '2003', '<dc>sip:2001@example.test</dc>'),
          contact('Zoe', 'Quill', '2004'),
        ),
      );
      assert.deepEqual((await exported(under, other, { keys: [keysOf('sip:2001@example.test')] })).contacts, [
        {
          firstName: 'B.',
          lastName: 'B.',
          contact: '••••02',
          label: 'B. d.',
          divertContact: 'sip:2001@example.test',
          speedDial: 3,
        },
        { firstName: 'C.', lastName: 'C.', contact: '••••03', divertContact: 'sip:2001@example.test' },
      ]);
    }));
});

describe('GDPR Art. 15(4): settings and logs', () => {
  it('settings of every file that name the person, and whom they name beside is masked', () =>
    withPrivacy(async (under) => {
      await under.enrol(other);
      await under.put(
        other,
        'local-override',
        overrides({ 'softkey.1.label': 'Ada Example', 'softkey.2.label': 'Zoe', 'reg.1.address': '2009' }),
      );
      await under.put(other, 'web-override', overrides({ 'softkey.3.label': 'Ada Example (Bob Best)' }));
      await under.put(other, 'cloud-override', overrides({ 'softkey.4.label': 'sip:2001@example.test' }));
      assert.deepEqual((await exported(under, other)).settings, [
        { file: 'local-override', name: 'softkey.1.label', value: 'Ada Example' },
        { file: 'web-override', name: 'softkey.3.label', value: 'Ada Example (••• •••)' },
        { file: 'cloud-override', name: 'softkey.4.label', value: 'sip:2001@example.test' },
      ]);
    }));

  it('of another’s phone, lines that name the person; what may as well be somebody else once it was decided', () =>
    withPrivacy(async (under) => {
      await under.enrol(other);
      await under.put(
        other,
        'application-log',
        '0105103000|sip  |3|00|INVITE sip:ada@example.test from Bob\n0105103001|sip  |3|00|from ada\n0105103002|sip  |3|00|ready\n\n',
      );
      await under.put(other, 'boot-log', '0105103000|boot |3|00|for sip:ada@example.test\n');
      const sure = { file: `${other}-app.log`, line: '0105103000|sip  |3|00|INVITE sip:ada@example.test from •••' };
      const booted = { file: `${other}-boot.log`, line: '0105103000|boot |3|00|for sip:ada@example.test' };
      const lines = (device: DeviceExport): readonly unknown[] => device.logLines.toSorted((a, b) => (a.file < b.file ? -1 : 1));
      const keys = [keysOf('ada')];
      assert.deepEqual(lines(await exported(under, other, { keys })), [sure, booted]);
      const decided = await exported(under, other, {
        keys,
        of: (about) => ({
          ...about,
          opened: about.opened.map((item) => (item.kind === 'application-log' ? { ...item, isIncluded: true as const } : item)),
        }),
      });
      assert.deepEqual(lines(decided), [sure, { ...sure, line: '0105103001|sip  |3|00|from ada' }, booted]);
    }));

  it('of the person’s own phone, every line that is not empty', () =>
    withPrivacy(async (under) => {
      await under.enrol(own, 'Ada Example');
      await under.configuration.set(own, { 'reg.1.address': '2001', 'reg.1.auth.userId': 'zoe', 'reg.2.address': '' });
      await under.put(own, 'application-log', '0105103000|sip  |3|00|Zoe\n\n0105103001|sip  |3|00|from Bob\n');
      await under.put(own, 'boot-log', 'Zoe\n');
      const { label, lines, logLines } = await exported(under, own, { keys: [keysOf('2001')] });
      assert.equal(label, 'Ada Example');
      assert.deepEqual(lines, [
        { name: 'reg.1.address', value: '2001' },
        { name: 'reg.1.auth.userId', value: '•••' },
      ]);
      assert.deepEqual(
        logLines.map(({ line }) => line),
        ['0105103000|sip  |3|00|•••', '0105103001|sip  |3|00|from •••', '•••'],
      );
    }));

  it('of their own line, a label that may be their name run together, and of one beside another name theirs alone', () =>
    withPrivacy(async (under) => {
      await under.enrol(own);
      await under.configuration.set(own, {
        'reg.1.address': '2001',
        'reg.1.label': 'AdaExample',
        'reg.1.displayName': 'Ada Example / Zoe',
      });
      const { lines } = await exported(under, own);
      assert.deepEqual(
        lines.map(({ value }) => value),
        ['2001', 'AdaExample', 'Ada Example / •••'],
      );
    }));

  it('of a phone that is shared, the settings of their own lines; of one that is not theirs, none and no label', () =>
    withPrivacy(async (under) => {
      await under.enrol(own, 'Hall');
      await under.enrol(other, 'Hall');
      await under.configuration.set(own, { 'reg.1.address': '2001', 'reg.2.address': '2002', 'voIpProt.server.1.address': 'example.test' });
      await under.configuration.set(other, { 'reg.1.address': '2003' });
      const shared = await exported(under, own, { keys: [keysOf('2001')] });
      assert.deepEqual([shared.lines, 'label' in shared], [[{ name: 'reg.1.address', value: '2001' }], false]);
      const anothers = await exported(under, other, { keys: [keysOf('2001')] });
      assert.deepEqual([anothers.lines, 'label' in anothers], [[], false]);
    }));

  it('of files that no record is made of, what names the person on that phone', () =>
    withPrivacy(async (under) => {
      for (const macAddress of [own, other]) {
        await under.enrol(macAddress);
        const text = `${macAddress === own ? 'from' : 'to'} sip:2001@example.test\nready\n`;
        await under.artefacts.keep(macAddress, `${macAddress}-now-app.log`, utf8Bytes(text), 'log');
      }
      for (const macAddress of [own, other]) {
        const file = `${macAddress}-now-app.log`;
        assert.deepEqual((await exported(under, macAddress)).mentions, [
          { file, text: `${macAddress === own ? 'from' : 'to'} sip:2001@example.test` },
        ]);
      }
    }));

  it('of a file of their profile, what it says of others is masked, and its mark-up stays', () =>
    withPrivacy(async (under) => {
      await under.enrol(other);
      const text = '<item>\n<ln>Quill</ln>\n<ct>2003</ct>\n<lb>Ada Example</lb>\n</item>';
      await under.artefacts.keep(other, 'ada-directory.xml', utf8Bytes(text), 'profile');
      const { mentions } = await exported(under, other, { keys: [...ada, keysOf('ada')] });
      const texts = mentions.map((mention) => mention.text);
      assert.ok(texts.includes('<ln>•••</ln>') && texts.includes('<lb>Ada Example</lb>') && texts.includes('</item>'), texts.join('\n'));
      assert.ok(!texts.join('').includes('Quill') && !texts.join('').includes('2003'));
    }));
});
