// Settings as a file of the provisioning server gives them to a VVX 450.

import assert from 'node:assert/strict';

import { utf8Bytes } from '@offhook/base';
import { Settings, effectiveConfiguration, findModel, readConfiguration, writeConfiguration } from '@offhook/ucs';

export function settingsOf(values: Readonly<Record<string, string>>): Settings {
  const model = findModel('VVX450') ?? assert.fail('no VVX450');
  const { assignments } = readConfiguration(utf8Bytes(writeConfiguration(values)), 'site.cfg');
  return new Settings(effectiveConfiguration({ contents: [{ layer: 'files', assignments }], model }));
}
