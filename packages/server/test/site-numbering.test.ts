// How a site dials is read from the settings of its phones, where nobody says it; what was hashed before is found, and stays erased, all the same.

import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Enrolment, Person, SubjectRequest } from '@offhook/api';
import { utf8Text } from '@offhook/base';

import type { ServerUnderTest } from './server-under-test.ts';
import { callsXml, startServer, temporaryDirectory } from './server-under-test.ts';

const mac = '0004f2000001';
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
    assert.doesNotMatch(JSON.stringify(under.logged), /numbers are read as the settings/);
  });
});
