// Twenty phones upload, and the server is killed in the middle of it, again and again: whatever it acknowledged is there, and no list is half written.

import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { it } from 'node:test';

import { drawFrom } from '@offhook/sim/worlds';
import { z } from 'zod';

import { callsXml, startServer, temporaryDirectory } from './server-under-test.ts';

const kills = Number(process.env['OFFHOOK_KILLS'] ?? 20);
const entries = 12;
const macAddresses = Array.from({ length: 20 }, (_, at) => `0004f20002${at.toString(16).padStart(2, '0')}`);
const saidSchema = z.object({
  url: z.string(),
  phones: z.array(z.object({ macAddress: z.string(), userName: z.string(), password: z.string() })),
});

interface Running {
  readonly child: ChildProcess;
  readonly said: z.infer<typeof saidSchema>;
  readonly ended: Promise<void>;
}

function start(directory: string, enrolled: readonly string[]): Promise<Running> {
  return new Promise((resolve, reject) => {
    const child = fork(join(import.meta.dirname, 'killed-uploads-server.ts'), [directory, ...enrolled], { silent: true });
    let errors = '';
    child.stderr?.on('data', (text: Buffer) => (errors += text.toString()));
    const ended = new Promise<void>((done) => child.once('exit', () => done()));
    child.once('message', (message) => resolve({ child, said: saidSchema.parse(message), ended }));
    child.once('exit', (code) => reject(new Error(`the server ended with ${code} before it listened: ${errors}`)));
  });
}

/** The text of the answer; undefined where the connection broke before there was one. */
function ask(
  agent: Agent,
  method: string,
  url: string,
  authorization: string,
  body = '',
): Promise<{ status: number; text: string } | undefined> {
  return new Promise((resolve) => {
    const headers = { authorization, 'content-type': 'text/xml', 'content-length': Buffer.byteLength(body) };
    const sent = request(url, { method, agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      response.on('error', () => resolve(undefined));
    });
    sent.on('error', () => resolve(undefined));
    sent.end(body);
  });
}

/** All of it says which upload of which phone it is; whom it names, others name too. */
function listOf(at: number, upload: number): string {
  return callsXml(
    Array.from({ length: entries }, (_, index) => ({
      start: `2026-01-05T10:00:${String(index).padStart(2, '0')}`,
      from: `sip:55501${String((upload + index + at) % 40).padStart(2, '0')}@example.test`,
      fromName: `Upload ${upload}`,
    })),
  );
}

it('what was acknowledged is there and whole after the server was killed in the middle of uploads, again and again', async (t) => {
  const folder = await temporaryDirectory();
  const draw = drawFrom(7);
  let running = await start(folder.path, macAddresses);
  t.after(() => running.child.kill('SIGKILL'));
  const { phones } = running.said;
  const sent = phones.map(() => 0);
  const acknowledged = phones.map(() => 0);
  const authorizations = phones.map(({ userName, password }) => `Basic ${Buffer.from(`${userName}:${password}`).toString('base64')}`);
  const fileOf = (at: number): string => `${running.said.url}${phones[at]?.macAddress}-calls.xml`;
  for (let kill = 0; kill < kills; kill++) {
    const agent = new Agent({ keepAlive: true });
    const { child, ended } = running;
    let left = 1 + draw.below(30);
    await Promise.all(
      phones.map(async (_, at) => {
        for (;;) {
          const upload = (sent[at] ?? 0) + 1;
          sent[at] = upload;
          const answer = await ask(agent, 'PUT', fileOf(at), authorizations[at] ?? '', listOf(at, upload));
          if (answer === undefined) return;
          assert.ok(answer.status === 201 || answer.status === 204, `${answer.status} ${answer.text}`);
          acknowledged[at] = upload;
          if (--left === 0) child.kill('SIGKILL');
        }
      }),
    );
    await ended;
    agent.destroy();
    running = await start(folder.path, []);
    const after = new Agent({ keepAlive: true });
    for (const at of phones.keys()) {
      const answer = await ask(after, 'GET', fileOf(at), authorizations[at] ?? '');
      const uploads = [...(answer?.text ?? '').matchAll(/<source>.*?Upload (\d+)/gs)].map((match) => Number(match[1]));
      const [first = 0] = uploads;
      assert.ok(
        first >= (acknowledged[at] ?? 0) && first <= (sent[at] ?? 0),
        `kill ${kill}: ${first} of ${acknowledged[at]} to ${sent[at]}`,
      );
      assert.deepEqual(uploads, first === 0 ? [] : Array.from({ length: entries }, () => first), `kill ${kill}: half of a list`);
    }
    after.destroy();
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
  const uploads = acknowledged.reduce((sum, count) => sum + count, 0);
  assert.ok(uploads >= kills, `${uploads} uploads were acknowledged before ${kills} kills`);
});
