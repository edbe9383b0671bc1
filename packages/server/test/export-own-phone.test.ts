// GDPR Art. 15: the answer to somebody whose own phone is here, place by place; and what was not decided, once somebody has.

import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Enrolment, SubjectRequest } from '@offhook/api';
import { z } from 'zod';

import type { ServerUnderTest } from './server-under-test.ts';
import { callsXml, directoryXml, localTime, macAddresses, startServer, temporaryDirectory } from './server-under-test.ts';
import { unzip } from './unzip.ts';

const [own, other, spare] = macAddresses;
const start = localTime(Date.now() - 3_600_000);
const personSchema = z.looseObject({
  request: z.string(),
  type: z.string(),
  identifiers: z.array(z.object({ type: z.string(), value: z.string() })),
  names: z.array(z.string()),
  holdings: z.array(z.looseObject({ store: z.string(), count: z.number() })),
  devices: z.array(
    z.looseObject({
      macAddress: z.string(),
      label: z.string().optional(),
      lines: z.array(z.unknown()),
      calls: z.array(z.unknown()),
      contacts: z.array(z.unknown()),
      settings: z.array(z.unknown()),
      logLines: z.array(z.unknown()),
    }),
  ),
});

describe('the answer to somebody whose own phone is here', () => {
  let under: ServerUnderTest;
  let folder: Awaited<ReturnType<typeof temporaryDirectory>>;
  const phones = new Map<string, Enrolment>();
  const put = async (macAddress: string, name: string, text: string): Promise<void> => {
    const { status } = await under.phone('PUT', `${macAddress}-${name}`, phones.get(macAddress), text);
    assert.ok(status < 300, `${name} ${status}`);
  };
  const ask = async (type: string, identifiers: readonly { type: string; value: string }[]): Promise<SubjectRequest> =>
    (await under.answer('POST', '/requests', { type, identifiers, verification: 'seen' })) as SubjectRequest;
  const answered = async (id: string, include: readonly string[] = []): Promise<ReadonlyMap<string, Buffer>> => {
    await under.answer('POST', `/requests/${id}/fulfilment`, { include });
    return unzip((await under.console('GET', `/requests/${id}/export`)).body);
  };
  const personOf = (files: ReadonlyMap<string, Buffer>): z.infer<typeof personSchema> =>
    personSchema.parse(JSON.parse(files.get('person.json')?.toString('utf8') ?? '{}'));

  beforeEach(async () => {
    folder = await temporaryDirectory();
    under = await startServer(folder.path);
    phones.set(own, await under.server.enrol({ macAddress: own, model: 'VVX450', label: 'Ada Example' }));
    phones.set(other, await under.server.enrol({ macAddress: other, model: 'VVX450', label: 'Lobby' }));
    phones.set(spare, await under.server.enrol({ macAddress: spare, model: 'VVX450', label: 'was Ada Example' }));
    await under.server.setConfiguration('site', { 'tcpIpApp.sntp.gmtOffset': '0', 'voIpProt.server.1.address': 'example.test' });
    await under.server.setConfiguration(own, { 'reg.1.address': '2001', 'reg.1.displayName': 'Ada Example' });
    await under.server.setConfiguration(other, { 'reg.1.address': '2009', 'reg.1.displayName': 'Lobby' });
  });
  afterEach(async () => {
    await under.stop();
    await folder.remove();
  });

  it('has the label, the lines, and every call, contact and setting of the phone; of others’ phones what names the person', async () => {
    await put(
      own,
      'calls.xml',
      callsXml([{ start, from: 'sip:2002@example.test', fromName: 'Bob Best', to: '2001' }]).replace('Bob Receiver', 'Ada Example'),
    );
    await put(own, 'directory.xml', directoryXml([{ first: 'Bob', last: 'Best', contact: '2002' }]));
    await put(own, 'phone.cfg', '<PHONE_CONFIG><OVERRIDES softkey.1.label="Bob Best" up.headsetMode="1" /></PHONE_CONFIG>');
    await put(own, 'app.log', '1122013000|sip  |3|00|INVITE sip:2001@example.test SIP/2.0\n1122013001|sip  |3|00|ready\n');
    await put(other, 'directory.xml', directoryXml([{ first: 'Ada', last: 'Example', contact: '2001' }]));
    await put(other, 'app.log', '1122013000|sip  |3|00|INVITE sip:2001@elsewhere.example.test SIP/2.0\n');
    await put(other, 'phone.cfg', '<PHONE_CONFIG><OVERRIDES softkey.2.label="Ada Example" up.headsetMode="1"/></PHONE_CONFIG>');
    const identifiers = [
      { type: 'sip-uri', value: 'sip:2001@example.test' },
      { type: 'name', value: 'Ada Example' },
    ];
    const { id } = await ask('portability', identifiers);
    const files = await answered(id);
    const person = personOf(files);
    assert.deepEqual([person.request, person.type, person.identifiers], [id, 'portability', identifiers]);
    assert.deepEqual(person.names, ['Ada Example']);
    assert.deepEqual(
      person.devices.map(({ macAddress, label, lines, calls, contacts, settings, logLines }) => ({
        macAddress,
        label,
        lines,
        calls: calls.length,
        contacts: contacts.length,
        settings,
        logLines: logLines.length,
      })),
      [
        {
          macAddress: own,
          label: 'Ada Example',
          lines: [
            { name: 'reg.1.address', value: '2001' },
            { name: 'reg.1.displayName', value: 'Ada Example' },
          ],
          calls: 1,
          contacts: 1,
          // What they set on their own phone; whom it names is somebody else.
          settings: [{ file: 'local-override', name: 'softkey.1.label', value: '••• •••' }],
          logLines: 2,
        },
        {
          macAddress: other,
          label: undefined,
          lines: [],
          calls: 0,
          contacts: 1,
          settings: [{ file: 'local-override', name: 'softkey.2.label', value: 'Ada Example' }],
          // The same number at another host may be somebody else's.
          logLines: 0,
        },
        { macAddress: spare, label: 'was Ada Example', lines: [], calls: 0, contacts: 0, settings: [], logLines: 0 },
      ],
    );
    assert.deepEqual(
      [...files.keys()].filter((name) => name.endsWith('-calls.xml')),
      [`original/${own}-calls.xml`],
      'no empty files',
    );
    assert.deepEqual(
      person.holdings.map(({ store }) => store),
      [...new Set(person.holdings.map(({ store }) => store))],
    );
    const text = [...files.values()].map((file) => file.toString('utf8')).join('\n');
    assert.doesNotMatch(text, /Best|Lobby/);
    assert.match(files.get('person.vcf')?.toString('utf8') ?? '', /FN:Ada Example\r\n/);
  });

  it('what may be somebody else’s is in it once somebody has decided that it is theirs', async () => {
    await put(other, 'app.log', '1122013000|app1 |3|00|paging 2001 in the hall\n1122013001|sip  |3|00|from ada\n');
    const identifiers = [{ type: 'login', value: 'ada' }];
    const first = await ask('access', identifiers);
    const logLines = (files: ReadonlyMap<string, Buffer>): number =>
      personOf(files)
        .devices.map((device) => device.logLines.length)
        .reduce((sum, count) => sum + count, 0);
    assert.equal(logLines(await answered(first.id)), 0);
    const second = await ask('access', identifiers);
    const undecided = second.plan?.places.filter(({ certainty, store }) => certainty === 'possible' && store === 'artefact') ?? [];
    assert.equal(undecided.length, 1, JSON.stringify(second.plan?.places));
    const unknown = await under.console('POST', `/requests/${second.id}/fulfilment`, { include: ['0123456789abcdef'] });
    assert.equal(unknown.status, 400);
    assert.equal(
      logLines(
        await answered(
          second.id,
          undecided.map((place) => place.id),
        ),
      ),
      1,
    );
  });
});
