// What answers for persons, without a listener: a real store in a folder of its own, what phones upload to, and requests. The test sets the clock.

import { createLogger } from '@offhook/base';
import type { Clock, LogRecord, Platform } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';
import { utf8Bytes } from '@offhook/base';
import type { IdentifierKeys } from '@offhook/privacy';
import { artefactName } from '@offhook/ucs';

import { Jobs } from '../src/jobs.ts';
import { AuditLog } from '../src/audit/audit-log.ts';
import { ConfigurationFiles } from '../src/configuration/configuration-files.ts';
import type { Whom } from '../src/privacy/about.ts';
import { RecentLooks } from '../src/privacy/about.ts';
import type { ErasureParts } from '../src/privacy/erasure.ts';
import { Holds } from '../src/privacy/holds.ts';
import { PhoneTelling } from '../src/privacy/phone-telling.ts';
import { OwnerWatch } from '../src/privacy/owner-watch.ts';
import { Receipts } from '../src/privacy/receipts.ts';
import { Requests } from '../src/privacy/requests.ts';
import { resolveSubject, wantedOf } from '../src/privacy/subject.ts';
import { Artefacts } from '../src/provisioning/artefacts.ts';
import { Devices } from '../src/provisioning/devices.ts';
import type { UploadKind } from '../src/provisioning/upload-parser.ts';
import { KeptFiles } from '../src/records/kept-files.ts';
import { LineOwnership } from '../src/records/line-ownership.ts';
import { PartyVault } from '../src/records/party-vault.ts';
import { PhoneLogins } from '../src/records/phone-logins.ts';
import { SuppressionLedger } from '../src/records/suppression-ledger.ts';
import { SecondReader } from '../src/search/second-reader.ts';
import { ErasureJournal } from '../src/store/erasure-journal.ts';
import { journalBeside } from '../src/store/journal-folder.ts';
import { openStore } from '../src/store/store.ts';
import { temporaryDirectory } from './server-under-test.ts';
import { placeOf } from './store-place.ts';

export interface PrivacyUnderTest extends ErasureParts {
  readonly devices: Devices;
  readonly receipts: Receipts;
  readonly holds: Holds;
  readonly telling: PhoneTelling;
  readonly requests: Requests;
  readonly logged: readonly LogRecord[];
  /** Phones that were told; what is said of a phone is what it answers. */
  readonly told: string[];
  readonly answers: Map<string, () => Promise<boolean>>;
  /** Timers that wait, by what they wait for. */
  readonly timers: Map<() => void, number>;
  /** From now on the wall clock shows this. */
  readonly at: (nowMs: number) => void;
  readonly enrol: (macAddress: string, label?: string) => Promise<void>;
  readonly put: (macAddress: string, kind: UploadKind, text: string) => Promise<void>;
  readonly served: (macAddress: string, kind: UploadKind) => Promise<string>;
  readonly whom: (keys: readonly IdentifierKeys[], more?: Partial<Whom>) => Promise<Whom>;
  /** Another of the requests on the same store, as after a start. */
  readonly started: () => Requests;
}

/** Noon of a Monday. */
export const noonMs = Date.UTC(2026, 0, 5, 12);

export async function withPrivacy(run: (under: PrivacyUnderTest) => Promise<void>): Promise<void> {
  const folder = await temporaryDirectory();
  const logged: LogRecord[] = [];
  const node = createNodePlatform({ directory: folder.path, log: createLogger((record) => logged.push(record)) });
  let nowMs = noonMs;
  const timers = new Map<() => void, number>();
  const clock: Clock = {
    now: () => nowMs,
    monotonicMs: () => nowMs,
    setTimer(afterMs, fire) {
      timers.set(fire, afterMs);
      return { cancel: () => void timers.delete(fire) };
    },
  };
  const platform: Platform = { ...node, clock };
  const place = { directory: folder.path, ...(await placeOf(folder.path)) };
  const store = await openStore({ platform, ...place });
  const audit = new AuditLog(store);
  const devices = new Devices(store, audit);
  const parties = new PartyVault(store);
  const ledger = new SuppressionLedger(store);
  const configuration = await ConfigurationFiles.load(store);
  const receipts = await Receipts.load(store);
  const ownership = new LineOwnership(store);
  const artefacts: Artefacts = new Artefacts({
    store,
    kept: new KeptFiles(store),
    parties,
    ledger,
    devices,
    audit,
    configuration,
    encryptionKeys: () => [],
    onConfirmed: (ids) => requests.confirmed(ids),
  });
  const journal = await ErasureJournal.open(store, journalBeside(folder.path, platform.random));
  const reader = new SecondReader({ store, parties, place });
  const owners = new OwnerWatch({ store, configuration, ownership, artefacts, logins: new PhoneLogins(store, ownership) });
  const jobs = new Jobs(store);
  const told: string[] = [];
  const answers = new Map<string, () => Promise<boolean>>();
  const parts: ErasureParts = {
    store,
    parties,
    configuration,
    ownership,
    owners,
    reader,
    looks: new RecentLooks(),
    ledger,
    journal,
    artefacts,
    audit,
    jobs,
    async checkSync(macAddress) {
      told.push(macAddress);
      return (await answers.get(macAddress)?.()) ?? true;
    },
  };
  const holds = new Holds(parts);
  const telling = new PhoneTelling(parts);
  const options = { receipts, holds, telling, organisation: 'Example Ltd' };
  const started = (): Requests => new Requests({ ...parts, jobs: new Jobs(store), looks: new RecentLooks() }, options);
  const requests = new Requests(parts, options);
  try {
    await run({
      ...parts,
      devices,
      receipts,
      holds,
      telling,
      requests,
      logged,
      told,
      answers,
      timers,
      started,
      at: (ms) => void (nowMs = ms),
      enrol: async (macAddress, label = '') => void (await devices.enrol({ macAddress, model: 'VVX450', label })),
      put: async (macAddress, kind, text) =>
        void (await artefacts.receive(macAddress, kind, {
          name: artefactName(macAddress, kind),
          body: utf8Bytes(text),
          contentRange: undefined,
        })),
      async served(macAddress, kind) {
        const file = await artefacts.stored.renderAnew(macAddress, kind);
        return file !== undefined && 'bytes' in file ? new TextDecoder().decode(file.bytes) : '';
      },
      async whom(keys, more = {}) {
        const subject = await resolveSubject(parts, store.records.db, keys);
        return { requestId: 'R-1', subject, wanted: wantedOf(subject), included: new Set(), ...more };
      },
    });
  } finally {
    await reader.close();
    await store.close();
    node.close();
    await folder.remove();
  }
}
