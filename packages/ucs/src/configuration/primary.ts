// The primary configuration file: <MACaddress>.cfg, else 000000000000.cfg. It names the files and folders; it may not be encrypted.

import type { Complaint } from './assignment.ts';
import type { ConfigurationFile } from './read.ts';
import { readConfiguration } from './read.ts';

export const sitePrimaryName = '000000000000.cfg';

const folderAttributes = [
  'LOG_FILE_DIRECTORY',
  'OVERRIDES_DIRECTORY',
  'CONTACTS_DIRECTORY',
  'LICENSE_DIRECTORY',
  'USER_PROFILES_DIRECTORY',
  'CALL_LISTS_DIRECTORY',
  'COREFILE_DIRECTORY',
  'CAMERA_PRESETS_DIRECTORY',
  'CERTIFICATE_DIRECTORY',
  'FLK_DIRECTORY',
  'ICONS_DIRECTORY',
] as const;
export type FolderAttribute = (typeof folderAttributes)[number];

export interface PrimaryConfiguration {
  readonly appFilePath: string;
  /** In order: the first file that sets a parameter wins. */
  readonly configFiles: readonly string[];
  readonly miscFiles: readonly string[];
  /** Relative to the server, or URLs of their own; the empty string is the server's root. */
  readonly folders: Readonly<Record<FolderAttribute, string>>;
  readonly complaints: readonly Complaint[];
  readonly usable: boolean;
}

export interface PhoneIdentity {
  /** Twelve lower-case hexadecimal digits. */
  readonly macAddress: string;
  /** As in suffixes: VVX450. */
  readonly model: string;
  readonly partNumber: string;
}

/** [PHONE_MAC_ADDRESS], [PHONE_MODEL], [PHONE_PART_NUMBER] and [MACADDRESS] as the phone replaces them; those that are not known (empty) stay. */
export function substitute(text: string, identity: PhoneIdentity): string {
  if (!text.includes('[')) return text;
  return text
    .replace(/\[(?:PHONE_MAC_ADDRESS|MACADDRESS)\]/gi, identity.macAddress)
    .replace(/\[PHONE_MODEL\]/gi, (name) => identity.model || name)
    .replace(/\[PHONE_PART_NUMBER\]/gi, (name) => identity.partNumber || name);
}

function splitList(text: string): readonly string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** Attributes may stand on any element; one with the model's, part number's or MAC's suffix beats the plain one. */
export function readPrimary(bytes: Uint8Array, file: string, identity: PhoneIdentity): PrimaryConfiguration {
  return primaryConfiguration(readConfiguration(bytes, file), identity);
}

export function primaryConfiguration(read: ConfigurationFile, identity: PhoneIdentity): PrimaryConfiguration {
  const { file } = read;
  const values = new Map<string, string>();
  // The first counts.
  for (const { name, value } of read.assignments.toReversed()) values.set(name.toUpperCase(), value);
  const specific = new Map<string, string>();
  // The strongest last.
  for (const part of [identity.model, identity.partNumber, identity.macAddress]) {
    const suffix = `_${part.toUpperCase()}`;
    if (part === '') continue;
    for (const [name, value] of values) if (name.endsWith(suffix)) specific.set(name.slice(0, -suffix.length), value);
  }
  const pick = (name: string): string => substitute(specific.get(name) ?? values.get(name) ?? '', identity).trim();
  const complaints = [...read.complaints];
  if (
    read.usable &&
    read.rootName !== undefined &&
    !values.has('CONFIG_FILES') &&
    !values.has('APP_FILE_PATH') &&
    ![...values.keys()].some((name) => name.startsWith('CONFIG_FILES_'))
  ) {
    complaints.push({
      severity: 'warning',
      code: 'not-a-configuration',
      message: 'expected CONFIG_FILES or APP_FILE_PATH in a primary configuration file, found neither',
      place: { file, line: 1, column: 1 },
    });
  }
  return {
    appFilePath: pick('APP_FILE_PATH'),
    configFiles: splitList(pick('CONFIG_FILES')),
    miscFiles: splitList(pick('MISC_FILES')),
    folders: Object.fromEntries(folderAttributes.map((name) => [name, pick(name)])) as Record<FolderAttribute, string>,
    complaints,
    usable: read.usable,
  };
}

/** Attributes of a primary file that name files and folders: those of parameters have a dot. */
export function isPrimaryAttribute(name: string): boolean {
  return !name.includes('.');
}

/** Is this a primary configuration file, by its root and attributes? */
export function looksLikePrimary(rootName: string | undefined, names: readonly string[]): boolean {
  return rootName === 'APPLICATION' || names.some((name) => /^(?:CONFIG_FILES|APP_FILE_PATH)(?:_|$)/i.test(name));
}
