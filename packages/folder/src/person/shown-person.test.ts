// What is found is shown, exported and planned: the person's in clear, others masked, each with what becomes of it.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { ProblemError, isProblem, utf8Bytes, utf8Text } from '@offhook/base';
import { MemoryFiles } from '@offhook/base/virtual';
import { createSystemCryptography, createSystemRandom } from '@offhook/base/node';

import { takeInventory } from '../inventory.ts';
import { createMemorySource } from '../source.ts';
import { eraseFromFolder } from './erase.ts';
import type { ErasurePlan, ErasureScope } from './erasure-plan.ts';
import { planErasure } from './erasure-plan.ts';
import type { ExportedPerson } from './export.ts';
import { exportPerson } from './export.ts';
import { parsePerson } from './person.ts';
import { unsignedReceipt } from '@offhook/privacy';
import { outstandingPhones, receiptContentOf } from './receipt.ts';
import type { PersonSearch } from './search.ts';
import { loginOfPath, readForSearch, searchPerson, storeOf } from './search.ts';

type Files = Readonly<Record<string, string>>;
const mac = '0004f2000001';
const ada = ['2001', 'name=Ada Example', 'login=ada'];

function searched(files: Files, texts: readonly string[] = ada, options: Partial<Parameters<typeof searchPerson>[0]> = {}): PersonSearch {
  const source = createMemorySource('folder', new Map(Object.entries(files).map(([path, text]) => [path, utf8Bytes(text)])));
  return searchPerson({ inventory: takeInventory(source), person: parsePerson(texts), ...options });
}

const shown = (files: Files, options: Partial<Parameters<typeof searchPerson>[0]> = {}): readonly string[] =>
  searched(files, ada, options).report.occurrences.map(({ certainty, fields, text }) => `${certainty} ${fields.join('+')}: ${text}`);

const directory = (...items: readonly string[]): Files => ({
  [`${mac}-directory.xml`]: `<directory><item_list>${items.map((item) => `<item>${item}</item>`).join('')}</item_list></directory>`,
});
const calls = (...items: readonly string[]): Files => ({
  [`${mac}-calls.xml`]: `<callList>${items.map((item) => `<call>${item}</call>`).join('')}</callList>`,
});

describe('who is looked for', () => {
  it('says so itself, or is known by the form of it', () => {
    for (const [text, own, name] of [
      ['2001', ['number:2001'], []],
      [' login = ada', ['login:ada'], []],
      ['LOGIN=ada', ['login:ada'], []],
      ['email=ada@example.test', ['email:ada@example.test'], []],
      ['name= Ada  Example', [], ['ada example']],
      ['Ada', ['login:ada'], ['ada']],
      ['Ada Example', [], ['ada example']],
      ['ab', ['login:ab'], ['ab']],
      ['12', ['number:12'], []],
      ['x=ada', ['login:x=ada'], ['x=ada']],
    ] as const) {
      const person = parsePerson([text]);
      assert.deepEqual([person.keys.map((keys) => keys.own), person.names], [own, name], text);
    }
    assert.deepEqual(parsePerson(['2001', 'tel:2001', 'name=Ada Example', 'Ada Example']).keys.length, 1);
    for (const texts of [[], [''], ['a'], ['1'], ['name='], ['name=a'], ['2001', 'anonymous'], ['login=']])
      assert.throws(
        () => parsePerson(texts),
        (error) => isProblem(error, 'bad-request'),
        texts.join(),
      );
  });
});

