// The credentials that all newcomers have: for how long, from where, by whom, and what they open.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';

import type { FirstContactOpened } from '@offhook/api';
import { isProblem } from '@offhook/base';

import { mac as enrolled, nowMs, withRecords } from '../../test/records-under-test.ts';
import { AuditLog } from '../audit/audit-log.ts';
import type { Store } from '../store/store.ts';
import { AdmissionRules } from './admission-rules.ts';
import { Devices } from './devices.ts';
import { FirstContact } from './first-contact.ts';
import { PhonePlaces } from './phone-places.ts';
import type { Visit } from './first-contact.ts';

const awaited = '0004f2000005';
const stranger = '0004f2000006';
const hourMs = 3_600_000;
const agent = 'FileTransport PolycomVVX-VVX_450-UA/6.4.3.5017';

interface Under {
  readonly firstContact: FirstContact;
  readonly rules: AdmissionRules;
  readonly devices: Devices;
  readonly open: (changes?: { networks?: readonly string[]; hours?: number }) => Promise<FirstContactOpened>;
  /** The address that the visit opens; `waits` where it opens none yet, `refused` and who it names where no rule takes them, `nobody` where the credentials are not the shared ones. */
  readonly visit: (changes: Partial<Visit>) => Promise<string>;
  readonly right: () => string;
  readonly later: (ms: number) => void;
  readonly actions: () => Promise<readonly string[]>;
  /** Of each opening. */
  readonly factsOf: () => Promise<readonly unknown[]>;
}

const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

function withFirstContact(run: (under: Under) => Promise<void>): Promise<void> {
  return withRecords(async ({ store: real }) => {
    let laterMs = 0;
    const clock = { ...real.platform.clock, now: () => nowMs + laterMs };
    const store = Object.create(real, { platform: { value: { ...real.platform, clock } } }) as Store;
    const audit = new AuditLog(store);
    const devices = new Devices(store, audit);
    await devices.admit([{ macAddress: awaited, model: '' }], 'Ada', true);
    const rules = await AdmissionRules.load({ store, audit });
    const firstContact = new FirstContact({ store, devices, audit, rules, places: new PhonePlaces({ store, audit }) });
    let opened: FirstContactOpened = { userName: '', password: '', until: '' };
    const right = (): string => basic(`${opened.userName}:${opened.password}`);
    await run({
      firstContact,
      rules,
      devices,
      right,
      open: async (changes = {}) =>
        (opened = await firstContact.open({ userName: 'newcomer', networks: ['192.0.2.0/24'], hours: 8, ...changes }, 'Ada')),
      visit: async (changes) => {
        const all = { authorization: right(), method: 'GET', address: '192.0.2.7', path: `${awaited}.cfg`, userAgent: agent, ...changes };
        const visitor = await firstContact.visitor(all);
        if (visitor?.isRefused === true) return `refused ${visitor.named ?? 'whoever'}`;
        return visitor === undefined ? 'nobody' : (visitor.macAddress ?? 'waits');
      },
      later: (ms) => (laterMs += ms),
      factsOf: async () => {
        await audit.chain();
        const rows = await store.records.db.selectFrom('audit_entry').selectAll().where('action', '=', 'first-contact-opened').execute();
        return rows.map(({ facts }) => JSON.parse(facts) as unknown);
      },
      actions: async () => {
        await audit.chain();
        const rows = await store.records.db.selectFrom('audit_entry').select(['actor', 'action']).orderBy('sequence').execute();
        return rows.map(({ actor, action }) => `${actor} ${action}`);
      },
    });
  });
}

