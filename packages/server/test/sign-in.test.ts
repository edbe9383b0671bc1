// Signing in to the console: an unknown name is answered as a wrong password is, and guesses slow who guesses (OWASP ASVS 4.0, V2.2).

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { AuditPage } from '@offhook/api';
import { apiPrefix } from '@offhook/api';
import { isProblem, silentLogger, utf8Bytes, utf8Text } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';

import { Accounts } from '../src/console/accounts.ts';
import { openStore } from '../src/store/store.ts';
import { startServer, temporaryDirectory } from './server-under-test.ts';
import { placeOf } from './store-place.ts';

interface Tried {
  readonly accounts: Accounts;
  readonly owner: { readonly userName: string; readonly password: string };
  /** Passwords hashed since the last question. */
  readonly hashed: () => number;
  readonly outcome: (userName: string, password: string, address: string) => Promise<string>;
}

async function withAccounts(use: (tried: Tried) => Promise<void>): Promise<void> {
  const folder = await temporaryDirectory();
  const node = createNodePlatform({ directory: folder.path, log: silentLogger });
  let count = 0;
  const passwordHash: typeof node.cryptography.passwordHash = (password, salt) => {
    count++;
    return node.cryptography.passwordHash(password, salt);
  };
  const store = await openStore({
    platform: { ...node, cryptography: { ...node.cryptography, passwordHash } },
    directory: folder.path,
    ...(await placeOf(folder.path)),
  });
  const accounts = new Accounts(store);
  const owner = await accounts.ensureAdministrator();
  assert.ok(owner !== undefined);
  try {
    await use({
      accounts,
      owner,
      hashed: () => {
        const since = count;
        count = 0;
        return since;
      },
      async outcome(userName, password, address) {
        try {
          await accounts.signIn(userName, password, address);
          return 'signed in';
        } catch (error) {
          return isProblem(error) ? `${error.code}: ${error.message}` : String(error);
        }
      },
    });
  } finally {
    await store.close();
    node.close();
    await folder.remove();
  }
}

describe('signing in', () => {
  it('an unknown name is answered like a wrong password, and costs the same', () =>
    withAccounts(async ({ owner, hashed, outcome }) => {
      hashed();
      const unknown = await outcome('admin', 'guess', '192.0.2.1');
      const costOfUnknown = hashed();
      const wrong = await outcome(owner.userName, 'guess', '192.0.2.2');
      assert.equal(unknown, wrong);
      assert.match(unknown, /^bad-credentials/);
      assert.deepEqual([costOfUnknown, hashed()], [1, 1]);
    }));

  it('guesses from one address slow that address, before any hashing, and the owner signs in from another', () =>
    withAccounts(async ({ owner, hashed, outcome }) => {
      const guesses: string[] = [];
      for (let at = 0; at < 8; at++) guesses.push((await outcome(owner.userName, `guess ${at}`, '192.0.2.1')).split(':')[0] ?? '');
      assert.deepEqual(guesses, [...Array<string>(5).fill('bad-credentials'), ...Array<string>(3).fill('limit-exceeded')]);
      hashed();
      assert.match(await outcome(owner.userName, owner.password, '192.0.2.1'), /^limit-exceeded/);
      assert.equal(hashed(), 0);
      assert.equal(await outcome(owner.userName, owner.password, '192.0.2.2'), 'signed in');
    }));

  it('guesses from many addresses meet a brake, which lets through the addresses that have signed in', () =>
    withAccounts(async ({ owner, hashed, outcome }) => {
      assert.equal(await outcome(owner.userName, owner.password, '192.0.2.250'), 'signed in');
      hashed();
      for (let at = 0; at < 60; at++) await outcome(owner.userName, `guess ${at}`, `192.0.2.${10 + at}`);
      assert.equal(hashed(), 50);
      assert.match(await outcome(owner.userName, owner.password, '192.0.2.3'), /^limit-exceeded/);
      assert.equal(await outcome(owner.userName, owner.password, '192.0.2.250'), 'signed in');
    }));
});

describe('signing in over HTTP', () => {
  let folder: Awaited<ReturnType<typeof temporaryDirectory>>;
  let under: Awaited<ReturnType<typeof startServer>>;
  before(async () => {
    folder = await temporaryDirectory();
    under = await startServer(folder.path);
  });
  after(async () => {
    await under.stop();
    await folder.remove();
  });

  it('a failed sign-in is answered with 401, logged and noted in the audit chain, without the name', async () => {
    await under.answer('GET', '/overview');
    const answers: string[] = [];
    for (const userName of ['eva.mustername', 'administrator']) {
      const { status, body } = await under.platform.fetch({
        method: 'POST',
        url: `${under.consoleOrigin}${apiPrefix}/session`,
        headers: { 'content-type': 'application/json' },
        body: utf8Bytes(JSON.stringify({ userName, password: 'guess' })),
      });
      answers.push(`${status} ${utf8Text(body)}`);
    }
    assert.match(answers[0] ?? '', /^401/);
    assert.equal(answers[0], answers[1]);
    const { entries } = (await under.answer('GET', '/audit')) as AuditPage;
    const failed = entries.filter(({ action }) => action === 'sign-in-failed');
    assert.equal(failed.length, 2);
    assert.notEqual(failed[0]?.facts['user'], failed[1]?.facts['user']);
    assert.equal(under.logged.filter(({ message }) => message === 'sign-in failed').length, 2);
    assert.ok(!JSON.stringify([entries, under.logged]).includes('mustername'));
  });
});
