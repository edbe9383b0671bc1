// Whoever was erased stays so whatever phones bring back: in every spelling, order and kind of file, plain and encrypted with a key that is known or not yet, by the
// same and by another phone, before and after a clean one.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { utf8Bytes, utf8Text } from '@offhook/base';
import type { WorldPhone } from '@offhook/sim/worlds';
import { drawFrom, legible, uploadAgain } from '@offhook/sim/worlds';
import { decryptFile, encryptFile, parseEncryptionKey, readEncryptedHeader } from '@offhook/ucs';

import { startWorld } from './world-under-test.ts';

const uploads = Number(process.env['OFFHOOK_UPLOADS'] ?? 340);
const keyTexts = {
  known: 'Crypt=1;KeyDesc=Site;Key=00112233445566778899aabbccddeeff;',
  unknown: 'Crypt=1;KeyDesc=Later;Key=ffeeddccbbaa99887766554433221100;',
} as const;
const ways = ['plain', 'plain', 'known', 'unknown'] as const;

for (const [seed, site] of [
  [11, 'us'],
  [12, 'de'],
  [13, 'gb'],
] as const)
  describe(`after an erasure in a world of seed ${seed} in ${site}`, () => {
    it('no upload brings anything back, plain or encrypted, and nothing of it lies in what is kept', async () => {
      const { world, under, offer, readBytes, ask, end } = await startWorld(seed, site);
      const { cryptography, random } = under.platform;
      const keys = Object.values(keyTexts).map(parseEncryptionKey);
      const written = (text: string, way: (typeof ways)[number]): string | Uint8Array =>
        way === 'plain' ? text : encryptFile({ cryptography, random, key: parseEncryptionKey(keyTexts[way]), plain: utf8Bytes(text) });
      /** As whoever has both keys reads it. */
      const read = async (phone: WorldPhone, name: string): Promise<string> => {
        const bytes = await readBytes(phone, name);
        return utf8Text(readEncryptedHeader(bytes) === undefined ? bytes : decryptFile(cryptography, keys, bytes));
      };
      try {
        await under.server.addEncryptionKey(keyTexts.known);
        const [person] = world.persons;
        assert.ok(person !== undefined);
        const { id, plan } = await ask('erasure', person);
        await under.answer('POST', `/requests/${id}/fulfilment`, { planHash: plan?.hash });
        const draw = drawFrom(seed);
        const untilMs = Date.now() - 60_000;
        const drawn = { plain: 0, known: 0, unknown: 0 };
        const names = new Set<string>();
        for (let count = 0; count < uploads; count++) {
          const { phone, name, text, clean } = uploadAgain(world, { person, untilMs, draw });
          const way = draw.one(ways);
          drawn[way]++;
          names.add(name);
          const statuses = [
            ...(clean === undefined ? [] : [await offer(phone, name, written(clean, draw.one(['plain', 'known'] as const)))]),
            await offer(phone, name, written(text, way)),
          ];
          assert.ok(way === 'unknown' || statuses.every((status) => status < 300), `upload ${count}: ${statuses.join(' ')}`);
          // What nobody here can read is kept as it came, until its key is known.
          if (way !== 'unknown') assert.deepEqual(legible(await read(phone, name), person), [], `upload ${count}, ${way}: ${text}`);
        }
        assert.ok(
          Object.values(drawn).every((count) => count >= uploads / 8),
          JSON.stringify(drawn),
        );
        const unread = async (): Promise<number> => {
          const files = await Promise.all(world.phones.flatMap((phone) => [...names].map((name) => readBytes(phone, name))));
          return files.filter((bytes) => readEncryptedHeader(bytes) !== undefined).length;
        };
        assert.ok((await unread()) > 0);
        await under.server.addEncryptionKey(keyTexts.unknown);
        assert.equal(await unread(), 0);
        for (const phone of world.phones)
          for (const name of names) assert.deepEqual(legible(await read(phone, name), person), [], `${phone.macAddress}-${name}`);
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
