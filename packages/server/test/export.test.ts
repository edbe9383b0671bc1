// GDPR Art. 15 and 20: what a person gets, and what they do not get of others.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { SubjectRequest } from '@offhook/api';
import { writeCard } from '@offhook/privacy';
import { readCallList } from '@offhook/ucs';

import type { ServerUnderTest } from './server-under-test.ts';
import { callsXml, directoryXml, macAddresses, startServer, temporaryDirectory } from './server-under-test.ts';
import { unzip } from './unzip.ts';

const [macA] = macAddresses;

describe('an access request', () => {
  let under: ServerUnderTest;
  let folder: Awaited<ReturnType<typeof temporaryDirectory>>;
  let files: ReadonlyMap<string, Buffer>;
  const text = (name: string): string => files.get(name)?.toString('utf8') ?? `no ${name}`;

  before(async () => {
    folder = await temporaryDirectory();
    under = await startServer(folder.path);
    const phone = await under.server.enrol({ macAddress: macA, model: 'VVX450' });
    const calls = callsXml([
      {
        start: '2026-01-05T12:38:05',
        from: 'sip:2025550147@example.test',
        fromName: '=HYPERLINK(&quot;http://evil.example.test&quot;)',
        to: '2025550188',
      },
      { start: '2026-01-05T13:00:00', from: 'sip:2025550199@example.test', fromName: 'Otto Other' },
    ]);
    await under.phone('PUT', `${macA}-calls.xml`, phone, calls);
    await under.phone('PUT', `${macA}-directory.xml`, phone, directoryXml([{ first: 'Ada', last: 'Caller', contact: '2025550147' }]));
    await under.phone(
      'PUT',
      `${macA}-app.log`,
      phone,
      [
        '0105123805|sip  |3|00|INVITE sip:2025550147@example.test for sip:2025550188@example.test',
        '0105123806|sip  |3|00|"Otto Other" <sip:2003@example.test> called 2025550147, mail to bob.secret@example.test',
        "0105123807|sip  |3|00|Sip Register Usr:2004 Dsp:Zed Stranger Auth:'zed' Inx:0, then number:2025550147",
        '0105123808|sip  |3|00|SIP/2.0 200 OK',
        '',
      ].join('\n'),
    );
    const request = (await under.answer('POST', '/requests', {
      type: 'access',
      identifiers: [{ type: 'phone-number', value: '+202 555 0147' }],
      verification: 'letter with a copy of the passport',
    })) as SubjectRequest;
    assert.ok(request.plan?.steps.every(({ action }) => action === 'export'));
    assert.equal((await under.console('GET', `/requests/${request.id}/export`)).status, 409);
    assert.equal(((await under.answer('POST', `/requests/${request.id}/fulfilment`)) as SubjectRequest).state, 'fulfilled');
    const response = await under.console('GET', `/requests/${request.id}/export`);
    assert.equal(response.headers['content-type'], 'application/zip');
    files = unzip(response.body);
  });
  after(async () => {
    await under.stop();
    await folder.remove();
  });

  it('holds JSON, vCard, CSV, the original XML and the information of Art. 15(1)', () => {
    assert.deepEqual(
      [...files.keys()].sort(),
      [
        'README.txt',
        'calls.csv',
        'person.json',
        'person.vcf',
        ...['-calls.xml', '-directory.xml', '-log-lines.txt'].map((suffix) => `original/${macA}${suffix}`),
      ].sort(),
    );
    assert.match(text('README.txt'), /Controller: Example Ltd[\s\S]*call_record[\s\S]*supervisory authority/);
    assert.equal(readCallList(files.get(`original/${macA}-calls.xml`) ?? Buffer.alloc(0), 'x').entries.length, 1);
    assert.match(text('person.vcf'), /^BEGIN:VCARD\r\nVERSION:4\.0\r\nFN:/);
    assert.match(text('person.vcf'), /TEL;VALUE=text:2025550147\r\n[\s\S]*IMPP:sip:2025550147@example\.test\r\n/);
  });

  it('Art. 15(4): names of others are taken out, the number that was dialled stays, and other calls are not in it', () => {
    for (const [name, content] of files)
      for (const secret of ['2025550199', 'Otto', 'Bob Receiver']) assert.ok(!content.includes(secret), `${secret} in ${name}`);
    assert.ok(text(`original/${macA}-calls.xml`).includes('2025550188'));
    assert.match(text(`original/${macA}-calls.xml`), /<!-- Names of other people were taken out/);
    assert.ok(!text(`original/${macA}-log-lines.txt`).includes('2025550188'));
  });

  it('Art. 15(4): in the lines of a log, names, logins, mail addresses and extensions of others are masked, and the line’s own time stays', () => {
    const lines = text(`original/${macA}-log-lines.txt`);
    for (const secret of ['2003', '2004', 'bob.secret', 'Zed', 'zed', 'Otto']) assert.ok(!lines.includes(secret), `${secret} in ${lines}`);
    for (const kept of ['0105123805|sip', '0105123806|sip', '0105123807|sip', 'called 2025550147', 'number:2025550147', 'Inx:0'])
      assert.ok(lines.includes(kept), `${kept} in ${lines}`);
    assert.ok(!lines.includes('0105123808'));
  });

  it('no cell of the CSV is a formula', () => {
    assert.ok(text('calls.csv').includes("'=HYPERLINK"));
    assert.doesNotMatch(text('calls.csv'), /(?:^|,)"?[=+@]/m);
  });

  it('RFC 6350: values are escaped and long lines folded inside 75 octets', () => {
    const card = writeCard({ fullName: `Ünïcode; "A, B"\n${'é'.repeat(80)}`, numbers: [], sipUris: ['sip:a b@example.test'], emails: [] });
    assert.ok(card.includes('FN:Ünïcode\\; "A\\, B"\\n'));
    assert.ok(card.includes('IMPP:sip:a%20b@example.test\r\n'));
    for (const line of card.split('\r\n')) assert.ok(Buffer.byteLength(line) <= 75);
    assert.ok(card.replaceAll('\r\n ', '').includes('é'.repeat(80)));
  });
});
