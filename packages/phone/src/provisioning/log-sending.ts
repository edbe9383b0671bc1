// How the log gets to the server: log.render.file.upload.append. Real phones ask how long the file there is, and put what is new behind it.

import { utf8Bytes } from '@offhook/base';
import type { Settings } from '@offhook/ucs';

import type { LogPart, PhoneLog } from '../logging/phone-log.ts';
import type { ProvisioningClient } from './provisioning-client.ts';

interface LogSending {
  readonly server: ProvisioningClient;
  readonly url: string;
  readonly log: PhoneLog;
  readonly settings: Settings;
}

async function sendWhole({ server, url, log }: LogSending): Promise<void> {
  const { whole } = log;
  await server.put(url, utf8Bytes(whole.text), 'text/plain');
  log.sent(whole);
}

/** Behind what is there, or in its place where it is full; false where the server takes no parts. */
async function sendPart({ server, url, log }: LogSending, part: LogPart, startByte: number): Promise<boolean> {
  const isTaken = await server.putPart(url, utf8Bytes(part.text), startByte);
  if (isTaken) log.sent(part);
  return isTaken;
}

/** Resolves with why the log may not go; undefined where the server has it. Rejects as the client does. */
export async function sendLog(sending: LogSending): Promise<string | undefined> {
  const { server, url, log, settings } = sending;
  if (!settings.get('log.render.file.upload.append')) {
    await sendWhole(sending);
    return undefined;
  }
  if (log.unsent.text === '') return undefined;
  const there = await server.head(url);
  const sizeBytes = there === undefined ? 0 : there.sizeBytes;
  const part = log.unsent;
  const limitBytes = settings.get('log.render.file.upload.append.sizeLimit') * 1024;
  const isFull = sizeBytes !== undefined && sizeBytes > 0 && sizeBytes + utf8Bytes(part.text).length > limitBytes;
  if (isFull && settings.get('log.render.file.upload.append.limitMode') === 'stop') return 'the log on the server has reached its limit';
  // A server that does not say how long its file is, or takes no parts, gets all that is kept.
  if (sizeBytes === undefined || !(await sendPart(sending, part, isFull ? 0 : sizeBytes))) await sendWhole(sending);
  return undefined;
}
