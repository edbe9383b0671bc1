// After an erasure nothing that the server serves or keeps names the person, however it is spelled, and the receipt says where something still does
// (GDPR Art. 17, 5(2); ARCHITECTURE, "Erasure ends with a search").

import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Device, Enrolment, SubjectRequest } from '@offhook/api';
import { silentLogger, utf8Text } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';
import type { ReceiptVerdict } from '@offhook/privacy';
import { keysOfIdentifier, verifyReceipt } from '@offhook/privacy';

import { searchOpened } from '../src/search/opened-search.ts';
import { PartyVault } from '../src/records/party-vault.ts';
import { openStore } from '../src/store/store.ts';
import type { ServerUnderTest } from './server-under-test.ts';
import { callsXml, directoryXml, localTime, macAddresses, startServer, temporaryDirectory } from './server-under-test.ts';
import { placeOf } from './store-place.ts';

const [mac] = macAddresses;
const name = 'Wilhelmina Quincunx';
const uri = 'sip:2025550147@example.test';

describe('the second reader after an erasure', () => {
  let under: ServerUnderTest;
  let folder: Awaited<ReturnType<typeof temporaryDirectory>>;
  let phone: Enrolment;
  const start = async (): Promise<void> => {
    under = await startServer(folder.path);
    phone = await under.server.enrol({ macAddress: mac, model: 'VVX450', label: name });
    await under.server.setConfiguration('site', { 'tcpIpApp.sntp.gmtOffset': '0' });
  };
  beforeEach(async () => {
    folder = await temporaryDirectory();
    await mkdir(join(folder.path, 'site'));
  });
  afterEach(async () => {
    await under.stop();
    await folder.remove();
  });
  const put = async (file: string, body: string): Promise<void> => {
    const { status } = await under.phone('PUT', `${mac}-${file}`, phone, body);
    assert.ok(status === 201 || status === 204, `${file}: ${status}`);
  };
  const get = async (file: string): Promise<string> => utf8Text((await under.phone('GET', `${mac}-${file}`, phone)).body);
  const erase = async (type: string, value: string, ...names: readonly string[]): Promise<{ planned: SubjectRequest; id: string }> => {
    const planned = (await under.answer('POST', '/requests', {
      type: 'erasure',
      identifiers: [{ type, value }, ...names.map((text) => ({ type: 'name', value: text }))],
      verification: 'seen at the desk',
    })) as SubjectRequest;
    await under.answer('POST', `/requests/${planned.id}/fulfilment`);
    return { planned, id: planned.id };
  };
  const verdictOf = async (id: string): Promise<Extract<ReceiptVerdict, { isValid: true }>> => {
    const verdict = verifyReceipt(under.platform.cryptography, utf8Text((await under.console('GET', `/requests/${id}/receipt`)).body));
    assert.ok(verdict.isValid);
    return verdict;
  };
  const calls = (): string => callsXml([{ start: localTime(Date.now() - 3_600_000), from: uri, fromName: name }]);
  const log = [
    '1122013000|sip  |3|00|Registration failed User: 2025550147@example.test, Error Code:401',
    '1122013001|so   |3|00|Incoming call from Wilhelmina Quincunx.',
    '1122013002|app1 |3|00|dialled 202-555-0147 and (202) 555-0147',
    '1122013003|app1 |3|00|number:2025550147; id=2025550147.',
    '1122013004|cfg  |3|00|nothing of note',
  ].join('\n');
  const overrides = `<PHONE_CONFIG><OVERRIDES softkey.1.action="$P2025550147$" softkey.1.label="Wilhelmina Quincunx!" msg.mwi.1.callBack="2025550147" efk.efklist.1.action.string="2025550147" reg.1.displayName="Wilhelmina Quincunx (Sales)" up.headsetMode="1"/></PHONE_CONFIG>`;

  it('settings, labels and lines of logs that name the person go, others stay, and old copies bring nothing back', async () => {
    await start();
    await put('calls.xml', calls());
    await put('app.log', log);
    await put('phone.cfg', overrides);
    const { planned, id } = await erase('sip-uri', uri);
    assert.deepEqual(
      planned.plan?.steps.filter(({ action }) => action === 're-render').map(({ store, count }) => `${store} ${count}`),
      ['override_value 5', 'artefact 1', 'device 1'],
    );
    const clean = async (): Promise<void> => {
      for (const file of ['app.log', 'phone.cfg']) assert.doesNotMatch(await get(file), /Quincunx|2025550147|202.{0,2}555.0147/, file);
      assert.match(await get('app.log'), /nothing of note/);
      assert.match(await get('phone.cfg'), /up\.headsetMode="1"/);
    };
    await clean();
    assert.equal(((await under.answer('GET', '/devices')) as Device[])[0]?.label, '');
    const verdict = await verdictOf(id);
    assert.deepEqual([verdict.content.search.recordsFound, verdict.content.search.residues], [0, []]);
    await put('app.log', log);
    await put('phone.cfg', overrides);
    await clean();
    // What is left to do is the phone's.
    await put('calls.xml', callsXml([]));
    await put('app.log', '1122013004|cfg  |3|00|nothing of note\n');
    await put('phone.cfg', '<PHONE_CONFIG><OVERRIDES up.headsetMode="1"/></PHONE_CONFIG>');
    assert.ok((await verdictOf(id)).isComplete);
    // It stays erased however often the phone was clean, and whatever else stands beside the name.
    await put('phone.cfg', overrides);
    assert.doesNotMatch(await get('phone.cfg'), /Quincunx/);
    await put('phone.cfg', '<PHONE_CONFIG><OVERRIDES up.headsetMode="1"/></PHONE_CONFIG>');
    await put('phone.cfg', overrides.replace('(Sales)', '(Support)').replace('Quincunx!', 'Quincunx, second floor'));
    assert.doesNotMatch(await get('phone.cfg'), /Quincunx/);
  });

  it('an element that nobody knows goes with whom it names, and another stays', async () => {
    await start();
    const item = (first: string, more: string): string => `<item><fn>${first}</fn><ct>${first.length}</ct>${more}</item>`;
    await put(
      'directory.xml',
      `<directory><item_list>${item('Bob', `<note>${name}</note>`)}${item('Carol', '<note>room 12</note>')}</item_list></directory>`,
    );
    await put('calls.xml', calls().replace('</call>', '<seen>by Otto</seen></call>'));
    await erase('name', name);
    const directory = await get('directory.xml');
    assert.doesNotMatch(directory, /Quincunx/);
    assert.match(directory, /Bob[^]*Carol[^]*room 12/);
  });

  it('asked for extension 200, SIP/2.0 200 OK is touched nowhere', async () => {
    await start();
    const harmless = [
      '1122013000|sip  |3|00|SIP/2.0 200 OK',
      '1122013001|sip  |3|00|port 200, result 200, 200 ms',
      '0200020200|so   |3|00|ready',
    ];
    await put('calls.xml', callsXml([{ start: localTime(Date.now() - 3_600_000), from: 'sip:200@example.test', fromName: 'Ada' }]));
    await put('app.log', [...harmless, '1122013002|sip  |3|00|INVITE sip:200@example.test SIP/2.0'].join('\n'));
    await put('phone.cfg', '<O><OVERRIDES voIpProt.server.1.port="200" msg.mwi.1.callBack="200"/></O>');
    await erase('extension', '200');
    assert.equal(await get('app.log'), harmless.join('\n'));
    const settings = await get('phone.cfg');
    assert.match(settings, /port="200"/);
    assert.doesNotMatch(settings, /callBack/);
    await put('app.log', [...harmless, '1122013002|sip  |3|00|INVITE sip:200@example.test SIP/2.0'].join('\n'));
    assert.equal(await get('app.log'), harmless.join('\n'));
  });

  it('the key of the log as it was is destroyed, and no key is left over', async () => {
    await start();
    await put('app.log', log);
    const keys = async (): Promise<readonly (string | null)[]> => {
      const store = await openStore({ platform: under.platform, directory: folder.path, ...(await placeOf(folder.path)) });
      const living = await store.keys.db
        .selectFrom('sealing_key')
        .select('id')
        .where('purpose', '=', 'log')
        .where('wrapped', 'is not', null)
        .execute();
      const used = await store.records.db.selectFrom('artefact').select('key_id').execute();
      await store.close();
      assert.deepEqual(
        living.map(({ id }) => id),
        used.flatMap(({ key_id }) => key_id ?? []),
      );
      return used.map(({ key_id }) => key_id);
    };
    const before = await keys();
    await erase('phone-number', '2025550147');
    const after = await keys();
    assert.ok(after[0] !== null && after[0] !== before[0]);
  });

  it('a file of the site that names the person in another spelling is a residue, and the receipt is not complete', async () => {
    const files = {
      'desk.xml': '<directory><item_list><item><fn>WILHELMINA</fn><ln>QUINCUNX</ln><ct>2025550199</ct></item></item_list></directory>',
      'keys.cfg': '<a softkey.1.action="+1 202-555-0147$Tinvite$"/>',
      'other.cfg': '<a softkey.1.action="2025550199"/>',
    };
    await writeFile(join(folder.path, 'site', 'ring.wav'), new Uint8Array([82, 73, 70, 70, 0, 0, 1]));
    for (const [file, text] of Object.entries(files)) await writeFile(join(folder.path, 'site', file), text);
    await start();
    await put('calls.xml', calls());
    const { id } = await erase('sip-uri', uri);
    await put('calls.xml', callsXml([]));
    const verdict = await verdictOf(id);
    assert.deepEqual(
      verdict.content.search.residues.map(({ place }) => place),
      ['site/desk.xml', 'site/keys.cfg'],
    );
    assert.ok(!verdict.isComplete);
    assert.ok(verdict.content.search.placesSearched.includes('site/other.cfg, folded'));
    assert.ok(!verdict.content.search.placesSearched.includes('site/ring.wav, folded'));
  });

  it('a contact under another number that bears the name may be a homonym’s: it is left, and told as not decided', async () => {
    await start();
    await put('calls.xml', calls());
    await put('directory.xml', directoryXml([{ first: 'Wilhelmina', last: 'Quincunx', contact: '2025550188' }]));
    const { id } = await erase('sip-uri', uri);
    const verdict = await verdictOf(id);
    assert.deepEqual(verdict.content.search.residues, []);
    assert.deepEqual(
      verdict.content.search.undecided?.map(({ place }) => place),
      [`label of ${mac}`, `${mac}-directory.xml`],
    );
    assert.ok(!verdict.isComplete);
  });

  it('what does not open is named as not searched, and keeps a receipt from being complete', async () => {
    await start();
    await put('calls.xml', calls());
    await under.stop();
    const platform = createNodePlatform({ directory: folder.path, log: silentLogger });
    const store = await openStore({ platform, directory: folder.path, ...(await placeOf(folder.path)) });
    await store.records.db
      .updateTable('device')
      .set({ label_sealed: new Uint8Array(60) })
      .execute();
    const wanted = { keys: [keysOfIdentifier({ type: 'sip-uri', value: uri })], names: [name] };
    const report = await searchOpened({ store, parties: new PartyVault(store) }, wanted);
    assert.deepEqual(report.notSearched, [`label of ${mac}: it does not open under its key`]);
    assert.deepEqual(
      report.found.map(({ place }) => place),
      [`${mac}-calls.xml`],
    );
    await store.close();
    platform.close();
    under = await startServer(folder.path, {}, under.administrator);
    const { id } = await erase('sip-uri', uri);
    const { remarks } = await verdictOf(id);
    assert.ok(remarks.includes(`not searched: label of ${mac}: it does not open under its key`), remarks.join('; '));
  });

  it('of many phones, reads in a thread, for the plan and at the end of the erasure', async () => {
    await start();
    const phones = Array.from({ length: 60 }, (_, index) => ({
      macAddress: `0004f21000${String(index).padStart(2, '0')}`,
      label: index % 2 === 0 ? name : 'Lobby',
    }));
    await under.answer('POST', '/devices/admissions', { phones });
    const { id } = await erase('sip-uri', uri, name);
    const { isComplete, remarks } = await verdictOf(id);
    assert.ok(isComplete, remarks.join('; '));
    const labels = ((await under.answer('GET', '/devices')) as Device[]).map(({ label }) => label);
    assert.deepEqual([labels.includes(name), labels.filter((label) => label === 'Lobby').length], [false, 30]);
  });

  it('lets others have their turn between phones', async () => {
    await start();
    for (const macAddress of macAddresses.slice(1)) await under.server.enrol({ macAddress, model: 'VVX450', label: name });
    await under.stop();
    const platform = createNodePlatform({ directory: folder.path, log: silentLogger });
    const store = await openStore({ platform, directory: folder.path, ...(await placeOf(folder.path)) });
    let turns = 0;
    const takeTurns = (): void => {
      turns++;
      turn = setImmediate(takeTurns);
    };
    let turn = setImmediate(takeTurns);
    const report = await searchOpened({ store, parties: new PartyVault(store) }, { keys: [], names: [name] });
    clearImmediate(turn);
    assert.equal(report.found.length, macAddresses.length);
    assert.ok(turns >= macAddresses.length, `${turns} turns`);
    await store.close();
    platform.close();
    under = await startServer(folder.path, {}, under.administrator);
  });
});
