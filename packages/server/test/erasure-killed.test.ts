// An erasure that is killed at any of its writes is taken up again by itself: nobody is half erased, nobody comes back, and nobody else has lost anything.

import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { AuditPage, Enrolment, SubjectRequest } from '@offhook/api';
import { utf8Text } from '@offhook/base';
import { verifyReceipt } from '@offhook/privacy';
import type { AdministratorCredentials } from '@offhook/server';

import type { ServerUnderTest } from './server-under-test.ts';
import { callsXml, directoryXml, localTime, macAddresses, startServer, temporaryDirectory } from './server-under-test.ts';

/** Every so many writes; 1 in the long run. */
const each = Number(process.env['OFFHOOK_EACH_WRITE'] ?? 9);
const [mac] = macAddresses;
const start = localTime(Date.now() - 3_600_000);
const uploads = {
  'calls.xml': callsXml([
    { start, from: 'sip:2025550147@example.test', fromName: 'Wilhelmina Quincunx' },
    { start, from: 'sip:2025550199@example.test', fromName: 'Otto Other' },
  ]),
  'directory.xml': directoryXml([
    { first: 'Wilhelmina', last: 'Quincunx', contact: '2025550147' },
    { first: 'Otto', last: 'Other', contact: '2025550199' },
  ]),
  'app.log':
    '1122013000|sip  |3|00|INVITE sip:2025550147@example.test SIP/2.0\n1122013001|sip  |3|00|INVITE sip:2025550199@example.test SIP/2.0\n',
  'phone.cfg': '<PHONE_CONFIG><OVERRIDES softkey.1.label="Wilhelmina Quincunx" softkey.2.label="Otto Other"/></PHONE_CONFIG>',
} as const;

describe('an erasure that is killed at a write', () => {
  let folder: Awaited<ReturnType<typeof temporaryDirectory>>;
  let phone: Enrolment;
  let administrator: AdministratorCredentials;
  let request: SubjectRequest;
  let atFirst: readonly [person: number, other: number];

  const counted = (text: string): readonly [person: number, other: number] => [
    text.match(/Quincunx|2025550147/g)?.length ?? 0,
    text.match(/Otto|2025550199/g)?.length ?? 0,
  ];
  const served = async (under: ServerUnderTest): Promise<readonly [person: number, other: number]> => {
    const texts: string[] = [];
    for (const name of Object.keys(uploads)) texts.push(utf8Text((await under.phone('GET', `${mac}-${name}`, phone)).body));
    return counted(texts.join('\n'));
  };

  before(async () => {
    folder = await temporaryDirectory();
    const under = await startServer(folder.path);
    administrator = under.administrator;
    phone = await under.server.enrol({ macAddress: mac, model: 'VVX450' });
    await under.server.setConfiguration('site', { 'tcpIpApp.sntp.gmtOffset': '0' });
    for (const [name, text] of Object.entries(uploads)) await under.phone('PUT', `${mac}-${name}`, phone, text);
    atFirst = await served(under);
    assert.ok(atFirst[0] >= 6 && atFirst[1] >= 6, atFirst.join());
    const identifiers = [
      { type: 'sip-uri', value: 'sip:2025550147@example.test' },
      { type: 'name', value: 'Wilhelmina Quincunx' },
    ];
    request = (await under.answer('POST', '/requests', { type: 'erasure', identifiers, verification: 'seen' })) as SubjectRequest;
    await under.stop();
  });
  after(() => folder.remove());

  /** How many writes there were; undefined where it was killed. */
  async function carryOut(directory: string, killAt: number): Promise<number | undefined> {
    // With its journal, which lies beside it.
    await cp(join(folder.path, '..'), join(directory, '..'), { recursive: true });
    const { userName, password } = administrator;
    const child = fork(
      join(import.meta.dirname, 'killed-at-write.ts'),
      [directory, request.id, request.plan?.hash ?? '', userName, password, String(killAt)],
      { silent: true },
    );
    return new Promise((resolve, reject) => {
      let errors = '';
      let writes: number | undefined;
      child.stderr?.on('data', (text: Buffer) => (errors += text.toString()));
      child.on('message', (message: { writes: number }) => (writes = message.writes));
      child.on('exit', (code, signal) =>
        code === 0 || signal === 'SIGKILL' ? resolve(writes) : reject(new Error(`exit ${code ?? signal}: ${errors}`)),
      );
    });
  }

  async function isWholeAgain(directory: string, killAt: number): Promise<void> {
    const under = await startServer(directory, {}, administrator);
    try {
      let { state } = (await under.answer('GET', `/requests/${request.id}`)) as SubjectRequest;
      const isUntouched = state === 'planned';
      const erased = [0, atFirst[1]];
      assert.deepEqual(await served(under), isUntouched ? atFirst : erased, `write ${killAt}: ${state}`);
      if (isUntouched) {
        const { plan } = (await under.answer('GET', `/requests/${request.id}`)) as SubjectRequest;
        ({ state } = (await under.answer('POST', `/requests/${request.id}/fulfilment`, { planHash: plan?.hash })) as SubjectRequest);
      }
      assert.equal(state, 'fulfilled', `write ${killAt}`);
      const receipt = utf8Text((await under.console('GET', `/requests/${request.id}/receipt`)).body);
      const verdict = verifyReceipt(under.platform.cryptography, receipt, { fingerprint: under.server.receiptFingerprint });
      assert.ok(
        verdict.isValid && verdict.content.search.recordsFound === 0 && verdict.content.search.residues.length === 0,
        `write ${killAt}`,
      );
      for (const [name, upload] of Object.entries(uploads)) await under.phone('PUT', `${mac}-${name}`, phone, upload);
      assert.deepEqual(await served(under), erased, `write ${killAt}`);
      assert.equal(((await under.answer('GET', '/audit')) as AuditPage).isIntact, true, `write ${killAt}`);
    } finally {
      await under.stop();
    }
  }

  it('is finished before the server listens again, or was not begun', async () => {
    const copies = await temporaryDirectory();
    const whole = join(copies.path, 'whole', 'store');
    const writes = await carryOut(whole, 0);
    assert.ok(writes !== undefined && writes > 20, `${writes} writes`);
    await isWholeAgain(whole, 0);
    for (let killAt = 1; killAt <= writes; killAt += each) {
      const directory = join(copies.path, `killed-${killAt}`, 'store');
      assert.equal(await carryOut(directory, killAt), undefined, `write ${killAt}`);
      await isWholeAgain(directory, killAt);
    }
    await copies.remove();
  });
});
