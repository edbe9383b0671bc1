// Phones are admitted, renewed and removed over the console's interface, by who may; strangers wait.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Device, Enrolment, WaitingPhone } from '@offhook/api';
import { apiPrefix, csrfHeader, roles, routes } from '@offhook/api';
import { utf8Bytes, utf8Text } from '@offhook/base';
import { openStore } from '../src/store/store.ts';

import type { ServerUnderTest } from './server-under-test.ts';
import { callsXml, directoryXml, startServer, temporaryDirectory } from './server-under-test.ts';
import { placeOf } from './store-place.ts';

const trio = 'FileTransport PolycomRealPresenceTrio-Trio_8800-UA/7.2.2.1094 Type/Application';

describe('admission of phones', () => {
  let under: ServerUnderTest;
  let folder: Awaited<ReturnType<typeof temporaryDirectory>>;

  before(async () => {
    folder = await temporaryDirectory();
    under = await startServer(folder.path);
  });
  after(async () => {
    await under.stop();
    await folder.remove();
  });

  it('a stranger waits with what its requests tell, and is admitted with its model', async () => {
    await under.phone('GET', '0004f2b00001.cfg', undefined, undefined, { 'user-agent': trio });
    await under.phone('GET', '0004f2b00001.cfg', undefined, undefined, { 'user-agent': 'curl/8' });
    const waiting = (await under.answer('GET', '/waiting')) as WaitingPhone[];
    assert.deepEqual(
      waiting.map(({ macAddress, model, softwareVersion }) => [macAddress, model, softwareVersion]),
      [['0004f2b00001', 'Trio8800', '7.2.2.1094']],
    );
    const { admitted } = (await under.answer('POST', '/devices/admissions', {
      phones: [{ macAddress: '0004f2b00001', model: 'Trio8800' }],
    })) as {
      admitted: Enrolment[];
    };
    assert.equal((await under.phone('GET', '0004f2b00001.cfg', admitted[0])).status, 200);
    assert.deepEqual(await under.answer('GET', '/waiting'), []);
  });

  it('300 phones are admitted in one request, and one that is wrong stands in nobody’s way', async () => {
    const phones = Array.from({ length: 300 }, (_, at) => ({
      macAddress: `0004f2c0${at.toString(16).padStart(4, '0')}`,
      model: 'VVX450',
      label: `desk ${at}`,
    }));
    const answer = (await under.answer('POST', '/devices/admissions', {
      phones: [...phones, { macAddress: 'nonsense' }, { macAddress: '0004f2c00000' }],
    })) as { admitted: Enrolment[]; refused: { macAddress: string }[] };
    assert.equal(answer.admitted.length, 300);
    assert.deepEqual(
      answer.refused.map(({ macAddress }) => macAddress),
      ['nonsense', '0004f2c00000'],
    );
    assert.equal(new Set(answer.admitted.map(({ password }) => password)).size, 300);
  });

  it('a phone that is removed is a stranger at once, and all that it uploaded has gone with its keys', async () => {
    const macAddress = '0004f2b00009';
    const phone = await under.server.enrol({ macAddress, model: 'VVX450' });
    await under.server.setConfiguration(macAddress, { 'reg.1.address': '2001' });
    await under.phone(
      'PUT',
      `${macAddress}-calls.xml`,
      phone,
      callsXml([{ start: '2026-01-05T12:38:05', from: 'sip:2025550147@example.test', fromName: 'Ada Caller' }]),
    );
    await under.phone('PUT', `${macAddress}-directory.xml`, phone, directoryXml([{ first: 'Bob', last: 'Sample', contact: '2025550148' }]));
    await under.phone('PUT', `${macAddress}-app.log`, phone, '1122013001|sip  |3|00|ready\n');
    await under.phone('PUT', `${macAddress}-core.gz`, phone, 'x');
    assert.equal((await under.console('DELETE', `/devices/${macAddress}`)).status, 204);
    assert.equal((await under.phone('GET', 'site.cfg', phone)).status, 401);
    assert.equal((await under.console('GET', `/devices/${macAddress}`)).status, 404);
    assert.equal((await under.console('DELETE', `/devices/${macAddress}`)).status, 404);
    await under.stop();
    const store = await openStore({ platform: under.platform, directory: folder.path, ...(await placeOf(folder.path)) });
    for (const table of ['call_record', 'contact', 'override_value', 'artefact', 'kept_file', 'mention', 'device'] as const)
      assert.deepEqual(await store.records.db.selectFrom(table).selectAll().where('mac_address', '=', macAddress).execute(), [], table);
    assert.deepEqual(await store.records.db.selectFrom('party').selectAll().execute(), []);
    const living = await store.keys.db.selectFrom('sealing_key').select('purpose').where('wrapped', 'is not', null).execute();
    assert.ok(living.every(({ purpose }) => purpose !== 'party' && purpose !== 'log'));
    await store.close();
    under = await startServer(folder.path, {}, under.administrator);
  });

  it('credentials that were renewed end the old ones; what is set can be unset; a secret is not shown again', async () => {
    const macAddress = '0004f2b0000a';
    const phone = await under.server.enrol({ macAddress, model: '' });
    const renewed = (await under.answer('POST', `/devices/${macAddress}/credentials`)) as Enrolment;
    assert.equal((await under.phone('GET', `${macAddress}.cfg`, phone)).status, 401);
    assert.equal((await under.phone('GET', `${macAddress}.cfg`, renewed)).status, 200);
    const set = { 'up.headsetMode': '1', 'reg.1.auth.password': 'geheim' };
    assert.deepEqual(await under.answer('POST', `/configuration/${macAddress}`, { set }), {
      scope: macAddress,
      values: { 'up.headsetMode': '1', 'reg.1.auth.password': null },
    });
    await under.answer('POST', `/configuration/${macAddress}`, { unset: ['UP.HEADSETMODE'] });
    const text = utf8Text((await under.phone('GET', `${macAddress}-device.cfg`, renewed)).body);
    assert.ok(text.includes('geheim') && !text.includes('headsetMode'));
    assert.deepEqual(await under.answer('POST', `/devices/${macAddress}/check-sync`), { wasTold: true });
    assert.equal(((await under.answer('GET', `/devices/${macAddress}`)) as Device).model, '');
  });

  it('each role reaches its own routes and no other’s, and the audit names who was signed in', async () => {
    const signIn = async (userName: string, password: string): Promise<{ cookie: string; csrf: string }> => {
      const response = await under.platform.fetch({
        method: 'POST',
        url: `${under.consoleOrigin}${apiPrefix}/session`,
        headers: { 'content-type': 'application/json' },
        body: utf8Bytes(JSON.stringify({ userName, password })),
      });
      assert.equal(response.status, 200);
      return {
        cookie: (response.headers['set-cookie'] ?? '').split(';')[0] ?? '',
        csrf: (JSON.parse(utf8Text(response.body)) as { csrfToken: string }).csrfToken,
      };
    };
    for (const role of roles) {
      const userName = `somebody-${role}`;
      const { password } = (await under.answer('POST', '/users', { userName, roles: [role] })) as { password: string };
      const { cookie, csrf } = await signIn(userName, password);
      for (const route of Object.values(routes)) {
        if (!('roles' in route) && !('allRoles' in route)) continue;
        // One of them is not all of them.
        const allowed: readonly string[] = 'roles' in route ? route.roles : [];
        const { status } = await under.platform.fetch({
          method: route.method,
          url: `${under.consoleOrigin}${apiPrefix}${route.path.replace(/:\w+/g, 'nobody')}`,
          headers: { cookie, [csrfHeader]: csrf, ...(route.method === 'POST' ? { 'content-type': 'application/json' } : {}) },
          ...(route.method === 'POST' ? { body: utf8Bytes('{}') } : {}),
        });
        assert.equal(status === 403, !allowed.includes(role), `${role} ${route.method} ${route.path} ${status}`);
      }
    }
    const users = (await under.answer('GET', '/users')) as { userName: string }[];
    assert.equal(users.length, roles.length + 1);
    assert.equal((await under.console('DELETE', '/users/administrator')).status, 409);
    assert.equal((await under.console('DELETE', '/users/somebody-auditor')).status, 204);
    assert.equal((await under.console('DELETE', '/users/somebody-auditor')).status, 404);
  });
});

