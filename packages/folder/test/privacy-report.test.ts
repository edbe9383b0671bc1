// The privacy report as a whole: phones at risk, passwords over several phones, grouping.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import * as fc from 'fast-check';

import type { GroupedStatement } from '../src/privacy/grouping.ts';
import { StatementGroups } from '../src/privacy/grouping.ts';
import type { PrivacyReport } from '../src/privacy/privacy-report.ts';
import { privacyReport } from '../src/privacy/privacy-report.ts';
import type { Statement } from '../src/privacy/statement.ts';
import type { FolderSource } from '../src/source.ts';
import { bad, configurationOf, folderOf, gated, reportOf } from './privacy-folder.ts';

describe('the report as a whole', () => {
  const two = (more: Readonly<Record<string, string>>): FolderSource =>
    folderOf({ '000000000000.cfg': '<APPLICATION CONFIG_FILES="[PHONE_MAC_ADDRESS]-line.cfg"/>', ...more });

  it('phones at risk are those with at least one risk, each once', () => {
    const safe = [
      gated('device.auth.localAdminPassword', 'orchard-lantern-72'),
      gated('device.auth.localUserPassword', 'harbour-violin-33'),
    ];
    const source = two({
      '0004f2000001-line.cfg': `<a device.set="1" ${safe.join(' ').replaceAll('device.set="1"', '')}/>`,
      '0004f2000002-line.cfg': '<a feature.usbLogging.enabled="1"/>',
    });
    const report = reportOf(source);
    assert.deepEqual([report.phones, report.phonesAtRisk, report.isForNewPhones, report.phone], [2, 1, false, null]);
    const { counts } = report;
    for (const severity of ['risk', 'notice', 'good'] as const)
      assert.equal(counts[severity], report.statements.filter((statement) => statement.severity === severity).length, severity);
    assert.ok(counts.risk > 0 && counts.notice > 0 && counts.good > 0);
    const of = (phone: string): PrivacyReport => privacyReport({ configuration: configurationOf(source), phone });
    const [first, second, unknown] = [of('00:04:F2:00:00:01'), of('0004f2000002'), of('0004f2000009')];
    assert.deepEqual([first.phone, first.phonesAtRisk, first.isForNewPhones], ['0004f2000001', 0, false]);
    assert.deepEqual([second.phonesAtRisk, unknown.isForNewPhones, unknown.phonesAtRisk], [1, true, 1]);
    assert.deepEqual([first.phones, unknown.phones], [2, 2]);
    assert.ok(first.statements.every(({ phoneCount, isOnAllPhones }) => phoneCount === 1 && isOnAllPhones));
    assert.ok(unknown.statements.every(({ phoneCount }) => phoneCount === 0));
  });

  it('progress is told for each phone', () => {
    const steps: string[] = [];
    const source = two({ '0004f2000001-line.cfg': '<a/>', '0004f2000002-line.cfg': '<a/>' });
    privacyReport({ configuration: configurationOf(source), onProgress: (done, total) => steps.push(`${done}/${total}`) });
    assert.deepEqual(steps, ['1/2', '2/2']);
  });

  it('files that were not read stand in order, each with why and for how many phones; a phone’s own by its form', () => {
    const source = two({
      '000000000000.cfg': '<APPLICATION CONFIG_FILES="[PHONE_MAC_ADDRESS]-line.cfg, z.cfg, broken.cfg, https://a:b@x.example.test/c.cfg"/>',
      'broken.cfg': '<a',
      '0004f2000001-line.cfg': '<a',
      '0004f2000002-app.log': '',
      '0004f2000003-line.cfg': '<a b="1"',
    });
    const malformed = 'not well-formed, so that phones take nothing from it';
    assert.deepEqual(reportOf(source).notRead, [
      { file: '<MACaddress>-line.cfg', why: 'listed and not there', phoneCount: 1 },
      { file: '<MACaddress>-line.cfg', why: malformed, phoneCount: 2 },
      { file: 'broken.cfg', why: malformed, phoneCount: 3 },
      { file: 'https://x.example.test/c.cfg', why: 'lies on another server', phoneCount: 3 },
      { file: 'z.cfg', why: 'listed and not there', phoneCount: 3 },
    ]);
  });

  it('what a login changed is an override, and a folder that the primary file does not name is a default', () => {
    const source = two({
      '000000000000.cfg': '<APPLICATION CONFIG_FILES="site.cfg" USER_PROFILES_DIRECTORY="profiles"/>',
      'site.cfg': '<a feature.usbLogging.enabled="0"/>',
      'profiles/ada.cfg': '<a/>',
      'profiles/ada-phone.cfg': '<a feature.usbLogging.enabled="1"/>',
      '0004f2000001-app.log': '',
    });
    const { statements } = privacyReport({ configuration: { ...configurationOf(source), user: 'ada' } });
    const usb = statements.find(({ id }) => id === 'usb-logging');
    assert.deepEqual(usb?.causes[0]?.origin, 'override');
    assert.match(usb.fix?.blockedBy ?? '', /feature\.usbLogging\.enabled was changed on the phone/);
  });

  it('a folder that a phone’s own primary file names has its place there', () => {
    const source = two({
      '0004f2000001.cfg': '<APPLICATION\n CONFIG_FILES=""\n LOG_FILE_DIRECTORY="http://logs.example.test"/>',
      '0004f2000002.cfg': '<APPLICATION CONFIG_FILES="" LOG_FILE_DIRECTORY="http://logs.example.test"/>',
    });
    const [upload] = reportOf(source).statements.filter(({ id }) => id === 'log-upload');
    assert.deepEqual(
      upload?.causes.map(({ parameter, places }) => [parameter, ...places.map(({ file, line }) => `${file}:${line}`)]),
      [['log.render.file'], ['log.render.file.upload.period'], ['LOG_FILE_DIRECTORY', '0004f2000001.cfg:3', '0004f2000002.cfg:1']],
    );
  });
});

