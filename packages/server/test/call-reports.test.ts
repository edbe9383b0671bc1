// Call detail records (guide, Call Data Record) and quality reports (RFC 6035) as records: kept where the site says so, each once, found, answered, erased and
// held back as calls are.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { loadReports } from '../src/records/call-reports.ts';
import { sweep } from '../src/retention-sweep.ts';
import { reportKinds } from '../src/store/call-report-rows.ts';
import { removePhone, totalsOf } from '../src/store/artefact-rows.ts';
import { putRetention, rulesInForce } from '../src/store/retention-rows.ts';
import { call, callList, party } from './phone-files.ts';
import type { PrivacyUnderTest } from './privacy-under-test.ts';
import { noonMs, withPrivacy } from './privacy-under-test.ts';
import { ada, atSite, before, ben, cleo, dayMs, detail, held, mac, other, quality, rowsOf } from './call-reports-under-test.ts';

describe('what is received of a call', () => {
  it('is not kept before the site says for how long', () =>
    withPrivacy(async (under) => {
      await under.enrol(mac);
      assert.equal(await under.artefacts.reports.takeCallDetail(mac, detail(ada, ben)), 'not-kept');
      assert.equal(await under.artefacts.reports.takeQualityReport(mac, quality(ada, ben)), 'not-kept');
      assert.deepEqual(await rowsOf(under), [0, 0, 0, 0]);
      await putRetention(under.store.records.db, { store: 'call_detail', keep_days: 1 });
      assert.equal(await under.artefacts.reports.takeCallDetail(mac, detail(ada, ben)), 'taken');
      assert.equal(await under.artefacts.reports.takeQualityReport(mac, quality(ada, ben)), 'not-kept');
    }));

  it('is taken once, however often it comes, in whatever order it says its fields; of another phone it is another', () =>
    atSite(async (under) => {
      const { reports } = under.artefacts;
      const said = quality(ada, ben);
      const turned = Object.fromEntries(Object.entries(said).toReversed());
      assert.deepEqual(
        [
          await reports.takeQualityReport(mac, said),
          await reports.takeQualityReport(mac, turned),
          await reports.takeQualityReport(other, said),
          await reports.takeQualityReport(mac, { ...said, report: 'interval' }),
        ],
        ['taken', 'known', 'taken', 'taken'],
      );
      assert.deepEqual(await rowsOf(under), [0, 3, 6, 2]);
      assert.equal((await totalsOf(under.store, 0)).records, 3);
      const together = await Promise.all([1, 2, 3].map(() => reports.takeCallDetail(mac, detail(ada, cleo))));
      assert.deepEqual(together.toSorted(), ['known', 'known', 'taken']);
    }));

  it('of another form, or of a phone that is not there, changes nothing', () =>
    atSite(async (under) => {
      const { reports } = under.artefacts;
      const bad: readonly unknown[] = [
        undefined,
        'x',
        {},
        { ...detail(ada, ben), callId: 'a b' },
        { ...detail(ada, ben), more: 1 },
        { ...detail(ada, ben), user: { address: 'a\nb' } },
        { ...detail(ada, ben), user: { address: '' } },
        { ...detail(ada, ben), startedAt: '2026-01-05T09:30:00' },
        { ...detail(ada, ben), durationS: -1 },
        { ...detail(ada, ben), line: 0 },
        { ...detail(ada, ben), line: 35 },
        { ...detail(ada, ben), disconnectInformation: 'x'.repeat(257) },
      ];
      for (const said of bad) await assert.rejects(reports.takeCallDetail(mac, said), { code: 'bad-request' }, JSON.stringify(said));
      const late = { ...quality(ada, ben), endedAt: '2026-01-05T09:29:59Z' };
      await assert.rejects(reports.takeQualityReport(mac, late), { code: 'bad-request', message: /at endedAt/ });
      const unmeasured = { ...quality(ada, ben), localMetrics: { MOSLQ: 5.1 } };
      await assert.rejects(reports.takeQualityReport(mac, unmeasured), { code: 'bad-request', message: /at localMetrics\.MOSLQ: / });
      await assert.rejects(reports.takeQualityReport(mac, { ...quality(ada, ben), localAddress: { ip: 'x', port: 1 } }), {
        code: 'bad-request',
      });
      await assert.rejects(reports.takeCallDetail('0004f2000009', detail(ada, ben)), { code: 'not-found' });
      assert.deepEqual(await rowsOf(under), [0, 0, 0, 0]);
    }));

  it('RFC 6035 §4.6.2: may say every metric, each within its bounds', () =>
    atSite(async (under) => {
      const { reports } = under.artefacts;
      const all = {
        ...{
          PT: 96,
          PD: 'G722',
          SR: 16_000,
          PLC: 3,
          SSUP: 'on',
          JBA: 3,
          JBR: 15,
          JBN: 40,
          JBM: 200,
          JBX: 65_535,
          NLR: 100,
          JDR: 0.5,
          BLD: 2,
        },
        ...{
          BD: 500,
          GLD: 1,
          GD: 9000,
          GMIN: 16,
          RTD: 140,
          ESD: 90,
          OWD: 70,
          IAJ: 12,
          MAJ: 30,
          SL: -18,
          NL: -65,
          RERL: 55,
          RLQ: 90,
          RCQ: 88,
        },
        ...{ MOSLQ: 4.3, MOSCQ: 1 },
      } as const;
      assert.equal(await reports.takeQualityReport(mac, { ...quality(ada, ben), localMetrics: all, remoteMetrics: {} }), 'taken');
      const beyond: Readonly<Record<string, readonly unknown[]>> = {
        ...{ PT: [-1, 128, 1.5], PD: ['', 'a b', 'x'.repeat(33)], SR: [-1, 1.5], PLC: [-1, 4], SSUP: ['x'], JBA: [-1, 4], JBR: [-1, 16] },
        ...{
          JBN: [-1, 65_536, 0.5],
          NLR: [-0.1, 100.1],
          GMIN: [0, 256],
          SL: [-128, 128, 0.5],
          RLQ: [-1, 128],
          MOSLQ: [0.9, 5.1],
          XYZ: [1],
        },
      };
      for (const [name, values] of Object.entries(beyond))
        for (const value of values)
          await assert.rejects(
            reports.takeQualityReport(mac, { ...quality(ada, ben), remoteMetrics: { [name]: value } }),
            { code: 'bad-request' },
            `${name} ${String(value)}`,
          );
      assert.equal((await rowsOf(under))[1], 1);
    }));

  it('is read as it came, and stands in no row in clear', () =>
    atSite(async (under) => {
      const { store, parties, artefacts } = under;
      await artefacts.reports.takeCallDetail(mac, detail(ada, ben, { line: 2 }));
      await artefacts.reports.takeQualityReport(mac, quality(ada, ben));
      const from = { store, parties, access: store.records.db };
      const [read] = await loadReports(from, 'call_detail', mac);
      assert.deepEqual(
        [read?.row.line, read?.row.started_at_ms, read?.row.duration_ms, read?.row.received_at_ms, read?.facts, read?.details],
        [
          2,
          Date.parse(before),
          61_000,
          noonMs,
          { direction: 'Out', protocol: 'SIP', callRateKbps: 64 },
          {
            callId: 'a84b4c76e66710@192.0.2.7',
            localTag: '1928301774',
            remoteTag: '456248',
            disconnectInformation: 'BYE',
            obiNumber: '900000001',
          },
        ],
      );
      const [sounded] = await loadReports(from, 'quality_report', mac);
      assert.deepEqual(sounded?.facts, {
        report: 'session',
        localMetrics: { PD: 'PCMU', NLR: 5.5, MOSLQ: 4.1, RTD: 80 },
        remoteMetrics: { MOSLQ: 2.5 },
      });
      assert.equal(sounded?.row.duration_ms, 90_500);
      assert.equal(sounded?.row.line, 0);
      assert.deepEqual(
        [sounded?.details?.['localAddress'], sounded?.details?.['remoteAddress'], sounded?.details?.['localGroup']],
        ['192.0.2.7 2222 0a0b0c0d', '2001:db8::5 2224', 'handsets-east'],
      );
      for (const table of [...reportKinds, 'report_party'] as const) {
        const rows = JSON.stringify(await store.records.db.selectFrom(table).selectAll().execute(), (_, value: unknown) =>
          value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
        );
        for (const text of ['2001', 'a84b', '192.0.2.7', 'Name of', 'BYE', '6dg37', 'handsets'])
          assert.ok(!rows.includes(text), `${table}: ${text}`);
      }
    }));
});

