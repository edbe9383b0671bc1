// Phones that upload call lists which say which upload they are of, and know what was acknowledged: nothing of that may be lost, and no list half written.

import assert from 'node:assert/strict';
import { Agent, request } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';

import { callsXml } from './server-under-test.ts';

const entries = 12;

export interface UploadingPhone {
  readonly macAddress: string;
  readonly userName: string;
  readonly password: string;
}

/** Where phones ask; over TLS with the authority that vouches for `localhost`. */
interface Place {
  readonly url: string;
  readonly authority?: string;
}

interface Answer {
  readonly status: number;
  readonly text: string;
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

export class UploadingPhones {
  readonly #phones: readonly UploadingPhone[];
  readonly #sent: number[];
  readonly #acknowledged: number[];
  /** Uploads that had no answer. */
  broken = 0;

  constructor(phones: readonly UploadingPhone[]) {
    this.#phones = phones;
    this.#sent = phones.map(() => 0);
    this.#acknowledged = phones.map(() => 0);
  }

  get acknowledged(): number {
    return this.#acknowledged.reduce((sum, count) => sum + count, 0);
  }

  async isAnswered(from: Place): Promise<boolean> {
    const agent = agentFor(from);
    const answer = await this.#ask(agent, 'GET', { url: from.url, at: 0 });
    agent.destroy();
    return answer !== undefined;
  }

  /** Each uploads until its connection breaks or `goesOn` says no; where it breaks and `comesAgain`, it connects anew and sends the next. */
  async upload(
    to: Place,
    { goesOn, comesAgain = false }: { readonly goesOn: () => boolean; readonly comesAgain?: boolean },
  ): Promise<void> {
    const agent = agentFor(to);
    await Promise.all(
      this.#phones.map(async (_, at) => {
        while (goesOn()) {
          const upload = (this.#sent[at] ?? 0) + 1;
          this.#sent[at] = upload;
          const answer = await this.#ask(agent, 'PUT', { url: to.url, at, body: listOf(at, upload) });
          if (answer !== undefined) {
            assert.ok(answer.status === 201 || answer.status === 204, `${answer.status} ${answer.text}`);
            this.#acknowledged[at] = upload;
          } else {
            this.broken++;
            if (!comesAgain) return;
          }
        }
      }),
    );
    agent.destroy();
  }

  /** What was acknowledged is there, or what was sent after it; whole. */
  async assertThere(from: Place, when: string): Promise<void> {
    const agent = agentFor(from);
    for (const at of this.#phones.keys()) {
      const answer = await this.#ask(agent, 'GET', { url: from.url, at });
      const uploads = [...(answer?.text ?? '').matchAll(/<source>.*?Upload (\d+)/gs)].map((match) => Number(match[1]));
      const [first = 0] = uploads;
      const [least = 0, most = 0] = [this.#acknowledged[at], this.#sent[at]];
      assert.ok(first >= least && first <= most, `${when}: ${first} of ${least} to ${most}`);
      assert.deepEqual(uploads, first === 0 ? [] : Array.from({ length: entries }, () => first), `${when}: half of a list`);
    }
    agent.destroy();
  }

  /** Undefined where the connection broke before there was an answer. */
  #ask(
    agent: Agent,
    method: string,
    { url, at, body = '' }: { readonly url: string; readonly at: number; readonly body?: string },
  ): Promise<Answer | undefined> {
    const { macAddress = '', userName = '', password = '' } = this.#phones[at] ?? {};
    const authorization = `Basic ${Buffer.from(`${userName}:${password}`).toString('base64')}`;
    return new Promise((resolve) => {
      const headers = { authorization, 'content-type': 'text/xml', 'content-length': Buffer.byteLength(body) };
      const send = url.startsWith('https:') ? secureRequest : request;
      const sent = send(`${url}${macAddress}-calls.xml`, { method, agent, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => (text += part));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
        response.on('error', () => resolve(undefined));
      });
      sent.on('error', () => resolve(undefined));
      sent.end(body);
    });
  }
}

function agentFor({ url, authority }: Place): Agent {
  return url.startsWith('https:')
    ? new SecureAgent({ keepAlive: true, ca: authority, servername: 'localhost' })
    : new Agent({ keepAlive: true });
}
