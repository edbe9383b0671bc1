// Folders in memory for the tests of the privacy report.

import { utf8Bytes } from '@offhook/base';

import type { ConfigurationOptions } from '../src/effective.ts';
import { takeInventory } from '../src/inventory.ts';
import type { PrivacyReport } from '../src/privacy/privacy-report.ts';
import { privacyReport, privacyReportSchema } from '../src/privacy/privacy-report.ts';
import type { FolderSource } from '../src/source.ts';
import { createMemorySource } from '../src/source.ts';

export const macAddress = '0004f2000001';

/** A site's primary file that names site.cfg, with these settings, and one phone that has made a log. */
export function folderWith(settings: string, more: Readonly<Record<string, string>> = {}): FolderSource {
  // An attribute stands once in an element, however many settings need the same gate.
  const [first = '', ...rest] = settings.split('device.set="1"');
  const once = rest.length === 0 ? first : `${first}device.set="1"${rest.join('')}`;
  return folderOf({
    '000000000000.cfg': '<APPLICATION CONFIG_FILES="site.cfg"/>',
    'site.cfg': `<polycomConfig\n  ${once}\n/>`,
    [`${macAddress}-app.log`]: '',
    ...more,
  });
}

export function folderOf(files: Readonly<Record<string, string>>): FolderSource {
  return createMemorySource('folder', new Map(Object.entries(files).map(([path, text]) => [path, utf8Bytes(text)])));
}

export function configurationOf(source: FolderSource): ConfigurationOptions {
  return { inventory: takeInventory(source) };
}

/** A device.* setting with both gates that it needs. */
export function gated(name: string, value: string): string {
  return `device.set="1" ${name}.set="1" ${name}="${value}"`;
}

export function reportOf(source: FolderSource): PrivacyReport {
  const report = privacyReport({ configuration: configurationOf(source) });
  privacyReportSchema.parse(report);
  return report;
}

/** Most that can be wrong. */
export const bad = [
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
