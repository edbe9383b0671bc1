// The store: records and keys in a database each, in files of its own or on a PostgreSQL server, and what is derived from the master key.

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Platform } from '@offhook/base';
import { ProblemError } from '@offhook/base';
import type { KeyReader, NumberingRules } from '@offhook/privacy';
import { createKeyReader, loadNumberingPlan, openKeyReader } from '@offhook/privacy';
import type { Kysely, Transaction } from 'kysely';

import { dropHead } from './backup-head.ts';
import type { Database } from './database.ts';
import type { FormerRules, ReadFormerly } from './former-numbering.ts';
import { loadFormerReadings } from './former-numbering.ts';
import { KeyVault } from './key-vault.ts';
import type { Derive } from './master-key.ts';
import { deriver, keepMasterKey, masterKeyBytes, readMasterKey } from './master-key.ts';
import { PersonHashes } from './person-hashes.ts';
import { copyFromPostgres } from './postgres-copy.ts';
import type { PostgresPlace } from './postgres-connection.ts';
import { openPostgresDatabase } from './postgres-database.ts';
import type { Keys, Records } from './schema.ts';
import type { StoreIdentity } from './store-identity.ts';
import { openSqliteDatabase } from './sqlite-database.ts';
import { Versions } from './versions.ts';
import { demandBothSchemas, demandWhole, settleIdentity } from './store-identity.ts';
import type { StorePart } from './store-parts.ts';
import { storeParts, unfinishedRestore } from './store-parts.ts';

export type RecordsAccess = Kysely<Records> | Transaction<Records>;

export interface Store {
  readonly platform: Platform;
  readonly records: Database<Records>;
  readonly keys: Database<Keys>;
  readonly vault: KeyVault;
  readonly versions: Versions;
  readonly auditKey: Uint8Array;
  /** A keyed hash of anything that must be found again and not read. What names a person has `personHashes`. */
  readonly keyedHash: (text: string) => string;
  /** A keyed hash of 128 bits of an entry of a file as it came, by which it is known again. */
  readonly entryHash: (kind: string, bytes: Uint8Array) => string;
  readonly personHashes: PersonHashes;
  /** Reads what names a person as the site dials. */
  readonly keyReader: KeyReader;
  /** From now on numbers are read by these rules; what was hashed before is found all the same. Rejects with ProblemError bad-configuration. */
  readNumbersBy(rules: NumberingRules, former?: readonly FormerRules[]): Promise<void>;
  /** How keys were made of the same signs under rules of before. */
  readonly readFormerly: ReadFormerly;
  /** Changes whenever numbers are read in another way. */
  readonly numberingForm: string;
  readonly derive: Derive;
  readonly identity: StoreIdentity;
  /**
   * Both databases, beside the traffic, each in a file that is not there yet: in the form and under the key of a store in files, whichever engine has them.
   * Every key that the records need is among the keys. Rejects with ProblemError storage, or conflict where another version of Offhook has changed the schemas.
   */
  copyTo(paths: Readonly<Record<StorePart, string>>): Promise<void>;
  /** Idempotent. */
  close(): Promise<void>;
}

export interface StoreOptions {
  readonly platform: Platform;
  readonly directory: string;
  readonly masterKey?: Uint8Array;
  readonly numbering?: NumberingRules;
  readonly postgres?: PostgresPlace;
  /** Beside the process that has the store: nothing is made, changed or brought up to date. */
  readonly isReader?: true;
}

type Databases = Pick<Store, 'records' | 'keys' | 'copyTo'>;

/** The keys first; they are closed again where the records cannot be opened. */
async function openBoth<K extends Database<Keys>, R>(keysOpened: Promise<K>, openRecords: () => Promise<R>): Promise<readonly [K, R]> {
  const keys = await keysOpened;
  try {
    return [keys, await openRecords()];
  } catch (error) {
    await keys.close();
    throw error;
  }
}

