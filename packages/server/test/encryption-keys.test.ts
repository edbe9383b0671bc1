// Keys with which phones encrypt what they upload, over the console's interface (guide, Encrypting Configuration Files): named, never shown.

import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { utf8Bytes, utf8Text } from '@offhook/base';
import { encryptFile, parseEncryptionKey } from '@offhook/ucs';

import type { ServerUnderTest } from './server-under-test.ts';
import { directoryXml, macAddresses, startServer, temporaryDirectory } from './server-under-test.ts';

const [mac] = macAddresses;
const text = 'Crypt=1;KeyDesc=office-2026;Key=00112233445566778899aabbccddeeff;';

describe('encryption keys', () => {
  let folder: Awaited<ReturnType<typeof temporaryDirectory>>;
  let under: ServerUnderTest;

  beforeEach(async () => {
    folder = await temporaryDirectory();
    under = await startServer(folder.path);
  });
  afterEach(async () => {
    await under.stop();
    await folder.remove();
  });

  it('that is added reads what phones upload from then on, and is listed by its description alone', async () => {
    const phone = await under.server.enrol({ macAddress: mac, model: '' });
    assert.deepEqual(await under.answer('GET', '/encryption-keys'), []);
    assert.deepEqual(await under.answer('POST', '/encryption-keys', { key: text }), { description: 'office-2026' });
    assert.deepEqual(await under.answer('GET', '/encryption-keys'), [{ description: 'office-2026' }]);
    const { cryptography, random } = under.platform;
    const plain = utf8Bytes(directoryXml([{ first: 'Ada', last: 'Example', contact: '2025550147' }]));
    const sealed = encryptFile({ cryptography, random, key: parseEncryptionKey(text), plain });
    assert.equal((await under.phone('PUT', `${mac}-directory.xml`, phone, sealed)).status, 201);
    const { persons } = (await under.answer('GET', '/persons?q=Example')) as { persons: unknown[] };
    assert.equal(persons.length, 1);
  });

  it('that is none is refused in words that do not quote it, and who added one is noted', async () => {
    const refused = await under.console('POST', '/encryption-keys', { key: 'Crypt=1;KeyDesc=x;Key=cafe;' });
    assert.equal(refused.status, 422);
    assert.doesNotMatch(utf8Text(refused.body), /cafe/);
    await under.answer('POST', '/encryption-keys', { key: text });
    const { entries } = (await under.answer('GET', '/audit')) as { entries: { action: string; actor: string }[] };
    assert.ok(entries.some(({ action, actor }) => action === 'encryption-key-added' && actor === under.administrator.userName));
  });
});
