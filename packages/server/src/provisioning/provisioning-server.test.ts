// RFC 9110, guide, Provisioning: what each request of a phone is answered, without a listener.

import assert from 'node:assert/strict';
import { utimes } from 'node:fs/promises';
import { describe, it } from 'node:test';

import type { Enrolment } from '@offhook/api';
import { utf8Bytes } from '@offhook/base';

import { contact, directory, overrides } from '../../test/phone-files.ts';
import { mac, nowMs } from '../../test/records-under-test.ts';
import type { UploadsUnderTest } from '../../test/uploads-under-test.ts';
import { withUploads } from '../../test/uploads-under-test.ts';
import { LineOwnership } from '../records/line-ownership.ts';
import { PhoneLogins } from '../records/phone-logins.ts';
import { phonesWithLogin } from '../store/line-owner-rows.ts';
import { AdmissionRules } from './admission-rules.ts';
import { Decoys } from './decoys.ts';
import { FirstContact } from './first-contact.ts';
import { PhonePlaces } from './phone-places.ts';
import { createProvisioningServer } from './provisioning-server.ts';
import { RefusedPhones } from './refused-phones.ts';
import { ServedCounts } from './served-counts.ts';
import { WaitingPhones } from './waiting-phones.ts';

const other = '0004f2000002';
const decoy = '0004f20000dd';
const agent = 'FileTransport PolycomVVX-VVX_450-UA/6.4.3.5017 Type/Application';

type Method = 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
interface Answer {
  readonly status: number;
  readonly text: string;
  readonly header: (name: string) => unknown;
}

interface Under extends UploadsUnderTest {
  readonly phone: Enrolment;
  readonly ask: (
    method: Method,
    path: string,
    more?: { headers?: Record<string, string>; body?: string | Uint8Array; from?: string },
  ) => Promise<Answer>;
  /** With a header of its own, or without. */
  readonly status: (authorization: string | undefined, path?: string, from?: string, method?: Method) => Promise<number>;
  readonly minutes: (count: number) => void;
  readonly firstContact: FirstContact;
  readonly waiting: WaitingPhones;
  readonly counts: ServedCounts;
  readonly loggedIn: () => Promise<readonly string[]>;
}

const basic = ({ userName, password }: Pick<Enrolment, 'userName' | 'password'>): string =>
  `Basic ${Buffer.from(`${userName}:${password}`).toString('base64')}`;

function withServer(files: Readonly<Record<string, string>>, run: (under: Under) => Promise<void>): Promise<void> {
  return withUploads(async (uploads) => {
    const { store, audit, devices, artefacts, configuration } = uploads;
    for (const [path, text] of Object.entries(files)) await store.platform.files.within('site').write(path, utf8Bytes(text));
    await configuration.refresh('');
    let monotonicMs = 1_000_000;
    const platform = { ...store.platform, clock: { ...store.platform.clock, monotonicMs: () => monotonicMs } };
    const places = new PhonePlaces({ store, audit });
    const counts = new ServedCounts({ store, devices, audit, places });
    const ownership = new LineOwnership(store);
    const logins = new PhoneLogins(store, ownership);
    const rules = await AdmissionRules.load({ store, audit });
    const waiting = new WaitingPhones(store, rules);
    const firstContact = new FirstContact({ store, devices, audit, places, rules });
    const decoys = new Decoys({ store, audit, macAddresses: [decoy] });
    const server = createProvisioningServer({
      platform,
      devices,
      configuration,
      artefacts,
      counts,
      logins,
      waiting,
      security: undefined,
      certified: undefined,
      firstContact,
      decoys,
      rules,
      refusedPhones: new RefusedPhones({ store, audit, devices }),
      compareVersions: () => store.versions.compare(),
    });
    const phone = await devices.renewCredentials(mac);
    const inject: Under['ask'] = async (method, url, { headers = {}, body, from = '192.0.2.7' } = {}) => {
      const payload = body === undefined ? {} : { payload: Buffer.from(body) };
      const type = body === undefined ? {} : { 'content-type': 'text/xml' };
      const asked = { method, url, remoteAddress: from, headers: { 'user-agent': agent, ...type, ...headers }, ...payload };
      const answer = await server.inject(asked);
      return { status: answer.statusCode, text: answer.payload, header: (name) => answer.headers[name] };
    };
    try {
      await run({
        ...uploads,
        phone,
        ask: (method, path, { headers = {}, ...more } = {}) =>
          inject(method, `/${path}`, { headers: { authorization: basic(phone), ...headers }, ...more }),
        status: async (authorization, path = 'site.cfg', from = '192.0.2.7', method = 'GET') =>
          (await inject(method, `/${path}`, { headers: authorization === undefined ? {} : { authorization }, from })).status,
        minutes: (count) => (monotonicMs += count * 60_000),
        firstContact,
        waiting,
        counts,
        async loggedIn() {
          await logins.settled();
          return phonesWithLogin(store.records.db);
        },
      });
    } finally {
      counts.close();
      await server.close();
    }
  });
}

