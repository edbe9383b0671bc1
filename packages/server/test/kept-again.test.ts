// Files that no record is made of, of a person's own phone and of a store from before an erasure: what was erased does not come back under another name (GDPR Art. 17).

import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Enrolment, SubjectRequest } from '@offhook/api';
import { utf8Text } from '@offhook/base';
import type { ReceiptContent } from '@offhook/privacy';

import type { ServerUnderTest } from './server-under-test.ts';
import { callsXml, directoryXml, localTime, startServer, temporaryDirectory } from './server-under-test.ts';
import { StoreCopies } from './store-copies.ts';
import { dayMs, shiftedServer } from './shifted-server.ts';

const mac = '0004f2000001';

function asked({ answer }: ServerUnderTest, want: string, type: string, value: string): Promise<SubjectRequest> {
  return answer('POST', '/requests', { type: want, identifiers: [{ type, value }], verification: 'seen' }) as Promise<SubjectRequest>;
}

async function erase(under: ServerUnderTest, type: string, value: string): Promise<void> {
  const { id } = await asked(under, 'erasure', type, value);
  await under.answer('POST', `/requests/${id}/fulfilment`);
}

/** As logs have it: month, day, hours, minutes and seconds of a clock that shows UTC. */
function stamped(ms: number, text: string): string {
  return `${new Date(ms).toISOString().slice(5, 19).replaceAll(/\D/g, '')}|cfg  |3|00|${text}\n`;
}

it('a log on demand of a person’s own phone does not bring back what an erasure took, under whatever name', async (t) => {
  const { under, shift } = await shiftedServer(t);
  shift(-10 * dayMs);
  const erasedMs = Date.now() - 10 * dayMs;
  const phone = await under.server.enrol({ macAddress: mac, model: 'VVX450' });
  await under.server.setConfiguration('site', { 'tcpIpApp.sntp.gmtOffset': '0' });
  await under.server.setConfiguration(mac, { 'reg.1.address': '2025550147' });
  const put = async (name: string, content: string | Uint8Array): Promise<void> =>
    void (await under.phone('PUT', `${mac}-${name}`, phone, content));
  const got = async (name: string): Promise<string | number> => {
    const { status, body } = await under.phone('GET', `${mac}-${name}`, phone);
    return status === 200 ? utf8Text(body) : status;
  };
  const old = stamped(erasedMs - 3_600_000, 'handset was lifted');
  const unstamped = '000012.345|cfg  |3|00|headset was put on\n';
  const capture = Uint8Array.from([0xd4, 0xc3, 0xb2, 0xa1, 7, 7, 7]);
  await put('app.log', old);
  await put('now-app.log', old + unstamped);
  await put('traffic.pcap', capture);
  await put('notes.txt', 'cleaned yesterday');
  await erase(under, 'extension', '2025550147');
  shift(-5 * dayMs);
  const fresh = stamped(Date.now() - 6 * dayMs, 'lamp is on');
  await put('app.log', old + unstamped + fresh);
  await put('now-app.log', old + unstamped + fresh);
  await put('later-app.log', old + unstamped + stamped(erasedMs - 7_200_000, 'was never sent before') + fresh);
  await put('traffic.pcap', capture);
  await put('renamed.pcap', capture);
  await put('notes.txt', 'cleaned yesterday');
  for (const name of ['app.log', 'now-app.log', 'later-app.log']) assert.equal(await got(name), fresh, name);
  for (const name of ['traffic.pcap', 'renamed.pcap', 'notes.txt']) assert.equal(await got(name), 404, name);
  await put('traffic.pcap', Uint8Array.from([...capture, 8]));
  await put('notes.txt', 'cleaned today');
  assert.deepEqual([(await under.phone('GET', `${mac}-traffic.pcap`, phone)).body.length, await got('notes.txt')], [8, 'cleaned today']);
});

