// A call becomes an answer: bytes, session, call list, upload, records, and the export of one person's data with the others masked.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';

import { routes } from '@offhook/api';

import type { DemoScene } from '../support/demo-scene.ts';
import { callAndHangUp, startDemoScene } from '../support/demo-scene.ts';
import { eventually } from '../support/process.ts';

const run = promisify(execFile);
let scene: DemoScene;

before(async () => {
  scene = await startDemoScene();
});

after(() => scene.close());

describe('a call becomes an answer', () => {
  it('the call is encrypted, and both phones list it with every element', async () => {
    await callAndHangUp(scene.alice, scene.bob, '2002');
    const [placed] = scene.alice.callLists.list('placed');
    const [received] = scene.bob.callLists.list('received');
    assert.equal(placed?.disposition, 'Normal');
    assert.match(placed?.connections[0]?.address ?? '', /^sip:2002@/);
    assert.equal(received?.source?.name, 'Alice Example');
    // The record is written when the list is: neither waits for the other.
    await eventually('the call detail record', () => scene.alice.callDetailRecords.records.length === 1);
  });

  it('the lists go up over HTTPS, and the console shows what each phone uploaded and about how many persons', async () => {
    for (const phone of [scene.alice, scene.bob]) assert.equal(await phone.uploads.now('call-list'), true);
    const devices = await scene.client.get(routes.devices);
    assert.equal(devices.length, 3);
    const { macAddress } = scene.bob.options;
    const isCallList = ({ kind }: { readonly kind: string }): boolean => kind === 'call-list';
    const artefact = devices.find((device) => device.macAddress === macAddress)?.artefacts.find(isCallList);
    assert.equal(artefact?.records, 1);
    const shown = (await scene.client.get(routes.device, { macAddress })).artefacts.find(isCallList);
    assert.deepEqual(shown, { ...artefact, persons: 2 });
    assert.equal(artefact?.refusal, undefined);
  });

  it('GDPR Art. 15: a person is found by number, by SIP URI and by name', async () => {
    for (const query of ['2001', 'sip:2001@demo.offhook.test', 'alice example']) {
      const { persons } = await scene.client.get(routes.persons, { q: query });
      assert.ok(
        persons.some((person) => person.names.includes('Alice Example')),
        query,
      );
    }
    assert.equal((await scene.client.get(routes.persons, { q: 'nobody at all' })).persons.length, 0);
  });

  it('GDPR Art. 15, 20: the export holds JSON, vCard, CSV and the original XML, and masks other people', async () => {
    const created = await scene.client.get(
      routes.createRequest,
      {},
      { type: 'access', identifiers: [{ type: 'sip-uri', value: 'sip:2001@demo.offhook.test' }], verification: 'seen in person' },
    );
    assert.ok((created.plan?.steps.length ?? 0) > 0);
    const done = await scene.client.get(routes.fulfilRequest, { id: created.id });
    assert.equal(done.state, 'fulfilled');
    const file = join(scene.folder, 'export.zip');
    await writeFile(file, await scene.client.download(routes.requestExport, { id: created.id }));
    const { stdout: names } = await run('python3', [
      '-c',
      'import sys,zipfile\nprint("\\n".join(zipfile.ZipFile(sys.argv[1]).namelist()))',
      file,
    ]);
    for (const ending of ['.json', '.vcf', '.csv', '.xml'])
      assert.ok(
        names.split('\n').some((name) => name.endsWith(ending)),
        `${ending} among ${names}`,
      );
    const { stdout: all } = await run('python3', [
      '-c',
      'import sys,zipfile\nz=zipfile.ZipFile(sys.argv[1])\nprint("\\n".join(z.read(n).decode("utf-8","replace") for n in z.namelist()))',
      file,
    ]);
    assert.match(all, /Alice Example/);
    assert.ok(!all.includes('Bob Example'), 'another person stands unmasked in the export');
  });

  it('the audit chain is intact and names nobody', async () => {
    const audit = await scene.client.get(routes.audit);
    assert.equal(audit.isIntact, true);
    assert.ok(audit.length > 3);
    assert.ok(!/Alice|Bob|sip:2001|sip:2002/.test(JSON.stringify(audit.entries)));
  });

  it('a second start finds everything as it was left', async () => {
    scene = await scene.restart();
    assert.equal(scene.demo.administrator, undefined);
    assert.equal(scene.alice.callLists.list('placed').length, 1);
    assert.ok((await scene.client.get(routes.persons, { q: 'alice example' })).persons.length > 0);
  });
});
