// What a provisioning folder holds: its phones, and for every file what it is by its name.

import { isProblem } from '@offhook/base';
import type { ArtefactKind, ArtefactReference } from '@offhook/ucs';
import { decodeText, parseArtefactName } from '@offhook/ucs';

import { otherMakerOf, saysOfPhones } from './other-maker.ts';
import type { FolderEntry, FolderSource } from './source.ts';
import { isTemporaryPath } from './temporary-file.ts';

/** Files beyond this size are named in a finding and not read. */
export const readLimitBytes = 128 * 1024 * 1024;

export interface Artefact extends ArtefactReference {
  readonly path: string;
}

export interface FolderPhone {
  /** Twelve lower-case hexadecimal digits. */
  readonly macAddress: string;
  /** <MACaddress>.cfg in lower case, as a phone asks for it, where there is one. */
  readonly primaryPath: string | undefined;
  /** One in another letter case, where there is none. */
  readonly otherCasePrimaryPath?: string;
  /** True of a phone that the folder does not know. */
  readonly isUnknown?: true;
  readonly artefacts: readonly Artefact[];
}

/** A phone that the folder does not know yet: it gets what 000000000000.cfg says. */
export const newcomer: FolderPhone = { macAddress: '000000000000', primaryPath: undefined, isUnknown: true, artefacts: [] };

export interface Inventory {
  readonly source: FolderSource;
  /** Regular files by path, in order of their paths. */
  readonly files: ReadonlyMap<string, FolderEntry>;
  readonly links: readonly FolderEntry[];
  /** Pipes, sockets and devices, of which nothing is read. */
  readonly others: readonly FolderEntry[];
  readonly unreadable: readonly { readonly path: string; readonly message: string }[];
  /** 000000000000.cfg, where there is one. */
  readonly sitePrimaryPath: string | undefined;
  /** In order of their MAC addresses. */
  readonly phones: readonly FolderPhone[];
  /** MAC addresses of phones of other makers, each with its maker: they are none of `phones`. */
  readonly otherMakers: ReadonlyMap<string, string>;
  /** Override, directory, call list and log files of phones and logins, and of the whole site (owner 000000000000). */
  readonly artefacts: readonly Artefact[];
  /** The path with that spelling, as a server that heeds letter case has it. */
  find(path: string): string | undefined;
  /** A path that differs from it in letter case only. */
  findOtherCase(path: string): string | undefined;
}

const siteOwner = '000000000000';
/** Letters before it may be hexadecimal digits by chance: phone0004f2000001.cfg. */
const macInName = /(?<![0-9a-fA-F])[a-fA-F]*?([0-9a-fA-F]{12})(?![0-9a-fA-F])/;

/** The MAC address that a file's name (not its folder's) carries; undefined for site files. */
export function macAddressOfPath(path: string): string | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const mac = macInName.exec(name)?.[1]?.toLowerCase();
  if (mac === undefined || mac === siteOwner) return undefined;
  // Twelve decimal digits further on in a name are a time rather than an address, but for the maker's one prefix without letters.
  const isTime = !/[a-f]/.test(mac) && !mac.startsWith('482567') && !name.startsWith(mac);
  return isTime ? undefined : mac;
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

/** Of several files of one name, the one nearest the root. */
function nearestRoot(paths: readonly string[]): string | undefined {
  return [...paths].sort((a, b) => a.split('/').length - b.split('/').length || (a < b ? -1 : 1))[0];
}

/** Files that git keeps, backups that editors leave, and what Offhook itself puts into a folder are none of its content. */
function isContent(path: string): boolean {
  if (isTemporaryPath(path)) return false;
  return (
    !(path.includes('/') || path.startsWith('.') || path === 'node_modules') ||
    !/(?:^|\/)(?:\.git|\.offhook|node_modules)\//.test(`${path}/`)
  );
}

