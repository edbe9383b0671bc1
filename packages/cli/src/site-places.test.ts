// What of a plan stays in the administrator's own files, as it is told on a terminal.

import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Plan, PlanPlace } from '@offhook/api';

import { siteLines } from './site-places.ts';

const place = (store: string, path: string, certainty: PlanPlace['certainty']): PlanPlace => ({
  id: path,
  store,
  device: '',
  place: path,
  count: 2,
  form: 'login',
  certainty,
});

it('files of the folder site that are decided are told with their count, nothing else is', () => {
  const places = [
    place('site', 'site/a.xml, delete it', 'certain'),
    place('site', 'site/b.xml', 'likely'),
    place('site', 'site/c.xml', 'possible'),
    place('contact', 'directory.xml', 'certain'),
  ];
  const plan: Plan = { steps: [], devices: [], places, hash: '' };
  assert.deepEqual(siteLines(plan), ['  stays            2  site/a.xml, delete it', '  stays            2  site/b.xml']);
  assert.deepEqual(siteLines(undefined), []);
});
