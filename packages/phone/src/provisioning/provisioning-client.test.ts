import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { FetchRequest } from '@offhook/base';
import { findModel } from '@offhook/ucs';

import { ProvisioningClient } from './provisioning-client.ts';

function client(url: string): { client: ProvisioningClient; requests: FetchRequest[] } {
  const model = findModel('VVX450');
  assert.ok(model !== undefined);
  const requests: FetchRequest[] = [];
  return {
    requests,
    client: new ProvisioningClient({
      model,
      version: { application: '6.4.3.5017', updater: '6.4.3.1000' },
      server: { url, user: 'phone', password: 'secret' },
      fetch: async (request) => {
        requests.push(request);
        const isLetIn = request.headers?.['authorization'] !== undefined;
        return { status: isLetIn ? 201 : 401, headers: { 'www-authenticate': 'Basic realm="x"' }, body: new Uint8Array() };
      },
    }),
  };
}

describe('ProvisioningClient', () => {
  it('credentials go to the configured server, however its name is written', async () => {
    const { client: ours, requests } = client('https://Prov.Example.test:443/files');
    await ours.put(ours.locate('', 'a.xml') ?? '', new Uint8Array(), 'text/xml');
    assert.equal(requests.length, 2);
    assert.equal(requests[1]?.url, 'https://prov.example.test/files/a.xml');
  });

  for (const folder of [
    'https://other.example.test/',
    'https://prov.example.test.evil.test/',
    'http://prov.example.test/files',
    'https://prov.example.test:8443/files',
    '../../elsewhere',
    '//other.example.test/x/..',
  ]) {
    it(`credentials never go to ${folder} unless it lies below the configured server`, async () => {
      const { client: ours, requests } = client('https://prov.example.test/files/');
      const url = ours.locate(folder, 'a.xml') ?? '';
      await ours.put(url, new Uint8Array(), 'text/xml').catch(() => undefined);
      await ours.put(url, new Uint8Array(), 'text/xml').catch(() => undefined);
      for (const request of requests) {
        if (!request.url.startsWith('https://prov.example.test/files/'))
          assert.equal(request.headers?.['authorization'], undefined, request.url);
      }
    });
  }

  for (const folder of ['http://0.0.0.0', 'https://0.0.0.0:8080/x', 'HTTP://0/', 'http://[broken', 'ftp://files.example.test', 'http://']) {
    it(`${folder} leads nowhere`, () => {
      assert.equal(client('https://prov.example.test/').client.locate(folder, 'a.xml'), undefined);
    });
  }
});
