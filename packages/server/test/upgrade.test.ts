// A store as the first version wrote it, with ten persons erased: it opens, its receipts verify, and nobody who was erased comes back in whatever a phone brings.

import assert from 'node:assert/strict';
import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, describe, it } from 'node:test';
import type { Enrolment, Person } from '@offhook/api';
import { utf8Text } from '@offhook/base';
import { verifyReceipt } from '@offhook/privacy';
import type { AdministratorCredentials } from '@offhook/server';
import { z } from 'zod';

import type { ServerUnderTest } from './server-under-test.ts';
import { startServer, temporaryDirectory } from './server-under-test.ts';

const fixture = fileURLToPath(new URL('fixtures/store-of-the-first-form', import.meta.url));
const credentials = z.object({ userName: z.string(), password: z.string() });
const knownSchema = z.object({
  phone: credentials.extend({ macAddress: z.string() }),
  administrator: credentials,
  receiptFingerprint: z.string(),
  receipts: z.array(z.string()),
  uploads: z.record(z.string(), z.string()),
});

const erased = [...'ABCDEFGHIJ'].map((letter, at) => ({ name: `Number${letter}`, number: `20255501${40 + at}` }));
const living = [...'KL'].map((letter, at) => ({ name: `Number${letter}`, number: `20255501${50 + at}` }));

describe('a store of the first form', () => {
  let folder: Awaited<ReturnType<typeof temporaryDirectory>>;
  let under: ServerUnderTest;
  let known: z.infer<typeof knownSchema>;
  let phone: Enrolment;
  const text = async (name: string): Promise<string> => utf8Text((await under.phone('GET', `${phone.macAddress}-${name}`, phone)).body);
  const check = async (): Promise<void> => {
    for (const name of Object.keys(known.uploads)) {
      const served = await text(name);
      for (const person of erased)
        for (const written of [person.name, person.number]) assert.ok(!served.includes(written), `${written} in ${name}`);
    }
    for (const person of living)
      for (const name of ['calls.xml', 'directory.xml'])
        assert.ok((await text(name)).includes(person.number), `${person.number} in ${name}`);
  };

  before(async () => {
    folder = await temporaryDirectory();
    await cp(fixture, folder.path, { recursive: true });
    known = knownSchema.parse(JSON.parse(await readFile(join(fixture, 'known.json'), 'utf8')));
    phone = known.phone;
    const administrator: AdministratorCredentials = known.administrator;
    under = await startServer(folder.path, {}, administrator);
  });
  after(async () => {
    await under.stop();
    await folder.remove();
  });

  it('opens, and its receipts verify with the key that signed them', async () => {
    assert.equal(under.server.receiptFingerprint, known.receiptFingerprint);
    assert.equal(known.receipts.length, 10);
    for (const receipt of known.receipts) {
      const verdict = verifyReceipt(under.platform.cryptography, receipt, { fingerprint: known.receiptFingerprint });
      assert.ok(verdict.isValid, JSON.stringify(verdict));
    }
    await check();
  });

  it('holds back what phones bring of the erased, in the same spelling and in others, and finds the living by name and number', async () => {
    for (const [name, upload] of Object.entries(known.uploads)) {
      assert.ok((await under.phone('PUT', `${phone.macAddress}-${name}`, phone, upload)).status < 300, name);
      const respelled = upload
        .replaceAll(/sip:(\d{10})@example\.test/g, '&lt;SIP:$1@EXAMPLE.test;user=phone&gt;')
        .replaceAll(/<ct>(\d{3})(\d{3})(\d{4})/g, '<ct>+1 ($1) $2-$3');
      if (name !== 'app.log') assert.ok((await under.phone('PUT', `${phone.macAddress}-${name}`, phone, respelled)).status < 300, name);
    }
    for (const name of Object.keys(known.uploads)) {
      const served = (await text(name)).replaceAll(/\D/g, '');
      for (const { number } of erased) assert.ok(!served.includes(number), `${number} in ${name}`);
    }
    for (const { name, number } of living)
      for (const query of [name, number]) {
        const { persons } = (await under.answer('GET', `/persons?q=${query}`)) as { persons: Person[] };
        assert.ok(persons.length > 0, query);
      }
  });
});
