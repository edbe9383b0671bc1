// An erasure in a folder ends with a search that finds nothing, and touches nobody else (ARCHITECTURE, principle 9; GDPR Art. 17).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { concatBytes, latin1Bytes, utf8Bytes, utf8Text } from '@offhook/base';
import { createSystemCryptography, createSystemRandom } from '@offhook/base/node';
import { MemoryFiles } from '@offhook/base/virtual';
import { readCallList, readConfiguration, readDirectory } from '@offhook/ucs';
import * as fc from 'fast-check';

import type { ErasureOutcome, Person, WhoReport } from '../src/index.ts';
import {
  createMemorySource,
  encryptVerified,
  eraseFromFolder,
  openWithAny,
  parsePerson,
  previewErasure,
  searchPerson,
  takeInventory,
} from '../src/index.ts';

interface Somebody {
  readonly first: string;
  readonly last: string;
  readonly numbers: readonly string[];
  readonly login: string;
  readonly person: Person;
}

/** Each nearly the same as another. */
const people: readonly Somebody[] = [
  ['Ada', 'Example', ['2001', 'sip:2001@example.test', '+1 202 555 0147', '12025550147'], 'ada'],
  ['Adam', 'Exampleton', ['20010', 'sip:20010@example.test'], 'adam'],
  ['Bob', 'Example', ['12001', 'sip:12001@example.test', '+1-202-555-01470'], 'ada.bob'],
  ['Zoë', 'Ünal', ['2002', 'sip:2002@example.test'], 'zoe'],
].map(([first, last, numbers, login]) => {
  const identifiers = numbers as readonly string[];
  return {
    first: String(first),
    last: String(last),
    numbers: identifiers,
    login: String(login),
    person: parsePerson([...identifiers, `login=${String(login)}`, `name=${String(first)} ${String(last)}`]),
  };
});

const encodings = {
  'utf-8': (text: string) => utf8Bytes(text),
  'utf-8 with mark': (text: string) => concatBytes(new Uint8Array([0xef, 0xbb, 0xbf]), utf8Bytes(text)),
  'utf-16le': (text: string) => new Uint8Array(Buffer.from(`\uFEFF${text}`, 'utf16le')),
  'utf-16be': (text: string) => new Uint8Array(Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()),
  'iso-8859-1': (text: string) => latin1Bytes(text),
} as const;

const encodingsTried = ['utf-8', 'utf-16le', 'utf-16be'].map((name) => (bytes: Uint8Array) => new TextDecoder(name).decode(bytes));

const anyone = fc.constantFrom(...people);
const address = anyone.chain(({ numbers }) => fc.constantFrom(...numbers));
const fullName = anyone.chain(({ first, last }) => fc.constantFrom(`${first} ${last}`, `${last}, ${first}`, `${last} ${first}`));
const feed = fc.constantFrom('\n', '\r\n', '');
const encoding = fc.constantFrom(...(Object.keys(encodings) as (keyof typeof encodings)[]));

const contact = fc
  .record({
    who: anyone,
    number: address,
    divert: fc.option(address),
    label: fc.option(fullName),
    note: fc.option(fullName),
    isReversed: fc.boolean(),
  })
  .map(({ who, number, divert, label, note, isReversed }) => {
    const [first, last] = isReversed ? [who.last, who.first] : [who.first, who.last];
    return (
      `<item><ln>${last}</ln><fn>${first}</fn><ct>${number}</ct><sd>7</sd>` +
      `${divert === null ? '' : `<dc>${divert}</dc>`}${label === null ? '' : `<lb>${label} & more</lb>`}` +
      `${note === null ? '' : `<note kind="x">${note}</note>`}<rt>ringerdefault</rt></item>`
    );
  });
const party = fc
  .tuple(address, fc.option(fullName))
  .map(([number, name]) => `<address>${number}</address>${name === null ? '' : `<name>${name}</name>`}`);