describe('GDPR Art. 15(4): how an occurrence is shown', () => {
  it('a contact by its names, number and divert, somebody else’s masked', () => {
    assert.deepEqual(shown(directory('<fn>Ada</fn><ln>Example</ln><lb>A</lb><ct>2001</ct><dc>2025550122</dc>')), [
      'certain ct+fn ln: Ada Example, A, 2001, diverts to ••••22',
    ]);
    assert.deepEqual(shown(directory('<ct>2001</ct>')), ['certain ct: 2001']);
    assert.deepEqual(shown(directory('<fn>Bob</fn><ln>Sample</ln><ct>2025550122</ct><dc>2001</dc>')), [
      'certain dc: B. S., ••••22, diverts to 2001',
    ]);
    assert.deepEqual(shown(directory('<fn>Bob</fn><ct>2025550122</ct><dc>2001</dc>'), { showOthers: true }), [
      'certain dc: Bob, 2025550122, diverts to 2001',
    ]);
    assert.deepEqual(shown(directory('<fn>Bob</fn><ct>2025550122</ct>')), []);
    assert.deepEqual(shown(directory('<fn>Ada</fn><ln>Example</ln><lb>Sample</lb><ct>2001</ct><dc>2001</dc>')), [
      'certain ct+fn ln+dc: Ada Example, Sample, 2001, diverts to 2001',
    ]);
  });

  it('the name of a line is whose its address is, and no other setting of the line', () => {
    const lines = '<x reg.1.address="2002" reg.1.label="Ada Example" reg.1.labels="Ada Example" reg.1.displayName="Ada Example"/>';
    assert.deepEqual(
      searched({ 'site.cfg': lines }).report.occurrences.map(({ fields, certainty }) => `${fields.join()} ${certainty}`),
      ['reg.1.label possible', 'reg.1.labels likely', 'reg.1.displayName possible'],
    );
  });

  it('a folder by its name or number', () => {
    const named = ['2001/x.cfg', 'Ada Example, old/x.cfg', 'Example Ada/x.cfg', 'of 2001 and others/x.cfg'];
    const files = Object.fromEntries([...named, 'x/x.cfg'].map((path) => [path, '<x/>']));
    assert.deepEqual(
      searched(files).report.occurrences.map(({ path, kind }) => [path, kind]),
      named.map((path) => [path, 'folder-name']),
    );
  });

  it('a label beside somebody else’s number may be a homonym’s', () => {
    assert.deepEqual(shown(directory('<lb>Ada Example</lb><ct>2025550122</ct>')), ['possible lb: Ada Example, 2025550122']);
    assert.deepEqual(shown(directory('<lb>Ada Example</lb>')), ['likely lb: Ada Example']);
  });

  it('a part of somebody else’s name that is the person’s own name stays', () => {
    const [text] = searched(directory('<fn>Ada</fn><ln>Sample</ln><ct>2025550122</ct><dc>2001</dc>'), ['2001', 'name=Ada']).report
      .occurrences;
    assert.equal(text?.text, 'Ada S., ••••22, diverts to 2001');
  });

  it('both parties of a call in clear where others are asked for', () => {
    const both = calls(
      '<source><address>2001</address></source><destination><address>2025550122</address><name>Bob Sample</name></destination>',
    );
    assert.deepEqual(shown(both, { showOthers: true }), ['certain source:    2001 to Bob Sample <2025550122>']);
  });

  it('a call by its time and parties', () => {
    const call = '<direction>In</direction><disposition>Normal</disposition><startTime>2026-01-05T12:00:00</startTime>';
    assert.deepEqual(
      shown(
        calls(
          `${call}<source><address>2001</address><name>Ada Example</name></source><destination><address>2025550122</address><name>Bob Sample</name></destination>`,
        ),
      ),
      ['certain source: 2026-01-05T12:00:00 In Normal Ada Example <2001> to B. S. <••••22>'],
    );
    assert.deepEqual(shown(calls(`${call}<destination address="2001"/>`)), [
      'certain destination: 2026-01-05T12:00:00 In Normal - to 2001',
    ]);
    assert.deepEqual(shown(calls('<source><address>2025550122</address><name>Ada Example</name></source>')), [
      'possible source:    Ada Example <2025550122> to -',
    ]);
    assert.deepEqual(shown(calls('<source>2001</source><destination><name>Bob</name></destination>')), [
      'certain source:    2001 to B. <>',
    ]);
  });

  it('a parameter by its name; a secret never', () => {
    assert.deepEqual(shown({ 'site.cfg': '<x reg.1.address="2001"/>' }), ['certain reg.1.address: reg.1.address="2001"']);
    assert.deepEqual(shown({ 'site.cfg': '<x x.text="see 2001 of Bob"/>' }), ['possible x.text: x.text="see 2001 of •••"']);
    assert.deepEqual(shown({ 'site.cfg': '<x reg.1.auth.password="2001"/>' }), []);
  });

  it('a name goes on in the next line only where mark-up is broken', () => {
    const found = (files: Files): number => searched(files, ['name=Ada Example']).report.occurrences.length;
    assert.deepEqual([found({ 'x.txt': 'Ada\nExample\n' }), found({ 'x.xml': '<a>\nAda\nExample\n' })], [0, 1]);
  });

  it('a line by its time and module, cut to 160 signs', () => {
    assert.deepEqual(shown({ [`${mac}-app.log`]: '0105123805|sip  |4|00|Bob called 2001\n' }), [
      'certain : 0105123805 sip ••• called 2001',
    ]);
    const [long = ''] = shown({ 'x.txt': `2001 call  ${'called '.repeat(40)}` });
    assert.equal(long, `possible : ${`2001 call ${'called '.repeat(40)}`.slice(0, 160)}...`);
  });
});

it('which of several texts is no person is said by its number, without repeating it', () => {
  assert.throws(() => parsePerson(['2001', 'login=a']), /number 2 of what was given is none/);
});

describe('where a file belongs', () => {
  it('by its name, or by its root where the name says nothing', () => {
    for (const [path, root, store] of [
      [`${mac}-directory.xml`, undefined, 'directory'],
      [`${mac}-calls.xml`, undefined, 'call-list'],
      [`${mac}-app.log`, undefined, 'log'],
      [`${mac}-boot.log`, undefined, 'log'],
      [`${mac}-phone.cfg`, undefined, 'override'],
      [`${mac}-web.cfg`, undefined, 'override'],
      [`${mac}-cloud.cfg`, undefined, 'override'],
      ['x.xml', 'directory', 'directory'],
      ['x.xml', 'callList', 'call-list'],
      ['x.log', undefined, 'log'],
      ['x.log.1', undefined, 'log'],
      ['x.log-22', undefined, 'log'],
      ['x.logs', undefined, 'other'],
      ['x.cfg', undefined, 'configuration'],
      ['x.xml', undefined, 'configuration'],
      ['x', 'x', 'configuration'],
      ['x.txt', undefined, 'other'],
    ] as const)
      assert.equal(storeOf(path, root), store, path);
  });

  it('guide, User Profiles: to whom by the login in its name', () => {
    for (const [path, login] of [
      ['ada.cfg', 'ada'],
      ['x/ada.CFG', 'ada'],
      ['ada-phone.cfg', 'ada'],
      ['ada-directory.xml', 'ada'],
      [`${mac}.cfg`, undefined],
      [`${mac}x.cfg`, `${mac}x`],
      [`${mac}-phone.cfg`, undefined],
      ['ada.xml', undefined],
      ['.cfg', undefined],
    ] as const)
      assert.equal(loginOfPath(path), login, path);
  });
});

