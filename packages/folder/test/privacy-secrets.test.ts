// No value of a secret, and no personal datum, comes out of the privacy report and the file of --fix, whichever parameter holds it.

import assert from 'node:assert/strict';
import { it } from 'node:test';

import type { ParameterRow } from '@offhook/ucs';
import { catalogue } from '@offhook/ucs';

import { fixFileText, planFix } from '../src/privacy/fix-file.ts';
import { privacyReport } from '../src/privacy/privacy-report.ts';
import { configurationOf, folderWith, macAddress } from './privacy-folder.ts';

it('every secret and every text about a person of the catalogue is kept out of report and file', () => {
  const marker = 'zq7';
  let count = 0;
  const settings = ['device.set="1"'];
  for (const [name, row] of Object.entries<ParameterRow>(catalogue)) {
    const isPersonal = row.type === 'text' && ['credential', 'user-information', 'call-participant'].includes(row.category);
    if (row.secret !== true && !isPersonal) continue;
    count++;
    const concrete = name.replaceAll('#', '1');
    if (name.startsWith('device.')) settings.push(`${concrete}.set="1"`);
    settings.push(`${concrete}="${marker}"`);
  }
  assert.ok(count > 60, `${count} parameters`);
  settings.push(
    'feature.corporateDirectory.enabled="1" dir.corp.address="ldap.example.test" prov.login.enabled="1" feature.da.enabled="1"',
  );
  const configuration = configurationOf(folderWith(settings.join('\n')));
  const report = privacyReport({ configuration });
  const alone = privacyReport({ configuration, phone: macAddress });
  const plan = planFix({ configuration, report, least: 'notice', name: 'fix.cfg' });
  for (const text of [JSON.stringify(report), JSON.stringify(alone), JSON.stringify(plan), fixFileText(plan, 'fix.cfg')])
    assert.ok(!text.includes(marker), text.slice(Math.max(0, text.indexOf(marker) - 200), text.indexOf(marker) + 20));
});