const call = fc
  .tuple(party, party, fc.array(party, { maxLength: 2 }))
  .map(
    ([source, destination, connections]) =>
      `<call><direction>In</direction><disposition>Normal</disposition><line>1</line><startTime>2026-01-05T12:38:05</startTime>` +
      `<count>2</count><source>${source}</source><destination>${destination}</destination>` +
      `${connections.map((connection) => `<connection>${connection}</connection>`).join('')}<vendor a="1"/></call>`,
  );
const comment = fc.oneof(
  fc.constant('<!-- kept -->'),
  fullName.map((name) => `<!-- ${name} -->`),
);
const logLine = fc.oneof(
  fc.tuple(fullName, address).map(([name, number]) => `0105123805|sip  |4|00|call from "${name}" <${number}> took 12001 ms`),
  address.map((number) => `0105123805|app1 |3|00|dialled ${number}, port 2001x`),
  anyone.map(({ login }) => `0105123805|cfg  |3|00|user ${login} signed in`),
  fc.constant('0105123805|cfg  |3|00|nothing of note on 2001-05-04'),
);
const setting = fc.oneof(
  fc.tuple(fc.integer({ min: 1, max: 9 }), address).map(([line, number]) => `reg.${line}.address="${number}"`),
  fc.tuple(fc.integer({ min: 1, max: 9 }), fullName).map(([line, name]) => `reg.${line}.displayName="${name}"`),
  fc.tuple(fc.integer({ min: 1, max: 9 }), address).map(([line, number]) => `attendant.resourceList.${line}.address="${number}"`),
  fc.tuple(fc.integer({ min: 1, max: 9 }), anyone).map(([line, { login }]) => `reg.${line}.auth.userId="${login}"`),
  fc.constant(`voIpProt.server.1.port="2001"`),
);

const file = (parts: fc.Arbitrary<string>, wrap: (body: string) => string): fc.Arbitrary<Uint8Array> =>
  fc
    .record({ parts: fc.array(parts, { maxLength: 6 }), newline: feed, indent: fc.constantFrom('', '  ', '\t'), encoding })
    .map(({ parts: list, newline, indent, encoding: name }) =>
      encodings[name](wrap(newline + list.map((part) => `${indent}${part}${newline}`).join(''))),
    );
const settingsFile = fc
  .record({
    settings: fc.uniqueArray(setting, { maxLength: 6, selector: (text) => text.split('=')[0] }),
    remark: comment,
    encoding,
    gap: fc.constantFrom(' ', '\r\n   ', '\n\t'),
  })
  .map(({ settings, remark, encoding: name, gap }) =>
    encodings[name](`<changes>${remark}<all${settings.map((text) => gap + text).join('')}/></changes>`),
  );

const folder = fc
  .record({
    'calls/0004f2000001-calls.xml': file(fc.oneof(call, comment), (body) => `<callList>${body}</callList>`),
    '0004f2000001-directory.xml': file(fc.oneof(contact, comment), (body) => `<directory><item_list>${body}</item_list></directory>`),
    '000000000000-directory~.xml': file(contact, (body) => `<directory><item_list>${body}</item_list></directory>`),
    '0004f2000001-app.log': fc
      .record({ lines: fc.array(logLine, { maxLength: 8 }), newline: fc.constantFrom('\n', '\r\n'), encoding })
      .map(({ lines, newline, encoding: name }) => encodings[name](lines.join(newline))),
    '0004f2000001-phone.cfg': settingsFile,
    'site.cfg': settingsFile,
    'old/broken-directory.xml': file(contact, (body) => `<directory><item_list>${body}</directory>`),
    '0004f2000001.cfg': anyone.map(({ login }) =>
      utf8Bytes(`<APPLICATION CONFIG_FILES="site.cfg, ${login}.cfg" CALL_LISTS_DIRECTORY="calls"/>`),
    ),
  })
  .map((files) => new Map(Object.entries(files)));