describe('what stands beside the person', () => {
  const known = (files: Files): readonly string[] => searched(files).report.alsoKnownAs.map(({ type, value }) => `${type} ${value}`);

  it('in their own contacts and parties, and was not asked for', () => {
    assert.deepEqual(known(directory('<fn>Ada</fn><ln>Sample</ln><ct>2001</ct>')), ['name Ada Sample']);
    assert.deepEqual(known(directory('<fn>Ada</fn><ln>Example</ln><ct>2025550147</ct>')), ['phone-number 2025550147']);
    assert.deepEqual(known(directory('<fn>Bob</fn><ln>Sample</ln><ct>2025550122</ct><dc>2001</dc>')), []);
    assert.deepEqual(known(directory('<fn>Ada</fn><ct>2001</ct>')), []);
    assert.deepEqual(known(directory('<ln>Sample</ln><ct>2001</ct>')), [], 'one word is no name that could be asked for');
    assert.deepEqual(
      known(
        calls(
          '<source><address>2001</address><name>A. Sample</name></source><destination><address>2002</address><name>Bob Sample</name></destination>',
        ),
      ),
      ['name A. Sample'],
    );
    assert.deepEqual(known(calls('<source><address>sip:2001@example.test</address></source>')), []);
    assert.deepEqual(known({ 'site.cfg': '<x reg.1.address="2001" reg.1.label="Bob Sample"/>' }), []);
  });
});

const everything: Files = {
  ...directory(
    '<fn>Ada</fn><ln>Example</ln><ct>2001</ct>',
    '<fn>Ada</fn><ln>Example</ln><ct>2025550199</ct>',
    '<fn>Bob</fn><ct>2025550122</ct><dc>2001</dc>',
  ),
  ...calls('<source><address>2001</address></source>'),
  [`${mac}-app.log`]: '0105123805|sip  |4|00|from 2001\n0105123806|sip  |4|00|ready\n',
  [`${mac}-phone.cfg`]: '<x divert.fwd.1.contact="2001" reg.1.address="2001"/>',
  'site.cfg': '<x reg.1.address="2001" reg.1.label="Ada Example"/>',
  'notes.txt': 'Ada Example\nsee 2001\nBob\n',
};

