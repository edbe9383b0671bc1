// What is in force on the phones of random folders, beside an oracle that does it the slow and plain way (guide, User Profiles: precedence).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { ProblemError, isProblem } from '@offhook/base';
import { catalogue, changeSet, findModel, layers } from '@offhook/ucs';
import type { Layer, ParameterName } from '@offhook/ucs';
import * as fc from 'fast-check';

import type { Finding } from '../src/check/finding.ts';
import { checkFolder } from '../src/check/folder-check.ts';
import { differenceReport, pendingFile } from '../src/difference.ts';
import type { PhoneConfiguration } from '../src/effective.ts';
import { PhoneConfigurations, findPhone, phoneConfiguration } from '../src/effective.ts';
import { effectiveReport, parseSetting, whyReport } from '../src/explained.ts';
import { takeInventory } from '../src/inventory.ts';
import type { FolderSource } from '../src/source.ts';
import { createMemorySource } from '../src/source.ts';
import { folderOf, primaryFile, settingsFile } from './folder-of.ts';
import { latin1Bytes, utf8Bytes } from '@offhook/base';

const macs = ['0004f2000001', '0004f2000002', '0004f2000003'];
const model = findModel('VVX150');

/** Names with their valid and invalid values; the empty string is "back to the default". */
const pool: Readonly<Record<string, readonly string[]>> = {
  'up.headsetMode': ['0', '1', '', 'maybe'],
  'callLists.size': ['10', '50', '99', '', '5', '1000'],
  'call.callsPerLineKey': ['1', '2', ''],
  'call.callsPerLineKey.VVX150': ['3', '4'],
  'call.callsPerLineKey.VVX450': ['5', '6'],
  'device.set': ['0', '1'],
  'device.net.vlanId': ['7', '8', '', '5000'],
  'device.net.vlanId.set': ['0', '1'],
  'reg.1.label': ['a', 'b', ''],
  'no.such.name': ['1'],
};

type Settings = readonly (readonly [name: string, value: string])[];

const setting = fc.constantFrom(...Object.keys(pool)).chain((name) => fc.tuple(fc.constant(name), fc.constantFrom(...(pool[name] ?? []))));
/** A file sets a name once: in two elements, the first counts. */
const settings: fc.Arbitrary<Settings> = fc.uniqueArray(setting, { maxLength: 6, selector: ([name]) => name });

interface RandomFolder {
  readonly order: readonly string[];
  readonly shared: Readonly<Record<string, Settings>>;
  readonly own: readonly (readonly [mac: string, file: string, settings: Settings])[];
}

const randomFolder: fc.Arbitrary<RandomFolder> = fc.record({
  order: fc.shuffledSubarray(['a.cfg', 'b.cfg', '[PHONE_MAC_ADDRESS]-line.cfg', 'c.cfg'], { minLength: 2 }),
  shared: fc.record({ 'a.cfg': settings, 'b.cfg': settings, 'c.cfg': settings }),
  own: fc.uniqueArray(fc.tuple(fc.constantFrom(...macs), fc.constantFrom('-line.cfg', '-phone.cfg', '-web.cfg', '-cloud.cfg'), settings), {
    maxLength: 6,
    selector: ([mac, file]) => mac + file,
  }),
});

function filesOf({ order, shared, own }: RandomFolder): ReadonlyMap<string, Uint8Array> {
  const text = (values: Settings): Uint8Array => utf8Bytes(settingsFile(Object.fromEntries(values)));
  return new Map([
    ['000000000000.cfg', utf8Bytes(primaryFile(...order))],
    ...Object.entries(shared).map(([path, values]) => [path, text(values)] as const),
    ...own.map(([mac, file, values]) => [`${mac}${file}`, text(values)] as const),
  ]);
}

interface Expected {
  readonly value: string;
  readonly file: string;
}

const layerOf: Readonly<Record<string, Layer>> = { '-phone.cfg': 'local', '-web.cfg': 'web', '-cloud.cfg': 'cloud', '-line.cfg': 'files' };

