// Who was logged in at a phone, and when, as its requests show: what it logged meanwhile is theirs (guide, User Profiles; GDPR Art. 15, 17).

import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { describe, it } from 'node:test';
import type { Enrolment, LineOwner, SayOwner, SubjectRequest } from '@offhook/api';
import { utf8Text } from '@offhook/base';

import type { ServerUnderTest } from './server-under-test.ts';
import { dayMs, minuteMs, shiftedServer } from './shifted-server.ts';

const mac = '0004f2000001';
const hourMs = 3_600_000;

/** Once for all: an hour may end while the tests run. */
const startMs = Math.floor(Date.now() / hourMs) * hourMs - 2 * dayMs;

interface Floor {
  readonly under: ServerUnderTest;
  /** By the hour since the start. */
  readonly at: (hour: number) => void;
  readonly gets: (name: string) => Promise<number>;
  readonly puts: (name: string, text: string) => Promise<void>;
  readonly log: () => Promise<string>;
  readonly owners: () => Promise<readonly (readonly unknown[])[]>;
  readonly ask: (type: 'access' | 'erasure', identifiers: SayOwner['identifiers']) => Promise<SubjectRequest>;
}

async function floor(t: TestContext): Promise<Floor> {
  const { under, shift, fire } = await shiftedServer(t);
  const phone: Enrolment = await under.server.enrol({ macAddress: mac, model: 'VVX450' });
  const at = (hour: number): void => shift(startMs + hour * hourMs - Date.now());
  at(0);
  await under.server.setConfiguration('site', { 'tcpIpApp.sntp.gmtOffset': '0' });
  await under.server.setConfiguration(mac, { 'reg.1.address': '2001' });
  await fire(minuteMs);
  const hourOf = (time: string | undefined): number | undefined =>
    time === undefined ? undefined : Math.round((Date.parse(time) - startMs) / hourMs);
  return {
    under,
    at,
    gets: async (name) => (await under.phone('GET', name, phone)).status,
    puts: async (name, text) => void (await under.phone('PUT', name, phone, text)),
    log: async () => utf8Text((await under.phone('GET', `${mac}-app.log`, phone)).body),
    owners: async () =>
      ((await under.answer('GET', `/devices/${mac}/owners`)) as LineOwner[])
        .filter(({ source }) => source === 'login')
        .map(({ line, addresses, from, until }) => [line, addresses.join(), hourOf(from), hourOf(until)]),
    ask: async (type, identifiers) =>
      (await under.answer('POST', '/requests', { type, identifiers, verification: 'seen' })) as SubjectRequest,
  };
}

const login: SayOwner['identifiers'] = [{ type: 'login', value: 'zq' }];
const line = (hour: number): string => {
  const day = new Date(startMs + hour * hourMs + 1_800_000);
  const stamp = day.toISOString().replace(/^\d{4}-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d).*$/, '$1$2$3$4$5');
  return `${stamp}|app1 |3|00|hour ${hour}`;
};
const logLines = [0, 1, 2, 3, 4].map(line);

/** Logged in from the first hour to the third. */
async function loggedIn(t: TestContext): Promise<Floor> {
  const at = await floor(t);
  await at.puts('zq-directory.xml', '<directory><item_list></item_list></directory>');
  await at.gets(`${mac}.cfg`);
  at.at(1);
  assert.equal(await at.gets('zq-directory.xml'), 200);
  at.at(3);
  await at.gets(`${mac}.cfg`);
  at.at(5);
  await at.puts(`${mac}-app.log`, `${logLines.join('\n')}\n`);
  return at;
}

describe('somebody who logs in at a phone', () => {
  it('has it from the first request for a file of theirs until the phone asks for its own primary file', async (t) => {
    const { owners, gets, at } = await loggedIn(t);
    assert.deepEqual(await owners(), [
      [0, 'zq', 0, 0],
      [0, 'zq', 1, 3],
    ]);
    await gets('zq-directory.xml');
    at(6);
    await gets('zq-directory.xml');
    assert.deepEqual((await owners()).at(-1), [0, 'zq', 5, undefined], 'asked for again, it is the same log-in');
  });

  it('has what the phone logged meanwhile, and the owner of its line has the rest', async (t) => {
    const { ask, under, log } = await loggedIn(t);
    const { id } = await ask('erasure', login);
    await under.answer('POST', `/requests/${id}/fulfilment`);
    assert.equal(await log(), `${[logLines[0], logLines[3], logLines[4]].join('\n')}\n`);
  });

  it('is not noted for a file that is not there, nor for files of phones', async (t) => {
    const { gets, owners } = await floor(t);
    assert.equal(await gets('nobody-directory.xml'), 404);
    await gets(`${mac}-directory.xml`);
    await gets('000000000000-directory.xml');
    assert.deepEqual(await owners(), []);
  });

  it('is forgotten a year after', async (t) => {
    const { puts, at, owners } = await floor(t);
    await puts('zq-calls.xml', '<callList></callList>');
    await puts('ab-calls.xml', '<callList></callList>');
    at(24 * 366);
    await puts('cd-calls.xml', '<callList></callList>');
    assert.deepEqual(
      (await owners()).map(([, login]) => login),
      ['ab', 'cd'],
    );
  });

  it('ends when another logs in', async (t) => {
    const { puts, at, owners } = await floor(t);
    await puts('zq-calls.xml', '<callList></callList>');
    at(2);
    await puts('ab-calls.xml', '<callList></callList>');
    assert.deepEqual(await owners(), [
      [0, 'zq', 0, 2],
      [0, 'ab', 2, undefined],
    ]);
  });
});
