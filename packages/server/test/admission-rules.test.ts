// What is taken of which phone at which address: by the first rule that fits, with each request anew (RFC 9110 §11.6.1, RFC 7617, RFC 7616; certificates of the factory).

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, afterEach, before, describe, it } from 'node:test';
import type { AdmissionMethod, AdmissionRule, AuditPage, Enrolment, FirstContactOpened, WaitingPhone } from '@offhook/api';
import { admissionMethods } from '@offhook/api';
import { createLogger, utf8Text } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';

import type { Maker, TlsIdentity } from './certified-phone.ts';
import { makeMaker } from './certified-phone.ts';
import { keepConnection } from './kept-connection.ts';
import type { RawAnswer } from './raw-request.ts';
import { rawRequest } from './raw-request.ts';
import type { ServerUnderTest } from './server-under-test.ts';
import { startServer, temporaryDirectory } from './server-under-test.ts';

/** Has its password. */
const mac = '0004f2ad0001';
/** Was admitted and takes its credentials with the shared ones. */
const awaited = '0004f2ad0002';
const stranger = '0004f2ad0009';
const here = '127.0.0.1';
const there = '127.0.0.2';
const hourMs = 3_600_000;
const all = [...admissionMethods];

type Rule = { readonly [Field in keyof AdmissionRule]?: readonly AdmissionRule[Field][number][] };

const basic = (userName: string, password: string): string => `Basic ${Buffer.from(`${userName}:${password}`).toString('base64')}`;
const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

