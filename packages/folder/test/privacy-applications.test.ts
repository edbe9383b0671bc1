// What the privacy report says of web pages and applications, of device analytics and the maker's clouds.

import { gated } from './privacy-folder.ts';
import { describeStatements } from './privacy-statements.ts';

const events = 'apps.telNotification';
const pushed = 'apps.push.messageType="5"';

describeStatements('web pages', {
  'are served over HTTPS only, with a lock, by default': {
    of: 'web-pages',
    are: [
      'protection encrypted: good; encrypted to nobody; identifier user; by httpd.enabled=1, httpd.cfg.enabled=1, httpd.cfg.secureTunnelRequired=1, httpd.cfg.secureTunnelEnabled=1',
      'log-in-lock protection on: good; identifier user; by httpd.cfg.lockWebUI.enable=1',
    ],
  },
  'over HTTP, and without a lock, are two risks that lines mend': {
    of: 'web-pages',
    settings: 'httpd.cfg.secureTunnelRequired="0" httpd.cfg.lockWebUI.enable="0"',
    are: [
      'protection clear: risk; clear to nobody; identifier user; by httpd.enabled=1, httpd.cfg.enabled=1, files httpd.cfg.secureTunnelRequired=0, httpd.cfg.secureTunnelEnabled=1; mends httpd.cfg.secureTunnelEnabled=1 httpd.cfg.secureTunnelRequired=1',
      'log-in-lock protection off: risk; identifier user; by files httpd.cfg.lockWebUI.enable=0; mends httpd.cfg.lockWebUI.enable=1',
    ],
  },
  'are in clear where HTTPS is required and not served': {
    of: 'web-pages',
    settings: 'httpd.cfg.secureTunnelRequired="1" httpd.cfg.secureTunnelEnabled="0"',
    are: [
      'protection clear: risk; clear to nobody; identifier user; by httpd.enabled=1, httpd.cfg.enabled=1, files httpd.cfg.secureTunnelRequired=1, files httpd.cfg.secureTunnelEnabled=0; mends httpd.cfg.secureTunnelEnabled=1 httpd.cfg.secureTunnelRequired=1',
      'log-in-lock protection on: good; identifier user; by httpd.cfg.lockWebUI.enable=1',
    ],
  },
  'there are none without a server': {
    of: 'web-pages',
    settings: 'httpd.enabled="0"',
    are: ['protection off: good; identifier user; by files httpd.enabled=0, httpd.cfg.enabled=1'],
  },
  'nor without the pages of the configuration': {
    of: 'web-pages',
    settings: 'httpd.cfg.enabled="0"',
    are: ['protection off: good; identifier user; by httpd.enabled=1, files httpd.cfg.enabled=0'],
  },
});

