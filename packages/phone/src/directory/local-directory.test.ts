// The directory's rules without a phone around it.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isProblem, utf8Bytes } from '@offhook/base';
import type { ProblemCode } from '@offhook/base';
import { VirtualWorld } from '@offhook/base/virtual';
import type { Contact } from '@offhook/ucs';
import { Settings, effectiveConfiguration, findModel, readConfiguration, writeConfiguration } from '@offhook/ucs';

import { Flash } from '../storage/flash.ts';
import { StoreChanges } from '../storage/store-changes.ts';
import { LocalDirectory, dialledPart } from './local-directory.ts';

const person = (firstName: string, lastName: string, contact: string, rest: Partial<Contact> = {}): Contact => ({
  firstName,
  lastName,
  contact,
  ...rest,
});
const ann = person('Ann', 'Zimmer', '101', { speedDial: 2 });
const bea = person('Bea', 'Young', '102');
const site = person('Site', 'Xu', '201', { speedDial: 5 });

async function scene(values: Readonly<Record<string, string>> = {}, capacity = 500) {
  const platform = new VirtualWorld({ seed: 1 }).platform('192.0.2.1');
  const model = findModel('VVX450');
  assert.ok(model !== undefined);
  const { assignments } = readConfiguration(utf8Bytes(writeConfiguration(values)), 'f.cfg');
  const settings = new Settings(effectiveConfiguration({ contents: [{ layer: 'files', assignments }], model }));
  const changes = new StoreChanges();
  let told = 0;
  changes.listener = () => told++;
  const flash = await Flash.open(platform);
  const directory = await LocalDirectory.open({
    flash,
    changes,
    capacity,
    settings: () => settings,
    onDamage: (error) => assert.fail(error),
  });
  return { directory, told: () => told };
}

const is =
  (code: ProblemCode, words: RegExp) =>
  (error: unknown): boolean =>
    isProblem(error, code) && words.test(error.message);
const numbers = (contacts: readonly Contact[]): readonly string[] => contacts.map(({ contact }) => contact);

describe('the local directory', () => {
  it('sorts by last and then first name, and one without a name by its label or number', async () => {
    const { directory } = await scene();
    const all = [
      ann,
      bea,
      person('', '', '9'),
      person('', '', '8', { label: 'mmm' }),
      person('Abe', 'Young', '7'),
      person('Yuri', '', '6'),
    ];
    await directory.replacePersonal(all);
    assert.deepEqual(numbers(directory.contacts), ['9', '8', '7', '102', '6', '101']);
  });

  it('searches names, label and number in any case, blanks around it apart', async () => {
    const { directory } = await scene();
    await directory.replacePersonal([ann, bea, person('Cy', 'Vo', '103', { label: 'Boss' })]);
    for (const [text, found] of [
      [' ZIM ', ['101']],
      ['ann z', ['101']],
      ['boss', ['103']],
      ['10', ['103', '102', '101']],
      ['', ['103', '102', '101']],
      ['nobody', []],
    ] as const)
      assert.deepEqual(numbers(directory.search(text)), found, text);
  });

  it('a contact may be saved as it was, and keeps its place; its own number and speed dial are no conflict', async () => {
    const { directory, told } = await scene();
    await directory.save(ann);
    await directory.save(bea);
    await directory.save({ ...ann, label: 'A' }, ann);
    assert.deepEqual(numbers(directory.personal), ['101', '102']);
    await directory.save({ ...ann, contact: '109' }, directory.personal[0]);
    assert.deepEqual(numbers(directory.personal), ['109', '102']);
    await assert.rejects(directory.save({ ...bea, contact: '109' }, bea), is('conflict', /Ann Zimmer has this number/));
    await assert.rejects(directory.save({ ...bea, speedDial: 2 }, bea), is('conflict', /Speed dial 2 belongs to Ann/));
    await assert.rejects(directory.save({ ...bea, contact: ' ' }, bea), is('bad-request', /needs a number/));
    assert.equal(told(), 4);
  });

  it('a full directory takes none, but changes those that it has, also the site’s', async () => {
    const { directory } = await scene({}, 2);
    await directory.replaceSite([site]);
    await directory.save(ann);
    await assert.rejects(directory.save(bea), is('limit-exceeded', /holds 2 contacts/));
    await directory.save({ ...ann, label: 'A' }, ann);
    await directory.save({ ...site, label: 'S' });
    assert.deepEqual(numbers(directory.personal), ['101', '201']);
  });

  it('of two speed dials with one number the person’s own counts, and those without one are none', async () => {
    const { directory } = await scene();
    await directory.replaceSite([site, person('Other', '', '202', { speedDial: 1 })]);
    await directory.replacePersonal([{ ...ann, speedDial: 5 }, bea]);
    assert.deepEqual(numbers(directory.speedDials), ['202', '101']);
  });

  it('removes the one that is meant, and none of the site’s', async () => {
    const { directory, told } = await scene();
    await directory.replaceSite([site, person('More', '', '203')]);
    await directory.replacePersonal([ann, bea]);
    await directory.remove('101');
    assert.deepEqual(numbers(directory.personal), ['102']);
    await assert.rejects(directory.remove('201'), is('forbidden', /comes from the site/));
    assert.equal(told(), 1);
    await directory.save({ ...site, label: 'S' });
    await directory.remove('201');
    assert.deepEqual(numbers(directory.personal), ['102']);
  });

  it('names a caller by label or names, and by nothing where there is none', async () => {
    const { directory } = await scene();
    await directory.replacePersonal([ann, person('', '', '7'), person('Only', '', '8'), person('', '', '9', { label: 'L' })]);
    assert.deepEqual(
      ['sip:101@example.test', 'tel:7', '8', 'sips:9@x', 'sip:6@x', ''].map((address) => directory.nameOf(address)),
      ['Ann Zimmer', undefined, 'Only', 'L', undefined, undefined],
    );
  });

  it('the dialled part: scheme, host and parameters apart', () => {
    for (const [address, part] of [
      ['SIP:101@example.test;x=1', '101'],
      ['tel:101;phone-context=x', '101'],
      ['101', '101'],
      ['xsip:5', 'xsip:5'],
    ] as const)
      assert.equal(dialledPart(address), part);
  });
});

describe('buddies', () => {
  it('are those whose watching is switched on, personal and the site’s; a personal contact stands for one of the site', async () => {
    const { directory } = await scene();
    await directory.replaceSite([
      { ...site, buddyWatch: true },
      { ...bea, buddyWatch: true },
    ]);
    await directory.save({ ...ann, buddyWatch: true });
    await directory.save({ ...bea, buddyWatch: false });
    assert.deepEqual(
      directory.buddies.map(({ firstName }) => firstName),
      ['Ann', 'Site'],
    );
  });

  it('nobody is one without a word about it, nor anybody where the directory is off', async () => {
    const { directory } = await scene();
    await directory.save(bea);
    assert.deepEqual(directory.buddies, []);
    const off = (await scene({ 'feature.directory.enabled': '0' })).directory;
    await off.replaceSite([{ ...site, buddyWatch: true }]);
    assert.deepEqual(off.buddies, []);
  });
});
