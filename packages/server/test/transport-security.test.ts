// TLS of the provisioning listener, as phones of several releases speak it (RFC 5246, RFC 8422; guide, sec.TLS.cipherList).

import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { connect } from 'node:tls';
import type { ConnectionOptions } from 'node:tls';

import type { ServerUnderTest } from './server-under-test.ts';
import { startServer, temporaryDirectory } from './server-under-test.ts';

/** The default of sec.TLS.cipherList in releases 5.9 to 6.3. */
const shippedCiphers = 'ALL:!aNULL:!eNULL:!DSS:!SEED:!ECDSA:!IDEA:!MEDIUM:!LOW:!EXP:!DH:!AECDH:!PSK:!SRP:!MD5:!RC4:@STRENGTH';

interface Handshake {
  readonly cipher: string;
  /** Undefined for an RSA key. */
  readonly curve: string | undefined;
  readonly keyBits: number | undefined;
  readonly commonName: string;
}

describe('TLS of the provisioning listener', () => {
  let under: ServerUnderTest;
  let folder: Awaited<ReturnType<typeof temporaryDirectory>>;

  const shakeHands = (options: ConnectionOptions): Promise<Handshake> =>
    new Promise((resolve, reject) => {
      const socket = connect({
        host: '127.0.0.1',
        port: Number(new URL(under.server.urls.provisioning).port),
        servername: 'provisioning.example.test',
        ca: under.server.certificateAuthority,
        ...options,
      });
      socket.once('error', reject).once('secureConnect', () => {
        const certificate = socket.getPeerCertificate();
        const { CN: commonName } = certificate.subject;
        resolve({
          cipher: socket.getCipher().name,
          curve: certificate.nistCurve,
          keyBits: certificate.bits,
          commonName: String(commonName),
        });
        socket.destroy();
      });
    });

  const names = ['provisioning.example.test', '192.0.2.10'];
  before(async () => {
    folder = await temporaryDirectory();
    under = await startServer(folder.path, { names });
  });
  after(async () => {
    await under.stop();
    await folder.remove();
  });

  it('a phone with the cipher list of 5.9 to 6.3, which leaves ECDSA out, finishes the handshake and trusts the certificate', async () => {
    const { cipher, keyBits, curve } = await shakeHands({ ciphers: shippedCiphers, maxVersion: 'TLSv1.2' });
    assert.match(cipher, /^ECDHE-RSA-AES/);
    assert.equal(curve, undefined);
    assert.ok(Number(keyBits) >= 2048, `${keyBits} bits`);
  });

  it('RFC 5246 §7.4.7.1: a phone that knows the RSA key exchange only is served', async () => {
    for (const ciphers of ['AES128-SHA', 'AES256-SHA', 'AES128-SHA256', 'AES256-SHA256', 'AES128-SHA:AES256-SHA256']) {
      const { cipher } = await shakeHands({ ciphers, maxVersion: 'TLSv1.2' });
      assert.ok(ciphers.split(':').includes(cipher), `${ciphers}: ${cipher}`);
    }
  });

  it('a phone that takes RSA signatures only in the handshake is served', async () => {
    const { cipher } = await shakeHands({ ciphers: shippedCiphers, maxVersion: 'TLSv1.2', sigalgs: 'RSA+SHA256' });
    assert.match(cipher, /^ECDHE-RSA-AES/);
  });

  it('who can gets P-256, whatever order it asks in', async () => {
    for (const options of [
      { minVersion: 'TLSv1.3' },
      { maxVersion: 'TLSv1.2' },
      { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES256-GCM-SHA384:AES128-SHA:ECDHE-ECDSA-AES128-GCM-SHA256' },
    ] as const)
      assert.equal((await shakeHands(options)).curve, 'P-256', JSON.stringify(options));
  });

  it('what no release needs stays refused: TLS before 1.2, and suites without authentication or encryption', async () => {
    for (const options of [
      { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' },
      { maxVersion: 'TLSv1.2', ciphers: 'aNULL:eNULL:@SECLEVEL=0' },
    ] as const)
      await assert.rejects(shakeHands(options), JSON.stringify(options));
  });

  it('both certificates carry the first name as common name, for phones that do not read alternative names', async () => {
    for (const ciphers of ['ECDHE-RSA-AES128-GCM-SHA256', 'ECDHE-ECDSA-AES128-GCM-SHA256'])
      assert.equal((await shakeHands({ ciphers, maxVersion: 'TLSv1.2' })).commonName, names[0]);
  });

  it('a store from before the RSA certificate gets one at its next start, under the authority that phones trust already', async () => {
    const { administrator } = under;
    const authority = under.server.certificateAuthority;
    await under.stop();
    for (const name of ['server-rsa.pem', 'server-rsa.key']) await rm(join(folder.path, 'certificates', name));
    under = await startServer(folder.path, { names }, administrator);
    assert.equal(under.server.certificateAuthority, authority);
    assert.match((await shakeHands({ ciphers: 'AES128-SHA', maxVersion: 'TLSv1.2' })).cipher, /^AES128-SHA$/);
  });

  it('certificates that fit are kept over a start', async () => {
    const read = async (): Promise<readonly string[]> =>
      Promise.all(['server.pem', 'server-rsa.pem'].map((name) => readFile(join(folder.path, 'certificates', name), 'utf8')));
    const kept = await read();
    const { administrator } = under;
    await under.stop();
    under = await startServer(folder.path, { names }, administrator);
    assert.deepEqual(await read(), kept);
    // A leaf whose file is damaged is told, not replaced in silence.
    await under.stop();
    await writeFile(join(folder.path, 'certificates', 'server-rsa.pem'), 'no certificate');
    await assert.rejects(startServer(folder.path, { names }, administrator), /server-rsa\.pem is no certificate/);
    await writeFile(join(folder.path, 'certificates', 'server-rsa.pem'), kept[1] ?? '');
    under = await startServer(folder.path, { names }, administrator);
  });
});