/** Asks each file in turn, strongest first, whether it says anything that counts. */
function oracle(folder: RandomFolder, mac: string, name: string): Expected | undefined {
  const stacks = layers.flatMap((layer) => {
    const names =
      layer === 'files'
        ? folder.order.map((file) => file.replace('[PHONE_MAC_ADDRESS]', mac))
        : Object.keys(layerOf)
            .filter((suffix) => layerOf[suffix] === layer && suffix !== '-line.cfg')
            .map((suffix) => `${mac}${suffix}`);
    return [names];
  });
  const contentOf = (file: string): Settings =>
    folder.shared[file] ?? folder.own.find(([owner, suffix]) => `${owner}${suffix}` === file)?.[2] ?? [];
  const isValid = (value: string): boolean => !['maybe', '5', '1000', '5000'].includes(value) || name.startsWith('call.callsPerLineKey');
  for (const names of stacks) {
    for (const wanted of [`${name}.VVX150`, name]) {
      for (const file of names) {
        const found = contentOf(file).find(([written]) => written === wanted);
        if (found === undefined || !isValid(found[1])) continue;
        if (name === 'device.net.vlanId') {
          if (oracle(folder, mac, 'device.set')?.value !== '1' || oracle(folder, mac, 'device.net.vlanId.set')?.value !== '1')
            return undefined;
        }
        const row = catalogue[name.replace('.1.', '.#.') as ParameterName];
        const standard = name === 'call.callsPerLineKey' ? '8' : row.default;
        return { value: found[1] === '' ? standard : found[1], file };
      }
    }
  }
  return undefined;
}

const concrete = Object.keys(pool).filter((name) => !/VVX|no\.such/.test(name));

function configurationOf(source: FolderSource, mac: string): PhoneConfiguration {
  const inventory = takeInventory(source);
  return phoneConfiguration({ inventory, phone: findPhone(inventory, mac), model });
}

describe('effective', () => {
  it('guide, User Profiles, precedence: equals the oracle on random folders, in value and origin', () => {
    let compared = 0;
    fc.assert(
      fc.property(randomFolder, (folder) => {
        for (const mac of macs) {
          const { effective } = configurationOf(createMemorySource('f', filesOf(folder)), mac);
          for (const name of concrete) {
            const value = effective.values.get(name.toLowerCase());
            const expected = oracle(folder, mac, name);
            assert.deepEqual(
              value === undefined ? undefined : { value: value.text, file: value.origin.assignment?.place.file },
              expected,
              `${mac} ${name}`,
            );
            if (expected !== undefined) compared++;
          }
        }
      }),
      { numRuns: 400 },
    );
    assert.ok(compared > 1000, `${compared} values were compared`);
  });

  it('precedence is independent of the order in which the file system lists files', () => {
    fc.assert(
      fc.property(randomFolder, fc.integer(), (folder, seed) => {
        const files = [...filesOf(folder)];
        const shuffled = files
          .map((entry, at) => [((at + 1) * (Math.abs(seed % 97) + 13)) % 101, entry] as const)
          .sort((a, b) => a[0] - b[0]);
        for (const mac of macs) {
          assert.deepEqual(
            effectiveReport(configurationOf(createMemorySource('f', new Map(shuffled.map(([, entry]) => entry))), mac)),
            effectiveReport(configurationOf(createMemorySource('f', new Map(files)), mac)),
          );
        }
      }),
      { numRuns: 100 },
    );
  });

  it('check says of a shared setting that it counts for no phone exactly where that is so', () => {
    const told = new Set(['never-wins', 'repeated', 'overridden-for-all', 'gate-closed']);
    let never = 0;
    fc.assert(
      fc.property(randomFolder, (folder) => {
        const source = createMemorySource('f', filesOf(folder));
        const inventory = takeInventory(source);
        if (inventory.phones.length === 0) return;
        const findings = checkFolder({ inventory }).findings;
        const configurations = new PhoneConfigurations({ inventory });
        const winners = new Set<string>();
        for (const phone of inventory.phones) {
          for (const { origin } of configurations.of(phone).effective.values.values()) {
            const place = origin.assignment?.place;
            if (place !== undefined) winners.add(`${place.file}:${place.line}`);
          }
        }
        for (const [file, values] of Object.entries(folder.shared)) {
          if (!folder.order.includes(file)) continue;
          values.forEach(([name, value], at) => {
            if (/VVX|no\.such/.test(name) || ['maybe', '5', '1000', '5000'].includes(value)) return;
            const line = at + 2;
            const isTold = findings.some(
              (found: Finding) => told.has(found.rule) && found.place.file === file && found.place.line === line,
            );
            assert.equal(isTold, !winners.has(`${file}:${line}`), `${file} line ${line} ${name}="${value}"`);
            if (isTold) never++;
          });
        }
      }),
      { numRuns: 400 },
    );
    assert.ok(never > 100, `${never} settings that never count`);
  });
});

