// The whole folder: every file by itself, every phone with its files, and what lies there that nobody reads.

import { isProblem } from '@offhook/base';
import type { ArtefactKind, Assignment, ConfigurationFile, FileContent, IgnoreComment, Model } from '@offhook/ucs';
import { looksLikePrimary, primaryConfiguration, readEncryptedHeader } from '@offhook/ucs';

import type { FolderPhone, Inventory } from '../inventory.ts';
import { isAskedFor, macAddressOfPath, newcomer } from '../inventory.ts';
import type { PhoneFiles } from '../phone-files.ts';
import { dependsOnModel, folderNamed, identityOf, phoneFiles } from '../phone-files.ts';
import type { ExaminedFile } from './examined-file.ts';
import { examineFile } from './examined-file.ts';
import type { Finding } from './finding.ts';
import { aboutName, finding, inOrder } from './finding.ts';
import { isIgnored } from './ignore.ts';
import { ListedNames } from './listed-names.ts';
import { shownUrl } from '../privacy/shown-url.ts';
import { callListFindings, contentOf } from './call-list-check.ts';
import type { UnknownFile } from './closed-gates.ts';
import type { ContactLimit } from './contact-limit.ts';
import { ContactLimits } from './contact-limit.ts';
import { directoryFindings } from './directory-check.ts';
import type { StackFile } from './phone-pass.ts';
import { PhonePass } from './phone-pass.ts';
import type { RuleName } from './rules.ts';
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

/** Facts of the provisioning protocol, in characters. */
const listLimit = { name: 255, list: 2047 };
const start = (file: string): { file: string; line: number; column: number } => ({ file, line: 1, column: 1 });

const notFound = 'a server that heeds letter case does not find';

/** What phones send and never ask for. */
const uploadedOnly: ReadonlySet<ArtefactKind> = new Set(['application-log', 'boot-log']);

/** About what a primary file lists. */
function listFinding(rule: RuleName, primary: ConfigurationFile, message: string): Finding {
  const list = primary.assignments.find(({ name }) => /^CONFIG_FILES/i.test(name));
  return list === undefined ? finding(rule, start(primary.file), message) : finding(rule, list.place, message, aboutName(list.name));
}

class Checker {
  readonly #options: CheckOptions;
  readonly #findings: Finding[] = [];
  readonly #shared = new Map<string, ExaminedFile | undefined>();
  readonly #seen = new Set<string>();
  readonly #pass = new PhonePass();
  readonly #unknown = new UnknownNames();
  readonly #listed = new ListedNames();
  /** False once a primary file was not read: nobody knows what it lists. */
  #isListKnown = true;
  #sitePrimary: { readonly read: ConfigurationFile | undefined } | undefined;
  /** Primary files that hold parameters, which count where a list names the file. */
  readonly #primaryParameters = new Map<string, { readonly first: Assignment; readonly count: number }>();
  readonly #limits = new ContactLimits();
  /** The smallest number of contacts that a phone without a directory of its own keeps of the site's. */
  #siteLimit: ContactLimit | undefined;
  readonly #told = new Set<string>();
  readonly #listedPaths = new Set<string>();
  readonly #missingTold = new Set<string>();
  /** The first primary file with a list for one model, and how many have one. */
  #modelLists: { readonly variant: Assignment; count: number } | undefined;
  readonly #modelListFiles = new Set<string>();
  /** Folders of user profiles: a login names the file that is read there (guide, User Profiles). */
  readonly #profileFolders = new Set<string>();
  /** Of the files that ask for silence. */
  readonly #comments = new Map<string, readonly IgnoreComment[]>();
  #ignored = 0;
  #settings = 0;

  constructor(options: CheckOptions) {
    this.#options = options;
  }

