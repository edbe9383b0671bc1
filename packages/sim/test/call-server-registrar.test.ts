// The registrar of the call server: RFC 3261 §10.3.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { mostBindings } from '../src/call-server/registrar.ts';
import { Scene, domain, type Member } from './call-server-scene.ts';

async function registered(member: Member, more: { readonly headers: readonly string[]; readonly callId?: string; readonly cSeq?: number }) {
  const lines = { method: 'REGISTER', uri: `sip:${domain}`, to: `<sip:2001@${domain}>`, ...more };
  const signed = await member.signed(lines);
  const status = await member.asked(signed);
  const response = member.peer.responses('REGISTER').at(-1);
  return { status, response };
}

test('§10.3 step 6: Contact * with Expires 0 takes all bindings away, with any other Expires it is a fault', async () => {
  const scene = await Scene.open();
  const alice = await scene.user('2001', '192.0.2.10');
  // The peer's own Contact stands above: the wildcard must be alone.
  const text = async (expires: number): Promise<number | undefined> => {
    const signed = await alice.signed({ method: 'REGISTER', uri: `sip:${domain}` });
    const lines = [
      `REGISTER sip:${domain} SIP/2.0`,
      `Via: SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bKwild${expires};rport`,
      'Max-Forwards: 70',
      `From: <sip:2001@${domain}>;tag=w`,
      `To: <sip:2001@${domain}>`,
      `Call-ID: wild-${expires}`,
      'CSeq: 1 REGISTER',
      'Contact: *',
      `Expires: ${expires}`,
      ...(signed.headers ?? []),
      'Content-Length: 0',
    ];
    alice.peer.say(`${lines.join('\n')}\n\n`, { address: '192.0.2.1', port: 5060 });
    await scene.clock.advance(200);
    return alice.statusOf(`wild-${expires}`, 'REGISTER');
  };
  assert.equal(await text(60), 400);
  assert.equal(scene.server.registrar.bindings('2001').length, 1);
  assert.equal(await text(0), 200);
  assert.equal(scene.server.registrar.bindings('2001').length, 0);
  assert.deepEqual(scene.server.registrar.users, []);
});

test('§10.3 step 7: too short an expiry is answered 423 with Min-Expires, and 0 takes the binding away', async () => {
  const scene = await Scene.open();
  const alice = await scene.user('2001', '192.0.2.10');
  assert.deepEqual(scene.server.registrar.users, ['2001']);
  const { status, response } = await registered(alice, { headers: ['Expires: 2'] });
  assert.equal(status, 423);
  assert.equal(response?.headers.get('Min-Expires'), '5');
  assert.equal((await registered(alice, { headers: ['Expires: 0'] })).status, 200);
  assert.equal(scene.server.registrar.bindings('2001').length, 0);
});

test('§10.3 step 7: an older request of the same client changes nothing', async () => {
  const scene = await Scene.open();
  const alice = await scene.user('2001', '192.0.2.10');
  assert.equal((await registered(alice, { headers: ['Expires: 600'], callId: 'same', cSeq: 10 })).status, 200);
  assert.equal((await registered(alice, { headers: ['Expires: 0'], callId: 'same', cSeq: 9 })).status, 500);
  assert.equal(scene.server.registrar.bindings('2001').length, 1);
});

test('§10.2.1.1: a binding ends with its time', async () => {
  const scene = await Scene.open();
  const alice = await scene.user('2001', '192.0.2.10');
  const { status, response } = await registered(alice, { headers: ['Expires: 60'] });
  assert.equal(status, 200);
  assert.equal(response?.contacts[0]?.parameters.get('expires'), '60');
  await scene.clock.advance(59_000);
  assert.equal(scene.server.registrar.bindings('2001').length, 1);
  await scene.clock.advance(2000);
  assert.equal(scene.server.registrar.bindings('2001').length, 0);
});

test('§10.3: a user has as many bindings as there may be, and one more is refused without taking any away', async () => {
  const scene = await Scene.open();
  const alice = await scene.user('2001', '192.0.2.10');
  const bindings = (): number => scene.server.registrar.bindings('2001').length;
  const contacts = (from: number, count: number): string =>
    `Contact: ${Array.from({ length: count }, (_, index) => `<sip:2001@198.51.100.${from + index}>`).join(', ')}`;
  assert.equal((await registered(alice, { headers: [contacts(1, mostBindings - 1)] })).status, 200);
  assert.equal(bindings(), mostBindings);
  for (const refused of [contacts(200, 1), `${contacts(1, 1)};expires=0, ${contacts(200, 2).replace('Contact: ', '')}`])
    assert.equal((await registered(alice, { headers: [refused] })).status, 403);
  assert.equal(bindings(), mostBindings);
  // Those that are there are renewed, and one that goes makes room.
  assert.equal((await registered(alice, { headers: [contacts(1, mostBindings - 1)] })).status, 200);
  const changed = await registered(alice, { headers: [`${contacts(1, 1)};expires=0, ${contacts(200, 1).replace('Contact: ', '')}`] });
  assert.deepEqual([changed.status, bindings()], [200, mostBindings]);
});
