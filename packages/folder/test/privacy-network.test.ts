// What the privacy report says of the network, of logs, and of who manages a phone.

import { gated } from './privacy-folder.ts';
import { describeStatements } from './privacy-statements.ts';

const server = gated('device.syslog.serverName', '192.0.2.9');
const tr069 = gated('device.feature.tr069.enabled', '1');

describeStatements('the network', {
  'LLDP and CDP: where no file says it, the phone may announce itself, and both can be stopped': {
    of: 'network-discovery',
    are: [
      'cdp leaves not told: notice; clear to the switch, and who listens on the network; identifier; by device.net.cdpEnabled=; mends device.set=1 device.net.cdpEnabled.set=1 device.net.cdpEnabled=0; needs something first',
      'lldp leaves not told: notice; clear to the switch, and who listens on the network; identifier; by device.net.lldpEnabled=; mends device.set=1 device.net.lldpEnabled.set=1 device.net.lldpEnabled=0; needs something first',
    ],
  },
  'LLDP and CDP that are on are told as on': {
    of: 'network-discovery',
    settings: `${gated('device.net.lldpEnabled', '1')} ${gated('device.net.cdpEnabled', '1')}`,
    are: [
      'cdp leaves on: notice; clear to the switch, and who listens on the network; identifier; by files device.net.cdpEnabled=1; mends device.set=1 device.net.cdpEnabled.set=1 device.net.cdpEnabled=0; needs something first',
      'lldp leaves on: notice; clear to the switch, and who listens on the network; identifier; by files device.net.lldpEnabled=1; mends device.set=1 device.net.lldpEnabled.set=1 device.net.lldpEnabled=0; needs something first',
    ],
  },
  'LLDP off is good, and a line for CDP without its gates is told as ignored': {
    of: 'network-discovery',
    settings: `${gated('device.net.lldpEnabled', '0')} device.net.cdpEnabled="0"`,
    are: [
      'cdp leaves not told: notice; clear to the switch, and who listens on the network; identifier; by device.net.cdpEnabled=, ignored device.net.cdpEnabled=0; mends device.set=1 device.net.cdpEnabled.set=1 device.net.cdpEnabled=0; needs something first',
      'lldp leaves off: good; identifier; by files device.net.lldpEnabled=0',
    ],
  },
  'ICE and STUN are off by default': {
    of: 'ice',
    are: ['leaves off: good; identifier; by tcpIpApp.ice.mode=Disabled, feature.nat.ice.enabled=0'],
  },
  'ICE by tcpIpApp.ice.mode: the other parties and its servers learn addresses': {
    of: 'ice',
    settings: 'tcpIpApp.ice.mode="Standard" tcpIpApp.ice.stun.server="stun.example.test" tcpIpApp.ice.turn.server="turn.example.test"',
    are: [
      'leaves on: notice; clear to other parties, stun.example.test, turn.example.test; identifier; by files tcpIpApp.ice.mode=Standard, feature.nat.ice.enabled=0, files tcpIpApp.ice.stun.server=stun.example.test, files tcpIpApp.ice.turn.server=turn.example.test; mends tcpIpApp.ice.mode=Disabled feature.nat.ice.enabled=0; needs something first',
    ],
    says: /^ICE is on: the other parties learn/,
  },
  'ICE by feature.nat.ice.enabled': {
    of: 'ice',
    settings: 'feature.nat.ice.enabled="1"',
    are: [
      'leaves on: notice; clear to other parties; identifier; by tcpIpApp.ice.mode=Disabled, files feature.nat.ice.enabled=1; mends tcpIpApp.ice.mode=Disabled feature.nat.ice.enabled=0; needs something first',
    ],
  },
  'ICE on one line is mended on that line too': {
    of: 'ice',
    settings: 'reg.2.ice.enabled="1" reg.1.ice.enabled="0"',
    are: [
      'leaves on: notice; clear to other parties; identifier; by tcpIpApp.ice.mode=Disabled, feature.nat.ice.enabled=0, files reg.2.ice.enabled=1; mends tcpIpApp.ice.mode=Disabled feature.nat.ice.enabled=0 reg.2.ice.enabled=0; needs something first',
    ],
  },
  'STUN alone tells the public address to its server only': {
    of: 'ice',
    settings: 'feature.nat.stun.enabled="1" nat.stun.server="stun.example.test"',
    are: [
      'leaves on: notice; clear to stun.example.test; identifier; by tcpIpApp.ice.mode=Disabled, feature.nat.ice.enabled=0, files nat.stun.server=stun.example.test',
    ],
    says: /^STUN is on: a STUN/,
  },
  'STUN without a server is told all the same': {
    of: 'ice',
    settings: 'feature.nat.stun.enabled="1"',
    are: ['leaves on: notice; clear to the STUN server; identifier; by tcpIpApp.ice.mode=Disabled, feature.nat.ice.enabled=0'],
  },
  'telnet is a risk where it is on': {
    of: 'telnet',
    settings: 'diags.telnetd.enabled="1"',
    are: ['protection on: risk; clear to nobody; by files diags.telnetd.enabled=1; mends diags.telnetd.enabled=0'],
  },
  'telnet is not spoken of where it is off': { of: 'telnet', settings: 'diags.telnetd.enabled="0"', are: [] },
});

