// offhook config ... --serve: a page on loopback, for reading, for whoever has its address and for no other page.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, describe, it } from 'node:test';

import { folderBlastSchema, folderOverviewSchema, folderPrivacySchema, folderWhySchema } from '@offhook/api';
import { createSystemRandom } from '@offhook/base/node/local';

import type { FolderPage } from '../src/folder/folder-page.ts';
import { serveFolder } from '../src/folder/folder-page.ts';
import { openBrowser } from '../src/folder/open-browser.ts';
import { startOffhook } from './support/run-offhook.ts';

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
}

function ask(url: string, { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request(url, { method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    })
      .on('error', reject)
      .end();
  });
}

const mac = '0004f2000001';
let place = '';
let page: FolderPage;
let base = '';

before(async () => {
  place = mkdtempSync(join(tmpdir(), 'offhook-page-test-'));
  writeFileSync(join(place, '000000000000.cfg'), '<APPLICATION CONFIG_FILES="phone[PHONE_MAC_ADDRESS].cfg, site.cfg"/>');
  writeFileSync(
    join(place, 'site.cfg'),
    '<x up.headsetMode="1" reg.1.server.1.address="pbx.example.test" device.auth.localAdminPassword="secret-1"/>',
  );
  writeFileSync(join(place, `phone${mac}.cfg`), '<x up.headsetMode="0" reg.1.auth.password="secret-2"/>');
  page = await serveFolder({
    directory: place,
    phones: { key: [] },
    assets: new Map([
      [
        'folder.html',
        { contentType: 'text/html; charset=utf-8', content: new TextEncoder().encode('<!doctype html><title>folder</title>') },
      ],
      ['console.html', { contentType: 'text/html; charset=utf-8', content: new TextEncoder().encode('console') }],
    ]),
    random: createSystemRandom(),
  });
  base = page.url('why', {}).replace(/#.*/, '');
});
after(async () => {
  await page.close();
  await page.close();
  rmSync(place, { recursive: true, force: true });
});

describe('the page of a folder', () => {
  it('stands on loopback, behind a key of 128 bits, with the view and what was asked for in the part that no server sees', () => {
    assert.match(
      page.url('why', { phone: mac, name: 'up.headsetMode' }),
      /^http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{32}\/#\/why\?phone=0004f2000001&name=up\.headsetMode$/,
    );
    assert.match(page.url('blast', { set: ['a.b=1', 'c.d=2'], in: undefined }), /#\/blast\?set=a\.b%3D1&set=c\.d%3D2$/);
  });

  it('is given with a policy that lets nothing in, and nothing else of the pages is', async () => {
    const { status, headers, text } = await ask(base);
    assert.deepEqual([status, text.includes('folder')], [200, true]);
    assert.match(String(headers['content-security-policy']), /^default-src 'none';.*frame-ancestors 'none'$/);
    assert.deepEqual(
      [headers['referrer-policy'], headers['cache-control'], headers['x-content-type-options']],
      ['no-referrer', 'no-store', 'nosniff'],
    );
    for (const path of ['console.html', '../site.cfg', 'site.cfg', 'assets/none.js'])
      assert.equal((await ask(`${base}${path}`)).status, 404, path);
  });

  it('without its key there is nothing', async () => {
    const root = base.replace(/[0-9a-f]{32}\/$/, '');
    for (const path of ['', `${'0'.repeat(32)}/`, `${'0'.repeat(32)}/api/overview`, 'api/overview'])
      assert.equal((await ask(`${root}${path}`)).status, 404, path);
  });

  it('RFC 9110 §7.4: a host of another name that leads here is refused, as is a page of another origin', async () => {
    const { host } = new URL(base);
    for (const [headers, status] of [
      [{ host }, 200],
      [{ host: host.replace('127.0.0.1', 'localhost') }, 200],
      [{ host: 'evil.example.test' }, 421],
      [{ host: host.replace(/:\d+/, '') }, 421],
      [{ host, origin: `http://${host}` }, 200],
      [{ host, origin: 'http://evil.example.test' }, 403],
      [{ host, origin: 'null' }, 403],
      [{ host, origin: `https://${host}` }, 403],
    ] as const)
      for (const path of ['', 'api/overview'])
        assert.equal((await ask(`${base}${path}`, { headers })).status, status, JSON.stringify(headers));
  });

  it('is for reading: no other method is taken', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
      const { status, headers } = await ask(`${base}api/overview`, { method });
      assert.deepEqual([status, headers['allow']], [405, 'GET'], method);
    }
  });

  it('answers what the commands say, with secrets hidden', async () => {
    const answer = async (path: string): Promise<unknown> => {
      const { status, headers, text } = await ask(`${base}api/${path}`);
      assert.deepEqual([status, headers['cache-control']], [200, 'no-store'], text);
      assert.doesNotMatch(text, /secret-\d/, path);
      return JSON.parse(text) as unknown;
    };
    assert.deepEqual(folderOverviewSchema.parse(await answer('overview')), { name: place, files: 3, phoneCount: 1, phones: [mac] });
    const why = folderWhySchema.parse(await answer(`why?phone=${mac}&name=up.headsetMode`));
    assert.deepEqual(
      [why.value.value, why.value.origin.file, why.value.beaten.map(({ file }) => file)],
      ['0', `phone${mac}.cfg`, ['site.cfg']],
    );
    assert.equal(folderWhySchema.parse(await answer(`why?phone=${mac}&name=reg.1.auth.password`)).value.value, '(secret)');
    assert.ok(folderPrivacySchema.parse(await answer('privacy')).statements.length > 0);
    assert.equal(folderPrivacySchema.parse(await answer(`privacy?phone=${mac}`)).phone, mac);
    const blast = folderBlastSchema.parse(await answer('blast?set=up.headsetMode%3D1&set=up.idleTimeout%3D30'));
    assert.deepEqual(blast.changes.map(({ name, after: then }) => `${name}=${then}`).toSorted(), ['up.headsetMode=1', 'up.idleTimeout=30']);
    assert.equal(folderBlastSchema.parse(await answer('blast?set=up.headsetMode%3D1&in=site.cfg')).phones.changed, 0);
  });

  it('says what was asked wrongly', async () => {
    for (const [path, status, code, message] of [
      [`why?phone=${mac}&name=no.such.name`, 404, 'not-found', /no parameter no\.such\.name/],
      ['why?phone=x&name=up.headsetMode', 400, 'bad-request', /MAC address/],
      ['why', 400, 'bad-request', /MAC address/],
      ['blast?set=up.headsetMode', 400, 'bad-request', /NAME=VALUE/],
      ['blast?set=up.headsetMode%3D1&in=gone.cfg', 404, 'not-found', /gone\.cfg/],
    ] as const) {
      const answer = await ask(`${base}api/${path}`);
      const problem = JSON.parse(answer.text) as { code: string; message: string };
      assert.deepEqual([answer.status, problem.code], [status, code], path);
      assert.match(problem.message, message);
    }
  });

  it('shows the folder as it is now', async () => {
    writeFileSync(join(place, 'site.cfg'), '<x up.idleTimeout="40"/>');
    const { text } = await ask(`${base}api/why?phone=${mac}&name=up.idleTimeout`);
    assert.equal(folderWhySchema.parse(JSON.parse(text)).value.value, '40');
  });
});

