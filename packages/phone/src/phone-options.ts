// What makes one phone differ from another.

import type { Platform } from '@offhook/base';
import type { MediaClock } from '@offhook/media';
import type { Model, SoftwareVersion } from '@offhook/ucs';

import type { ProvisioningServer } from './provisioning/provisioning-client.ts';

export interface PhoneOptions {
  /** `files` is the phone's flash and nobody else's. */
  readonly platform: Platform;
  readonly model: Model;
  /** Twelve lower-case hexadecimal digits. */
  readonly macAddress: string;
  readonly version: SoftwareVersion;
  /** The local address that SIP and media use. */
  readonly address: string;
  /** Until device.prov.* that were set name another. Missing: the phone runs on what is stored. */
  readonly provisioning?: ProvisioningServer;
  readonly mediaClock: MediaClock;
  /** In place of voIpProt.SIP.local.port; 0 takes a free port. */
  readonly sipPort?: number;
  /** PEM certificates trusted for SIP over TLS. */
  readonly sipTrust?: readonly string[];
  /** Connections to servers are asked for a sign of life so often (RFC 5626 §4.4.1); 60,000 where missing. */
  readonly keepAliveMs?: number;
  /** Waited for before each REGISTER. */
  readonly pace?: () => Promise<void>;
}