describeStatements('who manages the phone', {
  'zero touch: where no file says it, the phone may ask the maker': {
    of: 'zero-touch',
    are: [
      'leaves not told: notice; encrypted to Zero Touch Provisioning (the maker’s cloud); identifier; by device.prov.ztpEnabled=; mends device.set=1 device.prov.ztpEnabled.set=1 device.prov.ztpEnabled=0; needs something first',
    ],
    says: /^No file says/,
  },
  'zero touch on is told as on': {
    of: 'zero-touch',
    settings: gated('device.prov.ztpEnabled', '1'),
    are: [
      'leaves on: notice; encrypted to Zero Touch Provisioning (the maker’s cloud); identifier; by files device.prov.ztpEnabled=1; mends device.set=1 device.prov.ztpEnabled.set=1 device.prov.ztpEnabled=0; needs something first',
    ],
    says: /^At its first start/,
  },
  'zero touch off is good': {
    of: 'zero-touch',
    settings: gated('device.prov.ztpEnabled', '0'),
    are: ['leaves off: good; identifier; by files device.prov.ztpEnabled=0'],
  },
  'zero touch off without the gates is told as ignored': {
    of: 'zero-touch',
    settings: 'device.prov.ztpEnabled="0"',
    are: [
      'leaves not told: notice; encrypted to Zero Touch Provisioning (the maker’s cloud); identifier; by device.prov.ztpEnabled=, ignored device.prov.ztpEnabled=0; mends device.set=1 device.prov.ztpEnabled.set=1 device.prov.ztpEnabled=0; needs something first',
    ],
  },
  'no server manages the phone by default': {
    of: 'management-servers',
    are: ['leaves off: good; identifier user; by device.feature.tr069.enabled=, device.cma.mode='],
  },
  'TR-069 in clear is a risk, mended by HTTPS at the same server': {
    of: 'management-servers',
    settings: `${tr069} ${gated('device.tr069.acs.url', 'http://acs.example.test/x')}`,
    are: [
      'leaves clear: risk; clear to http://acs.example.test/x; identifier user; by files device.feature.tr069.enabled=1, files device.tr069.acs.url=http://acs.example.test/x; mends device.set=1 device.tr069.acs.url.set=1 device.tr069.acs.url=https://acs.example.test/x; needs something first',
    ],
    says: /in clear/,
  },
  'TR-069 over HTTPS is a notice, mended by switching it off': {
    of: 'management-servers',
    settings: `${tr069} ${gated('device.tr069.acs.url', 'https://acs.example.test/x')}`,
    are: [
      'leaves on: notice; encrypted to https://acs.example.test/x; identifier user; by files device.feature.tr069.enabled=1, files device.tr069.acs.url=https://acs.example.test/x; mends device.set=1 device.feature.tr069.enabled.set=1 device.feature.tr069.enabled=0; costs something',
    ],
    says: /phone\.$/,
  },
  'a resource manager is named': {
    of: 'management-servers',
    settings: `${gated('device.cma.mode', 'Static')} ${gated('device.cma.serverName', 'cma.example.test')}`,
    are: [
      'leaves on: notice; depends to cma.example.test; identifier user; by files device.cma.mode=Static, files device.cma.serverName=cma.example.test; mends device.set=1 device.cma.mode.set=1 device.cma.mode=Disabled; costs something',
    ],
  },
  'a resource manager that the network names is told without a name': {
    of: 'management-servers',
    settings: gated('device.cma.mode', 'Auto'),
    are: [
      'leaves on: notice; depends to the manager that the network names; identifier user; by files device.cma.mode=Auto, device.cma.serverName=; mends device.set=1 device.cma.mode.set=1 device.cma.mode=Disabled; costs something',
    ],
  },
  'a resource manager that is disabled manages nothing': {
    of: 'management-servers',
    settings: gated('device.cma.mode', 'Disabled'),
    are: ['leaves off: good; identifier user; by device.feature.tr069.enabled=, files device.cma.mode=Disabled'],
  },
  'the maker’s software server is asked in clear by default': {
    of: 'software-server',
    are: [
      'leaves on request: notice; clear to http://downloads.polycom.com/voice/software/; identifier; by upgrade.plcm.server.url=http://downloads.polycom.com/voice/software/',
    ],
    says: /in clear/,
  },
  'a software server of one’s own over HTTPS': {
    of: 'software-server',
    settings: 'upgrade.plcm.server.url="https://sw.example.test/x"',
    are: [
      'leaves on request: notice; encrypted to https://sw.example.test/x; identifier; by files upgrade.plcm.server.url=https://sw.example.test/x',
    ],
    says: /a server\.$/,
  },
});

