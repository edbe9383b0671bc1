// What the privacy report says of signalling, media, quality reports, call lists and directories.

import { describeStatements } from './privacy-statements.ts';
import { gated } from './privacy-folder.ts';

const quality = 'voice.qualityMonitoring.collector';
const ldap = 'feature.corporateDirectory.enabled="1"';

describeStatements('calls', {
  'without a call server nothing is said of signalling': { of: 'sip-transport', are: [] },
  'TLS to a line’s server is good, and a server without an address is none': {
    of: 'sip-transport',
    settings: 'reg.1.server.1.address="a.example.test" reg.1.server.1.transport="TLS" reg.1.server.2.address=""',
    are: [
      'protection encrypted: good; encrypted to the call server; user participants; by files reg.1.server.1.address=a.example.test, files reg.1.server.1.transport=TLS',
    ],
  },
  'servers in clear are told together, and each is mended': {
    of: 'sip-transport',
    settings:
      'reg.1.server.1.address="a.example.test" reg.1.server.1.transport="TLS" reg.1.server.2.address="b.example.test" reg.1.server.2.transport="TCPOnly" voIpProt.server.1.address="c.example.test" voIpProt.server.1.transport="UDPOnly" voIpProt.server.2.address=""',
    are: [
      'protection clear: risk; clear to the call server; user participants; by files reg.1.server.2.address=b.example.test, files reg.1.server.2.transport=TCPOnly, files voIpProt.server.1.address=c.example.test, files voIpProt.server.1.transport=UDPOnly; mends reg.1.server.2.transport=TLS voIpProt.server.1.transport=TLS; needs something first',
      'protection encrypted: good; encrypted to the call server; user participants; by files reg.1.server.1.address=a.example.test, files reg.1.server.1.transport=TLS',
    ],
  },
  'where DNS decides, it depends': {
    of: 'sip-transport',
    settings: 'voIpProt.server.2.address="c.example.test"',
    are: [
      'protection depends: notice; depends to the call server; user participants; by files voIpProt.server.2.address=c.example.test, voIpProt.server.2.transport=DNSnaptr; mends voIpProt.server.2.transport=TLS; needs something first',
    ],
  },
  'outbound proxies of lines are servers': {
    of: 'sip-transport',
    settings:
      'reg.1.outboundProxy.address="p.example.test" reg.1.outboundProxy.transport="TLS" reg.2.outboundProxy.address="q.example.test" reg.2.outboundProxy.transport="UDPOnly" reg.3.outboundProxy.address=""',
    are: [
      'protection clear: risk; clear to the call server; user participants; by files reg.2.outboundProxy.address=q.example.test, files reg.2.outboundProxy.transport=UDPOnly; mends reg.2.outboundProxy.transport=TLS; needs something first',
      'protection encrypted: good; encrypted to the call server; user participants; by files reg.1.outboundProxy.address=p.example.test, files reg.1.outboundProxy.transport=TLS',
    ],
  },
  'so is the outbound proxy of all lines': {
    of: 'sip-transport',
    settings: 'voIpProt.SIP.outboundProxy.address="p.example.test" voIpProt.SIP.outboundProxy.transport="TCPpreferred"',
    are: [
      'protection clear: risk; clear to the call server; user participants; by files voIpProt.SIP.outboundProxy.address=p.example.test, files voIpProt.SIP.outboundProxy.transport=TCPpreferred; mends voIpProt.SIP.outboundProxy.transport=TLS; needs something first',
    ],
  },
  'media is not offered encrypted by default: a notice without lines': {
    of: 'srtp',
    are: [
      'protection not offered: notice; participants; by sec.srtp.enable=1, sec.srtp.offer=0, sec.srtp.require=0; mends sec.srtp.enable=1 sec.srtp.offer=1; needs something first',
    ],
    says: /never offered/,
  },
  'and a risk where there is a line': {
    of: 'srtp',
    settings: 'reg.1.address="5550101"',
    are: [
      'protection not offered: risk; participants; by sec.srtp.enable=1, sec.srtp.offer=0, sec.srtp.require=0; mends sec.srtp.enable=1 sec.srtp.offer=1; needs something first',
    ],
  },
  'without sec.srtp.enable neither offer nor requirement counts': {
    of: 'srtp',
    settings: 'sec.srtp.enable="0" sec.srtp.offer="1" sec.srtp.require="1" reg.1.address="5550101"',
    are: [
      'protection off: risk; participants; by files sec.srtp.enable=0, files sec.srtp.offer=1, files sec.srtp.require=1; mends sec.srtp.enable=1 sec.srtp.offer=1; needs something first',
    ],
    says: /never encrypted/,
  },
  'encrypted media that is required is good': {
    of: 'srtp',
    settings: 'sec.srtp.enable="1" sec.srtp.require="1"',
    are: ['protection required: good; participants; by files sec.srtp.enable=1, sec.srtp.offer=0, files sec.srtp.require=1'],
  },
  'encrypted media that is offered on all lines': {
    of: 'srtp',
    settings: 'sec.srtp.offer="1" reg.2.srtp.offer="1"',
    are: [
      'protection offered: good; participants; by sec.srtp.enable=1, files sec.srtp.offer=1, sec.srtp.require=0, files reg.2.srtp.offer=1',
    ],
    says: /is offered; a call/,
  },
  'encrypted media that some lines offer, named by the lines that do': {
    of: 'srtp',
    settings: 'reg.1.srtp.offer="0" reg.2.srtp.offer="1"',
    are: ['protection offered: good; participants; by sec.srtp.enable=1, sec.srtp.offer=0, sec.srtp.require=0, files reg.2.srtp.offer=1'],
    says: /on some lines/,
  },
  'a line that requires encrypted media offers it, and is named by what it sets': {
    of: 'srtp',
    settings: 'reg.3.srtp.require="1" reg.4.srtp.offer="1" reg.4.srtp.require="1"',
    are: [
      'protection offered: good; participants; by sec.srtp.enable=1, sec.srtp.offer=0, sec.srtp.require=0, files reg.4.srtp.offer=1, files reg.3.srtp.require=1, files reg.4.srtp.require=1',
    ],
    says: /on some lines/,
  },
  'no line’s offer counts without sec.srtp.enable': {
    of: 'srtp',
    settings: 'sec.srtp.enable="0" reg.1.srtp.offer="1"',
    are: [
      'protection off: notice; participants; by files sec.srtp.enable=0, sec.srtp.offer=0, sec.srtp.require=0; mends sec.srtp.enable=1 sec.srtp.offer=1; needs something first',
    ],
  },
  'User-Agent headers carry no MAC address by default': {
    of: 'serial-number-in-headers',
    are: ['leaves off: good; identifier; by sec.tagSerialNo=0, device.prov.tagSerialNo=0'],
  },
  'the MAC address in SIP goes to call servers': {
    of: 'serial-number-in-headers',
    settings: 'sec.tagSerialNo="1"',
    are: ['leaves on: notice; depends to call servers; identifier; by files sec.tagSerialNo=1; mends sec.tagSerialNo=0; costs something'],
  },
  'the MAC address in requests goes to the provisioning server': {
    of: 'serial-number-in-headers',
    settings: gated('device.prov.tagSerialNo', '1'),
    are: [
      'leaves on: notice; depends to the provisioning server and what stands before it; identifier; by files device.prov.tagSerialNo=1; mends device.set=1 device.prov.tagSerialNo.set=1 device.prov.tagSerialNo=0; costs something',
    ],
  },
});

