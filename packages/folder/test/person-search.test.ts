// What a search finds, how it shows it, what it says it could not look into; the export of it; and what comes back after an erasure.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { ProblemError, isProblem, utf8Bytes, utf8Text } from '@offhook/base';
import { createSystemCryptography, createSystemRandom } from '@offhook/base/node';
import { readCallList, readDirectory } from '@offhook/ucs';

import type { FolderSource, PersonSearch, WhoReport } from '../src/index.ts';
import {
  SuppressionHasher,
  addSuppression,
  createMemorySource,
  emptySuppressionList,
  encryptVerified,
  exportPerson,
  exportedPersonSchema,
  findReturned,
  openWithAny,
  parsePerson,
  readSuppressionList,
  searchPerson,
  takeInventory,
  whoReportSchema,
  writeSuppressionList,
} from '../src/index.ts';

const random = createSystemRandom();
const cryptography = createSystemCryptography(random);
const mac = '0004f2000001';
const adaTexts = ['2001', 'Ada Example'];
const directory =
  '<directory><item_list>\n<item><ln>Example</ln><fn>Ada</fn><ct>2001</ct></item>\n' +
  '<item><ln>Sample</ln><fn>Bob</fn><ct>2025550122</ct><dc>2001</dc><note>private</note></item></item_list></directory>';
const calls =
  '<callList><call><direction>In</direction><startTime>2026-01-05T12:38:05</startTime><source><address>sip:2001@example.test</address>' +
  '<name>=Ada Example</name></source><destination><address>2025550122</address><name>Bob Sample</name></destination></call>' +
  '<call><direction>Out</direction><startTime>2026-01-06T12:38:05</startTime><destination><address>2025550133</address></destination></call></callList>';
const files: Readonly<Record<string, string>> = {
  [`${mac}-directory.xml`]: directory,
  [`calls/${mac}-calls.xml`]: calls,
  [`${mac}-app.log`]: '0105123805|sip  |4|00|Bob Sample called 2001 from "Cy Third" <sip:2003@example.test>\n0105123805|sip  |4|00|12001\n',
  [`${mac}.cfg`]: '<APPLICATION CONFIG_FILES="site.cfg"/>',
  'site.cfg': '<all reg.1.address="2001"\n reg.1.auth.password="2001" voIpProt.server.1.port="2001" attendant.uri="2002"/>',
};

function sourceOf(texts: Readonly<Record<string, string>>): FolderSource {
  return createMemorySource('folder', new Map(Object.entries(texts).map(([path, text]) => [path, utf8Bytes(text)])));
}

function searched(texts: Readonly<Record<string, string>>, options: Partial<Parameters<typeof searchPerson>[0]> = {}): PersonSearch {
  return searchPerson({ inventory: takeInventory(sourceOf(texts)), person: parsePerson(adaTexts), ...options });
}

function placesOf({ occurrences }: WhoReport): readonly string[] {
  return occurrences.map(({ path, line, kind, fields }) => `${path}:${line} ${kind} ${fields.join(' ')}`.trim());
}

