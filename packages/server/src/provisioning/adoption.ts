// What phones wrote at another server and lies in the folder `site`: taken into the records as though the phone had uploaded it, so that persons in it are found.

import type { Adopted } from '@offhook/api';
import { isProblem } from '@offhook/base';
import { parseArtefactName } from '@offhook/ucs';

import type { AuditLog } from '../audit/audit-log.ts';
import type { ConfigurationFiles } from '../configuration/configuration-files.ts';
import { siteFolder } from '../configuration/site-folder.ts';
import type { Store } from '../store/store.ts';
import type { Artefacts } from './artefacts.ts';
import type { Devices } from './devices.ts';
import type { UploadKind } from './upload-parser.ts';
import { isUnreadable, isUpload } from './upload-parser.ts';

export interface AdoptionParts {
  readonly store: Store;
  readonly devices: Devices;
  readonly artefacts: Artefacts;
  readonly configuration: ConfigurationFiles;
  readonly audit: AuditLog;
}

interface Lying {
  readonly path: string;
  readonly name: string;
  readonly macAddress: string;
  readonly kind: UploadKind;
}

function lyingOf(path: string): Lying | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const { macAddress, kind } = parseArtefactName(name) ?? {};
  if (macAddress === undefined || macAddress === '000000000000' || kind === undefined || !isUpload(kind)) return undefined;
  return { path, name: name.toLowerCase(), macAddress, kind };
}

/** Files that were taken in leave the folder: they are in the records. What a phone has uploaded itself is newer than any of them. */
export async function adoptUploads(parts: AdoptionParts, actor: string): Promise<Adopted> {
  const { store, devices, artefacts, configuration, audit } = parts;
  const files = store.platform.files.within(siteFolder);
  const adopted: Adopted['adopted'] = [];
  const left: Adopted['left'] = [];
  await configuration.refresh('');
  const lying: (Lying & { readonly modifiedAtMs: number })[] = [];
  for (const found of configuration.sitePaths().flatMap((path) => lyingOf(path) ?? []))
    lying.push({ ...found, modifiedAtMs: (await files.describe(found.path))?.modifiedAtMs ?? 0 });
  // Of several of one kind, the newest.
  lying.sort((a, b) => b.modifiedAtMs - a.modifiedAtMs);
  for (const { path, name, macAddress, kind } of lying) {
    const reason = await reasonToLeave();
    const body = reason === undefined ? await files.read(path) : undefined;
    if (body === undefined) {
      left.push({ path, reason: reason ?? 'it is not there any more' });
      continue;
    }
    const taken = await take(body);
    await files.remove(path);
    adopted.push({ path, macAddress, ...taken });

    async function reasonToLeave(): Promise<string | undefined> {
      if ((await devices.find(macAddress)) === undefined) return `the phone ${macAddress} is not enrolled`;
      if (await artefacts.stored.has(macAddress, kind)) return 'a newer one is in the records';
      const file = configuration.get(macAddress, path);
      // One that only names somebody is taken in without them.
      const isErased = file !== undefined && (await artefacts.laidDown.whyWithheld(path, file)) === 'own';
      return isErased ? 'it is from before the erasure of whose phone it is: delete it' : undefined;
    }
    async function take(bytes: Uint8Array): Promise<{ records: number; isUnread: boolean }> {
      try {
        const { records } = await artefacts.receive(macAddress, kind, { name, body: bytes, contentRange: undefined, adoptedBy: actor });
        return { records, isUnread: false };
      } catch (error) {
        if (!isProblem(error) || !isUnreadable(error)) throw error;
        return { records: 0, isUnread: true }; // kept as it came
      }
    }
  }
  await audit.record(actor, 'uploads-adopted', { files: adopted.length, left: left.length });
  const inOrder = (a: { readonly path: string }, b: { readonly path: string }): number => (a.path < b.path ? -1 : 1);
  return { adopted: adopted.toSorted(inOrder), left: left.toSorted(inOrder) };
}
