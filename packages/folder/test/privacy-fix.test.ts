// The file of `config privacy --fix`: what is planned, and the text that is written.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { utf8Bytes } from '@offhook/base';
import { readConfiguration } from '@offhook/ucs';

import type { FixPlan } from '../src/privacy/fix-file.ts';
import { fixFileText, fixPlanSchema, planFix, privacyOutputSchema } from '../src/privacy/fix-file.ts';
import { privacyReport, privacyReportSchema } from '../src/privacy/privacy-report.ts';
import type { FolderSource } from '../src/source.ts';
import { configurationOf, folderOf, folderWith, gated, macAddress } from './privacy-folder.ts';

const name = 'fix.cfg';

function planOf(source: FolderSource, least: 'risk' | 'notice' = 'risk'): FixPlan {
  const configuration = configurationOf(source);
  return planFix({ configuration, report: privacyReport({ configuration }), least, name });
}

const nothing: FixPlan = {
  lines: {},
  consequences: [],
  later: [],
  toChoose: [],
  blocked: [],
  primaryFiles: [],
  effects: { none: 0, restart: 0, reboot: 0, unknown: 0 },
  restarting: [],
  alsoChanged: [],
  risksLeft: 0,
};

describe('the plan', () => {
  it('says what it costs, what needs something first, what is to be chosen and what is blocked', () => {
    const override = '<PHONE_CONFIG><OVERRIDES feature.usbLogging.enabled="1"/></PHONE_CONFIG>';
    const settings = [
      'apps.restapi.enabled="1" httpd.cfg.secureTunnelRequired="0"',
      'mb.main.home="http://home.example.test" apps.statePolling.URL="http://poll.example.test" voIpProt.server.1.address="sip.example.test"',
      'voIpProt.server.1.transport="UDPOnly" reg.1.server.1.address="sip.example.test" reg.1.server.1.transport="DNSnaptr"',
    ].join(' ');
    const plan = planOf(folderWith(settings, { [`${macAddress}-phone.cfg`]: override }), 'risk');
    assert.deepEqual(plan.lines, {
      'httpd.cfg.secureTunnelRequired': '1',
      'httpd.cfg.secureTunnelEnabled': '1',
      'feature.usbLogging.enabled': '0',
    });
    assert.deepEqual(plan.consequences, ['Applications have to use HTTPS.']);
    assert.deepEqual(plan.later, [
      { needs: 'the same server to answer HTTPS there', lines: { 'apps.statePolling.URL': 'https://poll.example.test' } },
      {
        needs: 'a call server that takes SIP over TLS, with a certificate the phones trust; leave the port empty',
        lines: { 'voIpProt.server.1.transport': 'TLS' },
      },
    ]);
    assert.equal(plan.toChoose.length, 2);
    assert.deepEqual(plan.blocked, [
      'feature.usbLogging.enabled was changed on the phone: clear it there, or take it out of its override file',
    ]);
    assert.deepEqual(plan.effects, { none: 0, restart: 1, reboot: 0, unknown: 0 });
    assert.deepEqual([plan.restarting, plan.primaryFiles], [[macAddress], ['000000000000.cfg']]);
    assert.deepEqual(fixPlanSchema.parse(plan), plan);
    // From notices on, lines that need the same thing stand together.
    const more = planOf(folderWith(settings), 'notice').later.find(({ needs }) => needs.startsWith('the same server'));
    assert.deepEqual(Object.keys(more?.lines ?? {}).sort(), ['apps.statePolling.URL', 'mb.main.home']);
  });

  it('an override that says what the line says blocks nothing', () => {
    const override = '<PHONE_CONFIG><OVERRIDES httpd.cfg.secureTunnelEnabled="1"/></PHONE_CONFIG>';
    const plan = planOf(folderWith('httpd.cfg.secureTunnelRequired="0"', { [`${macAddress}-web.cfg`]: override }));
    assert.deepEqual([plan.blocked, Object.keys(plan.lines)], [[], ['httpd.cfg.secureTunnelEnabled', 'httpd.cfg.secureTunnelRequired']]);
  });

  it('for phones to come no effect is counted, and a folder without a primary file names none', () => {
    const site = { 'site.cfg': '<a httpd.cfg.secureTunnelRequired="0"/>' };
    const toCome = planOf(folderOf({ '000000000000.cfg': '<APPLICATION CONFIG_FILES="site.cfg"/>', ...site }));
    assert.deepEqual([toCome.effects, toCome.restarting, toCome.primaryFiles], [nothing.effects, [], ['000000000000.cfg']]);
    assert.deepEqual(planOf(folderOf({ [`${macAddress}-app.log`]: '' })).primaryFiles, []);
  });

  it('phones that reboot are named with those that restart; primary files and what else changes stand in order', () => {
    const primary = '<APPLICATION CONFIG_FILES="old.cfg"/>';
    const old = `<a ${gated('device.da.enabled', '1').replace('device.set="1"', '')} device.prov.user.set="1" device.prov.user="old" device.prov.serverName.set="1" device.prov.serverName="prov.example.test"/>`;
    const plan = planOf(
      folderOf({
        '000000000000.cfg': '<APPLICATION CONFIG_FILES="site.cfg"/>',
        'site.cfg': `<a ${gated('device.feature.tr069.enabled', '1')} device.tr069.acs.url.set="1" device.tr069.acs.url="https://acs.example.test"/>`,
        '0004f2000003-app.log': '',
        '0004f2000002.cfg': primary,
        '0004f2000001.cfg': primary,
        'old.cfg': old,
      }),
      'notice',
    );
    assert.deepEqual(plan.primaryFiles, ['000000000000.cfg', '0004f2000001.cfg', '0004f2000002.cfg']);
    assert.deepEqual(plan.restarting, ['0004f2000001', '0004f2000002', '0004f2000003']);
    assert.deepEqual(plan.alsoChanged, ['device.prov.serverName', 'device.prov.user']);
    assert.ok(plan.effects.reboot > 0);
  });

  it('is of the form that its schema says, with and without a file', () => {
    const configuration = configurationOf(folderWith('feature.usbLogging.enabled="1"'));
    const report = privacyReport({ configuration });
    assert.deepEqual(privacyReportSchema.parse(report), report);
    const fix = { ...planOf(folderWith('feature.usbLogging.enabled="1"')), file: name };
    assert.deepEqual(privacyOutputSchema.parse({ ...report, fix }), { ...report, fix });
    assert.deepEqual(privacyOutputSchema.parse({ ...report, fix: { ...fix, file: null } }), { ...report, fix: { ...fix, file: null } });
    assert.deepEqual(privacyOutputSchema.parse(report), report);
  });
});

