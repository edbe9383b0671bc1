// The console's interface: sessions, csrf, origin, headers, throttling, and the documented form of every answer.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { apiPrefix, csrfHeader, problemSchema, routes } from '@offhook/api';
import type { Enrolment, Overview } from '@offhook/api';
import { isProblem, utf8Bytes, utf8Text } from '@offhook/base';
import type { FetchResponse } from '@offhook/base';
import { createServer } from '@offhook/server';

import type { ServerUnderTest } from './server-under-test.ts';
import { macAddresses, startServer, temporaryDirectory } from './server-under-test.ts';

const page = '<!doctype html><title>console</title>';

describe('the console', () => {
  let under: ServerUnderTest;
  let folder: Awaited<ReturnType<typeof temporaryDirectory>>;
  const raw = (
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    headers: Record<string, string> = {},
    body?: unknown,
  ): Promise<FetchResponse> =>
    under.platform.fetch({
      method,
      url: `${under.consoleOrigin}${path}`,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: utf8Bytes(JSON.stringify(body)) }),
    });

  before(async () => {
    folder = await temporaryDirectory();
    const html = { contentType: 'text/html; charset=utf-8', content: utf8Bytes(page) };
    const script = { contentType: 'text/javascript', content: utf8Bytes('1') };
    under = await startServer(folder.path, {
      assets: new Map([
        ['console.html', html],
        ['assets/console-abcdef12.js', script],
      ]),
    });
  });
  after(async () => {
    await under.stop();
    await folder.remove();
  });

  it('nothing but signing in and the pages is answered without a session', async () => {
    for (const route of Object.values(routes)) {
      if (route === routes.signIn) continue;
      const response = await raw(route.method, apiPrefix + route.path.replace(/:\w+/, 'x'));
      assert.equal(response.status, 401, route.path);
      assert.equal(problemSchema.parse(JSON.parse(utf8Text(response.body))).code, 'bad-credentials');
    }
  });

  it('the session cookie is kept from scripts and other sites, and a change needs the csrf token', async () => {
    const signedIn = await raw('POST', `${apiPrefix}/session`, {}, under.administrator);
    assert.equal(signedIn.status, 200);
    const cookie = signedIn.headers['set-cookie'] ?? '';
    assert.match(cookie, /HttpOnly/);
    assert.match(cookie, /SameSite=Strict/);
    const session = { cookie: cookie.split(';')[0] ?? '' };
    const enrolment = { macAddress: macAddresses[0], model: 'VVX450', label: 'Lobby' };
    const { csrfToken } = JSON.parse(utf8Text(signedIn.body)) as { csrfToken: string };
    assert.equal((await raw('POST', `${apiPrefix}/devices`, session, enrolment)).status, 403);
    assert.equal((await raw('POST', `${apiPrefix}/devices`, { ...session, [csrfHeader]: '00' }, enrolment)).status, 403);
    const foreign = { ...session, [csrfHeader]: csrfToken, origin: 'https://evil.example.test' };
    assert.equal((await raw('POST', `${apiPrefix}/devices`, foreign, enrolment)).status, 403);
    const own = { ...session, [csrfHeader]: csrfToken, origin: under.consoleOrigin };
    const enrolled = await raw('POST', `${apiPrefix}/devices`, own, enrolment);
    assert.equal(enrolled.status, 200);
    const credentials = JSON.parse(utf8Text(enrolled.body)) as Enrolment;
    assert.equal((await under.phone('GET', `${macAddresses[0]}.cfg`, credentials)).status, 200);
    assert.equal((await raw('GET', `${apiPrefix}/session`, session)).status, 200);
    assert.equal((await raw('DELETE', `${apiPrefix}/session`, own)).status, 204);
    assert.equal((await raw('GET', `${apiPrefix}/session`, session)).status, 401);
  });

  it('every list is answered in its documented form', async () => {
    for (const route of [routes.overview, routes.devices, routes.persons, routes.requests, routes.audit])
      route.output.parse(await under.answer('GET', route.path));
    const { auditVerifiedAt, ...overview } = (await under.answer('GET', '/overview')) as Overview;
    assert.ok(Date.parse(auditVerifiedAt) <= Date.now());
    assert.deepEqual(overview, {
      devices: 1,
      devicesSeenToday: 1,
      persons: 0,
      records: 0,
      openRequests: 0,
      requestsDueSoon: 0,
      requestsLate: 0,
      erasuresLate: 0,
      suppressions: 0,
      isAuditIntact: true,
    });
  });

  it('bad input is a problem that does not repeat it', async () => {
    const secret = 'sip:secret@example.test';
    for (const body of [
      {},
      { type: 'erasure', identifiers: [{ type: 'phone-number', value: secret }], verification: 'seen' },
      'text',
      null,
    ]) {
      const response = await under.console('POST', '/requests', body);
      assert.equal(response.status, 400);
      const text = utf8Text(response.body);
      assert.equal(problemSchema.parse(JSON.parse(text)).code, 'bad-request');
      assert.ok(!text.includes('secret'));
    }
    assert.equal((await under.console('GET', '/requests/none')).status, 404);
    assert.equal((await under.console('GET', '/persons/none')).status, 404);
    assert.equal((await under.console('GET', '/devices/none')).status, 400);
    assert.equal((await under.console('GET', '/nothing')).status, 404);
  });

  it("pages are served with a policy that runs nobody else's scripts", async () => {
    const home = await raw('GET', '/console/');
    assert.equal(utf8Text(home.body), page);
    const policy = home.headers['content-security-policy'] ?? '';
    for (const part of [
      "script-src 'self'",
      "style-src 'self' 'unsafe-inline'",
      "connect-src 'self'",
      "img-src 'self' data:",
      "frame-ancestors 'none'",
    ])
      assert.ok(policy.includes(part), part);
    assert.equal(home.headers['x-content-type-options'], 'nosniff');
    assert.match((await raw('GET', '/console/assets/console-abcdef12.js')).headers['cache-control'] ?? '', /immutable/);
    assert.equal((await raw('GET', '/console/../offhook.db')).status, 404);
    assert.equal((await raw('GET', '/')).status, 302);
  });

  it('guessing the password is slowed before it is hashed', async () => {
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 7; attempt++)
      statuses.push((await raw('POST', `${apiPrefix}/session`, {}, { userName: 'administrator', password: `guess ${attempt}` })).status);
    assert.deepEqual(statuses.slice(0, 5), [401, 401, 401, 401, 401]);
    assert.equal(statuses.at(-1), 429);
  });

  it('off the loopback address, the console is served by HTTPS only', async () => {
    const other = await temporaryDirectory();
    const server = createServer({
      platform: { ...under.platform, files: under.platform.files.within('unused') },
      directory: other.path,
      masterKey: new Uint8Array(32),
      listen: { address: '127.0.0.1', port: 0 },
      consoleListen: { address: '0.0.0.0', port: 0 },
    });
    assert.throws(
      () => server.urls,
      (error) => isProblem(error, 'conflict'),
    );
    await server.start();
    assert.match(server.urls.console, /^https:/);
    await server.close();
    await server.close();
    await other.remove();
  });
});