describe('GDPR Art. 17: the plan of an erasure in a folder', () => {
  const plan = (scope: ErasureScope, files: Files = everything, texts = ada): ErasurePlan => {
    const search = searched(files, texts);
    return planErasure(search, scope, (path) => utf8Bytes(files[path] ?? ''));
  };
  const actions = ({ occurrences }: ErasurePlan): readonly string[] =>
    occurrences.map(
      ({ path, action, certainty, reason }) =>
        `${path.replace(`${mac}-`, '')} ${certainty} ${action}${reason === undefined ? '' : ' (why)'}`,
    );

  it('what is not decided stays with its reason, and so do a line and what an administrator wrote', () => {
    assert.deepEqual(actions(plan({ includeConfiguration: false })).toSorted(), [
      'app.log certain replace-line',
      'calls.xml certain remove',
      'directory.xml certain remove',
      'directory.xml certain remove',
      'directory.xml possible retain (why)',
      'notes.txt possible retain (why)',
      'notes.txt possible retain (why)',
      'phone.cfg certain retain (why)',
      'phone.cfg likely remove',
      'site.cfg certain retain (why)',
      'site.cfg likely retain (why)',
    ]);
  });

  it('once somebody has decided, it goes as well', () => {
    const decided = plan({ includeConfiguration: true, includeUndecided: true });
    assert.ok(decided.occurrences.every(({ action }) => action !== 'retain'));
    assert.deepEqual(
      decided.occurrences.filter(({ action }) => action === 'replace-line').map(({ path }) => path),
      [`${mac}-app.log`],
      'a line of any other file goes whole',
    );
    assert.deepEqual(
      Object.fromEntries(
        decided.files.map(({ path, after }) => [path.replace(`${mac}-`, ''), after === undefined ? undefined : utf8Text(after)]),
      ),
      {
        'app.log': '(line removed)\n0105123806|sip  |4|00|ready\n',
        'calls.xml': '<callList></callList>',
        'directory.xml': '<directory><item_list><item><fn>Bob</fn><ct>2025550122</ct></item></item_list></directory>',
        'notes.txt': 'Bob\n',
        'phone.cfg': '<x/>',
        'site.cfg': '<x/>',
      },
    );
  });

  it('of somebody else’s contact only that element goes which names the person, whatever stands in it', () => {
    const text = '<directory><item_list><item><ct>2025550122</ct><note a="2001">x<b>2001</b></note></item></item_list></directory>';
    const [file] = plan({ includeConfiguration: true, includeUndecided: true }, { [`${mac}-directory.xml`]: text }).files;
    assert.equal(
      utf8Text(file?.after ?? new Uint8Array()),
      '<directory><item_list><item><ct>2025550122</ct></item></item_list></directory>',
    );
  });

  it('guide, Enhanced Feature Keys: a macro that dials the person goes whole', () => {
    const [file] = plan(
      { includeConfiguration: true, includeUndecided: true },
      {
        'site.cfg': '<x efk.efklist.1.action.string="$P2025550147N4$$Tinvite$" up.headsetMode="1"/>',
      },
      ['2025550147'],
    ).files;
    assert.equal(utf8Text(file?.after ?? new Uint8Array()), '<x up.headsetMode="1"/>');
  });

  it('undecided alone does not open configuration', () => {
    const retained = plan({ includeConfiguration: false, includeUndecided: true }).occurrences.filter(({ action }) => action === 'retain');
    assert.deepEqual([...new Set(retained.map(({ path }) => path))].toSorted(), [`${mac}-phone.cfg`, 'notes.txt', 'site.cfg']);
  });

  it('a list keeps what is not the person’s, and an element that stands alone goes with its line', () => {
    const after = (text: string): string | undefined => {
      const [file] = plan({ includeConfiguration: true, includeUndecided: true }, { 'site.cfg': text }).files;
      return file?.after === undefined ? undefined : utf8Text(file.after);
    };
    assert.equal(after('<x dialplan.1.e911dialstring="2001,2002"/>'), '<x dialplan.1.e911dialstring="2002"/>');
    assert.equal(after('<x dialplan.1.e911dialstring="2002, 2001"/>'), '<x dialplan.1.e911dialstring="2002"/>');
    assert.equal(after('<x dialplan.1.e911dialstring="2001, 2002,2003"/>'), '<x dialplan.1.e911dialstring="2002,2003"/>');
    assert.equal(after('<x\n  a.b="1"\n  reg.1.address="2001"\n/>'), '<x\n  a.b="1"\n/>');
    assert.equal(after('<x>\n  <!-- Ada Example -->\n<y a="1"/></x>'), '<x>\n<y a="1"/></x>');
    assert.equal(after('<x>\r\n\t<!-- Ada Example --> \r\n<y a="1"/></x>'), '<x>\r\n<y a="1"/></x>');
    assert.equal(after('<x><y a="1"/> <!-- Ada Example -->\n</x>'), '<x><y a="1"/> \n</x>');
    assert.equal(after('<x>\n <!-- Ada Example --><y a="1"/></x>'), '<x>\n <y a="1"/></x>');
    assert.equal(after('<x>Ada Example</x>'), '<x></x>');
    assert.equal(after('<x a="1"/>'), undefined);
  });

  it('files of the person’s profile go as a whole, names of other files and folders stay', () => {
    const files = { 'ada-directory.xml': '<directory/>', 'ada.cfg': '<x/>', 'ada/x.cfg': '<x/>', 'ada example.txt': '-' };
    assert.deepEqual(
      plan({ includeConfiguration: false }, files)
        .occurrences.map(({ path, action }) => `${path} ${action}`)
        .toSorted(),
      ['ada example.txt retain', 'ada-directory.xml delete-file', 'ada.cfg retain', 'ada/x.cfg retain'],
    );
    assert.deepEqual(
      plan({ includeConfiguration: true }, files).files.map(({ path, after }) => [path, after]),
      [
        ['ada-directory.xml', undefined],
        ['ada.cfg', undefined],
      ],
    );
  });
});