describe('passwords over several phones', () => {
  const primary = '<APPLICATION CONFIG_FILES="[PHONE_MAC_ADDRESS]-line.cfg"/>';

  const phone = (number: number, login: string, password: string): readonly [string, string] => [
    `0004f200000${number}-line.cfg`,
    `<a reg.1.address="${login}" reg.1.auth.userId="${login}" reg.1.auth.password="${password}" ${gated('device.auth.localAdminPassword', 'orchard-lantern-72')}/>`,
  ];

  const files = (...phones: readonly (readonly [string, string])[]): FolderSource =>
    folderOf({ '000000000000.cfg': primary, ...Object.fromEntries(phones) });

  it('one password for several logins is a risk of just these phones', () => {
    const { statements } = reportOf(
      files(phone(1, '5550101', 'meadow-kettle-19'), phone(2, '5550102', 'meadow-kettle-19'), phone(3, '5550103', 'harbour-violin-33')),
    );
    const [shared] = statements.filter(({ id }) => id === 'shared-line-password');
    assert.deepEqual([shared?.severity, shared?.phones], ['risk', ['0004f2000001', '0004f2000002']]);
  });

  it('a password that equals the login is weak, and one that only its own phone has is not shared', () => {
    const { statements } = reportOf(
      folderOf({
        '000000000000.cfg': primary,
        '0004f2000001-line.cfg': `<a reg.1.address="5550101" reg.1.auth.userId="Reception-Desk" reg.1.auth.password="reception-desk" ${gated('device.auth.localAdminPassword', 'orchard-lantern-72')}/>`,
      }),
    );
    assert.match(statements.find(({ id }) => id === 'line-passwords')?.text ?? '', /same as the extension or login/);
    assert.ok(!statements.some(({ state }) => state === 'shared'));
  });

  it('one login on several phones is a notice, and so is the one administrator password', () => {
    const { statements } = reportOf(files(phone(1, '5550101', 'meadow-kettle-19'), phone(2, '5550101', 'meadow-kettle-19')));
    const shared = statements.filter(({ state }) => state === 'shared');
    assert.deepEqual(
      shared.map(({ id, severity }) => [id, severity]).sort(([a = ''], [b = '']) => (a < b ? -1 : 1)),
      [
        ['shared-administrator-password', 'notice'],
        ['shared-line-password', 'notice'],
      ],
    );
  });

  it('one login on two phones, and a password of two logins on one phone, are told apart by severity', () => {
    const line = (index: number, login: string): string => `reg.${index}.address="${login}" reg.${index}.auth.password="meadow-kettle-19"`;
    const shared = (source: FolderSource): readonly unknown[] =>
      reportOf(source)
        .statements.filter(({ state }) => state === 'shared')
        .map(({ severity, causes, toChoose }) => [severity, causes.map(({ parameter }) => parameter), toChoose !== undefined]);
    const of = (first: string, second: string): FolderSource =>
      folderOf({ '000000000000.cfg': primary, '0004f2000001-line.cfg': `<a ${first}/>`, '0004f2000002-line.cfg': `<a ${second}/>` });
    assert.deepEqual(shared(of(`${line(1, '5550101')} ${line(2, '5550102')}`, '')), [
      ['risk', ['reg.1.auth.password', 'reg.2.auth.password'], true],
    ]);
    assert.deepEqual(shared(of(line(1, 'Ada'), line(1, 'ada'))), [['notice', ['reg.1.auth.password'], false]]);
    assert.deepEqual(shared(of(`${line(1, 'ada')} ${line(2, 'ada')}`, '')), []);
    assert.deepEqual(shared(of('reg.1.address="a" reg.1.auth.password=""', 'reg.1.address="b" reg.1.auth.password=""')), []);
    // The login is what signs in, where that differs from the address.
    const user = ' reg.1.auth.userId="desk"';
    assert.deepEqual(shared(of(line(1, '5550101') + user, line(1, '5550102') + user)), [['notice', ['reg.1.auth.password'], false]]);
  });

  it('one phone alone is told what it shares with the others', () => {
    const configuration = configurationOf(files(phone(1, '5550101', 'meadow-kettle-19'), phone(2, '5550102', 'meadow-kettle-19')));
    const report = privacyReport({ configuration, phone: '0004f2000002' });
    assert.ok(report.statements.some(({ id }) => id === 'shared-line-password'));
    assert.ok(!JSON.stringify(report.statements).includes('0004f2000001'));
  });
});