  run(): FolderCheck {
    const { inventory } = this.#options;
    for (const { path, message } of inventory.unreadable) this.#tell(finding('unreadable', start(path), `cannot be opened: ${message}`));
    for (const { path } of inventory.links) this.#tell(finding('link-not-followed', start(path), 'a link is not followed'));
    for (const { path } of inventory.others) this.#tell(finding('no-file', start(path), 'neither a file nor a folder: it is not read'));
    this.#spellings();
    this.#askedFor();
    const hasPrimary = inventory.sitePrimaryPath !== undefined || inventory.phones.some((phone) => phone.primaryPath !== undefined);
    if (!hasPrimary && inventory.files.size > 0 && this.#options.isPartial !== true)
      this.#tell(finding('no-primary', start('.'), 'no 000000000000.cfg or <MACaddress>.cfg: each file is looked at by itself'));
    this.#primaryOf(newcomer);
    // A folder with a site's primary file and no phone yet is looked at for the first phone to come.
    const phones = inventory.phones.length === 0 && hasPrimary ? [newcomer] : inventory.phones;
    phones.forEach((phone) => this.#phone(phone));
    for (const found of [...this.#pass.findings(), ...this.#modelListFinding(), ...this.#primaryParameterFindings()]) this.#tell(found);
    this.#rest(hasPrimary);
    return {
      findings: inOrder(this.#findings),
      ignored: this.#ignored,
      files: this.#seen.size,
      phones: inventory.phones.length,
      settings: this.#settings,
    };
  }

  #tell(found: Finding): void {
    const comments = this.#comments.get(found.place.file);
    if (comments !== undefined && isIgnored(comments, found)) this.#ignored++;
    else this.#findings.push(found);
  }

  /** A primary file may be listed as well, and is then looked at twice. */
  #tellOnce(path: string, findings: readonly Finding[]): void {
    if (this.#told.has(path)) return;
    this.#told.add(path);
    for (const found of findings) this.#tell(found);
  }

  #remember({ file, ignores }: ConfigurationFile): void {
    if (ignores.length > 0) this.#comments.set(file, ignores);
  }

  /** The plain bytes; undefined, with a finding, where there are none. */
  #read(path: string): { readonly bytes: FileContent; readonly wasEncrypted: boolean } | undefined {
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
      if (decrypt !== undefined) return { bytes: decrypt(bytes, path), wasEncrypted: true };
      this.#tell(finding('not-decrypted', start(path), 'encrypted, and no key was given: not looked into'));
    } catch (error) {
      if (!isProblem(error)) throw error;
      const rule: RuleName = isProblem(error, 'limit-exceeded')
        ? 'too-large'
        : isProblem(error, 'decryption-failed')
          ? 'not-decrypted'
          : 'unreadable';
      this.#tell(finding(rule, start(path), error.message));
    }
    return undefined;
  }

  /** `isListed` is false of a file that just lies there: it may be something else than a configuration. */
  #examine(path: string, isListed = true): ExaminedFile | undefined {
    const content = this.#read(path);
    if (content === undefined) return undefined;
    const file = examineFile(content.bytes, path, {
      isEncrypted: content.wasEncrypted,
      unknown: this.#unknown,
      model: this.#options.modelOf?.(macAddressOfPath(path) ?? newcomer.macAddress),
    });
    this.#settings += file.settings.length;
    this.#remember(file.read);
    const isAnything = file.settings.length > 0 || file.isPrimary || !file.read.usable || file.read.assignments.length === 0;
    if (isListed || isAnything) this.#tellOnce(path, file.findings);
    else
      this.#tell(finding('no-known-parameter', start(path), `none of its ${file.read.assignments.length} attributes is a known parameter`));
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
      this.#tell(finding('unreadable', start(path), error.message));
      return undefined;
    }
    if (typeof bytes !== 'string' && readEncryptedHeader(bytes) !== undefined) {
      this.#isListKnown = false;
      this.#tell(finding('encrypted-primary', start(path), 'a primary configuration file may not be encrypted'));
      return undefined;
    }
    const { read, settings, findings } = examineFile(bytes, path, { unknown: this.#unknown });
    this.#isListKnown &&= read.usable;
    this.#remember(read);
    this.#tellOnce(path, findings);
    const [first] = settings;
    if (first !== undefined) this.#primaryParameters.set(path, { first: first.assignment, count: settings.length });
    // What a phone's own file lists is read with the phone: only what is for other models stays to be remembered.
    this.#listed.add(path, isOfSite ? read.assignments : read.assignments.filter(({ name }) => name.toUpperCase() !== 'CONFIG_FILES'));
    this.#listLength(read);
    return read;
  }

  #listLength(read: ConfigurationFile): void {
    if (!read.usable || read.rootName === undefined) return;
    const list = read.assignments.find(({ name }) => name.toUpperCase() === 'CONFIG_FILES');
    if (list === undefined) {
      const names = read.assignments.map(({ name }) => name);
      if (looksLikePrimary(read.rootName, names)) return;
      const message = 'expected CONFIG_FILES or APP_FILE_PATH in a primary configuration file, found neither';
      this.#tell(finding('not-a-configuration', start(read.file), message));
      return;
    }
    if (list.value.length <= listLimit.name) return;
    const longest = Math.max(...list.value.split(',').map((name) => name.trim().length));
    if (list.value.length <= listLimit.list && longest <= listLimit.name) return;
    const message = `CONFIG_FILES has ${list.value.length} characters, its longest name ${longest}`;
    this.#tell(finding('list-too-long', list.place, message, aboutName(list.name)));
  }

