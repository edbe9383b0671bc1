// What an upload says: read before anything is touched, and then stored as records in the transaction of the upload.

import { ProblemError, utf8Bytes } from '@offhook/base';
import type { ArtefactKind } from '@offhook/ucs';
import { complaintText, readConfiguration } from '@offhook/ucs';

import { storeCallList } from '../records/call-list-records.ts';
import type { ArrivedContacts, Arriving } from '../records/directory-upload.ts';
import { arriveContacts, isStillSo, storeDirectory } from '../records/directory-upload.ts';
import { openCallList, openDirectory } from '../records/list-upload.ts';
import { readListed, writeListed } from '../records/listed-entries.ts';
import { writeArrivals } from '../records/log-arrivals.ts';
import type { EarlierLog } from '../records/log-records.ts';
import { readLog } from '../records/log-records.ts';
import { storeMentions } from '../records/mentions.ts';
import { storeOverrides } from '../records/override-records.ts';
import type { UploadContext, UploadOutcome } from '../records/upload.ts';
import { forgetMentions } from '../store/mention-rows.ts';
import type { Store } from '../store/store.ts';
import { isPacked, unpackedLog } from './packed-log.ts';

export type UploadKind = Exclude<ArtefactKind, 'license'>;

export const uploadKinds: readonly UploadKind[] = [
  'local-override',
  'web-override',
  'cloud-override',
  'directory',
  'call-list',
  'application-log',
  'boot-log',
];

export function isLog(kind: UploadKind): boolean {
  return kind === 'application-log' || kind === 'boot-log';
}

export interface ParsedUpload {
  readonly outcome: UploadOutcome;
  readonly sealedLog?: { readonly sealed: Uint8Array; readonly keyId: string; readonly sizeBytes: number; readonly arrivals: string };
  /** Call lists and directories: which entries are in it now. */
  readonly listed?: Uint8Array;
  /** Nothing but the time of the upload is new. */
  readonly isUnchanged?: boolean;
  /** Whom the records referred to that were there before: those whom nothing refers to any more end with it. */
  readonly partiesBefore?: readonly string[];
  /** Contacts under these marks are dropped piece by piece once all is committed. */
  readonly leaving?: readonly string[];
}

export interface KeptBefore {
  readonly id: string;
  /** Of the upload before. */
  readonly outcome: UploadOutcome;
  /** Which entries were in the list, as long as that says anything. */
  readonly listed: Uint8Array | undefined;
  /** Empty where there is none, or it was erased or has expired. */
  readonly earlierLog: () => Promise<EarlierLog>;
}

export interface PlainUpload {
  readonly store: Store;
  readonly macAddress: string;
  readonly plain: Uint8Array;
  readonly name: string;
  readonly startByte: number | undefined;
}

export type KeepUpload = (context: UploadContext, before: KeptBefore) => Promise<ParsedUpload>;

/** What came piece by piece under a mark. */
export interface CameInPieces {
  readonly mark: string;
  readonly keep: KeepUpload;
  /** Something came between: to keep it now takes as long as though nothing had come. */
  readonly isLate: (context: UploadContext, before: KeptBefore) => boolean;
}

export interface ReadUpload {
  readonly keep: KeepUpload;
  /** Directories: of much that is new, what takes long is done first; undefined where it is little. */
  readonly inPieces?: (at: Omit<Arriving, 'store'>) => Promise<CameInPieces | undefined>;
}

/** Reads the file now, and answers what stores it: a file that cannot be read changes nothing. */
export function parserOf(kind: UploadKind, upload: PlainUpload): ReadUpload {
  return kind === 'directory' ? directoryOf(upload) : { keep: keeperOf(kind, upload) };
}

function directoryOf({ store, macAddress, plain, name }: PlainUpload): ReadUpload {
  const upload = openDirectory(store, macAddress, plain, name);
  const keepWith =
    (arrived?: ArrivedContacts): KeepUpload =>
    async (context, { outcome, listed }) => {
      const known = listed === undefined ? undefined : readListed(listed);
      if (listed !== undefined && known?.hash === upload.hash) return { outcome, isUnchanged: true, listed };
      const isSo = arrived !== undefined && isStillSo(arrived, context, listed);
      const taken = await storeDirectory(context, upload, { listed: known?.entries(), arrived: isSo ? arrived : undefined });
      const marks = [taken.leaving, isSo ? undefined : arrived?.mark].filter((mark) => mark !== undefined);
      return { outcome: taken, listed: writeListed(upload.hash, taken.listed), partiesBefore: taken.before, leaving: marks };
    };
  return {
    keep: keepWith(),
    async inPieces(at) {
      const arrived = await arriveContacts({ store, ...at }, upload);
      if (arrived === undefined) return undefined;
      const isLate: CameInPieces['isLate'] = (context, { listed }) => !isStillSo(arrived, context, listed);
      return { mark: arrived.mark, keep: keepWith(arrived), isLate };
    },
  };
}

function keeperOf(kind: Exclude<UploadKind, 'directory'>, { store, macAddress, plain, name, startByte }: PlainUpload): KeepUpload {
  switch (kind) {
    case 'call-list': {
      const upload = openCallList(store, macAddress, plain, name);
      return async (context, { outcome, listed }) => {
        const known = listed === undefined ? undefined : readListed(listed);
        if (listed !== undefined && known?.hash === upload.hash) return { outcome, isUnchanged: true, listed };
        const before = known?.entries();
        const taken = await storeCallList(context, upload, before);
        return {
          outcome: taken,
          isUnchanged: taken.listed === before,
          listed: writeListed(upload.hash, taken.listed),
          partiesBefore: taken.before,
        };
      };
    }
    case 'local-override':
    case 'web-override':
    case 'cloud-override': {
      const file = readConfiguration(plain, name);
      const [fatal] = file.complaints.filter((complaint) => complaint.severity === 'error');
      if (!file.usable) throw new ProblemError('bad-configuration', fatal === undefined ? `${name} cannot be read` : complaintText(fatal));
      return async (context) => ({ outcome: await storeOverrides(context, kind, file.assignments) });
    }
    case 'application-log':
    case 'boot-log': {
      // Of a packed part, the field counts other bytes.
      const part = isPacked(plain) ? { bytes: unpackedLog(plain, name), startByte: undefined } : { bytes: plain, startByte };
      return async (context, { id, earlierLog }) => {
        const log = await readLog(context, await earlierLog(), { kind, ...part });
        const { access } = context;
        const key = await store.vault.create('log');
        await forgetMentions(access, [id]);
        await storeMentions(store, access, { store: 'artefact', itemId: id, macAddress }, log.mentioned);
        const bytes = utf8Bytes(log.text);
        const sealed = store.platform.cryptography.seal(key.bytes, bytes, `log ${id}`);
        return {
          outcome: log,
          sealedLog: { sealed, keyId: key.id, sizeBytes: bytes.length, arrivals: writeArrivals(log.arrivals) },
        };
      };
    }
  }
}

/** Licences come from the maker. */
export function isUpload(kind: ArtefactKind): kind is UploadKind {
  return kind !== 'license';
}

/** The file cannot be read, or is larger than any that is; it is kept as it came, and to the phone, it has arrived. */
export function isUnreadable(problem: ProblemError): boolean {
  return ['bad-call-list', 'bad-directory', 'bad-configuration', 'bad-log', 'decryption-failed', 'limit-exceeded'].includes(problem.code);
}