describe('GDPR Art. 5(2): the receipt of an erasure in a folder', () => {
  const cryptography = createSystemCryptography(createSystemRandom());

  it('counts what went and what stays in each store, names phones that may bring it back, and what was not searched', async () => {
    const files = new Map(Object.entries({ ...everything, 'x.bin': '\u0000' }).map(([path, text]) => [path, utf8Bytes(text)]));
    const source = createMemorySource('folder', files);
    const outcome = await eraseFromFolder({
      source,
      files: new MemoryFiles(files),
      person: parsePerson(ada),
      scope: { includeConfiguration: false },
      prepare: async () => undefined,
    });
    assert.deepEqual(outcome.changedFiles, [`${mac}-app.log`, `${mac}-calls.xml`, `${mac}-directory.xml`, `${mac}-phone.cfg`]);
    assert.deepEqual(outcome.deletedFiles, []);
    assert.deepEqual(outstandingPhones(outcome.before), [mac]);
    const content = receiptContentOf(cryptography, {
      requestId: 'R-1',
      organisation: 'Example Ltd',
      receivedAtMs: 0,
      fulfilledAtMs: 60_000,
      before: outcome.before,
      after: outcome.after,
      search: outcome.search,
      suppressions: 3,
    });
    assert.deepEqual(
      content.stores.map(({ store, category, action, expected, removed, retained, reason }) => [
        store,
        category,
        action,
        expected,
        removed,
        retained,
        reason !== undefined,
      ]),
      [
        ['directory', 'user-information', 're-render', 3, 2, 1, true],
        ['call-list', 'call-participant', 're-render', 1, 1, 0, false],
        ['log', 'diagnostic', 're-render', 1, 1, 0, false],
        ['override', 'user-information', 're-render', 2, 1, 1, true],
        ['configuration', 'user-information', 'keep', 2, 0, 2, true],
        ['other', 'user-information', 'keep', 2, 0, 2, true],
        ['files not searched: binary', 'none', 'keep', 1, 0, 1, true],
      ],
    );
    assert.deepEqual(content.outstandingDevices, [mac]);
    assert.deepEqual(
      [content.receivedAt, content.fulfilledAt, content.issuedAt],
      ['1970-01-01T00:00:00.000Z', '1970-01-01T00:01:00.000Z', '1970-01-01T00:01:00.000Z'],
    );
    assert.deepEqual([content.search.recordsFound, content.search.residues, content.suppressions], [0, [], 3]);
    assert.doesNotMatch(JSON.stringify(content), /2001|Ada/);
    assert.deepEqual(JSON.parse(unsignedReceipt(cryptography, content)).signed, false);
  });

  it('a store in which nothing was and nothing is left is not in it', () => {
    const files = directory('<fn>Ada</fn><ln>Example</ln><ct>2001</ct>');
    const search = searched(files);
    const before = planErasure(search, { includeConfiguration: false }, (path) => utf8Bytes(files[path] ?? ''));
    const facts = { requestId: 'R-1', organisation: '', receivedAtMs: 0, fulfilledAtMs: 0, search, suppressions: 0 };
    const content = receiptContentOf(cryptography, { ...facts, before, after: { occurrences: [], files: [] } });
    assert.deepEqual(
      content.stores.map(({ store }) => store),
      ['directory'],
    );
  });

  it('what the search still finds is a residue, and a file named after the person is not named', () => {
    const files = {
      ...calls('<source><address>2001</address></source>', '<source><address>2001</address></source>'),
      '2001-directory.xml': directory('<ct>2001</ct>')[`${mac}-directory.xml`] ?? '',
    };
    const search = searched(files);
    const plan = planErasure(search, { includeConfiguration: true }, (path) => utf8Bytes(files[path as keyof typeof files] ?? ''));
    const { residues, recordsFound } = receiptContentOf(cryptography, {
      requestId: 'R-1',
      organisation: 'x',
      receivedAtMs: 0,
      fulfilledAtMs: 0,
      before: plan,
      after: plan,
      search,
      suppressions: 0,
    }).search;
    assert.equal(recordsFound, plan.occurrences.filter(({ action }) => action !== 'retain').length);
    assert.deepEqual(residues.map(({ place }) => place).toSorted(), [`${mac}-calls.xml`, 'a file named after the person']);
    assert.equal(residues.find(({ place }) => place === `${mac}-calls.xml`)?.occurrences, 2);
  });
});

