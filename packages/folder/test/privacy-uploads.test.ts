// What the privacy report says of uploads, of the way to the provisioning server, and of resets.

import { gated } from './privacy-folder.ts';
import { describeStatements } from './privacy-statements.ts';

const inClear = gated('device.prov.serverName', 'http://prov.example.test');
const encrypted = gated('device.prov.serverName', 'https://prov.example.test');
const all = ['callLists', 'config', 'dir', 'overrides'].map((what) => `sec.encryption.upload.${what}="1"`).join(' ');
const key = 'Crypt=1;KeyDesc=a;Key=000102030405060708090a0b0c0d0e0f;';

describeStatements('uploads', {
  'call lists go to the server by default': {
    of: 'call-list-upload',
    are: [
      'leaves on: notice; depends to the provisioning server that DHCP or the phone itself names; participants; by feature.uploadDir.enabled=1, sec.encryption.upload.callLists=0; mends feature.uploadDir.enabled=0; costs something; details: 3',
    ],
    says: /not encrypted as files, over a connection that the files do not tell/,
  },
  'call lists are not uploaded where that is off': {
    of: 'call-list-upload',
    settings: 'feature.uploadDir.enabled="0"',
    are: ['leaves off: good; participants; by files feature.uploadDir.enabled=0'],
  },
  'call lists that are not kept are not uploaded': {
    of: 'call-list-upload',
    settings: 'feature.callList.enabled="0"',
    are: ['leaves off: good; participants; by files feature.callList.enabled=0'],
  },
  'call lists in clear are a risk': {
    of: 'call-list-upload',
    settings: inClear,
    are: [
      'leaves clear: risk; clear to http://prov.example.test; participants; by feature.uploadDir.enabled=1, sec.encryption.upload.callLists=0, files device.prov.serverName=http://prov.example.test; mends feature.uploadDir.enabled=0; costs something; details: 3',
    ],
    says: /in clear/,
  },
  'call lists as encrypted files over a clear connection are a notice': {
    of: 'call-list-upload',
    settings: `${inClear} ${all}`,
    are: [
      'leaves encrypted: notice; clear to http://prov.example.test; participants; by feature.uploadDir.enabled=1, files sec.encryption.upload.callLists=1, files device.prov.serverName=http://prov.example.test; details: 3',
    ],
  },
  'call lists as encrypted files over HTTPS are good': {
    of: 'call-list-upload',
    settings: `${encrypted} ${all}`,
    are: [
      'leaves encrypted: good; encrypted to https://prov.example.test; participants; by feature.uploadDir.enabled=1, files sec.encryption.upload.callLists=1, files device.prov.serverName=https://prov.example.test; details: 3',
    ],
    says: /each as an encrypted file, over an encrypted connection/,
  },
  'call lists go to the folder that the primary file names': {
    of: 'call-list-upload',
    primary: 'CALL_LISTS_DIRECTORY="ftps://lists.example.test/x"',
    are: [
      'leaves on: notice; encrypted to ftps://lists.example.test/x; participants; by feature.uploadDir.enabled=1, sec.encryption.upload.callLists=0, files CALL_LISTS_DIRECTORY=ftps://lists.example.test/x; mends feature.uploadDir.enabled=0; costs something; details: 3',
    ],
  },
  'contacts go to the server': {
    of: 'directory-upload',
    settings: encrypted,
    are: [
      'leaves on: notice; encrypted to https://prov.example.test; user; by feature.uploadDir.enabled=1, sec.encryption.upload.dir=0, files device.prov.serverName=https://prov.example.test; mends feature.uploadDir.enabled=0; costs something; details: 2',
    ],
  },
  'contacts that are not kept are not uploaded': {
    of: 'directory-upload',
    settings: 'feature.directory.enabled="0"',
    are: ['leaves off: good; user; by files feature.directory.enabled=0'],
  },
  'contacts for an address where nobody listens go nowhere': {
    of: 'directory-upload',
    primary: 'CONTACTS_DIRECTORY="http://127.0.0.1:8080/"',
    are: ['leaves off: good; user; by files CONTACTS_DIRECTORY=http://127.0.0.1:8080/'],
  },
  'logs go to the server every so many hours': {
    of: 'log-upload',
    settings: 'log.render.file.upload.period="7200"',
    are: [
      'leaves on: notice; depends to the provisioning server that DHCP or the phone itself names; identifier user participants; by log.render.file=1, files log.render.file.upload.period=7200; mends log.render.file=0; costs something; details: 3',
    ],
    says: /every 2 hours/,
  },
  'logs in clear are a risk': {
    of: 'log-upload',
    settings: gated('device.prov.serverName', 'ftp://prov.example.test'),
    are: [
      'leaves clear: risk; clear to ftp://prov.example.test; identifier user participants; by log.render.file=1, log.render.file.upload.period=86400, files device.prov.serverName=ftp://prov.example.test; mends log.render.file=0; costs something; details: 3',
    ],
  },
  'logs that are not kept are not uploaded': {
    of: 'log-upload',
    settings: 'log.render.file="0"',
    are: ['leaves off: good; identifier user participants; by files log.render.file=0'],
  },
  'logs for an address where nobody listens go nowhere': {
    of: 'log-upload',
    primary: 'LOG_FILE_DIRECTORY="http://[::1]/"',
    are: ['leaves off: good; identifier user participants; by files LOG_FILE_DIRECTORY=http://[::1]/'],
  },
  'override files go to the server by default': {
    of: 'override-upload',
    are: [
      'leaves on: notice; depends to the provisioning server that DHCP or the phone itself names; identifier user; by prov.autoConfigUpload.enabled=1, sec.encryption.upload.overrides=0; mends prov.autoConfigUpload.enabled=0; costs something; details: 1',
    ],
  },
  'override files are not uploaded where that is off': {
    of: 'override-upload',
    settings: 'prov.autoConfigUpload.enabled="0"',
    are: ['leaves off: good; identifier user; by files prov.autoConfigUpload.enabled=0'],
  },
  'override files that are encrypted are good': {
    of: 'override-upload',
    settings: all,
    are: [
      'leaves encrypted: good; depends to the provisioning server that DHCP or the phone itself names; identifier user; by prov.autoConfigUpload.enabled=1, files sec.encryption.upload.overrides=1; details: 1',
    ],
  },
  'override files for an address where nobody listens go nowhere': {
    of: 'override-upload',
    primary: 'OVERRIDES_DIRECTORY="http://localhost:80/"',
    are: ['leaves off: good; identifier user; by files OVERRIDES_DIRECTORY=http://localhost:80/'],
  },
  'the configuration goes where somebody asks for it': {
    of: 'configuration-upload',
    are: [
      'leaves on request: notice; depends to the provisioning server that DHCP or the phone itself names; identifier user; by sec.encryption.upload.config=0',
    ],
    says: /not encrypted as a file/,
  },
  'the configuration as an encrypted file, to a path of its own': {
    of: 'configuration-upload',
    settings: `${inClear} prov.configUploadPath="up" ${all}`,
    are: [
      'leaves encrypted: good; clear to http://prov.example.test; identifier user; by files sec.encryption.upload.config=1, files prov.configUploadPath=up',
    ],
    says: /, as an encrypted file, in clear/,
  },
  'core dumps and user profiles may have a server of their own': {
    of: 'other-servers',
    primary:
      'COREFILE_DIRECTORY="http://core.example.test/[PHONE_MAC_ADDRESS]" USER_PROFILES_DIRECTORY="https://ada:x@profiles.example.test"',
    are: [
      'leaves clear: risk; clear to http://core.example.test/<MACaddress>; user; by files COREFILE_DIRECTORY=http://core.example.test/<MACaddress>; to be chosen',
      'leaves on: notice; encrypted to https://profiles.example.test; user; by files USER_PROFILES_DIRECTORY=https://profiles.example.test',
    ],
    says: /^Core dumps/,
  },
  'a folder of this server is none, nor is an address where nobody listens': {
    of: 'other-servers',
    primary: 'COREFILE_DIRECTORY="http://0.0.0.0" USER_PROFILES_DIRECTORY="profiles"',
    are: [],
  },
});

