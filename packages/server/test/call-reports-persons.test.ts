// Call detail records and quality reports of a person: answered, and erased (GDPR Art. 15, 17).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { Persons } from '../src/privacy/persons.ts';
import { readNumbersAnew } from '../src/privacy/numbers-anew.ts';
import { loadReports } from '../src/records/call-reports.ts';
import type { ReportKind } from '../src/store/call-report-rows.ts';
import { reportKinds } from '../src/store/call-report-rows.ts';
import { keysOf, overrides } from './phone-files.ts';
import { noonMs } from './privacy-under-test.ts';
import { ada, answer, atSite, ben, cleo, dayMs, detail, erase, held, mac, other, quality, rowsOf } from './call-reports-under-test.ts';

describe('GDPR Art. 15: the answer to whoever took part in a call', () => {
  it('holds what was received of it, with the other’s number and without their name and their end', () =>
    atSite(async (under) => {
      const { reports } = under.artefacts;
      await reports.takeCallDetail(mac, detail(ada, ben, { line: 1 }));
      await reports.takeCallDetail(mac, detail(cleo, ben, { durationS: 7 }));
      await reports.takeQualityReport(mac, quality(ada, ben));
      const files = await answer(under, ada);
      assert.equal(
        files.get('call-details.csv'),
        'phone,line,start,duration_s,local,local_name,remote,remote_name,direction,protocol,call_rate_kbps,disconnect_information\n' +
          `${mac},1,2026-01-05T09:30:00.000Z,61,${ada},Name of 2001,2002,,Out,SIP,64,BYE\n`,
      );
      assert.equal(
        files.get('quality-reports.csv'),
        'phone,line,start,duration_s,local,local_name,remote,remote_name,report,moslq,moscq,rlq,rcq,nlr,jdr,rtd,esd,iaj\n' +
          `${mac},,2026-01-05T09:30:00.000Z,90.5,${ada},Name of 2001,2002,,session,4.1,,,,5.5,,80,,\n`,
      );
      const person = files.get('person.json') ?? '';
      for (const text of ['a84b4c76e66710"', '1928301774', '900000001', '192.0.2.7 2222', 'handsets-east'])
        assert.ok(person.includes(text), text);
      for (const text of ['Name of 2002', '456248', '2001:db8::5', '2003', '@192.0.2.7']) assert.ok(!person.includes(text), text);
      assert.match(files.get('README.txt') ?? '', /- call_detail: .*\n- quality_report: /);
      assert.match(
        files.get('README.txt') ?? '',
        / call detail records for 30 days, which your site has said; quality reports for 30 days/,
      );
      const ofBen = await answer(under, ben);
      assert.equal(ofBen.get('call-details.csv')?.split('\n').length, 4);
      const told = [...ofBen.values()].join('\n');
      for (const text of ['900000001', '1928301774', '192.0.2.7', 'Name of 2001', 'handsets', 'sip:2001'])
        assert.ok(!told.includes(text), text);
      for (const text of ['456248', '2001:db8::5 2224']) assert.ok(told.includes(text), text);
      assert.ok(!(await answer(under, 'sip:2009@example.test')).has('call-details.csv'));
    }));

  it('of the other end no address by name is told, nor who began the call, but by their number', () =>
    atSite(async (under) => {
      const { reports } = under.artefacts;
      await reports.takeQualityReport(mac, quality(ben, ada, { originator: ben }));
      await reports.takeQualityReport(mac, quality(ada, ben, { originator: ada }));
      await reports.takeCallDetail(
        mac,
        detail(ada, 'sip:zoe.quill@example.test', { disconnectInformation: 'busy at zoe.quill@example.test' }),
      );
      const told = [...(await answer(under, ada)).values()].join('\n');
      assert.ok(told.includes('"originator": "2002"') && told.includes(`"originator": "${ada}"`), told);
      for (const text of ['zoe', 'quill', ben]) assert.ok(!told.includes(text), text);
    }));

  it('and the console count it for them, with the newest first', () =>
    atSite(async (under) => {
      const { reports } = under.artefacts;
      await reports.takeCallDetail(mac, detail(ada, ben));
      await reports.takeCallDetail(other, detail(ben, ada, { startedAt: '2026-01-04T10:00:00+01:00' }));
      await reports.takeQualityReport(mac, quality(ada, ben, { startedAt: '2026-01-05T09:00:00Z' }));
      const persons = new Persons(under);
      const [found] = await persons.search('2001');
      assert.deepEqual(
        found?.holdings
          .filter(({ store }) => store !== 'party')
          .map(({ store, count, devices, earliest }) => [store, count, devices, earliest]),
        [
          ['call_detail', 2, [mac, other], '2026-01-04T09:00:00.000Z'],
          ['quality_report', 1, [mac], '2026-01-05T09:00:00.000Z'],
        ],
      );
      assert.deepEqual(
        (await persons.detail(found?.partyToken ?? '')).entries.map(({ summary, at }) => [summary, at?.slice(0, 10)]),
        [
          ['call detail record', '2026-01-05'],
          ['quality report', '2026-01-05'],
          ['call detail record', '2026-01-04'],
        ],
      );
    }));

  it('holds what was received of a line of their own, whatever it calls them', () =>
    atSite(async (under) => {
      await under.put(mac, 'local-override', overrides({ 'reg.1.address': '2001', 'reg.1.auth.userId': '2001' }));
      await under.artefacts.reports.takeCallDetail(mac, detail('sip:reception@example.test', ben, { line: 1 }));
      await under.artefacts.reports.takeCallDetail(other, detail('sip:reception@example.test', ben, { line: 1 }));
      await under.owners.look();
      const csv = (await answer(under, ada)).get('call-details.csv') ?? '';
      assert.equal(csv.split('\n').length, 3, csv);
      assert.match(csv, /sip:reception@example\.test,Name of rece,2002,,/);
    }));
});

