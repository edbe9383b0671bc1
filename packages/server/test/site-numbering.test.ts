// How a site dials is read from the settings of its phones, where nobody says it; what was hashed before is found, and stays erased, all the same.

import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Enrolment, Person, SubjectRequest } from '@offhook/api';
import { utf8Text } from '@offhook/base';

import type { ServerUnderTest } from './server-under-test.ts';
import { callsXml, directoryXml, macAddresses, startServer, temporaryDirectory } from './server-under-test.ts';

const [mac, macB] = macAddresses;
const calls = (address: string): string => callsXml([{ start: '2026-01-05T10:00:00', from: address, fromName: 'Zoe Quill' }]);

describe('how a site dials, where nobody says it', () => {
  let folder: Awaited<ReturnType<typeof temporaryDirectory>>;
  let under: ServerUnderTest;
  let phone: Enrolment;
  const found = async (query: string): Promise<number> =>
    ((await under.answer('GET', `/persons?q=${encodeURIComponent(query)}`)) as { persons: Person[] }).persons.length;
  const restart = async (): Promise<void> => {
    const { administrator } = under;
    await under.stop();
    under = await startServer(folder.path, {}, administrator);
  };
  const settings = async (text: string): Promise<void> => {
    await mkdir(join(folder.path, 'site'), { recursive: true });
    await writeFile(join(folder.path, 'site', 'lines.cfg'), `<a ${text}/>`);
  };
  const german = 'reg.1.address="+493055501400" dialplan.digitmap="7,x.T|2xxx"';

  beforeEach(async () => {
    folder = await temporaryDirectory();
    under = await startServer(folder.path);
    phone = await under.server.enrol({ macAddress: mac, model: 'VVX450' });
  });
  afterEach(async () => {
    await under.stop();
    await folder.remove();
  });

  it('its country, outside line and extensions follow from lines and dial plans, at the next start', async () => {
    await settings(german);
    await restart();
    await under.phone('PUT', `${mac}-calls.xml`, phone, calls('7030 55501471'));
    assert.equal(await found('+49 30 55501471'), 1);
    assert.match(JSON.stringify(under.logged), /country DE, extensions of 4 digits, outside line 7/);
  });

  it('what was read before them is found, and what was erased before stays erased', async () => {
    await under.phone('PUT', `${mac}-calls.xml`, phone, calls('703055501471'));
    assert.equal(await found('703055501471'), 1);
    await settings(german);
    await restart();
    assert.equal(await found('703055501471'), 1);
    const identifiers = [{ type: 'phone-number', value: '703055501471' }];
    await restart();
    const { id } = (await under.answer('POST', '/requests', { type: 'erasure', identifiers, verification: 'seen' })) as SubjectRequest;
    await under.answer('POST', `/requests/${id}/fulfilment`);
    await under.phone('PUT', `${mac}-calls.xml`, phone, calls('0049 30 55501471'));
    assert.doesNotMatch(utf8Text((await under.phone('GET', `${mac}-calls.xml`, phone)).body), /55501471/);
  });

  it('an erasure from before holds under the rules that come after it', async () => {
    const identifiers = [{ type: 'phone-number', value: '703055501471' }];
    const { id } = (await under.answer('POST', '/requests', { type: 'erasure', identifiers, verification: 'seen' })) as SubjectRequest;
    await under.answer('POST', `/requests/${id}/fulfilment`);
    await settings(german);
    await restart();
    await under.phone('PUT', `${mac}-calls.xml`, phone, calls('703055501471'));
    assert.doesNotMatch(utf8Text((await under.phone('GET', `${mac}-calls.xml`, phone)).body), /55501471/);
  });

  it('they are remembered when the settings are gone, and what the administrator says wins', async () => {
    await settings(german);
    await restart();
    await settings('up.headsetMode="0"');
    await restart();
    await under.phone('PUT', `${mac}-calls.xml`, phone, calls('7030 55501471'));
    assert.equal(await found('+49 30 55501471'), 1);
    const { administrator } = under;
    await under.stop();
    under = await startServer(folder.path, { numbering: { country: 'US' } }, administrator);
    assert.match(JSON.stringify(under.logged), /country US, extensions of 4 digits, outside line 7/);
    assert.doesNotMatch(JSON.stringify(under.logged), /country DE/);
  });
});