describe('the shared credentials', () => {
  it('are a name and a password of 80 bits, for hours from networks that are named', () =>
    withFirstContact(async ({ open, actions, factsOf }) => {
      const { userName, password, until } = await open();
      assert.equal(userName, 'newcomer');
      assert.match(password, /^[0-9a-f]{20}$/);
      assert.equal(until, new Date(nowMs + 8 * hourMs).toISOString());
      assert.ok((await actions()).includes('Ada first-contact-opened'));
      // The chain of the audit takes whole numbers only.
      const part = await open({ hours: 1 / 7, networks: ['192.0.2.0/24', '2001:db8::/32'] });
      assert.equal(part.until, new Date(nowMs + 514_286).toISOString());
      assert.deepEqual(await factsOf(), [
        { until, networks: 1 },
        { until: part.until, networks: 2 },
      ]);
    }));

  it('open nothing before they are opened, from their end on, and once they are ended or others are opened', () =>
    withFirstContact(async ({ firstContact, open, visit, right, later, actions }) => {
      assert.equal(await visit({}), 'nobody');
      await open();
      later(8 * hourMs - 1);
      assert.equal(await visit({}), awaited);
      later(1);
      assert.equal(await visit({}), 'nobody');
      await open();
      const old = right();
      await open();
      assert.equal(await visit({ authorization: old }), 'nobody');
      assert.equal(await visit({}), awaited);
      await firstContact.end('Ada');
      assert.equal(await visit({}), 'nobody');
      assert.ok((await actions()).includes('Ada first-contact-ended'));
    }));

  it('are Basic or Digest, whole and right', () =>
    withFirstContact(async ({ devices, open, visit }) => {
      const { password } = await open();
      const nonce = /nonce="([^"]+)"/.exec(devices.challenges.challenge())?.[1] ?? '';
      const digest = (userName: string, secret: string, by: { nonce?: string; method?: string } = {}): string => {
        const at = by.nonce ?? nonce;
        const response = md5(`${md5(`${userName}:offhook:${secret}`)}:${at}:${md5(`${by.method ?? 'GET'}:/a.cfg`)}`);
        return `Digest username="${userName}", realm="offhook", nonce="${at}", uri="/a.cfg", response="${response}"`;
      };
      for (const [authorization, expected] of [
        [basic(`newcomer:${password}`), awaited],
        [basic(`newcomer:${password}`).replace('Basic', 'BASIC'), awaited],
        [basic(`newcomer:${password}x`), 'nobody'],
        [basic(`newcomer:`), 'nobody'],
        [basic(`newcomer`), 'nobody'],
        [basic(`:${password}`), 'nobody'],
        [basic(`other:${password}`), 'nobody'],
        [basic(`Newcomer:${password}`), 'nobody'],
        [`x${basic(`newcomer:${password}`)}`, 'nobody'],
        [`${basic(`newcomer:${password}`)} x`, 'nobody'],
        [`Basic ${'A'.repeat(1028)}`, 'nobody'],
        ['Basic ====', 'nobody'],
        ['', 'nobody'],
        [digest('newcomer', password), awaited],
        [digest('newcomer', 'wrong'), 'nobody'],
        [digest('other', password), 'nobody'],
        [digest('newcomer', password).replace('username="newcomer"', 'username="other"'), 'nobody'],
        [digest('newcomer', password, { nonce: 'mine.0' }), 'nobody'],
        [digest('newcomer', password, { method: 'PUT' }), 'nobody'],
        ['Digest username="newcomer"', 'nobody'],
      ] as const)
        assert.equal(await visit({ authorization }), expected, authorization);
      assert.equal(await visit({ authorization: digest('newcomer', password, { method: 'PUT' }), method: 'PUT' }), awaited);
    }));
});

describe('networks', () => {
  for (const [networks, inside, outside] of [
    [['192.0.2.0/24'], ['192.0.2.0', '192.0.2.255', '::ffff:192.0.2.9'], ['192.0.1.255', '192.0.3.0', '2001:db8::1', 'x', '']],
    [['2001:db8::1/128', '192.0.2.0/30'], ['2001:db8::1', '192.0.2.3'], ['192.0.2.4']],
  ] as const)
    it(networks.join(' '), () =>
      withFirstContact(async ({ open, visit }) => {
        await open({ networks });
        for (const address of inside) assert.notEqual(await visit({ address, path: `${stranger}.cfg` }), 'nobody', address);
        for (const address of outside) assert.equal(await visit({ address, path: `${stranger}.cfg` }), 'nobody', address);
      }),
    );

  it('that are none are refused, and nothing is opened', () =>
    withFirstContact(async ({ open, visit }) => {
      for (const network of [
        'everywhere',
        '',
        '192.0.2.0/33',
        '192.0.2.0/-1',
        '192.0.2.0/x',
        '192.0.2.0/1.5',
        '2001:db8::/129',
        '192.0.2',
        '192.0.2.0/',
      ])
        await assert.rejects(open({ networks: ['192.0.2.0/24', network] }), (error) => isProblem(error, 'bad-request'), network);
      assert.equal(await visit({}), 'nobody');
    }));
});

