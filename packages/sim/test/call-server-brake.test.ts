// Wrong passwords at the call server: each costs more time than the one before, for who guesses, not for the user.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Scene, domain, type Member } from './call-server-scene.ts';

/** Registers with a wrong password so often; the statuses. */
async function guess(member: Member, times: number): Promise<readonly (number | undefined)[]> {
  const statuses: (number | undefined)[] = [];
  for (let time = 0; time < times; time++) statuses.push(await member.register(`guess-${time}`));
  return statuses;
}

function retryAfter(member: Member): number {
  return Number(
    member.peer
      .responses('REGISTER')
      .findLast((response) => response.status === 403)
      ?.headers.get('Retry-After') ?? 0,
  );
}

test('after five wrong passwords the door is shut for a while, even for the right one, and longer each time', async () => {
  const scene = await Scene.open();
  const mallory = await scene.unregistered('2001', '192.0.2.66');
  const statuses = await guess(mallory, 8);
  assert.deepEqual(statuses.slice(0, 5), [401, 401, 401, 401, 401]);
  assert.deepEqual(statuses.slice(5), [403, 403, 403]);
  const first = retryAfter(mallory);
  assert.ok(first > 0);
  assert.equal(await mallory.register(), 403, 'the right password is not even looked at');
  await scene.clock.advance(first * 1000 + 1000);
  assert.equal((await guess(mallory, 1))[0], 401);
  assert.equal((await guess(mallory, 1))[0], 403);
  assert.ok(retryAfter(mallory) > first, `${retryAfter(mallory)} s after ${first} s`);
});

test('the right password from another address still works while the door is shut for the guesser', async () => {
  const scene = await Scene.open();
  const mallory = await scene.unregistered('2001', '192.0.2.66');
  await guess(mallory, 8);
  const alice = await scene.unregistered('2001', '192.0.2.10');
  assert.equal(await alice.register(), 200);
});

test('one address that tries many users is braked as well', async () => {
  const scene = await Scene.open();
  const mallory = await scene.unregistered('2001', '192.0.2.66');
  const statuses: (number | undefined)[] = [];
  for (let user = 0; user < 20; user++) {
    const lines = { method: 'REGISTER', uri: `sip:${domain}`, to: `<sip:30${user}@${domain}>` };
    statuses.push(await mallory.asked(await mallory.signed(lines, 'guess', `30${user}`)));
  }
  assert.equal(statuses[0], 401);
  assert.equal(statuses.at(-1), 403);
});

test('many addresses that try one user are braked, and the phone that got in before is not', async () => {
  const scene = await Scene.open();
  const alice = await scene.user('2001', '192.0.2.10');
  const statuses: (number | undefined)[] = [];
  for (let host = 100; host < 140; host++) statuses.push(...(await guess(await scene.unregistered('2001', `192.0.2.${host}`), 1)));
  assert.equal(statuses.at(-1), 403);
  assert.equal(await alice.register(), 200);
});

test('a brake wears off: after an hour without a try it starts anew', async () => {
  const scene = await Scene.open();
  const mallory = await scene.unregistered('2001', '192.0.2.66');
  await guess(mallory, 8);
  await scene.clock.advance(3_700_000);
  assert.deepEqual(await guess(mallory, 2), [401, 401]);
});

test('wrong passwords in calls count too, and the log tells of them without name and password', async () => {
  const scene = await Scene.open();
  const mallory = await scene.unregistered('2001', '192.0.2.66');
  let status: number | undefined;
  for (let time = 0; time < 7; time++)
    status = await mallory.asked(await mallory.signed({ method: 'INVITE', uri: `sip:2002@${domain}` }, `guess-${time}`));
  assert.equal(status, 403);
  const lines = scene.log.filter((line) => line.includes('wrong password'));
  assert.ok(lines.length > 0 && lines.length < 10, `${lines.length} lines`);
  assert.ok(lines.every((line) => line.includes('192.0.2.66') && !line.includes('2001') && !line.includes('guess')));
});

test('RFC 7616 §5.12: guesses in datagrams that name a phone as their source are those of whoever read the challenge', async () => {
  const scene = await Scene.open();
  const alice = await scene.user('2001', '192.0.2.10');
  const mallory = await scene.unregistered('2001', '192.0.2.66');
  const lines = { method: 'REGISTER', uri: `sip:${domain}`, to: `<sip:2001@${domain}>` };
  for (let time = 0; time < 8; time++) await alice.asked(await mallory.signed(lines, `guess-${time}`));
  // What nobody was ever challenged with is no guess at all.
  for (let time = 0; time < 8; time++) {
    const made = await mallory.signed(lines, `guess-${time}`);
    await alice.asked({ ...made, headers: (made.headers ?? []).map((header) => header.replace(/nonce="[^"]*"/, `nonce="n${time}"`)) });
  }
  assert.equal(await alice.register(), 200);
  assert.equal(await mallory.register(), 403);
  // Nor does another address of theirs help.
  const other = await scene.unregistered('2001', '192.0.2.67');
  assert.equal(await other.asked(await mallory.signed(lines)), 403);
});
