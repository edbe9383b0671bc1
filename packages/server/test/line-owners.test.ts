// A phone, a line and a login are somebody's from when to when: by its settings, as they were then, and by an officer's word (GDPR Art. 15, 17).

import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { describe, it } from 'node:test';
import type { Device, SubjectRequest } from '@offhook/api';
import type { ReceiptContent } from '@offhook/privacy';

import { directoryXml, localTime } from './server-under-test.ts';
import type { Desk } from './desk.ts';
import { counted, desk, extension, hourMs, mac } from './desk.ts';

describe('a line that passed from one person to the next', () => {
  async function handedOver(t: TestContext): Promise<Desk> {
    const desktop = await desk(t);
    await desktop.line('2001');
    await desktop.minute();
    desktop.at(5 * hourMs);
    await desktop.upload({ 1: 1, 4: 2 });
    await desktop.line('2002');
    await desktop.minute();
    desktop.at(9 * hourMs);
    await desktop.upload({ 1: 1, 4: 2, 7: 3 });
    return desktop;
  }

  it('what was kept until then is the first one’s, and since then the other’s', async (t) => {
    const { ask, owners } = await handedOver(t);
    assert.equal(counted(await ask('access', '2001'), 'call_record'), 2);
    assert.equal(counted(await ask('access', '2002'), 'call_record'), 1);
    assert.deepEqual(
      (await owners()).map(({ line, source, addresses, from, until }) => [
        line,
        source,
        addresses,
        from === undefined,
        until === undefined,
      ]),
      [
        [1, 'settings', ['2001'], true, false],
        [1, 'settings', ['2002'], false, true],
      ],
    );
  });

  it('an erasure takes the first one’s time and nothing else, and stays', async (t) => {
    const { erase, callers, upload, owners } = await handedOver(t);
    await erase('2001');
    assert.deepEqual(await callers(), [3]);
    await upload({ 1: 1, 4: 2, 7: 3, 8: 4 });
    assert.deepEqual(await callers(), [3, 4]);
    assert.deepEqual(
      (await owners()).map(({ addresses }) => addresses),
      [['2002']],
    );
  });

  it('the other’s erasure leaves the first one’s, and who has the line in service is known no more than its settings say', async (t) => {
    const { erase, callers, owners, line, minute } = await handedOver(t);
    await erase('2002');
    assert.deepEqual(await callers(), [1, 2]);
    const whose = async (): Promise<readonly (readonly string[])[]> => (await owners()).map(({ addresses }) => addresses);
    assert.deepEqual(await whose(), [['2001'], []]);
    await minute();
    assert.deepEqual(await whose(), [['2001'], []]);
    await line('2003');
    await minute();
    assert.deepEqual(await whose(), [['2001'], ['2003']]);
  });

  it('contacts have no time: they are not decided until the officer says whose they are', async (t) => {
    const { put, ask, erase, served, under } = await handedOver(t);
    await put('directory.xml', directoryXml([{ first: 'Otto', last: 'Other', contact: '2025550188' }]));
    const { plan } = await ask('erasure', '2001');
    assert.deepEqual(
      plan?.places.filter(({ store }) => store === 'contact').map(({ form, certainty }) => [form, certainty]),
      [['own-phone', 'possible']],
    );
    const { id } = await erase('2002');
    assert.match(await served('directory.xml'), /2025550188/);
    const { content } = (await under.answer('GET', `/requests/${id}/receipt`)) as { content: ReceiptContent };
    assert.deepEqual(content.search.undecided, [{ place: `${mac}-directory.xml`, occurrences: 1 }]);
    await erase('2001', (places) => places.filter(({ store }) => store === 'contact'));
    assert.doesNotMatch(await served('directory.xml'), /2025550188/);
  });

  it('contacts of a phone that an officer says was theirs for a time are in the receipt as not decided, though whose it was is forgotten', async (t) => {
    const { put, say, erase, under, startMs } = await desk(t);
    const iso = (hours: number): string => new Date(startMs + hours * hourMs).toISOString();
    await put('directory.xml', directoryXml([{ first: 'Otto', last: 'Other', contact: '2025550188' }]));
    await say({ identifiers: [{ type: 'extension', value: '6501' }], from: iso(-48), until: iso(-24) });
    const { id } = await erase('6501');
    const { content } = (await under.answer('GET', `/requests/${id}/receipt`)) as { content: ReceiptContent };
    assert.deepEqual(content.search.undecided, [{ place: `${mac}-directory.xml`, occurrences: 1 }]);
  });

  it('contacts of a phone of which another has always had a line are nobody’s to decide', async (t) => {
    const { line, minute, put, ask } = await desk(t);
    await line('2001', { 'reg.2.address': '2003' });
    await minute();
    await line('2002', { 'reg.2.address': '2003' });
    await minute();
    await put('directory.xml', directoryXml([{ first: 'Otto', last: 'Other', contact: '2025550188' }]));
    const { plan } = await ask('erasure', '2001');
    assert.deepEqual(plan?.places.filter(({ store }) => store === 'contact') ?? [], []);
  });

  it('a log’s lines go by their time', async (t) => {
    const { put, erase, served, startMs } = await handedOver(t);
    const stamp = (hour: number): string => {
      const [, month, day, hours] = /^\d{4}-(\d\d)-(\d\d)T(\d\d)/.exec(localTime(startMs + hour * hourMs)) ?? [];
      return `${month}${day}${hours}3000`;
    };
    await put('app.log', `${stamp(1)}|sip  |3|00|a tune of hers\n${stamp(7)}|sip  |3|00|a tune of his\n`);
    await erase('2001');
    const log = await served('app.log');
    assert.deepEqual([/of hers/.test(log), /of his/.test(log)], [false, true]);
  });

  it('a call at the turn from one to the other is not decided', async (t) => {
    const { upload, ask, erase, callers, under } = await handedOver(t);
    await under.server.setConfiguration('site', {});
    await upload({ 4: 2 });
    const { plan } = await ask('erasure', '2001');
    assert.deepEqual(
      plan?.places.filter(({ store }) => store === 'call_record').map(({ form, certainty }) => [form, certainty]),
      [['own-phone', 'possible']],
    );
    await erase('2002');
    assert.deepEqual(await callers(), [2]);
    await erase('2001', (places) => places);
    assert.deepEqual(await callers(), []);
  });
});

