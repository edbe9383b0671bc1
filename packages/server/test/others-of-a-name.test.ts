// Others who go by a name of an erased person, or by one that holds it: they are not decided, and what was left of them stays when it comes again
// (GDPR Art. 17 concerns the data subject alone).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Identifier, SubjectRequest } from '@offhook/api';

import { phonesAndRequests, serverOfEach } from './phones-and-requests.ts';
import { callsXml, directoryXml, localTime, macAddresses } from './server-under-test.ts';

const [macA, macB] = macAddresses;
const kim: readonly Identifier[] = [
  { type: 'extension', value: '2207' },
  { type: 'name', value: 'Kim Berg' },
];
const others = [
  ['Kim', 'Berg', '3070'],
  ['Kim', 'Berg Larsson', '3078'],
  ['Anna Kim', 'Berg', '3079'],
  ['Kim', 'Berg-Lund', '3083'],
  ['Kim', 'Berg (Sales)', '3084'],
] as const;

const contacts = directoryXml([['Kim', 'Berg', '2207'] as const, ...others].map(([first, last, contact]) => ({ first, last, contact })));
const labelled = contacts.replace('<ct>3084</ct>', '<ct>3084</ct><lb>Kim Berg</lb>');

describe('others of an erased person’s name', () => {
  const { under, phones } = serverOfEach([macA, macB]);
  const { put, get, ask, erase } = phonesAndRequests(under, phones);
  const countOf = ({ plan }: SubjectRequest, store: string): number => plan?.steps.find((step) => step.store === store)?.count ?? 0;
  const numbers = async (mac: string): Promise<readonly (string | undefined)[]> =>
    [...(await get(mac, 'directory.xml')).matchAll(/<ct>(\d+)<\/ct>/g)].map(([, number]) => number);

  it('are not decided, and stay, whichever phone brings them again', async () => {
    const time = localTime(Date.now() - 3_600_000);
    const calls = callsXml(others.map(([first, last, from]) => ({ start: time, from, fromName: `${first} ${last}` })));
    await put(macA, 'directory.xml', labelled);
    await put(macA, 'calls.xml', calls);
    const request = await ask(...kim);
    assert.equal(countOf(request, 'contact'), 1);
    assert.equal(countOf(request, 'call_record'), 0);
    assert.equal(request.plan?.places.filter(({ store, certainty }) => store === 'call_record' && certainty === 'possible').length, 4);
    await under().answer('POST', `/requests/${request.id}/fulfilment`);
    const left = others.map(([, , number]) => number);
    for (const mac of [macA, macB]) {
      await put(mac, 'directory.xml', labelled);
      await put(mac, 'calls.xml', calls);
      assert.deepEqual(await numbers(mac), left, mac);
      assert.match(await get(mac, 'directory.xml'), /<lb>Kim Berg<\/lb>/);
      const listed = await get(mac, 'calls.xml');
      for (const number of left) assert.ok(listed.includes(`<address>${number}</address>`), number);
    }
  });

  it('who has no number, and a name of the same words in another order, keeps what is theirs', async () => {
    const start = localTime(Date.now() - 3_600_000);
    const from = 'sip:anonymous@anonymous.invalid';
    const names = ['Ana García López', 'Ana López García'];
    await put(macA, 'calls.xml', callsXml(names.map((fromName) => ({ start, from, fromName }))));
    const asked = { type: 'name', value: 'Ana García López' } as const;
    assert.equal(countOf(await ask(asked), 'call_record'), 1);
    await erase(asked);
    const left = await get(macA, 'calls.xml');
    assert.ok(!left.includes('Ana García López'), left);
    assert.ok(left.includes('Ana López García'), left);
  });

  it('and a setting that nobody has decided stay, and log lines of theirs', async () => {
    const stamp = new Date(Date.now() - 3_600_000).toISOString().replace(/^\d{4}-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d).*$/, '$1$2$3$4$5');
    const line = (number: string): string => `${stamp}|sip  |3|00|    From: "Kim Berg" <sip:${number}@pbx.example.test>;tag=x`;
    const settings = '<PHONE_CONFIG><OVERRIDES softkey.1.label="Kim Berg" up.headsetMode="1"/></PHONE_CONFIG>';
    const log = `${line('2207')}\n${line('3070')}\n`;
    await put(macA, 'directory.xml', contacts);
    await put(macA, 'phone.cfg', settings);
    await put(macA, 'app.log', log);
    const request = await ask(...kim);
    assert.equal(countOf(request, 'override_value'), 0);
    await under().answer('POST', `/requests/${request.id}/fulfilment`);
    for (let time = 0; time < 2; time++) {
      assert.match(await get(macA, 'phone.cfg'), /Kim Berg/);
      assert.equal(await get(macA, 'app.log'), `${line('3070')}\n`);
      await put(macA, 'phone.cfg', settings);
      await put(macA, 'app.log', log);
    }
  });

  it('of one number are not taken for whom is asked by a name alone', async () => {
    await put(macA, 'directory.xml', directoryXml([{ first: 'Kim', last: 'Berg', contact: '2050' }]));
    await put(macB, 'directory.xml', directoryXml([{ first: 'Bo', last: 'Nord', contact: '2050' }]));
    await erase({ type: 'name', value: 'Bo Nord' });
    assert.deepEqual(await numbers(macA), ['2050']);
  });

  it('are known by an officer’s word for whom the line is, not by the name that its settings had before', async () => {
    await under().server.setConfiguration(macA, { 'reg.1.address': '2117', 'reg.1.displayName': 'Ulf Karp' });
    await put(macB, 'phone.cfg', '<PHONE_CONFIG><OVERRIDES up.idleDisplay="Ulf Karp"/></PHONE_CONFIG>');
    await under().answer('POST', `/devices/${macA}/owners`, { identifiers: [{ type: 'name', value: 'Eva Gran' }], from: '2026-01-01' });
    const request = await ask({ type: 'name', value: 'Eva Gran' });
    assert.deepEqual(
      request.plan?.places.filter(({ device }) => device === macB),
      [],
    );
  });

  it('of one number, one after the other, have each their time by the officer’s word', async () => {
    await under().server.setConfiguration(macA, { 'reg.1.address': '2102' });
    const say = (name: string, period: Readonly<Record<string, string>>): Promise<unknown> =>
      under().answer('POST', `/devices/${macA}/owners`, {
        identifiers: [
          { type: 'extension', value: '2102' },
          { type: 'name', value: name },
        ],
        ...period,
      });
    await say('Kim Bb', { until: '2026-03-01' });
    await say('Maj Bb', { from: '2026-03-01' });
    await put(
      macA,
      'calls.xml',
      callsXml(['2026-01-10T10:00:00', '2026-04-10T10:00:00'].map((start, at) => ({ start, from: `202555019${at}`, to: '9' }))),
    );
    for (const name of ['Kim Bb', 'Maj Bb']) {
      const request = await ask({ type: 'extension', value: '2102' }, { type: 'name', value: name });
      assert.deepEqual(
        [countOf(request, 'call_record'), countOf(request, 'line_owner')],
        [1, 2],
        `${name}: their own, and what the settings say now`,
      );
    }
  });

  it('a past line is found by the name that it had', async () => {
    await under().server.setConfiguration(macA, { 'reg.1.address': '2137', 'reg.1.displayName': 'Kaj Rask' });
    await put(macB, 'calls.xml', callsXml([{ start: localTime(Date.now() - 3_600_000), from: '2137', to: '9' }]));
    const kaj: Identifier = { type: 'name', value: 'Kaj Rask' };
    assert.equal(countOf(await ask(kaj), 'call_record'), 1);
    await under().server.setConfiguration(macA, { 'reg.1.address': '2138', 'reg.1.displayName': 'Lis Wik' });
    assert.equal(countOf(await ask(kaj), 'call_record'), 1);
  });

  it('a setting of another phone that is the erased number comes back on none', async () => {
    await put(macA, 'directory.xml', contacts);
    await erase(...kim);
    await put(macB, 'phone.cfg', '<PHONE_CONFIG><OVERRIDES divert.fwd.1.contact="2207" up.headsetMode="1"/></PHONE_CONFIG>');
    assert.doesNotMatch(await get(macB, 'phone.cfg'), /2207/);
    assert.match(await get(macB, 'phone.cfg'), /headsetMode/);
  });
});
