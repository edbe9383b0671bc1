// The call server keeps what users publish of themselves and tells those who watch: RFC 3856, RFC 3903 §6.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { utf8Text } from '@offhook/base';
import { parsePresence, presenceBody } from '@offhook/sip';

import type { Member } from './call-server-scene.ts';
import { Scene, domain } from './call-server-scene.ts';

const document = (activity: string): string =>
  utf8Text(presenceBody({ entity: `sip:2002@${domain}`, isOpen: true, activities: [activity], notes: [] }).content);

async function publish(
  scene: Scene,
  member: Member,
  options: {
    readonly of?: string;
    readonly tag?: string;
    readonly expires?: string;
    readonly body?: string;
    readonly event?: string;
    readonly type?: string;
  } = {},
): Promise<{ readonly status: number | undefined; readonly tag: string | undefined; readonly least: string | undefined }> {
  const { of = '2002', tag, expires, body, event = 'presence', type = 'application/pidf+xml' } = options;
  const headers = [
    `Event: ${event}`,
    ...(expires === undefined ? [] : [`Expires: ${expires}`]),
    ...(tag === undefined ? [] : [`SIP-If-Match: ${tag}`]),
  ];
  const callId = await member.send('PUBLISH', `sip:${of}@${domain}`, {
    headers,
    contentType: type,
    ...(body === undefined ? {} : { body }),
  });
  await scene.clock.advance(100);
  const answer = member.peer.responses('PUBLISH').findLast((response) => response.callId === callId);
  return { status: answer?.status, tag: answer?.headers.get('SIP-ETag'), least: answer?.headers.get('Min-Expires') };
}

/** What Alice is told of Bob. */
async function watched(): Promise<{ scene: Scene; alice: Member; bob: Member; told: () => readonly string[] }> {
  const scene = await Scene.open();
  const alice = await scene.user('2001', '192.0.2.10');
  const bob = await scene.user('2002', '192.0.2.11');
  alice.answer('NOTIFY', [200]);
  await alice.send('SUBSCRIBE', `sip:2002@${domain}`, { headers: ['Event: presence', 'Expires: 7200'] });
  await scene.clock.advance(100);
  const told = (): readonly string[] =>
    alice.requests('NOTIFY').map(({ body }) => {
      const { isOpen, activities } = parsePresence(body);
      return [isOpen ? 'open' : 'closed', ...activities].join(' ');
    });
  return { scene, alice, bob, told };
}

test('RFC 3903 §6: what a user publishes is told to who watches; refreshed it tells nothing, changed, removed and expired it does', async () => {
  const { scene, bob, told } = await watched();
  assert.deepEqual(told(), ['closed']);
  const first = await publish(scene, bob, { body: document('busy') });
  assert.equal(first.status, 200);
  const refreshed = await publish(scene, bob, { ...(first.tag === undefined ? {} : { tag: first.tag }) });
  assert.deepEqual([refreshed.status, told()], [200, ['closed', 'open busy']]);
  const changed = await publish(scene, bob, { tag: refreshed.tag ?? '', body: document('away') });
  await publish(scene, bob, { tag: changed.tag ?? '', expires: '0' });
  assert.deepEqual(told(), ['closed', 'open busy', 'open away', 'closed']);
  await publish(scene, bob, { expires: '60', body: document('busy') });
  await scene.clock.advance(61_000);
  assert.deepEqual(told().slice(4), ['open busy', 'closed']);
});

test('RFC 3903 §6: of two phones of a user the last word counts; an unknown tag, too short a time, no body and another event are refused', async () => {
  const { scene, bob, told } = await watched();
  await publish(scene, bob, { body: document('busy') });
  const second = await publish(scene, bob, { body: document('away') });
  await publish(scene, bob, { tag: second.tag ?? '', expires: '0' });
  assert.deepEqual(told(), ['closed', 'open busy', 'open away', 'open busy']);
  assert.equal((await publish(scene, bob, { tag: 'none', body: document('away') })).status, 412);
  assert.equal((await publish(scene, bob, { tag: second.tag ?? '', body: document('away') })).status, 412);
  const brief = await publish(scene, bob, { expires: '59', body: document('away') });
  assert.deepEqual([brief.status, brief.least], [423, '60']);
  assert.equal((await publish(scene, bob)).status, 400);
  assert.equal((await publish(scene, bob, { event: 'dialog', body: document('away') })).status, 489);
  assert.equal(told().length, 4);
});

test('nobody publishes for somebody else', async () => {
  const { scene, alice, told } = await watched();
  assert.equal((await publish(scene, alice, { body: document('busy') })).status, 403);
  assert.deepEqual(told(), ['closed']);
});

test('of what a user leaves behind the oldest goes', async () => {
  const { scene, bob } = await watched();
  const first = await publish(scene, bob, { body: document('busy') });
  for (let piece = 0; piece < 10; piece++) await publish(scene, bob, { body: document('away') });
  assert.equal((await publish(scene, bob, { tag: first.tag ?? '' })).status, 412);
});

test('RFC 3903 §6, RFC 3863: what is no presence document, or larger than one is, is refused and told to nobody', async () => {
  const { scene, bob, told } = await watched();
  const large = document('busy').replace('</presence>', `${' '.repeat(8192)}</presence>`);
  for (const [body, type, status] of [
    [document('busy'), 'text/plain', 415],
    ['hello', 'application/pidf+xml', 400],
    [large, 'application/pidf+xml', 413],
    [document('busy'), 'Application/PIDF+XML;charset=utf-8', 200],
  ] as const)
    assert.equal((await publish(scene, bob, { body, type })).status, status, type);
  assert.deepEqual(told(), ['closed', 'open busy']);
});

test('RFC 3903 §6: of two phones of a user the one that spoke last counts, though the other refreshes what it said before', async () => {
  const { scene, alice, bob, told } = await watched();
  const old = await publish(scene, bob, { body: document('busy') });
  await publish(scene, bob, { body: document('away') });
  await publish(scene, bob, { tag: old.tag ?? '' });
  await alice.send('SUBSCRIBE', `sip:2002@${domain}`, { headers: ['Event: presence', 'Expires: 7200'] });
  await scene.clock.advance(100);
  assert.deepEqual(told().at(-1), 'open away');
});