describe('GDPR Art. 15(3), 20(1): the export', () => {
  const exported = (files: Files, showOthers = false): { readonly person: ExportedPerson; readonly files: ReadonlyMap<string, string> } => {
    const made = exportPerson(searched(files, ada, { showOthers }), parsePerson(ada), 0);
    return { person: made.exported, files: made.files };
  };

  it('a call of which only one party is told is a line of the table too', () => {
    const { files } = exported(calls('<direction>In</direction><destination><address>2001</address></destination>'));
    const [, row = ''] = [...files].find(([name]) => name.endsWith('.csv') && name.includes('call'))?.[1].split('\n') ?? [];
    assert.equal(row.trim(), `${mac}-calls.xml,1,${mac},In,,,,,,,2001,,,`);
  });

  it('a line without the blanks around it, and of files those alone that are named after the person', () => {
    const { person } = exported({ 'notes.txt': '  call 2001 \n', 'ada.cfg': '<x reg.1.address="2001"/>', 'b/ada-phone.cfg': '<x/>' });
    assert.deepEqual(
      person.texts.map(({ text }) => text),
      ['call 2001'],
    );
    assert.deepEqual(person.namedAfter, ['ada.cfg', 'b/ada-phone.cfg']);
  });

  it('a label that names somebody else beside the person has them masked, in every file of the answer', () => {
    const { person, files } = exported({ 'site.cfg': '<x softkey.1.label="Ada Example, Bob Best"/>' });
    assert.deepEqual(
      person.parameters.map(({ value }) => value),
      ['Ada Example, ••• •••'],
    );
    assert.doesNotMatch([...files.values()].join(''), /Bob|Best/);
  });

  it('has contacts, calls, parameters and lines, each where it stands', () => {
    const { person } = exported(everything);
    assert.deepEqual(
      person.contacts.map(({ contact, isOwn, line, phone }) => [contact, isOwn, line, phone]),
      [
        ['2001', true, 1, mac],
        ['2025550199', true, 1, mac],
        ['••••22', false, 1, mac],
      ],
    );
    assert.equal(person.calls.length, 1);
    assert.deepEqual(person.parameters.map(({ name, value }) => `${name}=${value}`).toSorted(), [
      'divert.fwd.1.contact=2001',
      'reg.1.address=2001',
      'reg.1.address=2001',
      'reg.1.label=Ada Example',
    ]);
    assert.deepEqual(person.texts.map(({ text }) => text).toSorted(), ['0105123805|sip  |4|00|from 2001', 'Ada Example', 'see 2001']);
    assert.deepEqual(person.identifiers, [
      { type: 'extension', value: '2001' },
      { type: 'login', value: 'ada' },
    ]);
  });

  it('the original of a call or contact has the person in clear and nobody else', () => {
    const original = (files: Files, path: string): string => exported(files).files.get(`original/${path}`) ?? '';
    const calling = original(
      calls(
        '<direction x="Bob">In</direction><line>1</line><secret>Bob</secret><!-- Bob -->' +
          '<source name="Bob Sample" address="2025550122" x="Bob"/>' +
          '<destination x="Bob" name="Ada Example"><address>2001</address><y>Bob</y>Bob</destination>' +
          '<connection><address>2025550133</address><name>Cy Third</name></connection>',
      ),
      `${mac}-calls.xml`,
    );
    assert.doesNotMatch(calling, /Bob|Cy|Third|2025550/);
    assert.ok(calling.includes('<source name="B. S." address="••••22" x="••••"/>'), calling);
    assert.ok(calling.includes('<connection><address>••••33</address><name>C. T.</name></connection>'));
    assert.match(calling, /<destination +name="Ada Example"><address>2001<\/address><\/destination>/);
    assert.ok(calling.includes('<direction >In</direction><line>1</line>'));
    const contact = original(
      directory('<fn>Bob</fn><ln>Sample</ln><lb>Bobby</lb><ct>2025550122</ct><dc>2001</dc><x>Bob</x><sd>1</sd>'),
      `${mac}-directory.xml`,
    );
    assert.ok(contact.includes('<item><fn>B.</fn><ln>S.</ln><lb>B.</lb><ct>••••22</ct><dc>2001</dc><sd>1</sd></item>'), contact);
    const own = original(directory('<fn>Ada</fn><ln>Example</ln><lb>Me</lb><ct>2001</ct><dc>2025550122</dc>'), `${mac}-directory.xml`);
    assert.ok(own.includes('<item><fn>Ada</fn><ln>Example</ln><lb>Me</lb><ct>2001</ct><dc>••••22</dc></item>'), own);
  });

  it('with others shown, the original is as it stands', () => {
    const item = '<fn>Bob</fn><ct>2025550122</ct><dc>2001</dc><x>y</x>';
    assert.ok(exported(directory(item), true).files.get(`original/${mac}-directory.xml`)?.includes(`<item>${item}</item>`));
  });

  it('parameters and lines have their own originals; a file of which nothing stands there has none', () => {
    const { files } = exported({
      'site.cfg': '<x reg.1.address="2001" y="Ada Example &amp; Bob"/>',
      'a.txt': 'x\nsee 2001\n',
      'ada example.txt': '-',
    });
    assert.ok(files.get('original/site.cfg')?.includes('  <parameter reg.1.address="2001"/>\n  <parameter y="Ada Example &amp; •••"/>'));
    assert.equal(files.get('original/a.txt.txt'), 'see 2001\n');
    assert.deepEqual(
      [...files.keys()].filter((path) => path.startsWith('original/ada')),
      [],
    );
  });

  it('cards are of the person’s own contacts, each once; without any, of what was asked for', () => {
    const own = '<fn>Ada</fn><ln>Example</ln><ct>2001</ct>';
    const card = exported(directory(own, own, '<fn>Bob</fn><ct>2025550122</ct><dc>2001</dc>')).files.get('person.vcf') ?? '';
    assert.equal(card.match(/BEGIN:VCARD/g)?.length, 1);
    assert.ok(card.includes('FN:Ada Example\r\nN:Example;Ada;;;\r\nTEL;VALUE=text:2001\r\n'));
    const label = exported(directory('<lb>Reception</lb><ct>sip:2001@example.test</ct>')).files.get('person.vcf') ?? '';
    assert.ok(label.includes('FN:Reception\r\n') && label.includes('IMPP:sip:2001@example.test'), label);
    const none = exported({}).files.get('person.vcf') ?? '';
    assert.ok(none.includes('FN:ada example\r\n') && none.includes('TEL;VALUE=text:2001'), none);
  });

  it('the table of calls has each value in its column', () => {
    const table = exported(
      calls(
        '<direction>In</direction><disposition>Normal</disposition><startTime>2026-01-05T12:00:00</startTime><duration>PT1M</duration><count>2</count>' +
          '<source><address>2001</address><name>Ada Example</name></source><destination><address>2025550122</address><name>Bob Sample</name></destination>' +
          '<connection><address>2025550133</address></connection><connection><address>2025550134</address></connection><finalDestination><address>2025550135</address></finalDestination>',
        '<source><address>2001</address></source>',
      ),
    ).files.get('call-entries.csv');
    assert.deepEqual(table?.trimEnd().split('\n').slice(1), [
      `${mac}-calls.xml,1,${mac},In,Normal,2026-01-05T12:00:00,PT1M,2,2001,Ada Example,••••22,B. S.,••••33 ••••34,••••35`,
      `${mac}-calls.xml,1,${mac},,,,,,2001,,,,,`,
    ]);
  });

  it('says what was not searched and what is named after the person', () => {
    const complete = exported(everything).files.get('README.txt') ?? '';
    assert.ok(complete.includes('Every file of the folder was searched.') && complete.includes('Other people are masked'));
    const partial = exported({ 'x.bin': '\u0000', 'ada.cfg': '<x/>' }, true).files.get('README.txt') ?? '';
    assert.ok(
      partial.includes('COULD NOT BE SEARCHED:\n  x.bin:') &&
        partial.includes('Named after the person:\n  ada.cfg') &&
        partial.includes('OTHER PEOPLE ARE SHOWN'),
    );
  });
});

