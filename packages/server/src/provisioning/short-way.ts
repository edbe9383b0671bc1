// The short way of a boot storm: a phone that was verified before asks for a whole file that is rendered already. What it takes to answer is remembered, for as long
// as nothing has changed. Everything else takes the long way.

import type { Clock } from '@offhook/base';
import { parseArtefactName } from '@offhook/ucs';

import type { ConfigurationFiles } from '../configuration/configuration-files.ts';
import type { FileInMemory } from '../configuration/served-file.ts';
import { headersOf } from '../configuration/served-file.ts';
import { loginToldBy } from '../records/phone-logins.ts';
import type { PhoneLogins, ToldLogin } from '../records/phone-logins.ts';
import type { AdmissionRules } from './admission-rules.ts';
import type { Devices } from './devices.ts';
import type { ServedCounts } from './served-counts.ts';
import type { StoredArtefacts } from './stored-artefacts.ts';
import type { UploadKind } from './upload-parser.ts';
import { isUpload } from './upload-parser.ts';

export interface ShortWayParts {
  readonly clock: Clock;
  readonly devices: Devices;
  readonly rules: AdmissionRules;
  readonly configuration: ConfigurationFiles;
  readonly stored: StoredArtefacts;
  readonly counts: ServedCounts;
  readonly logins: PhoneLogins;
}

/** How a request is answered: what a phone has uploaded itself is looked up each time, so that nothing of it stays here when it goes. */
type Answer =
  | { readonly kind: UploadKind }
  | {
      readonly told: ToldLogin | undefined;
      readonly file: FileInMemory;
      /** Until then the folder `site` need not be looked at, by the monotonic clock. */
      readonly untilMs: number;
    };

/** What is looked at of a request of node:http. */
export interface ShortRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly rawHeaders: readonly string[];
  readonly socket: { readonly remoteAddress?: string | undefined };
}

export interface ShortResponse {
  writeHead(status: number, headers: string[]): unknown;
  end(bytes: Uint8Array): unknown;
}

/** A file as node:http writes it with least work: headers as a flat list, bytes as a Buffer. */
interface Written {
  readonly headers: string[];
  readonly body: Buffer;
}

interface Asker {
  readonly authorization: string;
  readonly userAgent: string;
}

/** Names that need no decoding and no folder. */
const plainPath = /^\/([A-Za-z0-9][\w.-]{0,200})$/;
/** A phone asks for a dozen; one name has many spellings. */
const answersOfPhone = 64;

/** Of Range, If-None-Match and their like. */
const asksForLess = /^(?:range$|if-)/i;

/** Undefined of a stranger, and where less than the whole file may be wanted. Of a header that comes twice, the first counts. */
function askerOf({ rawHeaders }: ShortRequest): Asker | undefined {
  let authorization: string | undefined;
  let userAgent: string | undefined;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    // Few have these lengths: the others are not made lower case.
    if (name.length === 13 && name.toLowerCase() === 'authorization') authorization ??= rawHeaders[at + 1];
    else if (name.length === 10 && name.toLowerCase() === 'user-agent') userAgent ??= rawHeaders[at + 1];
    else if (asksForLess.test(name)) return undefined;
  }
  return authorization === undefined ? undefined : { authorization, userAgent: userAgent ?? '' };
}

export class ShortWay {
  readonly #parts: ShortWayParts;
  /** By phone and URL, as the configuration was after so many changes. */
  readonly #answers = new Map<string, Map<string, Answer>>();
  #changes = 0;
  readonly #written = new WeakMap<FileInMemory, Written>();

  constructor(parts: ShortWayParts) {
    this.#parts = parts;
  }

  /** True where the request was answered. */
  take(request: ShortRequest, response: ShortResponse): boolean {
    if (request.method !== 'GET') return false;
    const asker = askerOf(request);
    const macAddress = asker === undefined ? undefined : this.#parts.devices.verifiedBefore(asker.authorization);
    if (asker === undefined || macAddress === undefined) return false;
    const address = request.socket.remoteAddress ?? '';
    // Of what is verified before, only Basic is remembered.
    if (!this.#parts.rules.list.takes('basic', { address, macAddress })) return false;
    const answer = this.#answer(macAddress, request.url ?? '');
    const file = answer === undefined ? undefined : this.#fileOf(macAddress, answer);
    if (answer === undefined || file === undefined) return false;
    this.#parts.counts.count(macAddress, { address, userAgent: asker.userAgent, method: 'basic' }, file);
    if ('told' in answer) this.#parts.logins.note(macAddress, answer.told);
    const { headers, body } = this.#writtenOf(file);
    response.writeHead(200, headers);
    response.end(body);
    return true;
  }

  #answer(macAddress: string, url: string): Answer | undefined {
    const { configuration, clock } = this.#parts;
    if (this.#changes !== configuration.changes) this.#answers.clear();
    this.#changes = configuration.changes;
    let ofPhone = this.#answers.get(macAddress);
    const known = ofPhone?.get(url);
    if (known !== undefined && ('kind' in known || clock.monotonicMs() < known.untilMs)) return known;
    const made = this.#make(macAddress, url);
    if (ofPhone === undefined || ofPhone.size >= answersOfPhone) this.#answers.set(macAddress, (ofPhone = new Map()));
    if (made === undefined) ofPhone.delete(url);
    else ofPhone.set(url, made);
    return made;
  }

  #make(macAddress: string, url: string): Answer | undefined {
    const { configuration, clock } = this.#parts;
    const name = plainPath.exec(url)?.[1];
    if (name === undefined) return undefined;
    const artefact = parseArtefactName(name);
    if (artefact !== undefined && isUpload(artefact.kind))
      // Profiles of users take the long way.
      return artefact.macAddress === macAddress ? { kind: artefact.kind } : undefined;
    const untilMs = configuration.freshUntilMs(name);
    const file = clock.monotonicMs() < untilMs ? configuration.get(macAddress, name) : undefined;
    return file === undefined || !('bytes' in file) ? undefined : { told: loginToldBy(name), file, untilMs };
  }

  #fileOf(macAddress: string, answer: Answer): FileInMemory | undefined {
    if ('file' in answer) return answer.file;
    // What the administrator has laid down until the phone uploads its own takes the long way.
    const own = this.#parts.stored.remembered(macAddress, answer.kind);
    return own !== undefined && 'bytes' in own ? own : undefined;
  }

  #writtenOf(file: FileInMemory): Written {
    let written = this.#written.get(file);
    if (written === undefined) {
      const headers = Object.entries({ ...headersOf(file), 'content-length': String(file.sizeBytes) }).flat();
      const { buffer, byteOffset, byteLength } = file.bytes;
      this.#written.set(file, (written = { headers, body: Buffer.from(buffer, byteOffset, byteLength) }));
    }
    return written;
  }
}
