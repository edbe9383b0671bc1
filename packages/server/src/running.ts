// A server that runs: its parts, as they were put together.

import type { Endpoint } from '@offhook/base';
import type { FastifyInstance } from 'fastify';

import type { AuditLog } from './audit/audit-log.ts';
import type { ConfigurationFiles } from './configuration/configuration-files.ts';
import type { Holds } from './privacy/holds.ts';
import type { OwnerWatch } from './privacy/owner-watch.ts';
import type { Artefacts } from './provisioning/artefacts.ts';
import type { Devices } from './provisioning/devices.ts';
import type { ServedCounts } from './provisioning/served-counts.ts';
import type { PartyVault } from './records/party-vault.ts';
import type { Jobs } from './jobs.ts';
import type { PhoneTelling } from './privacy/phone-telling.ts';
import type { Requests } from './privacy/requests.ts';
import type { Retention } from './retention.ts';
import type { ThreadedVerification } from './audit/threaded-verification.ts';
import type { SecondReader } from './search/second-reader.ts';
import type { Certificates } from './security/certificates.ts';
import type { AdministratorCredentials } from './server-options.ts';
import type { EncryptionKeys } from './store/encryption-keys.ts';
import type { StoreLock } from './store/store-lock.ts';
import type { Store } from './store/store.ts';

export interface Running extends Assembled {
  readonly lock: StoreLock;
}

export interface Assembled {
  readonly store: Store;
  readonly audit: AuditLog;
  readonly devices: Devices;
  readonly artefacts: Artefacts;
  readonly parties: PartyVault;
  readonly configuration: ConfigurationFiles;
  readonly encryptionKeys: EncryptionKeys;
  readonly counts: ServedCounts;
  readonly holds: Holds;
  readonly retention: Retention;
  readonly jobs: Jobs;
  readonly requests: Requests;
  readonly telling: PhoneTelling;
  readonly owners: OwnerWatch;
  readonly reader: SecondReader;
  readonly verification: ThreadedVerification;
  /** The whole of it; else from its last checkpoint on. */
  readonly isChainVerified: boolean;
  readonly certificates: Certificates;
  readonly authority: string;
  readonly receiptFingerprint: string;
  readonly administrator: AdministratorCredentials | undefined;
  /** Besides the one for phones of today. */
  readonly doors: readonly Door[];
  readonly provisioning: { readonly server: FastifyInstance; readonly at: Endpoint };
  readonly console: { readonly server: FastifyInstance; readonly at: Endpoint; readonly isSecure: boolean };
}

export interface Door {
  readonly name: 'legacy' | 'plain';
  readonly server: FastifyInstance;
  readonly at: Endpoint;
}
