// A server is killed between two pieces of a directory, again and again: the one that was acknowledged last is there whole, nothing stands half, and what waited goes
// with the daily work.

import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Enrolment } from '@offhook/api';
import { silentLogger, utf8Text } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';

import { drawFrom } from '@offhook/sim/worlds';

import { contactsStored, largeCount, largeDirectory, versionsIn } from './large-directories.ts';
import type { ServerProcess } from './server-process.ts';
import { startServerProcess } from './server-process.ts';
import { macAddresses, temporaryDirectory } from './server-under-test.ts';
import { dailyLookMs, hourMs, shiftedServer } from './shifted-server.ts';

const kills = Number(process.env['OFFHOOK_KILLS'] ?? 3);
const [macA, macB] = macAddresses;

it('a directory that was acknowledged is there whole after the server was killed between the pieces of the next', async (t) => {
  const folder = await temporaryDirectory();
  const platform = createNodePlatform({ directory: folder.path, log: silentLogger });
  const draw = drawFrom(11);
  let running = await startServerProcess(folder.path, [macA, macB]);
  t.after(async () => {
    running.child.kill('SIGKILL');
    await running.ended;
    platform.close();
    await folder.remove();
  });
  const [phoneA, phoneB] = running.said.phones;
  assert.ok(phoneA !== undefined && phoneB !== undefined);
  /** Undefined where the server has ended before it answered. */
  const ask = async (
    { said }: Pick<ServerProcess, 'said'>,
    { macAddress, userName, password }: Enrolment,
    file: string,
    body?: string,
  ): Promise<string | undefined> => {
    const authorization = `Basic ${Buffer.from(`${userName}:${password}`).toString('base64')}`;
    try {
      const answer = await platform.fetch({
        method: body === undefined ? 'GET' : 'PUT',
        url: `${said.url}${macAddress}-${file}`,
        headers: { authorization, ...(body === undefined ? {} : { 'content-type': 'text/xml' }) },
        ...(body === undefined ? {} : { body: new TextEncoder().encode(body) }),
      });
      assert.ok(answer.status < 300 || answer.status === 404, `${answer.status} ${utf8Text(answer.body)}`);
      return utf8Text(answer.body);
    } catch (error) {
      if (error instanceof assert.AssertionError) throw error;
      return undefined;
    }
  };

  let acknowledged = 1;
  assert.ok((await ask(running, phoneA, 'directory.xml', largeDirectory(acknowledged))) !== undefined);
  let unfinished = 0;
  for (let kill = 1; kill <= kills; kill++) {
    const sent = kill + 1;
    const upload = ask(running, phoneA, 'directory.xml', largeDirectory(sent));
    // Each of the other phone's requests has its turn between two pieces.
    for (let turns = 1 + draw.below(12); turns > 0; turns--) await ask(running, phoneB, 'calls.xml', '<callList></callList>');
    running.child.kill('SIGKILL');
    await running.ended;
    if ((await upload) !== undefined) acknowledged = sent;
    else unfinished++;
    running = await startServerProcess(folder.path);
    const text = (await ask(running, phoneA, 'directory.xml')) ?? '';
    assert.ok(
      text === largeDirectory(acknowledged) || text === largeDirectory(sent),
      `kill ${kill}: ${acknowledged} was acknowledged, there is ${JSON.stringify(versionsIn(text))}`,
    );
    if (text === largeDirectory(sent)) acknowledged = sent;
  }
  running.child.kill('SIGKILL');
  await running.ended;
  const left = await contactsStored(folder.path);
  assert.equal(left.listed, largeCount);
  assert.ok(unfinished > 0 && left.unlisted > 0, `${unfinished} were unfinished, ${left.unlisted} contacts wait`);

  const ends: (() => Promise<void>)[] = [];
  const daily = await shiftedServer({ after: (end) => void ends.push(end) }, { on: folder.path });
  daily.shift(2 * hourMs);
  await daily.fire(dailyLookMs);
  for (const end of ends) await end();
  assert.deepEqual(await contactsStored(folder.path), { listed: largeCount, unlisted: 0, parties: largeCount });
});
