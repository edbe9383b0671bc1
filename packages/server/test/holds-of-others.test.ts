// What names somebody whom a hold covers is not erased because it names somebody else too (GDPR Art. 17(3)(b) and (e)); plan and receipt say so, and of whom the hold
// is they do not say.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Hold, Identifier, SubjectRequest } from '@offhook/api';
import { utf8Text } from '@offhook/base';

import { phonesAndRequests, serverOfEach } from './phones-and-requests.ts';
import { macAddresses } from './server-under-test.ts';

const [macA, macB] = macAddresses;
const extension = (value: string): Identifier => ({ type: 'extension', value });
const login = (value: string): Identifier => ({ type: 'login', value });
const both = '0105100000|sip  |1|00|transfer sip:5703@pbx.example.test to sip:5704@pbx.example.test';
const his = '0105100001|sip  |1|00|    From: <sip:5704@pbx.example.test>;tag=1';
const nobodys = '0105100002|app1 |1|00|ok';
const log = `${[both, his, nobodys].join('\n')}\n`;
const contact = (number: string, name: string, label = ''): string => `<item><fn>${name}</fn><ct>${number}</ct><lb>${label}</lb></item>`;
const directory = (...contacts: readonly string[]): string => `<directory><item_list>${contacts.join('')}</item_list></directory>`;
const settings = (values: Readonly<Record<string, string>>): string =>
  `<PHONE_CONFIG><OVERRIDES ${Object.entries(values)
    .map(([name, value]) => `${name}="${value}"`)
    .join(' ')}/></PHONE_CONFIG>`;

