// GDPR Art. 17, 5(2): the reader that asks no index finds what names a person, store by store, file by file, and in the bytes.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { latin1Bytes, utf8Bytes } from '@offhook/base';
import { MemoryFiles } from '@offhook/base/virtual';
import type { IdentifierKeys } from '@offhook/privacy';
import { keysOfAddress } from '@offhook/privacy';
import { readCallList, readDirectory } from '@offhook/ucs';

import { storeCallList } from '../records/call-list-records.ts';
import { storeDirectory } from '../records/directory-upload.ts';
import { KeptFiles } from '../records/kept-files.ts';
import { storeOverrides } from '../records/override-records.ts';
import type { RecordsUnderTest } from '../../test/records-under-test.ts';
import { mac, withRecords } from '../../test/records-under-test.ts';
import { ConfigurationFiles } from '../configuration/configuration-files.ts';
import { findHeld } from '../privacy/holdings.ts';
import { leavesOf } from '../records/unknown-elements.ts';
import { searchOpened } from './opened-search.ts';
import { always } from '../privacy/periods.ts';
import { canariesOf, searchPlaces } from './residue-search.ts';
import { searchSite } from './site-search.ts';
import type { Subject } from '../privacy/subject.ts';
import { createReader } from './wanted-reader.ts';

function keysOf(address: string): IdentifierKeys {
  const keys = keysOfAddress(address);
  assert.ok(keys !== undefined);
  return keys;
}
const wanted = { keys: [keysOf('2001')], names: ['Zoë Ünal'] };

async function fill({ store, deviceKey, upload }: RecordsUnderTest): Promise<void> {
  const call = (line: number, from: string, more = ''): string =>
    `<call><direction>In</direction><disposition>Normal</disposition><line>${line}</line><protocol>SIP</protocol><startTime>2026-01-05T10:00:0${line}</startTime><count>1</count><destination><address>2002</address></destination><source><address>${from}</address></source>${more}</call>`;
  const list = `<?xml version="1.0"?><callList>${call(1, '2001')}${call(2, '2003')}${call(3, '2004', '<x>Zoë Ünal</x>')}</callList>`;
  await storeCallList(upload(), readCallList(utf8Bytes(list), 'x').entries);
  const contacts =
    '<?xml version="1.0"?><directory><item_list><item><fn>Zoë</fn><ln>Ünal</ln><ct>9</ct></item><item><fn>Bob</fn><ct>8</ct><dc>2001</dc></item><item><fn>Cy</fn><ct>7</ct></item></item_list></directory>';
  await storeDirectory(upload(), readDirectory(utf8Bytes(contacts), 'x').contacts);
  const settings = [
    { name: 'reg.1.label', value: 'Zoë Ünal' },
    { name: 'reg.1.address', value: '2001' },
    { name: 'reg.2.label', value: 'Bob' },
    { name: 'tcpIpApp.sntp.gmtOffset', value: '0' },
    { name: 'x.text', value: 'see 2001' },
  ];
  await storeOverrides(upload(), 'web-override', settings as unknown as Parameters<typeof storeOverrides>[2]);
  const log = await store.vault.create('log');
  await store.records.db
    .insertInto('artefact')
    .values({
      id: 'log1',
      mac_address: mac,
      kind: 'application-log',
      name: `${mac}-app.log`,
      received_at_ms: 0,
      size_bytes: 0,
      record_count: 0,
      person_count: 0,
      suppressed_count: 0,
      is_encrypted: 0,
      refusal: null,
      refusal_count: 0,
      clean_at_ms: null,
      content_sealed: store.platform.cryptography.seal(
        log.bytes,
        utf8Bytes('0105100000|sip  |3|00|from 2001\n0105100000|sip  |3|00|ready\n0105100001|sip  |3|00|to 2001\n'),
        'log log1',
      ),
      key_id: log.id,
      arrivals: null,
    })
    .execute();
  await store.records.db
    .updateTable('device')
    .set({ label_sealed: store.platform.cryptography.seal(deviceKey, utf8Bytes('ZOE UNAL'), `${mac} label`) })
    .execute();
}