it('another phone with the line of an erased person brings back none of their calls and log lines, whoever took part', async (t) => {
  const { under, shift } = await shiftedServer(t);
  shift(-10 * dayMs);
  const erasedMs = Date.now() - 10 * dayMs;
  await under.server.enrol({ macAddress: mac, model: 'VVX450' });
  await under.server.setConfiguration('site', { 'tcpIpApp.sntp.gmtOffset': '0' });
  await under.server.setConfiguration(mac, { 'reg.1.address': '2025550147' });
  await erase(under, 'extension', '2025550147');
  shift(-5 * dayMs);
  const other = await under.server.enrol({ macAddress: '0004f2000002', model: 'VVX450' });
  await under.server.setConfiguration(other.macAddress, { 'reg.1.address': '2025550147' });
  const calls = callsXml([
    { start: localTime(erasedMs - 3_600_000), from: 'sip:2025550191@example.test', to: '9' },
    { start: localTime(Date.now() - 6 * dayMs), from: 'sip:2025550192@example.test', to: '9' },
  ]);
  await under.phone('PUT', `${other.macAddress}-calls.xml`, other, calls);
  const served = utf8Text((await under.phone('GET', `${other.macAddress}-calls.xml`, other)).body);
  assert.deepEqual([...new Set(served.match(/202555019\d/g))], ['2025550192']);
  const log = stamped(erasedMs - 3_600_000, 'handset was lifted') + stamped(Date.now() - 6 * dayMs, 'lamp is on');
  await under.phone('PUT', `${other.macAddress}-app.log`, other, log);
  assert.equal(utf8Text((await under.phone('GET', `${other.macAddress}-app.log`, other)).body), log.slice(log.indexOf('\n') + 1));
});

it('a store of before an erasure brings back no file that no record is made of, and none that nobody can read', async () => {
  const folder = await temporaryDirectory();
  const copies = new StoreCopies(folder.path);
  let under = await startServer(folder.path);
  const { administrator } = under;
  try {
    const phone: Enrolment = await under.server.enrol({ macAddress: mac, model: 'VVX450' });
    const files = {
      [`${mac}-now-app.log`]: '0105123805|sip  |3|00|INVITE sip:2025550147@example.test\n0105123806|cfg  |3|00|ready\n',
      'zquill-phone.cfg': '<x reg.1.displayName="Zoe" reg.1.address="2025550147"/>',
      'other-phone.cfg': '<x reg.1.displayName="Otto Other"/>',
      [`${mac}-calls.xml`]: Uint8Array.from([0x1f, 0x8b, 0, 1]),
      [`${mac}-directory.xml`]: '<directory><item_list>\n<item><fn>Otto',
    };
    await under.phone('PUT', `${mac}-directory.xml`, phone, directoryXml([{ first: 'Zoe', last: 'Quill', contact: '2025550147' }]));
    for (const [name, content] of Object.entries(files)) await under.phone('PUT', name, phone, content);
    await under.stop();
    await copies.copy('before');
    under = await startServer(folder.path, {}, administrator);
    await erase(under, 'sip-uri', 'sip:2025550147@example.test');
    await under.stop();
    for (const part of ['records', 'keys'] as const) await copies.bringBack('before', part);
    under = await startServer(folder.path, {}, administrator);
    const got = async (name: string): Promise<string | number> => {
      const { status, body } = await under.phone('GET', name, phone);
      return status === 200 ? utf8Text(body) : status;
    };
    assert.deepEqual(await Promise.all(Object.keys(files).map(got)), [
      '0105123806|cfg  |3|00|ready\n',
      404,
      files['other-phone.cfg'],
      404,
      files[`${mac}-directory.xml`],
    ]);
    assert.deepEqual((await asked(under, 'access', 'sip-uri', 'sip:2025550147@example.test')).plan?.places, []);
  } finally {
    await under.stop();
    await folder.remove();
  }
});

it('of a login that was erased, nothing is left in the store: not in a plan, and not in a receipt', async () => {
  const folder = await temporaryDirectory();
  const under = await startServer(folder.path);
  try {
    const phone = await under.server.enrol({ macAddress: mac, model: 'VVX450' });
    await under.phone('PUT', 'qzxwvlogin-phone.cfg', phone, '<x up.headsetMode="1"/>');
    await under.phone('PUT', 'qzxwvlogin-directory.xml', phone, directoryXml([{ first: 'Zoe', last: 'Quill', contact: '9' }]));
    const { id, plan } = await asked(under, 'erasure', 'login', 'qzxwvlogin');
    const places = plan?.places.filter(({ store }) => store === 'kept_file').map(({ place }) => place);
    assert.deepEqual(places?.toSorted(), ['directory.xml of a user’s profile', 'phone.cfg of a user’s profile']);
    await under.answer('POST', `/requests/${id}/fulfilment`);
    const { content } = (await under.answer('GET', `/requests/${id}/receipt`)) as { content: ReceiptContent };
    assert.deepEqual(content.search.residues, []);
    assert.doesNotMatch(JSON.stringify(content), /qzxwvlogin/);
    for (const name of ['phone.cfg', 'directory.xml']) assert.equal((await under.phone('GET', `qzxwvlogin-${name}`, phone)).status, 404);
  } finally {
    await under.stop();
    await folder.remove();
  }
});