const twoFiles = {
  '000000000000.cfg': primaryFile('[PHONE_MAC_ADDRESS]-line.cfg', 'site.cfg'),
  'site.cfg': settingsFile({ 'up.headsetMode': '0', 'device.net.vlanId': '7', 'reg.1.auth.password': 'canary', 'callLists.size': '5' }),
  '0004f2000001-line.cfg': settingsFile({ 'reg.1.address': '2001', 'up.headsetMode': '1' }),
  '0004f2000002-web.cfg': settingsFile({ 'up.headsetMode': '1' }),
};

describe('files that are not read', () => {
  const locked: FolderSource = {
    ...folderOf(twoFiles),
    read: (path) => {
      if (path === '000000000000.cfg') throw new ProblemError('storage', `${path} cannot be read`);
      return folderOf(twoFiles).read(path);
    },
  };
  const encrypted = folderOf({ ...twoFiles, '000000000000.cfg': `Crypt=1;KeyDesc=k;Digest=${'0'.repeat(64)};\nabc` });

  it('guide, Encryption: a primary file that is encrypted or cannot be opened is named, so that a default is not taken for the answer', () => {
    for (const source of [locked, encrypted]) {
      const read = configurationOf(source, '0004f2000001');
      assert.deepEqual(
        effectiveReport(read).unread.map(({ file }) => file),
        ['000000000000.cfg'],
      );
      assert.equal(whyReport(read, 'up.headsetMode').unread[0]?.file, '000000000000.cfg');
    }
  });

  it('where a primary file was not read, nobody knows what it lists, and no file is said to be unlisted', () => {
    const broken = folderOf({ ...twoFiles, '000000000000.cfg': '<APPLICATION CONFIG_FILES="site.cfg"' });
    for (const source of [locked, encrypted, broken])
      assert.ok(!checkFolder({ inventory: takeInventory(source) }).findings.some(({ rule }) => rule === 'unlisted-file'));
  });

  it('without any primary file, why says that this phone would find nothing', () => {
    const read = configurationOf(folderOf({ 'site.cfg': '<a/>' }), '0004f2000001');
    assert.match(whyReport(read, 'up.headsetMode').unread[0]?.message ?? '', /would find no configuration/);
  });

  it('guide, User Profiles: a profile without changes on a phone has no <user>-phone.cfg, and none is missed; its own file is', () => {
    const primary = '<APPLICATION CONFIG_FILES="" USER_PROFILES_DIRECTORY="profiles"/>';
    const inventory = takeInventory(folderOf({ '000000000000.cfg': primary, 'profiles/ada.cfg': settingsFile({ 'up.headsetMode': '1' }) }));
    const of = (user: string): ReturnType<typeof effectiveReport> =>
      effectiveReport(phoneConfiguration({ inventory, phone: findPhone(inventory, '0004f2000001'), user }));
    assert.deepEqual([of('ada').unread, of('ada').values.length], [[], 1]);
    assert.deepEqual(
      of('bob').unread.map(({ message }) => message),
      ['bob.cfg is the file of this user profile and not there'],
    );
    assert.deepEqual(checkFolder({ inventory }).findings, []);
  });

  it('[PHONE_MODEL]: without a model nobody knows which file it is, so that none is missed and none is called read', () => {
    const source = folderOf({
      '000000000000.cfg': primaryFile('cfg/[PHONE_MODEL].cfg'),
      'cfg/VVX150.cfg': settingsFile({ 'up.headsetMode': '1' }),
    });
    const inventory = takeInventory(source);
    assert.deepEqual(checkFolder({ inventory }).findings, []);
    const phone = findPhone(inventory, '0004f2000001');
    const report = effectiveReport(phoneConfiguration({ inventory, phone }));
    assert.match(report.unread[0]?.message ?? '', /^which file cfg\/\[PHONE_MODEL\]\.cfg is depends on the model/);
    assert.equal(effectiveReport(phoneConfiguration({ inventory, phone, model })).values.length, 1);
    assert.deepEqual(
      checkFolder({ inventory, modelOf: () => findModel('VVX450') }).findings.map(({ rule }) => rule),
      ['missing-file'],
    );
  });

  it('a server that heeds letter case finds no file whose name is spelled otherwise; that is told beside what is missing', () => {
    const files = {
      '000000000000.cfg': primaryFile('Site.cfg', 'last.cfg'),
      'site.cfg': settingsFile({ 'up.headsetMode': '1' }),
      'last.cfg': settingsFile({ 'reg.1.label': 'L' }),
      '0004F2000001.cfg': primaryFile('last.cfg'),
      '0004F2000001-phone.cfg': settingsFile({ 'reg.1.label': 'Mine' }),
    };
    const report = effectiveReport(configurationOf(folderOf(files), '0004f2000001'));
    assert.equal(report.primaryFile, '000000000000.cfg');
    assert.deepEqual(
      report.values.map(({ name, value }) => `${name}=${value}`),
      ['reg.1.label=L'],
    );
    assert.deepEqual(
      report.unread.map(({ message }) => message),
      ['Site.cfg is listed and not there; site.cfg differs from it in letter case only'],
    );
    // What can be made out decides where persons are looked for.
    const lenient = phoneConfiguration({
      inventory: takeInventory(folderOf(files)),
      phone: findPhone(takeInventory(folderOf(files)), '0004f2000001'),
      reading: 'lenient',
    });
    assert.deepEqual([lenient.files.primaryPath, lenient.effective.values.get('reg.1.label')?.text], ['0004F2000001.cfg', 'Mine']);
  });

  it('a file that a strict reader refuses sets nothing, and is told with the reason; what can be made out is there for searches', () => {
    const broken = {
      encoding: latin1Bytes('<?xml version="1.0" encoding="UTF-8"?>\n<x reg.1.label="Fran\xe7oise"/>'),
      repeated: '<x reg.1.label="A"\n reg.1.label="A"/>',
      ampersand: '<x\n reg.1.label="A & B"/>',
    };
    for (const [name, content] of Object.entries(broken)) {
      const source = folderOf({
        '000000000000.cfg': primaryFile('first.cfg', 'second.cfg'),
        'first.cfg': content,
        'second.cfg': settingsFile({ 'reg.1.label': 'Second' }),
      });
      const inventory = takeInventory(source);
      const phone = findPhone(inventory, '0004f2000001');
      const read = phoneConfiguration({ inventory, phone });
      const report = effectiveReport(read);
      assert.deepEqual([report.values[0]?.value, report.values[0]?.origin.file], ['Second', 'second.cfg'], name);
      assert.deepEqual(
        report.unread.map(({ file, line }) => `${file}:${line}`),
        ['first.cfg:2'],
      );
      assert.match(report.unread[0]?.message ?? '', /a strict reader, as phones most likely have, refuses the whole file/);
      assert.deepEqual(whyReport(read, 'reg.1.label').unread, report.unread);
      const lenient = phoneConfiguration({ inventory, phone, reading: 'lenient' });
      assert.notEqual(lenient.effective.values.get('reg.1.label')?.text, 'Second', name);
      const configurations = new PhoneConfigurations({ inventory });
      const change = {
        path: 'first.cfg',
        assignments: [{ name: 'reg.1.label', value: 'New', place: { file: 'first.cfg', line: 1, column: 1 } }],
      };
      const blast = differenceReport({
        before: { phones: [phone], configurations },
        after: { phones: [phone], configurations: configurations.withChange(change) },
        change,
      });
      assert.deepEqual(
        [blast.phones.changed, blast.unaffected.map(({ because }) => because), blast.unread.map(({ file, why }) => `${file} ${why}`)],
        [
          0,
          ['second.cfg keeps it'],
          ['before', 'after'].map(
            () => 'first.cfg refused by a strict reader, as phones most likely have, so that phones take nothing from it',
          ),
        ],
        name,
      );
    }
  });

  it('a primary file that a strict reader refuses lists nothing', () => {
    const source = folderOf({
      '000000000000.cfg': '<APPLICATION CONFIG_FILES="site.cfg"\n CONFIG_FILES="site.cfg"/>',
      'site.cfg': settingsFile({ 'up.headsetMode': '1' }),
      'late.cfg': settingsFile({ 'up.headsetMode': '1' }),
    });
    const report = effectiveReport(configurationOf(source, '0004f2000001'));
    assert.deepEqual([report.values, report.files, report.unread.length], [[], [], 1]);
    // What it lists can be made out all the same, so that a file it does not list is told.
    assert.deepEqual(
      checkFolder({ inventory: takeInventory(source) }).findings.map(({ rule, place }) => `${rule} ${place.file}`),
      ['duplicate-attribute 000000000000.cfg', 'unlisted-file late.cfg'],
    );
  });

  it('what a primary file says of files and folders is no parameter, also where it is listed itself', () => {
    const primary = '<APPLICATION APP_FILE_PATH="sip.ld" CONFIG_FILES="000000000000.cfg" LOG_FILE_DIRECTORY="log" up.headsetMode="1"/>';
    const report = effectiveReport(configurationOf(folderOf({ '000000000000.cfg': primary }), '0004f2000001'));
    assert.deepEqual([report.ignored, report.values.map(({ name }) => name), report.unread], [[], ['up.headsetMode'], []]);
  });

  it('a phone that the folder does not know is told to be unknown', () => {
    const of = (mac: string): readonly unknown[] => {
      const read = configurationOf(folderOf(twoFiles), mac);
      return [effectiveReport(read).isKnown, whyReport(read, 'up.headsetMode').isKnown];
    };
    assert.deepEqual(
      [of('0004f2000001'), of('0004f2000009')],
      [
        [true, true],
        [false, false],
      ],
    );
  });

  it('CONFIG_FILES: a URL that is none counts as elsewhere, and one with a query and a host names a file here', () => {
    const names = ['http://', 'http://[bad/x.cfg', 'https://ada:canary@other.example.test/a%zz.cfg', 'https://192.0.2.1/up/site.cfg?x=1'];
    const source = folderOf({ '000000000000.cfg': primaryFile(...names), 'up/site.cfg': settingsFile({ 'up.headsetMode': '1' }) });
    const report = effectiveReport(configurationOf(source, '0004f2000001'));
    assert.deepEqual(report.elsewhere, ['http://', 'http://[bad/x.cfg', 'https://other.example.test/a%zz.cfg']);
    assert.equal(report.values[0]?.origin.file, 'up/site.cfg');
    assert.doesNotThrow(() => checkFolder({ inventory: takeInventory(source) }));
  });
});

