// What phones are served as configuration: primary files, the values set here, and the administrator's own files in `site/`. Rendered once and kept as bytes.

import type { Platform } from '@offhook/base';
import { ProblemError, hexText, utf8Bytes } from '@offhook/base';
import { canonicalMacAddress, readConfiguration, sitePrimaryName, writeConfiguration, writePrimary } from '@offhook/ucs';

import { forgetMentions, keysOfParameter, storeMentions } from '../records/mentions.ts';
import { openJson, sealJson } from '../records/sealing.ts';
import type { Store } from '../store/store.ts';

export interface ServedFile {
  readonly bytes: Uint8Array;
  readonly contentType: string;
  readonly etag: string;
}

export type Values = Readonly<Record<string, string>>;

const siteFolder = 'site';
const siteName = 'site.cfg';
const siteScope = 'site';
const xmlType = 'text/xml; charset=utf-8';
const gmtOffsetParameter = 'tcpIpApp.sntp.gmtOffset';

export function servedFile(platform: Platform, bytes: Uint8Array, contentType: string): ServedFile {
  return { bytes, contentType, etag: `"${hexText(platform.cryptography.hash('sha256', bytes)).slice(0, 32)}"` };
}

function contentTypeOf(name: string): string {
  if (/\.(?:cfg|xml)$/i.test(name)) return xmlType;
  return /\.(?:log|txt)$/i.test(name) ? 'text/plain; charset=utf-8' : 'application/octet-stream';
}

function deviceFileName(macAddress: string): string {
  return `${macAddress}-device.cfg`;
}

export class ConfigurationFiles {
  readonly #store: Store;
  readonly #values = new Map<string, Values>();
  readonly #folder = new Map<string, ServedFile>();
  #folderConfigurations: readonly string[] = [];
  #folderOffsetS: number | undefined;
  #rendered = new Map<string, ServedFile>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** Reads the store and the folder `site`. Rejects with ProblemError storage; a broken file is served as it is and logged. */
  async load(): Promise<void> {
    const { platform, records, vault } = this.#store;
    const rows = await records.db.selectFrom('configuration_file').selectAll().execute();
    const keys = await vault.get(rows.map((row) => row.key_id));
    for (const row of rows) {
      const key = keys.get(row.key_id);
      if (key !== undefined) this.#values.set(row.scope, openJson(platform.cryptography, key, row.values_sealed, row.name) as Values);
    }
    const files = platform.files.within(siteFolder);
    const names = (await files.list('')).filter((name) => name !== siteName && canServe(name));
    this.#folder.clear();
    for (const name of names) {
      const bytes = await files.read(name);
      if (bytes === undefined) continue;
      this.#folder.set(name, servedFile(platform, bytes, contentTypeOf(name)));
      if (name.endsWith('.cfg')) this.#readFolderFile(name, bytes);
    }
    this.#folderConfigurations = [...this.#folder.keys()].filter((name) => name.endsWith('.cfg') && !/^[0-9a-f]{12}/i.test(name));
    this.#rendered = new Map();
  }