describe('where country and area are said', () => {
  let folder: Awaited<ReturnType<typeof temporaryDirectory>>;
  let under: ServerUnderTest;
  let phone: Enrolment;
  const numbering = { country: 'DE', areaCode: '30' };
  const start = '2026-01-05T10:00:00';
  const calls = (...numbers: readonly string[]): string => callsXml(numbers.map((from) => ({ start, from })));
  const put = async (kind: string, text: string): Promise<void> => void (await under.phone('PUT', `${mac}-${kind}`, phone, text));
  const get = async (kind: string): Promise<string> => utf8Text((await under.phone('GET', `${mac}-${kind}`, phone)).body);
  const erase = async (value: string, type = 'phone-number'): Promise<void> => {
    const identifiers = [{ type, value }];
    const { id } = (await under.answer('POST', '/requests', { type: 'erasure', identifiers, verification: 'seen' })) as SubjectRequest;
    await under.answer('POST', `/requests/${id}/fulfilment`);
  };
  const lines = (...addresses: readonly string[]): Promise<void> =>
    under.server.setConfiguration(macB, {
      'voIpProt.server.1.address': 'pbx.example.test',
      ...Object.fromEntries(addresses.map((address, at) => [`reg.${at + 1}.address`, address])),
    });
  const contacts = (...numbers: readonly string[]): string =>
    directoryXml(numbers.map((contact) => ({ first: 'Any', last: contact, contact })));
  const numbersIn = (text: string): readonly string[] => [...text.matchAll(/<ct>(\d+)/g)].map(([, number = '']) => number);

  beforeEach(async () => {
    folder = await temporaryDirectory();
    under = await startServer(folder.path, { numbering });
    await under.server.enrol({ macAddress: macB, model: 'VVX450' });
    phone = await under.server.enrol({ macAddress: mac, model: 'VVX450' });
  });
  afterEach(async () => {
    await under.stop();
    await folder.remove();
  });

  it('a number as long as one of a line of the site is an extension, and no local number of the area', async () => {
    await lines('5201');
    await put('directory.xml', contacts('5201', '0305201', '5202', '0305202'));
    await erase('5201');
    assert.deepEqual(numbersIn(await get('directory.xml')), ['0305201', '5202', '0305202']);
    await erase('0305202');
    assert.deepEqual(numbersIn(await get('directory.xml')), ['0305201', '5202']);
  });

  it('lines of seven digits have extensions too, longer ones have numbers', async () => {
    await lines('5550147', '30555014');
    await put('directory.xml', contacts('5550147', '0305550147', '30555014', '0305555014'));
    await erase('5550147');
    assert.deepEqual(numbersIn(await get('directory.xml')), ['0305550147', '30555014', '0305555014']);
  });

  it('what came before a line of that length is read anew', async () => {
    await put('directory.xml', contacts('5201', '0305201'));
    await put('calls.xml', calls('sip:5201@pbx.example.test', 'sip:0305201@pbx.example.test'));
    await lines('5201');
    await erase('0305201');
    assert.deepEqual(numbersIn(await get('directory.xml')), ['5201']);
    assert.match(await get('calls.xml'), /sip:5201@/);
    assert.doesNotMatch(await get('calls.xml'), /0305201/);
  });

  it('who was erased before it stays erased, and nobody else is held back after it', async () => {
    await put('calls.xml', calls('5201'));
    await erase('5201');
    await lines('5201');
    await put('calls.xml', calls('5201', 'sip:5201@pbx.example.test', '5202'));
    assert.doesNotMatch(await get('calls.xml'), /5201/);
    assert.match(await get('calls.xml'), /5202/);
    await erase('0305203');
    await put('calls.xml', calls('5203'));
    assert.match(await get('calls.xml'), /5203/);
  });

  it('who was erased by a name before it stays erased by the number that went with it', async () => {
    await put('calls.xml', callsXml([{ start, from: 'sip:5201@pbx.example.test', fromName: 'Zoe Quill' }]));
    await erase('Zoe Quill', 'name');
    await lines('5201');
    await put('calls.xml', callsXml([{ start: '2026-01-05T11:00:00', from: 'sip:5201@pbx.example.test' }]));
    assert.doesNotMatch(await get('calls.xml'), /5201/);
  });

  it('who was erased before it stays erased after another start', async () => {
    await erase('5201');
    await lines('5201');
    const { administrator } = under;
    await under.stop();
    under = await startServer(folder.path, { numbering }, administrator);
    await put('calls.xml', calls('5201'));
    assert.doesNotMatch(await get('calls.xml'), /5201/);
  });

  it('extensions that are said win over the lines', async () => {
    const { administrator } = under;
    await lines('5201');
    await under.stop();
    under = await startServer(folder.path, { numbering: { ...numbering, extensionDigits: [3] } }, administrator);
    await put('directory.xml', contacts('5201', '0305201', '520'));
    await erase('0305201');
    assert.deepEqual(numbersIn(await get('directory.xml')), ['520']);
  });
});
