// What phones are served as configuration: primary files, the values set here, and the administrator's own files in `site/`. Rendered once and kept as bytes.

import { ProblemError, isProblem, utf8Bytes } from '@offhook/base';
import {
  canonicalMacAddress,
  isDiallingSetting,
  isServerAddress,
  lineOfParameter,
  sitePrimaryName,
  writeConfiguration,
  writePrimary,
} from '@offhook/ucs';
import { z } from 'zod';

import { keysOfParameter, storeMentions } from '../records/mentions.ts';
import { openJson, sealJson } from '../records/sealing.ts';
import { configurationFileRows, putConfigurationFile, removeConfigurationFile } from '../store/configuration-file-rows.ts';
import { forgetMentions } from '../store/mention-rows.ts';
import type { Store } from '../store/store.ts';
import { isFor, spellingOf } from './path-owner.ts';
import type { ServedFile } from './served-file.ts';
import { servedFile, xmlType } from './served-file.ts';
import { withFilesInFront } from './primary-edit.ts';
import { SiteFolder } from './site-folder.ts';

/** A setting of a line, of the server that it registers with, or of how it dials. */
export interface LineSetting {
  /** Undefined where it is of all phones. */
  readonly macAddress: string | undefined;
  readonly name: string;
  readonly value: string;
  /** Somebody set it on the phone, or on its web pages. */
  readonly isFromPhone?: true;
}

/** As they are sealed. */
export const valuesSchema = z.record(z.string(), z.string());
export type Values = Readonly<z.infer<typeof valuesSchema>>;

const siteName = 'site.cfg';
/** Where the administrator has a site.cfg. */
const otherSiteName = 'offhook-site.cfg';
export const siteScope = 'site';

function deviceFileName(macAddress: string): string {
  return `${macAddress}-device.cfg`;
}

function requireScope(scope: string): string {
  const macAddress = scope === siteScope ? siteScope : canonicalMacAddress(scope);
  if (macAddress === undefined) throw new ProblemError('bad-request', 'expected the scope site or a MAC address');
  return macAddress;
}

function isPrimaryName(macAddress: string, name: string): boolean {
  return name === `${macAddress}.cfg` || name === sitePrimaryName;
}

/** Paths are asked for with any folder before them. */
const renderedLimit = 100_000;

export class ConfigurationFiles {
  readonly #store: Store;
  readonly #values = new Map<string, Values>();
  readonly #site: SiteFolder;
  #rendered = new Map<string, ServedFile>();
  #changes = 0;
  #onChange: () => Promise<void> = () => Promise.resolve();

  private constructor(store: Store, site: SiteFolder) {
    this.#store = store;
    this.#site = site;
  }

  /** Reads the store and the folder `site`. Rejects with ProblemError storage; a broken file is served as it is and logged. */
  static async load(store: Store): Promise<ConfigurationFiles> {
    const configuration = new ConfigurationFiles(store, await SiteFolder.read(store.platform));
    await configuration.#loadValues();
    store.versions.follow('configuration', async () => {
      await configuration.#loadValues();
      await configuration.#onChange();
    });
    return configuration;
  }

  /** From now on, after each change of what is served, and before it is answered. */
  follow(act: () => Promise<void>): void {
    this.#onChange = act;
  }

  /** Whom the settings name, by how numbers are read now. */
  async nameAnew(): Promise<void> {
    for (const [scope, values] of this.#values) await this.#write(scope, values);
  }

  async #loadValues(): Promise<void> {
    const { platform, records, vault } = this.#store;
    const rows = await configurationFileRows(records.db);
    const keys = await vault.get(rows.map((row) => row.key_id));
    this.#values.clear();
    this.#change();
    for (const row of rows) {
      const key = keys.get(row.key_id);
      if (key !== undefined)
        this.#values.set(row.scope, valuesSchema.parse(openJson(platform.cryptography, key, row.values_sealed, row.name)));
    }
  }

