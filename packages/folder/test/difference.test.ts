// What `config diff` and `config blast` tell: counts, order, limits and reasons.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { ProblemError } from '@offhook/base';

import { differenceReport, pendingFile } from '../src/difference.ts';
import type { DifferenceReport } from '../src/difference.ts';
import { PhoneConfigurations } from '../src/effective.ts';
import { takeInventory } from '../src/inventory.ts';
import type { FolderSource } from '../src/source.ts';
import { folderOf, primaryFile, settingsFile } from './folder-of.ts';

type Files = Readonly<Record<string, string>>;

function stateOf(source: FolderSource): Parameters<typeof differenceReport>[0]['before'] {
  const inventory = takeInventory(source);
  return { phones: inventory.phones, configurations: new PhoneConfigurations({ inventory }) };
}

function difference(before: Files, after: Files, onProgress?: (done: number, total: number) => void): DifferenceReport {
  return differenceReport({
    before: stateOf(folderOf(before)),
    after: stateOf(folderOf(after)),
    ...(onProgress === undefined ? {} : { onProgress }),
  });
}

function blast(files: Files, path: string | undefined, ...settings: readonly string[]): DifferenceReport {
  const before = stateOf(folderOf(files));
  const assignments = settings.map((text, at) => {
    const [name = '', value = ''] = text.split('=');
    return { name, value, place: { file: path ?? pendingFile, line: at + 1, column: 1 } };
  });
  const change = { path, assignments };
  return differenceReport({ before, after: { ...before, configurations: before.configurations.withChange(change) }, change });
}

const mac = (number: number): string => `0004f2${number.toString(16).padStart(6, '0')}`;
const logs = (count: number): Files => Object.fromEntries(Array.from({ length: count }, (_, at) => [`${mac(at + 1)}-app.log`, '']));
const site = (settings: Readonly<Record<string, string>>): Files => ({
  '000000000000.cfg': primaryFile('site.cfg'),
  'site.cfg': settingsFile(settings),
});

describe('diff', () => {
  it('a hundred phones are named, all are counted; progress is told for each', () => {
    const steps: string[] = [];
    const report = difference(
      { ...site({ 'up.headsetMode': '0' }), ...logs(101) },
      { ...site({ 'up.headsetMode': '1' }), ...logs(101) },
      (done, total) => steps.push(`${done}/${total}`),
    );
    assert.deepEqual(report.phones, { before: 101, after: 101, added: [], removed: [], changed: 101 });
    const [change] = report.changes;
    assert.deepEqual([change?.count, change?.phones.length, change?.phones[99]], [101, 100, mac(100)]);
    assert.deepEqual([steps.length, steps[0], steps[100]], [101, '1/101', '101/101']);
    const hundred = difference({ ...site({ 'up.headsetMode': '0' }), ...logs(100) }, { ...site({ 'up.headsetMode': '1' }), ...logs(100) });
    assert.equal(hundred.changes[0]?.phones.length, 100);
  });

  it('phones that come and go are named, and not compared', () => {
    const report = difference(
      { ...site({ 'up.headsetMode': '0' }), ...logs(2) },
      { ...site({ 'up.headsetMode': '1' }), [`${mac(2)}-app.log`]: '', [`${mac(3)}-app.log`]: '' },
    );
    assert.deepEqual(report.phones, { before: 2, after: 2, added: [mac(3)], removed: [mac(1)], changed: 1 });
    assert.deepEqual(
      report.changes.map(({ phones }) => phones),
      [[mac(2)]],
    );
  });

  it('changes of more phones come first, then by name; each phone counts with its strongest effect', () => {
    const own = (settings: Readonly<Record<string, string>>): string => settingsFile(settings);
    const primary = primaryFile('[PHONE_MAC_ADDRESS]-line.cfg', 'site.cfg');
    const before = { '000000000000.cfg': primary, 'site.cfg': '<a/>', ...logs(4) };
    const after = {
      ...before,
      [`${mac(1)}-line.cfg`]: own({ 'up.headsetMode': '1', 'callLists.size': '20' }),
      [`${mac(2)}-line.cfg`]: own({ 'up.headsetMode': '1', 'call.callsPerLineKey': '3' }),
      [`${mac(3)}-line.cfg`]: own({ 'httpd.cfg.port': '8080', 'call.callsPerLineKey': '2' }),
    };
    const report = difference(before, after);
    assert.deepEqual(
      report.changes.map(({ name, before: from, after: to, count }) => [name, from, to, count]),
      [
        ['up.headsetMode', '0', '1', 2],
        ['call.callsPerLineKey', '24', '3', 1],
        ['call.callsPerLineKey', '24', '2', 1],
        ['callLists.size', '99', '20', 1],
        ['httpd.cfg.port', '80', '8080', 1],
      ],
    );
    assert.deepEqual([report.effects, report.phones.changed], [{ none: 1, restart: 2, reboot: 0, unknown: 0 }, 3]);
  });

  it('files that cannot be read are named once for each state, at most a hundred', () => {
    const names = Array.from({ length: 101 }, (_, at) => `f${String(at).padStart(3, '0')}.cfg`);
    const broken = Object.fromEntries(names.map((name) => [name, '<a']));
    const files = { '000000000000.cfg': primaryFile(...names, 'gone.cfg'), ...broken, ...logs(2) };
    const report = difference(files, files);
    assert.equal(report.unread.length, 100);
    assert.ok(!report.unread.some(({ file }) => file === 'gone.cfg'), 'a file that is not there sets nothing');
    const one = difference({ ...site({}), ...logs(2) }, { ...site({}), 'site.cfg': '<a', ...logs(2) });
    assert.deepEqual(one.unread, [{ state: 'after', file: 'site.cfg', why: 'not well-formed, so that phones take nothing from it' }]);
  });

  it('a file that cannot be opened is named, too', () => {
    const whole = folderOf({ ...site({ 'up.headsetMode': '0' }), ...logs(1) });
    const locked: FolderSource = {
      ...whole,
      read(path) {
        if (path === 'site.cfg') throw new ProblemError('storage', 'no');
        return whole.read(path);
      },
    };
    const report = differenceReport({ before: stateOf(whole), after: stateOf(locked) });
    assert.deepEqual(report.unread, [{ state: 'after', file: 'site.cfg', why: 'cannot be opened' }]);
    assert.deepEqual(report.changes, [], 'the default is what the file said');
  });
});