describe('who asks', () => {
  it('is a phone with its credentials; all others are challenged, and phones among them noted', () =>
    withServer({ 'site.cfg': '<x/>' }, async ({ ask, status, phone, waiting }) => {
      assert.equal(await status(basic(phone)), 200);
      const challenged = await ask('GET', 'site.cfg', { headers: { authorization: basic({ ...phone, password: 'x' }) } });
      assert.equal(challenged.status, 401);
      const [first, second] = [challenged.header('www-authenticate')].flat();
      assert.match(String(first), /^Basic realm="offhook"/);
      assert.match(String(second), /^Digest /);
      assert.deepEqual(await waiting.all(), []);
      assert.equal(await status(undefined, `${other}.cfg`), 401);
      assert.deepEqual(
        (await waiting.all()).map(({ macAddress, address }) => [macAddress, address]),
        [[other, '192.0.2.7']],
      );
      assert.equal(await status(basic({ ...phone, password: 'x' }), '0004f2000003.cfg'), 401);
      assert.equal((await waiting.all()).length, 2);
      assert.equal((await ask('DELETE', 'site.cfg')).status, 405);
      assert.equal((await ask('GET', 'gone.cfg')).header('www-authenticate'), undefined);
    }));

  it('may be wrong twenty times a minute from one address; the right one is let in all the same', () =>
    withServer({ 'site.cfg': '<x/>' }, async ({ status, phone, minutes }) => {
      const wrong = basic({ ...phone, password: 'x' });
      for (let time = 0; time < 30; time++) assert.equal(await status(undefined), 401);
      for (let time = 0; time < 20; time++) assert.equal(await status(wrong), 401, String(time));
      assert.equal(await status(wrong), 429);
      assert.equal(await status(undefined), 401);
      assert.equal(await status(basic(phone)), 200);
      assert.equal(await status(wrong, 'site.cfg', '192.0.2.8'), 401);
      minutes(1);
      assert.equal(await status(wrong), 401);
    }));

  it('with what all newcomers have reads what is its own once it is admitted, and writes nothing', () =>
    withServer({ 'site.cfg': '<x/>' }, async ({ status, firstContact, devices, waiting }) => {
      const shared = await firstContact.open({ userName: 'newcomer', networks: ['192.0.2.0/24'], hours: 1 }, 'Ada');
      const authorization = basic(shared);
      for (let time = 0; time < 25; time++) assert.equal(await status(authorization, `${other}.cfg`), 404);
      assert.deepEqual(
        (await waiting.all()).map(({ macAddress }) => macAddress),
        [other],
      );
      await devices.admit([{ macAddress: other, model: '' }], 'Ada', true);
      for (const method of ['GET', 'HEAD'] as const) assert.equal(await status(authorization, `${other}.cfg`, '192.0.2.7', method), 200);
      for (const method of ['PUT', 'POST'] as const)
        assert.equal(await status(authorization, `${other}-directory.xml`, '192.0.2.7', method), 404);
      assert.equal(await status(authorization, `${mac}.cfg`), 404);
      assert.equal(await status(authorization, `${other}.cfg`, '203.0.113.1'), 401);
    }));

  it('for an address that no phone has raises the alarm', () =>
    withServer({}, async ({ status, entries }) => {
      assert.equal(await status(undefined, `${decoy}.cfg`), 401);
      assert.deepEqual(
        (await entries()).filter(({ action }) => action === 'decoy-asked-for').map(({ facts }) => facts),
        [{ device: decoy }],
      );
    }));
});