describe('what is opened and read', () => {
  it('labels, settings, directories, call lists and logs, each place with how sure it is', () =>
    withRecords(async (records) => {
      await fill(records);
      const report = await searchOpened(records, wanted);
      assert.deepEqual(
        report.found.map(({ store, kind, occurrences, match, isBeside, call, texts }) =>
          [
            store,
            kind,
            occurrences,
            match.certainty,
            match.form,
            isBeside === true,
            call?.parties.map(({ role }) => role).join() ?? '-',
            texts.length,
          ].join(' '),
        ),
        [
          'device  1 likely name false - 0',
          'override_value web-override 1 likely name false - 1',
          'override_value web-override 1 certain address false - 1',
          'override_value web-override 1 possible number false - 1',
          'contact directory 1 likely name false - 1',
          'contact directory 1 certain address true - 1',
          'call_record call-list 1 certain address false source 1',
          'call_record call-list 1 likely name true  1',
          'artefact application-log 2 certain address false - 2',
        ],
      );
      assert.deepEqual(report.notSearched, []);
      const nobody = await searchOpened(records, { keys: [keysOf('2999')], names: [] });
      assert.deepEqual(nobody.found, []);
    }));

  it('what does not open, and what cannot be read, is named', () =>
    withRecords(async (records) => {
      const { store, deviceKey } = records;
      await fill(records);
      await new KeptFiles(store).keep(store.records.db, { macAddress: mac, deviceKey, name: 'x.core', kind: 'core' }, utf8Bytes('x'));
      assert.deepEqual((await searchOpened(records, wanted)).notSearched, [`1 file of ${mac} that cannot be read`]);
      await new KeptFiles(store).keep(store.records.db, { macAddress: mac, deviceKey, name: 'y.core', kind: 'core' }, utf8Bytes('x'));
      await store.records.db
        .updateTable('override_value')
        .set({ value_sealed: new Uint8Array(64) })
        .execute();
      assert.deepEqual((await searchOpened(records, wanted)).notSearched, [
        `settings of ${mac}: it does not open under its key`,
        `2 files of ${mac} that cannot be read`,
      ]);
      const { key_id } = await store.records.db.selectFrom('device').select('key_id').executeTakeFirstOrThrow();
      await store.vault.destroy([key_id]);
      const closed = await searchOpened(records, wanted);
      assert.equal(closed.notSearched[0], `what ${mac} uploaded: its key is missing`);
      assert.deepEqual(closed.found, []);
    }));

  it('texts at any depth of what is not understood', () => {
    assert.deepEqual(leavesOf({ a: 'x', b: [{ c: 'y' }, 1, null], d: true }), ['x', 'y']);
    assert.deepEqual(leavesOf('x'), ['x']);
    assert.deepEqual(leavesOf(undefined), []);
  });
});

describe('GDPR Art. 17: what stands on phones of their own', () => {
  const subject = (phones: Subject['phones']): Subject => ({
    keys: [],
    tokens: [],
    parties: [],
    names: [],
    sharedNames: [],
    undecided: [],
    phones,
    ownerIds: [],
    realms: new Set(),
  });
  const held = async ({ store }: RecordsUnderTest, isWhole: boolean): Promise<readonly number[]> => {
    const configuration = await ConfigurationFiles.load(store);
    const phones = [{ macAddress: mac, lines: new Map([[1, [always]]]), whole: isWhole ? [always] : [], isWhole, names: [] }];
    const { calls, contacts, overrides, logs, labels } = await findHeld({ store, configuration }, store.records.db, subject(phones));
    assert.ok([...calls, ...contacts, ...logs].every(({ isOwn }) => isOwn === true));
    return [calls, contacts, overrides, logs, labels].map((items) => items.length);
  };

  it('all of it where the phone is theirs as a whole, but the registration and what names nobody', () =>
    withRecords(async (records) => {
      await fill(records);
      assert.deepEqual(await held(records, true), [3, 3, 3, 1, 1]);
    }));

  it('of a phone that is shared, calls and settings of their line alone', () =>
    withRecords(async (records) => {
      await fill(records);
      assert.deepEqual(await held(records, false), [1, 0, 1, 0, 0]);
    }));
});

