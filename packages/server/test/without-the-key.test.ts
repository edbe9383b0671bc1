// GDPR Art. 32(1)(a), PRIVACY.md: whoever has the folders of a server and not its master key reads in no file who was called, which phones there are, or who uses the console.

import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';

import type { SubjectRequest } from '@offhook/api';

import { callsXml, directoryXml, localTime, macAddresses, startServer, temporaryDirectory } from './server-under-test.ts';

const [mac] = macAddresses;
const words = ['Quincunx', '2025550147', '2025550148', mac, 'administrator', 'a claim of hers', 'a word of the site'];

describe('the folders of a server without its master key', () => {
  it('hold nothing that can be read, in the store, the journal or a backup, while it runs and after', async () => {
    const folder = await temporaryDirectory();
    const backups = join(dirname(folder.path), 'backups');
    const under = await startServer(folder.path, { masterKey: new Uint8Array(32).fill(9), backups });
    /** Of each file, which words stand in it, in bytes of one or of two. */
    const readable = async (): Promise<readonly string[]> => {
      const found: string[] = [];
      for (const entry of await readdir(dirname(folder.path), { recursive: true, withFileTypes: true })) {
        const path = join(entry.parentPath, entry.name);
        found.push(...words.filter((word) => path.includes(word)).map((word) => `${word}: ${path}`));
        if (!entry.isFile()) continue;
        const bytes = await readFile(path);
        for (const word of words)
          for (const encoding of ['utf8', 'utf16le'] as const)
            if (bytes.includes(Buffer.from(word, encoding)) || bytes.includes(Buffer.from(word.toLowerCase(), encoding)))
              found.push(`${word}: ${path}`);
      }
      return found;
    };
    try {
      const phone = await under.server.enrol({ macAddress: mac, model: 'VVX450', label: 'Wilhelmina Quincunx' });
      const calls = ['2025550147', '2025550148'].map((number) => ({
        start: localTime(Date.now() - 3_600_000),
        from: `sip:${number}@example.test`,
        fromName: 'Wilhelmina Quincunx',
      }));
      await under.phone('PUT', `${mac}-calls.xml`, phone, callsXml(calls));
      await under.phone(
        'PUT',
        `${mac}-directory.xml`,
        phone,
        directoryXml([{ first: 'Wilhelmina', last: 'Quincunx', contact: '2025550147' }]),
      );
      await under.phone('PUT', `${mac}-app.log`, phone, '1122013000|sip  |3|00|INVITE sip:2025550147@example.test\n');
      await under.phone('PUT', 'PROFILES/quincunx-phone.cfg', phone, '<PHONE_CONFIG/>');
      await under.server.setConfiguration('site', { 'reg.1.displayName': 'a word of the site' });
      await under.answer('POST', '/holds', { scope: 'everything', reason: 'a claim of hers', until: '2099-01-01' });
      const ask = async (type: string, value: string): Promise<void> => {
        const identifiers = [{ type: 'phone-number', value }];
        const { id } = (await under.answer('POST', '/requests', { type, identifiers, verification: 'seen' })) as SubjectRequest;
        if (type === 'access') await under.answer('POST', `/requests/${id}/fulfilment`);
      };
      await ask('access', '2025550147');
      const [hold] = (await under.answer('GET', '/holds')) as readonly { readonly id: string }[];
      await under.answer('DELETE', `/holds/${hold?.id}`);
      await ask('erasure', '2025550148');
      await under.answer('POST', '/backups');
      assert.deepEqual(await readable(), []);
    } finally {
      await under.stop();
    }
    assert.deepEqual(await readable(), []);
    const names = (await readdir(folder.path)).toSorted();
    assert.deepEqual(
      names.filter((name) => !/^(?:offhook|keys)\.db/.test(name)),
      ['certificates', 'store.lock'],
    );
    await folder.remove();
  });
});
