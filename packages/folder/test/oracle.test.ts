// What is in force, and what a change would do, on 1,000 random folders beside an oracle that asks each file in turn: overrides, user profiles, lists for one model and
// one phone, names in another letter case, gates, and files that a strict reader refuses (guide, User Profiles: precedence).

import assert from 'node:assert/strict';
import { it } from 'node:test';

import { latin1Bytes } from '@offhook/base';
import type { Model, ParameterName } from '@offhook/ucs';
import { catalogue, defaultText, findModel } from '@offhook/ucs';
import * as fc from 'fast-check';

import { checkFolder } from '../src/check/folder-check.ts';
import { differenceReport, pendingFile } from '../src/difference.ts';
import { PhoneConfigurations, findPhone } from '../src/effective.ts';
import { takeInventory } from '../src/inventory.ts';
import { createMemorySource } from '../src/source.ts';

const macs = ['0004f2000001', '0004f2000002', '0004f2000003'] as const;
const vvx150 = findModel('VVX150') ?? assert.fail();

const good: Readonly<Record<string, readonly string[]>> = {
  'up.headsetMode': ['0', '1', ''],
  'callLists.size': ['10', '50', ''],
  'call.callsPerLineKey': ['1', '2', ''],
  'call.callsPerLineKey.VVX150': ['3', '4'],
  'call.callsPerLineKey.VVX450': ['5', '6'],
  'device.set': ['0', '1'],
  'device.net.vlanId': ['7', '8'],
  'device.net.vlanId.set': ['0', '1'],
  'lineKey.1.category': ['Line', 'BLF'],
  'lineKey.reassignment.enabled': ['0', '1'],
};
const bad: Readonly<Record<string, readonly string[]>> = { 'up.headsetMode': ['maybe'], 'callLists.size': ['5', '1000'] };
const plainNames = Object.keys(good).filter((name) => !/VVX/.test(name));
const gates: Readonly<Record<string, readonly string[]>> = {
  'device.net.vlanId': ['device.set', 'device.net.vlanId.set'],
  'lineKey.1.category': ['lineKey.reassignment.enabled'],
};

type Settings = readonly (readonly [name: string, value: string])[];
type Defect = 'none' | 'repeated' | 'ampersand' | 'latin-1';
interface Content {
  readonly settings: Settings;
  readonly defect: Defect;
}
interface Lists {
  readonly all: readonly string[];
  readonly vvx150: readonly string[] | undefined;
  readonly defect: Defect;
}
interface Folder {
  readonly site: Lists;
  readonly own: Readonly<Record<string, Lists>>;
  readonly files: Readonly<Record<string, Content>>;
}

const setting = fc
  .constantFrom(...Object.keys(good))
  .chain((name) => fc.tuple(fc.constant(name), fc.constantFrom(...(good[name] ?? []), ...(bad[name] ?? []))));
const settings: fc.Arbitrary<Settings> = fc.uniqueArray(setting, { maxLength: 6, selector: ([name]) => name });
const defect = fc.oneof(
  { weight: 7, arbitrary: fc.constant<Defect>('none') },
  { weight: 1, arbitrary: fc.constantFrom<Defect>('repeated', 'ampersand', 'latin-1') },
);
const content: fc.Arbitrary<Content> = fc.record({ settings, defect });
const list = fc.shuffledSubarray(['a.cfg', 'b.cfg', '[PHONE_MAC_ADDRESS]-line.cfg', 'A.cfg', 'gone.cfg'], { minLength: 1 });
const lists: fc.Arbitrary<Lists> = fc.record({ all: list, vvx150: fc.option(list, { nil: undefined }), defect });
const ownNames = macs.flatMap((mac) => ['-line.cfg', '-phone.cfg', '-web.cfg', '-cloud.cfg'].map((suffix) => `${mac}${suffix}`));
/** Names that no phone asks for. */
const otherCase = [`${macs[0].toUpperCase()}-web.cfg`, 'a.CFG'];
const folder: fc.Arbitrary<Folder> = fc
  .record({
    site: lists,
    own: fc.dictionary(fc.constantFrom(...macs), lists, { maxKeys: 1 }),
    shared: fc.record({ 'a.cfg': content, 'b.cfg': content }),
    some: fc.dictionary(fc.constantFrom(...ownNames, ...otherCase, 'ada.cfg', 'ada-phone.cfg'), content, { maxKeys: 7 }),
  })
  .map(({ site, own, shared, some }) => ({ site, own, files: { ...shared, ...some } }));

function textOf(element: string, attributes: Settings, how: Defect): Uint8Array {
  const lines = attributes.map(([name, value]) => `\n  ${name}="${value}"`);
  const broken = {
    none: '',
    repeated: '\n  no.such="1"\n  no.such="1"',
    ampersand: '\n  no.such="a & b"',
    'latin-1': '\n  no.such="\xe7"',
  };
  return latin1Bytes(`<${element}${lines.join('')}${broken[how]}/>\n`);
}