export function takeInventory(source: FolderSource): Inventory {
  const { entries, unreadable } = source.list();
  const sorted = entries.filter(({ path }) => isContent(path)).sort((a, b) => (a.path < b.path ? -1 : 1));
  const files = new Map<string, FolderEntry>();
  let byFoldedPath: ReadonlyMap<string, string> | undefined;
  const artefacts: Artefact[] = [];
  const artefactsOf = new Map<string, Artefact[]>();
  const primaryOf = new Map<string, string[]>();
  const ofOthers = new Map<string, string[]>();
  for (const entry of sorted) {
    if (entry.kind !== 'file') continue;
    const { path } = entry;
    files.set(path, entry);
    const reference = parseArtefactName(path);
    const name = path.slice(path.lastIndexOf('/') + 1);
    const mac = macAddressOfPath(path);
    if (mac !== undefined && !artefactsOf.has(mac)) artefactsOf.set(mac, []);
    if (mac !== undefined && otherMakerOf(mac) !== undefined) ofOthers.set(mac, [...(ofOthers.get(mac) ?? []), path]);
    if (reference !== undefined) {
      const artefact = { ...reference, path };
      artefacts.push(artefact);
      if (mac !== undefined && reference.macAddress === mac) artefactsOf.get(mac)?.push(artefact);
    } else if (/^[0-9a-fA-F]{12}\.cfg$/.test(name)) {
      const owner = mac ?? siteOwner;
      primaryOf.set(owner, [...(primaryOf.get(owner) ?? []), path]);
    }
  }
  const sitePrimaryPath = nearestRoot(primaryOf.get(siteOwner) ?? []);
  const otherMakers = otherMakersOf(source, ofOthers, sitePrimaryPath);
  const own = [...artefactsOf.keys()].filter((macAddress) => !otherMakers.has(macAddress));
  const phones = own.sort().map((macAddress): FolderPhone => {
    const primaries = primaryOf.get(macAddress) ?? [];
    const primaryPath = nearestRoot(primaries.filter((path) => isAskedFor(path)));
    const other = primaryPath === undefined ? nearestRoot(primaries) : undefined;
    const artefactsOfPhone = artefactsOf.get(macAddress) ?? [];
    return { macAddress, primaryPath, ...(other === undefined ? {} : { otherCasePrimaryPath: other }), artefacts: artefactsOfPhone };
  });
  return {
    source,
    files,
    links: sorted.filter(({ kind }) => kind === 'link'),
    others: sorted.filter(({ kind }) => kind === 'other'),
    unreadable,
    sitePrimaryPath,
    phones,
    otherMakers,
    artefacts,
    find: (path) => (files.has(path) ? path : undefined),
    findOtherCase(path) {
      // Asked for seldom. Of several, the first in order of the paths counts.
      byFoldedPath ??= new Map([...files.keys()].reverse().map((known) => [known.toLowerCase(), known]));
      const other = byFoldedPath.get(path.toLowerCase());
      return other === path ? undefined : other;
    },
  };
}

/** Phones of which the address is another maker's, no file is one of ours, and the site's primary file says nothing. */
function otherMakersOf(
  source: FolderSource,
  paths: ReadonlyMap<string, readonly string[]>,
  sitePrimaryPath: string | undefined,
): ReadonlyMap<string, string> {
  if (paths.size === 0) return new Map();
  const primary = sitePrimaryPath === undefined ? undefined : textOf(source, sitePrimaryPath)?.toLowerCase();
  return new Map(
    [...paths].flatMap(([macAddress, own]) => {
      const maker = otherMakerOf(macAddress);
      const isOurs = primary?.includes(macAddress) === true || own.some((path) => isOfOurs(source, path));
      return maker === undefined || isOurs ? [] : [[macAddress, maker] as const];
    }),
  );
}

/** What cannot be read may be one. */
function isOfOurs(source: FolderSource, path: string): boolean {
  const text = textOf(source, path);
  return text === undefined || saysOfPhones(text);
}

function textOf(source: FolderSource, path: string): string | undefined {
  try {
    return decodeText(source.read(path)).text;
  } catch (error) {
    if (!isProblem(error)) throw error;
    // Whoever needs the file is told that it cannot be read.
    return undefined;
  }
}

/** A phone spells the names of its own files in lower case. */
export function isAskedFor(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name === name.toLowerCase();
}

/** A phone's file of a kind: in the folder that the primary file names, else where it lies; spelled as the phone asks for it, unless in any letter case. */
export function artefactPath(phone: FolderPhone, kind: ArtefactKind, folder: string, inAnyCase = false): string | undefined {
  const ofKind = phone.artefacts.filter((artefact) => artefact.kind === kind).map(({ path }) => path);
  const asked = ofKind.filter(isAskedFor);
  const candidates = asked.length === 0 && inAnyCase ? ofKind : asked;
  const wanted = folder === '' ? '' : `${folder}/`;
  return candidates.find((path) => folderOf(path) === wanted) ?? nearestRoot(candidates);
}
