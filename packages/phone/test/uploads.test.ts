// What goes back to the provisioning server, against one that takes, refuses or is away: when it goes again, what waits, and what is left once the phone ends.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { FetchRequest } from '@offhook/base';
import { ProblemError, utf8Bytes, utf8Text } from '@offhook/base';
import { VirtualWorld } from '@offhook/base/virtual';
import { findModel } from '@offhook/ucs';

import { PhoneLog } from '../src/logging/phone-log.ts';
import { ProvisioningClient } from '../src/provisioning/provisioning-client.ts';
import { UploadState } from '../src/provisioning/upload-state.ts';
import { Uploads } from '../src/provisioning/uploads.ts';
import { Flash } from '../src/storage/flash.ts';
import { settingsOf } from './settings-of.ts';

async function open(settings: Readonly<Record<string, string>> = {}) {
  const world = new VirtualWorld({ seed: 1 });
  const platform = world.platform('192.0.2.1');
  const { clock } = world;
  const flash = await Flash.open(platform);
  const server = { isAway: false, status: 201, requests: [] as FetchRequest[] };
  const client = new ProvisioningClient({
    cryptography: platform.cryptography,
    model: findModel('VVX450') ?? assert.fail('no VVX450'),
    version: { application: '6.4.3.5017', updater: '6.4.3.1000' },
    server: { url: 'https://prov.example.test/' },
    fetch: async (request) => {
      server.requests.push(request);
      if (server.isAway) throw new ProblemError('network', 'nobody there');
      return { status: server.status, headers: {}, body: new Uint8Array() };
    },
  });
  const state = await UploadState.open(flash, (error) => assert.fail(error));
  await state.setFolders({
    CALL_LISTS_DIRECTORY: 'calls',
    CONTACTS_DIRECTORY: 'contacts',
    OVERRIDES_DIRECTORY: '',
    LOG_FILE_DIRECTORY: 'http://0.0.0.0',
  });
  const person = { contacts: 'Bob', isRestricted: false };
  const told: string[] = [];
  const effective = settingsOf(settings);
  const uploads = new Uploads({
    clock,
    cryptography: platform.cryptography,
    random: platform.random,
    fileName: (kind) => `${kind}.xml`,
    client: () => client,
    state,
    settings: () => effective,
    isRestricted: () => person.isRestricted,
    encryptionKey: () => undefined,
    log: await PhoneLog.open({ clock, flash, settings: () => effective }),
    content: (_kind, isEmpty) => utf8Bytes(isEmpty ? '' : person.contacts),
    onUploaded: (kind) => told.push(`${kind} sent`),
    onRefused: (kind, reason) => told.push(`${kind} refused: ${reason}`),
    onFailed: (kind, reason) => told.push(`${kind} failed: ${reason}`),
  });
  /** What was sent since, by path. */
  const sent = (): readonly string[] =>
    server.requests.splice(0).map(({ url, body }) => `${new URL(url).pathname} ${utf8Text(body ?? new Uint8Array())}`.trim());
  const pass = (ms: number): Promise<void> => clock.advance(ms);
  return { uploads, server, state, person, told, sent, pass, clock };
}