describe('search for a person', () => {
  it('GDPR Art. 15(1): every store is searched, and a port or a password is not a person', () => {
    const { report } = searched(files);
    whoReportSchema.parse(report);
    assert.deepEqual(placesOf(report), [
      `${mac}-app.log:1 line`,
      `${mac}-directory.xml:2 contact ct fn ln`,
      `${mac}-directory.xml:3 contact dc`,
      `calls/${mac}-calls.xml:1 call source`,
      'site.cfg:1 parameter reg.1.address',
    ]);
    assert.deepEqual(
      report.ownPhones.map(({ macAddress, line }) => ({ macAddress, line })),
      [{ macAddress: mac, line: 1 }],
    );
  });

  it('GDPR Art. 15(4): other people are masked in every rendering, unless they are asked for', () => {
    const shown = (showOthers: boolean): string =>
      searched(files, { showOthers })
        .report.occurrences.map(({ text }) => text)
        .join('\n');
    for (const other of ['Bob', 'Sample', '2025550122', 'Cy', '2003']) {
      assert.ok(!shown(false).includes(other), other);
      assert.ok(shown(true).includes(other), other);
    }
    assert.ok(shown(false).includes('Ada Example'));
  });

  it('who is found by number is also known by name, and the other way round', () => {
    assert.deepEqual(searched(files, { person: parsePerson(['2001']) }).report.alsoKnownAs[0], { type: 'name', value: 'Ada Example' });
    assert.ok(searched(files, { person: parsePerson(['Ada Example']) }).report.alsoKnownAs.some(({ value }) => value === '2001'));
  });

  it('a phone with a line of the person: with ownPhones, its calls and contacts count as a whole', () => {
    const { report } = searched(files, { ownPhones: true });
    assert.ok(placesOf(report).includes(`calls/${mac}-calls.xml:1 call own-phone`));
    assert.ok(!report.occurrences.some(({ text }) => text.includes('2025550133')));
  });

  it('GDPR Art. 15(1), 17(1): whatever stands beside or within the fields of a contact or call is searched', () => {
    const contact = (inner: string): string => `<directory><item_list><item>${inner}</item></item_list></directory>`;
    const own = '<fn>Bob</fn><ln>Sample</ln>';
    const unusual = [
      contact(`<ct>2002</ct>${own}<ct>2001</ct>`),
      contact(`<ct>2002<!-- Ada Example --></ct>${own}`),
      contact(`<ct alt="2001">2002</ct>${own}`),
      contact(`<ct>2002</ct>${own}<dc alt="2001">2003</dc>`),
      contact(`<ct>2002</ct>${own}<sd>3<x>Ada Example</x></sd>`),
      '<callList><call><source><address><uri>sip:2001@example.test</uri></address></source></call></callList>',
      '<callList><call><source><address value="sip:2001@example.test"/></source></call></callList>',
      '<callList><call><source><name>Bob<!-- Ada Example --></name></source></call></callList>',
      '<callList><call><connection><party><name>Ada Example</name></party></connection></call></callList>',
    ];
    for (const text of unusual) assert.equal(searched({ [`${mac}-x.xml`]: text }).report.occurrences.length, 1, text);
    const other = '<callList><call><connection><party><name>Ada Lovelace</name></party></connection></call></callList>';
    assert.deepEqual(placesOf(searched({ 'x.xml': other }, { person: parsePerson(['login=ada']) }).report), []);
  });

  it('an unknown attribute is passed over only where it is a port, a count and the like by its last word', () => {
    const { report } = searched({
      'x.cfg': '<a sip.account="2001" passport="Ada Example" serverPort="2001" my.count="2001" count="2001"/>',
    });
    assert.deepEqual(
      report.occurrences.map(({ fields }) => fields[0]),
      ['sip.account', 'passport'],
    );
  });

  it('a picture or sound that is named after the person is an occurrence, though nobody looks into it', () => {
    const { report } = searched({ '2001.jpg': '', 'Ada Example/ring.wav': '', 'logo.png': '' });
    assert.deepEqual(placesOf(report), ['2001.jpg:0 file-name', 'Ada Example/ring.wav:0 folder-name']);
    assert.equal(report.leftOut.length, 3);
  });

  it('a broken file is searched as text, a name over two lines too', () => {
    const { report } = searched({ 'x-directory.xml': '<directory>\n<item><fn>Ada</fn>\n<ln>Example</ln>\n<item><ct>2001</ct>\n' });
    assert.deepEqual(placesOf(report), ['x-directory.xml:2 unparsed', 'x-directory.xml:4 unparsed']);
  });

  it('what cannot be searched is named: encrypted, archives, links, unreadable folders, files too large', () => {
    const key = { description: 'k', bytes: random.bytes(32) };
    const sealed = encryptVerified({ cryptography, random, key, plain: utf8Bytes('<all reg.1.address="2001"/>') });
    const bytes = new Map([
      ['site.enc', sealed],
      ['old.tar', new Uint8Array([1, 0, 2])],
      ['maker.cfg', utf8Bytes('Crypt=1;KeyDesc=x;\nabc')],
      ['ring.wav', new Uint8Array([0, 0])],
    ]);
    const memory = createMemorySource('folder', bytes);
    const source: FolderSource = {
      ...memory,
      list: () => ({
        entries: [...memory.list().entries, { path: 'away', kind: 'link', sizeBytes: 0 }],
        unreadable: [{ path: 'secret', message: 'not permitted' }],
      }),
    };
    const inventory = takeInventory(source);
    const closed = searchPerson({ inventory, person: parsePerson(adaTexts) });
    assert.ok(!closed.isComplete);
    assert.deepEqual(
      closed.report.notSearched.map(({ path, reason }) => `${path} ${reason}`),
      ['secret unreadable', 'away link', 'maker.cfg encrypted', 'old.tar binary', 'site.enc encrypted'],
    );
    assert.deepEqual(closed.report.leftOut, ['ring.wav']);
    const opened = searchPerson({
      inventory,
      person: parsePerson(adaTexts),
      open: (encrypted) => {
        const plain = openWithAny(cryptography, [key], encrypted)?.plain;
        if (plain === undefined) throw new ProblemError('decryption-failed', 'no key fits');
        return { plain, seal: (changed) => encryptVerified({ cryptography, random, key, plain: changed }) };
      },
    });
    assert.deepEqual(placesOf(opened.report), ['site.enc:1 parameter reg.1.address']);
    assert.ok(opened.report.notSearched.some(({ path, message }) => path === 'maker.cfg' && message === 'no key fits'));
  });
});

