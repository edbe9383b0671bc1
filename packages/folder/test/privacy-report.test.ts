// Controls of the privacy report beyond the shipped defaults, its grouping over phones, and the file of --fix.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { utf8Bytes } from '@offhook/base';
import type { Indices, ParameterName, ParameterValue } from '@offhook/ucs';
import { findParameter, readConfiguration, validate } from '@offhook/ucs';
import * as fc from 'fast-check';

import { findPhone, phoneConfiguration } from '../src/effective.ts';
import { takeInventory } from '../src/inventory.ts';
import { controls } from '../src/privacy/controls.ts';
import { fixFileText, fixPlanSchema, planFix } from '../src/privacy/fix-file.ts';
import type { GroupedStatement } from '../src/privacy/grouping.ts';
import { StatementGroups } from '../src/privacy/grouping.ts';
import { PhoneView } from '../src/privacy/phone-view.ts';
import type { PrivacyReport } from '../src/privacy/privacy-report.ts';
import { privacyReport, privacyReportSchema } from '../src/privacy/privacy-report.ts';
import type { Cause, Statement } from '../src/privacy/statement.ts';
import type { FolderSource } from '../src/source.ts';
import { overlaySource } from '../src/source.ts';
import { configurationOf, folderOf, folderWith, gated, macAddress } from './privacy-folder.ts';

function reportOf(source: FolderSource): PrivacyReport {
  const report = privacyReport({ configuration: configurationOf(source) });
  privacyReportSchema.parse(report);
  return report;
}

function told(settings: string, id: string, more: Readonly<Record<string, string>> = {}): readonly GroupedStatement[] {
  return reportOf(folderWith(settings, more)).statements.filter((statement) => statement.id === id);
}

/** A folder with most that can be wrong. */
const bad = [
  gated('device.prov.serverName', 'http://ada:hidden-word@prov.example.test/cfg'),
  gated('device.da.enabled', '1'),
  gated('device.syslog.serverName', '192.0.2.9'),
  'device.syslog.transport.set="1" device.syslog.transport="UDP"',
  'device.prov.tagSerialNo.set="1" device.prov.tagSerialNo="1" sec.tagSerialNo="1"',
  'device.feature.tr069.enabled.set="1" device.feature.tr069.enabled="1" device.tr069.acs.url.set="1" device.tr069.acs.url="http://acs.example.test"',
  'feature.lens.enabled="1" feature.obitalk.enabled="1" deviceAnalytics.note="front desk"',
  'feature.usbLogging.enabled="1" feature.callRecording.enabled="1" diags.telnetd.enabled="1"',
  'httpd.cfg.secureTunnelRequired="0" httpd.cfg.lockWebUI.enable="0" apps.restapi.enabled="1"',
  'apps.push.messageType="5" apps.push.secureTunnelRequired="0" apps.push.serverRootURL="http://push.example.test"',
  'apps.telNotification.URL="http://events.example.test/in" apps.telNotification.incomingEvent="1" apps.telNotification.offhookEvent="1"',
  'apps.statePolling.URL="http://poll.example.test" mb.main.home="http://home.example.test"',
  'voice.qualityMonitoring.collector.enable.session="1" voice.qualityMonitoring.collector.server.1.address="192.0.2.10"',
  'feature.corporateDirectory.enabled="1" dir.corp.address="ldap.example.test" dir.corp.password="hidden-word"',
  'voIpProt.server.1.address="sip.example.test" voIpProt.server.1.transport="UDPOnly" tcpIpApp.ice.mode="Standard"',
  'reg.1.address="5550101" reg.1.auth.userId="5550101" reg.1.auth.password="5550101"',
  'feature.restrictPerDataUploadMenu.enabled="0" feature.clearPerInfoMenu.enabled="0" up.basicSettings.factoryResetEnabled="1"',
  'sec.pwd.length.admin="0" prov.login.enabled="1" prov.loginCredPwdFlushed.enabled="0"',
].join('\n  ');

/** Writes down what a control asks for. */
class AskedView extends PhoneView {
  readonly asked = new Set<ParameterName>();

