// Model and firmware of each phone: from a list that the administrator gives, or from what phones wrote into the folder (headers of override files, User-Agents in logs).

import { ProblemError, utf8Text } from '@offhook/base';
import type { ArtefactKind } from '@offhook/ucs';
import { canonicalMacAddress, parsePhoneUserAgent } from '@offhook/ucs';

import type { FolderPhone, Inventory } from '../inventory.ts';

export interface Firmware {
  readonly model: string | undefined;
  readonly version: string | undefined;
  /** Where the version stands: a file of the folder, or the option. */
  readonly source: string | undefined;
}

const unknown: Firmware = { model: undefined, version: undefined, source: undefined };

/** Negative where `a` is older. Numbers are compared as numbers, and a missing one counts as 0: 6.4.8 is 6.4.8.0. */
export function compareVersions(a: string, b: string): number {
  const left = a.split('.').map(Number);
  const right = b.split('.').map(Number);
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const order = (left[at] ?? 0) - (right[at] ?? 0);
    if (order !== 0) return order;
  }
  return 0;
}

/** Throws ProblemError bad-request. */
export function demandVersion(text: string, where: string): string {
  if (/^\d+(?:\.\d+)+$/.test(text)) return text;
  throw new ProblemError('bad-request', `expected a firmware version such as 6.4.3.5017 ${where}, got ${JSON.stringify(text)}`);
}

/** Lines of MAC address, model and version with commas or semicolons between them; model or version may be empty. Throws ProblemError bad-request with the line. */
export function readFirmwareList(text: string, file: string): ReadonlyMap<string, Firmware> {
  const list = new Map<string, Firmware>();
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [mac = '', model = '', version = ''] = line.split(/[,;]/).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
    const macAddress = canonicalMacAddress(mac);
    if (macAddress === undefined) {
      if (index === 0) continue; // a heading
      throw new ProblemError(
        'bad-request',
        `expected a MAC address of 12 hexadecimal digits in ${file} line ${index + 1}, got ${JSON.stringify(mac)}`,
      );
    }
    list.set(macAddress, {
      model: model === '' ? undefined : model,
      version: version === '' ? undefined : demandVersion(version, `in ${file} line ${index + 1}`),
      source: `${file} line ${index + 1}`,
    });
  }
  return list;
}

/** <!-- Application SIP NAME 6.4.3.5017 01-Jan-24 10:00 --> before an override file. */
const header = /<!--\s*Application\s+SIP\s+[^>]*?(\d+\.\d+\.\d+(?:\.\d+)*)[^>]*-->/;
const userAgent = /(?:FileTransport )?Poly(?:com)?[A-Za-z]*-[A-Za-z0-9_]+-UA\/[\d.]+\d[^\r\n"]*/g;
/** A log's newest lines are its last ones. */
const readBytes = 256 * 1024;

function ofOverride(text: string): Partial<Firmware> {
  const version = header.exec(text)?.[1];
  return version === undefined ? {} : { version };
}

/** How a log begins after a start, as remembered from logs of real phones: no document at hand tells it. */
const startLine = /Label=SIP, Version=(\d+\.\d+\.\d+(?:\.\d+)*)/g;

/**
 * The last that the phone called itself. Only what it asks its provisioning server with, and what carries its MAC address, is its own: traces of calls hold
 * other phones' headers. The updater's version says nothing about the application.
 */
function ofLog(text: string, macAddress: string): Partial<Firmware> {
  const started = [...text.matchAll(startLine)].at(-1)?.[1];
  let found: Partial<Firmware> = started === undefined ? {} : { version: started };
  for (const [match] of text.matchAll(userAgent)) {
    const agent = parsePhoneUserAgent(match);
    const isOwn = agent?.macAddress === undefined ? match.startsWith('FileTransport ') : agent.macAddress === macAddress;
    if (agent === undefined || !isOwn) continue;
    found = agent.type === 'Updater' ? { ...found, model: agent.model } : { model: agent.model, version: agent.version };
  }
  return found;
}

/** Logs before override files: an override file may have been written by older firmware. */
const kinds: readonly ArtefactKind[] = ['application-log', 'boot-log', 'local-override', 'web-override', 'cloud-override'];

export function firmwareInFolder({ source }: Inventory, { artefacts, macAddress }: FolderPhone): Firmware {
  let firmware = unknown;
  for (const kind of kinds) {
    for (const { path } of artefacts.filter((artefact) => artefact.kind === kind)) {
      const bytes = source.read(path);
      const isLog = kind === 'application-log' || kind === 'boot-log';
      const text = utf8Text(isLog ? bytes.subarray(-readBytes) : bytes.subarray(0, 4096));
      const found = isLog ? ofLog(text, macAddress) : ofOverride(text);
      firmware = {
        model: firmware.model ?? found.model,
        version: firmware.version ?? found.version,
        source: firmware.source ?? (found.version === undefined ? undefined : path),
      };
    }
    if (firmware.model !== undefined && firmware.version !== undefined) break;
  }
  return firmware;
}
