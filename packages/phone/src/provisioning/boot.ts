// The boot sequence, in the order in which real phones ask their server: boot log, primary file, image, configuration files, overrides, licences,
// call list, directories, application log. A server that is away leaves the phone running on what it has.

import { isProblem, messageOf } from '@offhook/base';
import type { Cryptography, ProblemCode, ProblemError } from '@offhook/base';
import type { ArtefactKind, ChangeSet, Complaint, EncryptionKey, FolderAttribute, PhoneIdentity } from '@offhook/ucs';
import {
  artefactName,
  complaintText,
  decryptFile,
  readCallList,
  readConfiguration,
  readDirectory,
  readEncryptedHeader,
} from '@offhook/ucs';

import type { CallLists } from '../call-list/call-lists.ts';
import type { LocalDirectory } from '../directory/local-directory.ts';
import type { PhoneLog } from '../logging/phone-log.ts';
import { fetchConfiguration } from './fetch-configuration.ts';
import type { ProvisioningClient } from './provisioning-client.ts';
import type { TrackedKind } from './upload-state.ts';
import type { KeptLayer, SettingLayers } from '../settings/setting-layers.ts';

export interface BootContext {
  readonly client: ProvisioningClient;
  readonly identity: PhoneIdentity;
  readonly cryptography: Cryptography;
  readonly layers: SettingLayers;
  readonly directory: LocalDirectory;
  readonly callLists: CallLists;
  readonly log: PhoneLog;
  readonly encryptionKeys: () => readonly EncryptionKey[];
  readonly onStep: (step: string) => void;
  /** Told before anything but configuration is fetched: where each kind of file is kept. */
  readonly onFolders: (folders: Readonly<Record<FolderAttribute, string>>) => Promise<void>;
  /** Whether the server's copy may take the place of the phone's own, which may hold what the server has not seen. `isAsked`: a check-sync wants it. */
  /** The server lost an override file of which the phone has the original. */
  readonly onOverrideMissing: (kind: TrackedKind) => void;
  readonly mayTake: (kind: TrackedKind, isAsked: boolean) => Promise<boolean>;
}

export interface BootResult {
  /** False: the server was not reached, or has nothing for this phone. */
  readonly isProvisioned: boolean;
  /** In words, for the screen; empty when all went well. */
  readonly trouble: string;
  readonly changes: ChangeSet;
  readonly complaints: readonly Complaint[];
  /** The server was not reached, could not answer, or has what cannot be decrypted: it is worth asking again. */
  readonly isAway: boolean;
  /** When the server wants to be asked again. */
  readonly retryAfterMs?: number;
}

export interface BootScope {
  /** Fetch the call list even where the phone has one: after a check-sync with downloadCallList. */
  readonly callList: boolean;
  /** Fetch the phone's own directory: `start` leaves what is not on the server yet, `asked` sends that first. */
  readonly directory: 'no' | 'start' | 'asked';
}

/** Guide, Maintaining Per-Phone Directory Files: a restart takes in what changed in either file. A call list is taken only where the phone has none. */
export const startScope: BootScope = { callList: false, directory: 'start' };

const noChanges: ChangeSet = { changes: [], effect: 'none' };
/** What the screen says of a boot that failed for another reason than a server that is away. */
const troubles: Partial<Record<ProblemCode, string>> = {
  'bad-credentials': 'The provisioning server refuses this phone: running on stored settings',
  storage: 'Storage is full or damaged: the configuration was not kept',
};
const away: ReadonlySet<ProblemCode> = new Set(['network', 'timeout', 'unverified']);
const sitePrefix = '000000000000';

/** One boot, with the names of the files that no key opened. */
interface Boot extends BootContext {
  readonly undecrypted: string[];
}

/** Fetches, decrypts where need be, and hands over one artefact; what cannot be read is logged and left. */
async function take(
  context: Boot,
  folder: string,
  name: string,
  read: (bytes: Uint8Array) => Promise<void>,
): Promise<'taken' | 'missing' | 'unread'> {
  const url = context.client.locate(folder, name);
  if (url === undefined) return 'unread';
  context.onStep(name);
  let bytes = await context.client.get(url);
  if (bytes === undefined) return 'missing';
  try {
    if (readEncryptedHeader(bytes) !== undefined) bytes = decryptFile(context.cryptography, context.encryptionKeys(), bytes);
    await read(bytes);
    return 'taken';
  } catch (error) {
    if (!isProblem(error)) throw error;
    if (error.code === 'decryption-failed') context.undecrypted.push(name);
    context.log.write('cfg', 4, `${name}: ${error.message}`);
    return 'unread';
  }
}

