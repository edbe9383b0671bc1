// What an administrator has laid down in `site` for a user or for somebody's own phone: it is told, and what is older than an erasure does not come back (GDPR Art. 17).

import assert from 'node:assert/strict';
import { mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Enrolment, Identifier, SubjectRequest } from '@offhook/api';
import { utf8Text } from '@offhook/base';

import { phonesAndRequests } from './phones-and-requests.ts';
import type { ServerUnderTest } from './server-under-test.ts';
import { callsXml, directoryXml, macAddresses, startServer, temporaryDirectory } from './server-under-test.ts';
import { unzip } from './unzip.ts';

const [macA, macB] = macAddresses;
const login: Identifier = { type: 'login', value: 'jvesely' };
const number: Identifier = { type: 'extension', value: '6031' };
const mother = directoryXml([{ first: 'Maminka', last: '', contact: '2025550101' }]);
const long = new Date('2020-01-01T00:00:00Z');

describe('a file in site for a user, or for somebody’s own phone', () => {
  let folder: Awaited<ReturnType<typeof temporaryDirectory>>;
  let under: ServerUnderTest;
  const phones = new Map<string, Enrolment>();
  const { ask } = phonesAndRequests(() => under, phones);
  const lay = async (name: string, text: string, at = long): Promise<void> => {
    const path = join(folder.path, 'site', name);
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, text);
    await utimes(path, at, at);
  };
  const start = async (): Promise<void> => {
    under = await startServer(folder.path);
    for (const mac of [macA, macB]) phones.set(mac, await under.server.enrol({ macAddress: mac, model: 'VVX450' }));
    await under.server.setConfiguration(macA, { 'reg.1.address': '6031', 'tcpIpApp.sntp.gmtOffset': '0' });
  };
  const fetched = async (name: string, mac: string = macA): Promise<string | number> => {
    const { status, body } = await under.phone('GET', name, phones.get(mac));
    return status === 200 ? utf8Text(body) : status;
  };
  const put = (name: string, text: string): Promise<unknown> => under.phone('PUT', name, phones.get(macA), text);
  const fulfil = async (...identifiers: readonly Identifier[]): Promise<SubjectRequest> => {
    const { id } = await ask(...identifiers);
    return (await under.answer('POST', `/requests/${id}/fulfilment`)) as SubjectRequest;
  };
  const advice = 'an administrator’s file, not served after the erasure: delete it in the folder';
  /** Looked at again after a second. */
  const eventually = async (name: string, wanted: RegExp): Promise<void> => {
    const deadline = Date.now() + 20_000;
    while (!wanted.test(String(await fetched(name)))) assert.ok(Date.now() < deadline, name);
  };

  beforeEach(async () => {
    folder = await temporaryDirectory();
  });
  afterEach(async () => {
    await under.stop();
    await folder.remove();
  });

  it('of a user is in the plan, goes out to no phone after the erasure, and the receipt says what to do', async () => {
    await lay('PROFILES/jvesely-directory.xml', mother);
    await lay('jvesely-phone.cfg', '<PHONE_CONFIG><OVERRIDES up.headsetMode="1"/></PHONE_CONFIG>');
    await lay('other-directory.xml', mother);
    await start();
    assert.match(String(await fetched('PROFILES/jvesely-directory.xml', macB)), /Maminka/);
    await put('jvesely-directory.xml', mother);
    const { plan } = await ask(login);
    assert.deepEqual(
      plan?.places.filter(({ store }) => store === 'site').map(({ place, certainty }) => [place, certainty]),
      [
        [`site/PROFILES/jvesely-directory.xml, ${advice}`, 'certain'],
        [`site/jvesely-phone.cfg, ${advice}`, 'certain'],
      ],
    );
    const { standing } = await fulfil(login);
    assert.deepEqual(
      standing?.found.map(({ place }) => place),
      [`site/PROFILES/a file of a user’s profile, ${advice}`, `site/a file of a user’s profile, ${advice}`],
    );
    for (const name of ['jvesely-directory.xml', 'PROFILES/jvesely-directory.xml', 'jvesely-phone.cfg'])
      assert.equal(await fetched(name, macB), 404, name);
    assert.match(String(await fetched('other-directory.xml')), /Maminka/);
    assert.deepEqual(
      ((await under.answer('GET', '/export')) as readonly string[]).filter((path) => path.includes('jvesely')),
      [],
    );
  });

  it('that is laid down anew counts again', async () => {
    await lay('jvesely-directory.xml', mother);
    await start();
    await fulfil(login);
    assert.equal(await fetched('jvesely-directory.xml'), 404);
    await lay(
      'jvesely-directory.xml',
      directoryXml([{ first: 'Anew', last: '', contact: '2025550102' }]),
      new Date('2099-01-01T00:00:00Z'),
    );
    await eventually('jvesely-directory.xml', /Anew/);
  });

  it('of the person’s own phone is told, does not come back, and is not taken in', async () => {
    await lay(`${macA}-directory.xml`, mother);
    await lay(`${macA}-calls.xml`, callsXml([{ start: '2019-11-15T13:00:00', from: 'sip:2025550103@example.test' }]));
    await lay(`${macB}-directory.xml`, directoryXml([{ first: 'Of', last: 'B', contact: '2025550104' }]));
    await start();
    const { plan } = await ask(number);
    assert.deepEqual(
      plan?.places.filter(({ store }) => store === 'site').map(({ place, device, form }) => [place, device, form]),
      [`site/${macA}-calls.xml`, `site/${macA}-directory.xml`].map((place) => [`${place}, ${advice}`, macA, 'own-phone']),
    );
    const { standing } = await fulfil(number);
    assert.deepEqual(
      standing?.found.map(({ place }) => place),
      [`site/${macA}-calls.xml, ${advice}`, `site/${macA}-directory.xml, ${advice}`],
    );
    for (const kind of ['directory.xml', 'calls.xml']) assert.equal(await fetched(`${macA}-${kind}`), 404, kind);
    assert.match(String(await fetched(`${macB}-directory.xml`, macB)), /Of/);
    const { adopted, left } = (await under.answer('POST', '/site/adoption')) as { adopted: { path: string }[]; left: { path: string }[] };
    assert.deepEqual([adopted.map(({ path }) => path), left.length], [[`${macB}-directory.xml`], 2]);
    assert.equal(await fetched(`${macA}-directory.xml`), 404);
  });

  it('that names somebody erased does not come back at another’s phone either', async () => {
    await lay(`${macB}-directory.xml`, directoryXml([{ first: 'Gus', last: 'Gam', contact: '6031' }]));
    await start();
    assert.match(String(await fetched(`${macB}-directory.xml`, macB)), /6031/);
    await fulfil(number);
    assert.equal(await fetched(`${macB}-directory.xml`, macB), 404);
  });

  it('is no longer told once it is deleted', async () => {
    await lay('jvesely-directory.xml', mother);
    await start();
    await fulfil(login);
    await rm(join(folder.path, 'site', 'jvesely-directory.xml'));
    const deadline = Date.now() + 20_000;
    let found: readonly unknown[] = [0];
    while (found.length > 0) {
      assert.ok(Date.now() < deadline);
      // Where it is noticed between a plan and its carrying out, the plan has changed.
      found = await fulfil(login).then(
        ({ standing }) => standing?.found ?? [],
        (error: unknown) => {
          assert.match(String(error), /answered 409/);
          return [0];
        },
      );
    }
  });

  it('is in the answer to its user', async () => {
    await lay('jvesely-directory.xml', mother);
    await lay(`${macA}-directory.xml`, directoryXml([{ first: 'Zahn', last: 'Arzt', contact: '2025550105' }]));
    await start();
    for (const [of, path] of [
      [login, 'jvesely-directory.xml'],
      [number, `${macA}-directory.xml`],
    ] as const) {
      const identifiers = [of];
      const { id } = (await under.answer('POST', '/requests', { type: 'access', identifiers, verification: 'seen' })) as SubjectRequest;
      await under.answer('POST', `/requests/${id}/fulfilment`);
      const archive = unzip((await under.console('GET', `/requests/${id}/export`)).body);
      assert.match(String(archive.get('person.json')), new RegExp(`site/${path}`), path);
      assert.match(String(archive.get('README.txt')), /files that your administrator has laid down/);
    }
  });
});