describeStatements('encryption of uploads', {
  'is off by default': {
    of: 'upload-encryption',
    are: [
      'protection off: notice; by sec.encryption.upload.callLists=0, sec.encryption.upload.config=0, sec.encryption.upload.dir=0, sec.encryption.upload.overrides=0; mends sec.encryption.upload.callLists=1 sec.encryption.upload.config=1 sec.encryption.upload.dir=1 sec.encryption.upload.overrides=1; needs something first',
    ],
    says: /call lists, configuration, contacts, override files/,
  },
  'in part leaves the others, and needs a key': {
    of: 'upload-encryption',
    settings: 'sec.encryption.upload.dir="1"',
    are: [
      'protection no key: risk; by files sec.encryption.upload.dir=1, device.sec.configEncryption.key=(hidden); to be chosen',
      'protection in part: notice; by sec.encryption.upload.callLists=0, sec.encryption.upload.config=0, sec.encryption.upload.overrides=0; mends sec.encryption.upload.callLists=1 sec.encryption.upload.config=1 sec.encryption.upload.overrides=1; needs something first',
    ],
  },
  'a key without its gates is none, and told as ignored': {
    of: 'upload-encryption',
    settings: `${all} device.sec.configEncryption.key="${key}"`,
    are: [
      'protection no key: risk; by files sec.encryption.upload.callLists=1, files sec.encryption.upload.config=1, files sec.encryption.upload.dir=1, files sec.encryption.upload.overrides=1, device.sec.configEncryption.key=(hidden), ignored device.sec.configEncryption.key=(hidden); to be chosen',
    ],
  },
  'with a key is good': {
    of: 'upload-encryption',
    settings: `${all} ${gated('device.sec.configEncryption.key', key)}`,
    are: [
      'protection on: good; by files sec.encryption.upload.callLists=1, files sec.encryption.upload.config=1, files sec.encryption.upload.dir=1, files sec.encryption.upload.overrides=1, files device.sec.configEncryption.key=(hidden)',
    ],
  },
});