async function takeOverride(
  context: Boot,
  folder: string,
  kind: Extract<ArtefactKind, 'local-override' | 'web-override'>,
  layer: KeptLayer,
): Promise<void> {
  const name = artefactName(context.identity.macAddress, kind);
  const found = await take(context, folder, name, async (bytes) => {
    // What was changed here and not yet uploaded must not be lost to an older copy: the phone's own layer stands where it has one.
    if (context.layers.assignments(layer).length > 0 || !(await context.mayTake(kind, false))) return;
    const file = readConfiguration(bytes, name);
    if (file.usable) await context.layers.replace(layer, file.assignments);
  });
  // Guide, Change the Encryption Key: a file that was deleted there is replaced.
  if (found === 'missing' && context.layers.assignments(layer).length > 0) context.onOverrideMissing(kind);
}

async function takePersonalData(context: Boot, folders: Readonly<Record<FolderAttribute, string>>, scope: BootScope): Promise<void> {
  const settings = context.layers.settings;
  const { macAddress } = context.identity;
  const callListName = artefactName(macAddress, 'call-list');
  const wantsCallList = settings.get('feature.callList.enabled') && (scope.callList || context.callLists.entries.length === 0);
  if (wantsCallList && (await context.mayTake('call-list', scope.callList))) {
    const found = await take(context, folders.CALL_LISTS_DIRECTORY, callListName, async (bytes) =>
      context.callLists.replace(readCallList(bytes, callListName).entries),
    );
    if (found !== 'taken' && scope.callList) context.log.write('clist', 3, 'the server has no call list');
  }
  if (!settings.get('feature.directory.enabled')) return;
  const directoryName = artefactName(macAddress, 'directory');
  const wantsDirectory = scope.directory !== 'no' || context.directory.personal.length === 0;
  if (wantsDirectory && (await context.mayTake('directory', scope.directory === 'asked'))) {
    await take(context, folders.CONTACTS_DIRECTORY, directoryName, async (bytes) =>
      context.directory.replacePersonal(readDirectory(bytes, directoryName).contacts),
    );
  }
  const siteName = artefactName(sitePrefix, 'directory');
  await take(context, folders.CONTACTS_DIRECTORY, siteName, async (bytes) =>
    context.directory.replaceSite(readDirectory(bytes, siteName).contacts),
  );
}

export async function provision(given: BootContext, scope: BootScope): Promise<BootResult> {
  const context: Boot = { ...given, undecrypted: [] };
  const failed = (trouble: string, error?: ProblemError): BootResult => {
    const retryAfterMs = error?.details['retryAfterMs'];
    return {
      isProvisioned: false,
      trouble,
      changes: noChanges,
      complaints: [],
      isAway: error !== undefined && away.has(error.code),
      ...(typeof retryAfterMs === 'number' ? { retryAfterMs } : {}),
    };
  };
  try {
    const fetched = await fetchConfiguration({
      client: context.client,
      identity: context.identity,
      cryptography: context.cryptography,
      keys: context.encryptionKeys(),
      onStep: context.onStep,
    });
    if (fetched === undefined) return failed('The provisioning server has no configuration for this phone');
    for (const complaint of fetched.complaints) context.log.write('cfg', complaint.severity === 'error' ? 4 : 3, complaintText(complaint));
    const { folders } = fetched.primary;
    if (fetched.primary.usable) await context.onFolders(folders);
    // A primary file that cannot be used must not wipe what the phone runs on.
    const changes = fetched.primary.usable ? await context.layers.replace('files', fetched.assignments) : noChanges;
    for (const complaint of context.layers.configuration.complaints)
      context.log.write('cfg', complaint.severity === 'error' ? 4 : 3, complaintText(complaint));
    await takeOverride(context, folders.OVERRIDES_DIRECTORY, 'local-override', 'local');
    await takeOverride(context, folders.OVERRIDES_DIRECTORY, 'web-override', 'web');
    for (const owner of [sitePrefix, context.identity.macAddress]) {
      await take(context, folders.LICENSE_DIRECTORY, artefactName(owner, 'license'), async () => undefined); // asked for as real phones do; nothing here needs a licence
    }
    await takePersonalData(context, folders, scope);
    const undecrypted = [
      ...fetched.complaints.filter(({ code }) => code === 'not-decrypted').map(({ place }) => place.file),
      ...context.undecrypted,
    ];
    const sealed = undecrypted.length === 0 ? '' : `${undecrypted.join(', ')} cannot be decrypted: another key is needed`;
    return {
      isProvisioned: true,
      trouble: fetched.primary.usable ? sealed : `${fetched.primaryName} cannot be used: running on stored settings`,
      changes,
      complaints: fetched.complaints,
      // Guide, Encrypting Configuration Files: asked for again until the server has a file that can be read.
      isAway: fetched.isCutShort || undecrypted.length > 0,
    };
  } catch (error) {
    if (!isProblem(error)) throw error;
    context.log.write('copy', 4, messageOf(error));
    return failed(troubles[error.code] ?? 'Provisioning server not reached: running on stored settings', error);
  }
}