describe('what was received of calls ends', () => {
  const swept = async (under: PrivacyUnderTest): Promise<void> => {
    await sweep({ ...under, forgetRendered: async () => undefined }, await rulesInForce(under.store.records.db));
    await under.parties.collectLeftOver();
  };

  it('when it has been kept for as long as the site says, with whom it named; at once where it says none', () =>
    atSite(async (under) => {
      await under.artefacts.reports.takeCallDetail(mac, detail(ada, ben));
      await under.artefacts.reports.takeQualityReport(mac, quality(ada, ben));
      under.at(noonMs + 30 * dayMs - 1);
      await swept(under);
      assert.deepEqual(await rowsOf(under), [1, 1, 4, 2]);
      await putRetention(under.store.records.db, { store: 'quality_report', keep_days: 0 });
      await swept(under);
      assert.deepEqual(await rowsOf(under), [1, 0, 2, 2]);
      under.at(noonMs + 30 * dayMs);
      await swept(under);
      assert.deepEqual(await rowsOf(under), [0, 0, 0, 0]);
    }));

  it('but for what a hold keeps of a person', () =>
    atSite(async (under) => {
      await under.artefacts.reports.takeCallDetail(mac, detail(ada, ben));
      await under.artefacts.reports.takeCallDetail(mac, detail(ben, cleo));
      await under.holds.put(
        { scope: 'person', identifiers: [{ type: 'sip-uri', value: ada }], reason: 'claim', until: '2026-06-01' },
        'officer',
      );
      await assert.rejects(under.holds.demandRemovable(mac), { code: 'conflict' });
      await under.holds.demandRemovable(other);
      under.at(noonMs + 31 * dayMs);
      await swept(under);
      assert.deepEqual(await held(under), ['2001 > 2002']);
    }));

  it('with its phone', () =>
    atSite(async (under) => {
      for (const macAddress of [mac, other]) {
        await under.artefacts.reports.takeCallDetail(macAddress, detail(ada, ben));
        await under.artefacts.reports.takeQualityReport(macAddress, quality(ada, macAddress === mac ? cleo : ben));
      }
      const { tokens } = await under.store.records.transact((access) => removePhone(access, mac));
      await under.parties.collect(tokens);
      assert.deepEqual(await rowsOf(under), [1, 1, 4, 2]);
      assert.deepEqual(await held(under, 'call_detail', other), ['2001 > 2002']);
    }));

  const listed = (address: string): string => call(party('source', address) + party('destination', ben));

  it('guide, Clear Uploaded Calls/Directory: with the calls that somebody cleared, but for what a hold may cover', () =>
    atSite(async (under) => {
      const take = async (): Promise<void> => {
        await under.artefacts.reports.takeCallDetail(mac, detail(ada, ben));
        await under.artefacts.reports.takeQualityReport(mac, quality(ada, ben));
      };
      await take();
      await under.put(mac, 'call-list', callList());
      assert.deepEqual(await held(under), ['2001 > 2002'], 'there was nothing to be cleared');
      await under.put(mac, 'call-list', callList(listed(ada), listed(cleo)));
      await under.put(mac, 'call-list', callList(listed(cleo)));
      assert.deepEqual(await held(under), ['2001 > 2002'], 'one call was taken out');
      await under.put(mac, 'call-list', callList());
      assert.deepEqual(await rowsOf(under), [0, 0, 0, 0]);
      await take();
      await under.put(mac, 'call-list', callList(listed(cleo)));
      await under.holds.put({ scope: 'phone', macAddress: mac, reason: 'claim', until: '2026-06-01' }, 'officer');
      await under.put(mac, 'call-list', callList());
      assert.deepEqual((await rowsOf(under)).slice(0, 2), [1, 1]);
    }));
});
