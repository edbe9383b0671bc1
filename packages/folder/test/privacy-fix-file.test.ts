// The file of `config privacy --fix`.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { utf8Bytes } from '@offhook/base';
import { findParameter, readConfiguration } from '@offhook/ucs';

import { takeInventory } from '../src/inventory.ts';
import { fixFileText, fixPlanSchema, planFix } from '../src/privacy/fix-file.ts';
import { privacyReport } from '../src/privacy/privacy-report.ts';
import type { FolderSource } from '../src/source.ts';
import { overlaySource } from '../src/source.ts';
import { bad, configurationOf, folderWith, gated, macAddress } from './privacy-folder.ts';

describe('the file of --fix', () => {
  const name = 'privacy-fix.cfg';

  const primary = (files: string): string => `<APPLICATION CONFIG_FILES="${files}"/>`;

  const planOf = (source: FolderSource, least: 'risk' | 'notice'): { text: string; plan: ReturnType<typeof planFix> } => {
    const configuration = configurationOf(source);
    const plan = planFix({ configuration, report: privacyReport({ configuration }), least, name });
    fixPlanSchema.parse(plan);
    return { text: fixFileText(plan, name), plan };
  };

  for (const least of ['risk', 'notice'] as const)
    it(`first in CONFIG_FILES, it leaves nothing from ${least} on that lines alone can mend`, () => {
      const before = folderWith(bad);
      const { text, plan } = planOf(before, least);
      const after = overlaySource(
        before,
        new Map([
          [name, utf8Bytes(text)],
          ['000000000000.cfg', utf8Bytes(primary(`${name}, site.cfg`))],
        ]),
      );
      const report = privacyReport({ configuration: { inventory: takeInventory(after) } });
      const left = report.statements.filter(({ severity }) => severity === 'risk' || (least === 'notice' && severity === 'notice'));
      assert.deepEqual(
        left.filter(({ fix }) => fix !== undefined && fix.needs === undefined).map(({ id }) => id),
        [],
      );
      assert.equal(report.counts.risk, plan.risksLeft);
      assert.ok(report.counts.risk < privacyReport({ configuration: configurationOf(before) }).counts.risk / 2);
      assert.equal(
        left.some(({ id }) => id === 'device-analytics'),
        false,
      );
    });

  it('is well-formed, holds no password, and what could cut a phone off is a comment only', () => {
    const { text, plan } = planOf(folderWith(bad), 'risk');
    const read = readConfiguration(utf8Bytes(text), name);
    assert.deepEqual([read.usable, read.complaints], [true, []]);
    const names = read.assignments.map((assignment) => assignment.name);
    assert.deepEqual(new Set(names), new Set(Object.keys(plan.lines)));
    assert.ok(names.every((one) => findParameter(one)?.row.secret !== true));
    assert.ok(!names.includes('device.prov.serverName') && text.includes('device.prov.serverName="https://prov.example.test/cfg"'));
    assert.match(text, /To be chosen by you[^]*device\.auth\.localAdminPassword/);
    assert.match(text, /Put privacy-fix\.cfg first in CONFIG_FILES of 000000000000\.cfg/);
  });

  it('says which phones restart: those for which something of that effect changes', () => {
    const files = {
      '0004f2000002-app.log': '',
      '0004f2000002.cfg': primary('calm.cfg'),
      'calm.cfg': '<a httpd.cfg.secureTunnelRequired="1"/>',
    };
    const { plan } = planOf(folderWith('httpd.cfg.secureTunnelRequired="0"', files), 'risk');
    assert.deepEqual(
      [plan.effects.restart, plan.restarting, plan.primaryFiles],
      [1, [macAddress], ['000000000000.cfg', '0004f2000002.cfg']],
    );
  });

  it('names settings that begin to count as device.set opens', () => {
    const files = {
      '0004f2000002-app.log': '',
      '0004f2000002.cfg': primary('old.cfg'),
      'old.cfg': '<a device.prov.user.set="1" device.prov.user="old"/>',
    };
    const { plan, text } = planOf(folderWith(gated('device.da.enabled', '1'), files), 'risk');
    assert.deepEqual(plan.alsoChanged, ['device.prov.user']);
    assert.match(text, /device\.prov\.user/);
  });

  it('keeps the lines of the file that it replaces', () => {
    const configuration = configurationOf(folderWith(''));
    const plan = planFix({
      configuration,
      report: privacyReport({ configuration }),
      least: 'risk',
      name,
      kept: { 'feature.usbLogging.enabled': '0' },
    });
    assert.deepEqual(plan.lines, { 'feature.usbLogging.enabled': '0' });
  });
});