  #change(): void {
    this.#changes++;
    this.#rendered = new Map();
  }

  /** The values of the site, under a name that none of the administrator's files has. */
  get #siteValuesName(): string {
    return this.#site.find(siteName) === undefined ? siteName : otherSiteName;
  }

  /** Replaces what was set. Throws ProblemError bad-configuration for a name that is no parameter's, bad-request for a scope that is neither `site` nor a MAC address. */
  async set(scope: string, values: Values): Promise<void> {
    const owner = requireScope(scope);
    for (const name of Object.keys(values)) {
      if (!/^[A-Za-z_][\w.-]{0,127}$/.test(name))
        throw new ProblemError('bad-configuration', 'expected names of parameters, such as reg.1.address');
    }
    await this.#write(owner, values);
    this.#values.set(owner, values);
    this.#change();
    await this.#onChange();
  }

  async #write(owner: string, values: Values): Promise<void> {
    const name = owner === siteScope ? siteName : deviceFileName(owner);
    const { platform, records, vault } = this.#store;
    const key = (await vault.findByPurpose('configuration')) ?? (await vault.create('configuration'));
    const sealed = sealJson(platform.cryptography, key.bytes, values, name);
    const row = { name, scope: owner, values_sealed: sealed, key_id: key.id, updated_at_ms: platform.clock.now() };
    await records.transact(async (transaction) => {
      await putConfigurationFile(transaction, row);
      await forgetMentions(transaction, [name]);
      const mentioned = Object.entries(values).flatMap(([parameter, value]) => keysOfParameter(this.#store.keyReader, parameter, value));
      await storeMentions(
        this.#store,
        transaction,
        { store: 'configuration_file', itemId: name, macAddress: owner === siteScope ? '' : owner },
        mentioned,
      );
      await this.#store.versions.renew(transaction, 'configuration');
    });
  }

  /** Paths in the administrator's own folder. */
  sitePaths(): readonly string[] {
    return this.#site.paths();
  }

  /** How often what is served has changed since the start. */
  get changes(): number {
    return this.#changes;
  }

  /** Under which name phones read what is set here, for one phone or for `site`. */
  nameOf(scope: string): string {
    return scope === siteScope ? this.#siteValuesName : deviceFileName(scope);
  }

  /** What was set here; empty where nothing was. Throws ProblemError bad-request for a scope that is neither `site` nor a MAC address. */
  values(scope: string): Values {
    return this.#values.get(requireScope(scope)) ?? {};
  }

  /** Of a phone that is gone. */
  async forget(macAddress: string): Promise<void> {
    if (!this.#values.has(macAddress)) return;
    const name = deviceFileName(macAddress);
    await this.#store.records.transact(async (transaction) => {
      await removeConfigurationFile(transaction, name);
      await forgetMentions(transaction, [name]);
      await this.#store.versions.renew(transaction, 'configuration');
    });
    this.#values.delete(macAddress);
    this.#change();
    await this.#onChange();
  }

  /** Until when the file may be answered from memory, without a look at the folder `site`, by the monotonic clock. */
  freshUntilMs(path: string): number {
    return this.#site.freshUntilMs(path);
  }

  /** A folder that cannot be read is told, and what was read before is served on. */
  async refresh(path: string): Promise<void> {
    try {
      if (!(await this.#site.refresh(path))) return;
      this.#change();
      await this.#onChange();
    } catch (error) {
      if (!isProblem(error)) throw error;
      this.#store.platform.log.warn('the folder site cannot be read', { reason: error.message });
    }
  }

  /** Undefined where there is no such file, or it is another phone's. `path` has no leading slash. */
  get(macAddress: string, path: string): ServedFile | undefined {
    if (!isFor(macAddress, path)) return undefined;
    const isPrimary = isPrimaryName(macAddress, spellingOf(path.slice(path.lastIndexOf('/') + 1)));
    // The site's primary file is one for all, and has another file in front for each phone that something is set for.
    const key = isPrimary ? `${macAddress} ${path}` : path;
    const known = this.#rendered.get(key);
    if (known !== undefined) return known;
    const own = this.#site.find(path);
    const file = own === undefined ? this.#render(macAddress, path) : isPrimary ? this.#withSetFirst(macAddress, own) : own;
    if (file !== undefined && this.#rendered.size < renderedLimit) this.#rendered.set(key, file);
    return file;
  }

  /** What was set here, as files that a phone reads first. */
  #setNames(scope: string): readonly string[] {
    const scopes = new Set([scope, siteScope]);
    return [...scopes].filter((one) => this.#values.has(one)).map((one) => this.nameOf(one));
  }

  /** The administrator's own primary file, byte for byte, but for the names of what was set here at the front of each list. */
  #withSetFirst(macAddress: string, own: ServedFile): ServedFile {
    const names = this.#setNames(macAddress);
    if (names.length === 0 || !('bytes' in own)) return own;
    const changed = withFilesInFront(own.bytes, names);
    if (changed === undefined) {
      this.#store.platform.log.warn('what was set here cannot be put in front of a primary file of site', { device: macAddress });
      return own;
    }
    return servedFile(this.#store.platform, changed, own.contentType, own.modifiedAtMs);
  }

  #render(macAddress: string, path: string): ServedFile | undefined {
    const name = spellingOf(path.slice(path.lastIndexOf('/') + 1));
    const xml = (text: string): ServedFile => servedFile(this.#store.platform, utf8Bytes(text), xmlType);
    // Where the site has a primary file for all, a phone without its own takes that.
    if (name === `${macAddress}.cfg`) return this.#site.hasSitePrimary(path) ? undefined : xml(this.#primary(macAddress));
    if (name === sitePrimaryName) return xml(this.#primary(siteScope));
    if (name === this.#siteValuesName) return this.#valuesFile(siteScope, xml);
    return name === deviceFileName(macAddress) ? this.#valuesFile(macAddress, xml) : undefined;
  }

  #valuesFile(scope: string, xml: (text: string) => ServedFile): ServedFile | undefined {
    const values = this.#values.get(scope);
    return values === undefined ? undefined : xml(writeConfiguration(values));
  }

  /** The phone's own values first: the first file that sets a parameter wins. */
  #primary(scope: string): string {
    const files = new Set([...this.#setNames(scope), ...this.#site.configurationNames(scope)]);
    return writePrimary({ APP_FILE_PATH: '', CONFIG_FILES: [...files].join(', '), MISC_FILES: '' });
  }

  /** Settings of lines, servers and dial plans, of what was set here and of the folder `site`; those of all phones have no MAC address. */
  *lineSettings(): Iterable<LineSetting> {
    for (const [scope, values] of this.#values)
      for (const [name, value] of Object.entries(values))
        if (lineOfParameter(name) !== undefined || isServerAddress(name) || isDiallingSetting(name))
          yield { macAddress: scope === siteScope ? undefined : scope, name, value };
    yield* this.#site.lineSettings();
  }

  /** What is configured here of the phone's clock or of a line; undefined where nothing says anything of that parameter. */
  setting(macAddress: string, name: string): string | undefined {
    return this.#values.get(macAddress)?.[name] ?? this.#values.get(siteScope)?.[name] ?? this.#site.setting(macAddress, name);
  }
}