async function openFiles({ directory, isReader }: StoreOptions, derive: Derive): Promise<Databases> {
  const place = (part: StorePart): Parameters<typeof openSqliteDatabase>[0] => {
    const { file, keyPurpose, migrations } = storeParts[part];
    return { path: join(directory, file), key: derive(keyPurpose), migrations: isReader === true ? undefined : migrations };
  };
  const [keys, records] = await openBoth(openSqliteDatabase<Keys>(place('keys')), () => openSqliteDatabase<Records>(place('records')));
  // Of the backup that it was restored from.
  if (isReader !== true) await dropHead(records.db);
  if (isReader !== true) await dropHead(keys.db);
  return {
    records,
    keys,
    // A key is made before what it seals, and destroyed when that is gone: the keys as they are while no record changes have every key that the records need.
    copyTo: (paths) => records.copyTo(paths.records, () => keys.copyTo(paths.keys)),
  };
}

async function openSchemas(postgres: PostgresPlace, isReader: boolean, derive: Derive): Promise<Databases> {
  const { url, keysUrl = url } = postgres;
  const place = (at: string, part: StorePart): Parameters<typeof openPostgresDatabase>[0] => {
    const { schema, migrations } = storeParts[part];
    return { url: at, schema, migrations: isReader ? undefined : migrations };
  };
  const [keys, records] = await openBoth(openPostgresDatabase<Keys>(place(keysUrl, 'keys')), () =>
    openPostgresDatabase<Records>(place(url, 'records')),
  );
  return {
    records,
    keys,
    copyTo: (paths) => copyFromPostgres({ place: postgres, derive, paths, compactKeys: () => keys.compact() }),
  };
}

/** Rejects with ProblemError storage, decryption-failed, corrupt or unsupported; a reader's with not-found where there is no store. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { platform, directory } = options;
  let numbering = options.numbering;
  let readFormerly: ReadFormerly = () => [];
  let keyReader = options.numbering === undefined ? openKeyReader : createKeyReader(await loadNumberingPlan(options.numbering));
  if (options.postgres === undefined)
    demandWhole(directory, { isKeyGiven: options.masterKey !== undefined, isReader: options.isReader === true });
  else if (options.isReader !== true) await demandBothSchemas(options.postgres);
  if (options.isReader !== true) await rm(join(directory, unfinishedRestore), { recursive: true, force: true });
  const masterKey = options.masterKey ?? (await readMasterKey(platform)) ?? platform.random.bytes(masterKeyBytes);
  if (masterKey.length !== masterKeyBytes)
    throw new ProblemError('bad-configuration', `expected a master key of ${masterKeyBytes} bytes, got ${masterKey.length}`);
  const derive = deriver(platform.cryptography, masterKey);
  // A file that is opened is made under the key.
  if (options.postgres === undefined && options.isReader !== true) await keepMasterKey(options, masterKey);
  const { records, keys, copyTo } =
    options.postgres === undefined
      ? await openFiles(options, derive)
      : await openSchemas(options.postgres, options.isReader === true, derive);
  const { cryptography, random, clock } = platform;
  const vault = new KeyVault({ database: keys, cryptography, random, clock, masterKey });
  let identity: StoreIdentity;
  try {
    await vault.demandMasterKey();
    if (options.postgres !== undefined && options.isReader !== true) await keepMasterKey(options, masterKey);
    identity = await settleIdentity(platform, { records, keys });
  } catch (error) {
    await records.close();
    await keys.close();
    throw error;
  }
  const entryKey = derive('entries as they came');
  const indexKey = derive('identifier index');
  const keyedHash = (text: string): string => cryptography.hmacHex(indexKey, text);
  return {
    platform,
    records,
    keys,
    vault,
    versions: new Versions(records, random),
    auditKey: derive('audit chain'),
    keyedHash,
    entryHash: (kind, bytes) => cryptography.hmacHex(entryKey, `${kind}\n`, bytes).slice(0, 32),
    personHashes: new PersonHashes(keyedHash),
    get keyReader() {
      return keyReader;
    },
    get numberingForm() {
      return numbering === undefined ? '' : JSON.stringify(numbering);
    },
    get readFormerly() {
      return readFormerly;
    },
    async readNumbersBy(rules, former = []) {
      const reader = createKeyReader(await loadNumberingPlan(rules));
      readFormerly = await loadFormerReadings(former);
      numbering = rules;
      keyReader = reader;
    },
    derive,
    identity,
    copyTo,
    async close() {
      await records.close();
      await keys.close();
    },
  };
}