describeStatements('quality reports', {
  'none by default': {
    of: 'quality-reports',
    are: [
      'leaves off: good; identifier participants; by voice.qualityMonitoring.collector.enable.session=0, voice.qualityMonitoring.collector.enable.periodic=0',
    ],
  },
  'none without a collector': {
    of: 'quality-reports',
    settings: `${quality}.enable.session="1"`,
    are: [
      'leaves off: good; identifier participants; by files voice.qualityMonitoring.collector.enable.session=1, voice.qualityMonitoring.collector.enable.periodic=0',
    ],
  },
  'none to a collector that is not asked for any': {
    of: 'quality-reports',
    settings: `${quality}.server.1.address="192.0.2.10"`,
    are: [
      'leaves off: good; identifier participants; by voice.qualityMonitoring.collector.enable.session=0, voice.qualityMonitoring.collector.enable.periodic=0',
    ],
  },
  'of each call, over TLS': {
    of: 'quality-reports',
    settings: `${quality}.enable.session="1" ${quality}.server.1.address="192.0.2.10" ${quality}.server.1.outboundProxy.transport="TLS"`,
    are: [
      'leaves on: notice; encrypted to 192.0.2.10; identifier participants; by files voice.qualityMonitoring.collector.enable.session=1, files voice.qualityMonitoring.collector.server.1.address=192.0.2.10; mends voice.qualityMonitoring.collector.enable.session=0 voice.qualityMonitoring.collector.enable.periodic=0 voice.qualityMonitoring.collector.enable.triggeredPeriodic=0; costs something',
    ],
    says: /over TLS/,
  },
  'during calls, and the figures of RFC 3611 to the other party': {
    of: 'quality-reports',
    settings: `${quality}.enable.periodic="1" ${quality}.server.1.address="192.0.2.10" voice.qualityMonitoring.rtcpxr.enable="1"`,
    are: [
      'leaves on: notice; depends to 192.0.2.10; identifier participants; by files voice.qualityMonitoring.collector.enable.periodic=1, files voice.qualityMonitoring.collector.server.1.address=192.0.2.10; mends voice.qualityMonitoring.collector.enable.session=0 voice.qualityMonitoring.collector.enable.periodic=0 voice.qualityMonitoring.collector.enable.triggeredPeriodic=0; costs something',
      'leaves on: notice; depends to the other party; identifier; by files voice.qualityMonitoring.rtcpxr.enable=1',
    ],
    says: /as a rule in clear/,
  },
  'when a threshold is passed': {
    of: 'quality-reports',
    settings: `${quality}.enable.triggeredPeriodic="2" ${quality}.server.1.address="192.0.2.10"`,
    are: [
      'leaves on: notice; depends to 192.0.2.10; identifier participants; by files voice.qualityMonitoring.collector.enable.triggeredPeriodic=2, files voice.qualityMonitoring.collector.server.1.address=192.0.2.10; mends voice.qualityMonitoring.collector.enable.session=0 voice.qualityMonitoring.collector.enable.periodic=0 voice.qualityMonitoring.collector.enable.triggeredPeriodic=0; costs something',
    ],
  },
});

