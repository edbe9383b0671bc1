// nginx in front of the server: TLS ends at nginx, phones are provisioned and back up through it.

import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { silentLogger } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';
import { MemoryFiles } from '@offhook/base/virtual';
import { MediaClock } from '@offhook/media';
import { Phone } from '@offhook/phone';
import { findModel } from '@offhook/ucs';

import type { TestCertificates } from '../support/certificates.ts';
import { makeCertificates } from '../support/certificates.ts';
import type { DemoScene } from '../support/demo-scene.ts';
import { callAndHangUp, startDemoScene } from '../support/demo-scene.ts';
import { loopback } from '../support/loopback.ts';
import type { Peer } from '../support/process.ts';
import { eventually, startPeer } from '../support/process.ts';

const address = loopback(41);
const port = 15_443;
let scene: DemoScene;
let nginx: Peer;
let certificates: TestCertificates;

before(async () => {
  scene = await startDemoScene();
  const folder = join(scene.folder, 'nginx');
  await mkdir(join(folder, 'body'), { recursive: true });
  certificates = await makeCertificates(folder, [address, 'localhost']);
  await writeFile(join(folder, 'upstream.pem'), scene.demo.server.certificateAuthority);
  await writeFile(
    join(folder, 'nginx.conf'),
    `daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log stderr warn;
events { worker_connections 64; }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  server {
    listen ${address}:${port} ssl;
    ssl_certificate ${certificates.certificateFile};
    ssl_certificate_key ${certificates.keyFile};
    location / {
      proxy_pass ${scene.demo.server.urls.provisioning};
      proxy_ssl_trusted_certificate ${folder}/upstream.pem;
      proxy_ssl_verify on;
      proxy_ssl_name localhost;
      proxy_set_header Host $host;
    }
  }
}
`,
  );
  nginx = startPeer('nginx', ['-c', join(folder, 'nginx.conf'), '-p', folder]);
  await eventually(
    'nginx',
    async () => {
      const platform = createNodePlatform({ directory: '/nonexistent', log: silentLogger });
      try {
        return (
          (await platform.fetch({ method: 'GET', url: `https://${address}:${port}/`, tls: { trust: [certificates.authority] } })).status ===
          401
        );
      } catch {
        return false; // not listening yet
      } finally {
        platform.close();
      }
    },
    { explain: nginx.output },
  );
});

after(async () => {
  await nginx.stop();
  await scene.close();
});

describe('nginx in front', () => {
  it('a phone boots, registers, calls and uploads through it; a stranger is refused', async () => {
    const model = findModel('VVX450');
    assert.ok(model !== undefined);
    const carol = scene.demo.phones[2];
    assert.ok(carol !== undefined);
    await carol.close();
    const enrolment = await scene.demo.server.renewCredentials(carol.options.macAddress);
    const platform = createNodePlatform({ directory: '/nonexistent', log: silentLogger });
    const create = (password: string): Phone =>
      new Phone({
        ...carol.options,
        platform: { ...platform, files: new MemoryFiles() },
        provisioning: { url: `https://${address}:${port}/`, user: enrolment.userName, password, trust: [certificates.authority] },
        mediaClock: new MediaClock(platform.clock),
        sipPort: 0,
      });
    const stranger = create('not-the-password');
    await stranger.start();
    assert.match(stranger.notice, /refuses this phone/);
    assert.equal(stranger.lines.length, 0);
    await stranger.close();
    const phone = create(enrolment.password);
    await phone.start();
    try {
      assert.equal(phone.notice, '');
      await eventually('registration', () => phone.lines[0]?.isRegistered === true);
      await callAndHangUp(phone, scene.alice, '2001');
      assert.equal(await phone.uploads.now('call-list'), true);
    } finally {
      await phone.close();
      platform.close();
    }
  });
});