describe('GDPR Art. 17: whoever took part in a call is erased', () => {
  it('all of what was received of it goes, by either end, and no one else’s; what comes again is held back, and what is newer is new', () =>
    atSite(async (under) => {
      const { reports } = under.artefacts;
      for (const [user, remote] of [
        [ada, ben],
        [ben, ada],
        [ben, cleo],
      ] as const) {
        await reports.takeCallDetail(mac, detail(user, remote));
        await reports.takeQualityReport(mac, quality(user, remote));
      }
      const id = await erase(under, ada);
      for (const kind of reportKinds) assert.deepEqual(await held(under, kind), ['2002 > 2003']);
      assert.deepEqual(await rowsOf(under), [1, 1, 4, 2]);
      const receipt = await under.requests.receipt(id);
      assert.match(JSON.stringify(receipt), /call_detail[^{]*removed\\": 2/);
      assert.equal(await reports.takeCallDetail(mac, detail(ada, ben)), 'held-back');
      assert.equal(await reports.takeQualityReport(other, quality(cleo, 'tel:2001')), 'held-back');
      under.at(noonMs + dayMs);
      assert.equal(await reports.takeCallDetail(mac, detail(ada, ben, { startedAt: '2026-01-06T10:00:00Z' })), 'taken');
      assert.equal(await reports.takeCallDetail(mac, detail(ada, ben, { startedAt: '2026-01-09T10:00:00Z' })), 'held-back', 'no time');
    }));

  it('with the key of one, what tells the call from others opens no more, in any copy', () =>
    atSite(async (under) => {
      const { store, parties, artefacts } = under;
      await artefacts.reports.takeCallDetail(mac, detail(ada, ben));
      const row = await store.records.db.selectFrom('call_detail').selectAll().executeTakeFirstOrThrow();
      const keys = await parties.keysOf(
        store.records.db,
        (await store.records.db.selectFrom('report_party').selectAll().execute()).map(({ party_token }) => party_token),
      );
      for (const key of keys.values())
        assert.throws(() => store.platform.cryptography.open(key, row.details_sealed ?? new Uint8Array(), `report ${row.id}`), {
          code: 'decryption-failed',
        });
      const [token = ''] = await parties.find(store.records.db, [keysOf(ada)]);
      const { key_id } = await store.records.db.selectFrom('party').select('key_id').where('token', '=', token).executeTakeFirstOrThrow();
      await store.vault.destroy([key_id]);
      assert.deepEqual(await held(under), [], 'in the middle of an erasure nothing of it is shown');
      const whom = await under.whom([keysOf(ben)]);
      const { opened } = await under.reader.read({ wanted: whom.wanted, realms: [] });
      assert.deepEqual(
        opened.found.map(({ store: table, texts }) => [table, texts]),
        [['call_detail', [ben, 'Name of 2002']]],
        'the other is read still',
      );
      await artefacts.takeInAgain(mac);
      assert.deepEqual((await rowsOf(under)).slice(0, 3), [0, 0, 0]);
    }));

  it('what only says their name somewhere in it goes too, and is known again', () =>
    atSite(async (under) => {
      const { reports } = under.artefacts;
      await reports.takeCallDetail(mac, detail(ada, ben));
      const said = quality(cleo, ben, { originator: ada });
      await reports.takeQualityReport(mac, said);
      assert.match((await answer(under, ada)).get('quality-reports.csv') ?? '', /,2003,,2002,,session/);
      await erase(under, ada);
      assert.deepEqual(await held(under, 'quality_report'), []);
      under.at(noonMs + dayMs);
      assert.equal(await reports.takeQualityReport(mac, said), 'held-back');
      assert.equal(await reports.takeQualityReport(mac, { ...said, originator: ben }), 'taken');
    }));

  it('what was restored from before is gone once it is taken in again, and what numbers name is found as they are read now', () =>
    atSite(async (under) => {
      const { artefacts, ledger, store } = under;
      await artefacts.reports.takeCallDetail(mac, detail(ada, ben));
      await artefacts.reports.takeCallDetail(mac, detail(cleo, 'sip:+12065550123@example.test'));
      const ids = async (): Promise<readonly string[]> =>
        (await store.records.db.selectFrom('call_detail').select('id').orderBy('id').execute()).map(({ id }) => id);
      const known = await ids();
      await store.readNumbersBy({ country: 'US', extensionDigits: [4] });
      await readNumbersAnew(under);
      assert.deepEqual(await ids(), known);
      assert.deepEqual(await held(under), ['2001 > 2002', '2003 > +120']);
      assert.equal(await artefacts.reports.takeCallDetail(mac, detail(ada, ben)), 'known');
      await ledger.add({ requestId: 'R-9', erasedAtMs: noonMs, subjects: [keysOf(ben)], entries: [], copies: [] });
      await artefacts.takeInAgain(mac);
      assert.deepEqual(await held(under), ['2003 > +120']);
      assert.deepEqual(await rowsOf(under), [1, 0, 2, 2]);
    }));

  it('on a phone that was theirs as a whole, and on a line that is theirs by its number, what is older is held back', () =>
    atSite(async (under) => {
      const { reports } = under.artefacts;
      await under.ledger.add({
        requestId: 'R-9',
        erasedAtMs: noonMs,
        subjects: [{ own: `phone:${other}`, derived: [] }, keysOf(ada)],
        entries: [],
        copies: [],
      });
      assert.equal(await reports.takeCallDetail(other, detail(ben, cleo)), 'held-back');
      await under.put(mac, 'local-override', overrides({ 'reg.1.address': '2002', 'reg.2.address': '2003' }));
      assert.equal(await reports.takeCallDetail(mac, detail(ben, cleo, { line: 1 })), 'taken');
      await under.ledger.add({
        requestId: 'R-8',
        erasedAtMs: noonMs,
        subjects: [keysOf('sip:2003@example.test')],
        entries: [],
        copies: [],
      });
      assert.equal(await reports.takeCallDetail(mac, detail('sip:a@example.test', 'sip:b@example.test', { line: 2 })), 'held-back');
      assert.equal(await reports.takeCallDetail(mac, detail('sip:a@example.test', 'sip:b@example.test')), 'taken', 'a line is not theirs');
      assert.equal(await reports.takeCallDetail(mac, detail('sip:a@example.test', 'sip:b@example.test', { line: 1 })), 'taken');
    }));

  it('what stood on their line is known again, though the line is somebody else’s by now', () =>
    atSite(async (under) => {
      const { reports } = under.artefacts;
      const said = detail('sip:reception@example.test', cleo, { line: 1 });
      await under.put(mac, 'local-override', overrides({ 'reg.1.address': '2001', 'reg.2.address': '2005' }));
      await under.owners.look();
      await reports.takeCallDetail(mac, said);
      await erase(under, ada);
      assert.deepEqual(await held(under), []);
      await under.put(mac, 'local-override', overrides({ 'reg.1.address': '2006', 'reg.2.address': '2005' }));
      assert.equal(await reports.takeCallDetail(mac, said), 'held-back');
      assert.equal(await reports.takeCallDetail(mac, { ...said, callId: 'another' }), 'taken');
    }));

  it('of what a hold of the other keeps, the other is left', () =>
    atSite(async (under) => {
      const { reports } = under.artefacts;
      await reports.takeCallDetail(mac, detail(ada, ben));
      await reports.takeCallDetail(mac, detail(ada, cleo));
      await under.holds.put(
        { scope: 'person', identifiers: [{ type: 'sip-uri', value: ben }], reason: 'claim', until: '2026-06-01' },
        'officer',
      );
      await erase(under, ada);
      assert.deepEqual(await held(under), ['- > 2002']);
      const [left] = await loadReports({ ...under, access: under.store.records.db }, 'call_detail', mac);
      assert.equal(left?.details, undefined);
      await under.artefacts.takeInAgain(mac);
      assert.deepEqual(await held(under), ['- > 2002']);
      assert.match((await answer(under, ben)).get('call-details.csv') ?? '', new RegExp(`,,,${ben},Name of 2002,Out,`));
    }));
});

describe('a world of persons who call each other', () => {
  it('each is answered exactly what was received of their calls, and erased exactly that', () =>
    atSite(async (under) => {
      let seed = 61;
      const random = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
      const numbers = Array.from({ length: 6 }, (_, at) => `sip:20${11 + at}@example.test`);
      const calls: (readonly [string, string, ReportKind])[] = [];
      for (let at = 0; at < 40; at++) {
        const [from = '', to = ''] = [numbers[random(6)], numbers[random(6)]];
        const kind = reportKinds[random(2)] ?? 'call_detail';
        const callId = `call-${at}`;
        const macAddress = random(2) === 0 ? mac : other;
        if (kind === 'call_detail') await under.artefacts.reports.takeCallDetail(macAddress, detail(from, to, { callId }));
        else await under.artefacts.reports.takeQualityReport(macAddress, quality(from, to, { callId }));
        calls.push([from, to, kind]);
      }
      const erased = new Set<string>();
      const left = (whose?: string): readonly number[] =>
        reportKinds.map(
          (kind) =>
            calls.filter(
              ([from, to, of]) =>
                of === kind && !erased.has(from) && !erased.has(to) && (whose === undefined || from === whose || to === whose),
            ).length,
        );
      for (const whose of numbers.slice(0, 3)) {
        for (const one of numbers) {
          const files = await answer(under, one);
          const lines = ['call-details.csv', 'quality-reports.csv'].map((name) => (files.get(name)?.split('\n').length ?? 2) - 2);
          assert.deepEqual(lines, left(one), one);
        }
        await erase(under, whose);
        erased.add(whose);
        assert.deepEqual((await rowsOf(under)).slice(0, 2), left(), whose);
      }
    }));
});