  override get<Name extends ParameterName>(name: Name, ...indices: Indices<Name>): ParameterValue<Name> {
    this.asked.add(name);
    return super.get(name, ...indices);
  }

  override isSet<Name extends ParameterName>(name: Name, ...indices: Indices<Name>): boolean {
    this.asked.add(name);
    return super.isSet(name, ...indices);
  }

  override cause<Name extends ParameterName>(name: Name, ...indices: Indices<Name>): Cause {
    this.asked.add(name);
    return super.cause(name, ...indices);
  }

  override indicesOf(name: ParameterName): readonly (readonly number[])[] {
    this.asked.add(name);
    return super.indicesOf(name);
  }
}

/** Lines, and what only such a line makes a control ask for. */
const lines = [
  'reg.1.address="5550101" reg.1.srtp.offer="1" reg.1.ice.enabled="1" reg.1.serverFeatureControl.callRecording="1"',
  'reg.1.server.1.address="sip.example.test" reg.1.outboundProxy.address="sip.example.test" voIpProt.SIP.outboundProxy.address="sip.example.test"',
  'apps.telNotification.1.URL="http://events.example.test" apps.telNotification.offhookEvent="1"',
  'feature.exchangeCallLog.enabled="1" prov.login.enabled="1" prov.login.useProvAuth="1" feature.da.enabled="1" prov.configUploadPath="up"',
  gated('device.cma.mode', 'Auto'),
].join('\n');

