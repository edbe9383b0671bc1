// Which requests take the short way, and that all others do not.

import assert from 'node:assert/strict';
import { mkdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { mac, withRecords } from '../../test/records-under-test.ts';
import { AuditLog } from '../audit/audit-log.ts';
import { ConfigurationFiles } from '../configuration/configuration-files.ts';
import { KeptFiles } from '../records/kept-files.ts';
import { LineOwnership } from '../records/line-ownership.ts';
import { PhoneLogins } from '../records/phone-logins.ts';
import { phonesWithLogin } from '../store/line-owner-rows.ts';
import type { Store } from '../store/store.ts';
import { AdmissionRules } from './admission-rules.ts';
import { Devices } from './devices.ts';
import { PhonePlaces } from './phone-places.ts';
import { ServedCounts } from './served-counts.ts';
import type { ShortRequest } from './short-way.ts';
import { ShortWay } from './short-way.ts';
import { StoredArtefacts } from './stored-artefacts.ts';

interface Under {
  readonly configuration: ConfigurationFiles;
  readonly devices: Devices;
  readonly rules: AdmissionRules;
  readonly stored: StoredArtefacts;
  readonly store: Store;
  readonly counts: ServedCounts;
  readonly ownership: LineOwnership;
  readonly logins: PhoneLogins;
  readonly authorization: string;
  /** What is written; undefined where the request takes the long way. */
  readonly ask: (url: string, changes?: Partial<ShortRequest> & { readonly headers?: readonly string[] }) => string | undefined;
  readonly headers: () => readonly string[];
  readonly later: (ms: number) => void;
}

function withShortWay(run: (under: Under) => Promise<void>): Promise<void> {
  return withRecords(async ({ store: real, parties, place }) => {
    if (real.versions.isShared) return; // there is no short way where other processes change the store
    let nowMs = 50_000;
    const clock = { ...real.platform.clock, monotonicMs: () => nowMs };
    const store = Object.create(real, { platform: { value: { ...real.platform, clock } } }) as Store;
    const site = join(place.directory, 'site');
    await mkdir(site);
    for (const [name, text] of [
      ['base.cfg', '<base/>'],
      ['alice-phone.cfg', '<profile/>'],
      [`${mac}-directory.xml`, '<laid-down/>'],
      ['image.ld', ''],
    ] as const)
      await writeFile(join(site, name), text);
    await truncate(join(site, 'image.ld'), 5_000_000);
    const configuration = await ConfigurationFiles.load(store);
    const audit = new AuditLog(store);
    const devices = new Devices(store, audit);
    const { userName, password } = await devices.renewCredentials(mac);
    const authorization = `Basic ${Buffer.from(`${userName}:${password}`).toString('base64')}`;
    await devices.authenticate(authorization);
    const stored = new StoredArtefacts({ store, parties, kept: new KeptFiles(store), devices });
    const counts = new ServedCounts({ store, devices, audit, places: new PhonePlaces({ store, audit }) });
    const ownership = new LineOwnership(store);
    const logins = new PhoneLogins(store, ownership);
    const rules = await AdmissionRules.load({ store, audit });
    const way = new ShortWay({ clock, devices, rules, configuration, stored, counts, logins });
    let written: string[] = [];
    await run({
      configuration,
      devices,
      rules,
      stored,
      store,
      counts,
      ownership,
      logins,
      authorization,
      ask(url, { headers = [], ...changes } = {}) {
        let body: string | undefined;
        const isTaken = way.take(
          {
            method: 'GET',
            url,
            rawHeaders: ['Host', 'x', 'Authorization', authorization, ...headers],
            socket: { remoteAddress: '192.0.2.7' },
            ...changes,
          },
          {
            writeHead: (status, list) => (written = [String(status), ...list]),
            end: (bytes) => (body = Buffer.from(bytes).toString()),
          },
        );
        assert.equal(isTaken, body !== undefined);
        return body;
      },
      headers: () => written,
      later: (ms) => (nowMs += ms),
    });
    counts.close();
  });
}

describe('the short way', () => {
  it('is for whole files by GET of a phone that was verified, under a plain name', () =>
    withShortWay(async ({ ask, headers, authorization, devices }) => {
      assert.equal(ask('/base.cfg'), '<base/>');
      const [status, ...list] = headers();
      assert.equal(status, '200');
      assert.deepEqual(
        list.filter((_, at) => at % 2 === 0),
        ['content-type', 'etag', 'accept-ranges', 'cache-control', 'last-modified', 'content-length'],
      );
      assert.equal(list.at(-1), '7');
      assert.equal(ask('/base.cfg'), '<base/>');
      assert.deepEqual(headers(), [status, ...list]);
      for (const [url, changes] of [
        ['/base.cfg', { method: 'HEAD' }],
        ['/base.cfg', { method: 'PUT' }],
        ['/base.cfg', { method: undefined }],
        ['/base.cfg', { rawHeaders: [] }],
        ['/base.cfg', { rawHeaders: ['Authorization', `${authorization}x`] }],
        ['/base.cfg', { rawHeaders: ['Authorization', 'x', 'authorization', authorization] }],
        ['/base.cfg', { headers: ['Range', 'bytes=0-1'] }],
        ['/base.cfg', { headers: ['IF-NONE-MATCH', '"x"'] }],
        ['/base.cfg', { headers: ['If-Modified-Since', 'x'] }],
        ['base.cfg', {}],
        ['//base.cfg', {}],
        ['x/base.cfg', {}],
        ['/x/base.cfg', {}],
        ['/base.cfg?x', {}],
        ['/base.cfg ', {}],
        ['/.base.cfg', {}],
        ['/base%2Ecfg', {}],
        ['/', {}],
        ['', {}],
        [undefined, { url: undefined }],
        ['/gone.cfg', {}],
        ['/image.ld', {}],
        ['/0004f2000009.cfg', {}],
        ['/0004f2000009-directory.xml', {}],
        ['/alice-phone.cfg', {}],
      ] as const)
        assert.equal(ask(url ?? '', changes), undefined, `${url} ${JSON.stringify(changes)}`);
      assert.equal(ask('/base.cfg', { headers: ['Ranges', 'x', 'X-If-Range', 'x', 'User-Agent', 'x'] }), '<base/>');
      assert.equal(ask('/base.cfg', { rawHeaders: ['AUTHORIZATION', authorization] }), '<base/>');
      devices.forget(mac);
      assert.equal(ask('/base.cfg'), undefined);
    }));

  it('is for phones of which the password is taken where they are', () =>
    withShortWay(async ({ ask, rules }) => {
      const elsewhere = { socket: { remoteAddress: '192.0.3.7' } };
      for (const [list, here, there] of [
        [[], true, true],
        [[{ networks: [], phones: [], methods: ['basic'] }], true, true],
        [[{ networks: ['192.0.2.0/24'], phones: [mac], methods: ['digest', 'basic'] }], true, false],
        [[{ networks: ['192.0.2.0/24'], phones: [], methods: ['certificate', 'digest'] }], false, false],
        [[{ networks: [], phones: ['64167f'], methods: ['basic'] }], false, false],
      ] as const) {
        await rules.set(
          list.map(({ networks, phones, methods }) => ({ networks: [...networks], phones: [...phones], methods: [...methods] })),
          'Ada',
        );
        assert.deepEqual([ask('/base.cfg') !== undefined, ask('/base.cfg', elsewhere) !== undefined], [here, there], JSON.stringify(list));
      }
      await rules.set([{ networks: ['0.0.0.0/0', '::/0'], phones: [], methods: ['basic'] }], 'Ada');
      assert.equal(ask('/base.cfg', { socket: { remoteAddress: undefined } }), undefined);
    }));

  it('takes what is set, as soon as it is set, and for a second what lies in the folder', () =>
    withShortWay(async ({ ask, configuration, later }) => {
      assert.equal(ask(`/${mac}-device.cfg`), undefined);
      await configuration.set(mac, { 'reg.1.label': 'One' });
      assert.match(ask(`/${mac}-device.cfg`) ?? '', /"One"/);
      await configuration.set(mac, { 'reg.1.label': 'Two' });
      assert.match(ask(`/${mac}-device.cfg`) ?? '', /"Two"/);
      later(999);
      assert.equal(ask('/base.cfg'), '<base/>');
      later(1);
      assert.equal(ask('/base.cfg'), undefined);
      assert.equal(ask(`/${mac}-device.cfg`), undefined);
      await configuration.refresh('base.cfg');
      assert.equal(ask('/base.cfg'), '<base/>');
      later(1000);
      assert.equal(ask('/base.cfg'), undefined, 'also where it was taken before');
    }));

  it('takes of what the phone has uploaded what is rendered, and what is laid down takes the long way', () =>
    withShortWay(async ({ ask, stored, store }) => {
      const url = `/${mac}-directory.xml`;
      assert.equal(ask(url), undefined);
      await stored.render(mac, 'directory');
      assert.equal(ask(url), undefined, 'there is none');
      const none = {
        received_at_ms: 1,
        size_bytes: 0,
        record_count: 0,
        person_count: 0,
        suppressed_count: 0,
        is_encrypted: 0,
        refusal: null,
        refusal_count: 0,
      };
      await store.records.db
        .insertInto('artefact')
        .values({
          id: 'a',
          mac_address: mac,
          kind: 'directory',
          name: `${mac}-directory.xml`,
          ...none,
          clean_at_ms: null,
          content_sealed: null,
          key_id: null,
          arrivals: null,
          listed: null,
          listed_under: null,
        })
        .execute();
      stored.forgetFile(mac, 'directory');
      assert.equal(ask(url), undefined, 'it is not rendered yet');
      await stored.render(mac, 'directory');
      assert.match(ask(url) ?? '', /<directory/);
      assert.match(ask(url) ?? '', /<directory/);
      // One name has many spellings, of which some are remembered.
      for (let at = 0; at < 200; at++) {
        const spelling = [...url].map((letter, index) => (index > 13 && (at >> (index - 14)) & 1 ? letter.toUpperCase() : letter)).join('');
        assert.equal(ask(spelling), ask(url), spelling);
      }
      stored.forgetPhone(mac);
      assert.equal(ask(url), undefined);
    }));

  it('counts what it gave, and notes who logs out with the phone’s own primary file', () =>
    withShortWay(async ({ ask, counts, devices, store, ownership, logins }) => {
      await ownership.logIn(mac, 'alice', 1);
      await logins.load();
      ask('/base.cfg', { headers: ['User-Agent', 'FileTransport PolycomVVX-VVX_450-UA/6.4.3.5017', 'user-agent', 'other'] });
      await logins.settled();
      assert.deepEqual(await phonesWithLogin(store.records.db), [mac]);
      ask(`/${mac}.cfg`, { headers: ['User-Agent', 'FileTransport PolycomVVX-VVX_450-UA/6.4.3.5017'] });
      await logins.settled();
      assert.deepEqual(await phonesWithLogin(store.records.db), []);
      await counts.flush();
      const row = await devices.find(mac);
      assert.deepEqual([row?.requests, row?.address, row?.software_version], [2, '192.0.2.7', '6.4.3.5017']);
    }));
});
