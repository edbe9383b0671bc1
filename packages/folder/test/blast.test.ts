// `config why`, `diff` and `blast`: where a value comes from, and what a change would do.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isProblem } from '@offhook/base';
import { changeSet } from '@offhook/ucs';
import * as fc from 'fast-check';

import { differenceReport, pendingFile } from '../src/difference.ts';
import { PhoneConfigurations, findPhone } from '../src/effective.ts';
import { parseSetting, whyReport } from '../src/explained.ts';
import { takeInventory } from '../src/inventory.ts';
import { createMemorySource } from '../src/source.ts';
import { folderOf, primaryFile, settingsFile } from './folder-of.ts';
import { configurationOf, filesOf, macs, model, randomFolder, twoFiles } from './random-folder.ts';

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
  const state = (
    files: Readonly<Record<string, string>>,
  ): { phones: ReturnType<typeof takeInventory>['phones']; configurations: PhoneConfigurations } => {
    const inventory = takeInventory(folderOf(files));
    return { phones: inventory.phones, configurations: new PhoneConfigurations({ inventory }) };
  };

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
