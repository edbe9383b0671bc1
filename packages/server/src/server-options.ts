// What starting a server takes and what it gives back: the public shape of this package.

import type { Enrolment } from '@offhook/api';
import type { Endpoint, Files, Platform } from '@offhook/base';
import type { NumberingRules } from '@offhook/privacy';

export interface Asset {
  readonly contentType: string;
  readonly content: Uint8Array;
}

/** Shown once, when the store is made; only a hash is kept. */
export interface AdministratorCredentials {
  readonly userName: string;
  readonly password: string;
}

export interface ServerOptions {
  /** `platform.files` must have `directory` as its root. */
  readonly platform: Platform;
  /** Absolute path of the folder of the store. */
  readonly directory: string;
  /** 32 bytes that wrap every other key; made and kept in `master.key` where missing. */
  readonly masterKey?: Uint8Array;
  /** A PostgreSQL server for records and keys, in place of files in `directory`; several processes may then serve one store. */
  readonly postgres?: { readonly url: string; readonly keysUrl?: string };
  /** Where it is noted, outside the folder of the store, who was erased: `offhook-journal` beside it where missing. */
  readonly journal?: Files;
  /** Absolute path of a folder for backups, one a day and on demand; none are made where missing. */
  readonly backups?: string;
  /** The journal is lost for good: begin a new one. */
  readonly isJournalLost?: boolean;
  /** Where phones come, over HTTPS; port 0 takes a free one. */
  readonly listen: Endpoint;
  /** Where phones come that speak TLS 1.0 or 1.1 only; off where missing. */
  readonly legacyListen?: Endpoint;
  /** Where phones come over plain HTTP, credentials and all; off where missing. */
  readonly plainListen?: Endpoint;
  /** PEM of a chain and its key that stand in place of the server's own; asked for again every day. */
  readonly certificate?: () => Promise<{ readonly chain: string; readonly privateKey: string }>;
  /** PEM of the authorities whose certificates phones bring from the factory: such a phone needs no password. Asked for at the start. */
  readonly phoneAuthorities?: () => Promise<string>;
  /** MAC addresses that no phone has: whoever asks for one tries addresses out. */
  readonly decoys?: readonly string[];
  /** Where the console is served; HTTP on a loopback address, HTTPS on any other. 127.0.0.1 and a free port where missing. */
  readonly consoleListen?: Endpoint;
  /** Names and addresses of the certificate besides localhost, 127.0.0.1 and ::1. */
  readonly names?: readonly string[];
  /** Files of the console by their path below `/console/`; `console.html` answers for `/console/` itself. */
  readonly assets?: ReadonlyMap<string, Asset>;
  /** The controller's name on receipts and exports. */
  readonly organisation?: string;
  /** How the site dials, so that one number is found in all its spellings; international numbers by their prefix alone where missing. */
  readonly numbering?: NumberingRules;
  /** Tells a phone to come for its files (SIP NOTIFY with Event: check-sync); false where it could not be reached. */
  readonly checkSync?: (macAddress: string) => Promise<boolean>;
  /** Called once in the life of a store. */
  readonly onFirstStart?: (credentials: AdministratorCredentials) => void;
}

export interface DeviceEnrolment {
  /** In any usual form. */
  readonly macAddress: string;
  /** VVX450, VVX 450... */
  readonly model: string;
  readonly label?: string;
}

export interface OffhookServer {
  /** Opens the store, finishes what a crash interrupted, and listens. Idempotent. */
  start(): Promise<void>;
  /** Idempotent. */
  close(): Promise<void>;
  /** Valid after start; each ends in a slash. */
  readonly urls: { readonly provisioning: string; readonly console: string; readonly legacy?: string; readonly plain?: string };
  /** PEM of the certificate authority that phones must trust. Valid after start. */
  readonly certificateAuthority: string;
  /** SHA-256 of the public key that signs receipts, in hexadecimal. Valid after start. */
  readonly receiptFingerprint: string;
  /** Missing unless this start was the store's first. */
  readonly administrator: AdministratorCredentials | undefined;
  /** A new phone with fresh credentials. Rejects with conflict where it is enrolled already. */
  enrol(device: DeviceEnrolment): Promise<Enrolment>;
  /** Fresh credentials for a phone that is enrolled; the old ones end. */
  renewCredentials(macAddress: string): Promise<Enrolment>;
  /** Replaces the values that are served in `site.cfg` to all phones, or in `<macAddress>-device.cfg` to one; a phone's own win. */
  setConfiguration(scope: 'site' | (string & {}), values: Readonly<Record<string, string>>): Promise<void>;
  /** A key with which phones encrypt their uploads: Crypt=1;KeyDesc=...;Key=...; */
  addEncryptionKey(text: string): Promise<void>;
}
