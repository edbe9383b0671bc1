// Local times, by whose clock they are: an officer's word, a phone whose zone has changed, and calls that say no line (GDPR Art. 15, 17).

import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Enrolment, LineOwner, SubjectRequest } from '@offhook/api';

import { phonesAndRequests } from './phones-and-requests.ts';
import type { ServerUnderTest } from './server-under-test.ts';
import { callsXml, macAddresses, startServer, temporaryDirectory } from './server-under-test.ts';

const [mac] = macAddresses;
const year = new Date().getUTCFullYear() - 1;
const from = 'sip:2025550190@example.test';
const finland = { 'tcpIpApp.sntp.gmtOffset': '7200', 'tcpIpApp.sntp.daylightSavings.enable': '0' };
const newYork = { ...finland, 'tcpIpApp.sntp.gmtOffset': '-18000' };

describe('by the clock of a phone', () => {
  let folder: Awaited<ReturnType<typeof temporaryDirectory>>;
  let under: ServerUnderTest;
  const phones = new Map<string, Enrolment>();
  const { put, get, ask: askFor } = phonesAndRequests(() => under, phones);
  const ask = (value: string): Promise<SubjectRequest> => askFor({ type: 'extension', value });
  const say = async (value: string, times: object, line = 1): Promise<LineOwner | undefined> => {
    const identifiers = [{ type: 'extension', value }];
    return ((await under.answer('POST', `/devices/${mac}/owners`, { line, identifiers, ...times })) as LineOwner[]).find(({ addresses }) =>
      addresses.includes(value),
    );
  };
  const certainties = ({ plan }: SubjectRequest, store = 'call_record'): readonly string[] =>
    (plan?.places ?? []).filter((place) => place.store === store).map(({ certainty }) => certainty);
  const callAt = (...times: readonly string[]): string =>
    callsXml(times.map((time) => ({ start: `${year}-${time}`, from }))).replace(
      /<destination>.*?<\/destination>/g,
      '<destination><address/></destination>',
    );

  beforeEach(async () => {
    folder = await temporaryDirectory();
    under = await startServer(folder.path);
    phones.set(mac, await under.server.enrol({ macAddress: mac, model: 'VVX450' }));
    await under.server.setConfiguration(mac, { ...finland, 'reg.1.address': '6012' });
  });
  afterEach(async () => {
    await under.stop();
    await folder.remove();
  });

  it('a time without a zone in an officer’s word is read as a day is: where the phone is', async () => {
    for (const [until, moment] of [
      [`${year}-11-15`, `${year}-11-14T22:00:00.000Z`],
      [`${year}-11-15T12:00`, `${year}-11-15T10:00:00.000Z`],
      [`${year}-11-15T12:00:30`, `${year}-11-15T10:00:30.000Z`],
      [`${year}-11-15T12:00Z`, `${year}-11-15T12:00:00.000Z`],
      [`${year}-11-15T12:00:59.990Z`, `${year}-11-15T12:00:59.990Z`],
      [`${year}-11-15T12:00+01:00`, `${year}-11-15T11:00:00.000Z`],
    ] as const) {
      const said = await say('6011', { until });
      assert.equal(said?.until, moment, until);
      await under.answer('DELETE', `/devices/${mac}/owners/${said?.id}`);
    }
  });

  it('a call before the zone changed is not decided where the one zone and the other say another owner', async () => {
    await put(mac, 'calls.xml', callAt('11-15T13:00:00', '11-20T13:00:00'));
    await say('6011', { until: `${year}-11-15T16:00:00Z` });
    await say('6012', { from: `${year}-11-15T16:00:00Z` });
    assert.deepEqual(certainties(await ask('6011')), ['certain'], '13:00 is 11:00 UTC');
    assert.deepEqual(certainties(await ask('6012')), ['certain']);
    await under.server.setConfiguration(mac, { ...newYork, 'reg.1.address': '6012' });
    assert.deepEqual(certainties(await ask('6011')), ['possible'], '13:00 is 11:00 or 18:00 UTC');
    assert.deepEqual(certainties(await ask('6012')), ['possible', 'certain'], 'what is days later is theirs in either zone');
  });

  it('so is a line of a log, until somebody has decided whose it is', async () => {
    // A stamp has no year: it is of the latest that is over.
    const day = new Date(Date.now() - 40 * 86_400_000).toISOString().slice(0, 10);
    const stampOf = (hour: string): string => `${day.slice(5, 7)}${day.slice(8)}${hour}0000`;
    const lineAt = (hour: string): string => `${stampOf(hour)}|app1 |1|00|key ${hour} pressed`;
    const log = `${['03', '13', '23'].map(lineAt).join('\n')}\n`;
    await put(mac, 'app.log', log);
    await say('6011', { until: `${day}T16:00:00Z` }, 0);
    await say('6012', { from: `${day}T16:00:00Z` }, 0);
    assert.deepEqual(certainties(await ask('6011'), 'artefact'), ['certain']);
    await under.server.setConfiguration(mac, { ...newYork, 'reg.1.address': '6012' });
    const { id, plan } = await ask('6011');
    assert.deepEqual(certainties({ plan } as SubjectRequest, 'artefact'), ['possible'], '03 is theirs, 13 may be, 23 is not');
    const include = (plan?.places ?? []).filter(({ store }) => store === 'artefact').map((place) => place.id);
    await under.answer('POST', `/requests/${id}/fulfilment`, { include });
    for (const again of [false, true]) {
      if (again) await put(mac, 'app.log', log);
      assert.equal(await get(mac, 'app.log'), `${lineAt('23')}\n`);
    }
  });

  it('the zone of before is remembered when the phone has uploaded under the new one, and over a restart', async () => {
    await put(mac, 'calls.xml', callAt('11-15T13:00:00'));
    await under.server.setConfiguration(mac, { ...newYork, 'reg.1.address': '6012' });
    await put(mac, 'calls.xml', callAt('11-15T13:00:00', '11-16T13:00:00'));
    const { administrator } = under;
    await under.stop();
    under = await startServer(folder.path, {}, administrator);
    await say('6011', { until: `${year}-11-15T16:00:00Z` });
    assert.deepEqual(certainties(await ask('6011')), ['possible']);
  });

  it('of a phone whose zone never changed, and of one that got its first, calls are decided', async () => {
    await put(mac, 'calls.xml', callAt('11-15T13:00:00'));
    await say('6011', { until: `${year}-11-15T16:00:00Z` });
    assert.deepEqual(certainties(await ask('6011')), ['certain']);
  });

  describe('a call that says no line', () => {
    const lineless = (xml: string): string => xml.replaceAll('<line>1</line>', '');
    const bad = (xml: string, line: string): string => xml.replaceAll('<line>1</line>', `<line>${line}</line>`);
    const both = { ...finland, 'reg.1.address': '6012', 'reg.2.address': '6014' };

    it('is not decided on a phone of several people, whichever of them asks', async () => {
      await under.server.setConfiguration(mac, both);
      for (const xml of [lineless(callAt('11-15T13:00:00')), bad(callAt('11-15T13:00:00'), '0'), bad(callAt('11-15T13:00:00'), 'x')]) {
        await put(mac, 'calls.xml', xml);
        for (const number of ['6012', '6014']) assert.deepEqual(certainties(await ask(number)), ['possible'], number);
      }
      await put(mac, 'calls.xml', callAt('11-15T13:00:00'));
      assert.deepEqual(certainties(await ask('6012')), ['certain']);
      assert.deepEqual(certainties(await ask('6014')), []);
    });

    it('is theirs whose the whole phone is', async () => {
      await put(mac, 'calls.xml', lineless(callAt('11-15T13:00:00')));
      assert.deepEqual(certainties(await ask('6012')), ['certain']);
      await under.server.setConfiguration(mac, { ...both, 'reg.2.address': '6012' });
      assert.deepEqual(certainties(await ask('6012')), ['certain']);
    });

    it('is not held back as the first line’s after the erasure of whoever has that', async () => {
      await under.server.setConfiguration(mac, both);
      const { id } = await ask('6012');
      await under.answer('POST', `/requests/${id}/fulfilment`);
      await put(mac, 'calls.xml', lineless(callAt('11-15T13:00:00')));
      assert.match(await get(mac, 'calls.xml'), /2025550190/);
      await put(mac, 'calls.xml', callAt('11-15T13:00:00'));
      assert.doesNotMatch(await get(mac, 'calls.xml'), /2025550190/);
    });

    it('is given back as it came', async () => {
      await under.server.setConfiguration(mac, both);
      await put(mac, 'calls.xml', lineless(callAt('11-15T13:00:00')));
      assert.doesNotMatch(await get(mac, 'calls.xml'), /<line>/);
    });
  });
});
