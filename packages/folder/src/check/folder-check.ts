// The whole folder: every file by itself, every phone with its files, and what lies there that nobody reads.

import { isProblem } from '@offhook/base';
import type { ConfigurationFile, FileContent, Model } from '@offhook/ucs';
import { primaryConfiguration, readEncryptedHeader } from '@offhook/ucs';

import type { FolderPhone, Inventory } from '../inventory.ts';
import { macAddressOfPath, newcomer } from '../inventory.ts';
import { folderNamed, identityOf, phoneFiles } from '../phone-files.ts';
import { shownUrl } from '../privacy/shown-url.ts';
import { callListFindings, contentOf } from './call-list-check.ts';
import { loneGateFindings } from './closed-gates.ts';
import type { UnknownFile } from './closed-gates.ts';
import type { ContactLimit } from './contact-limit.ts';
import { ContactLimits } from './contact-limit.ts';
import { copyFindings, isCopy, isTemplateName } from './copy-check.ts';
import { dictionaryFindings, isDictionaryName } from './dictionary-check.ts';
import { directoryFindings, isDirectory } from './directory-check.ts';
import { entryFindings, spellingFindings } from './entry-check.ts';
import type { ExaminedFile } from './examined-file.ts';
import { examineFile, nothingKnown } from './examined-file.ts';
import type { Finding } from './finding.ts';
import { finding, startOf } from './finding.ts';
import { KnownNames } from './known-names.ts';
import { listNameFindings } from './list-names.ts';
import { ListedNames } from './listed-names.ts';
import { modelAttributeFindings } from './model-attributes.ts';
import { ModelLists } from './model-lists.ts';
import type { StackFile } from './phone-pass.ts';
import { PhonePass } from './phone-pass.ts';
import { PrimaryPass, listFindings } from './primary-check.ts';
import type { RuleName } from './rules.ts';
import { strangerFinding } from './stranger.ts';
import { ToldFindings } from './told-findings.ts';
import { UnknownNames } from './unknown-names.ts';

export interface CheckOptions {
  readonly inventory: Inventory;
  readonly modelOf?: (macAddress: string) => Model | undefined;
  /** Opens encrypted files; throws ProblemError decryption-failed. */
  readonly decrypt?: (bytes: Uint8Array, path: string) => Uint8Array;
  /** Single files, not a whole folder: nothing is said of files that are not there. */
  readonly isPartial?: boolean;
  readonly onProgress?: (done: number, total: number, path: string) => void;
}

export interface FolderCheck {
  readonly findings: readonly Finding[];
  /** Findings that a comment in the file or its site asked not to be told. */
  readonly ignored: number;
  readonly files: number;
  readonly phones: number;
  readonly settings: number;
}

/** Why a file is looked at: phones read it, somebody named it, or it just lies there and may be something else than a configuration. */
type Reason = 'listed' | 'named' | 'found';

class Checker {
  readonly #options: CheckOptions;
  readonly #told = new ToldFindings();
  readonly #shared = new Map<string, ExaminedFile | undefined>();
  readonly #seen = new Set<string>();
  /** Files of something else. */
  readonly #strangers = new Set<string>();
  readonly #pass = new PhonePass();
  readonly #primaries = new PrimaryPass();
  readonly #modelLists = new ModelLists();
  readonly #names = new KnownNames();
  readonly #unknown = new UnknownNames();
  readonly #listed = new ListedNames();
  /** False once a primary file was not read: nobody knows what it lists. */
  #isListKnown = true;
  #sitePrimary: { readonly read: ConfigurationFile | undefined } | undefined;
  readonly #limits = new ContactLimits();
  /** The smallest number of contacts that a phone without a directory of its own keeps of the site's. */
  #siteLimit: ContactLimit | undefined;
  /** Folders of user profiles: a login names the file that is read there (guide, User Profiles). */
  readonly #profileFolders = new Set<string>();
  #settings = 0;

  constructor(options: CheckOptions) {
    this.#options = options;
  }

