import assert from 'node:assert/strict';
import { it } from 'node:test';

import { DialPlan } from './dial-plan.ts';

const shipped = new DialPlan('[2-9]11|0T|011xxx.T|[0-1][2-9]xxxxxxxxx|[2-9]xxxxxxxxx|[2-9]xxxT|**x.T|+x.T', '3|3|3|3|3|3|3');

it('dialplan.digitmap: a service code is complete at its last digit', () => {
  assert.deepEqual(shipped.judge('91'), { kind: 'incomplete' });
  assert.deepEqual(shipped.judge('911'), { kind: 'complete' });
});

it('dialplan.digitmap: four digits wait for the timeout of their segment', () => {
  assert.deepEqual(shipped.judge('2001'), { kind: 'timed', afterS: 3 });
  assert.deepEqual(shipped.judge('20015'), { kind: 'incomplete' });
  assert.deepEqual(shipped.judge('2001555010'), { kind: 'complete' });
});

it('dialplan.digitmap: a repeated element may be absent', () => {
  assert.deepEqual(shipped.judge('**'), { kind: 'timed', afterS: 3 });
  assert.deepEqual(shipped.judge('+4930'), { kind: 'timed', afterS: 3 });
});

it('dialplan.digitmap: what no segment can match is impossible', () => {
  assert.deepEqual(shipped.judge('#9'), { kind: 'impossible' });
});

it('dialplan.digitmap: a broken segment is left out, an empty map waits for Send', () => {
  assert.deepEqual(new DialPlan('[2-|xT', '2').judge('5'), { kind: 'timed', afterS: 2 });
  assert.deepEqual(new DialPlan('', '3').judge('5'), { kind: 'incomplete' });
});