function primaryText({ all, vvx150: ofModel, defect: how }: Lists): Uint8Array {
  const more: Settings = ofModel === undefined ? [] : [['CONFIG_FILES_VVX150', ofModel.join(', ')]];
  return textOf('APPLICATION', [['CONFIG_FILES', all.join(', ')], ...more], how);
}

function bytesOf({ site, own, files }: Folder): ReadonlyMap<string, Uint8Array> {
  return new Map([
    ['000000000000.cfg', primaryText(site)],
    ...Object.entries(own).map(([mac, its]) => [`${mac}.cfg`, primaryText(its)] as const),
    ...Object.entries(files).map(([path, { settings: its, defect: how }]) => [path, textOf('site', its, how)] as const),
  ]);
}

// The oracle.

interface Question {
  readonly mac: string;
  readonly model: Model | undefined;
  readonly user: string | undefined;
}

/** Files of each layer, strongest first. */
function layersOf({ site, own }: Folder, { mac, model, user }: Question): readonly (readonly string[])[] {
  const primary = own[mac] ?? site;
  const chosen = (model === undefined ? undefined : primary.vvx150) ?? primary.all;
  const listed = primary.defect === 'none' ? chosen.map((name) => name.replace('[PHONE_MAC_ADDRESS]', mac)) : [];
  const ofUser = user === undefined ? [] : [`${user}.cfg`];
  return [
    user === undefined ? [] : [`${user}-phone.cfg`],
    [`${mac}-phone.cfg`],
    [`${mac}-web.cfg`],
    [`${mac}-cloud.cfg`],
    [...ofUser, ...listed],
  ];
}

interface Answer {
  readonly value: string;
  readonly file: string;
}

function ask(its: Folder, question: Question, name: string): Answer | undefined {
  if ((gates[name] ?? []).some((gate) => ask(its, question, gate)?.value !== '1')) return undefined;
  for (const files of layersOf(its, question))
    for (const wanted of question.model === undefined ? [name] : [`${name}.${question.model.name}`, name])
      for (const file of files) {
        const it = its.files[file];
        const found = it?.defect === 'none' ? it.settings.find(([written]) => written === wanted) : undefined;
        if (found === undefined || bad[wanted]?.includes(found[1]) === true) continue;
        return { value: found[1] === '' ? standard(name, question.model) : found[1], file };
      }
  return undefined;
}

function standard(name: string, model: Model | undefined): string {
  return defaultText(catalogue[name.replace('.1.', '.#.') as ParameterName], { baseProfile: 'Generic', model });
}

it('effective equals the oracle, in value and origin, for every phone, model and user', () => {
  let compared = 0;
  fc.assert(
    fc.property(folder, fc.boolean(), fc.boolean(), (its, hasModel, hasUser) => {
      const inventory = takeInventory(createMemorySource('f', bytesOf(its)));
      const question = { model: hasModel ? vvx150 : undefined, user: hasUser ? 'ada' : undefined };
      const { user, model } = question;
      const configurations = new PhoneConfigurations({ inventory, modelOf: () => model, ...(user === undefined ? {} : { user }) });
      for (const mac of macs) {
        const { values } = configurations.of(findPhone(inventory, mac)).effective;
        for (const name of plainNames) {
          const value = values.get(name.toLowerCase());
          const told = value === undefined ? undefined : { value: value.text, file: value.origin.assignment?.place.file };
          const expected = ask(its, { mac, ...question }, name);
          assert.deepEqual(told, expected, `${mac} ${name}`);
          if (expected !== undefined) compared++;
        }
      }
    }),
    { numRuns: 1000 },
  );
  assert.ok(compared > 5000, `${compared} values were compared`);
});

/** The folder after the change: in a file that a phone reads, what stood there under that name goes, and the new one is the last. */
function changed(its: Folder, path: string | undefined, name: string, value: string): Folder {
  if (path === undefined) {
    const first = (old: Lists): Lists => ({
      ...old,
      all: [pendingFile, ...old.all],
      vvx150: old.vvx150 === undefined ? undefined : [pendingFile, ...old.vvx150],
      defect: 'none',
    });
    const emptied = (old: Lists): Lists => first(old.defect === 'none' ? old : { all: [], vvx150: undefined, defect: 'none' });
    return {
      site: emptied(its.site),
      own: Object.fromEntries(Object.entries(its.own).map(([mac, old]) => [mac, emptied(old)])),
      files: { ...its.files, [pendingFile]: { settings: [[name, value]], defect: 'none' } },
    };
  }
  const old = its.files[path] ?? assert.fail();
  const fresh: Settings = [...old.settings.filter(([written]) => written.toLowerCase() !== name.toLowerCase()), [name, value]];
  return { ...its, files: { ...its.files, [path]: { ...old, settings: fresh } } };
}