describeStatements('logs', {
  'logs roll on the phone, and their copy on the server is begun anew at its limit': {
    of: 'logs',
    are: [
      'kept rolling: notice; identifier user participants; by log.render.file.size=32, log.render.file.upload.append=1, log.render.file.upload.append.sizeLimit=512, log.render.file.upload.append.limitMode=delete; cleared: 2',
    ],
    says: /32 kB are full; the copy on the server grows to 512 kB and is then begun anew/,
  },
  'a copy that stops at its limit stays for good': {
    of: 'logs',
    settings: 'log.render.file.upload.append.limitMode="stop" log.render.file.upload.append.sizeLimit="300"',
    are: [
      'kept rolling: notice; identifier user participants; by log.render.file.size=32, log.render.file.upload.append=1, files log.render.file.upload.append.sizeLimit=300, files log.render.file.upload.append.limitMode=stop; cleared: 2',
    ],
    says: /300 kB and is then left as it is/,
  },
  'a copy that is not appended to is replaced': {
    of: 'logs',
    settings: 'log.render.file.upload.append="0"',
    are: [
      'kept rolling: notice; identifier user participants; by log.render.file.size=32, files log.render.file.upload.append=0; cleared: 2',
    ],
    says: /each upload replaces the copy/,
  },
  'without a log file none is kept': {
    of: 'logs',
    settings: 'log.render.file="0"',
    are: ['kept off: good; identifier user participants; by files log.render.file=0'],
  },
  'log-in attempts are in the log': { of: 'log-in-attempts', are: ['protection on: good; by log.render.file=1, log.render.level=1'] },
  'without a log file nobody sees log-in attempts': {
    of: 'log-in-attempts',
    settings: 'log.render.file="0"',
    are: ['protection off: notice; by files log.render.file=0, log.render.level=1'],
  },
  'the administrator can download the logs': {
    of: 'log-upload-menu',
    are: ['leaves on request: notice; identifier user participants; by feature.logUpload.enabled=0'],
    says: /web pages\.$/,
  },
  'people can start an upload of the logs where the menu is there': {
    of: 'log-upload-menu',
    settings: 'feature.logUpload.enabled="1"',
    are: ['leaves on request: notice; identifier user participants; by files feature.logUpload.enabled=1'],
    says: /people can start an upload/,
  },
  'logs go to no flash drive by default': {
    of: 'usb-logging',
    are: ['leaves off: good; identifier user participants; by feature.usbLogging.enabled=0'],
  },
  'logs on a flash drive are a risk': {
    of: 'usb-logging',
    settings: 'feature.usbLogging.enabled="1"',
    are: [
      'leaves on: risk; clear to whoever holds the flash drive; identifier user participants; by files feature.usbLogging.enabled=1; mends feature.usbLogging.enabled=0',
    ],
  },
  'no syslog server by default': {
    of: 'syslog',
    are: ['leaves off: good; identifier user participants; by device.syslog.serverName=, device.syslog.transport='],
  },
  'a syslog server without its gates gets nothing, and is told as ignored': {
    of: 'syslog',
    settings: 'device.syslog.serverName="192.0.2.9"',
    are: [
      'leaves off: good; identifier user participants; by device.syslog.serverName=, device.syslog.transport=, ignored device.syslog.serverName=192.0.2.9',
    ],
  },
  'syslog over UDP is in clear': {
    of: 'syslog',
    settings: `${server} ${gated('device.syslog.transport', 'UDP')} ${gated('device.syslog.prependMac', '1')}`,
    are: [
      'leaves clear: risk; clear to 192.0.2.9; identifier user participants; by files device.syslog.serverName=192.0.2.9, files device.syslog.transport=UDP; mends device.set=1 device.syslog.transport.set=1 device.syslog.transport=TLS; needs something first',
    ],
    says: /over UDP, each line with the MAC address/,
  },
  'syslog over TCP is in clear': {
    of: 'syslog',
    settings: `${server} ${gated('device.syslog.transport', 'TCP')}`,
    are: [
      'leaves clear: risk; clear to 192.0.2.9; identifier user participants; by files device.syslog.serverName=192.0.2.9, files device.syslog.transport=TCP; mends device.set=1 device.syslog.transport.set=1 device.syslog.transport=TLS; needs something first',
    ],
    says: /over TCP\.$/,
  },
  'syslog over TLS needs no remedy': {
    of: 'syslog',
    settings: `${server} ${gated('device.syslog.transport', 'TLS')}`,
    are: [
      'leaves encrypted: notice; encrypted to 192.0.2.9; identifier user participants; by files device.syslog.serverName=192.0.2.9, files device.syslog.transport=TLS',
    ],
    says: /over TLS/,
  },
  'syslog with the transport None goes nowhere': {
    of: 'syslog',
    settings: `${server} ${gated('device.syslog.transport', 'None')}`,
    are: [
      'leaves off: good; identifier user participants; by files device.syslog.serverName=192.0.2.9, files device.syslog.transport=None',
    ],
  },
  'syslog whose transport no file sets depends': {
    of: 'syslog',
    settings: server,
    are: [
      'leaves on: notice; depends to 192.0.2.9; identifier user participants; by files device.syslog.serverName=192.0.2.9, device.syslog.transport=; mends device.set=1 device.syslog.transport.set=1 device.syslog.transport=TLS; needs something first',
    ],
    says: /a transport that no file sets/,
  },
});
