// Twenty phones upload, and the server is killed in the middle of it, again and again: whatever it acknowledged is there, and no list is half written.

import assert from 'node:assert/strict';
import { it } from 'node:test';

import { drawFrom } from '@offhook/sim/worlds';

import { startServerProcess } from './server-process.ts';
import { startServer, temporaryDirectory } from './server-under-test.ts';
import { UploadingPhones } from './uploading-phones.ts';

const kills = Number(process.env['OFFHOOK_KILLS'] ?? 20);
const macAddresses = Array.from({ length: 20 }, (_, at) => `0004f20002${at.toString(16).padStart(2, '0')}`);

it('what was acknowledged is there and whole after the server was killed in the middle of uploads, again and again', async (t) => {
  const folder = await temporaryDirectory();
  const draw = drawFrom(7);
  let running = await startServerProcess(folder.path, macAddresses);
  t.after(() => running.child.kill('SIGKILL'));
  const phones = new UploadingPhones(running.said.phones);
  for (let kill = 0; kill < kills; kill++) {
    const { child, ended, said } = running;
    const last = phones.acknowledged + 1 + draw.below(30);
    await phones.upload(said, {
      goesOn: () => {
        if (phones.acknowledged >= last) child.kill('SIGKILL');
        return true;
      },
    });
    await ended;
    running = await startServerProcess(folder.path);
    await phones.assertThere(running.said, `kill ${kill}`);
    if ((kill + 1) % 50 === 0) console.error(`${kill + 1} of ${kills} kills, ${phones.acknowledged} uploads acknowledged`);
  }
  running.child.kill('SIGKILL');
  await running.ended;
  const under = await startServer(folder.path, {}, { userName: '', password: '' });
  assert.deepEqual(
    under.logged.filter(({ message }) => message.includes('audit chain')),
    [],
  );
  await under.stop();
  await folder.remove();
  assert.ok(phones.acknowledged >= kills, `${phones.acknowledged} uploads were acknowledged before ${kills} kills`);
});