it('a path may have empty parts and dots, and neither climbs nor hides', () =>
  withServer({ 'site.cfg': '<x/>', 'a/b c.cfg': '<y/>' }, async ({ ask }) => {
    for (const [path, expected] of [
      ['site.cfg', 200],
      ['/site.cfg', 200],
      ['./site.cfg?x=1', 200],
      ['a//b%20c.cfg', 200],
      ['a/./b%20c.cfg', 200],
      ['site%2Ecfg', 200],
      ['gone.cfg', 404],
      ['', 403],
      ['.', 403],
      ['a%2f..%2fsite.cfg', 403],
      ['site.cfg%E', 400],
      ['%E0', 400],
      ['%c0%ae/site.cfg', 400],
      ['%', 400],
      ['%zz', 400],
      ['site.cfg?%', 200],
      ['a%5Csite.cfg', 403],
      ['a%00b', 403],
      ['a%1Fb', 403],
      ['a%20b', 404],
      [`${other}.cfg`, 403],
      [`a/${other}/x.cfg`, 403],
    ] as const)
      assert.equal((await ask('GET', path)).status, expected, path);
  }));

describe('a file', () => {
  it('is sent whole, in part, or not at all where the phone has it; HEAD says what GET would', () =>
    withServer({ 'site.cfg': '0123456789' }, async ({ ask, counts, entries }) => {
      const whole = await ask('GET', 'site.cfg');
      assert.deepEqual([whole.text, whole.header('content-length')], ['0123456789', '10']);
      const head = await ask('HEAD', 'site.cfg');
      assert.deepEqual(
        [head.status, head.text, Number(head.header('content-length')), head.header('etag')],
        [200, '', 10, whole.header('etag')],
      );
      const same = await ask('GET', 'site.cfg', { headers: { 'if-none-match': String(whole.header('etag')) } });
      assert.deepEqual([same.status, same.text], [304, '']);
      const part = await ask('GET', 'site.cfg', { headers: { range: 'bytes=2-4' } });
      assert.deepEqual([part.status, part.text, part.header('content-range')], [206, '234', 'bytes 2-4/10']);
      assert.equal(Number(part.header('content-length')), 3);
      const beyond = await ask('GET', 'site.cfg', { headers: { range: 'bytes=10-' } });
      assert.deepEqual([beyond.status, beyond.header('content-range')], [416, 'bytes */10']);
      assert.equal(whole.header('content-range'), undefined);
      await counts.flush();
      const served = (await entries()).find(({ action }) => action === 'files-served')?.facts as Record<string, unknown>;
      assert.deepEqual([served['requests'], served['files'], served['bytes']], [4, 3, 23]);
    }));

  it('of the phone itself counts before that of the administrator; a profile, whichever is newer', () =>
    withServer(
      { [`${mac}-directory.xml`]: '<laid-down/>', 'zq-phone.cfg': '<laid-down/>' },
      async ({ ask, loggedIn, configuration, place, store }) => {
        assert.equal((await ask('GET', `${mac}-directory.xml`)).text, '<laid-down/>');
        await ask('PUT', `${mac}-directory.xml`, { body: directory(contact('Ada', 'Example', '9')) });
        assert.match((await ask('GET', `${mac}-directory.xml`)).text, /Ada/);
        assert.deepEqual(await loggedIn(), []);
        assert.equal((await ask('HEAD', 'zq-phone.cfg')).status, 200);
        assert.deepEqual(await loggedIn(), []);
        assert.equal((await ask('GET', 'zq-phone.cfg')).text, '<laid-down/>');
        assert.deepEqual(await loggedIn(), [mac]);
        await ask('GET', `${mac}.cfg`);
        assert.deepEqual(await loggedIn(), []);
        assert.equal((await ask('PUT', 'zq-phone.cfg', { body: '<x up.ringer="1"/>' })).status, 201);
        assert.deepEqual(await loggedIn(), [mac]);
        assert.equal((await ask('GET', 'x/zq-phone.cfg')).text, (await ask('GET', 'zq-phone.cfg')).text);
        for (const [laidDownMs, expected] of [
          [nowMs - 1000, '<x up.ringer="1"/>'],
          [nowMs, '<x up.ringer="1"/>'],
          [nowMs + 1000, `<laid-down at="${nowMs + 1000}"/>`],
        ] as const) {
          await store.platform.files.within('site').write('zq-phone.cfg', utf8Bytes(`<laid-down at="${laidDownMs}"/>`));
          await utimes(`${place.directory}/site/zq-phone.cfg`, laidDownMs / 1000, laidDownMs / 1000);
          await configuration.refresh('zq-phone.cfg');
          assert.equal((await ask('GET', 'zq-phone.cfg')).text, expected, String(laidDownMs - nowMs));
        }
      },
    ));
});

