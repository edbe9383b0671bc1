// An erasure becomes proof: plan, suppression, keys destroyed, the phone's old copy held back, the phone told, a receipt that anyone can verify without the server.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';

import type { SubjectRequest } from '@offhook/api';
import { routes } from '@offhook/api';
import { downloadPersonalData } from '@offhook/phone';

import type { DemoScene } from '../support/demo-scene.ts';
import { callAndHangUp, startDemoScene } from '../support/demo-scene.ts';
import { eventually } from '../support/process.ts';

const run = promisify(execFile);
const command = join(import.meta.dirname, '../../packages/cli/bin/offhook');
let scene: DemoScene;
let request: SubjectRequest;

/** A person who is no user of the demo and stands in a phone's directory and call list only. */
const person = { firstName: 'Wilhelmina', lastName: 'Quincunx', contact: '2001' };

before(async () => {
  // Phones keep their copies at a check-sync: the worst case for an erasure.
  scene = await startDemoScene({
    'voIpProt.SIP.specialEvent.checkSync.downloadCallList': '0',
    'voIpProt.SIP.specialEvent.checkSync.downloadDirectory': '0',
  });
  await scene.bob.directory.save(person);
  await callAndHangUp(scene.alice, scene.bob, '2002');
  for (const kind of ['call-list', 'directory'] as const) assert.equal(await scene.bob.uploads.now(kind), true);
});

after(() => scene.close());

async function heldAbout(query: string): Promise<number> {
  const { persons } = await scene.client.get(routes.persons, { q: query });
  return persons.reduce((sum, found) => sum + found.holdings.reduce((count, holding) => count + holding.count, 0), 0);
}

describe('an erasure becomes proof', () => {
  it('the directory’s name is the caller’s, and the server holds both entries', async () => {
    assert.equal(scene.bob.callLists.list('received')[0]?.source?.name, 'Wilhelmina Quincunx');
    assert.ok((await heldAbout('quincunx')) >= 2);
  });

  it('GDPR Art. 17: the plan is shown before it runs', async () => {
    request = await scene.client.get(
      routes.createRequest,
      {},
      {
        type: 'erasure',
        identifiers: [
          { type: 'sip-uri', value: 'sip:2001@demo.offhook.test' },
          { type: 'extension', value: '2001' },
        ],
        verification: 'seen in person',
      },
    );
    assert.equal(request.state, 'planned');
    assert.ok((request.plan?.steps ?? []).some((step) => step.count > 0));
    assert.ok((await heldAbout('quincunx')) >= 2, 'a plan erases nothing');
  });

  it('after it ran, nothing is found, and the phone that still has a copy is named as outstanding', async () => {
    request = await scene.client.get(routes.fulfilRequest, { id: request.id });
    assert.equal(request.state, 'fulfilled');
    assert.equal(request.hasReceipt, true);
    assert.equal(await heldAbout('quincunx'), 0);
    assert.ok(request.outstandingDevices.includes(scene.bob.options.macAddress));
  });

  it('the phone’s next upload fails to bring the person back', async () => {
    assert.equal(scene.bob.callLists.list('received')[0]?.source?.name, 'Wilhelmina Quincunx');
    for (const kind of ['call-list', 'directory'] as const) assert.equal(await scene.bob.uploads.now(kind), true);
    assert.equal(await heldAbout('quincunx'), 0);
    const device = await scene.client.get(routes.device, { macAddress: scene.bob.options.macAddress });
    assert.ok(
      device.artefacts.filter(({ kind }) => kind === 'call-list' || kind === 'directory').every(({ suppressed }) => suppressed > 0),
      JSON.stringify(device.artefacts),
    );
  });

  it('the phone takes the server’s copy, and then it is gone there too', async () => {
    await downloadPersonalData(scene.bob);
    assert.equal(scene.bob.directory.findByAddress('2001'), undefined);
    assert.ok(!scene.bob.callLists.entries.some((entry) => JSON.stringify(entry).includes('Quincunx')));
    for (const kind of ['call-list', 'directory'] as const) await scene.bob.uploads.now(kind);
    // The erased person's own phone keeps nothing of before either.
    await downloadPersonalData(scene.alice);
    assert.equal(scene.alice.callLists.entries.length, 0);
    for (const kind of ['call-list', 'directory'] as const) await scene.alice.uploads.now(kind);
    await eventually(
      'no phone outstanding',
      async () => !(await scene.client.get(routes.request, { id: request.id })).outstandingDevices.includes(scene.bob.options.macAddress),
    );
  });

  it('a new call is new data', async () => {
    // Call lists write whole seconds, and a call in the second of the erasure counts as older.
    await eventually('the next second', () => Date.now() > Date.parse(request.fulfilledAt ?? '') + 1000);
    await callAndHangUp(scene.alice, scene.bob, '2002');
    await eventually('a fresh entry', () => scene.bob.callLists.list('received').length > 0);
    assert.equal(await scene.bob.uploads.now('call-list'), true);
    assert.ok((await heldAbout('2001')) >= 1);
    assert.equal(await heldAbout('quincunx'), 0);
  });

  it('nothing of the name stands in any byte that the server or the phone keeps', async () => {
    const files = (await readdir(scene.folder, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    assert.ok(files.length > 10);
    for (const file of files) {
      const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
        // A phone that is running writes beside and renames.
        if (error.code === 'ENOENT' && file.endsWith('.tmp')) return Buffer.alloc(0);
        throw error;
      });
      const text = bytes.toString('latin1');
      assert.ok(!/quincunx|wilhelmina/i.test(text), file);
    }
  });

  it('the receipt is verified by the command, without the server; a changed one is not', async () => {
    const receipt = join(scene.folder, 'receipt.json');
    const text = Buffer.from(await scene.client.download(routes.requestReceipt, { id: request.id })).toString('utf8');
    assert.ok(!/quincunx|2001@/i.test(text), 'a receipt names nobody');
    await writeFile(receipt, text);
    const fingerprint = scene.demo.server.receiptFingerprint;
    // Valid, and not complete: the line is in service under this address, and the log that her own phone holds goes when it is full.
    await assert.rejects(
      run(command, ['verify', receipt, '--fingerprint', fingerprint, '--json']),
      ({ code, stdout = '' }: { code?: number; stdout?: string }) => {
        const { isValid, remarks } = JSON.parse(stdout) as { isValid: boolean; remarks: readonly string[] };
        assert.deepEqual([code, isValid, remarks.length], [1, true, 2]);
        assert.match(remarks[0] ?? '', /^settings by the administrator: 1 retained \(the line is in service/);
        assert.equal(remarks[1], `outstanding phones: ${scene.alice.options.macAddress}`);
        return true;
      },
    );
    await writeFile(receipt, text.replace(/"removed":\s*(\d)/, '"removed":9$1'));
    assert.notEqual(await readFile(receipt, 'utf8'), text);
    await assert.rejects(run(command, ['verify', receipt, '--fingerprint', fingerprint]), (error: { code?: number }) => error.code === 3);
    await writeFile(receipt, text);
    await assert.rejects(
      run(command, ['verify', receipt, '--fingerprint', '0'.repeat(64)]),
      (error: { code?: number }) => error.code === 3,
    );
  });
});