describe('export of a person', () => {
  const { exported, files: written } = exportPerson(searched(files), parsePerson(adaTexts), 0);
  const text = (name: string): string => written.get(name) ?? assert.fail(`no ${name} among ${[...written.keys()].join(' ')}`);

  it('GDPR Art. 15(3), 20(1): JSON of a documented shape, vCard, CSV, the original text, and what it is', () => {
    assert.deepEqual(exportedPersonSchema.parse(JSON.parse(text('person.json'))), exported);
    assert.deepEqual([exported.contacts.length, exported.calls.length, exported.parameters.length, exported.texts.length], [2, 1, 1, 1]);
    assert.equal(
      text('person.vcf'),
      'BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Ada Example\r\nN:Example;Ada;;;\r\nTEL;VALUE=text:2001\r\nEND:VCARD\r\n',
    );
    assert.match(text('README.txt'), /Every file of the folder was searched/);
  });

  it('the original XML still reads, and holds the person’s entries only', () => {
    const list = readCallList(utf8Bytes(text(`original/calls/${mac}-calls.xml`)), 'x');
    assert.equal(list.entries.length, 1);
    assert.equal(list.entries[0]?.destination?.name, 'B. S.');
    assert.equal(readDirectory(utf8Bytes(text(`original/${mac}-directory.xml`)), 'x').contacts.length, 2);
  });

  it('GDPR Art. 15(4): no file of it holds anybody else, or what is not understood', () => {
    for (const [name, content] of written)
      for (const other of ['Bob', 'Sample', '2025550122', '2025550133', 'Third', '2003', 'private'])
        assert.ok(!content.includes(other), `${other} in ${name}`);
  });

  it('GDPR Art. 15(4): nobody else is left where a phone or a hand wrote more than the format has', () => {
    const directory =
      '<directory><item_list><item note="canary"><ct alt="2025550199">2001<!-- canary --></ct><fn>Ada</fn><ln>Example</ln><sd x="canary">1</sd></item>' +
      '<item><ct>2025550122<b>2025550199</b></ct><fn>Bob<!-- canary --></fn><ln>Sample</ln><dc>2001</dc></item></item_list></directory>';
    const calls =
      '<callList><call peer="2025550199"><source>2001<!-- canary --></source><destination><address x="2025550199">2025550122</address></destination>' +
      '<connection><party><address>2025550199</address></party></connection></call></callList>';
    const { files: parts } = exportPerson(
      searched({ [`${mac}-directory.xml`]: directory, [`${mac}-calls.xml`]: calls }),
      parsePerson(adaTexts),
      0,
    );
    for (const [name, part] of parts) assert.doesNotMatch(part, /canary|2025550199|2025550122/, name);
  });

  it('no cell of the CSV is a formula', () => {
    assert.match(text('call-entries.csv'), /,'=Ada Example,/);
  });
});

describe('what comes back after an erasure', () => {
  const key = random.bytes(32);
  const hasher = new SuppressionHasher(cryptography, key);
  const erasedAtMs = Date.parse('2026-01-06T00:00:00Z');
  const list = addSuppression(emptySuppressionList(hasher), hasher, {
    person: parsePerson(['sip:2001@example.test', 'Ada Example', 'login=ada']),
    requestId: 'R-1',
    erasedAtMs,
  });
  const returned = (texts: Readonly<Record<string, string>>): readonly string[] =>
    findReturned({ inventory: takeInventory(sourceOf(texts)), list, hasher, nowMs: Date.parse('2026-02-01T00:00:00Z') }).map(
      ({ path, line }) => `${path}:${line}`,
    );
  const call = (day: string, address: string): string =>
    `<callList><call><direction>In</direction><startTime>${day}T10:00:00</startTime><source><address>${address}</address></source></call></callList>`;

  it('the list names nobody, and cannot be tried out without its key', () => {
    const text = writeSuppressionList(list);
    for (const clear of ['2001', 'ada', 'Example', 'example'])
      assert.ok(!text.toLowerCase().includes(`"${clear}`) && !text.includes(`:${clear}`), clear);
    assert.deepEqual(readSuppressionList(text, hasher), list);
    assert.throws(
      () => readSuppressionList(text, new SuppressionHasher(cryptography, random.bytes(32))),
      (error) => isProblem(error, 'bad-configuration'),
    );
    assert.throws(
      () => readSuppressionList('{}', hasher),
      (error) => isProblem(error, 'corrupt'),
    );
  });

  it('GDPR Art. 17: a contact, an older call, an older log line and a setting of an override are findings', () => {
    assert.deepEqual(returned({ [`${mac}-directory.xml`]: directory }), [`${mac}-directory.xml:2`, `${mac}-directory.xml:3`]);
    assert.deepEqual(returned({ [`${mac}-calls.xml`]: call('2026-01-05', '2001') }), [`${mac}-calls.xml:1`]);
    assert.deepEqual(returned({ [`${mac}-app.log`]: '0105123805|sip  |4|00|from sip:2001@example.test\n' }), [`${mac}-app.log:1`]);
    assert.deepEqual(returned({ [`${mac}-phone.cfg`]: '<o divert.fwd.1.contact="2001"/>' }), [`${mac}-phone.cfg:1`]);
    assert.deepEqual(returned({ [`${mac}-directory.xml`]: '<directory><item><fn>EXAMPLE</fn><ln>Ada</ln><ct>9</ct></item></directory>' }), [
      `${mac}-directory.xml:1`,
    ]);
  });

  it('a newer call is new data; another domain, another number and a line’s own registration are no findings', () => {
    assert.deepEqual(returned({ [`${mac}-calls.xml`]: call('2026-01-07', '2001') }), []);
    assert.deepEqual(returned({ [`${mac}-calls.xml`]: call('2026-01-05', 'sip:2001@example.org') }), []);
    assert.deepEqual(returned({ [`${mac}-calls.xml`]: call('2026-01-05', '12001') }), []);
    assert.deepEqual(returned({ [`${mac}-app.log`]: '0107123805|sip  |4|00|from 2001\n' }), []);
    assert.deepEqual(returned({ [`${mac}-phone.cfg`]: '<o reg.1.address="2001"/>', 'site.cfg': '<o reg.1.address="2001"/>' }), []);
  });

  it('a finding does not name the person', () => {
    const found = findReturned({ inventory: takeInventory(sourceOf(files)), list, hasher, nowMs: Date.parse('2026-02-01T00:00:00Z') });
    assert.ok(found.length > 0);
    for (const { message } of found) assert.doesNotMatch(message, /2001|ada |example/i);
    assert.ok(utf8Text(utf8Bytes(JSON.stringify(found))).includes('2026-01-06'));
  });
});

describe('what was asked for in part', () => {
  const files = {
    '0004f2000001-directory.xml':
      '<directory><item_list><item><fn>Ada</fn><ln>Smith</ln><ct>+12025550147</ct></item><item><fn>Bob</fn><ln>Sample</ln><ct>2001</ct></item></item_list></directory>',
  };
  const asked = (text: string): WhoReport => searched(files, { person: parsePerson([text]) }).report;

  it('one word of a name and half a number find nobody, and say what there is to ask for', () => {
    for (const text of ['Smith', '5550147', '20255']) {
      const { occurrences, hints } = asked(text);
      assert.deepEqual(occurrences, [], text);
      assert.equal(hints.length, 1, text);
      assert.match(hints[0] ?? '', /^nothing was found, but 1 contact or call has /, text);
    }
  });

  it('the whole of it, in any spelling, needs no hint', () => {
    for (const text of ['Ada Smith', '2025550147', '+1 202 555 0147', '2001']) {
      const { occurrences, hints } = asked(text);
      assert.deepEqual([occurrences.length, hints], [1, []], text);
    }
  });

  it('a name beside a number that was not asked for may be a homonym’s, and is left by an erasure', () => {
    const person = parsePerson(['2001', 'Ada Smith']);
    assert.deepEqual(
      searched(files, { person }).report.occurrences.map(({ certainty, fields }) => [certainty, fields.join()]),
      [
        ['possible', 'fn ln'],
        ['certain', 'ct'],
      ],
    );
  });
});
