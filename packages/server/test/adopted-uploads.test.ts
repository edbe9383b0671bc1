// What phones wrote at another server and lies in the folder `site`: once it is adopted, it is in the records like an upload, and persons in it are found (GDPR Art. 15 and 17).

import assert from 'node:assert/strict';
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Adopted, Enrolment, SubjectRequest } from '@offhook/api';
import { utf8Text } from '@offhook/base';

import type { ServerUnderTest } from './server-under-test.ts';
import { callsXml, directoryXml, macAddresses, startServer, temporaryDirectory } from './server-under-test.ts';

const [macA, macB, macC] = macAddresses;
const broken = '<directory><item_list><item><fn>Eve';

describe('uploads that lie in the folder site', () => {
  let folder: Awaited<ReturnType<typeof temporaryDirectory>>;
  let under: ServerUnderTest;

  beforeEach(async () => {
    folder = await temporaryDirectory();
    const files = {
      'site.cfg': '<x up.headsetMode="1"/>',
      [`contacts/${macA.toUpperCase()}-directory.xml`]: directoryXml([{ first: 'Ada', last: 'Example', contact: '2025550147' }]),
      [`${macA}-calls.xml`]: callsXml([{ start: '2026-01-05T12:38:05', from: 'sip:2025550148@example.test', fromName: 'Bob Caller' }]),
      [`${macA}-phone.cfg`]: '<PHONE_CONFIG><OVERRIDES reg.1.label="Cy Sample"/></PHONE_CONFIG>',
      [`logs/${macA}-app.log`]: '1122013000|sip  |3|00|INVITE sip:2025550149@example.test\n',
      [`${macB}-directory.xml`]: broken,
      [`${macC}-directory.xml`]: directoryXml([{ first: 'Old', last: 'Copy', contact: '2025550150' }]),
      [`old/${macA}-directory.xml`]: directoryXml([]),
      '0004f20000ff-directory.xml': directoryXml([{ first: 'No', last: 'Phone', contact: '2025550151' }]),
    };
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder.path, 'site', path)), { recursive: true });
      await writeFile(join(folder.path, 'site', path), content);
    }
    const old = join(folder.path, 'site', 'old', `${macA}-directory.xml`);
    await utimes(old, new Date('2020-01-01T00:00:00Z'), new Date('2020-01-01T00:00:00Z'));
    under = await startServer(folder.path);
  });
  afterEach(async () => {
    await under.stop();
    await folder.remove();
  });

  const enrolAll = async (): Promise<readonly [Enrolment, Enrolment, Enrolment]> => [
    await under.server.enrol({ macAddress: macA, model: '' }),
    await under.server.enrol({ macAddress: macB, model: '' }),
    await under.server.enrol({ macAddress: macC, model: '' }),
  ];
  const adopt = async (): Promise<Adopted> => (await under.answer('POST', '/site/adoption')) as Adopted;
  const get = async (phone: Enrolment, end: string): Promise<string> => {
    const { status, body } = await under.phone('GET', `${phone.macAddress}${end}`, phone);
    assert.equal(status, 200, end);
    return utf8Text(body);
  };
  const found = async (query: string): Promise<number> =>
    ((await under.answer('GET', `/persons?q=${encodeURIComponent(query)}`)) as { persons: unknown[] }).persons.length;

  it('become records, and whoever is in them is found; those of phones that are not enrolled wait', async () => {
    const [a] = await enrolAll();
    assert.equal(await found('Example'), 0);
    const { adopted, left } = await adopt();
    assert.deepEqual(
      adopted.map(({ path, records }) => [path, records]),
      [
        [`0004f2000001-calls.xml`, 1],
        [`0004f2000001-phone.cfg`, 1],
        [`0004f2000002-directory.xml`, 0],
        [`0004f2000003-directory.xml`, 1],
        [`contacts/0004F2000001-directory.xml`, 1],
        [`logs/0004f2000001-app.log`, 2],
      ],
    );
    assert.deepEqual(
      left.map(({ path }) => path),
      ['0004f20000ff-directory.xml', `old/${macA}-directory.xml`],
    );
    for (const name of ['Example', '2025550148']) assert.equal(await found(name), 1, name);
    assert.match(await get(a, '-directory.xml'), /Ada/);
    assert.match(await get(a, '-calls.xml'), /Bob Caller/);
    assert.match(await get(a, '-phone.cfg'), /Cy Sample/);
    assert.match(await get(a, '-app.log'), /2025550149/);
    // There are not two of one file.
    assert.deepEqual((await readdir(join(folder.path, 'site'), { recursive: true })).toSorted(), [
      '0004f20000ff-directory.xml',
      'contacts',
      'logs',
      'old',
      `old/${macA}-directory.xml`,
      'site.cfg',
    ]);
  });

  it('what nobody can read is kept as it is, and the phone gets it back', async () => {
    const [, b] = await enrolAll();
    const { adopted } = await adopt();
    assert.equal(adopted.find(({ path }) => path === `${macB}-directory.xml`)?.isUnread, true);
    assert.equal(await get(b, '-directory.xml'), broken);
  });

  it('an older copy never takes the place of what the phone has uploaded', async () => {
    const [, , c] = await enrolAll();
    await under.phone('PUT', `${macC}-directory.xml`, c, directoryXml([{ first: 'New', last: 'One', contact: '2025550152' }]));
    const { left } = await adopt();
    assert.ok(left.some(({ path, reason }) => path === `${macC}-directory.xml` && /newer/.test(reason)));
    assert.match(await get(c, '-directory.xml'), /New/);
    assert.ok((await readdir(join(folder.path, 'site'))).includes(`${macC}-directory.xml`));
  });

  it('once adopted, an erasure reaches them, and nothing is left in the folder', async () => {
    const [a] = await enrolAll();
    await adopt();
    const identifiers = [{ type: 'phone-number', value: '2025550147' }];
    const request = { type: 'erasure', identifiers, verification: 'letter' };
    const { id } = (await under.answer('POST', '/requests', request)) as SubjectRequest;
    const done = (await under.answer('POST', `/requests/${id}/fulfilment`)) as SubjectRequest;
    assert.doesNotMatch(JSON.stringify(done), /site\/contacts/);
    assert.doesNotMatch(await get(a, '-directory.xml'), /Ada|2025550147/);
  });

  it('of somebody who was erased bring nothing back', async () => {
    const [, , c] = await enrolAll();
    const identifiers = [{ type: 'phone-number', value: '2025550147' }];
    await under.phone('PUT', `${macC}-calls.xml`, c, callsXml([{ start: '2026-01-05T12:38:05', from: 'sip:2025550147@example.test' }]));
    const { id } = (await under.answer('POST', '/requests', { type: 'erasure', identifiers, verification: 'letter' })) as SubjectRequest;
    await under.answer('POST', `/requests/${id}/fulfilment`);
    const { adopted } = await adopt();
    assert.equal(adopted.find(({ path }) => path.startsWith('contacts/'))?.records, 0);
    assert.equal(await found('2025550147'), 0);
  });

  it('the audit names who adopted them', async () => {
    await enrolAll();
    await adopt();
    const { entries } = (await under.answer('GET', '/audit')) as { entries: { actor: string; action: string }[] };
    assert.ok(entries.some(({ action, actor }) => action === 'uploads-adopted' && actor === under.administrator.userName));
  });
});
