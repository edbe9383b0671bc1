// Which files count for one phone, strongest first, as its primary configuration file says (guide, User Profiles: precedence).

import type { FolderAttribute, Layer, Model, PhoneIdentity, PrimaryConfiguration } from '@offhook/ucs';

import type { FolderPhone, Inventory } from './inventory.ts';
import { artefactPath } from './inventory.ts';
import { normalisePath } from './source.ts';

export interface PhoneFile {
  readonly layer: Layer;
  /** As the primary file or the convention names it, substitutions made. */
  readonly name: string;
  /** Undefined where the folder does not have it, or where its name depends on a model that was not given. */
  readonly path: string | undefined;
  /** Where the folder does not have it: a file that differs in letter case only. */
  readonly otherCase?: string;
}

/** A name in CONFIG_FILES that is a URL of its own: the phone fetches it elsewhere, and nobody knows here what it says. */
export interface ElsewhereFile {
  readonly name: string;
}

export interface PhoneFiles {
  /** Undefined where neither <MACaddress>.cfg nor 000000000000.cfg is there. */
  readonly primaryPath: string | undefined;
  readonly primary: PrimaryConfiguration | undefined;
  /** In order of precedence: overrides, then configuration files as listed. */
  readonly files: readonly PhoneFile[];
  readonly elsewhere: readonly ElsewhereFile[];
}

export function isUrl(name: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(name);
}

/** As written: a list may hold a URL that is none, and nothing here fails on what a file says. */
function pathOfUrl(url: string): string {
  return url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*|[?#].*$/gi, '');
}

/** A name that only the model completes: nobody can say without it that the file is missing. */
export function dependsOnModel(name: string): boolean {
  return /\[PHONE_(?:MODEL|PART_NUMBER)\]/i.test(name);
}

export function folderNamed(primary: PrimaryConfiguration | undefined, attribute: FolderAttribute): string {
  const folder = primary?.folders[attribute] ?? '';
  return isUrl(folder) ? '' : (normalisePath(folder) ?? '');
}

export function identityOf(macAddress: string, model: Model | undefined): PhoneIdentity {
  return { macAddress, model: model?.name ?? '', partNumber: model?.partNumber ?? '' };
}

/** `primary` is the phone's primary file, already read; `user` a login of user profiles. */
export function phoneFiles(options: {
  readonly inventory: Inventory;
  readonly phone: FolderPhone;
  readonly primaryPath: string | undefined;
  readonly primary: PrimaryConfiguration | undefined;
  readonly user?: string;
  /** Also what differs from the name asked for in letter case. */
  readonly inAnyCase?: boolean;
}): PhoneFiles {
  const { inventory, phone, primaryPath, primary, user, inAnyCase = false } = options;
  const base = primaryPath === undefined ? '' : primaryPath.slice(0, primaryPath.lastIndexOf('/') + 1);
  const locate = (name: string): string | undefined => {
    const path = normalisePath(base + name);
    if (path === undefined) return undefined;
    return inventory.find(path) ?? (inAnyCase ? inventory.findOtherCase(path) : undefined);
  };
  const overrides = folderNamed(primary, 'OVERRIDES_DIRECTORY');
  const profiles = folderNamed(primary, 'USER_PROFILES_DIRECTORY');
  const inProfiles = (name: string): string | undefined => locate(profiles === '' ? name : `${profiles}/${name}`) ?? locate(name);
  const files: PhoneFile[] = [];
  const changedByUser = user === undefined ? undefined : inProfiles(`${user}-phone.cfg`);
  if (changedByUser !== undefined) files.push({ layer: 'user', name: `${user}-phone.cfg`, path: changedByUser });
  for (const [layer, kind] of [
    ['local', 'local-override'],
    ['web', 'web-override'],
    ['cloud', 'cloud-override'],
  ] as const) {
    const path = artefactPath(phone, kind, overrides, inAnyCase);
    if (path !== undefined) files.push({ layer, name: path.slice(path.lastIndexOf('/') + 1), path });
  }
  if (user !== undefined) files.push({ layer: 'files', name: `${user}.cfg`, path: inProfiles(`${user}.cfg`) });
  const elsewhere: ElsewhereFile[] = [];
  for (const name of primary?.configFiles ?? []) {
    if (isUrl(name)) {
      // A URL that differs from our files in its host only is most likely this folder, served.
      const path = locate(pathOfUrl(name)) ?? locate(name.slice(name.lastIndexOf('/') + 1));
      if (path === undefined) elsewhere.push({ name });
      else files.push({ layer: 'files', name, path });
    } else {
      const path = locate(name);
      const wanted = path === undefined ? normalisePath(base + name) : undefined;
      const otherCase = wanted === undefined ? undefined : inventory.findOtherCase(wanted);
      files.push({ layer: 'files', name, path, ...(otherCase === undefined ? {} : { otherCase }) });
    }
  }
  return { primaryPath, primary, files, elsewhere };
}
