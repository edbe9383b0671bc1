// Kamailio over TCP and TLS through a wire that breaks twice, once with a word to both ends and once without, and over UDP, where nobody ever says a word. RFC 5626 §4.4, §4.5.
// With OFFHOOK_WHOLE_MINUTES the signs of life are a minute apart, as they are in a phone, and the whole takes eleven.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { TestCertificates } from '../support/certificates.ts';
import { makeCertificates } from '../support/certificates.ts';
import { kamailioAddress, kamailioPort, kamailioTlsPort, realm, startKamailio } from '../support/kamailio.ts';
import { loopback } from '../support/loopback.ts';
import type { Peer } from '../support/process.ts';
import { eventually, temporaryFolder } from '../support/process.ts';
import { LineWatch, callGetsThrough } from '../support/reachability.ts';
import { TcpRelay } from '../support/tcp-relay.ts';
import { startTestPhone } from '../support/test-phone.ts';
import { UdpRelay } from '../support/udp-relay.ts';

const isWhole = process.env['OFFHOOK_WHOLE_MINUTES'] !== undefined;
const keepAliveMs = isWhole ? 60_000 : 2000;
/** Signs of life that the connection must outlast between two breaks. */
const signs = isWhole ? 3 : 1;
/** One interval, and the ten seconds that an answer may take. */
const deadWithinMs = keepAliveMs + 10_000 + 3000;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let certificates: TestCertificates;
let kamailio: Peer;

before(async () => {
  folder = await temporaryFolder();
  certificates = await makeCertificates(folder.path, [realm, kamailioAddress]);
  kamailio = await startKamailio(folder.path, certificates);
});

after(async () => {
  await kamailio.stop();
  await folder.remove();
});

const ways = [
  { transport: 'TCPOnly', user: 'alice', caller: 'carol', host: 11, port: kamailioPort, relayPort: 15_070 },
  { transport: 'TLS', user: 'bob', caller: 'dave', host: 21, port: kamailioTlsPort, relayPort: 15_071 },
] as const;

describe('Kamailio behind a wire that breaks', { concurrency: true }, () => {
  for (const { transport, user, caller, host, port, relayPort } of ways) {
    it(`${transport}: the phone says so at once, is registered again within a minute, and a call from another phone gets through`, async (t) => {
      const relay = await TcpRelay.open({ address: kamailioAddress, port: relayPort, to: { address: kamailioAddress, port } });
      t.after(() => relay.close());
      const phone = await startTestPhone({
        user,
        address: loopback(host),
        transport,
        keepAliveMs,
        sipTrust: [certificates.authority],
        settings: { 'reg.1.server.1.port': String(relayPort) },
      });
      t.after(() => phone.close());
      const other = await startTestPhone({ user: caller, address: loopback(host + 1) });
      t.after(() => other.close());
      const line = new LineWatch(phone);
      const lasts = async (): Promise<void> => {
        await callGetsThrough(other, phone, user);
        const { connected, answers } = relay;
        const { lost } = line;
        await eventually(`${signs} signs of life`, () => relay.answers >= answers + signs, {
          withinMs: (signs + 1) * keepAliveMs + 10_000,
        });
        assert.deepEqual([relay.connected, line.lost], [connected, lost], 'the connection was not made anew');
        await callGetsThrough(other, phone, user);
      };
      await lasts();
      await line.losesAndRegains(() => relay.cut(), 2000);
      await lasts();
      await line.losesAndRegains(() => relay.goDead(), deadWithinMs);
      await lasts();
    });
  }

  it('UDPOnly: the phone asks, says so when nobody answers, is registered again within a minute, and a call from another phone gets through', async (t) => {
    const port = 15_072;
    const relay = await UdpRelay.open({ address: kamailioAddress, port, to: { address: kamailioAddress, port: kamailioPort } });
    t.after(() => relay.close());
    const phone = await startTestPhone({
      user: 'erin',
      address: loopback(31),
      transport: 'UDPOnly',
      keepAliveMs,
      settings: { 'reg.1.server.1.port': String(port) },
    });
    t.after(() => phone.close());
    const other = await startTestPhone({ user: 'frank', address: loopback(32) });
    t.after(() => other.close());
    const line = new LineWatch(phone);
    for (let times = 0; times < 2; times++) {
      const { answers } = relay;
      await eventually(`${signs} signs of life`, () => relay.answers >= answers + signs, { withinMs: (signs + 1) * keepAliveMs + 10_000 });
      assert.equal(line.lost, times);
      await line.losesAndRegains(
        () => {
          relay.isDead = true;
        },
        deadWithinMs,
        () => {
          relay.isDead = false;
        },
      );
      await callGetsThrough(other, phone, 'erin');
    }
  });
});