describe('blast', () => {
  it('phones that keep their value are counted by what keeps it, a hundred are named', () => {
    const overrides = Object.fromEntries(
      Array.from({ length: 101 }, (_, at) => [`${mac(at + 1)}-web.cfg`, settingsFile({ 'up.headsetMode': '0' })]),
    );
    const report = blast({ ...site({ 'up.headsetMode': '0' }), ...overrides }, 'site.cfg', 'up.headsetMode=1');
    const [kept, ...more] = report.unaffected;
    assert.deepEqual(
      [kept?.name, kept?.because, kept?.count, kept?.phones.length, more],
      ['up.headsetMode', '<MACaddress>-web.cfg keeps it', 101, 100, []],
    );
  });

  it('a change that gets into force everywhere has nobody unaffected, whatever is in force already', () => {
    assert.deepEqual(blast({ ...site({ 'up.headsetMode': '1' }), ...logs(1) }, 'site.cfg', 'up.headsetMode=1').unaffected, []);
    assert.deepEqual(blast({ ...site({}), ...logs(1) }, undefined, 'up.headsetMode=1').unaffected, []);
  });

  it('a file that phones refuse whole changes nothing, and says so where nothing else sets it', () => {
    const files = { ...site({}), 'site.cfg': '<a b="1" b="2"/>', ...logs(1) };
    assert.deepEqual(
      blast(files, 'site.cfg', 'up.headsetMode=1').unaffected.map(({ because }) => because),
      ['phones take nothing from site.cfg'],
    );
  });

  it('with its gates in the same change a setting counts; without them each missing gate is named', () => {
    const files = { ...site({ 'device.set': '1' }), ...logs(1) };
    assert.deepEqual(blast(files, 'site.cfg', 'device.net.vlanId=7', 'device.net.vlanId.set=1').unaffected, []);
    assert.deepEqual(
      blast(files, 'site.cfg', 'device.net.vlanId=7').unaffected.map(({ because }) => because),
      ['device.net.vlanId is ignored without device.net.vlanId.set="1"'],
    );
  });
});
