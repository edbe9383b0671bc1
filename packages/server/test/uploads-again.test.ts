// Whoever was erased stays so whatever phones bring back: in every spelling, order and kind of file, by the same and by another phone, before and after a clean one.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { drawFrom, legible, uploadAgain } from '@offhook/sim/worlds';

import { startWorld } from './world-under-test.ts';

const uploads = Number(process.env['OFFHOOK_UPLOADS'] ?? 340);

for (const [seed, site] of [
  [11, 'us'],
  [12, 'de'],
  [13, 'gb'],
] as const)
  describe(`after an erasure in a world of seed ${seed} in ${site}`, () => {
    it('no upload brings anything back, and nothing of it lies in what is kept', async () => {
      const { world, under, put, read, ask, end } = await startWorld(seed, site);
      try {
        const [person] = world.persons;
        assert.ok(person !== undefined);
        const { id, plan } = await ask('erasure', person);
        await under.answer('POST', `/requests/${id}/fulfilment`, { planHash: plan?.hash });
        const draw = drawFrom(seed);
        const untilMs = Date.now() - 60_000;
        for (let count = 0; count < uploads; count++) {
          const { phone, name, text, clean } = uploadAgain(world, { person, untilMs, draw });
          if (clean !== undefined) await put(phone, name, clean);
          await put(phone, name, text);
          assert.deepEqual(legible(await read(phone, name), person), [], `upload ${count}: ${text}`);
        }
        const { plan: left } = await ask('access', person);
        assert.deepEqual(
          left?.places.filter(({ store }) => store !== 'configuration_file').map(({ store, certainty }) => `${store} ${certainty}`),
          [],
        );
      } finally {
        await end();
      }
    });
  });