describe('GDPR Art. 15: what a search says of itself', () => {
  it('what was not looked into: other people’s versions, tools’ folders, and what an interrupted run left', () => {
    const notes = (...paths: readonly string[]): readonly string[] =>
      searched(Object.fromEntries(paths.map((path) => [path, 'x']))).report.notes.map(
        (note) => /git|\.offhook and|tmp/.exec(note)?.[0] ?? note,
      );
    assert.deepEqual(notes('site.cfg', 'x.git/a', 'my.offhook/b'), []);
    assert.deepEqual(notes('site.cfg', '.git/HEAD'), ['git']);
    assert.deepEqual(notes('site.cfg', '.site.cfg.x.offhook-tmp'), ['tmp']);
    assert.deepEqual(notes('site.cfg', 'a/.git/HEAD'), ['git']);
    assert.deepEqual(notes('site.cfg', '.offhook/x'), ['.offhook and']);
    assert.deepEqual(notes('site.cfg', 'a/node_modules/x'), ['.offhook and']);
    assert.deepEqual(notes('site.cfg', '.offhook/suppressions.json', '.offhook/suppressions.key'), []);
  });

  it('firmware, sounds and pictures are left out by the ends of their names', () => {
    const { leftOut } = searched({ 'sip.ld': '-', 'a.WAV': '-', 'b.jpeg': '-', 'c.woff2': '-', 'd.ldx': '-', 'e.png.cfg': '<x/>' }).report;
    assert.deepEqual([...leftOut].toSorted(), ['a.WAV', 'b.jpeg', 'c.woff2', 'sip.ld']);
  });

  it('why a file was not searched, and how many were', () => {
    const report = searched({ 'a.txt': 'see 2001', 'b.txt': 'nobody', 'c.bin': '\u0000' }).report;
    assert.deepEqual([report.searchedFiles, report.searchedBytes], [2, 14]);
    assert.deepEqual(
      report.notSearched.map(({ path, reason }) => [path, reason]),
      [['c.bin', 'binary']],
    );
    const whole = searched({ 'a.txt': 'see 2001' });
    assert.deepEqual([whole.isComplete, searched({ 'c.bin': '\u0000' }).isComplete], [true, false]);
    for (const [code, reason] of [
      ['limit-exceeded', 'too-large'],
      ['decryption-failed', 'encrypted'],
      ['storage', 'unreadable'],
    ] as const) {
      const source = createMemorySource('folder', new Map([['a.cfg', utf8Bytes('<x/>')]]));
      const failing = {
        ...source,
        name: source.name,
        list: () => source.list(),
        read: (): Uint8Array => {
          throw new ProblemError(code, 'x');
        },
      };
      const outcome = readForSearch(failing, 'a.cfg', undefined);
      assert.equal('reason' in outcome ? outcome.reason : undefined, reason, code);
    }
  });
});

describe('GDPR Art. 15(1): the person’s own phone', () => {
  const own: Files = {
    [`${mac}.cfg`]: '<APPLICATION CONFIG_FILES="site.cfg"/>',
    'site.cfg': '<x reg.1.address="2001"/>',
    ...calls('<source><address>2003</address></source>', '<source><address>2001</address></source>'),
    ...directory('<ct>2004</ct>'),
    [`${mac}-app.log`]: 'nothing\n',
    '0004f2000002-calls.xml': '<callList><call><source><address>2005</address></source></call></callList>',
    '0004f2000002.cfg': '<APPLICATION CONFIG_FILES=""/>',
  };

  it('is named with its files, by the line that is theirs', () => {
    assert.deepEqual(searched(own).report.ownPhones, [
      {
        macAddress: mac,
        parameter: 'reg.1.address',
        path: 'site.cfg',
        line: 1,
        files: [`${mac}-app.log`, `${mac}-calls.xml`, `${mac}-directory.xml`].filter((path) => own[path] !== undefined),
      },
    ]);
    assert.deepEqual(searched({ ...own, 'site.cfg': '<x divert.fwd.1.contact="2001"/>' }).report.ownPhones, []);
  });

  it('its lists count as a whole where that is asked for, each entry once, and nobody else’s phone', () => {
    const places = (ownPhones: boolean): readonly string[] =>
      searched(own, ada, { ownPhones })
        .report.occurrences.filter(({ store }) => store === 'call-list' || store === 'directory')
        .map(({ path, fields }) => `${path.replace(`${mac}-`, '')} ${fields.join()}`);
    assert.deepEqual(places(false), ['calls.xml source']);
    assert.deepEqual(places(true), ['calls.xml own-phone', 'calls.xml source', 'directory.xml own-phone']);
    const inDirectory = searched({ ...own, ...calls('<source>9</source>'), ...directory('<ct>2001</ct>') }, ada, {
      ownPhones: true,
    }).report.occurrences.map(({ path }) => path.replace(`${mac}-`, ''));
    assert.deepEqual(
      inDirectory.filter((path) => path.endsWith('.xml')),
      ['calls.xml', 'directory.xml'],
      'in order of their paths',
    );
  });
});

