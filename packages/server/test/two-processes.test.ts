// Two servers on one store in PostgreSQL: what one of them changes, the other knows with the next request.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Enrolment } from '@offhook/api';
import type { AuditPage, SubjectRequest } from '@offhook/api';
import { utf8Text } from '@offhook/base';

import type { ServerUnderTest } from './server-under-test.ts';
import { callsXml, localTime, macAddresses, startServer, temporaryDirectory } from './server-under-test.ts';
import { isPostgres } from './store-place.ts';

const [macA, macB] = macAddresses;
const calls = (at: number, ...whose: readonly string[]): string =>
  callsXml(
    whose.map((name, index) => ({
      start: localTime(at - index * 60_000),
      from: `sip:55501${name.startsWith('Round') ? 30 + index : String(index).padStart(2, '0')}@example.test`,
      fromName: name,
    })),
  );

if (isPostgres)
  describe('two servers on one store', () => {
    let folder: Awaited<ReturnType<typeof temporaryDirectory>>;
    let one: ServerUnderTest;
    let other: ServerUnderTest;
    let phoneA: Enrolment;
    let phoneB: Enrolment;
    const servers = (): readonly [ServerUnderTest, ServerUnderTest] => [one, other];
    const read = async (from: ServerUnderTest, name: string, phone = phoneA): Promise<string> =>
      utf8Text((await from.phone('GET', name, phone)).body);

    before(async () => {
      folder = await temporaryDirectory();
      one = await startServer(folder.path);
      other = await startServer(folder.path, {}, one.administrator);
      phoneA = await one.server.enrol({ macAddress: macA, model: 'VVX450' });
      phoneB = await other.server.enrol({ macAddress: macB, model: 'VVX450' });
    });
    after(async () => {
      await one.stop();
      await other.stop();
      await folder.remove();
    });

    it('they are one: they sign with one key, and one authority vouches for both', () => {
      assert.equal(one.server.receiptFingerprint, other.server.receiptFingerprint);
      assert.equal(one.server.certificateAuthority, other.server.certificateAuthority);
    });

    it('a password that is renewed at one ends at the other at once', async () => {
      for (const server of servers()) assert.equal((await server.phone('GET', `${macB}.cfg`, phoneB)).status, 200);
      const renewed = await one.server.renewCredentials(macB);
      for (const server of servers()) {
        assert.equal((await server.phone('GET', `${macB}.cfg`, phoneB)).status, 401);
        assert.equal((await server.phone('GET', `${macB}.cfg`, renewed)).status, 200);
      }
      phoneB = renewed;
    });

    it('a rule of admission that is set at one counts at the other at once, and so does its end', async () => {
      for (const [said, asked] of [servers(), servers().toReversed() as [ServerUnderTest, ServerUnderTest]]) {
        for (const server of servers()) assert.equal((await server.phone('GET', `${macA}.cfg`, phoneA)).status, 200);
        await said.answer('POST', '/admission-rules', { rules: [{ methods: ['certificate'] }] });
        const { status, headers } = await asked.phone('GET', `${macA}.cfg`);
        assert.deepEqual([status, headers['www-authenticate']], [401, undefined]);
        for (const server of servers()) assert.equal((await server.phone('GET', `${macA}.cfg`, phoneA)).status, 401);
        await asked.answer('POST', '/admission-rules', { rules: [] });
        for (const server of servers()) assert.equal((await server.phone('GET', `${macA}.cfg`, phoneA)).status, 200);
      }
    });

    it('settings that are changed at one are served by the other at once', async () => {
      for (const value of ['1', '2', '3'])
        for (const [changed, asked] of [servers(), servers().toReversed() as [ServerUnderTest, ServerUnderTest]]) {
          await changed.server.setConfiguration('site', { 'up.test': `${value}${changed === one ? 'a' : 'b'}` });
          assert.match(await read(asked, 'site.cfg'), new RegExp(`"${value}${changed === one ? 'a' : 'b'}"`));
        }
    });

    it('a file that is uploaded to one is given back by the other at once', async () => {
      const now = Date.now();
      for (const names of [['Ada'], ['Bea', 'Ada'], ['Bea'], ['Cyd', 'Dan']])
        for (const [taking, asked] of [servers(), servers().toReversed() as [ServerUnderTest, ServerUnderTest]]) {
          assert.ok((await taking.phone('PUT', `${macA}-calls.xml`, phoneA, calls(now, ...names))).status < 300);
          const text = await read(asked, `${macA}-calls.xml`);
          for (const name of ['Ada', 'Bea', 'Cyd', 'Dan']) assert.equal(text.includes(name), names.includes(name), name);
        }
    });

    it('whoever is erased at one is not served by the other, and what was known of their list there brings nothing back', async () => {
      const before = calls(Date.now() - 3_600_000, 'Eve', 'Fay');
      for (const server of servers()) await server.phone('PUT', `${macA}-calls.xml`, phoneA, before);
      for (const server of servers()) assert.match(await read(server, `${macA}-calls.xml`), /Eve/);
      const identifiers = [{ type: 'phone-number', value: '5550100' }];
      const { id } = (await one.answer('POST', '/requests', { type: 'erasure', identifiers, verification: 'in person' })) as SubjectRequest;
      await one.answer('POST', `/requests/${id}/fulfilment`, {});
      for (const server of servers().toReversed()) {
        assert.doesNotMatch(await read(server, `${macA}-calls.xml`), /Eve/);
        await server.phone('PUT', `${macA}-calls.xml`, phoneA, before);
        const text = await read(server, `${macA}-calls.xml`);
        assert.deepEqual([text.includes('Eve'), text.includes('Fay')], [false, true]);
      }
      const { receipt } = { receipt: await other.console('GET', `/requests/${id}/receipt`) };
      assert.equal(receipt.status, 200);
    });

    it('a server that starts in the middle of an erasure waits for who carries it out, and it is carried out once', async () => {
      let asked = 0;
      let third: Promise<ServerUnderTest> | undefined;
      const busy = await startServer(
        folder.path,
        {
          // While phones are told, another starts.
          checkSync: async () => {
            asked++;
            third ??= startServer(folder.path, { checkSync: async () => ++asked > 0 }, one.administrator);
            return true;
          },
        },
        one.administrator,
      );
      await busy.phone('PUT', `${macA}-calls.xml`, phoneA, calls(Date.now() - 3_600_000, 'Fay', 'Gus'));
      const identifiers = [{ type: 'phone-number', value: '5550101' }];
      const made = (await busy.answer('POST', '/requests', { type: 'erasure', identifiers, verification: 'in person' })) as SubjectRequest;
      const { state } = (await busy.answer('POST', `/requests/${made.id}/fulfilment`, {})) as SubjectRequest;
      assert.equal(state, 'fulfilled');
      assert.ok(third !== undefined);
      const later = await third;
      assert.equal(((await later.answer('GET', `/requests/${made.id}`)) as SubjectRequest).state, 'fulfilled');
      assert.equal(asked, 1);
      await later.stop();
      await busy.stop();
    });

    it('a phone that was challenged by one may answer the other, and one that is removed is a stranger to both', async () => {
      assert.equal((await one.phone('GET', `${macB}.cfg`, phoneB)).status, 200);
      assert.equal((await other.console('DELETE', `/devices/${macB}`)).status, 204);
      for (const server of servers()) assert.equal((await server.phone('GET', `${macB}.cfg`, phoneB)).status, 401);
    });

    it('uploads of twenty phones through both at once are all there, and the chain of what happened is whole', async () => {
      const now = Date.now();
      const phones = await Promise.all(
        Array.from({ length: 20 }, (_, at) =>
          one.server.enrol({ macAddress: `0004f20001${at.toString(16).padStart(2, '0')}`, model: 'VVX450' }),
        ),
      );
      for (let round = 0; round < 3; round++) {
        const names = Array.from({ length: 30 }, (_, at) => `Round${round}Person${at}`);
        const answers = await Promise.all(
          phones.map((phone, at) =>
            (at % 2 === 0 ? one : other).phone('PUT', `${phone.macAddress}-calls.xml`, phone, calls(now - round, ...names)),
          ),
        );
        assert.deepEqual([...new Set(answers.map((answer) => answer.status))], [round === 0 ? 201 : 204]);
      }
      for (const [at, phone] of phones.entries()) {
        const text = await read(servers()[(at + 1) % 2] ?? one, `${phone.macAddress}-calls.xml`, phone);
        assert.equal(new Set([...text.matchAll(/Round2Person\d+/g)].map(([name]) => name)).size, 30, phone.macAddress);
      }
      const page = (await other.answer('GET', '/audit')) as AuditPage;
      assert.ok(page.isIntact);
      assert.ok(((await one.answer('GET', '/audit')) as AuditPage).isIntact);
    });
  });
