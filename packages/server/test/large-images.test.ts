// Ten phones fetch images at once, and some take their time: what the server holds of them is parts, never whole files.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { Agent, get } from 'node:https';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import type { ServerProcess } from './server-process.ts';
import { startServerProcess } from './server-process.ts';
import { temporaryDirectory } from './server-under-test.ts';

const clients = 10;
const slowClients = 4;
const imageBytes = 60_000_000;
const allowedBytes = 50_000_000;
const image = '3111-48450-001.sip.ld';
const replaced = '3111-44500-001.sip.ld';
const macAddress = '0004f2000001';
/** The most that was resident since it was last begun anew (proc(5)). */
async function peakBytes(pid: number): Promise<number> {
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
}

const beginPeakAnew = (pid: number): Promise<void> => writeFile(`/proc/${pid}/clear_refs`, '5');

describe('images of 60 MB', { skip: process.platform === 'linux' ? false : 'memory is read from /proc' }, () => {
  let folder: Awaited<ReturnType<typeof temporaryDirectory>>;
  let running: ServerProcess;

  before(async () => {
    folder = await temporaryDirectory();
    await mkdir(join(folder.path, 'site'));
    for (const name of [image, replaced]) await makeSparse(name, imageBytes);
    await writeFile(join(folder.path, 'site', 'base.cfg'), '<x/>');
    running = await startServerProcess(folder.path, [macAddress]);
  });
  after(async () => {
    running.child.kill('SIGKILL');
    await running.ended;
    await folder.remove();
  });

  async function makeSparse(name: string, sizeBytes: number): Promise<void> {
    const file = await open(join(folder.path, 'site', name), 'w');
    await file.truncate(sizeBytes);
    await file.close();
  }
  async function ask(path: string, agent: Agent | false = false): Promise<IncomingMessage> {
    const { phones, secureUrl, authority } = running.said;
    const [phone] = phones;
    const sent = get(`${secureUrl}${path}`, { ca: authority, agent, auth: `${phone?.userName}:${phone?.password}` });
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    assert.equal(response.statusCode, 200);
    return response;
  }
  async function lengthOf(response: IncomingMessage): Promise<number> {
    let length = 0;
    response.on('data', (part: Buffer) => (length += part.length));
    await once(response, 'end');
    return length;
  }

  it('ten at once, four of whom wait until the others have theirs, cost the server 50 MB at the most', async () => {
    const pid = running.child.pid ?? 0;
    await lengthOf(await ask('base.cfg'));
    await beginPeakAnew(pid);
    const idle = await peakBytes(pid);
    const responses = await Promise.all(Array.from({ length: clients }, () => ask(image)));
    const quick = await Promise.all(responses.slice(slowClients).map((response) => lengthOf(response)));
    const slow = await Promise.all(responses.slice(0, slowClients).map((response) => lengthOf(response)));
    const grown = (await peakBytes(pid)) - idle;
    assert.deepEqual(
      [...quick, ...slow],
      Array.from({ length: clients }, () => imageBytes),
    );
    assert.ok(grown <= allowedBytes, `expected the server to grow by ${allowedBytes} bytes at the most, it grew by ${grown}`);
  });

  it(
    'RFC 9112 §8: one that is cut short on its way ends the connection, so that the phone does not wait for the rest',
    { timeout: 20_000 },
    async () => {
      const agent = new Agent({ keepAlive: true });
      const response = await ask(replaced, agent);
      await makeSparse(replaced, 0);
      response.on('error', () => undefined); // that it ends is what is asked for
      const closed = new Promise((resolve) => response.once('close', resolve));
      response.resume();
      await closed;
      agent.destroy();
      assert.equal(response.complete, false);
    },
  );
});