describe('a newcomer', () => {
  it('opens what is its own once it is admitted, until it has come with its own credentials', () =>
    withFirstContact(async ({ open, visit, devices }) => {
      await open();
      assert.equal(await visit({ path: `${stranger}.cfg` }), 'waits');
      assert.equal(await visit({ path: `${enrolled}.cfg`, address: '192.0.2.8' }), 'waits', 'it has its own');
      const { admitted } = await devices.admit([{ macAddress: stranger, model: '' }], 'Ada', true);
      assert.equal(await visit({ path: `${stranger}.cfg` }), stranger);
      const [own] = admitted;
      await devices.authenticate(basic(`${own?.userName ?? ''}:${own?.password ?? ''}`));
      assert.equal(await visit({ path: `${stranger}.cfg` }), 'waits');
    }));

  it('is who its request says it is, else whom the path names, else who came last from that address', () =>
    withFirstContact(async ({ open, visit }) => {
      await open();
      const said = agent.replace('5017', `5017 (SN:${awaited})`);
      assert.equal(await visit({ path: 'site.cfg' }), 'waits', 'nobody has come');
      assert.equal(await visit({ path: `${stranger}.cfg`, userAgent: said }), awaited);
      assert.equal(await visit({ path: 'site.cfg' }), awaited);
      assert.equal(await visit({ path: `${stranger}.cfg` }), 'waits');
      assert.equal(await visit({ path: 'site.cfg' }), 'waits');
      assert.equal(await visit({ path: 'site.cfg', address: '192.0.2.9' }), 'waits');
    }));

  it('of whom no rule takes the shared credentials opens nothing, and leaves nothing behind', () =>
    withFirstContact(async ({ open, visit, rules, actions }) => {
      await open();
      const only = { networks: ['192.0.2.8'], phones: [awaited], methods: ['first-contact' as const] };
      await rules.set([only], 'Ada');
      assert.equal(await visit({}), `refused ${awaited}`);
      assert.equal(await visit({ path: 'site.cfg' }), 'refused whoever');
      assert.equal(await visit({ address: '192.0.2.8', path: 'site.cfg' }), 'refused whoever');
      assert.equal(await visit({ address: '192.0.2.8', path: `${stranger}.cfg` }), `refused ${stranger}`);
      assert.equal(await visit({ authorization: basic('newcomer:x') }), 'nobody');
      assert.equal(await visit({ address: '192.0.2.8' }), awaited);
      assert.equal(await visit({ address: '192.0.2.8', path: 'site.cfg' }), awaited);
      assert.ok(!(await actions()).includes('server phone-at-two-places'));
      await rules.set([{ ...only, methods: ['basic', 'digest', 'certificate'] }], 'Ada');
      assert.equal(await visit({ address: '192.0.2.8', path: 'site.cfg' }), `refused ${awaited}`);
    }));

  it('that comes from a second place opens nothing there, and is told once; opened anew, all begins again', () =>
    withFirstContact(async ({ open, visit, actions }) => {
      await open();
      assert.equal(await visit({}), awaited);
      for (let time = 0; time < 3; time++) assert.equal(await visit({ address: '192.0.2.8' }), 'waits');
      assert.equal(await visit({}), awaited);
      assert.equal((await actions()).filter((action) => action === 'server phone-at-two-places').length, 1);
      await open();
      assert.equal(await visit({ address: '192.0.2.8', path: 'site.cfg' }), 'waits', 'who was there last is forgotten');
      assert.equal(await visit({ address: '192.0.2.8' }), awaited);
    }));
});