  #readFolderFile(name: string, bytes: Uint8Array): void {
    const file = readConfiguration(bytes, name);
    if (!file.usable) this.#store.platform.log.warn('site configuration file cannot be used by phones', { file: name });
    const offset = file.assignments.find((assignment) => assignment.name === gmtOffsetParameter)?.value;
    if (offset !== undefined) this.#folderOffsetS ??= Number(offset);
  }

  /** Replaces what was set. Throws ProblemError bad-configuration for a name that is no parameter's, bad-request for a scope that is neither `site` nor a MAC address. */
  async set(scope: string, values: Values): Promise<void> {
    const macAddress = scope === siteScope ? undefined : canonicalMacAddress(scope);
    if (scope !== siteScope && macAddress === undefined) throw new ProblemError('bad-request', 'expected the scope site or a MAC address');
    for (const name of Object.keys(values)) {
      if (!/^[A-Za-z_][\w.-]{0,127}$/.test(name))
        throw new ProblemError('bad-configuration', 'expected names of parameters, such as reg.1.address');
    }
    const name = macAddress === undefined ? siteName : deviceFileName(macAddress);
    const { platform, records, vault } = this.#store;
    const key = (await vault.findByPurpose('configuration')) ?? (await vault.create('configuration'));
    const sealed = sealJson(platform.cryptography, key.bytes, values, name);
    const row = { name, scope: macAddress ?? siteScope, values_sealed: sealed, key_id: key.id, updated_at_ms: platform.clock.now() };
    await records.db.transaction().execute(async (transaction) => {
      await transaction
        .insertInto('configuration_file')
        .values(row)
        .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
        .execute();
      await forgetMentions(transaction, [name]);
      const mentioned = Object.entries(values).flatMap(([parameter, value]) => keysOfParameter(parameter, value));
      await storeMentions(this.#store, transaction, { store: 'configuration_file', itemId: name, macAddress: macAddress ?? '' }, mentioned);
    });
    this.#values.set(macAddress ?? siteScope, values);
    this.#rendered = new Map();
  }

  /** Undefined where there is no such file, or it is another phone's. `name` has no folder. */
  get(macAddress: string, name: string): ServedFile | undefined {
    const known = this.#rendered.get(name);
    if (known !== undefined && isFor(macAddress, name)) return known;
    if (!isFor(macAddress, name)) return undefined;
    const file = this.#render(macAddress, name);
    if (file !== undefined) this.#rendered.set(name, file);
    return file;
  }

  #render(macAddress: string, name: string): ServedFile | undefined {
    const folder = this.#folder.get(name);
    if (folder !== undefined) return folder;
    const xml = (text: string): ServedFile => servedFile(this.#store.platform, utf8Bytes(text), xmlType);
    if (name === `${macAddress}.cfg`) return xml(this.#primary(macAddress));
    if (name === sitePrimaryName) return xml(this.#primary(undefined));
    if (name === siteName) return this.#valuesFile(siteScope, xml);
    return name === deviceFileName(macAddress) ? this.#valuesFile(macAddress, xml) : undefined;
  }

  #valuesFile(scope: string, xml: (text: string) => ServedFile): ServedFile | undefined {
    const values = this.#values.get(scope);
    return values === undefined ? undefined : xml(writeConfiguration(values));
  }

  /** The phone's own values first: the first file that sets a parameter wins. */
  #primary(macAddress: string | undefined): string {
    const files = [
      ...(macAddress !== undefined && this.#values.has(macAddress) ? [deviceFileName(macAddress)] : []),
      ...(this.#values.has(siteScope) ? [siteName] : []),
      ...this.#folderConfigurations,
    ];
    return writePrimary({ APP_FILE_PATH: '', CONFIG_FILES: files.join(', '), MISC_FILES: '' });
  }

  /** Seconds east of UTC at the phone, as configured here; 0 where nothing says so. */
  gmtOffsetS(macAddress: string): number {
    const text = this.#values.get(macAddress)?.[gmtOffsetParameter] ?? this.#values.get(siteScope)?.[gmtOffsetParameter];
    const offsetS = text === undefined ? (this.#folderOffsetS ?? 0) : Number(text);
    return Number.isFinite(offsetS) ? offsetS : 0;
  }
}

/** A name without folders, that hides nothing. */
function canServe(name: string): boolean {
  return /^[A-Za-z0-9][\w.-]{0,200}$/.test(name);
}

/** Names that begin with a MAC address are that phone's; twelve zeroes are everyone's. */
export function isFor(macAddress: string, name: string): boolean {
  const owner = /^([0-9a-f]{12})(?![0-9a-z])/i.exec(name)?.[1]?.toLowerCase();
  return owner === undefined || owner === macAddress || owner === '000000000000';
}
