// Whom the value of a parameter may name, by the kind of its row.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { partyElements, plainCallElements, plainContactElements } from './elements.ts';
import { logWords } from './log-words.ts';
import {
  addressParameterBeside,
  formOfParameter,
  isOfRegistration,
  isServerAddress,
  lineOfParameter,
  lineOfSetting,
  namingsOfParameter,
} from './parameter.ts';

describe('how a parameter names somebody', () => {
  it('by what is dialled, addressed or signed in with; by a name; anyhow; or not at all', () => {
    for (const [name, form] of [
      ['reg.1.address', 'address'],
      ['reg.1.auth.userId', 'address'],
      ['reg.1.extension', 'address'],
      ['call.autoOffHook.1.contact', 'address'],
      ['SCEP.csr.email', 'address'],
      ['xmpp.1.jid', 'address'],
      ['dialplan.1.e911dialstring', 'address'],
      ['reg.1.label', 'name'],
      ['attendant.resourceList.1.label', 'name'],
      ['efk.efklist.1.action.string', 'text'],
      ['call.parkedCallString', 'text'],
      ['reg.1.auth.password', undefined],
      ['callLists.size', undefined],
      ['call.advancedMissedCalls.reasonCodes', undefined],
      ['callLists.grouping', undefined],
      ['tcpIpApp.sntp.gmtOffset', undefined],
    ] as const)
      assert.equal(formOfParameter(name), form, name);
  });

  it('a parameter that has no row is judged by how its name ends', () => {
    for (const [name, form] of [
      ['x.yDisplayName', 'name'],
      ['x.DISPLAYNAME.1', 'name'],
      ['x.label', 'name'],
      ['x.myLabel.y', 'name'],
      ['x.value', 'text'],
      ['x.account', 'text'],
      ['x.passport', 'text'],
      ['x.discount', 'text'],
      ['x.countable', 'text'],
      ['x.Portal', 'text'],
      ['x.AUTHPort', 'text'],
      ['x.port', undefined],
      ['port', undefined],
      ['x.serverPort', undefined],
      ['x.line1Port', undefined],
      ['x-enable', undefined],
      ['x.enabled', undefined],
      ['x.isEnable', undefined],
      ['x.isEnabled', undefined],
      ['x.timeout', undefined],
      ['x.aTimeout', undefined],
      ['x.interval', undefined],
      ['x.aInterval', undefined],
      ['x.size', undefined],
      ['x.aSize', undefined],
      ['x.count', undefined],
      ['x.aCount', undefined],
      ['x.level', undefined],
      ['x.aLevel', undefined],
      ['xmlns', undefined],
      ['xmlns:xsi', undefined],
      ['x.xmlns', 'text'],
    ] as const)
      assert.equal(formOfParameter(name), form, name);
  });
});

describe('what a value says', () => {
  const said = (name: string, value: string): readonly string[] =>
    namingsOfParameter(name, value).map(({ form, value: part }) => `${form} ${part}`);

  it('the whole of it', () => {
    assert.deepEqual(said('reg.1.address', '2001'), ['address 2001']);
    assert.deepEqual(said('reg.1.label', 'Ada, Example'), ['name Ada, Example']);
    assert.deepEqual(said('reg.1.address', ' '), []);
    assert.deepEqual(said('reg.1.auth.password', '2001'), []);
  });

  it('the items of a list, by comma, semicolon or bar', () => {
    assert.deepEqual(said('dialplan.1.e911dialstring', '2001, 2002;2003|2004,,'), [
      'address 2001, 2002;2003|2004,,',
      'address 2001',
      'address 2002',
      'address 2003',
      'address 2004',
    ]);
    assert.deepEqual(said('dialplan.1.e911dialstring', '2001'), ['address 2001']);
    assert.deepEqual(said('x.value', '2001,2002'), ['text 2001,2002']);
  });

  it('guide, Enhanced Feature Keys: what a macro dials', () => {
    const name = 'efk.efklist.1.action.string';
    for (const [value, ...dialled] of [
      ['$P2025550147N4$', '2025550147'],
      ['$P2025550147N12$$P2001$', '2025550147', '2001'],
      ['$Psip:2001@example.test$x', 'sip:2001@example.test'],
      ['$P2001N123$', '2001N123'],
      ['$PN4$'],
      ['$P$'],
      ['$FDialpad1$'],
      ['P2001$'],
    ] as const)
      assert.deepEqual(said(name, value), [`text ${value}`, ...dialled.map((number) => `address ${number}`)], value);
  });
});

