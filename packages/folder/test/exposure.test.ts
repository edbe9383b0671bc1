// Advisories held against a folder: versions, the first advisory, firmware that files tell.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isProblem } from '@offhook/base';
import * as fc from 'fast-check';

import { advisories } from '../src/exposure/advisories.ts';
import { advisoryFileSchema } from '../src/exposure/advisory.ts';
import type { ExposureOptions, PhoneExposure } from '../src/exposure/exposure-report.ts';
import { exposureReport, exposureReportSchema } from '../src/exposure/exposure-report.ts';
import { compareVersions, readFirmwareList } from '../src/exposure/firmware.ts';
import { configurationOf, folderOf, folderWith, gated, macAddress } from './privacy-folder.ts';

const iceOn = 'tcpIpApp.ice.mode="Standard"';

function exposed(settings: string, options: Partial<ExposureOptions> = {}, more: Readonly<Record<string, string>> = {}): PhoneExposure {
  const report = exposureReport({ configuration: configurationOf(folderWith(settings, more)), advisories, ...options });
  exposureReportSchema.parse(report);
  const [phone] = report.advisories[0]?.phones ?? [];
  assert.equal(phone?.macAddress, macAddress);
  return phone;
}

describe('versions', () => {
  it('are compared as numbers, and a missing number is 0', () => {
    assert.ok(compareVersions('6.4.8', '6.4.10') < 0);
    assert.ok(compareVersions('6.4.7.9999', '6.4.8') < 0);
    assert.equal(compareVersions('6.4.8', '6.4.8.0'), 0);
    assert.ok(compareVersions('6.4.8.1', '6.4.8') > 0);
  });

  it('any order is one: of two versions one is older, or they are equal both ways', () => {
    const version = fc.array(fc.nat({ max: 20 }), { minLength: 1, maxLength: 4 }).map((numbers) => numbers.join('.'));
    fc.assert(fc.property(version, version, (a, b) => Math.sign(compareVersions(a, b)) === -Math.sign(compareVersions(b, a))));
  });
});

describe('CVE-2026-0826', () => {
  it('is the first advisory, and the table is of the form of a file', () => {
    advisoryFileSchema.parse(advisories);
    assert.equal(advisories[0]?.id, 'CVE-2026-0826');
  });

  it('touches a VVX below 6.4.8 with ICE on, with the line that turns it on', () => {
    const phone = exposed(iceOn, { model: 'VVX450', version: '6.4.7.4477' });
    assert.equal(phone.state, 'affected');
    assert.deepEqual(phone.causes, [{ parameter: 'tcpIpApp.ice.mode', value: 'Standard', origin: 'files', file: 'site.cfg', line: 2 }]);
    assert.equal(phone.fix?.['tcpIpApp.ice.mode'], 'Disabled');
  });

  it('touches no VVX from 6.4.8 on, and none without ICE, whatever its firmware', () => {
    assert.equal(exposed(iceOn, { model: 'VVX 450', version: '6.4.8' }).state, 'not affected');
    assert.equal(exposed(iceOn, { model: 'VVX450', version: '6.4.10.1' }).state, 'not affected');
    assert.equal(exposed('', { model: 'VVX450', version: '5.9.0.1' }).state, 'not affected');
    assert.equal(exposed('').state, 'not affected');
  });

  it('any switch of ICE counts, each line’s too', () => {
    for (const setting of ['tcpIpApp.ice.mode="MSOCS"', 'feature.nat.ice.enabled="1"', 'reg.3.ice.enabled="1"'])
      assert.equal(exposed(setting, { model: 'VVX', version: '6.3.0' }).state, 'affected', setting);
    const { fix } = exposed('reg.3.ice.enabled="1"', { model: 'VVX', version: '6.3.0' });
    assert.equal(fix?.['reg.3.ice.enabled'], '0');
  });

  it('what beats a setting counts: the stronger file, and the override of the phone', () => {
    const override = (mode: string): Readonly<Record<string, string>> => ({
      [`${macAddress}-web.cfg`]: `<PHONE_CONFIG><OVERRIDES tcpIpApp.ice.mode="${mode}"/></PHONE_CONFIG>`,
    });
    assert.equal(exposed(iceOn, { model: 'VVX', version: '6.3.0' }, override('Disabled')).state, 'not affected');
    assert.equal(exposed('', { model: 'VVX', version: '6.3.0' }, override('Standard')).state, 'affected');
  });

  it('touches Trio models by their own firmware, and no others', () => {
    assert.equal(exposed(iceOn, { model: 'Trio_8800', version: '7.2.7' }).state, 'affected');
    assert.equal(exposed(iceOn, { model: 'Trio 8300', version: '8.1.7' }).state, 'not affected');
    assert.equal(exposed(iceOn, { model: 'Edge E350', version: '8.0.0' }).state, 'not affected');
  });

  it('what is not known is unknown, never safe', () => {
    assert.equal(exposed(iceOn).state, 'unknown');
    assert.match(exposed(iceOn).why, /model is not known/);
    assert.match(exposed(iceOn, { model: 'VVX' }).why, /firmware is not known/);
    assert.equal(exposed(gated('device.baseProfile', 'Lync'), { model: 'VVX', version: '6.3.0' }).state, 'unknown');
    const elsewhere = { '000000000000.cfg': '<APPLICATION CONFIG_FILES="https://other.example.test/ice.cfg, site.cfg"/>' };
    assert.match(exposed('', { model: 'VVX', version: '6.3.0' }, elsewhere).why, /other server/);
    assert.equal(exposed('', { model: 'VVX', version: '6.4.8' }, elsewhere).state, 'not affected');
  });
});

