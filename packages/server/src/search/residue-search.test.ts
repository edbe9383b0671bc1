import assert from 'node:assert/strict';
import { test } from 'node:test';

import { utf8Bytes } from '@offhook/base';

import { searchPlaces } from './residue-search.ts';

test('half of a sign in what is searched for ends no search: a request that holds it could never be finished', async () => {
  const places = [{ name: 'a log', pieces: [utf8Bytes('call to %F0%9F%98%80zo at noon')] }];
  assert.deepEqual((await searchPlaces(places, ['sip:\ud83dzo@example.test'])).residues, []);
  assert.deepEqual((await searchPlaces(places, ['\ud83d\ude00zo'])).residues, [{ place: 'a log', occurrences: 1 }]);
});
