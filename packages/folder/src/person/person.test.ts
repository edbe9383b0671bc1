// Whom a folder is searched for, as it is typed.

import assert from 'node:assert/strict';
import { it } from 'node:test';

import { parsePerson } from './person.ts';

it('a name with its address is both', () => {
  const { keys, names } = parsePerson(['"Anna Weber" <sip:7001@example.test>']);
  assert.deepEqual([keys.map(({ own }) => own), names], [['sip:7001@example.test'], ['anna weber']]);
});