describe('uploads', () => {
  it('wait as long as they were told last, and go once', async () => {
    const { uploads, sent, pass } = await open();
    uploads.schedule('directory', 1000);
    await pass(900);
    uploads.schedule('directory', 1000);
    await pass(900);
    assert.deepEqual(sent(), []);
    await pass(200);
    assert.deepEqual(sent(), ['/contacts/directory.xml Bob']);
    await pass(3_600_000);
    assert.deepEqual(sent(), []);
  });

  it('that fail go again after a minute, then two, up to an hour; once one was taken the next waits a minute again', async () => {
    const { uploads, server, sent, pass, state } = await open();
    server.isAway = true;
    await uploads.now('directory');
    const waits: number[] = [];
    for (let waitedMs = 0; waits.length < 8; waitedMs += 60_000) {
      if (sent().length > 0 && waitedMs > 0) {
        waits.push(waitedMs / 60_000);
        waitedMs = 0;
      }
      await pass(60_000);
    }
    assert.deepEqual(waits, [1, 2, 4, 8, 16, 32, 60, 60]);
    server.isAway = false;
    assert.equal(await uploads.now('directory'), true);
    assert.deepEqual(state.unsent, []);
    sent();
    server.isAway = true;
    await uploads.now('directory');
    sent();
    await pass(59_000);
    assert.deepEqual(sent(), []);
    await pass(1000);
    assert.equal(sent().length, 1);
    uploads.close();
  });

  it('that were asked for while one was on its way go once behind it', async () => {
    const { uploads, sent } = await open();
    const first = uploads.now('directory');
    await Promise.resolve();
    await Promise.resolve();
    const results = await Promise.all([first, uploads.now('directory'), uploads.now('directory')]);
    assert.deepEqual(
      [results, sent()],
      [
        [true, true, true],
        ['/contacts/directory.xml Bob', '/contacts/directory.xml Bob'],
      ],
    );
  });

  it('end with the phone: what is due does not go, and nothing is begun any more', async () => {
    const { uploads, sent, pass, clock, state } = await open();
    uploads.schedule('directory', 1000);
    await pass(10);
    uploads.close();
    uploads.schedule('call-list', 1000);
    await state.mark('local-override', 'changed');
    uploads.resume();
    assert.equal(await uploads.now('directory'), false);
    assert.equal(clock.pendingTimers, 0);
    await pass(10_000);
    assert.deepEqual([sent(), state.unsent], [[], ['directory', 'local-override']]);
    uploads.close();
  });

  it('that an earlier start left unsent go a second after this one; those that were sent do not', async () => {
    const { uploads, sent, pass, state } = await open();
    await state.mark('directory', 'changed');
    uploads.resume();
    await pass(999);
    assert.deepEqual(sent(), []);
    await pass(1);
    assert.deepEqual([sent(), state.unsent], [['/contacts/directory.xml Bob'], []]);
  });

  it('a place that leads nowhere or is not known is said by its name, and nothing goes', async () => {
    const { uploads, state, told, sent } = await open();
    assert.equal(await uploads.now('boot-log'), false);
    await state.setFolders({});
    assert.equal(await uploads.now('directory'), false);
    assert.deepEqual(
      [told, sent()],
      [['boot-log refused: LOG_FILE_DIRECTORY leads nowhere', 'directory refused: CONTACTS_DIRECTORY is not known yet'], []],
    );
  });

  it('guide, Clear Uploaded Calls/Directory: an erasure goes empty whoever restricts uploads; what came since stays unsent, where there is any', async () => {
    for (const [contacts, unsent] of [
      ['Bob', ['directory']],
      ['', []],
    ] as const) {
      const { uploads, state, person, sent, told } = await open();
      person.isRestricted = true;
      person.contacts = contacts;
      assert.equal(await uploads.now('directory'), false);
      assert.deepEqual(told, ['directory refused: the person restricted the upload of personal data']);
      await state.mark('directory', 'cleared');
      assert.equal(await uploads.now('directory'), true);
      assert.deepEqual([sent(), state.unsent], [['/contacts/directory.xml'], unsent]);
    }
  });

  it('what changes while it goes is still unsent after it', async () => {
    const { uploads, state } = await open();
    await state.mark('directory', 'changed');
    const going = uploads.now('directory');
    await Promise.resolve();
    await Promise.resolve();
    uploads.schedule('directory', 60_000);
    await going;
    assert.deepEqual(state.unsent, ['directory']);
    uploads.close();
  });

  it('that must be encrypted do not go in clear for want of a key', async () => {
    const { uploads, told, sent } = await open({ 'sec.encryption.upload.dir': '1' });
    assert.equal(await uploads.now('directory'), false);
    assert.match(told.join(), /directory refused: it must be encrypted and there is no key/);
    assert.deepEqual(sent(), []);
  });
});