describe('a line that is handed over twice within a minute', () => {
  it('was in between who had it, on the way through the console', async (t) => {
    const { under, upload, ask, owners, at } = await desk(t);
    at(2 * hourMs);
    await under.answer('POST', `/configuration/${mac}`, { set: { 'reg.1.address': '2001' } });
    await upload({ 1: 1 });
    await under.answer('POST', `/configuration/${mac}`, { set: { 'reg.1.address': '2002' } });
    assert.equal(counted(await ask('access', '2001'), 'call_record'), 1);
    assert.equal(counted(await ask('access', '2002'), 'call_record'), 0);
    assert.equal((await owners()).length, 2);
  });

  it('a log in which no line is of the new one’s time is not theirs', async (t) => {
    const { put, line, minute, at, ask, startMs } = await desk(t);
    await line('2001');
    await minute();
    at(5 * hourMs);
    const [, month, day, hours] = /^\d{4}-(\d\d)-(\d\d)T(\d\d)/.exec(localTime(startMs + hourMs)) ?? [];
    await put('app.log', `${month}${day}${hours}3000|sip  |3|00|a tune of hers\n`);
    await line('2002');
    await minute();
    assert.equal(counted(await ask('access', '2001'), 'artefact'), 1);
    assert.equal(counted(await ask('access', '2002'), 'artefact'), 0);
  });
});

describe('the makers’ white paper: where a phone is', () => {
  it('the address from which an erased person’s phone came is overwritten, until it comes again', async (t) => {
    const { under, line, upload, erase, served } = await desk(t);
    await line('2001');
    await upload({ '-1': 1 });
    const address = async (): Promise<string> => ((await under.answer('GET', `/devices/${mac}`)) as Device).address;
    assert.equal(await address(), '127.0.0.1');
    await erase('2002');
    assert.equal(await address(), '127.0.0.1');
    await erase('2001');
    assert.match(await address(), /^[0-9a-f]{16}$/);
    await served();
    assert.equal(await address(), '127.0.0.1');
  });
});