  run(): FolderCheck {
    const { inventory } = this.#options;
    this.#told.add(entryFindings(inventory));
    const hasPrimary = inventory.sitePrimaryPath !== undefined || inventory.phones.some((phone) => phone.primaryPath !== undefined);
    if (!hasPrimary && inventory.files.size > 0 && this.#options.isPartial !== true)
      this.#told.add([finding('no-primary', startOf('.'), 'no 000000000000.cfg or <MACaddress>.cfg: each file is looked at by itself')]);
    this.#primaryOf(newcomer);
    // A folder with a site's primary file and no phone yet is looked at for the first phone to come.
    const phones = inventory.phones.length === 0 && hasPrimary ? [newcomer] : inventory.phones;
    phones.forEach((phone) => this.#phone(phone));
    this.#told.add([...this.#pass.findings(), ...this.#primaries.findings()]);
    this.#told.add(this.#modelLists.undecided());
    if (this.#options.isPartial !== true)
      this.#told.add(this.#modelLists.missing(inventory, (file, name) => this.#primaries.isMissingTold(file, name)));
    this.#rest(hasPrimary);
    this.#told.add(spellingFindings(inventory, this.#strangers));
    return {
      findings: this.#told.all(),
      ignored: this.#told.ignored,
      files: this.#seen.size,
      phones: inventory.phones.length,
      settings: this.#settings,
    };
  }

  /** The plain bytes; undefined, with a finding, where there are none. An encrypted file is opened where it is wanted. */
  #read(path: string, isWantedEncrypted = true): { readonly bytes: FileContent; readonly wasEncrypted: boolean } | undefined {
    const { inventory, decrypt, onProgress } = this.#options;
    if (!this.#seen.has(path)) {
      this.#seen.add(path);
      onProgress?.(this.#seen.size, inventory.files.size, path);
    }
    try {
      const text = contentOf(inventory.source, path);
      if (text !== undefined) return { bytes: text, wasEncrypted: false };
      const bytes = inventory.source.read(path);
      if (readEncryptedHeader(bytes) === undefined) return { bytes, wasEncrypted: false };
      if (!isWantedEncrypted) return undefined;
      if (decrypt !== undefined) return { bytes: decrypt(bytes, path), wasEncrypted: true };
      this.#told.add([finding('not-decrypted', startOf(path), 'encrypted, and no key was given: not looked into')]);
    } catch (error) {
      if (!isProblem(error)) throw error;
      const rule: RuleName = isProblem(error, 'limit-exceeded')
        ? 'too-large'
        : isProblem(error, 'decryption-failed')
          ? 'not-decrypted'
          : 'unreadable';
      this.#told.add([finding(rule, startOf(path), error.message)]);
    }
    return undefined;
  }

  #examine(path: string, reason: Reason = 'listed'): ExaminedFile | undefined {
    const content = this.#read(path);
    if (content === undefined) return undefined;
    const file = examineFile(content.bytes, path, {
      isEncrypted: content.wasEncrypted,
      names: this.#names,
      unknown: this.#unknown,
      model: this.#options.modelOf?.(macAddressOfPath(path) ?? newcomer.macAddress),
    });
    this.#settings += file.settings.length;
    this.#told.remember(file.read);
    const { settings, isPrimary, read, findings } = file;
    const isTemplate = read.refusal?.code === 'placeholder';
    if (isPrimary || isTemplate) this.#listed.addTemplate(path, content.bytes, isTemplate);
    const isOfBefore = findings.some(({ rule }) => rule === 'gone-parameter');
    const isAnything = settings.length > 0 || isOfBefore || isPrimary || !read.usable || read.assignments.length === 0;
    if (reason !== 'listed' && isDirectory(file, content.bytes)) {
      this.#told.addOnce(path, directoryFindings(path, content.bytes, undefined));
      return file;
    }
    const stranger = reason === 'listed' ? undefined : strangerFinding(file, content.bytes);
    const isStranger = stranger !== undefined || (reason === 'found' && !isAnything);
    const isNothing = reason === 'found' && read.usable && settings.length === 0 && !isOfBefore && !isPrimary;
    if (isStranger || isNothing) this.#strangers.add(path);
    if (stranger !== undefined) this.#told.addOnce(path, [stranger]);
    else if (!isStranger) this.#told.addOnce(path, findings);
    else this.#told.add([nothingKnown(path, read.assignments.length)]);
    return file;
  }

  #examineShared(path: string): ExaminedFile | undefined {
    if (!this.#shared.has(path)) this.#shared.set(path, this.#examine(path));
    return this.#shared.get(path);
  }

  /** The site's primary file, read and complained of once. */
  #primaryOf(phone: FolderPhone): ConfigurationFile | undefined {
    if (phone.primaryPath !== undefined) return this.#primary(phone.primaryPath, false);
    const { sitePrimaryPath } = this.#options.inventory;
    if (sitePrimaryPath === undefined) return undefined;
    this.#sitePrimary ??= { read: this.#primary(sitePrimaryPath, true) };
    return this.#sitePrimary.read;
  }

  #primary(path: string, isOfSite: boolean): ConfigurationFile | undefined {
    this.#seen.add(path);
    let bytes: FileContent;
    try {
      bytes = contentOf(this.#options.inventory.source, path) ?? this.#options.inventory.source.read(path);
    } catch (error) {
      if (!isProblem(error)) throw error;
      this.#isListKnown = false;
      this.#told.add([finding('unreadable', startOf(path), error.message)]);
      return undefined;
    }
    if (typeof bytes !== 'string' && readEncryptedHeader(bytes) !== undefined) {
      this.#isListKnown = false;
      this.#told.add([finding('encrypted-primary', startOf(path), 'a primary configuration file may not be encrypted')]);
      return undefined;
    }
    const { read, settings, findings } = examineFile(bytes, path, { names: this.#names, unknown: this.#unknown });
    this.#isListKnown &&= read.usable;
    this.#told.remember(read);
    this.#told.addOnce(path, findings);
    this.#primaries.noteParameters(path, settings);
    // What a phone's own file lists is read with the phone: only what is for other models stays to be remembered.
    this.#listed.add(path, isOfSite ? read.assignments : read.assignments.filter(({ name }) => name.toUpperCase() !== 'CONFIG_FILES'));
    this.#told.add([...listFindings(read), ...listNameFindings(read.assignments)]);
    this.#told.add(modelAttributeFindings(bytes, read));
    this.#modelLists.note(read);
    return read;
  }

  #phone(phone: FolderPhone): void {
    const { inventory } = this.#options;
    const read = this.#primaryOf(phone);
    const model = this.#options.modelOf?.(phone.macAddress);
    const primary = read?.usable === true ? primaryConfiguration(read, identityOf(phone.macAddress, model)) : undefined;
    const resolved = phoneFiles({ inventory, phone, primaryPath: phone.primaryPath ?? inventory.sitePrimaryPath, primary });
    if (read !== undefined && this.#options.isPartial !== true) this.#told.add(this.#primaries.missing(resolved, phone, read));
    const profiles = folderNamed(primary, 'USER_PROFILES_DIRECTORY');
    const base = resolved.primaryPath?.replace(/[^/]*$/, '') ?? '';
    if (profiles !== '') this.#profileFolders.add(`${base}${profiles}/`.toLowerCase());
    const stack: StackFile[] = [];
    const unknown: UnknownFile[] = resolved.elsewhere.map(({ name }) => ({ name: shownUrl(name), position: -1 }));
    const placed = new Set<string>();
    resolved.files.forEach(({ layer, name, path }, position) => {
      // Read once, where it comes first: what is listed twice wins over nothing of itself.
      if (path !== undefined && placed.has(path)) return;
      if (path !== undefined) placed.add(path);
      if (path !== undefined) this.#primaries.noteListed(path);
      const isShared = path === undefined || macAddressOfPath(path) !== phone.macAddress;
      const file = path === undefined ? undefined : isShared ? this.#examineShared(path) : this.#examine(path);
      // What a strict reader refuses is in force nowhere; that phones take it all the same is not ruled out.
      const isTaken = file !== undefined && file.read.refusal === undefined;
      if (isTaken) stack.push({ layer, file, isShared, position });
      if (file !== undefined && read !== undefined) this.#told.add(this.#primaries.selfListed(file, read));
      if (!isTaken) unknown.push({ name: name.replaceAll(phone.macAddress, '[PHONE_MAC_ADDRESS]'), position });
    });
    if (read === undefined || read.refusal === undefined) this.#pass.add({ macAddress: phone.macAddress, files: stack, unknown });
    if (read !== undefined && model === undefined) this.#modelLists.noteUnknownModel(read);
    const limit = this.#limits.of(stack, model);
    if (!phone.artefacts.some(({ kind }) => kind === 'directory') && limit.count < (this.#siteLimit?.count ?? Number.POSITIVE_INFINITY))
      this.#siteLimit = limit;
    for (const { kind, path } of phone.artefacts) {
      if (kind === 'directory') this.#directory(path, limit);
      else if (kind === 'call-list') this.#callList(path);
      else this.#seen.add(path);
    }
  }

  #directory(path: string, limit: ContactLimit | undefined): void {
    const content = this.#read(path);
    if (content !== undefined) this.#told.add(directoryFindings(path, content.bytes, limit));
  }

  #callList(path: string): void {
    const content = this.#read(path);
    if (content !== undefined) this.#told.add(callListFindings(path, content.bytes));
  }

  /** False where the file is something else. */
  #dictionary(path: string): boolean {
    const content = this.#read(path);
    const findings = content === undefined ? [] : dictionaryFindings(path, content.bytes);
    if (findings !== undefined) this.#told.add(findings);
    return findings !== undefined;
  }

  #copy(path: string): void {
    const content = this.#read(path, false);
    if (content === undefined) return;
    this.#told.add(copyFindings(path, content.bytes));
    if (isTemplateName(path)) this.#listed.addTemplate(path, content.bytes);
  }

  #ofOtherMaker(path: string, maker: string): void {
    this.#seen.add(path);
    this.#strangers.add(path);
    this.#told.add([
      finding('no-known-parameter', startOf(path), `a file of something else: the address in its name is one of ${maker}’s`),
    ]);
  }

  /** What no phone has asked for: files of the site, of logins, and those that nobody lists. */
  #rest(hasPrimary: boolean): void {
    const { inventory } = this.#options;
    const unseen = [...inventory.files.keys()].filter((path) => !this.#seen.has(path));
    if (unseen.length === 0) return;
    const artefacts = new Map(inventory.artefacts.map((artefact) => [artefact.path, artefact]));
    const unlisted: string[] = [];
    for (const path of unseen) {
      // What is named by hand is looked at whatever its ending: site.cfg.j2 is a template.
      if (this.#options.isPartial !== true && !/\.(?:cfg|xml|enc)$/i.test(path)) {
        if (isCopy(path)) this.#copy(path);
        continue;
      }
      const artefact = artefacts.get(path);
      const maker = inventory.otherMakers.get(macAddressOfPath(path) ?? '');
      if (maker !== undefined) this.#ofOtherMaker(path, maker);
      else if (artefact?.kind === 'directory')
        this.#directory(path, artefact.macAddress === newcomer.macAddress ? this.#siteLimit : undefined);
      else if (artefact?.kind === 'call-list') this.#callList(path);
      else if (artefact?.kind === 'license') this.#seen.add(path);
      else if (isDictionaryName(path) && this.#dictionary(path)) continue;
      else {
        const isListed = this.#listed.has(path);
        const folder = path.slice(0, path.lastIndexOf('/') + 1).toLowerCase();
        const isOfProfiles = this.#profileFolders.has(folder);
        const isAskedForByName = isListed || isOfProfiles || artefact !== undefined;
        const file = this.#examine(path, isAskedForByName ? 'listed' : this.#options.isPartial === true ? 'named' : 'found');
        const isProfile = isOfProfiles || file?.read.assignments.some(({ name }) => /^prov\.login\./i.test(name)) === true;
        if (file !== undefined && file.read.refusal === undefined) this.#told.add(loneGateFindings(file.settings));
        const isParameters = file !== undefined && file.settings.length > 0;
        if (hasPrimary && this.#isListKnown && isParameters && artefact === undefined && !isProfile && !isListed) unlisted.push(path);
      }
    }
    // Templates among them may list others.
    for (const path of unlisted) {
      if (!this.#listed.mayHave(path))
        this.#told.add([finding('unlisted-file', startOf(path), 'no primary configuration file lists this file')]);
    }
  }
}

/** Never throws for what is in the files: everything that is wrong is a finding, and the other files are still read. */
export function checkFolder(options: CheckOptions): FolderCheck {
  return new Checker(options).run();
}
