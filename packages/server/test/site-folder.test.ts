// The administrator's own folder `site`, as folders of the field look: sub-folders, any names, primary files of its own (guide, Provisioning; SIP 2.0 guide, MAC addresses in either case).

import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer as createSocketServer } from 'node:net';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Enrolment } from '@offhook/api';
import { createLogger, isProblem, utf8Bytes, utf8Text } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';
import { createServer } from '@offhook/server';
import type { OffhookServer, ServerOptions } from '@offhook/server';

import type { ServerUnderTest } from './server-under-test.ts';
import { macAddresses, startServer, temporaryDirectory } from './server-under-test.ts';

const [macA, macB] = macAddresses;

describe('the folder site', () => {
  let folder: Awaited<ReturnType<typeof temporaryDirectory>>;
  let under: ServerUnderTest | undefined;

  beforeEach(async () => {
    folder = await temporaryDirectory();
  });
  afterEach(async () => {
    await under?.stop();
    under = undefined;
    await folder.remove();
  });

  const put = async (files: Readonly<Record<string, string | Uint8Array>>): Promise<void> => {
    for (const [path, content] of Object.entries(files)) {
      const located = join(folder.path, 'site', path);
      await mkdir(dirname(located), { recursive: true });
      await writeFile(located, content);
    }
  };
  const start = async (
    changes: Partial<ServerOptions> = {},
  ): Promise<{
    status: (path: string, phone?: Enrolment) => Promise<number>;
    text: (path: string, phone?: Enrolment) => Promise<string>;
    configFiles: (phone: Enrolment) => Promise<readonly string[]>;
    a: Enrolment;
    b: Enrolment;
  }> => {
    const started = await startServer(folder.path, changes);
    under = started;
    const a = await started.server.enrol({ macAddress: macA, model: 'VVX450' });
    const b = await started.server.enrol({ macAddress: macB, model: 'VVX450' });
    const text = async (path: string, phone = a): Promise<string> => {
      const response = await started.phone('GET', path, phone);
      assert.equal(response.status, 200, path);
      return utf8Text(response.body);
    };
    return {
      a,
      b,
      text,
      status: async (path, phone = a) => (await started.phone('GET', path, phone)).status,
      configFiles: async (phone) =>
        (/CONFIG_FILES="([^"]*)"/.exec(await text(`${phone.macAddress}.cfg`, phone))?.[1] ?? '').split(', ').filter((name) => name !== ''),
    };
  };

  it('a folder in it does not keep the server from starting, be it empty or full', async () => {
    await mkdir(join(folder.path, 'site/languages'), { recursive: true });
    await put({ 'SoundPointIPLocalization/German/dictionary.xml': '<German/>' });
    const { text } = await start();
    assert.equal(await text('SoundPointIPLocalization/German/dictionary.xml'), '<German/>');
  });

  it('a file in a folder is served under its path, below the folder of the server address too; one of the same name elsewhere is another file', async () => {
    await put({ 'config/features.cfg': '<x a.b="1"/>', 'languages/features.cfg': '<x a.b="2"/>', 'ringer.wav': 'RIFF' });
    const { text, status } = await start();
    assert.match(await text('config/features.cfg'), /"1"/);
    assert.match(await text('languages/features.cfg'), /"2"/);
    assert.match(await text('poly/config/features.cfg'), /"1"/);
    assert.match(await text('/./config//features.cfg'), /"1"/);
    assert.equal(await text('some/folder/ringer.wav'), 'RIFF');
    assert.equal(await status('features.cfg'), 404);
    assert.equal(await status('other/features.cfg'), 404);
    assert.equal(await status('config'), 404);
    assert.equal(await status('config/../ringer.wav'), 200); // the client climbs by itself, before it asks
    assert.equal(await status('config/%2e%2e%2fringer.wav'), 403);
  });

  it('names with blanks, a tilde or a leading underscore are served; hidden files are not', async () => {
    await put({ 'sip features.cfg': '<x a.b="1"/>', 'menu.xml~': 'old', '_common.cfg': '<x a.c="1"/>', 'ä b.cfg': '<x a.d="1"/>' });
    await put({ '.htpasswd': 'secret', '.git/config': 'secret' });
    const { text, status, configFiles, b } = await start();
    assert.match(await text('sip%20features.cfg'), /a\.b/);
    assert.equal(await text('menu.xml~'), 'old');
    assert.match(await text('_common.cfg'), /a\.c/);
    assert.match(await text('%C3%A4%20b.cfg'), /a\.d/);
    assert.deepEqual(await configFiles(b), ['_common.cfg', 'sip features.cfg', 'ä b.cfg']);
    assert.equal(await status('.htpasswd'), 404);
    assert.equal(await status('.git/config'), 404);
  });

  it("a file with a phone's MAC address anywhere in its path, in either case and any spelling, goes to that phone only", async () => {
    const upperB = macB.toUpperCase();
    const paths = [
      `phone${macB}.cfg`,
      `reg-${macB}.cfg`,
      `reg_${upperB}.cfg`,
      `VVX450-${macB}.cfg`,
      `${macB}backup.cfg`,
      `${macB}_reg.cfg`,
      `face${upperB}.cfg`,
      `office/${macB}/reg.cfg`,
      `office/sip-${upperB}.cfg`,
      '00-04-f2-00-00-02.cfg',
      'reg 00:04:F2:00:00:02.cfg',
      'reg-0004.f200.0002.cfg',
    ];
    await put(Object.fromEntries(paths.map((path) => [path, `<x reg.1.auth.password="secret ${path}"/>`])));
    const { text, status, configFiles, a, b } = await start();
    for (const path of paths) {
      const url = encodeURI(path);
      assert.match(await text(url, b), /secret/, path);
      assert.equal(await status(url, a), 403, path);
      assert.equal(await status(encodeURI(path.toLowerCase()), a), 403, path);
      assert.equal(await status(encodeURI(path.toUpperCase()), a), 403, path);
    }
    assert.deepEqual(await configFiles(a), []);
    const ofB = await configFiles(b);
    assert.ok(ofB.includes(`phone${macB}.cfg`) && ofB.every((name) => !name.includes('/')), ofB.join());
  });

  it('digits that are no MAC address make a file nobody’s own', async () => {
    await put({
      'base-202611251200.cfg': '<x a.b="1"/>',
      'logo-5d41402abc4b2a76b9719d911017c592.png': 'PNG',
      '3111-48450-001.sip.ld': 'image',
      '000000000000-directory.xml': '<directory/>',
    });
    const { status } = await start();
    for (const path of [
      'base-202611251200.cfg',
      'logo-5d41402abc4b2a76b9719d911017c592.png',
      '3111-48450-001.sip.ld',
      '000000000000-directory.xml',
    ])
      assert.equal(await status(path), 200, path);
  });

  it('without a primary file in it, one is made up: own files first, then those of the site; none of another phone, of a folder or of an upload', async () => {
    await put({
      'sip.cfg': '<x a.b="1"/>',
      'base.cfg': '<x a.b="2"/>',
      'groups/sales.cfg': '<x a.b="3"/>',
      [`reg-${macA}.cfg`]: '<x reg.1.address="2001"/>',
      [`reg-${macB}.cfg`]: '<x reg.1.address="2002"/>',
      [`${macA}-phone.cfg`]: '<PHONE_CONFIG><OVERRIDES a="1"/></PHONE_CONFIG>',
      [`${macA}-license.cfg`]: 'licence',
      'alice-phone.cfg': '<PHONE_CONFIG><OVERRIDES a="1"/></PHONE_CONFIG>',
      'one, two.cfg': '<x a.b="4"/>',
    });
    const { configFiles, a, b, text } = await start();
    assert.deepEqual(await configFiles(a), [`reg-${macA}.cfg`, 'base.cfg', 'sip.cfg']);
    assert.deepEqual(await configFiles(b), [`reg-${macB}.cfg`, 'base.cfg', 'sip.cfg']);
    assert.match(await text('000000000000.cfg'), /CONFIG_FILES="base\.cfg, sip\.cfg"/);
    // A name with a comma cannot stand in a list that commas part.
    assert.ok(under?.logged.some(({ message }) => message === 'site configuration file cannot be named in CONFIG_FILES'));
  });

  it('primary files of its own are served byte for byte, and the site’s is not overruled by one that is made up', async () => {
    const site = utf8Bytes(
      '<APPLICATION APP_FILE_PATH="sip.ld"\r\n  CONFIG_FILES="phone[PHONE_MAC_ADDRESS].cfg, base.cfg" LOG_FILE_DIRECTORY="./logs"><!-- ours -->\r\n</APPLICATION>',
    );
    const own = '<APPLICATION CONFIG_FILES="only-a.cfg" APP_FILE_PATH_VVX450="450.ld"/>';
    await put({ '000000000000.cfg': site, [`${macA.toUpperCase()}.cfg`]: own, 'base.cfg': '<x/>', [`phone${macA}.cfg`]: '<x/>' });
    const { text, status, a, b } = await start();
    assert.equal(await text(`${macA}.cfg`, a), own);
    assert.equal(await text(`${macA.toUpperCase()}.cfg`, a), own);
    assert.equal(await status(`${macB}.cfg`, b), 404);
    assert.equal(await text('000000000000.cfg', b), utf8Text(site));
    assert.equal(await text('poly/000000000000.cfg', b), utf8Text(site));
    assert.equal(await status(`poly/${macB}.cfg`, b), 404);
  });

  it('a made-up primary file is answered to a MAC address in upper case too', async () => {
    await put({ 'base.cfg': '<x/>' });
    const { text, b } = await start();
    assert.equal(await text(`${macB.toUpperCase()}.cfg`, b), await text(`${macB}.cfg`, b));
  });

  it('a site.cfg in it is served; values set here go under another name then, and both are named', async () => {
    await put({ 'site.cfg': '<x up.headsetMode="1"/>' });
    const { text, configFiles, b } = await start();
    assert.match(await text('site.cfg'), /up\.headsetMode/);
    await under?.server.setConfiguration('site', { 'callLists.size': '50' });
    assert.match(await text('site.cfg'), /up\.headsetMode/);
    const files = await configFiles(b);
    assert.deepEqual(files, ['offhook-site.cfg', 'site.cfg']);
    assert.match(await text('offhook-site.cfg'), /callLists\.size/);
  });

  it('values set here stand before the list of the administrator’s own primary file', async () => {
    await put({ '000000000000.cfg': '<APPLICATION CONFIG_FILES="base.cfg"/>', 'base.cfg': '<x/>' });
    const { text } = await start();
    await under?.server.setConfiguration('site', { 'callLists.size': '50' });
    assert.equal(await text('000000000000.cfg'), '<APPLICATION CONFIG_FILES="site.cfg, base.cfg"/>');
  });

  it('what is added, changed or taken away while the server runs counts from the next second on', async () => {
    await put({ 'base.cfg': '<x a.b="1"/>', 'old.cfg': '<x/>', 'groups/sales.cfg': '<x a.b="3"/>' });
    const node = createNodePlatform({ directory: folder.path, log: createLogger(() => undefined) });
    let laterMs = 0;
    const clock = { ...node.clock, monotonicMs: () => node.clock.monotonicMs() + laterMs };
    const { text, status, configFiles, b } = await start({ platform: { ...node, clock } });
    assert.deepEqual(await configFiles(b), ['base.cfg', 'old.cfg']);
    assert.equal(await status('groups/sales.cfg'), 200);
    await put({ 'added.cfg': '<x a.c="1"/>', 'base.cfg': '<x a.b="2"/>', 'groups/new/sales.cfg': '<x a.b="4"/>' });
    await rm(join(folder.path, 'site/old.cfg'));
    await rm(join(folder.path, 'site/groups/sales.cfg'));
    laterMs = 1000;
    assert.match(await text('base.cfg'), /a\.b="2"/);
    assert.match(await text('added.cfg'), /a\.c/);
    assert.match(await text('groups/new/sales.cfg'), /a\.b="4"/);
    assert.equal(await status('old.cfg'), 404);
    assert.equal(await status('groups/sales.cfg'), 404);
    assert.deepEqual(await configFiles(b), ['added.cfg', 'base.cfg']);
    // A primary file that comes overrules the one that was made up.
    await put({ '000000000000.cfg': '<APPLICATION CONFIG_FILES="base.cfg"/>' });
    laterMs = 2000;
    assert.equal(await status(`${macB}.cfg`, b), 404);
    node.close();
  });

  it('a start that fails makes no administrator: the next one shows the password', async () => {
    const taken = createSocketServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const shown: string[] = [];
    const serverAt = (at: { listen?: number; console?: number }): OffhookServer => {
      const platform = createNodePlatform({ directory: folder.path, log: createLogger(() => undefined) });
      return createServer({
        platform,
        directory: folder.path,
        listen: { address: '127.0.0.1', port: at.listen ?? 0 },
        consoleListen: { address: '127.0.0.1', port: at.console ?? 0 },
        onFirstStart: ({ password }) => shown.push(password),
      });
    };
    try {
      for (const at of [{ listen: port }, { console: port }]) {
        await assert.rejects(serverAt(at).start(), (error) => isProblem(error, 'network'));
        assert.deepEqual(shown, []);
      }
    } finally {
      await new Promise((resolve) => taken.close(resolve));
    }
    const server = serverAt({});
    await server.start();
    assert.equal(server.administrator?.userName, 'administrator');
    assert.deepEqual(shown, [server.administrator?.password]);
    await server.close();
  });
});