describe('an officer’s word', () => {
  it('gives a phone that its settings give to nobody', async (t) => {
    const { upload, say, ask, erase, callers, owners } = await desk(t);
    await upload({ '-1': 1 });
    assert.equal(counted(await ask('access', '2001'), 'call_record'), 0);
    assert.equal((await say({ identifiers: [...(extension('2001') ?? []), { type: 'name', value: 'Zoe Quill' }] })).length, 1);
    assert.equal(counted(await ask('access', '2001'), 'call_record'), 1);
    await erase('2001');
    assert.deepEqual(await callers(), []);
    assert.deepEqual(await owners(), []);
  });

  it('holds from when to when, and a line’s before the phone’s', async (t) => {
    const { upload, say, ask, startMs, at } = await desk(t);
    const time = (hour: number): string => new Date(startMs + hour * hourMs).toISOString();
    at(20 * hourMs);
    await upload({ 1: 1, 4: 2, 7: 3 });
    await say({ identifiers: extension('2001'), from: time(3), until: time(6) });
    assert.equal(counted(await ask('access', '2001'), 'call_record'), 1);
    await say({ line: 1, identifiers: extension('2002'), from: time(3), until: time(6) });
    assert.equal(counted(await ask('access', '2001'), 'call_record'), 0);
    assert.equal(counted(await ask('access', '2002'), 'call_record'), 1);
  });

  it('a day begins at midnight where the phone is', async (t) => {
    const { under, upload, say, ask, startMs, at } = await desk(t);
    at(60 * hourMs);
    const midnight = 24 - new Date(startMs).getUTCHours();
    await under.server.setConfiguration('site', { 'tcpIpApp.sntp.gmtOffset': '32400' });
    // By the clock of the phone: an hour before its midnight, and one after.
    await upload({ [midnight - 1]: 1, [midnight + 1]: 2 });
    await say({ identifiers: extension('2001'), from: localTime(startMs + midnight * hourMs).slice(0, 10) });
    assert.equal(counted(await ask('access', '2001'), 'call_record'), 1);
    const refused = await under.console('POST', `/devices/${mac}/owners`, { from: '2026-02-30' });
    assert.equal(refused.status, 400);
  });

  it('is stronger than settings: a phone that is nobody’s is nobody’s, until that is taken back', async (t) => {
    const { under, upload, line, say, ask } = await desk(t);
    await line('2001');
    await upload({ '-1': 1 });
    const [nobody] = await say({});
    assert.equal(counted(await ask('access', '2001'), 'call_record'), 0);
    await under.answer('DELETE', `/devices/${mac}/owners/${nobody?.id ?? ''}`);
    assert.equal(counted(await ask('access', '2001'), 'call_record'), 1);
  });

  it('is refused where it ends before it begins, names no phone, or is no identifier; what settings say is not taken back', async (t) => {
    const { under, line, minute, owners } = await desk(t);
    await line('2001');
    await minute();
    const refused = async (path: string, owner: object): Promise<number> => (await under.console('POST', path, owner)).status;
    const path = `/devices/${mac}/owners`;
    assert.equal(await refused(path, { from: '2026-01-02T00:00:00Z', until: '2026-01-02T00:00:00Z' }), 400);
    assert.equal(await refused('/devices/0004f2999999/owners', {}), 404);
    assert.equal(await refused(path, { identifiers: [{ type: 'sip-uri', value: 'no uri' }] }), 400);
    const [bySettings] = await owners();
    assert.equal((await under.console('DELETE', `${path}/${bySettings?.id ?? ''}`)).status, 404);
    assert.equal((await owners()).length, 1);
  });

  it('goes with the phone, and is found by the second reader under another name', async (t) => {
    const { under, say, ask } = await desk(t);
    await say({ identifiers: [{ type: 'name', value: 'Zoe Quill' }] });
    const request = (await under.answer('POST', '/requests', {
      type: 'access',
      identifiers: [{ type: 'name', value: 'Quill, Zoe' }],
      verification: 'seen',
    })) as SubjectRequest;
    assert.equal(counted(request, 'line_owner'), 1);
    await under.answer('DELETE', `/devices/${mac}`);
    assert.equal(counted(await ask('access', '2001'), 'line_owner'), 0);
  });
});