function who(files: ReadonlyMap<string, Uint8Array>, person: Person): WhoReport {
  return searchPerson({ inventory: takeInventory(createMemorySource('folder', files)), person, showOthers: true }).report;
}

async function erase(files: Map<string, Uint8Array>, person: Person, includeConfiguration = true): Promise<ErasureOutcome> {
  const source = createMemorySource('folder', files);
  return eraseFromFolder({
    source,
    files: new MemoryFiles(files),
    person,
    scope: { includeConfiguration, includeUndecided: includeConfiguration },
    prepare: async () => undefined,
  });
}

function copyOf(files: ReadonlyMap<string, Uint8Array>): Map<string, Uint8Array> {
  return new Map([...files].map(([path, bytes]) => [path, bytes.slice()]));
}

function count(keys: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

describe('erasure in a folder', () => {
  it('ARCHITECTURE, erasure ends with a search: nothing of the person is found, everybody else is, and every file still reads', async () => {
    let wasFound = false;
    await fc.assert(
      fc.asyncProperty(folder, anyone, async (original, target) => {
        const files = copyOf(original);
        const others = people.filter((somebody) => somebody !== target);
        const keyOf = ({ path, kind, text }: WhoReport['occurrences'][number]): string => `${path} ${kind} ${text}`;
        const found = who(files, target.person).occurrences;
        wasFound ||= found.length > 0;
        const targetKeys = new Set(found.map(keyOf));
        const expected = others.map(({ person }) =>
          who(files, person)
            .occurrences.map(keyOf)
            .filter((key) => !targetKeys.has(key)),
        );
        await erase(files, target.person);
        assert.deepEqual(who(files, target.person).occurrences, []);
        for (const [index, { person }] of others.entries()) {
          const after = count(who(files, person).occurrences.map(keyOf));
          for (const [key, times] of count(expected[index] ?? [])) assert.ok((after.get(key) ?? 0) >= times, key);
        }
        for (const [path, bytes] of files) {
          // Another way of looking than the search's own: whole values between mark-up and in URIs.
          const raw = encodingsTried
            .map((decode) => decode(bytes))
            .join('\n')
            .replaceAll('port="2001"', '');
          for (const number of target.numbers) {
            for (const value of [`>${number}<`, `"${number}"`, `<${number}>`]) assert.ok(!raw.includes(value), `${path} ${value}`);
          }
          if (path.includes('broken')) continue;
          const name = `${target.first} ${target.last}`;
          for (const value of [`<!-- ${name} -->`, `"${name}"`, `<name>${name}`, `<lb>${name}`])
            assert.ok(!raw.includes(value), `${path} ${value}`);
          if (path.endsWith('calls.xml')) readCallList(bytes, path);
          else if (/directory/.test(path)) readDirectory(bytes, path);
          else if (path.endsWith('.cfg')) assert.ok(readConfiguration(bytes, path).usable, path);
        }
      }),
      { numRuns: 300 },
    );
    assert.ok(wasFound);
  });

  it('erasing twice changes nothing the second time', async () => {
    await fc.assert(
      fc.asyncProperty(folder, anyone, fc.boolean(), async (files, target, includeConfiguration) => {
        await erase(files, target.person, includeConfiguration);
        const once = copyOf(files);
        const again = await erase(files, target.person, includeConfiguration);
        assert.deepEqual(again.changedFiles, []);
        assert.deepEqual(files, once);
      }),
      { numRuns: 100 },
    );
  });

  const ada = parsePerson(['2001', 'Ada Example', 'login=ada']);
  const erased = async (path: string, text: string, includeConfiguration = false): Promise<string | undefined> => {
    const files = new Map([[path, utf8Bytes(text)]]);
    await erase(files, ada, includeConfiguration);
    const bytes = files.get(path);
    return bytes === undefined ? undefined : utf8Text(bytes);
  };

  it('unknown elements, comments, references and white space of everybody else survive byte for byte', async () => {
    const kept =
      '\t<item  odd="1"><ln>Sample</ln><fn>Bob & Co</fn><ct>2002</ct><x:note>&#65;<![CDATA[<raw>]]></x:note></item >\r\n  <!-- kept -->\r\n';
    const text = (gone: string): string =>
      `<?xml version='1.0'?>\r\n<directory>\r\n<item_list>\r\n${gone}${kept}</item_list>\r\n</directory>\r\n\r\n`;
    const item = '    <item>\r\n<ln>Example</ln><fn>Ada</fn><ct>2001</ct></item>  \r\n';
    assert.equal(await erased('0004f2000001-directory.xml', text(item)), text(''));
  });

  it('guide, Local Contact Directory: of somebody else’s contact that diverts to the person, only the divert goes', async () => {
    const text = (divert: string): string =>
      `<directory><item_list><item><ln>Sample</ln><fn>Bob</fn><ct>2002</ct>${divert}<ad>0</ad></item></item_list></directory>`;
    assert.equal(await erased('0004f2000001-directory.xml', text('<dc>sip:2001@example.test</dc>')), text(''));
  });

  it('a log keeps its line ends and its count of lines', async () => {
    const before = '0105123805|sip  |4|00|from 2001\r\n0105123806|sip  |4|00|from 12001\r\n0105123807|sip  |4|00|Example, Ada\n';
    assert.equal(await erased('0004f2000001-app.log', before), '(line removed)\r\n0105123806|sip  |4|00|from 12001\r\n(line removed)\n');
  });

  it('a log with the line ends of old systems loses one line, and one of 400 kB without a blank is searched like any other', async () => {
    assert.equal(await erased('a.log', 'from 2001\rfrom 2002\r'), '(line removed)\rfrom 2002\r');
    const long = '1-'.repeat(200_000);
    assert.equal(await erased('a.log', `${long}@ 2001\n${long}\n`), `(line removed)\n${long}\n`);
  });

  it('guide, Encryption: an encrypted file is erased under its own key, and stays encrypted', async () => {
    const random = createSystemRandom();
    const cryptography = createSystemCryptography(random);
    const key = { description: 'k', bytes: random.bytes(32) };
    const seal = (plain: Uint8Array): Uint8Array => encryptVerified({ cryptography, random, key, plain });
    const path = '0004f2000001-app.log';
    const files = new Map([[path, seal(utf8Bytes('from 2001\nfrom 2002\n'))]]);
    await eraseFromFolder({
      source: createMemorySource('folder', files),
      files: new MemoryFiles(files),
      person: ada,
      scope: { includeConfiguration: false },
      prepare: async () => undefined,
      open: (bytes) => ({ plain: openWithAny(cryptography, [key], bytes)?.plain ?? new Uint8Array(), seal }),
    });
    const after = files.get(path) ?? new Uint8Array();
    assert.match(utf8Text(after), /^Crypt=2;KeyDesc=k;/);
    assert.equal(utf8Text(openWithAny(cryptography, [key], after)?.plain ?? new Uint8Array()), '(line removed)\nfrom 2002\n');
  });

  it('a file named otherwise after the person stays, and stays listed in CONFIG_FILES, whatever is asked for', async () => {
    const files = new Map([
      ['0004f2000001.cfg', utf8Bytes('<APPLICATION CONFIG_FILES="reg-2001.cfg, site.cfg"/>')],
      ['reg-2001.cfg', utf8Bytes('<all reg.1.address="2001" reg.1.lineKeys="1"/>')],
    ]);
    const { after } = await erase(files, ada, true);
    assert.deepEqual([...files.values()].map(utf8Text), [
      '<APPLICATION CONFIG_FILES="reg-2001.cfg, site.cfg"/>',
      '<all reg.1.lineKeys="1"/>',
    ]);
    assert.deepEqual(
      after.occurrences.map(({ action, reason }) => `${action} ${reason}`),
      Array.from({ length: 2 }, () => 'retain names of files are not changed: rename the file by hand'),
    );
  });

  it('a line’s own number stays in configuration unless it is asked for, and is named as retained with its reason', async () => {
    const text = '<all reg.1.address="2001" reg.1.fwd.busy.contact="2001" reg.2.address="2002"/>';
    assert.equal(await erased('site.cfg', text), text);
    assert.equal(await erased('0004f2000001-phone.cfg', text), '<all reg.1.address="2001" reg.2.address="2002"/>');
    assert.equal(await erased('site.cfg', text, true), '<all reg.2.address="2002"/>');
    const files = new Map([['site.cfg', utf8Bytes(text)]]);
    const { after } = await erase(files, ada, false);
    assert.deepEqual(
      after.occurrences.map(({ action, line }) => ({ action, line })),
      [
        { action: 'retain', line: 1 },
        { action: 'retain', line: 1 },
      ],
    );
    assert.match(after.occurrences[0]?.reason ?? '', /cannot register/);
  });

  it('guide, User Profiles: the files of the person’s login go, and CONFIG_FILES keeps the others', async () => {
    const files = new Map([
      ['0004f2000001.cfg', utf8Bytes('<APPLICATION CONFIG_FILES="ada.cfg, site.cfg,ada.bob.cfg"/>')],
      ['ada.cfg', utf8Bytes('<all/>')],
      ['ada.bob.cfg', utf8Bytes('<all/>')],
      ['ada-directory.xml', utf8Bytes('<directory/>')],
    ]);
    await erase(files, ada, false);
    assert.deepEqual([...files.keys()], ['0004f2000001.cfg', 'ada.cfg', 'ada.bob.cfg']);
    await erase(files, ada, true);
    assert.deepEqual([...files.keys()], ['0004f2000001.cfg', 'ada.bob.cfg']);
    assert.equal(utf8Text(files.get('0004f2000001.cfg') ?? new Uint8Array()), '<APPLICATION CONFIG_FILES="site.cfg,ada.bob.cfg"/>');
  });

  it('a file that changed after it was looked at is looked at again, and what came meanwhile is kept', async () => {
    const path = '0004f2000001-app.log';
    const files = new Map([[path, utf8Bytes('from 2001\n')]]);
    let rounds = 0;
    const outcome = await eraseFromFolder({
      source: createMemorySource('folder', files),
      files: new MemoryFiles(files),
      person: ada,
      scope: { includeConfiguration: false },
      prepare: async () => {
        if (rounds++ === 0) files.set(path, utf8Bytes('from 2001\nfrom 2002\nto 2001\n'));
      },
    });
    assert.equal(utf8Text(files.get(path) ?? new Uint8Array()), '(line removed)\nfrom 2002\n(line removed)\n');
    assert.deepEqual(outcome.search.report.occurrences, []);
    assert.equal(rounds, 2);
  });

  it('what a preview has found is carried out as it was seen; what has changed since is looked at again', async () => {
    const [seen, changed] = ['0004f2000001-app.log', '0004f2000002-app.log'];
    const files = new Map([seen, changed].map((path) => [path, utf8Bytes('from 2001\n')]));
    const query = { source: createMemorySource('folder', files), person: ada, scope: { includeConfiguration: false } };
    const preview = previewErasure(query);
    files.set(changed, utf8Bytes('from 2002\nto 2001\n'));
    const rounds: string[][] = [];
    const outcome = await eraseFromFolder({
      ...query,
      preview,
      files: new MemoryFiles(files),
      prepare: async (planned) => void rounds.push(planned.map(({ path }) => path)),
    });
    assert.deepEqual(rounds, [[seen, changed], [changed]]);
    assert.equal(outcome.before, preview.plan);
    assert.equal(utf8Text(files.get(changed) ?? new Uint8Array()), 'from 2002\n(line removed)\n');
  });
});