  #phone(phone: FolderPhone): void {
    const { inventory } = this.#options;
    const read = this.#primaryOf(phone);
    const primary =
      read?.usable === true
        ? primaryConfiguration(read, identityOf(phone.macAddress, this.#options.modelOf?.(phone.macAddress)))
        : undefined;
    const resolved = phoneFiles({ inventory, phone, primaryPath: phone.primaryPath ?? inventory.sitePrimaryPath, primary });
    if (read !== undefined) this.#missing(resolved, phone, read);
    const profiles = folderNamed(primary, 'USER_PROFILES_DIRECTORY');
    const base = resolved.primaryPath?.replace(/[^/]*$/, '') ?? '';
    if (profiles !== '') this.#profileFolders.add(`${base}${profiles}/`.toLowerCase());
    const stack: StackFile[] = [];
    const unknown: UnknownFile[] = resolved.elsewhere.map(({ name }) => ({ name: shownUrl(name), position: -1 }));
    resolved.files.forEach(({ layer, name, path }, position) => {
      if (path !== undefined) this.#listedPaths.add(path);
      const isShared = path === undefined || macAddressOfPath(path) !== phone.macAddress;
      const file = path === undefined ? undefined : isShared ? this.#examineShared(path) : this.#examine(path);
      // What a strict reader refuses is in force nowhere; that phones take it all the same is not ruled out.
      const isTaken = file !== undefined && file.read.refusal === undefined;
      if (isTaken) stack.push({ layer, file, isShared, position });
      if (file?.isPrimary === true && file.settings.length === 0 && read !== undefined) this.#notePrimaryListed(file.path, read);
      if (!isTaken) unknown.push({ name: name.replaceAll(phone.macAddress, '[PHONE_MAC_ADDRESS]'), position });
    });
    if (read === undefined || read.refusal === undefined) this.#pass.add({ macAddress: phone.macAddress, files: stack, unknown });
    this.#noteModelLists(read, phone);
    const limit = this.#limits.of(stack, this.#options.modelOf?.(phone.macAddress));
    if (!phone.artefacts.some(({ kind }) => kind === 'directory') && limit.count < (this.#siteLimit?.count ?? Number.POSITIVE_INFINITY))
      this.#siteLimit = limit;
    for (const { kind, path } of phone.artefacts) {
      if (kind === 'directory') this.#directory(path, limit);
      else if (kind === 'call-list') this.#callList(path);
      else this.#seen.add(path);
    }
  }

  /** Which list counts for a model that nobody named is the one for all; that others have a list of their own is said once. */
  #noteModelLists(primary: ConfigurationFile | undefined, phone: FolderPhone): void {
    if (primary === undefined || this.#modelListFiles.has(primary.file) || this.#options.modelOf?.(phone.macAddress) !== undefined) return;
    const variant = primary.assignments.find(({ name }) => /^CONFIG_FILES_./i.test(name) && !name.toLowerCase().endsWith(phone.macAddress));
    if (variant === undefined) return;
    this.#modelListFiles.add(primary.file);
    this.#modelLists ??= { variant, count: 0 };
    this.#modelLists.count++;
  }

  #modelListFinding(): readonly Finding[] {
    if (this.#modelLists === undefined) return [];
    const { variant, count } = this.#modelLists;
    const where = count === 1 ? '' : `, here and in ${count - 1} more primary file${count === 2 ? '' : 's'}`;
    const message = `${variant.name}${where}: what wins is told for models without a list of their own`;
    return [finding('depends-on-model', variant.place, message, aboutName(variant.name))];
  }

  #notePrimaryListed(path: string, primary: ConfigurationFile): void {
    const id = `${primary.file} ${path}`;
    if (this.#missingTold.has(id)) return;
    this.#missingTold.add(id);
    const message =
      primary.file === path
        ? `${path} lists itself as a configuration file, and sets no parameter`
        : `${path} is listed as a configuration file and is a primary one that sets no parameter`;
    this.#tell(listFinding('primary-listed', primary, message));
  }

  #primaryParameterFindings(): readonly Finding[] {
    return [...this.#primaryParameters].flatMap(([path, { first, count }]) => {
      if (this.#listedPaths.has(path)) return [];
      const names = count === 1 ? `${first.name} stands` : `${first.name} and ${count - 1} more stand`;
      const message = `${names} in a primary configuration file, from which a phone takes no parameter unless a list names it`;
      return [finding('primary-parameter', first.place, message, aboutName(first.name))];
    });
  }

  /** A site's primary file names files by each phone's own address: that these are missing is said once for all phones. */
  #missing({ files }: PhoneFiles, phone: FolderPhone, primary: ConfigurationFile): void {
    for (const { name, path, otherCase } of files) {
      if (path !== undefined || dependsOnModel(name)) continue;
      const isOwn = name.toLowerCase().includes(phone.macAddress);
      if (isOwn && phone.macAddress === newcomer.macAddress) continue;
      const id = `${primary.file} ${isOwn ? name.toLowerCase().replace(phone.macAddress, '*') : name}`;
      if (this.#missingTold.has(id)) continue;
      this.#missingTold.add(id);
      if (this.#options.isPartial === true) continue;
      const [rule, message] =
        otherCase === undefined
          ? (['missing-file', `${name} is listed and not there`] as const)
          : (['letter-case', `${name} is listed and ${otherCase} is there: ${notFound} it`] as const);
      this.#tell(listFinding(rule, primary, message));
    }
  }

  #directory(path: string, limit: ContactLimit | undefined): void {
    const content = this.#read(path);
    if (content !== undefined) for (const found of directoryFindings(path, content.bytes, limit)) this.#tell(found);
  }

  #callList(path: string): void {
    const content = this.#read(path);
    if (content !== undefined) for (const found of callListFindings(path, content.bytes)) this.#tell(found);
  }

  /** What no phone has asked for: files of the site, of logins, and those that nobody lists. */
  #rest(hasPrimary: boolean): void {
    const { inventory } = this.#options;
    const artefacts = new Map(inventory.artefacts.map((artefact) => [artefact.path, artefact]));
    for (const path of inventory.files.keys()) {
      if (this.#seen.has(path) || !/\.(?:cfg|xml|enc)$/i.test(path)) continue;
      const artefact = artefacts.get(path);
      if (artefact?.kind === 'directory') this.#directory(path, artefact.macAddress === newcomer.macAddress ? this.#siteLimit : undefined);
      else if (artefact?.kind === 'call-list') this.#callList(path);
      else if (artefact?.kind === 'license') this.#seen.add(path);
      else {
        const isListed = this.#listed.has(path);
        const file = this.#examine(path, isListed || this.#options.isPartial === true);
        const folder = path.slice(0, path.lastIndexOf('/') + 1).toLowerCase();
        const isProfile =
          this.#profileFolders.has(folder) || file?.read.assignments.some(({ name }) => /^prov\.login\./i.test(name)) === true;
        const isParameters = file !== undefined && file.settings.length > 0;
        if (hasPrimary && this.#isListKnown && isParameters && artefact === undefined && !isProfile && !isListed)
          this.#tell(finding('unlisted-file', start(path), 'no primary configuration file lists this file'));
      }
    }
  }

  /** What phones ask for by their own address is spelled in lower case. */
  #askedFor(): void {
    const { phones } = this.#options.inventory;
    const asked = phones.flatMap(({ otherCasePrimaryPath, artefacts }) => [
      ...(otherCasePrimaryPath === undefined ? [] : [otherCasePrimaryPath]),
      ...artefacts.flatMap(({ kind, path }) => (uploadedOnly.has(kind) ? [] : [path])),
    ]);
    for (const path of asked) {
      if (isAskedFor(path)) continue;
      const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
      this.#tell(finding('letter-case', start(path), `a phone asks for ${name}: ${notFound} this file`));
    }
  }

  #spellings(): void {
    const byFolded = new Map<string, string>();
    for (const path of this.#options.inventory.files.keys()) {
      const folded = path.toLowerCase();
      const other = byFolded.get(folded);
      if (other === undefined) byFolded.set(folded, path);
      else this.#tell(finding('two-spellings', start(path), `differs from ${other} in letter case only`));
    }
  }
}

/** Never throws for what is in the files: everything that is wrong is a finding, and the other files are still read. */
export function checkFolder(options: CheckOptions): FolderCheck {
  return new Checker(options).run();
}