describe('rules of admission', () => {
  let folder: Awaited<ReturnType<typeof temporaryDirectory>>;
  let under: ServerUnderTest;
  let maker: Maker;
  let phone: Enrolment;
  let identity: TlsIdentity;
  let shared: FirstContactOpened;
  let laterMs = 0;
  let aheadMs = 0;

  before(async () => {
    folder = await temporaryDirectory();
    maker = await makeMaker();
    const node = createNodePlatform({ directory: folder.path, log: createLogger(() => undefined) });
    under = await startServer(folder.path, {
      platform: {
        ...node,
        clock: { ...node.clock, now: () => node.clock.now() + laterMs, monotonicMs: () => node.clock.monotonicMs() + aheadMs },
      },
      phoneAuthorities: async () => maker.authority,
      plainListen: { address: here, port: 0 },
    });
    phone = await under.server.enrol({ macAddress: mac, model: '' });
    await under.answer('POST', '/devices/admissions', { phones: [{ macAddress: awaited }], handOver: true });
    identity = await maker.certify(mac);
    const body = { userName: 'newcomer', networks: ['127.0.0.0/8'], hours: 700 };
    shared = (await under.answer('POST', '/first-contact', body)) as FirstContactOpened;
  });
  after(async () => {
    await under.stop();
    await folder.remove();
  });
  afterEach(() => set());

  const set = (...rules: readonly Rule[]): Promise<unknown> => under.answer('POST', '/admission-rules', { rules });
  interface Asking {
    readonly authorization?: string | undefined;
    readonly identity?: TlsIdentity | undefined;
    readonly from?: string;
    readonly path?: string;
    readonly method?: string;
    readonly headers?: readonly string[];
    readonly url?: string | undefined;
  }
  const ask = ({ authorization, identity: shown, from = here, path = `${mac}.cfg`, headers = [], url, method = 'GET' }: Asking) => {
    // Guesses of one test do not slow those of the next.
    aheadMs += 61_000;
    const agent = 'User-Agent: FileTransport PolycomVVX-VVX_500-UA/5.9.7.4477 Type/Application';
    const credentials = authorization === undefined ? [] : [`Authorization: ${authorization}`];
    const lines = [`${method} /${path} HTTP/1.1`, 'Host: prov.example.test', agent, ...credentials, ...headers, 'Connection: close'];
    const at = url ?? under.server.urls.provisioning;
    return rawRequest(at, Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), { ...shown, localAddress: from });
  };
  const status = async (asking: Asking): Promise<number> => (await ask(asking)).statuses[0] ?? 0;
  const digest = async (): Promise<string> => {
    await set({ methods: all });
    const nonce = /nonce="([^"]+)"/.exec((await ask({})).headers.get('www-authenticate') ?? '')?.[1] ?? '';
    const response = md5(`${md5(`${mac}:offhook:${phone.password}`)}:${nonce}:${md5(`GET:/${mac}.cfg`)}`);
    return `Digest username="${mac}", realm="offhook", nonce="${nonce}", uri="/${mac}.cfg", response="${response}"`;
  };
  const showing: Readonly<Record<AdmissionMethod, () => Promise<Asking>>> = {
    certificate: async () => ({ identity }),
    digest: async () => ({ authorization: await digest() }),
    basic: async () => ({ authorization: basic(mac, phone.password) }),
    'first-contact': async () => ({ authorization: basic(shared.userName, shared.password), path: `${awaited}.cfg` }),
  };
  const refusals = async (): Promise<readonly string[]> => {
    const { entries } = (await under.answer('GET', '/audit')) as AuditPage;
    return entries.filter(({ action }) => action === 'refused-by-rule').map(({ facts }) => JSON.stringify(facts));
  };

  for (const shown of admissionMethods)
    it(`${shown} is taken where the rule lists it, and else answered as a wrong password is`, async () => {
      const asking = await showing[shown]();
      for (const [rules, expected] of [
        [[], 200],
        [[{ methods: [shown] }], 200],
        [[{ methods: all }], 200],
        [[{ methods: all.filter((method) => method !== shown) }], 401],
        [[{ methods: [] }], 401],
        [[{ networks: ['127.0.0.1'], methods: [] }, { methods: all }], 401],
        [[{ networks: ['127.0.0.2'], methods: [] }, { methods: all }], 200],
        [[{ phones: ['0004f2ad'], methods: [shown] }, { methods: [] }], 200],
        [[{ phones: ['0004f2ad'], methods: [] }, { methods: all }], 401],
        [[{ phones: ['0004f2ae'], methods: all }], 401],
      ] as const) {
        await set(...rules);
        assert.equal(await status(asking), expected, JSON.stringify(rules));
      }
      await set({ methods: [] });
      const refused = await ask(asking);
      await set({ methods: ['basic'] });
      const wrong = await ask({ authorization: basic(mac, 'wrong') });
      await set({ methods: [] });
      assert.deepEqual((await ask({ authorization: basic(mac, 'wrong') })).headers.get('www-authenticate'), undefined);
      assert.equal(refused.statuses[0], wrong.statuses[0]);
      const nothing = utf8Text((await ask({})).body);
      assert.notEqual(nothing, utf8Text(wrong.body));
      assert.equal(utf8Text(refused.body), 'authorization' in asking ? utf8Text(wrong.body) : nothing);
    });

  it('count for the plain listener too, and for what phones write', async () => {
    const url = under.server.urls.plain;
    const asking = { authorization: basic(mac, phone.password), url };
    assert.equal(await status(asking), 200);
    await set({ methods: ['certificate'] });
    assert.equal(await status(asking), 401);
    assert.equal((await under.phone('PUT', `${mac}-app.log`, phone, 'x')).status, 401);
    await set({ methods: ['basic'] });
    assert.equal((await under.phone('PUT', `${mac}-app.log`, phone, 'x')).status, 201);
  });

  it('tell addresses by the connection, whatever a header says', async () => {
    const asking = { authorization: basic(mac, phone.password) };
    await set({ networks: [`${there}/32`], methods: ['basic'] });
    assert.equal(await status({ ...asking, from: there }), 200);
    assert.equal(await status(asking), 401);
    const forwarded = [`X-Forwarded-For: ${there}`, `Forwarded: for=${there}`, `X-Real-IP: ${there}`];
    assert.equal(await status({ ...asking, headers: forwarded }), 401);
  });

  it('answer credentials that are none as those that are wrong', async () => {
    await set({ phones: ['0004f2ad'], methods: ['basic', 'digest'] });
    for (const authorization of [
      'Bearer x',
      'Basic',
      'Basic %%%%',
      basic('', ''),
      'Digest',
      'Digest x',
      `Digest username="${mac}"`,
      'x Digest y',
    ])
      assert.equal(await status({ authorization }), 401, authorization);
  });

  it('say which challenges stand in a 401, whichever phone it is about', async () => {
    for (const [rules, expected] of [
      [[], ['Basic', 'Digest']],
      [[{ methods: ['basic'] }], ['Basic']],
      [[{ methods: ['digest', 'certificate'] }], ['Digest']],
      [[{ methods: ['first-contact'] }], ['Basic', 'Digest']],
      [[{ methods: ['certificate'] }], []],
      [[{ methods: [] }], []],
      [
        [{ phones: ['0004f2ae'], methods: ['digest'] }, { methods: ['basic'] }],
        ['Basic', 'Digest'],
      ],
      [[{ networks: [there], methods: ['digest'] }, { methods: ['basic'] }], ['Basic']],
      [[{ networks: [here], methods: ['certificate'] }, { methods: ['basic'] }], []],
    ] as const) {
      await set(...rules);
      for (const path of [`${mac}.cfg`, `${stranger}.cfg`, '0004f2ae0001.cfg', 'site.cfg']) {
        const { statuses, headers } = await ask({ path });
        const offered = (headers.get('www-authenticate') ?? '').match(/Basic|Digest/g) ?? [];
        assert.deepEqual([statuses[0], [...offered]], [401, [...expected]], `${JSON.stringify(rules)} ${path}`);
      }
    }
  });

  it('count for the next request of a connection that is open, and of a phone that was served the quick way before', async () => {
    const kept = keepConnection();
    const headers = { authorization: basic(mac, phone.password), 'user-agent': 'FileTransport PolycomVVX-VVX_500-UA/5.9.7.4477' };
    const next = (): Promise<number | undefined> => kept.get(`${under.server.urls.provisioning}000000000000.cfg`, headers);
    try {
      for (let time = 0; time < 3; time++) assert.equal(await next(), 200);
      await set({ methods: ['digest', 'certificate'] });
      for (let time = 0; time < 2; time++) assert.equal(await next(), 401);
      await set({ networks: [here], methods: ['basic'] });
      for (let time = 0; time < 2; time++) assert.equal(await next(), 200);
      await set({ networks: [there], methods: ['basic'] });
      assert.equal(await next(), 401);
      assert.equal(kept.opened(), 1);
    } finally {
      kept.end();
    }
  });

  it('take what is listed although something else came with it, and then nothing is told', async () => {
    laterMs += hourMs;
    const before = (await refusals()).length;
    await set({ methods: ['certificate'] });
    assert.equal(await status({ identity, authorization: basic(mac, phone.password) }), 200);
    await set({ methods: ['basic'] });
    assert.equal(await status({ identity, authorization: basic(mac, phone.password) }), 200);
    // The certificate says who it is: what it may take with the password of all is not asked.
    await set({ methods: all });
    assert.equal(await status({ identity, authorization: basic(shared.userName, shared.password) }), 200);
    assert.equal((await refusals()).length, before);
  });

  it('tell of a phone that is enrolled what it came with, once an hour, and what is taken of it', async () => {
    laterMs += hourMs;
    const before = (await refusals()).length;
    await set({ networks: [there], methods: ['basic'] }, { methods: ['certificate'] });
    for (let time = 0; time < 3; time++) assert.equal(await status({ authorization: basic(mac, phone.password) }), 401);
    const fact = JSON.stringify({ device: mac, method: 'basic', rule: 2, taken: 'certificate' });
    assert.deepEqual((await refusals()).slice(0, (await refusals()).length - before), [fact]);
    laterMs += hourMs;
    await set({ networks: [there], methods: ['basic'] });
    assert.equal(await status({ identity }), 401);
    const [newest] = await refusals();
    assert.equal(newest, JSON.stringify({ device: mac, method: 'certificate', rule: 0, taken: 'nothing' }));
    assert.equal((await refusals()).length, before + 2);
    // Who names phones that there are not fills no audit.
    assert.equal(await status({ authorization: basic('0004f2ad000a', 'guess'), path: '0004f2ad000a.cfg' }), 401);
    assert.equal((await refusals()).length, before + 2);
  });

  it('tell of a phone that waits what it came with and what is taken, as long as that is so', async () => {
    await set({ methods: ['certificate'] });
    await ask({ path: `${stranger}.cfg` });
    const waiting = async (): Promise<WaitingPhone | undefined> =>
      ((await under.answer('GET', '/waiting')) as readonly WaitingPhone[]).find(({ macAddress }) => macAddress === stranger);
    assert.equal((await waiting())?.refused, undefined);
    await ask({ path: `${stranger}.cfg`, authorization: basic(shared.userName, shared.password) });
    assert.deepEqual((await waiting())?.refused, { method: 'first-contact', taken: ['certificate'] });
    await ask({ path: `${stranger}.cfg` });
    assert.deepEqual((await waiting())?.refused, { method: 'first-contact', taken: ['certificate'] });
    await set({ methods: ['first-contact'] });
    assert.equal((await waiting())?.refused, undefined);
    assert.equal(await status({ path: `${stranger}.cfg`, authorization: basic(shared.userName, shared.password) }), 404);
  });

  it('leave credentials on the way as they are where they are not taken', async () => {
    const renewed = (await under.answer('POST', `/devices/${mac}/credentials`, { handOver: true })) as Enrolment;
    await set({ methods: ['certificate'] });
    assert.equal(await status({ authorization: basic(mac, renewed.password) }), 401);
    await set();
    assert.equal(await status({ authorization: basic(mac, phone.password) }), 200, 'the old ones count still');
    assert.equal(await status({ authorization: basic(mac, renewed.password) }), 200);
    phone = renewed;
  });

  it('slow who guesses, whether what was guessed is taken or not', async () => {
    await set({ methods: ['certificate'] });
    const guess = (): Promise<RawAnswer> => {
      aheadMs -= 61_000;
      return ask({ authorization: basic(mac, 'guess'), from: '127.0.0.3' });
    };
    const statuses: number[] = [];
    for (let time = 0; time < 22; time++) statuses.push((await guess()).statuses[0] ?? 0);
    assert.deepEqual([...new Set(statuses)], [401, 429]);
  });
});
