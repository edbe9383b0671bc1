// Names by release in `config check`: what is gone, what came later, what was meant.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Finding } from '../src/check/finding.ts';
import { checkFolder } from '../src/check/folder-check.ts';
import { takeInventory } from '../src/inventory.ts';
import { folderOf, primaryFile } from './folder-of.ts';

function findingsOf(text: string): readonly Finding[] {
  const files = { '000000000000.cfg': primaryFile('a.cfg'), '0004f2000001.cfg': primaryFile('a.cfg'), 'a.cfg': text };
  return checkFolder({ inventory: takeInventory(folderOf(files)) }).findings;
}

function told(text: string, rule: string): readonly string[] {
  return findingsOf(text)
    .filter((found) => found.rule === rule)
    .map(({ severity, message }) => `${severity} ${message}`);
}

describe('names by release', () => {
  it('five names that people write for others are warnings with the right name', () => {
    const text = `<x voIpProt.local.port="5060"
 tcpIpApp.sntp.daylightSavings.start.hour="2"
 feature.bluetooth.radioOn="1"
 voIpProt.SIP.serverFeatureControl.dnd.enabled="1"
 tcpIpApp.dns.server.set="1"/>
`;
    assert.deepEqual(told(text, 'unknown-parameter'), [
      'warning unknown parameter voIpProt.local.port; did you mean voIpProt.SIP.local.port?',
      'warning unknown parameter tcpIpApp.sntp.daylightSavings.start.hour; did you mean tcpIpApp.sntp.daylightSavings.start.time?',
      'warning unknown parameter feature.bluetooth.radioOn; did you mean bluetooth.radioOn?',
      'warning unknown parameter voIpProt.SIP.serverFeatureControl.dnd.enabled; did you mean voIpProt.SIP.serverFeatureControl.dnd?',
      'warning tcpIpApp.dns.server.set has no effect: only device.* parameters have a gate',
    ]);
  });

  it('names of SIP 3 as the maker shipped them are no slips: one note for the file', () => {
    const text = `<x voice.codecPref.G711Mu="1"
 voice.codecPref.G729AB="3"
 voice.gain.rx.analog.chassis.IP_430="0"
 voice.gain.rx.digital.chassis.IP_4000="0"
 voice.handset.rxag.adjust.IP_430="1"
 tcpIpApp.keepalive.tcp.noResponseTrasmitInterval="20"/>
`;
    assert.deepEqual(
      findingsOf(text).map(({ rule, severity, message }) => `${rule} ${severity} ${message}`),
      [
        'gone-parameter note this is a file from before UC Software 4.0: 6 of its 6 names, voice.codecPref.G711Mu the first, are gone since then',
      ],
    );
  });

  it('a name that people still write is gone in a file of SIP 3, and a mistake in one of today', () => {
    const sip = '<x voice.codecPref.G711Mu="1" voice.codecPref.G729AB="3" voIpProt.local.port="5060"/>';
    assert.deepEqual(
      findingsOf(sip).map(({ message }) => message),
      ['this is a file from before UC Software 4.0: 3 of its 3 names, voice.codecPref.G711Mu the first, are gone since then'],
    );
    const today = '<x feature.lens.enabled="0" feature.da.enabled="0" voIpProt.local.port="5060"/>';
    assert.deepEqual(told(today, 'unknown-parameter'), [
      'warning unknown parameter voIpProt.local.port; did you mean voIpProt.SIP.local.port?',
    ]);
    assert.deepEqual(told(today, 'gone-parameter'), []);
  });

  it('one name that is gone among those of today is told by itself', () => {
    const text = '<x feature.lens.enabled="0" feature.da.enabled="0" voice.handset.rxag.adjust.IP_430="1"/>';
    assert.deepEqual(told(text, 'gone-parameter'), ['note voice.handset.rxag.adjust.IP_430 is gone since UC Software 4.0']);
  });

  it('a name that is gone and has one of today in its place loses its setting in a file of today: a warning with that one', () => {
    const text =
      '<x feature.lens.enabled="0" feature.da.enabled="0" voice.codecPref.G711Mu="1"\n voice.codecPref.G711A="2" voice.codecPref.G729AB="3" voice.handset.rxag.adjust.IP_430="1"/>';
    assert.deepEqual(told(text, 'unknown-parameter'), [
      'warning unknown parameter voice.codecPref.G711Mu; did you mean voice.codecPref.G711_Mu?',
      'warning unknown parameter voice.codecPref.G711A; did you mean voice.codecPref.G711_A?',
      'warning unknown parameter voice.codecPref.G729AB; did you mean voice.codecPref.G729_AB?',
    ]);
    assert.deepEqual(told(text, 'gone-parameter'), ['note voice.handset.rxag.adjust.IP_430 is gone since UC Software 4.0']);
  });

  it('a short file of then is told by its root: its one name is gone, and no slip', () => {
    const text = '<sip><voIpProt><local voIpProt.local.port="5061"/></voIpProt></sip>';
    assert.deepEqual(
      findingsOf(text).map(({ severity, rule, message }) => `${severity} ${rule} ${message}`),
      ['note gone-parameter this is a file from before UC Software 4.0: voIpProt.local.port is gone since then'],
    );
  });

  it('names of 6.x, CCX and Edge E are known', () => {
    const text = `<x feature.pcc.enabled="0"
 diags.pcap.enabled="0"
 diags.pcap.remote.password="x"
 tcpIpApp.sntp.olsonTimezoneID="Europe/Berlin"
 device.prov.abortSWUpgradeAfterFailures="1"
 device.prov.abortSWUpgradeAfterFailures.set="1"/>
`;
    assert.deepEqual(told(text, 'unknown-parameter'), []);
  });

  it('values that the schema of 4.0.15 allows are taken', () => {
    const text = `<x attendant.ringType="1"
 callLists.grouping="InOut"
 up.operMode="0"
 sec.TLS.profileSelection.syslog="ApplicationProfile1"
 efk.version="1"/>
`;
    assert.deepEqual(findingsOf(text), []);
  });

  it('two names that differ in a model, a codec or a number are two, not one misspelt', () => {
    for (const name of [
      'voice.codecPref.G712_Mu',
      'voice.gain.rx.digital.chassis.IP_331',
      'device.sec.TLS.customCaCert4',
      'voice.codecPref.iLBD',
    ])
      assert.deepEqual(
        told(`<x ${name}="1"/>`, 'unknown-parameter').filter((text) => text.startsWith('warning')),
        [],
        name,
      );
  });

  it('in a file of SIP 3, a slip is a warning only where SIP 3 had what was meant', () => {
    const sip3 = 'voice.codecPref.G711Mu="1" voice.handset.rxag.adjust.IP_430="1" voice.gain.rx.analog.chassis.IP_430="0"';
    const severities = (name: string, more = ''): readonly string[] =>
      findingsOf(`<x ${name}="1" ${more}/>`).flatMap(({ rule, severity }) => (rule === 'unknown-parameter' ? [severity] : []));
    assert.deepEqual(severities('feature.lens.enabledd'), ['warning']);
    assert.deepEqual(severities('feature.lens.enabledd', sip3), ['note']);
    assert.deepEqual(severities('reg.1.displayNmae', sip3), ['warning']);
  });

  it('in a file of SIP 3, a name that others write by habit today is told with those that are gone: the maker shipped voIpProt.local.port then', () => {
    const sip3 = 'voice.codecPref.G711Mu="1" voice.handset.rxag.adjust.IP_430="1" voice.gain.rx.analog.chassis.IP_430="0"';
    const severities = (more: string): readonly string[] =>
      findingsOf(`<x voIpProt.local.port="5060" ${more}/>`).map(({ rule, severity }) => `${severity} ${rule}`);
    assert.deepEqual([severities(''), severities(sip3)], [['warning unknown-parameter'], ['note gone-parameter']]);
  });

  it('a file as large as the sip.cfg of SIP 3 is one note, and each of its names is looked for once', () => {
    const names = Array.from({ length: 4000 }, (_, at) => `voice.gain.rx.analog.chassis.IP_${300 + at}="0"`);
    assert.equal(findingsOf(`<x ${names.join('\n')}/>`).length, 1);
  });
});
