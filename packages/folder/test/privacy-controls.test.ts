// Privacy controls: each asks for what it declares, and its lines mend what it tells.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Indices, ParameterName, ParameterValue } from '@offhook/ucs';
import { findParameter, validate } from '@offhook/ucs';

import { findPhone, phoneConfiguration } from '../src/effective.ts';
import { takeInventory } from '../src/inventory.ts';
import { controls } from '../src/privacy/controls.ts';
import type { GroupedStatement } from '../src/privacy/grouping.ts';
import { PhoneView } from '../src/privacy/phone-view.ts';
import type { Cause } from '../src/privacy/statement.ts';
import { bad, folderOf, folderWith, gated, macAddress, reportOf } from './privacy-folder.ts';

function told(settings: string, id: string, more: Readonly<Record<string, string>> = {}): readonly GroupedStatement[] {
  return reportOf(folderWith(settings, more)).statements.filter((statement) => statement.id === id);
}

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
