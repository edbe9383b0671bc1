// What the privacy report says of passwords, locks and user profiles.

import { gated } from './privacy-folder.ts';
import { describeStatements } from './privacy-statements.ts';

const login = 'prov.login.enabled="1"';
const good = 'orchard-lantern-72';

describeStatements('passwords of the phone', {
  'the factory’s administrator password is a risk': {
    of: 'administrator-password',
    are: ['password default: risk; by device.auth.localAdminPassword=(hidden); to be chosen'],
    says: /as far as the files tell/,
  },
  'another one without its gates leaves it standing': {
    of: 'administrator-password',
    settings: `device.auth.localAdminPassword="${good}"`,
    are: [
      'password default: risk; by device.auth.localAdminPassword=(hidden), ignored device.auth.localAdminPassword=(hidden); to be chosen',
    ],
    says: /ignored without its gates/,
  },
  'one that is set and not weak is good': {
    of: 'administrator-password',
    settings: gated('device.auth.localAdminPassword', good),
    are: ['password set: good; by files device.auth.localAdminPassword=(hidden)'],
  },
  'a weak user password is a risk': {
    of: 'user-password',
    settings: gated('device.auth.localUserPassword', 'short'),
    are: ['password weak: risk; by files device.auth.localUserPassword=(hidden); to be chosen'],
  },
  'the factory’s user password is a risk': {
    of: 'user-password',
    are: ['password default: risk; by device.auth.localUserPassword=(hidden); to be chosen'],
  },
  'short passwords may be chosen by default': {
    of: 'password-length',
    are: [
      'administrator protection weak: notice; by sec.pwd.length.admin=1; mends sec.pwd.length.admin=8',
      'user protection weak: notice; by sec.pwd.length.user=2; mends sec.pwd.length.user=8',
    ],
    says: /from 1 character on/,
  },
  'none at all is a risk, eight are enough': {
    of: 'password-length',
    settings: 'sec.pwd.length.admin="0" sec.pwd.length.user="8"',
    are: [
      'administrator protection off: risk; by files sec.pwd.length.admin=0; mends sec.pwd.length.admin=8',
      'user protection on: good; by files sec.pwd.length.user=8',
    ],
    says: /empty administrator/,
  },
  'seven are not enough': {
    of: 'password-length',
    settings: 'sec.pwd.length.admin="7" sec.pwd.length.user="0"',
    are: [
      'user protection off: risk; by files sec.pwd.length.user=0; mends sec.pwd.length.user=8',
      'administrator protection weak: notice; by files sec.pwd.length.admin=7; mends sec.pwd.length.admin=8',
    ],
    says: /empty user/,
  },
  'characters are shown as they are typed': {
    of: 'password-echo',
    are: ['protection off: notice; by up.echoPasswordDigits=1; mends up.echoPasswordDigits=0'],
  },
  'characters are masked where that is set': {
    of: 'password-echo',
    settings: 'up.echoPasswordDigits="0"',
    are: ['protection on: good; by files up.echoPasswordDigits=0'],
  },
  'the phone cannot be locked by default': {
    of: 'phone-lock',
    are: [
      'protection off: notice; by phoneLock.enabled=0, phoneLock.idleTimeout=0; mends phoneLock.enabled=1 feature.enhancedFeatureKeys.enabled=1; costs something',
    ],
  },
  'it can be locked, and locks by itself': {
    of: 'phone-lock',
    settings: 'phoneLock.enabled="1" phoneLock.idleTimeout="60"',
    are: ['protection on: good; by files phoneLock.enabled=1, files phoneLock.idleTimeout=60'],
    says: /phone\.$/,
  },
  'it can be locked, and does not by itself': {
    of: 'phone-lock',
    settings: 'phoneLock.enabled="1" phoneLock.idleTimeout="0"',
    are: ['protection on: good; by files phoneLock.enabled=1, files phoneLock.idleTimeout=0'],
    says: /never locks by itself/,
  },
  'it can be locked by the lock of devices': {
    of: 'phone-lock',
    settings: 'feature.deviceLock.enable="1"',
    are: ['protection on: good; by phoneLock.enabled=0, phoneLock.idleTimeout=0'],
    says: /phone\.$/,
  },
});