describe('firmware read from the folder', () => {
  const header = '<!-- Application SIP Example 6.4.3.5017 01-Jan-24 10:00 -->\n<PHONE_CONFIG/>';

  it('an override file’s header tells the version, and a log’s request the model and the newer version', () => {
    const fromOverride = exposed(iceOn, { model: 'VVX' }, { [`${macAddress}-phone.cfg`]: header });
    assert.deepEqual(
      [fromOverride.firmware, fromOverride.firmwareFrom, fromOverride.state],
      ['6.4.3.5017', `${macAddress}-phone.cfg`, 'affected'],
    );
    const log =
      'x|FileTransport PolycomVVX-VVX_450-UA/6.4.7.1 Type/Application\ny|FileTransport PolycomVVX-VVX_450-UA/6.4.9.2 Type/Application\nz|FileTransport PolycomVVX-VVX_450-UA/5.0.0.1 Type/Updater';
    const fromLog = exposed(iceOn, {}, { [`${macAddress}-phone.cfg`]: header, [`${macAddress}-app.log`]: log });
    assert.deepEqual([fromLog.model, fromLog.firmware, fromLog.state], ['VVX_450', '6.4.9.2', 'not affected']);
  });

  it('another phone’s SIP header in a trace is not this phone’s', () => {
    const log = 'User-Agent: PolycomVVX-VVX_450-UA/6.4.9.1\nUser-Agent: PolycomVVX-VVX_450-UA/6.4.9.1_0004f2000009\n';
    assert.equal(exposed(iceOn, { model: 'VVX' }, { [`${macAddress}-app.log`]: log }).firmware, null);
    const own = `User-Agent: PolycomVVX-VVX_450-UA/6.4.9.1_${macAddress}\n`;
    assert.equal(exposed(iceOn, { model: 'VVX' }, { [`${macAddress}-app.log`]: own }).firmware, '6.4.9.1');
  });

  it('a list beats --firmware, which beats what the folder tells; phones that only the list names are told too', () => {
    const list = readFirmwareList(`mac,model,version\n00:04:f2:00:00:01,VVX450,6.4.2.1\n0004f2000077;VVX 250;\n`, 'list.csv');
    const report = exposureReport({ configuration: configurationOf(folderWith(iceOn)), advisories, version: '6.4.9', list });
    const [, found] = report.advisories[0]?.phones ?? [];
    const listed = report.advisories[0]?.phones.find((phone) => phone.macAddress === macAddress);
    assert.deepEqual([listed?.firmware, listed?.firmwareFrom, listed?.state], ['6.4.2.1', 'list.csv line 2', 'affected']);
    assert.deepEqual([found?.macAddress, found?.firmware, found?.state], ['0004f2000077', '6.4.9', 'not affected']);
  });

  it('a file that was not read makes a phone unknown: one that is missing, broken, no configuration, or an encrypted primary', () => {
    const on = { model: 'VVX450', version: '6.4.7' };
    assert.equal(exposed('', on, { '000000000000.cfg': '<APPLICATION CONFIG_FILES="gone.cfg"/>' }).state, 'unknown');
    for (const broken of [`<a ${iceOn}`, '\0', '#!version:1.0', `${'<a>'.repeat(300)}${'</a>'.repeat(300)}`])
      assert.equal(exposed('', on, { 'site.cfg': broken }).state, 'unknown', broken.slice(0, 20));
    const primary = exposed('', on, { '000000000000.cfg': `Crypt=1;KeyDesc=k;Digest=${'0'.repeat(64)};\nabc` });
    assert.deepEqual(
      [primary.state, primary.why],
      ['unknown', '000000000000.cfg was not read (an encrypted primary file, which no phone accepts), and what it sets is not known'],
    );
  });

  it('a folder that names no phone is told of for any phone to come, and one without a primary file is unknown', () => {
    const told = (files: Readonly<Record<string, string>>): PhoneExposure | undefined => {
      const report = exposureReport({ configuration: configurationOf(folderOf(files)), advisories, model: 'VVX', version: '6.3.0' });
      exposureReportSchema.parse(report);
      assert.equal(report.isForNewPhones, true);
      return report.advisories[0]?.phones[0];
    };
    const site = { '000000000000.cfg': '<APPLICATION CONFIG_FILES="site.cfg"/>', 'site.cfg': `<a ${iceOn}/>` };
    assert.deepEqual([told(site)?.macAddress, told(site)?.state], ['000000000000', 'affected']);
    assert.equal(told({ 'site.cfg': '<a/>' })?.state, 'unknown');
  });

  it('a list with a line that is none is refused with its number', () => {
    for (const text of ['0004f2000001,VVX450,6.4.2\nnobody,VVX450,6.4.2', 'a,b,c\n0004f2000001,VVX450,latest'])
      assert.throws(
        () => readFirmwareList(text, 'list.csv'),
        (error) => isProblem(error, 'bad-request') && error.message.includes('list.csv line 2'),
      );
  });
});
