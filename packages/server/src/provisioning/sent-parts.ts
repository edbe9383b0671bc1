// A large file on its way from the disk to a phone, part by part through one piece of memory: ten phones that fetch images at once cost ten pieces, however slow they are.

import type { Writable } from 'node:stream';

import type { Logger } from '@offhook/base';
import { isProblem } from '@offhook/base';

import type { FileOnDisk } from '../configuration/served-file.ts';
import type { ByteRange } from './conditions.ts';

const partBytes = 131_072;

/** Resolves once the part has left this process, so that its memory is free again; false where the phone has gone. */
function send(response: Writable, part: Uint8Array): Promise<boolean> {
  return new Promise((resolve) => {
    const lose = (): void => resolve(false);
    response.once('close', lose);
    response.write(part, () => {
      response.off('close', lose);
      resolve(!response.destroyed);
    });
  });
}

/** After the headers, which have promised the whole range: a file that is cut short or cannot be read any more ends the connection (RFC 9112 §8). */
export async function sendParts(
  response: Writable,
  { files, path }: FileOnDisk,
  { range: { start, end }, log }: { readonly range: ByteRange; readonly log: Logger },
): Promise<void> {
  const memory = new Uint8Array(Math.min(partBytes, end - start));
  try {
    for (let at = start; at < end;) {
      const part = await files.readPart(path, at, end, memory);
      if (part === undefined || part.length === 0) {
        log.warn('a file became shorter while a phone fetched it', { file: path });
        response.destroy();
        return;
      }
      at += part.length;
      if (!(await send(response, part))) return;
    }
    response.end();
  } catch (error) {
    if (!isProblem(error)) throw error;
    log.warn('a file could not be read on while a phone fetched it', { file: path, reason: error.message });
    response.destroy();
  }
}