describe('controls', () => {
  it('each asks for just what it declares', () => {
    const folders = ['', bad, `${bad} log.render.file="0"`.replaceAll('.enabled="1"', '.enabled="0"'), lines].map((text) =>
      folderWith(text),
    );
    const asks = controls.map(({ id, examine }) => {
      const asked = new Set<ParameterName>();
      for (const source of folders) {
        const configuration = phoneConfiguration({
          inventory: takeInventory(source),
          phone: findPhone(takeInventory(source), macAddress),
        });
        const view = new AskedView(configuration, () => undefined);
        examine(view);
        for (const name of view.asked) asked.add(name);
      }
      return [id, ...[...asked].sort()];
    });
    assert.deepEqual(
      asks,
      controls.map(({ id, reads }) => [id, ...[...reads].sort()]),
    );
  });

  it('each has a name of its own and reads parameters that the catalogue has', () => {
    assert.equal(new Set(controls.map(({ id }) => id)).size, controls.length);
    for (const { id, reads } of controls) for (const name of reads) assert.ok(findParameter(name.replaceAll('#', '1')), `${id}: ${name}`);
  });

  it('each line that mends is valid, and device lines carry both gates', () => {
    const { statements } = reportOf(folderWith(bad));
    let lines = 0;
    for (const { id, fix } of [...statements, ...reportOf(folderWith('')).statements])
      for (const [name, value] of Object.entries(fix?.lines ?? {})) {
        lines++;
        const reference = findParameter(name);
        assert.ok(reference, `${id}: ${name}`);
        assert.ok(validate(reference.row, value).valid, `${id}: ${name}=${value}`);
        if (name.startsWith('device.') && !name.endsWith('.set'))
          assert.deepEqual([fix?.lines['device.set'], fix?.lines[`${name}.set`]], ['1', '1'], name);
      }
    assert.ok(lines > 60, `${lines} lines`);
  });

  it('neither secrets, nor credentials in URLs, nor data of persons stand in the report', () => {
    const text = JSON.stringify(reportOf(folderWith(bad)));
    for (const secret of ['hidden-word', '5550101', 'front desk', 'ada:']) assert.ok(!text.includes(secret), secret);
    assert.ok(text.includes('http://prov.example.test/cfg'));
  });

  it('a protocol in the server’s address beats device.prov.serverType', () => {
    const type = 'device.prov.serverType.set="1" device.prov.serverType="HTTPS"';
    assert.equal(
      told(`${gated('device.prov.serverName', 'ftp://prov.example.test')} ${type}`, 'provisioning-transport')[0]?.state,
      'clear',
    );
    assert.equal(told(`${gated('device.prov.serverName', 'prov.example.test')} ${type}`, 'provisioning-transport')[0]?.state, 'encrypted');
    assert.equal(told(gated('device.prov.serverType', 'TFTP'), 'provisioning-transport')[0]?.state, 'clear');
  });

  it('http://0.0.0.0 as a folder stops the uploads', () => {
    const primary = '<APPLICATION CONFIG_FILES="site.cfg" LOG_FILE_DIRECTORY="http://0.0.0.0" CALL_LISTS_DIRECTORY="http://0.0.0.0/"/>';
    const { statements } = reportOf(folderWith('', { '000000000000.cfg': primary }));
    const states = new Map(statements.map(({ id, state }) => [id, state]));
    assert.deepEqual([states.get('log-upload'), states.get('call-list-upload'), states.get('directory-upload')], ['off', 'off', 'on']);
  });

  it('transports of SIP: TLS is good, DNS a notice, the others a risk', () => {
    for (const [transport, severity] of [
      ['TLS', 'good'],
      ['DNSnaptr', 'notice'],
      ['UDPOnly', 'risk'],
      ['TCPpreferred', 'risk'],
    ] as const) {
      const [statement] = told(
        `reg.1.address="5550101" reg.1.server.1.address="sip.example.test" reg.1.server.1.transport="${transport}"`,
        'sip-transport',
      );
      assert.equal(statement?.severity, severity, transport);
    }
  });

  it('syslog: TLS is a notice, UDP a risk, None is off', () => {
    for (const [transport, state] of [
      ['TLS', 'encrypted'],
      ['UDP', 'clear'],
      ['None', 'off'],
    ] as const) {
      const settings = `${gated('device.syslog.serverName', '192.0.2.9')} device.syslog.transport.set="1" device.syslog.transport="${transport}"`;
      assert.equal(told(settings, 'syslog')[0]?.state, state);
    }
  });

  it('uploads that are to be encrypted and have no key are a risk', () => {
    const settings =
      'sec.encryption.upload.dir="1" sec.encryption.upload.callLists="1" sec.encryption.upload.config="1" sec.encryption.upload.overrides="1"';
    assert.deepEqual(
      told(settings, 'upload-encryption').map(({ state }) => state),
      ['no key'],
    );
    const key = gated('device.sec.configEncryption.key', 'Crypt=1;KeyDesc=a;Key=000102030405060708090a0b0c0d0e0f;');
    assert.deepEqual(
      told(`${settings} ${key}`, 'upload-encryption').map(({ state }) => state),
      ['on'],
    );
  });

  it('what was changed on the phone is told as such, and that lines do not beat it', () => {
    const override = '<PHONE_CONFIG><OVERRIDES feature.usbLogging.enabled="1"/></PHONE_CONFIG>';
    const [statement] = told('feature.usbLogging.enabled="0"', 'usb-logging', { [`${macAddress}-phone.cfg`]: override });
    assert.equal(statement?.causes[0]?.origin, 'override');
    assert.match(statement.fix?.blockedBy ?? '', /changed on the phone/);
  });

  it('files that were not read are named with the phones that they concern', () => {
    const primary = '<APPLICATION CONFIG_FILES="gone.cfg, https://other.example.test/x.cfg, site.cfg"/>';
    const { notRead } = reportOf(folderWith('', { '000000000000.cfg': primary }));
    assert.match(reportOf(folderOf({ 'site.cfg': '<a/>' })).notRead[0]?.why ?? '', /reads nothing here/);
    assert.deepEqual(notRead, [
      { file: 'gone.cfg', why: 'listed and not there', phoneCount: 1 },
      { file: 'https://other.example.test/x.cfg', why: 'lies on another server', phoneCount: 1 },
    ]);
    assert.deepEqual(
      ['\0', '#!version:1.0', `Crypt=1;KeyDesc=k;Digest=${'0'.repeat(64)};\nabc`].map(
        (text) => reportOf(folderWith('', { 'site.cfg': text })).notRead[0]?.file,
      ),
      ['site.cfg', 'site.cfg', 'site.cfg'],
    );
  });
});

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