describe('GDPR Art. 17: an erasure that meets uploads', () => {
  it('says which file it is at, and names what it deleted in order', async () => {
    const files = new Map(
      ['b/ada.cfg', 'a/ada-phone.cfg', 'c/ada-directory.xml'].map((path) => [path, utf8Bytes('<x up.headsetMode="1"/>')] as const),
    );
    const told: string[] = [];
    const outcome = await eraseFromFolder({
      source: createMemorySource('folder', files),
      files: new MemoryFiles(files),
      person: parsePerson(ada),
      scope: { includeConfiguration: true },
      prepare: async () => undefined,
      progress: (text) => void told.push(text),
    });
    assert.deepEqual(
      told.filter((text) => / of \d+ files$/.test(text)),
      ['1 of 3 files', '2 of 3 files', '3 of 3 files'],
    );
    assert.deepEqual(outcome.deletedFiles, ['a/ada-phone.cfg', 'b/ada.cfg', 'c/ada-directory.xml']);
  });

  it('looks again four times at what changes under it, and no more', async () => {
    const path = `${mac}-app.log`;
    const files = new Map([[path, utf8Bytes('0105123805|sip  |4|00|from 2001\n')]]);
    let rounds = 0;
    const outcome = await eraseFromFolder({
      source: createMemorySource('folder', files),
      files: new MemoryFiles(files),
      person: parsePerson(ada),
      scope: { includeConfiguration: false },
      prepare: async () => {
        rounds++;
        files.set(path, utf8Bytes(`${'ready\n'.repeat(rounds)}0105123805|sip  |4|00|from 2001\n`));
      },
    });
    assert.equal(rounds, 4);
    assert.deepEqual(outcome.changedFiles, []);
    assert.equal(outcome.after.files.length, 1);
  });

  it('names as outstanding the phones whose uploads held what goes, not those of what stays', () => {
    const other = '0004f2000002';
    const files = { ...calls('<source><address>2001</address></source>'), [`${other}-phone.cfg`]: '<x reg.1.address="2001"/>' };
    const plan = planErasure(searched(files), { includeConfiguration: false }, (path) =>
      utf8Bytes(files[path as keyof typeof files] ?? ''),
    );
    assert.deepEqual(outstandingPhones(plan), [mac]);
    const line = '0105123805|sip  |4|00|from 2001\n';
    const two = { 'a/0004f2000002-app.log': line, 'b/0004f2000001-app.log': line };
    assert.deepEqual(outstandingPhones(planErasure(searched(two), { includeConfiguration: false }, () => utf8Bytes(line))), [
      '0004f2000001',
      '0004f2000002',
    ]);
    const log = { 'x.log': '0105123805|sip  |4|00|from 2001\n' };
    assert.deepEqual(outstandingPhones(planErasure(searched(log), { includeConfiguration: false }, () => utf8Bytes(log['x.log']))), []);
  });

  it('the name of a file stays, and what stands in it goes', () => {
    const files = { 'Ada Example.txt': 'call 2001\n' };
    const scope = { includeConfiguration: true, includeUndecided: true };
    const { occurrences } = planErasure(searched(files), scope, () => utf8Bytes(files['Ada Example.txt']));
    assert.deepEqual(
      occurrences.map(({ line, action }) => [line, action]),
      [
        [0, 'retain'],
        [1, 'remove'],
      ],
    );
  });

  it('guide, User Profiles: what a phone wrote of a profile is deleted; its settings once configuration may go', () => {
    const directoryText = '<directory><item_list/></directory>';
    const files: Files = {
      'ada.cfg': '<x up.headsetMode="1"/>',
      'ada-phone.cfg': '<x/>',
      'ada-directory.xml': directoryText,
      'ada-calls.xml': '<callList/>',
    };
    const deleted = (includeConfiguration: boolean): readonly string[] =>
      planErasure(searched({ ...files, 'ada-app.log': 'ready\n' }), { includeConfiguration }, () => utf8Bytes(''))
        .files.filter(({ after }) => after === undefined)
        .map(({ path }) => path);
    assert.deepEqual(deleted(false), ['ada-app.log', 'ada-calls.xml', 'ada-directory.xml', 'ada-phone.cfg']);
    assert.deepEqual(deleted(true), ['ada-app.log', 'ada-calls.xml', 'ada-directory.xml', 'ada-phone.cfg', 'ada.cfg']);
  });
});

describe('GDPR Art. 15(4): who is masked in an original', () => {
  const original = (files: Files, path: string): string =>
    exportPerson(searched(files), parsePerson(ada), 0).files.get(`original/${mac}-${path}`) ?? '';

  it('a party that is the person’s by its address alone, or by its name alone, stays', () => {
    const text = original(
      calls(
        '<source><address>2001</address><name>Grace</name></source><destination><address>2025550122</address><name>Ada Example</name></destination>',
      ),
      'calls.xml',
    );
    assert.ok(text.includes('<source><address>2001</address><name>Grace</name></source>'), text);
    assert.ok(text.includes('<destination><address>2025550122</address><name>Ada Example</name></destination>'), text);
  });

  it('of what else is written in the person’s own party nothing stays', () => {
    const text = original(calls('<source>2001<name>Ada Example</name>Bob</source>'), 'calls.xml');
    assert.ok(text.includes('<source>2001<name>Ada Example</name></source>'), text);
  });

  it('of attributes of an entry those stay that are of the format or the person’s', () => {
    const files = {
      [`${mac}-calls.xml`]: '<callList><call direction="In" x="Bob" y="2001"><source><address>2001</address></source></call></callList>',
    };
    const text = original(files, 'calls.xml');
    assert.ok(/<call +direction="In" +y="2001">/.test(text), text);
  });
});