describe('a hold of one person, and the erasure of another', () => {
  const { under, phones } = serverOfEach([macA, macB]);
  const { put, get, ask } = phonesAndRequests(under, phones);
  const hold = async (...identifiers: readonly Identifier[]): Promise<Hold> => {
    const until = new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 10);
    return (await under().answer('POST', '/holds', { scope: 'person', identifiers, reason: 'claim 18', until })) as Hold;
  };
  const fulfil = async (...identifiers: readonly Identifier[]): Promise<SubjectRequest> => {
    const { id } = await ask(...identifiers);
    return (await under().answer('POST', `/requests/${id}/fulfilment`)) as SubjectRequest;
  };
  const statusOf = async (...identifiers: readonly Identifier[]): Promise<number> => {
    const { id } = await ask(...identifiers);
    return (await under().console('POST', `/requests/${id}/fulfilment`)).status;
  };
  const getFile = async (name: string): Promise<string> => utf8Text((await under().phone('GET', name, phones.get(macA))).body);
  const keptIn = ({ standing }: SubjectRequest): readonly string[] => (standing?.kept ?? []).map(({ what, count }) => `${what} ${count}`);

  it('a line of a log that names both stays, the others go, and plan and receipt say why', async () => {
    await put(macA, 'app.log', log);
    await hold(extension('5703'));
    const { plan } = await ask(extension('5704'));
    assert.deepEqual(
      plan?.steps.filter(({ store }) => store === 'artefact').map(({ action, count }) => [action, count]),
      [
        ['re-render', 1],
        ['keep', 1],
      ],
    );
    assert.match(JSON.stringify(plan), /on hold/);
    assert.doesNotMatch(JSON.stringify(plan), /5703|claim/);
    const done = await fulfil(extension('5704'));
    assert.equal(await get(macA, 'app.log'), `${[both, nobodys].join('\n')}\n`);
    assert.deepEqual([keptIn(done), done.standing?.found], [['artefact 1'], []]);
    assert.doesNotMatch(JSON.stringify(done.standing), /5703|claim/);
    await put(macA, 'app.log', log);
    assert.equal(await get(macA, 'app.log'), `${[both, nobodys].join('\n')}\n`, 'as it comes again');
  });

  it('once it has ended, what it kept goes too', async () => {
    await put(macA, 'app.log', log);
    await put(macA, 'directory.xml', directory(contact('5704', 'Per', 'in place of 5703')));
    const { id } = await hold(extension('5703'));
    await fulfil(extension('5704'));
    assert.match(await get(macA, 'directory.xml'), /5704/);
    await under().answer('DELETE', `/holds/${id}`);
    const done = await fulfil(extension('5704'));
    assert.equal(await get(macA, 'app.log'), `${nobodys}\n`);
    assert.doesNotMatch(await get(macA, 'directory.xml'), /5704/);
    await put(macA, 'app.log', log);
    await put(macA, 'directory.xml', directory(contact('5704', 'Per', 'in place of 5703')));
    assert.equal(await get(macA, 'app.log'), `${nobodys}\n`, 'as it comes again');
    assert.doesNotMatch(await get(macA, 'directory.xml'), /5704/, 'as it comes again');
    assert.deepEqual([keptIn(done), done.standing?.found], [[], []]);
  });

  it('a file of a user that names the one who is held stays', async () => {
    await under().phone('PUT', 'tstig-directory.xml', phones.get(macA), directory(contact('5703', 'Tor Stig')));
    await under().phone('PUT', 'pila-directory.xml', phones.get(macA), directory(contact('5709', 'Tor Stig')));
    await hold(extension('5703'));
    assert.deepEqual(keptIn(await fulfil(login('tstig'))), ['kept_file 1']);
    assert.match(await getFile('tstig-directory.xml'), /5703/);
    await fulfil(login('pila'));
    assert.doesNotMatch(await getFile('pila-directory.xml'), /5709/);
  });

  it('a contact that names both stays as it is, and is not held back as it comes again', async () => {
    const text = directory(contact('5704', 'Per', 'in place of 5703'), contact('5704', 'Per Pil'), contact('5705', 'Eva'));
    await put(macA, 'directory.xml', text);
    await hold(extension('5703'));
    const done = await fulfil(extension('5704'));
    assert.deepEqual(
      keptIn(done).filter((kept) => kept.startsWith('contact')),
      ['contact 1'],
    );
    assert.deepEqual(done.standing?.found, []);
    const left = await get(macA, 'directory.xml');
    assert.deepEqual(left.match(/<ct>\d+/g), ['<ct>5704', '<ct>5705']);
    assert.match(left, /in place of 5703/);
    await put(macA, 'directory.xml', text);
    assert.deepEqual((await get(macA, 'directory.xml')).match(/<ct>\d+/g), ['<ct>5704', '<ct>5705']);
  });

  it('a setting that names both stays, and is not held back as it comes again', async () => {
    const text = settings({ 'softkey.1.label': '5703 and 5704', 'softkey.2.label': '5704' });
    await put(macA, 'phone.cfg', text);
    await hold(extension('5703'));
    const { plan, id } = await ask(extension('5704'));
    const include = (plan?.places ?? []).map((place) => place.id);
    const done = (await under().answer('POST', `/requests/${id}/fulfilment`, { include })) as SubjectRequest;
    assert.deepEqual(keptIn(done), ['override_value 1']);
    for (const again of [false, true]) {
      if (again) await put(macA, 'phone.cfg', text);
      const left = await get(macA, 'phone.cfg');
      assert.match(left, /5703 and 5704/);
      assert.doesNotMatch(left, /softkey\.2\.label/);
    }
  });

  it('of whom the settings of a line make one with the one who is held, the erasure is refused', async () => {
    await under().server.setConfiguration(macB, { 'reg.1.address': '5701', 'reg.1.auth.userId': 'llund', 'reg.1.displayName': 'Liv Lund' });
    await hold(extension('5701'));
    assert.equal(await statusOf(login('llund')), 409);
    assert.equal(await statusOf(login('ppil')), 200);
  });

  it('of whom a registration in a log makes one with the one who is held, the erasure is refused', async () => {
    await put(macA, 'app.log', "0105100000|sip  |*|00|Sip Register Usr:5701 Dsp:Liv Lund Auth:'llund' Inx:1\n");
    await hold(login('llund'));
    assert.equal(await statusOf(extension('5701')), 409);
    assert.equal(await statusOf(extension('5702')), 200);
    await under().answer('GET', '/holds');
  });

  it('a login that many lines share makes nobody one with another', async () => {
    const lines = { 'reg.1.address': '5701', 'reg.1.auth.userId': 'phones', 'reg.2.address': '5702', 'reg.2.auth.userId': 'phones' };
    await under().server.setConfiguration(macB, lines);
    await put(macA, 'directory.xml', directory(contact('5702', 'Per')));
    await hold(extension('5701'));
    const other = await ask(login('phones'));
    assert.equal(other.state, 'planned');
    await under().server.setConfiguration(macA, { 'reg.1.address': '5706', 'reg.1.auth.userId': 'phones' });
    assert.equal(await statusOf(extension('5706')), 200);
  });
});