describeStatements('applications', {
  'the REST API is off by default': { of: 'rest-api', are: ['leaves off: good; identifier user participants; by apps.restapi.enabled=0'] },
  'the REST API over HTTPS is a notice': {
    of: 'rest-api',
    settings: 'apps.restapi.enabled="1" httpd.cfg.secureTunnelRequired="1"',
    are: [
      'leaves on: notice; encrypted to applications with the administrator password; identifier user participants; by files apps.restapi.enabled=1, files httpd.cfg.secureTunnelRequired=1; mends apps.restapi.enabled=0; costs something',
    ],
    says: /network\.$/,
  },
  'the REST API in clear is a risk, mended by HTTPS': {
    of: 'rest-api',
    settings: 'apps.restapi.enabled="1" httpd.cfg.secureTunnelRequired="0"',
    are: [
      'leaves clear: risk; clear to applications with the administrator password; identifier user participants; by files apps.restapi.enabled=1, files httpd.cfg.secureTunnelRequired=0; mends httpd.cfg.secureTunnelRequired=1; costs something',
    ],
    says: /in clear where HTTP is used/,
  },
  'pushed messages are discarded by default': { of: 'push', are: ['protection off: good; by apps.push.messageType=0'] },
  'pushed messages over HTTPS, with pages over HTTPS, are good': {
    of: 'push',
    settings: `${pushed} apps.push.secureTunnelRequired="1" apps.push.serverRootURL="https://push.example.test/x"`,
    are: ['protection encrypted: good; encrypted to nobody; by files apps.push.messageType=5, files apps.push.secureTunnelRequired=1'],
  },
  'pushed messages in clear, and their pages, are two risks': {
    of: 'push',
    settings: `${pushed} apps.push.secureTunnelRequired="0" apps.push.serverRootURL="http://push.example.test/x"`,
    are: [
      'leaves clear: risk; clear to http://push.example.test/x; by files apps.push.serverRootURL=http://push.example.test/x; mends apps.push.serverRootURL=https://push.example.test/x; needs something first',
      'protection clear: risk; clear to nobody; by files apps.push.messageType=5, files apps.push.secureTunnelRequired=0; mends apps.push.secureTunnelEnabled=1 apps.push.secureTunnelRequired=1; costs something',
    ],
  },
  'an address without a protocol is in clear, and is mended by one': {
    of: 'push',
    settings: `${pushed} apps.push.secureTunnelRequired="1" apps.push.serverRootURL="push.example.test"`,
    are: [
      'leaves clear: risk; clear to push.example.test; by files apps.push.serverRootURL=push.example.test; mends apps.push.serverRootURL=https://push.example.test; needs something first',
      'protection encrypted: good; encrypted to nobody; by files apps.push.messageType=5, files apps.push.secureTunnelRequired=1',
    ],
  },
  'no server is told of events by default': { of: 'telephony-notifications', are: ['leaves off: good; by apps.telNotification.URL='] },
  'no events without a server': {
    of: 'telephony-notifications',
    settings: `${events}.incomingEvent="1"`,
    are: ['leaves off: good; by apps.telNotification.URL='],
  },
  'no server without events': {
    of: 'telephony-notifications',
    settings: `${events}.URL="http://events.example.test"`,
    are: ['leaves off: good; by files apps.telNotification.URL=http://events.example.test'],
  },
  'a server where nobody listens is told nothing': {
    of: 'telephony-notifications',
    settings: `${events}.incomingEvent="1" ${events}.URL="http://127.0.0.1"`,
    are: ['leaves off: good; by files apps.telNotification.URL=http://127.0.0.1'],
  },
  'each server is told of, with the parties where an event is of a call': {
    of: 'telephony-notifications',
    settings: `${events}.incomingEvent="1" ${events}.networkUpEvent="1" ${events}.URL="http://events.example.test" ${events}.1.URL="https://more.example.test" ${events}.2.URL=""`,
    are: [
      'leaves clear: risk; clear to http://events.example.test; identifier participants; by files apps.telNotification.URL=http://events.example.test, files apps.telNotification.incomingEvent=1, files apps.telNotification.networkUpEvent=1; mends apps.telNotification.URL=https://events.example.test; needs something first; details: 2',
      'leaves on: notice; encrypted to https://more.example.test; identifier participants; by files apps.telNotification.1.URL=https://more.example.test, files apps.telNotification.incomingEvent=1, files apps.telNotification.networkUpEvent=1; details: 2',
    ],
    says: /told of 2 kinds of events, with the names and numbers/,
  },
  'events that are of no call name no parties': {
    of: 'telephony-notifications',
    settings: `${events}.offhookEvent="1" ${events}.1.URL="https://events.example.test"`,
    are: [
      'leaves on: notice; encrypted to https://events.example.test; identifier user; by files apps.telNotification.1.URL=https://events.example.test, files apps.telNotification.offhookEvent=1; details: 1',
    ],
    says: /told of 1 kind of events\.$/,
  },
  'the state of calls is of calls': {
    of: 'telephony-notifications',
    settings: `${events}.callStateChangeEvent="1" ${events}.URL="https://events.example.test"`,
    are: [
      'leaves on: notice; encrypted to https://events.example.test; identifier participants; by files apps.telNotification.URL=https://events.example.test, files apps.telNotification.callStateChangeEvent=1; details: 1',
    ],
  },
  'nobody polls the state by default': {
    of: 'state-polling',
    are: ['leaves off: good; identifier participants; by apps.statePolling.URL=, apps.statePolling.username='],
  },
  'who polls with a user name is told': {
    of: 'state-polling',
    settings: 'apps.statePolling.username="poll"',
    are: [
      'leaves on: notice; depends to whoever polls with the password; identifier participants; by apps.statePolling.URL=, files apps.statePolling.username=(hidden), apps.statePolling.responseMode=1',
    ],
  },
  'an answer in the reply goes where the question came from': {
    of: 'state-polling',
    settings: 'apps.statePolling.URL="http://poll.example.test" apps.statePolling.responseMode="0"',
    are: [
      'leaves on: notice; depends to http://poll.example.test; identifier participants; by files apps.statePolling.URL=http://poll.example.test, apps.statePolling.username=, files apps.statePolling.responseMode=0',
    ],
    says: /network\.$/,
  },
  'an answer to a server in clear is a risk': {
    of: 'state-polling',
    settings: 'apps.statePolling.URL="http://poll.example.test" apps.statePolling.responseMode="1"',
    are: [
      'leaves clear: risk; clear to http://poll.example.test; identifier participants; by files apps.statePolling.URL=http://poll.example.test, apps.statePolling.username=, files apps.statePolling.responseMode=1; mends apps.statePolling.URL=https://poll.example.test; needs something first',
    ],
    says: /in clear/,
  },
  'an answer to a server over HTTPS is a notice': {
    of: 'state-polling',
    settings: 'apps.statePolling.URL="https://poll.example.test" apps.statePolling.responseMode="1"',
    are: [
      'leaves on: notice; encrypted to https://poll.example.test; identifier participants; by files apps.statePolling.URL=https://poll.example.test, apps.statePolling.username=, files apps.statePolling.responseMode=1',
    ],
  },
  'the browser’s home page in clear': {
    of: 'browser-home',
    settings: 'mb.main.home="http://home.example.test"',
    are: [
      'leaves clear: notice; clear to http://home.example.test; identifier; by files mb.main.home=http://home.example.test; mends mb.main.home=https://home.example.test; needs something first',
    ],
    says: /in clear/,
  },
  'the browser’s home page over HTTPS': {
    of: 'browser-home',
    settings: 'mb.main.home="https://home.example.test"',
    are: ['leaves on: notice; encrypted to https://home.example.test; identifier; by files mb.main.home=https://home.example.test'],
    says: /server\.$/,
  },
  'no home page, no statement': { of: 'browser-home', are: [] },
});