describe('files in site/', () => {
  const searched = async (files: Readonly<Record<string, Uint8Array | string>>): Promise<Awaited<ReturnType<typeof searchSite>>> =>
    searchSite(
      new MemoryFiles(
        new Map(Object.entries(files).map(([path, text]) => [`site/${path}`, typeof text === 'string' ? utf8Bytes(text) : text])),
      ),
      createReader(wanted),
    );

  it('are read as attributes and elements, else as text over lines', async () => {
    for (const [text, found] of [
      ['<x reg.1.address="2001"/>', 'certain 1'],
      ["<x reg.1.label = 'Zoë &#220;nal' a='Zoë Ünal'/>", 'likely 2'],
      ['<x reg.1.label="Zoë &quot;Ünal&quot;"/>', 'likely 1'],
      ['<x><name>Zoë &amp; Ünal</name></x>', undefined],
      ['<x><name>Zoë Ünal</name><sd>2001</sd></x>', 'likely 1'],
      ['<x><ct>2001</ct><y>2001</y></x>', 'certain 2'],
      ['<item><fn>Zoë</fn><ln>Ünal</ln></item>', 'likely 1'],
      ['call Zoë\nÜnal', 'likely 1'],
      ['call Zoë Ünal\ncall Zoë Ünal', 'likely 2'],
      ['see 2001', 'possible 1'],
      ['see 2002', undefined],
    ] as const) {
      const { found: places } = await searched({ 'a.cfg': text });
      const [place] = places;
      const shown = place === undefined ? undefined : `${place.match.certainty} ${place.occurrences}`;
      assert.equal(shown, found, text);
    }
  });

  it('in UTF-8, UTF-16 and ISO 8859-1; what is no text has none', async () => {
    const text = '<x reg.1.label="Zoë Ünal"/>';
    const utf16 = (isLittle: boolean): Uint8Array => {
      const bytes = Buffer.from(`\uFEFF${text}`, 'utf16le');
      return new Uint8Array(isLittle ? bytes : bytes.swap16());
    };
    const report = await searched({
      'c.cfg': text,
      'd.cfg': utf16(true),
      'e.cfg': utf16(false),
      'f.cfg': latin1Bytes(text),
      'g.ld': 'x\0Zoë Ünal',
      'h.txt': 'nobody',
    });
    assert.deepEqual(report.found.map(({ place }) => place).toSorted(), ['site/c.cfg', 'site/d.cfg', 'site/e.cfg', 'site/f.cfg']);
    assert.deepEqual(report.placesSearched.length, 5);
    assert.deepEqual(report.notSearched, []);
  });
});

describe('bytes that hold an identifier', () => {
  it('are looked for as numbers of seven digits, texts of four signs, and short numbers in mark-up', () => {
    assert.deepEqual(canariesOf([{ own: 'sip:2001@example.test', derived: ['number:2001'] }], ['Ada', 'Zoë Ünal']), [
      '2001@example.test',
      'sip:2001@',
      '>2001<',
      '"2001"',
      'tel:2001',
      'Zoë Ünal',
    ]);
    assert.deepEqual(
      canariesOf(
        [
          { own: 'number:5550147', derived: ['number:555014'] },
          { own: 'login:ada', derived: [] },
        ],
        [],
      ).slice(0, 2),
      ['5550147', 'sip:555014@'],
    );
  });

  it('RFC 4648, RFC 3986, UTF-16, ISO 8859-1: in each encoding, wherever it begins', async () => {
    const canary = 'Zoë Ünal';
    const texts: readonly (string | Uint8Array)[] = [
      canary,
      ...['', 'x', 'xy'].map((before) => Buffer.from(`${before}${canary}!!!`).toString('base64')),
      Buffer.from(canary).toString('hex'),
      encodeURIComponent(canary),
      new Uint8Array(Buffer.from(canary, 'utf16le')),
      latin1Bytes(canary),
    ];
    for (const text of texts) {
      const bytes = typeof text === 'string' ? utf8Bytes(text) : text;
      const { residues } = await searchPlaces([{ name: 'a', pieces: [bytes] }], [canary]);
      assert.deepEqual(residues, [{ place: 'a', occurrences: 1 }], String(text));
    }
    const report = await searchPlaces(
      [
        { name: 'a', pieces: [utf8Bytes(`${canary}${canary}`)] },
        { name: 'b', pieces: [utf8Bytes('Zoe')] },
      ],
      [canary],
    );
    assert.deepEqual([report.residues, report.placesSearched, report.bytesSearched], [[{ place: 'a', occurrences: 2 }], ['a', 'b'], 23]);
  });

  it('once, wherever it is cut into pieces', async () => {
    const bytes = utf8Bytes('xxZoë Ünal, Zoë Ünal, 5550147xx');
    const inPieces = (size: number): readonly Uint8Array[] =>
      Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => bytes.subarray(index * size, (index + 1) * size));
    for (let size = 1; size <= bytes.length; size++) {
      const { residues, bytesSearched } = await searchPlaces([{ name: 'a', pieces: inPieces(size) }], ['Zoë Ünal', '5550147']);
      assert.deepEqual([residues, bytesSearched], [[{ place: 'a', occurrences: 3 }], bytes.length], `pieces of ${size}`);
    }
  });
});