describeStatements('call lists', {
  'all three are kept by default, and can be cleared on phone and server': {
    of: 'call-lists',
    are: [
      'kept on: notice; participants; by feature.callList.enabled=1, feature.callListMissed.enabled=1, feature.callListPlaced.enabled=1, feature.callListReceived.enabled=1, callLists.size=99; mends feature.callList.enabled=0; costs something; cleared: 4',
    ],
    says: /missed, placed, received, up to 99/,
  },
  'those that are kept are named; without uploads there is nothing to clear on the server': {
    of: 'call-lists',
    settings: 'feature.callListPlaced.enabled="0" callLists.size="40" feature.uploadDir.enabled="0"',
    are: [
      'kept on: notice; participants; by feature.callList.enabled=1, feature.callListMissed.enabled=1, feature.callListReceived.enabled=1, files callLists.size=40; mends feature.callList.enabled=0; costs something; cleared: 2',
    ],
    says: /missed, received, up to 40/,
  },
  'none is kept where each is off': {
    of: 'call-lists',
    settings: 'feature.callListPlaced.enabled="0" feature.callListMissed.enabled="0" feature.callListReceived.enabled="0"',
    are: [
      'kept off: good; participants; by files feature.callListMissed.enabled=0, files feature.callListPlaced.enabled=0, files feature.callListReceived.enabled=0',
    ],
  },
  'none is kept where all are off at once': {
    of: 'call-lists',
    settings: 'feature.callList.enabled="0"',
    are: ['kept off: good; participants; by files feature.callList.enabled=0'],
  },
  'the call detail record is cleared in three ways': {
    of: 'call-detail-record',
    are: ['kept rolling: notice; participants; by log.render.file.size=32; cleared: 3'],
  },
  'Exchange gets none by default': {
    of: 'exchange-call-log',
    are: ['leaves off: good; participants; by feature.exchangeCallLog.enabled=0, device.baseProfile=Generic'],
  },
  'an Exchange server is named without credentials': {
    of: 'exchange-call-log',
    settings: 'feature.exchangeCallLog.enabled="1" exchange.server.url="https://ada:x@mail.example.test/ews"',
    are: [
      'leaves on: notice; depends to https://mail.example.test/ews; participants; by files feature.exchangeCallLog.enabled=1, device.baseProfile=Generic; mends feature.exchangeCallLog.enabled=0; costs something',
    ],
  },
  'an Exchange server that is discovered has no name': {
    of: 'exchange-call-log',
    settings: 'feature.exchangeCallLog.enabled="1"',
    are: [
      'leaves on: notice; depends to the Exchange server that the phone discovers; participants; by files feature.exchangeCallLog.enabled=1, device.baseProfile=Generic; mends feature.exchangeCallLog.enabled=0; costs something',
    ],
  },
  'without call lists nothing is synchronised': {
    of: 'exchange-call-log',
    settings: 'feature.exchangeCallLog.enabled="1" feature.callList.enabled="0"',
    are: ['leaves off: good; participants; by files feature.exchangeCallLog.enabled=1, device.baseProfile=Generic'],
  },
  'BroadSoft is not spoken of by default': { of: 'broadsoft-call-logs', are: [] },
  'call lists of a BroadSoft server stay there': {
    of: 'broadsoft-call-logs',
    settings: 'feature.broadsoft.callLogs="Basic"',
    are: ['leaves on: notice; participants; by files feature.broadsoft.callLogs=basic'],
  },
  'calls are not recorded by default': { of: 'call-recording', are: ['kept off: good; participants; by feature.callRecording.enabled=0'] },
  'calls that are recorded on a flash drive are a risk': {
    of: 'call-recording',
    settings: 'feature.callRecording.enabled="1"',
    are: [
      'kept on: risk; participants; by files feature.callRecording.enabled=1; mends feature.callRecording.enabled=0; costs something; cleared: 1',
    ],
  },
  'calls that the call server records': {
    of: 'call-recording',
    settings: 'voIpProt.SIP.serverFeatureControl.callRecording="1" reg.1.serverFeatureControl.callRecording="1"',
    are: ['kept on: notice; participants; by files voIpProt.SIP.serverFeatureControl.callRecording=1'],
  },
  'calls of a line that the call server records': {
    of: 'call-recording',
    settings: 'reg.1.serverFeatureControl.callRecording="0" reg.2.serverFeatureControl.callRecording="1"',
    are: ['kept on: notice; participants; by files reg.2.serverFeatureControl.callRecording=1'],
  },
});

