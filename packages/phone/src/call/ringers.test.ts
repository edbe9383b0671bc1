// The ringers that a person can choose.

import assert from 'node:assert/strict';
import { it } from 'node:test';

import { settingsOf } from '../../test/settings-of.ts';
import { ringersOf } from './ringers.ts';

it('the ringers that can be played are named as the settings name them, by their number where they do not', () => {
  const plain = ringersOf(settingsOf({}));
  assert.deepEqual([plain.length, plain[0], plain[1]], [14, { id: 'ringer1', name: 'Silent Ring' }, { id: 'ringer2', name: 'Low Trill' }]);
  const changed = ringersOf(
    settingsOf({
      'se.pat.ringer.ringer3.name': 'Bell',
      'se.pat.ringer.ringer20.inst.1.type': 'chord',
      'se.pat.ringer.ringer20.inst.1.value': 'splash',
    }),
  );
  assert.equal(changed.find(({ id }) => id === 'ringer3')?.name, 'Bell');
  assert.deepEqual(changed.at(-1), { id: 'ringer20', name: 'Ring 20' });
});