describeStatements('passwords of servers', {
  'SIP passwords that are login, label or address are weak; an empty one is none': {
    of: 'line-passwords',
    settings: `reg.1.auth.password="5550101" reg.1.auth.userId="5550101" reg.2.auth.password="${good}" reg.3.auth.password="" reg.4.auth.password="reception-desk@" reg.5.auth.password="Reception" reg.5.label="reception" reg.6.auth.password="5550106-ext" reg.6.address="sip:5550106-ext@example.test"`,
    are: [
      'password weak: risk; user; by files reg.1.auth.password=(hidden), files reg.5.auth.password=(hidden), files reg.6.auth.password=(hidden); to be chosen',
      'password set: good; user; by files reg.2.auth.password=(hidden), files reg.4.auth.password=(hidden)',
    ],
  },
  'lines are told in the order of their numbers': {
    of: 'line-passwords',
    settings: `reg.10.auth.password="${good}" reg.2.auth.password="harbour-violin-33" reg.1.auth.password="meadow-kettle-19"`,
    are: [
      'password set: good; user; by files reg.1.auth.password=(hidden), files reg.2.auth.password=(hidden), files reg.10.auth.password=(hidden)',
    ],
  },
  'without lines nothing is said of them': { of: 'line-passwords', are: [] },
  'without passwords of servers nothing is said of them': {
    of: 'server-passwords',
    settings: gated('device.prov.serverName', 'https://prov.example.test'),
    are: [],
  },
  'good ones are not spoken of': { of: 'server-passwords', settings: `dir.corp.password="${good}"`, are: [] },
  'each weak one is told by itself': {
    of: 'server-passwords',
    settings: `dir.corp.password="admin" apps.push.password="12345" apps.statePolling.password="aaaaaaaaaaaa" ${gated('device.prov.password', 'PlcmSpIp')} ${gated('device.tr069.acs.password', 'short')} ${gated('device.tr069.cpe.password', '12345678901')} prov.login.defaultPassword="123"`,
    are: [
      'password weak: risk; by files apps.push.password=(hidden); to be chosen',
      'password weak: risk; by files apps.statePolling.password=(hidden); to be chosen',
      'password weak: risk; by files device.tr069.acs.password=(hidden); to be chosen',
      'password weak: risk; by files dir.corp.password=(hidden); to be chosen',
      'password weak: risk; by files device.prov.password=(hidden); to be chosen',
      'password weak: risk; by files prov.login.defaultPassword=(hidden); to be chosen',
      'password weak: risk; by files device.tr069.cpe.password=(hidden); to be chosen',
    ],
  },
  'one in an address is a notice': {
    of: 'server-passwords',
    settings: gated('device.prov.serverName', `https://ada:${good}@prov.example.test`),
    are: ['password in an address: notice; by files device.prov.serverName=https://prov.example.test; to be chosen'],
  },
});

describeStatements('user profiles', {
  'are off by default': {
    of: 'user-profiles',
    are: ['protection off: good; user participants; by prov.login.enabled=0, prov.login.localPassword=(hidden)'],
    says: /123 opens nothing/,
  },
  'are off with another password': {
    of: 'user-profiles',
    settings: `prov.login.localPassword="${good}"`,
    are: ['protection off: good; user participants; by prov.login.enabled=0, files prov.login.localPassword=(hidden)'],
    says: /off\.$/,
  },
  'open with the factory’s password where none is set': {
    of: 'user-profiles',
    settings: login,
    are: [
      'protection off: notice; user participants; by prov.login.automaticLogout=0; mends prov.login.automaticLogout=60; costs something',
      'password default: risk; user participants; by files prov.login.enabled=1, prov.login.localPassword=(hidden); to be chosen',
      'kept on: notice; user participants; by files prov.login.enabled=1; cleared: 1',
    ],
  },
  'open with the factory’s password where it is set once more; a password that is kept is a risk': {
    of: 'user-profiles',
    settings: `${login} prov.login.localPassword="123" prov.login.automaticLogout="30" prov.loginCredPwdFlushed.enabled="0"`,
    are: [
      'protection on: good; user participants; by files prov.login.automaticLogout=30',
      'password default: risk; user participants; by files prov.login.enabled=1, files prov.login.localPassword=(hidden); to be chosen',
      'password plain: notice; user participants; by files prov.login.localPassword=(hidden), prov.login.localPassword.hash=0; to be chosen',
      'kept on: risk; user participants; by files prov.loginCredPwdFlushed.enabled=0; mends prov.loginCredPwdFlushed.enabled=1',
      'kept on: notice; user participants; by files prov.login.enabled=1; cleared: 1',
    ],
    says: /after 30 minutes/,
  },
  'open with a weak password': {
    of: 'user-profiles',
    settings: `${login} prov.login.localPassword="short" prov.loginCredPwdFlushed.enabled="1"`,
    are: [
      'protection off: notice; user participants; by prov.login.automaticLogout=0; mends prov.login.automaticLogout=60; costs something',
      'password weak: risk; user participants; by files prov.login.localPassword=(hidden); to be chosen',
      'password plain: notice; user participants; by files prov.login.localPassword=(hidden), prov.login.localPassword.hash=0; to be chosen',
      'kept on: notice; user participants; by files prov.login.enabled=1; cleared: 1',
    ],
  },
  'open with a good password, which is no hash': {
    of: 'user-profiles',
    settings: `${login} prov.login.localPassword="${good}"`,
    are: [
      'protection off: notice; user participants; by prov.login.automaticLogout=0; mends prov.login.automaticLogout=60; costs something',
      'password plain: notice; user participants; by files prov.login.localPassword=(hidden), prov.login.localPassword.hash=0; to be chosen',
      'password set: good; user participants; by files prov.login.localPassword=(hidden)',
      'kept on: notice; user participants; by files prov.login.enabled=1; cleared: 1',
    ],
  },
  'a hash is not judged by its form': {
    of: 'user-profiles',
    settings: `${login} prov.login.localPassword="abc" prov.login.localPassword.hash="1"`,
    are: [
      'protection off: notice; user participants; by prov.login.automaticLogout=0; mends prov.login.automaticLogout=60; costs something',
      'password set: good; user participants; by files prov.login.localPassword=(hidden)',
      'kept on: notice; user participants; by files prov.login.enabled=1; cleared: 1',
    ],
  },
  'have no password of their own where the server asks': {
    of: 'user-profiles',
    settings: `${login} prov.login.useProvAuth="1"`,
    are: [
      'protection off: notice; user participants; by prov.login.automaticLogout=0; mends prov.login.automaticLogout=60; costs something',
      'kept on: notice; user participants; by files prov.login.enabled=1; cleared: 1',
    ],
  },
});