describeStatements('directories', {
  'contacts are kept by default, and can be cleared on phone and server': {
    of: 'local-directory',
    are: ['kept on: notice; user; by feature.directory.enabled=1, dir.local.contacts.maxNum=500; cleared: 3'],
  },
  'without uploads there is nothing to clear on the server': {
    of: 'local-directory',
    settings: 'feature.uploadDir.enabled="0" dir.local.contacts.maxNum="77"',
    are: ['kept on: notice; user; by feature.directory.enabled=1, files dir.local.contacts.maxNum=77; cleared: 1'],
    says: /Up to 77/,
  },
  'no contacts are kept without the directory': {
    of: 'local-directory',
    settings: 'feature.directory.enabled="0"',
    are: ['kept off: good; user; by files feature.directory.enabled=0'],
  },
  'the directory is open by default': {
    of: 'local-directory-password',
    are: ['protection off: notice; user; by dir.local.passwordProtected=0; mends dir.local.passwordProtected=1; costs something'],
  },
  'a password opens it where that is set': {
    of: 'local-directory-password',
    settings: 'dir.local.passwordProtected="1"',
    are: ['protection on: good; user; by files dir.local.passwordProtected=1'],
  },
  'a directory that is not kept needs no password': { of: 'local-directory-password', settings: 'feature.directory.enabled="0"', are: [] },
  'an LDAP server that is not switched on is not asked': {
    of: 'corporate-directory',
    settings: 'dir.corp.address="ldap.example.test"',
    are: ['leaves off: good; user; by feature.corporateDirectory.enabled=0, files dir.corp.address=ldap.example.test'],
  },
  'nor is one without an address': {
    of: 'corporate-directory',
    settings: ldap,
    are: ['leaves off: good; user; by files feature.corporateDirectory.enabled=1, dir.corp.address='],
  },
  'LDAP in clear is a risk': {
    of: 'corporate-directory',
    settings: `${ldap} dir.corp.address="ldap.example.test"`,
    are: [
      'leaves clear: risk; clear to ldap.example.test; user; by files feature.corporateDirectory.enabled=1, files dir.corp.address=ldap.example.test, dir.corp.transport=TCP; mends dir.corp.transport=TLS; needs something first',
    ],
    says: /what is found, travels/,
  },
  'and its password travels in clear, too': {
    of: 'corporate-directory',
    settings: `${ldap} dir.corp.address="ldap.example.test" dir.corp.password="orchard-lantern-72"`,
    are: [
      'leaves clear: risk; clear to ldap.example.test; user; by files feature.corporateDirectory.enabled=1, files dir.corp.address=ldap.example.test, dir.corp.transport=TCP, files dir.corp.password=(hidden); mends dir.corp.transport=TLS; needs something first',
    ],
    says: /password, travels in clear/,
  },
  'LDAP over TLS is good': {
    of: 'corporate-directory',
    settings: `${ldap} dir.corp.address="ldap.example.test" dir.corp.transport="TLS"`,
    are: [
      'leaves encrypted: good; encrypted to ldap.example.test; user; by files feature.corporateDirectory.enabled=1, files dir.corp.address=ldap.example.test, files dir.corp.transport=TLS',
    ],
  },
  'so is an address ldaps:': {
    of: 'corporate-directory',
    settings: `${ldap} dir.corp.address="LDAPS://ldap.example.test"`,
    are: [
      'leaves encrypted: good; encrypted to ldaps://ldap.example.test; user; by files feature.corporateDirectory.enabled=1, files dir.corp.address=ldaps://ldap.example.test, dir.corp.transport=TCP',
    ],
  },
  'no server’s contacts by default': { of: 'server-directories', are: [] },
  'Exchange contacts': {
    of: 'server-directories',
    settings: 'feature.exchangeContacts.enabled="1" feature.exchangeCalendar.enabled="0"',
    are: ['leaves on: notice; depends to nobody; user; by files feature.exchangeContacts.enabled=1'],
  },
  'Exchange calendar, BroadSoft directory and UC-One': {
    of: 'server-directories',
    settings: 'feature.exchangeCalendar.enabled="1" feature.broadsoftdir.enabled="1" feature.broadsoftUcOne.enabled="1"',
    are: [
      'leaves on: notice; depends to nobody; user; by files feature.exchangeCalendar.enabled=1, files feature.broadsoftdir.enabled=1, files feature.broadsoftUcOne.enabled=1',
    ],
  },
});