describe('who looked at whom', () => {
  it('is in the audit chain with who was signed in, and names nobody', async (t) => {
    const folder = await temporaryDirectory();
    const under = await startServer(folder.path);
    t.after(async () => {
      await under.stop();
      await folder.remove();
    });
    const phone = await under.server.enrol({ macAddress: '0004f2000001', model: '' });
    await under.phone(
      'PUT',
      '0004f2000001-calls.xml',
      phone,
      callsXml([{ start: '2026-01-05T12:38:05', from: 'sip:2025550147@example.test', fromName: 'Ada Caller' }]),
    );
    const { persons } = (await under.answer('GET', '/persons?q=caller')) as { persons: { partyToken: string }[] };
    await under.answer('GET', `/persons/${persons[0]?.partyToken ?? ''}`);
    const request = (await under.answer('POST', '/requests', {
      type: 'access',
      identifiers: [{ type: 'phone-number', value: '2025550147' }],
      verification: 'letter',
    })) as { id: string };
    await under.answer('POST', `/requests/${request.id}/fulfilment`);
    await under.console('GET', `/requests/${request.id}/export`);
    const { entries } = (await under.answer('GET', '/audit')) as { entries: { actor: string; action: string }[] };
    for (const action of ['persons-searched', 'person-looked-at', 'request-received', 'request-run', 'export-read'])
      assert.ok(
        entries.some((entry) => entry.action === action && entry.actor === under.administrator.userName),
        action,
      );
    assert.ok(!/caller|2025550147/i.test(JSON.stringify(entries)));
  });
});