describeStatements('the way to the provisioning server', {
  'is not told by default': {
    of: 'provisioning-transport',
    are: [
      'protection not told: notice; depends to the provisioning server that DHCP or the phone itself names; identifier user participants; by device.prov.serverName=',
    ],
  },
  'is not told by lines without their gates, which are ignored': {
    of: 'provisioning-transport',
    settings: 'device.prov.serverName="http://prov.example.test" device.prov.serverType="TFTP"',
    are: [
      'protection not told: notice; depends to the provisioning server that DHCP or the phone itself names; identifier user participants; by device.prov.serverName=, ignored device.prov.serverName=http://prov.example.test, ignored device.prov.serverType=TFTP',
    ],
  },
  'over HTTPS is good': {
    of: 'provisioning-transport',
    settings: encrypted,
    are: [
      'protection encrypted: good; encrypted to https://prov.example.test; identifier user participants; by files device.prov.serverName=https://prov.example.test',
    ],
  },
  'in clear by its address is mended there': {
    of: 'provisioning-transport',
    settings: `${gated('device.prov.serverName', 'HTTP://prov.example.test/x')} device.prov.serverType="FTP"`,
    are: [
      'protection clear: risk; clear to http://prov.example.test/x; identifier user participants; by files device.prov.serverName=http://prov.example.test/x, ignored device.prov.serverType=FTP; mends device.set=1 device.prov.serverName.set=1 device.prov.serverName=https://prov.example.test/x; needs something first',
    ],
  },
  'in clear by its type is mended there': {
    of: 'provisioning-transport',
    settings: `${gated('device.prov.serverType', 'FTP')} ${gated('device.prov.serverName', 'prov.example.test')}`,
    are: [
      'protection clear: risk; clear to prov.example.test; identifier user participants; by files device.prov.serverName=prov.example.test, files device.prov.serverType=FTP; mends device.set=1 device.prov.serverType.set=1 device.prov.serverType=HTTPS; needs something first',
    ],
  },
  'over HTTPS by its type is good': {
    of: 'provisioning-transport',
    settings: gated('device.prov.serverType', 'HTTPS'),
    are: [
      'protection encrypted: good; encrypted to the provisioning server that DHCP or the phone itself names; identifier user participants; by files device.prov.serverType=HTTPS',
    ],
  },
  'is not told by a name alone': {
    of: 'provisioning-transport',
    settings: gated('device.prov.serverName', 'prov.example.test'),
    are: [
      'protection not told: notice; depends to prov.example.test; identifier user participants; by files device.prov.serverName=prov.example.test',
    ],
  },
});