describeStatements('device analytics', {
  'are off by default': { of: 'device-analytics', are: ['leaves off: good; by feature.da.enabled=0, feature.lens.enabled=0'] },
  'are off where device.da.enabled says so, whatever feature.da.enabled says': {
    of: 'device-analytics',
    settings: `${gated('device.da.enabled', '0')} feature.da.enabled="1"`,
    are: ['leaves off: good; by files device.da.enabled=0, feature.lens.enabled=0'],
  },
  'are on where device.da.enabled lacks its gates, and the fix does not open them': {
    of: 'device-analytics',
    settings: 'feature.da.enabled="1" device.da.enabled="0" da.supported.services="all" feature.lens.enabled="1"',
    are: [
      'leaves all: risk; encrypted to Poly Lens (the maker’s cloud; Azure, United States); identifier user participants; by files feature.da.enabled=1, ignored device.da.enabled=0, files feature.lens.enabled=1, files da.supported.services=all; mends feature.da.enabled=0; costs something; details: 6',
      'call-detail-records leaves on: risk; encrypted to Poly Lens (the maker’s cloud; Azure, United States); participants; by files da.supported.services=all; mends feature.da.enabled=0; details: 3',
    ],
    says: /^All device analytics data/,
  },
  'are on of some services, which are named': {
    of: 'device-analytics',
    settings: `${gated('device.da.enabled', '1')} da.supported.services=" VQMON , cdr,,"`,
    are: [
      'leaves on: risk; encrypted to Poly Lens (the maker’s cloud; Azure, United States); identifier user participants; by files device.da.enabled=1, feature.lens.enabled=0, files da.supported.services= VQMON , cdr,,; mends device.set=1 device.da.enabled.set=1 device.da.enabled=0 feature.da.enabled=0; costs something; details: 6',
      'call-detail-records leaves on: risk; encrypted to Poly Lens (the maker’s cloud; Azure, United States); participants; by files da.supported.services= VQMON , cdr,,; mends device.set=1 device.da.enabled.set=1 device.da.enabled=0 feature.da.enabled=0; details: 3',
    ],
    says: /only: vqmon, cdr\.$/,
  },
  'without cdr have no parties, and go to OBiTALK where Lens is off': {
    of: 'device-analytics',
    settings: 'feature.da.enabled="1" feature.obitalk.enabled="1" da.supported.services="vqmon"',
    are: [
      'leaves on: risk; encrypted to PDMS-SP, formerly OBiTALK (the maker’s cloud; AWS); identifier user; by files feature.da.enabled=1, feature.lens.enabled=0, files da.supported.services=vqmon; mends feature.da.enabled=0; costs something; details: 6',
      'call-detail-records leaves off: good; by files da.supported.services=vqmon',
    ],
  },
  'go to Lens where both clouds are on': {
    of: 'device-analytics',
    settings: 'feature.da.enabled="1" feature.obitalk.enabled="1" feature.lens.enabled="1" da.supported.services="cdr"',
    are: [
      'leaves on: risk; encrypted to Poly Lens (the maker’s cloud; Azure, United States); identifier user participants; by files feature.da.enabled=1, files feature.lens.enabled=1, files da.supported.services=cdr; mends feature.da.enabled=0; costs something; details: 6',
      'call-detail-records leaves on: risk; encrypted to Poly Lens (the maker’s cloud; Azure, United States); participants; by files da.supported.services=cdr; mends feature.da.enabled=0; details: 3',
    ],
  },
  'take a note of one’s own with them': {
    of: 'device-analytics-note',
    settings: 'feature.da.enabled="1" deviceAnalytics.note="front desk"',
    are: [
      'leaves on: notice; encrypted to Poly Lens (the maker’s cloud; Azure, United States); user; by files deviceAnalytics.note=(hidden)',
    ],
  },
  'take no note where they are off': { of: 'device-analytics-note', settings: 'deviceAnalytics.note="front desk"', are: [] },
  'take no note where there is none': { of: 'device-analytics-note', settings: 'feature.da.enabled="1"', are: [] },
});