describe('the text', () => {
  it('of a plan with nothing to say is a comment and an empty file', () => {
    const text = fixFileText(nothing, name);
    assert.deepEqual(text.split('\n').slice(0, 6), [
      '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
      '<!--',
      '  Remedies of `offhook config privacy`.',
      '  Put fix.cfg first in CONFIG_FILES: the first file that sets a parameter wins.',
      '  Phones that restart when they read it: 0; that reboot: 0; for which nobody knows: 0.',
      '-->',
    ]);
    assert.equal(text.match(/<!--/g)?.length, 1);
    assert.deepEqual(readConfiguration(utf8Bytes(text), name).assignments, []);
  });

  it('tells costs, what to look at, what to choose, what is blocked and what needs something first, each in a block', () => {
    const text = fixFileText(
      {
        ...nothing,
        lines: { 'feature.usbLogging.enabled': '0' },
        consequences: ['One--two---three-'],
        later: [{ needs: 'a server', lines: { 'a.b': 'x"y', 'c.d': '1' } }],
        toChoose: ['a password', 'a key'],
        blocked: ['that one'],
        primaryFiles: ['1.cfg', '2.cfg', '3.cfg', '4.cfg', '5.cfg', '6.cfg', '7.cfg'],
        effects: { none: 1, restart: 2, reboot: 3, unknown: 4 },
        alsoChanged: ['device.x', 'device.y'],
      },
      name,
    );
    const head = [
      '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
      '<!--',
      '  Remedies of `offhook config privacy`.',
      '  Put fix.cfg first in CONFIG_FILES of 1.cfg, 2.cfg, 3.cfg, 4.cfg, 5.cfg and 2 more: the first file that sets a parameter wins.',
      '  Phones that restart when they read it: 2; that reboot: 3; for which nobody knows: 4.',
      '  What it costs: One- -two- - -three-',
      '  Look at these first: as device.set opens, lines that were ignored count again: device.x, device.y.',
      '-->',
      '<!--',
      '  To be chosen by you, and not in this file:',
      '  - a password',
      '  - a key',
      '-->',
      '<!--',
      '  Not mended by lines of a file:',
      '  - that one',
      '-->',
      '<!--',
      '  Needs first: a server. Then:',
      '    a.b="x&quot;y"',
      '    c.d="1"',
      '-->',
    ];
    assert.deepEqual(
      text
        .split('\n')
        .slice(0, head.length)
        .map((line) => line.trimEnd()),
      head,
    );
    const read = readConfiguration(utf8Bytes(text), name);
    assert.deepEqual([read.complaints, read.assignments.map(({ name: one }) => one)], [[], ['feature.usbLogging.enabled']]);
  });

  it('a comment may end with a hyphen before its end', () => {
    const text = fixFileText({ ...nothing, toChoose: ['x-'] }, name);
    assert.ok(text.includes('  - x- \n-->'));
  });

  it('five primary files are named without a rest', () => {
    const text = fixFileText({ ...nothing, primaryFiles: ['1.cfg', '2.cfg', '3.cfg', '4.cfg', '5.cfg'] }, name);
    assert.ok(text.includes('CONFIG_FILES of 1.cfg, 2.cfg, 3.cfg, 4.cfg, 5.cfg: the first'));
  });
});
