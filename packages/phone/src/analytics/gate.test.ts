import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { utf8Bytes } from '@offhook/base';
import { Settings, effectiveConfiguration, findModel, readConfiguration, writeConfiguration } from '@offhook/ucs';

import type { AnalyticsService } from './gate.ts';
import { analyticsServices, mayLeave } from './gate.ts';

function leaving(values: Readonly<Record<string, string>>): readonly AnalyticsService[] {
  const model = findModel('VVX450');
  assert.ok(model !== undefined);
  const contents = [
    { layer: 'files', assignments: readConfiguration(utf8Bytes(writeConfiguration(values)), 'site.cfg').assignments },
  ] as const;
  const settings = new Settings(effectiveConfiguration({ contents, model }));
  return analyticsServices.filter((service) => mayLeave(settings, service));
}

describe('guide, Device Analytics Settings: what may leave', () => {
  const deviceSwitch = (value: string): Readonly<Record<string, string>> => ({
    'device.set': '1',
    'device.da.enabled.set': '1',
    'device.da.enabled': value,
  });
  for (const [what, values, expected] of [
    ['nothing by default', {}, []],
    ['nothing, whatever services are named, while no switch is on', { 'da.supported.services': 'all' }, []],
    ['everything once feature.da.enabled is on', { 'feature.da.enabled': '1' }, analyticsServices],
    ['the services that are named', { 'feature.da.enabled': '1', 'da.supported.services': 'cdr, VQMON' }, ['vqmon', 'cdr']],
    ['nothing where none is known', { 'feature.da.enabled': '1', 'da.supported.services': 'cdrs' }, []],
    ['everything by device.da.enabled', deviceSwitch('1'), analyticsServices],
    ['nothing with device.da.enabled=0, whatever else is on', { ...deviceSwitch('0'), 'feature.da.enabled': '1' }, []],
    ['device.da.enabled does not count without its .set', { 'device.da.enabled': '1' }, []],
  ] as const) {
    it(what, () => assert.deepEqual(leaving(values), expected));
  }
});