describe('why', () => {
  const why = (mac: string, name: string): ReturnType<typeof whyReport> => whyReport(configurationOf(folderOf(twoFiles), mac), name);

  it('tells the winner, what it beat, what was refused and which gate is closed, and no secret', () => {
    const mode = why('0004f2000001', 'UP.headsetmode');
    assert.equal(mode.name, 'up.headsetMode');
    assert.deepEqual([mode.value.value, mode.value.origin.file, mode.value.origin.line], ['1', '0004f2000001-line.cfg', 3]);
    assert.deepEqual(mode.value.beaten, [{ layer: 'files', file: 'site.cfg', line: 2, value: '0' }]);
    assert.match(why('0004f2000001', 'callLists.size').ignored[0]?.message ?? '', /from 10 to 99/);
    assert.match(why('0004f2000001', 'device.net.vlanId').ignored[0]?.message ?? '', /without device\.set="1"/);
    assert.doesNotMatch(JSON.stringify(why('0004f2000001', 'reg.1.auth.password')), /canary/);
    const untouched = why('0004f2000001', 'callLists.collapseDuplicates');
    assert.deepEqual([untouched.isSet, untouched.value.value, untouched.value.origin.layer], [false, '1', 'default']);
  });

  it('an unknown name is refused with the nearest ones, a MAC address of another form as well', () => {
    assert.throws(
      () => why('0004f2000001', 'up.hedsetMode'),
      (error) => isProblem(error, 'not-found') && error.message.includes('up.headsetMode'),
    );
    assert.throws(
      () => why('phone one', 'up.headsetMode'),
      (error) => isProblem(error, 'bad-request'),
    );
  });
});

