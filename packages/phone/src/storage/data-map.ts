// What the phone keeps: each store with what it holds, what uploads it, which parameters govern it, and which resets clear it.
// Resets and "clear" menus walk this map (guide: How Personal Data is Deleted, Resetting a Phone to Factory Defaults).

import type { ParameterName } from '@offhook/ucs';

export const resetKinds = [
  'local-configuration',
  'web-configuration',
  'cloud-configuration',
  'device-settings',
  'format-file-system',
  'factory',
  'factory-partial',
  'user-data',
] as const;
export type ResetKind = (typeof resetKinds)[number];

/** The white paper's categories; `none` is said, not left out. */
export type DataCategory = 'none' | 'device-identifier' | 'user-information' | 'call-participant' | 'credential';

export interface StoreDescription {
  readonly holds: string;
  readonly category: DataCategory;
  /** The file that carries it to the provisioning server; undefined where it never leaves. */
  readonly uploadedAs?: string;
  readonly governedBy: readonly ParameterName[];
  readonly clearedBy: readonly ResetKind[];
}

const factoryResets = ['factory', 'factory-partial'] as const;

export const dataMap = {
  'device-settings': {
    holds: 'flash parameters: provisioning server and its credentials, base profile, encryption key',
    category: 'credential',
    governedBy: ['device.set'],
    clearedBy: ['device-settings', ...factoryResets],
  },
  'local-override': {
    holds: 'settings changed on the phone',
    category: 'user-information',
    uploadedAs: '<MACaddress>-phone.cfg',
    governedBy: ['sec.encryption.upload.overrides'],
    clearedBy: ['local-configuration', 'format-file-system', ...factoryResets],
  },
  'web-override': {
    holds: 'settings changed in the web configuration utility',
    category: 'user-information',
    uploadedAs: '<MACaddress>-web.cfg',
    governedBy: ['sec.encryption.upload.overrides'],
    clearedBy: ['web-configuration', 'format-file-system', ...factoryResets],
  },
  'cloud-override': {
    holds: 'settings changed by a management service or the REST API',
    category: 'user-information',
    governedBy: [],
    clearedBy: ['cloud-configuration', 'format-file-system', ...factoryResets],
  },
  configuration: {
    holds: 'the configuration files as last provisioned, on which the phone runs while its server is away',
    category: 'credential',
    governedBy: [],
    clearedBy: ['format-file-system', ...factoryResets],
  },
  directory: {
    holds: 'the local contact directory',
    category: 'user-information',
    uploadedAs: '<MACaddress>-directory.xml',
    governedBy: ['feature.directory.enabled', 'feature.uploadDir.enabled', 'sec.encryption.upload.dir', 'dir.local.contacts.maxNum'],
    clearedBy: ['user-data', 'format-file-system', ...factoryResets],
  },
  'site-directory': {
    holds: 'the contact directory of the site, as fetched',
    category: 'user-information',
    governedBy: ['feature.directory.enabled'],
    clearedBy: ['user-data', 'format-file-system', ...factoryResets],
  },
  'call-list': {
    holds: 'missed, received and placed calls',
    category: 'call-participant',
    uploadedAs: '<MACaddress>-calls.xml',
    governedBy: ['feature.callList.enabled', 'callLists.size', 'feature.uploadDir.enabled', 'sec.encryption.upload.callLists'],
    clearedBy: ['user-data', 'format-file-system', ...factoryResets],
  },
  'call-detail-record': {
    holds: 'one record for each ended call, overwritten as new ones come',
    category: 'call-participant',
    governedBy: ['da.supported.services', 'device.da.enabled', 'feature.da.enabled', 'log.render.file.size'],
    clearedBy: ['user-data', 'format-file-system', ...factoryResets],
  },
  log: {
    holds: 'the application log',
    category: 'call-participant',
    uploadedAs: '<MACaddress>-app.log',
    governedBy: ['log.render.file', 'log.render.level', 'log.render.file.size', 'log.render.file.upload.append'],
    clearedBy: ['format-file-system', ...factoryResets],
  },
  credentials: {
    holds: 'administrator and user password, as Argon2id hashes; a partial factory reset keeps the administrator’s',
    category: 'credential',
    governedBy: ['device.auth.localAdminPassword', 'device.auth.localUserPassword', 'sec.pwd.length.admin', 'sec.pwd.length.user'],
    clearedBy: ['factory'],
  },
  choices: {
    holds: 'what the person chose on the phone: upload restriction, do not disturb, volume',
    category: 'user-information',
    governedBy: ['feature.restrictPerDataUploadMenu.enabled'],
    clearedBy: ['local-configuration', 'format-file-system', ...factoryResets],
  },
  'upload-state': {
    holds: 'where files go on the provisioning server, and which of them changed here since it last took them',
    category: 'none',
    governedBy: [],
    clearedBy: ['format-file-system', ...factoryResets],
  },
} as const satisfies Record<string, StoreDescription>;

export type StoreName = keyof typeof dataMap;
export const storeNames = Object.keys(dataMap) as readonly StoreName[];

export function storesClearedBy(reset: ResetKind): readonly StoreName[] {
  return storeNames.filter((name) => (dataMap[name].clearedBy as readonly ResetKind[]).includes(reset));
}
