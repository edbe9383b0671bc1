// The administrator changes the folder while phones ask for its files all the time: two seconds later at the latest they get what lies there.

import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { it } from 'node:test';
import { createLogger } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';

import { macAddresses, startServer, temporaryDirectory } from './server-under-test.ts';

const [mac] = macAddresses;
const withinMs = 2000;
const everyMs = 250;

/** Larger than what the server keeps in memory. */
const image = (byte: number): Uint8Array => new Uint8Array(5 * 1024 * 1024 + byte).fill(byte);

const files: readonly { readonly path: string; readonly before?: string | Uint8Array; readonly after?: string | Uint8Array }[] = [
  { path: 'base.cfg', before: '<x a.b="1"/>', after: '<x a.b="2"/>' },
  { path: `groups/${mac}-lines.cfg`, before: '<x reg.1.label="One"/>', after: '<x reg.1.label="Two"/>' },
  {
    path: '000000000000.cfg',
    before: '<APPLICATION CONFIG_FILES="base.cfg"/>',
    after: '<APPLICATION CONFIG_FILES="base.cfg, added.cfg"/>',
  },
  { path: '3111-48450-001.sip.ld', before: image(1), after: image(2) },
  { path: 'added.cfg', after: '<x/>' },
  { path: 'new/folder/logo.png', after: 'an image' },
  { path: 'old.cfg', before: '<x/>' },
];

it('what changes in the folder is served two seconds later at the latest, however often phones ask meanwhile', async () => {
  const folder = await temporaryDirectory();
  const lay = async (moment: 'before' | 'after'): Promise<void> => {
    for (const { path, [moment]: content } of files) {
      const place = join(folder.path, 'site', path);
      await mkdir(dirname(place), { recursive: true });
      await (content === undefined ? rm(place, { force: true }) : writeFile(place, content));
    }
  };
  await lay('before');
  const node = createNodePlatform({ directory: folder.path, log: createLogger(() => undefined) });
  let nowMs = 100_000;
  const under = await startServer(folder.path, { platform: { ...node, clock: { ...node.clock, monotonicMs: () => nowMs } } });
  try {
    const phone = await under.server.enrol({ macAddress: mac, model: 'VVX450' });
    const served = async (): Promise<readonly (string | undefined)[]> => {
      const bodies: (string | undefined)[] = [];
      for (const { path } of files) {
        const { status, body } = await under.phone('GET', path, phone);
        bodies.push(status === 200 ? Buffer.from(body).toString('latin1') : undefined);
      }
      return bodies;
    };
    const laid = (moment: 'before' | 'after'): readonly (string | undefined)[] =>
      files.map((file) => (file[moment] === undefined ? undefined : Buffer.from(file[moment]).toString('latin1')));
    assert.deepEqual(await served(), laid('before'));
    nowMs += everyMs;
    assert.deepEqual(await served(), laid('before'));
    await lay('after');
    for (const untilMs = nowMs + withinMs; nowMs < untilMs;) {
      nowMs += everyMs;
      await served();
    }
    assert.deepEqual(
      (await served()).map((body, at) => [files[at]?.path, body?.slice(0, 60)]),
      laid('after').map((body, at) => [files[at]?.path, body?.slice(0, 60)]),
    );
  } finally {
    await under.stop();
    node.close();
    await folder.remove();
  }
});