describe('the file of --fix', () => {
  const name = 'privacy-fix.cfg';
  const primary = (files: string): string => `<APPLICATION CONFIG_FILES="${files}"/>`;
  const planOf = (source: FolderSource, least: 'risk' | 'notice'): { text: string; plan: ReturnType<typeof planFix> } => {
    const configuration = configurationOf(source);
    const plan = planFix({ configuration, report: privacyReport({ configuration }), least, name });
    fixPlanSchema.parse(plan);
    return { text: fixFileText(plan, name), plan };
  };

  for (const least of ['risk', 'notice'] as const)
    it(`first in CONFIG_FILES, it leaves nothing from ${least} on that lines alone can mend`, () => {
      const before = folderWith(bad);
      const { text, plan } = planOf(before, least);
      const after = overlaySource(
        before,
        new Map([
          [name, utf8Bytes(text)],
          ['000000000000.cfg', utf8Bytes(primary(`${name}, site.cfg`))],
        ]),
      );
      const report = privacyReport({ configuration: { inventory: takeInventory(after) } });
      const left = report.statements.filter(({ severity }) => severity === 'risk' || (least === 'notice' && severity === 'notice'));
      assert.deepEqual(
        left.filter(({ fix }) => fix !== undefined && fix.needs === undefined).map(({ id }) => id),
        [],
      );
      assert.equal(report.counts.risk, plan.risksLeft);
      assert.ok(report.counts.risk < privacyReport({ configuration: configurationOf(before) }).counts.risk / 2);
      assert.equal(
        left.some(({ id }) => id === 'device-analytics'),
        false,
      );
    });

  it('is well-formed, holds no password, and what could cut a phone off is a comment only', () => {
    const { text, plan } = planOf(folderWith(bad), 'risk');
    const read = readConfiguration(utf8Bytes(text), name);
    assert.deepEqual([read.usable, read.complaints], [true, []]);
    const names = read.assignments.map((assignment) => assignment.name);
    assert.deepEqual(new Set(names), new Set(Object.keys(plan.lines)));
    assert.ok(names.every((one) => findParameter(one)?.row.secret !== true));
    assert.ok(!names.includes('device.prov.serverName') && text.includes('device.prov.serverName="https://prov.example.test/cfg"'));
    assert.match(text, /To be chosen by you[^]*device\.auth\.localAdminPassword/);
    assert.match(text, /Put privacy-fix\.cfg first in CONFIG_FILES of 000000000000\.cfg/);
  });

  it('says which phones restart: those for which something of that effect changes', () => {
    const files = {
      '0004f2000002-app.log': '',
      '0004f2000002.cfg': primary('calm.cfg'),
      'calm.cfg': '<a httpd.cfg.secureTunnelRequired="1"/>',
    };
    const { plan } = planOf(folderWith('httpd.cfg.secureTunnelRequired="0"', files), 'risk');
    assert.deepEqual(
      [plan.effects.restart, plan.restarting, plan.primaryFiles],
      [1, [macAddress], ['000000000000.cfg', '0004f2000002.cfg']],
    );
  });

  it('names settings that begin to count as device.set opens', () => {
    const files = {
      '0004f2000002-app.log': '',
      '0004f2000002.cfg': primary('old.cfg'),
      'old.cfg': '<a device.prov.user.set="1" device.prov.user="old"/>',
    };
    const { plan, text } = planOf(folderWith(gated('device.da.enabled', '1'), files), 'risk');
    assert.deepEqual(plan.alsoChanged, ['device.prov.user']);
    assert.match(text, /device\.prov\.user/);
  });

  it('keeps the lines of the file that it replaces', () => {
    const configuration = configurationOf(folderWith(''));
    const plan = planFix({
      configuration,
      report: privacyReport({ configuration }),
      least: 'risk',
      name,
      kept: { 'feature.usbLogging.enabled': '0' },
    });
    assert.deepEqual(plan.lines, { 'feature.usbLogging.enabled': '0' });
  });
});