describe('the browser', () => {
  it('is given a file of its user alone that leads to the page, so that no command line holds the key', async () => {
    const url = page.url('blast', { set: ['up.idleTimeout="1"&x'] });
    const teller = createServer();
    const told = new Promise<string>((resolve) => {
      teller.on('request', (asked, answer) => {
        answer.end();
        resolve(decodeURIComponent((asked.url ?? '').slice(1)));
      });
    });
    await new Promise<void>((resolve) => teller.listen(0, '127.0.0.1', resolve));
    const { port } = teller.address() as AddressInfo;
    const takeAway = await openBrowser(url, [
      process.execPath,
      '-e',
      `require('http').get('http://127.0.0.1:${port}/' + encodeURIComponent(process.argv[1]))`,
    ]);
    const opened = await told;
    teller.close();
    assert.ok(!opened.includes(base), opened);
    const file = fileURLToPath(opened);
    assert.equal(statSync(file).mode & 0o077, 0);
    const [, target = ''] = /content="0;url=([^"]*)"/.exec(readFileSync(file, 'utf8')) ?? [];
    assert.equal(target.replaceAll('&quot;', '"').replaceAll('&amp;', '&'), url);
    await takeAway();
    assert.throws(() => statSync(file));
  });

  it('that is not there is no fault', async () => {
    const takeAway = await openBrowser(base, [join(place, 'no-such-browser')]);
    await takeAway();
  });
});

describe('offhook config --serve', () => {
  for (const [args, hash] of [
    [['privacy', '.'], '#/privacy'],
    [['why', '.', mac, 'up.headsetMode'], `#/why?phone=${mac}&name=up.headsetMode`],
    [['blast', '.', '--set', 'up.headsetMode=1', '--in', 'site.cfg'], '#/blast?set=up.headsetMode%3D1&in=site.cfg'],
  ] as const)
    it(`${args[0]} prints the address of its view, and ends on Ctrl-C`, async () => {
      const running = await startOffhook(['--json', 'config', ...args, '--serve', '--no-browser'], { cwd: place });
      const { url } = JSON.parse(running.stdout) as { url: string };
      assert.ok(url.endsWith(hash), url);
      assert.equal((await ask(`${url.replace(/#.*/, '')}api/overview`)).status, 200);
      await running.end('SIGINT');
    });
});