describe('an upload', () => {
  it('is new once, in whatever folder, and arrives though nobody can read it', () =>
    withServer({}, async ({ ask, served, row, keptText, counts, devices }) => {
      const body = directory(contact('Ada', 'Example', '9'));
      for (const [method, path, text, expected] of [
        ['PUT', `${mac}-directory.xml`, body, 201],
        ['POST', `lists/${mac.toUpperCase()}-directory.xml`, body, 204],
        ['PUT', `${mac}-phone.cfg`, overrides({ 'up.ringer': '1' }), 201],
        ['PUT', `${mac}-calls.xml`, 'broken', 204],
        ['PUT', `${mac}-web.cfg`, undefined, 201],
        ['PUT', `${mac}-license.cfg`, '<l/>', 201],
        ['PUT', 'notes.txt', 'note', 201],
        ['PUT', 'x/notes.txt', 'other note', 204],
        ['PUT', '000000000000-directory.xml', body, 403],
        ['PUT', 'site.cfg', '<x/>', 403],
        ['PUT', 'SITE.CFG', '<x/>', 403],
        ['PUT', 'site.cfg.txt', '<x/>', 201],
        ['PUT', `${other}-directory.xml`, body, 403],
      ] as const)
        assert.equal((await ask(method, path, text === undefined ? {} : { body: text })).status, expected, path);
      assert.match((await served('directory')) ?? '', /Ada/);
      assert.equal(await served('call-list'), 'broken');
      assert.equal((await row('web-override'))?.size_bytes, 0);
      assert.equal(await keptText('notes.txt'), 'other note');
      await counts.flush();
      const seen = await devices.find(mac);
      assert.deepEqual([seen?.requests, seen?.address, seen?.software_version], [9, '192.0.2.7', '6.4.3.5017']);
    }));

  it('may be of 24 MiB, one that becomes records of 8 MiB', () =>
    withServer({}, async ({ ask }) => {
      const mebibyte = 1_048_576;
      const size = async (path: string, bytes: number): Promise<number> =>
        (await ask('PUT', path, { body: new Uint8Array(bytes).fill(0x20) })).status;
      assert.equal(await size(`${mac}-directory.xml`, 8 * mebibyte), 204);
      assert.equal(await size(`${mac}-directory.xml`, 8 * mebibyte + 1), 413);
      assert.equal(await size(`${mac}-boot.log`, 8 * mebibyte + 1), 201);
      assert.equal(await size(`${mac}-app.log`, 8 * mebibyte + 1), 201);
      assert.equal(await size('core.gz', 24 * mebibyte), 201);
      assert.equal(await size('core.gz', 24 * mebibyte + 1), 413);
    }));

  it('of a part of a log is put where it belongs', () =>
    withServer({}, async ({ ask, served }) => {
      const [one, two, three] = ['one', 'two', 'three'].map((text) => `0105103000|sip  |3|00|${text}\n`);
      await ask('PUT', `${mac}-app.log`, { body: `${one}${two}` });
      await ask('PUT', `${mac}-app.log`, { body: `${two}${three}`, headers: { 'content-range': 'bytes 26-79/*' } });
      assert.equal(await served('application-log'), `${one}${two}${three}`);
    }));
});