describe('parameters of a line', () => {
  it('is a setting of a line by its number, whoever it names', () => {
    for (const [name, line] of [
      ['reg.3.fwd.busy.contact', 3],
      ['REG.3.label', 3],
      ['divert.2.contact', 2],
      ['divert.noanswer.2.contact', 2],
      ['msg.mwi.12.callBack', 12],
      ['call.missedCallTracking.1.enabled', 1],
      ['lineKey.2.label', undefined],
      ['x.reg.2.label', undefined],
      ['reg.x.label', undefined],
      ['divert.other.2.contact', undefined],
    ] as const)
      assert.equal(lineOfSetting(name), line, name);
  });

  it('those that give it to somebody tell its number', () => {
    for (const part of ['address', 'auth.userId', 'displayName', 'label', 'thirdPartyName'])
      assert.equal(lineOfParameter(`reg.12.${part}`), 12, part);
    for (const name of ['reg.1.auth.password', 'reg.x.address', 'reg.1.addresses', 'xreg.1.address', 'reg.1.server.1.address', 'address'])
      assert.equal(lineOfParameter(name), undefined, name);
  });

  it('a name of a line or of a key that watches somebody has its address beside it', () => {
    for (const [name, beside] of [
      ['reg.12.label', 'reg.12.address'],
      ['Reg.1.displayName', 'reg.1.address'],
      ['attendant.resourceList.3.label', 'attendant.resourcelist.3.address'],
      ['attendant.resourceList.3.address', undefined],
      ['xreg.1.label', undefined],
      ['reg.1.labels', undefined],
      ['reg.x.label', undefined],
    ] as const)
      assert.equal(addressParameterBeside(name), beside, name);
  });

  it('those that name the host of the site’s own addresses', () => {
    for (const name of [
      'reg.1.server.2.address',
      'voIpProt.server.1.address',
      'voIpProt.SIP.outboundProxy.address',
      'reg.12.outboundProxy.address',
      'reg.1.outboundProxy.2.address',
    ])
      assert.ok(isServerAddress(name), name);
    for (const name of [
      'reg.1.address',
      'voIpProt.server.1.port',
      'xreg.1.server.1.address',
      'reg.1.server.1.address.x',
      'reg.1.server.x.address',
      'tcpIpApp.sntp.address',
    ])
      assert.ok(!isServerAddress(name), name);
  });

  it('those without which it is out of service', () => {
    for (const name of [
      'reg.1.address',
      'reg.12.auth.userId',
      'reg.1.thirdPartyName',
      'reg.1.server.1.address',
      'reg.1.outboundProxy.address',
      'voIpProt.server.1.port',
      'device.auth.localUserPassword',
    ])
      assert.ok(isOfRegistration(name), name);
    for (const name of ['reg.1.label', 'reg.1.displayName', 'reg.x.address', 'xreg.1.address', 'xdevice.a', 'devices', 'xvoIpProt.a'])
      assert.ok(!isOfRegistration(name), name);
  });
});

describe('words of the formats', () => {
  it('guide, Local Contact Directory: an entry’s switches and speed dial name nobody', () => {
    for (const element of ['sd', 'rt', 'ad', 'ar', 'bw', 'bb']) assert.ok(plainContactElements.has(element), element);
    for (const element of ['fn', 'ln', 'ct', 'lb', 'dc', 'em', 'jt']) assert.ok(!plainContactElements.has(element), element);
  });

  it('guide, Call List Elements: who took part stands in four elements, and no time or count among them', () => {
    assert.deepEqual([...partyElements].sort(), ['connection', 'destination', 'finaldestination', 'source']);
    for (const element of ['direction', 'disposition', 'line', 'protocol', 'starttime', 'duration', 'count'])
      assert.ok(plainCallElements.has(element) && !partyElements.has(element), element);
    assert.ok(!plainCallElements.has('name'));
  });

  it('the words of log lines are kept, in small letters, each alone', () => {
    for (const word of ['a', 'about', 'registered', 'yes', 'your', 'xml']) assert.ok(logWords.has(word), word);
    for (const word of logWords) assert.match(word, /^[a-z]+$/);
    assert.ok(!logWords.has('ada'));
  });
});
