// GDPR Art. 15, 17: a line that passes from one person to the next: what was set on the phone, whose name is whose, and a phone that takes the place of another.

import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { describe, it } from 'node:test';
import type { LineOwner, PlanPlace, Replaced, SubjectRequest } from '@offhook/api';
import type { ReceiptContent } from '@offhook/privacy';
import { utf8Text } from '@offhook/base';

import type { Desk } from './desk.ts';
import { counted, desk, hourMs, mac } from './desk.ts';
import { unzip } from './unzip.ts';
import { directoryXml } from './server-under-test.ts';

const second = '0004f2000002';
const own = (values: Readonly<Record<string, string>>): string =>
  `<PHONE_CONFIG><OVERRIDES ${Object.entries(values)
    .map(([name, value]) => `${name}="${value}"`)
    .join(' ')}/></PHONE_CONFIG>`;
const certainties = ({ plan }: SubjectRequest, store: PlanPlace['store']): readonly string[] =>
  (plan?.places ?? [])
    .filter((place) => place.store === store)
    .map(({ place, certainty }) => `${place.replace(/^.*, /, '')} ${certainty}`)
    .toSorted();

async function ask(
  { under }: Desk,
  type: 'access' | 'erasure',
  ...identifiers: readonly { readonly type: string; readonly value: string }[]
): Promise<SubjectRequest> {
  return (await under.answer('POST', '/requests', { type, identifiers, verification: 'seen' })) as SubjectRequest;
}

const number = (value: string) => ({ type: 'extension', value });
const name = (value: string) => ({ type: 'name', value });

/** Line 1 was of Väinö Auer, who set this and that on the phone, and is of Tyyne Boije now. */
async function handedOver(t: TestContext): Promise<Desk> {
  const desktop = await desk(t);
  await desktop.line('5301', { 'reg.1.displayName': 'Väinö Auer' });
  await desktop.minute();
  await desktop.put(
    'phone.cfg',
    own({ 'reg.1.fwd.noanswer.contact': '0401112222', 'reg.1.displayName': 'Väinö A.', 'softkey.1.label': 'Puoliso' }),
  );
  await desktop.upload({ 1: 1, 2: 2 });
  desktop.at(5 * hourMs);
  await desktop.line('5302', { 'reg.1.displayName': 'Tyyne Boije' });
  await desktop.minute();
  desktop.at(9 * hourMs);
  await desktop.upload({ 1: 1, 2: 2, 7: 3 });
  return desktop;
}

describe('what was set on a phone whose line was handed over', () => {
  it('is not decided for the one of before and the one of now, and stays until somebody decides', async (t) => {
    const desktop = await handedOver(t);
    for (const identifiers of [[number('5301'), name('Väinö Auer')], [number('5302')]]) {
      const request = await ask(desktop, 'erasure', ...identifiers);
      assert.deepEqual(certainties(request, 'override_value'), [
        'reg.1.displayName possible',
        'reg.1.fwd.noanswer.contact possible',
        'softkey.1.label possible',
      ]);
      assert.equal(counted(request, 'override_value'), 0);
    }
    const { id } = await ask(desktop, 'erasure', number('5301'), name('Väinö Auer'));
    await desktop.under.answer('POST', `/requests/${id}/fulfilment`);
    const { content } = (await desktop.under.answer('GET', `/requests/${id}/receipt`)) as { content: ReceiptContent };
    assert.deepEqual(content.search.undecided?.map(({ place }) => place.replace(/^.*, /, '')).toSorted(), [
      'reg.1.displayName',
      'reg.1.fwd.noanswer.contact',
      'softkey.1.label',
    ]);
    assert.match(await desktop.served('phone.cfg'), /0401112222.*Puoliso/s);
  });

  it('goes once it is decided', async (t) => {
    const desktop = await handedOver(t);
    const { id, plan } = await ask(desktop, 'erasure', number('5301'), name('Väinö Auer'));
    const include = (plan?.places ?? []).filter(({ store }) => store === 'override_value').map((place) => place.id);
    await desktop.under.answer('POST', `/requests/${id}/fulfilment`, { planHash: plan?.hash, include });
    assert.doesNotMatch(await desktop.served('phone.cfg'), /0401112222|Puoliso|Väinö/);
  });

  it('names nobody who came after: neither in their answer nor among those who have the line', async (t) => {
    const desktop = await handedOver(t);
    const { id } = await ask(desktop, 'access', number('5302'));
    await desktop.under.answer('POST', `/requests/${id}/fulfilment`);
    const files = unzip((await desktop.under.console('GET', `/requests/${id}/export`)).body);
    assert.ok(files.size > 0);
    for (const [path, bytes] of files) assert.doesNotMatch(utf8Text(bytes), /Väinö/, path);
    const [, now] = await desktop.owners();
    assert.deepEqual([now?.addresses, now?.names], [['5302'], ['Tyyne Boije']]);
  });
});

describe('a namesake', () => {
  it('of another number keeps what is known of whose their line was, unless somebody decides', async (t) => {
    const desktop = await desk(t);
    await desktop.line('4762', { 'reg.1.displayName': 'Ina Ibe' });
    await desktop.minute();
    await desktop.upload({ 1: 1 });
    desktop.at(5 * hourMs);
    await desktop.line('4769', { 'reg.1.displayName': 'Oki Ode' });
    await desktop.minute();
    await desktop.put('directory.xml', directoryXml([{ first: 'Ina', last: 'Ibe', contact: '4761' }]));
    for (const identifiers of [[number('4761')], [number('4761'), name('Ina Ibe')]]) {
      const request = await ask(desktop, 'erasure', ...identifiers);
      assert.deepEqual(certainties(request, 'line_owner'), [`owner of line 1 of ${mac} possible`]);
      assert.deepEqual([counted(request, 'line_owner'), counted(request, 'call_record')], [0, 0]);
      await desktop.under.answer('POST', `/requests/${request.id}/fulfilment`);
    }
    assert.deepEqual(
      (await desktop.owners()).map(({ names }) => names),
      [['Ina Ibe'], ['Oki Ode']],
    );
    assert.equal(counted(await ask(desktop, 'erasure', number('4762')), 'call_record'), 1);
  });
});

describe('a phone that takes the place of one whose line was handed over', () => {
  it('is somebody’s as that one was: calls stay whose they are', async (t) => {
    const desktop = await handedOver(t);
    const { under } = desktop;
    await desktop.say({
      from: new Date(desktop.startMs).toISOString(),
      until: new Date(desktop.startMs + hourMs).toISOString(),
      identifiers: [number('5309')] as never,
    });
    const { enrolment } = (await under.answer('POST', `/devices/${mac}/replacement`, { macAddress: second })) as Replaced;
    await desktop.minute();
    await under.answer('DELETE', `/devices/${mac}`);
    const owners = (await under.answer('GET', `/devices/${enrolment.macAddress}/owners`)) as readonly LineOwner[];
    assert.deepEqual(
      owners.map(({ line, source, addresses, from, until }) => [line, source, addresses, from === undefined, until === undefined]),
      [
        [1, 'settings', ['5301'], true, false],
        [0, 'officer', ['5309'], false, false],
        [1, 'settings', ['5302'], false, true],
      ],
    );
    assert.equal(counted(await ask(desktop, 'erasure', number('5301')), 'call_record'), 2);
    assert.equal(counted(await ask(desktop, 'access', number('5302')), 'call_record'), 1);
  });
});