describeStatements('resets', {
  'people can stop uploads in the menus by default': {
    of: 'restrict-upload-menu',
    are: ['protection on: good; by feature.restrictPerDataUploadMenu.enabled=1'],
  },
  'people cannot where the menu is hidden': {
    of: 'restrict-upload-menu',
    settings: 'feature.restrictPerDataUploadMenu.enabled="0"',
    are: ['protection off: risk; by files feature.restrictPerDataUploadMenu.enabled=0; mends feature.restrictPerDataUploadMenu.enabled=1'],
  },
  'people can clear their data by default': {
    of: 'clear-personal-information-menu',
    are: ['protection on: good; by feature.clearPerInfoMenu.enabled=1'],
  },
  'people cannot where that menu is hidden': {
    of: 'clear-personal-information-menu',
    settings: 'feature.clearPerInfoMenu.enabled="0"',
    are: ['protection off: risk; by files feature.clearPerInfoMenu.enabled=0; mends feature.clearPerInfoMenu.enabled=1'],
  },
  'copies lie on the server by default': {
    of: 'clear-uploaded',
    are: ['kept on: notice; user participants; by feature.uploadDir.enabled=1; cleared: 1'],
  },
  'no new copies come where uploads are off': {
    of: 'clear-uploaded',
    settings: 'feature.uploadDir.enabled="0"',
    are: ['kept off: good; user participants; by files feature.uploadDir.enabled=0'],
  },
  'only administrators reset the phone by default': {
    of: 'factory-reset-menu',
    are: ['protection administrators: good; by up.basicSettings.factoryResetEnabled=0'],
  },
  'anybody resets the phone where the menu is open': {
    of: 'factory-reset-menu',
    settings: 'up.basicSettings.factoryResetEnabled="1"',
    are: ['protection open: notice; by files up.basicSettings.factoryResetEnabled=1; mends up.basicSettings.factoryResetEnabled=0'],
  },
  'a full recovery': {
    of: 'rest-of-the-data',
    are: ['kept FullRecovery: notice; identifier user; by device.system.recoveryType=FullRecovery; cleared: 2'],
    says: /all settings go back/,
  },
  'a recovery that keeps the administrator password': {
    of: 'rest-of-the-data',
    settings: gated('device.system.recoveryType', 'PreserveAdmin'),
    are: ['kept PreserveAdmin: notice; identifier user; by files device.system.recoveryType=PreserveAdmin; cleared: 2'],
    says: /all settings but the administrator password go back to/,
  },
  'a recovery from the maker’s cloud': {
    of: 'rest-of-the-data',
    settings: gated('device.system.recoveryType', 'CloudProv'),
    are: ['kept CloudProv: notice; identifier user; by files device.system.recoveryType=CloudProv; cleared: 2'],
    says: /zero-touch service next/,
  },
});