describe('grouping', () => {
  const statement = (text: string, file: string, line: number): Statement => ({
    id: 'syslog',
    theme: 'logs',
    chapter: 'not in the guide',
    kind: 'leaves',
    state: 'on',
    severity: 'notice',
    text,
    data: [],
    causes: [{ parameter: 'device.syslog.serverName', value: '192.0.2.1', origin: 'files', file, line }],
  });

  it('the result does not depend on the order of phones', () => {
    const phones = fc.uniqueArray(
      fc.record({
        mac: fc.integer({ min: 1, max: 99 }),
        text: fc.constantFrom('a', 'b', 'c'),
        file: fc.constantFrom('x.cfg', 'y.cfg'),
        line: fc.integer({ min: 1, max: 9 }),
      }),
      { selector: ({ mac }) => mac, minLength: 1 },
    );
    fc.assert(
      fc.property(
        phones.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
        ([list, shuffled]) => {
          const grouped = (order: typeof list): readonly GroupedStatement[] => {
            const groups = new StatementGroups();
            for (const { mac, text, file, line } of order) groups.add(String(mac).padStart(12, '0'), statement(text, file, line));
            return groups.result(order.length);
          };
          assert.deepEqual(grouped(shuffled), grouped(list));
          assert.equal(
            grouped(list).reduce((sum, { phoneCount }) => sum + phoneCount, 0),
            list.length,
          );
        },
      ),
    );
  });

  it('2,000 phones: each file is read once, and statements stay few', () => {
    const files: Record<string, string> = {
      '000000000000.cfg':
        '<APPLICATION CONFIG_FILES="site.cfg,[PHONE_MAC_ADDRESS]-line.cfg" CALL_LISTS_DIRECTORY="http://lists.example.test"/>',
      'site.cfg': `<a ${bad}/>`,
    };
    for (let index = 1; index <= 2000; index++) {
      const mac = `0004f2${index.toString(16).padStart(6, '0')}`;
      files[`${mac}-line.cfg`] = `<a reg.1.address="u${index}" reg.1.auth.password="meadow-kettle-${index}-x"/>`;
    }
    const source = folderOf(files);
    const reads = new Map<string, number>();
    const counting: FolderSource = {
      ...source,
      read(path) {
        reads.set(path, (reads.get(path) ?? 0) + 1);
        return source.read(path);
      },
    };
    const report = reportOf(counting);
    assert.equal(report.phones, 2000);
    assert.equal(reads.get('000000000000.cfg'), 2, 'once for what it lists, once for the line that names a folder');
    reads.delete('000000000000.cfg');
    assert.equal(Math.max(...reads.values()), 1);
    assert.equal(reads.size, 2001);
    assert.ok(report.statements.length < 100, `${report.statements.length} statements`);
    assert.ok(report.statements.every(({ causes }) => causes.every(({ places }) => places.length <= 3)));
  });
});