describeStatements('the maker’s clouds', {
  'none by default': {
    of: 'maker-clouds',
    are: ['leaves off: good; identifier user; by feature.lens.enabled=0, feature.obitalk.enabled=0'],
  },
  'Lens manages the phone without analytics': {
    of: 'maker-clouds',
    settings: 'feature.lens.enabled="1"',
    are: [
      'lens leaves on: notice; encrypted to Poly Lens (the maker’s cloud; Azure, United States); identifier user; by files feature.lens.enabled=1; mends feature.lens.enabled=0; costs something',
    ],
  },
  'nothing more is said of Lens where analytics go there': {
    of: 'maker-clouds',
    settings: 'feature.lens.enabled="1" feature.da.enabled="1"',
    are: [],
  },
  'OBiTALK is a risk': {
    of: 'maker-clouds',
    settings: 'feature.obitalk.enabled="1"',
    are: [
      'obitalk leaves on: risk; encrypted to PDMS-SP, formerly OBiTALK (the maker’s cloud; AWS); identifier user; by files feature.obitalk.enabled=1; mends feature.obitalk.enabled=0; costs something',
    ],
  },
  both: {
    of: 'maker-clouds',
    settings: 'feature.obitalk.enabled="1" feature.lens.enabled="1"',
    are: [
      'obitalk leaves on: risk; encrypted to PDMS-SP, formerly OBiTALK (the maker’s cloud; AWS); identifier user; by files feature.obitalk.enabled=1; mends feature.obitalk.enabled=0; costs something',
      'lens leaves on: notice; encrypted to Poly Lens (the maker’s cloud; Azure, United States); identifier user; by files feature.lens.enabled=1; mends feature.lens.enabled=0; costs something',
    ],
  },
});