it('blast equals the oracle: what changes on which phone, and on which the change does not get into force', () => {
  let changes = 0;
  let kept = 0;
  fc.assert(
    fc.property(
      folder,
      fc.boolean(),
      fc.boolean(),
      fc.constantFrom(undefined, 'a.cfg', 'b.cfg', `${macs[0]}-line.cfg`, `${macs[1]}-web.cfg`, 'ada.cfg', 'ada-phone.cfg'),
      fc.constantFrom(...plainNames).chain((name) => fc.tuple(fc.constant(name), fc.constantFrom(...(good[name] ?? [])))),
      (its, hasModel, hasUser, wantedPath, [name, value]) => {
        const path = wantedPath !== undefined && its.files[wantedPath] === undefined ? undefined : wantedPath;
        const model = hasModel ? vvx150 : undefined;
        const user = hasUser ? 'ada' : undefined;
        const inventory = takeInventory(createMemorySource('f', bytesOf(its)));
        const phones = macs.map((mac) => findPhone(inventory, mac));
        const configurations = new PhoneConfigurations({ inventory, modelOf: () => model, ...(user === undefined ? {} : { user }) });
        const change = { path, assignments: [{ name, value, place: { file: path ?? pendingFile, line: 1, column: 1 } }] };
        const report = differenceReport({
          before: { phones, configurations },
          after: { phones, configurations: configurations.withChange(change) },
          change,
        });
        const after = changed(its, path, name, value);
        const [expectedChanges, expectedKept]: [string[], string[]] = [[], []];
        for (const mac of macs) {
          const question = { mac, model, user };
          for (const other of plainNames) {
            const [from, to] = [its, after].map((state) => ask(state, question, other)?.value ?? standard(other, model));
            if (from !== to) expectedChanges.push(`${mac} ${other} ${from} ${to}`);
          }
          if (ask(after, question, name)?.file !== (path ?? pendingFile) || hasSuffixBeside(after, question, path, name))
            expectedKept.push(mac);
        }
        const toldChanges = report.changes.flatMap((row) => row.phones.map((mac) => `${mac} ${row.name} ${row.before} ${row.after}`));
        assert.deepEqual(toldChanges.toSorted(), expectedChanges.toSorted());
        assert.deepEqual(report.unaffected.flatMap((row) => row.phones).toSorted(), expectedKept.toSorted());
        changes += expectedChanges.length;
        kept += expectedKept.length;
      },
    ),
    { numRuns: 1000 },
  );
  assert.ok(changes > 500 && kept > 500, `${changes} changes, ${kept} kept`);
});

/** The same file may hold the name with the model's suffix, which wins there. */
function hasSuffixBeside(its: Folder, { model }: Question, path: string | undefined, name: string): boolean {
  if (model === undefined || path === undefined) return false;
  return its.files[path]?.settings.some(([written]) => written === `${name}.${model.name}`) === true;
}

it('check says of a shared setting that it counts for no phone exactly where that is so, refused files and gates included', () => {
  const told = new Set(['never-wins', 'repeated', 'overridden-for-all', 'gate-closed']);
  let never = 0;
  fc.assert(
    fc.property(folder, fc.boolean(), (its, hasModel) => {
      const inventory = takeInventory(createMemorySource('f', bytesOf(its)));
      if (inventory.phones.length === 0) return;
      const model = hasModel ? vvx150 : undefined;
      const { findings } = checkFolder({ inventory, modelOf: () => model });
      const questions = inventory.phones.map(({ macAddress: mac }) => ({ mac, model, user: undefined }));
      for (const file of ['a.cfg', 'b.cfg']) {
        const readers = questions.filter((question) => layersOf(its, question).some((files) => files.includes(file)));
        const { settings: all, defect: how } = its.files[file] ?? assert.fail();
        if (readers.length === 0 || how !== 'none') continue;
        for (const [at, [name, value]] of all.entries()) {
          if (/VVX/.test(name) || bad[name]?.includes(value) === true) continue;
          // A name with the model's suffix is another key to check: it is left to the other properties.
          if (name === 'call.callsPerLineKey') continue;
          const isTold = findings.some(({ rule, place }) => told.has(rule) && place.file === file && place.line === at + 2);
          const counts = readers.some((question) => ask(its, question, name)?.file === file);
          assert.equal(isTold, !counts, `${file} ${name}="${value}"`);
          if (isTold) never++;
        }
      }
    }),
    { numRuns: 1000 },
  );
  assert.ok(never > 500, `${never} settings that never count`);
});
