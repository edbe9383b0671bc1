// Where a person may stand in a setting: the kind of its value says so.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { utf8Bytes } from '@offhook/base';

import { createMemorySource, parsePerson, searchPerson, takeInventory } from '../src/index.ts';

/** Names of the settings in which the person is found. */
function found(settings: Readonly<Record<string, string>>, ...person: readonly string[]): readonly string[] {
  const lines = Object.entries(settings).map(([name, value]) => `\n  ${name}="${value}"`);
  const source = createMemorySource('folder', new Map([['site.cfg', utf8Bytes(`<site${lines.join('')}/>`)]]));
  const { report } = searchPerson({ inventory: takeInventory(source), person: parsePerson(person) });
  return report.occurrences.flatMap(({ fields }) => fields);
}

describe('a person in a setting', () => {
  it('is found by a short extension where an address stands, and in no text beside', () => {
    const settings = {
      'divert.1.contact': '17',
      'msg.mwi.1.callBack': '17',
      'reg.1.thirdPartyName': '17',
      'phoneLock.authorized.1.value': '17',
      'messaging.quicknotes.1': 'from 17 on',
    };
    assert.deepEqual(found(settings, '17'), Object.keys(settings).slice(0, 4));
  });

  it('is found by name in labels of soft keys, macros, paging groups and monitored lines', () => {
    const settings = {
      'softkey.1.label': 'Ada Example',
      'efk.efklist.1.label': 'Ada Example',
      'ptt.pageMode.group.1.label': 'Ada Example',
      'attendant.resourceList.1.label': 'Ada Example',
      'phoneLock.authorized.1.description': 'Ada Example',
    };
    assert.deepEqual(found(settings, '5550101', 'Ada Example'), Object.keys(settings));
  });

  it('is found in what a macro or a soft key dials, in a login and a Jabber ID', () => {
    const settings = {
      'softkey.1.action': '5550101$Tinvite$',
      'efk.efklist.1.action.string': '5550101$Tinvite$',
      'xmpp.1.jid': '5550101@example.test',
      'device.net.dot1x.identity': '5550101',
      'dialplan.digitmap': '5550101|xxxT',
    };
    assert.deepEqual(found(settings, '5550101'), Object.keys(settings));
  });

  it('is not looked for where a number, a time, an address of a machine or a word of the format stands', () => {
    const settings = {
      'voIpProt.server.1.port': '2001',
      'prov.polling.time': '20:01',
      'device.net.ipAddress': '192.0.2.201',
      'dns.cache.AAAA.1.address': '2001:db8::2001',
      'dir.corp.attribute.1.name': '2001',
      'bg.color.selection': '2001,1',
      'reg.1.auth.password': '2001',
    };
    assert.deepEqual(found(settings, '2001'), []);
  });
});