describe('diff and blast', () => {
  it('a difference worked out for the touched parameters only is that of the whole configurations', () => {
    let changes = 0;
    fc.assert(
      fc.property(randomFolder, randomFolder, fc.boolean(), (first, second, isSameOrder) => {
        const [before, after] = [first, isSameOrder ? { ...second, order: first.order } : second].map((folder) => {
          const inventory = takeInventory(createMemorySource('f', filesOf(folder)));
          const phones = macs.map((mac) => findPhone(inventory, mac));
          return { phones, configurations: new PhoneConfigurations({ inventory, modelOf: () => model }) };
        });
        assert.ok(before !== undefined && after !== undefined);
        const whole = macs.flatMap((mac, at) => {
          const [old, fresh] = [before, after].map(
            ({ phones, configurations }) => configurations.of(phones[at] ?? assert.fail()).effective,
          );
          return changeSet(old ?? assert.fail(), fresh ?? assert.fail()).changes.map(
            ({ name, before: from, after: to }) => `${mac} ${name} ${from} ${to}`,
          );
        });
        const told = differenceReport({ before, after }).changes.flatMap(({ name, before: from, after: to, phones }) =>
          phones.map((mac) => `${mac} ${name} ${from} ${to}`),
        );
        assert.deepEqual(new Set(told), new Set(whole));
        changes += whole.length;
      }),
      { numRuns: 300 },
    );
    assert.ok(changes > 500, `${changes} changes`);
  });

  const state = (
    files: Readonly<Record<string, string>>,
  ): { phones: ReturnType<typeof takeInventory>['phones']; configurations: PhoneConfigurations } => {
    const inventory = takeInventory(folderOf(files));
    return { phones: inventory.phones, configurations: new PhoneConfigurations({ inventory }) };
  };

  it('equal changes are told once with their phones, and the strongest effect counts', () => {
    const after = {
      ...twoFiles,
      'site.cfg': settingsFile({ 'up.headsetMode': '0', 'callLists.size': '50', 'reg.1.auth.password': 'other' }),
      '0004f2000003-line.cfg': '<a/>',
    };
    const report = differenceReport({ before: state(twoFiles), after: state(after) });
    assert.deepEqual(report.phones, { before: 2, after: 3, added: ['0004f2000003'], removed: [], changed: 2 });
    assert.deepEqual(
      report.changes.map(({ name, before, after: to, count }) => [name, before, to, count]),
      [
        ['callLists.size', '99', '50', 2],
        ['reg.1.auth.password', '(secret)', '(secret), another one', 2],
      ],
    );
    assert.equal(report.effects.restart, 2);
    assert.doesNotMatch(JSON.stringify(report), /canary|other"/);
  });

  it('blast: what a change would do, and which phones keep their value', () => {
    const inventory = takeInventory(folderOf(twoFiles));
    const { name, value } = parseSetting('up.headsetMode=0');
    const configurations = new PhoneConfigurations({ inventory });
    const change = { path: undefined, assignments: [{ name, value, place: { file: pendingFile, line: 1, column: 1 } }] };
    const report = differenceReport({
      before: { phones: inventory.phones, configurations },
      after: { phones: inventory.phones, configurations: configurations.withChange(change) },
      change,
    });
    assert.deepEqual(
      report.changes.map(({ before, after, phones }) => [before, after, phones]),
      [['1', '0', ['0004f2000001']]],
    );
    assert.deepEqual(
      report.unaffected.map(({ count, because }) => [count, because]),
      [[1, '<MACaddress>-web.cfg keeps it']],
    );
  });

  it('blast in a file: phones that keep their value, each with the file that keeps it, and phones that do not read the file', () => {
    const files = {
      '000000000000.cfg': primaryFile('[PHONE_MAC_ADDRESS]-reg.cfg', 'site.cfg', 'late.cfg'),
      'site.cfg': settingsFile({ 'up.headsetMode': '0', 'call.callsPerLineKey': '2' }),
      'late.cfg': '<a/>',
      '0004f2000001-reg.cfg': settingsFile({ 'reg.1.server.1.address': 'a1.example.test', 'up.headsetMode': '1' }),
      '0004f2000002-reg.cfg': settingsFile({ 'reg.1.server.1.address': 'a2.example.test' }),
      '0004f2000003.cfg': primaryFile('[PHONE_MAC_ADDRESS]-reg.cfg'),
      '0004f2000003-reg.cfg': settingsFile({ 'reg.1.server.1.address': 'a3.example.test' }),
    };
    const inventory = takeInventory(folderOf(files));
    const configurations = new PhoneConfigurations({ inventory, modelOf: () => model });
    const blast = (path: string | undefined, ...texts: readonly string[]): ReturnType<typeof differenceReport> => {
      const wanted = texts.map(parseSetting);
      const place = { file: path ?? pendingFile, line: 1, column: 1 };
      const change = { path, assignments: wanted.map(({ name, value }) => ({ name, value, place })) };
      const { phones } = inventory;
      return differenceReport({
        before: { phones, configurations },
        after: { phones, configurations: configurations.withChange(change) },
        change,
      });
    };
    const kept = (report: ReturnType<typeof differenceReport>): readonly unknown[] =>
      report.unaffected.map(({ name, count, because, phones }) => [name, count, because, phones.join(' ')]);
    const address = blast('site.cfg', 'reg.1.server.1.address=new.example.test');
    assert.equal(address.phones.changed, 0);
    assert.deepEqual(kept(address), [
      ['reg.1.server.1.address', 2, '<MACaddress>-reg.cfg keeps it', '0004f2000001 0004f2000002'],
      ['reg.1.server.1.address', 1, 'site.cfg is not read there', '0004f2000003'],
    ]);
    // The file says so already: nothing changes, and one phone keeps another value all the same.
    assert.deepEqual(kept(blast('site.cfg', 'up.headsetMode=0')), [
      ['up.headsetMode', 1, '<MACaddress>-reg.cfg keeps it', '0004f2000001'],
      ['up.headsetMode', 1, 'site.cfg is not read there', '0004f2000003'],
    ]);
    // A weaker file cannot say otherwise than a stronger one.
    assert.deepEqual(kept(blast('late.cfg', 'up.headsetMode=1')), [
      ['up.headsetMode', 1, '<MACaddress>-reg.cfg keeps it', '0004f2000001'],
      ['up.headsetMode', 1, 'site.cfg keeps it', '0004f2000002'],
      ['up.headsetMode', 1, 'late.cfg is not read there', '0004f2000003'],
    ]);
    assert.deepEqual(kept(blast('0004f2000001-reg.cfg', 'up.headsetMode=0')), [
      ['up.headsetMode', 2, '0004f2000001-reg.cfg is not read there', '0004f2000002 0004f2000003'],
    ]);
    const gated = blast(undefined, 'device.net.vlanId=7', 'call.callsPerLineKey.VVX450=4');
    assert.deepEqual(
      gated.unaffected.map(({ name, count, because }) => [name, count, because]),
      [
        ['device.net.vlanId', 3, 'device.net.vlanId is ignored without device.set="1" and device.net.vlanId.set="1"'],
        ['call.callsPerLineKey.VVX450', 3, 'call.callsPerLineKey.VVX450 counts for the model VVX450 only'],
      ],
    );
  });

  it('a file that cannot be read is named with its state', () => {
    const after = { ...twoFiles, 'site.cfg': '<site' };
    const report = differenceReport({ before: state(twoFiles), after: state(after) });
    assert.deepEqual(report.unread, [{ state: 'after', file: 'site.cfg', why: 'not well-formed, so that phones take nothing from it' }]);
  });

  it('a change that no phone would accept is refused', () => {
    assert.throws(
      () => parseSetting('callLists.size=5'),
      (error) => isProblem(error, 'bad-request') && error.message.includes('10 to 99'),
    );
    assert.throws(
      () => parseSetting('callLists.siz=50'),
      (error) => isProblem(error, 'not-found'),
    );
    assert.throws(
      () => parseSetting('callLists.size'),
      (error) => isProblem(error, 'bad-request'),
    );
  });
});
