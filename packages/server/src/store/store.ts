// The store: records and keys in a database each, in files of its own or on a PostgreSQL server, and what is derived from the master key.

import { join } from 'node:path';
import type { Cryptography, Platform } from '@offhook/base';
import { ProblemError, concatBytes, hexBytes, hexText, utf8Bytes, utf8Text } from '@offhook/base';
import type { KeyReader, NumberingRules } from '@offhook/privacy';
import { createKeyReader, loadNumberingPlan, openKeyReader } from '@offhook/privacy';
import type { Kysely, Transaction } from 'kysely';

import type { Database } from './database.ts';
import type { FormerRules, ReadFormerly } from './former-numbering.ts';
import { loadFormerReadings } from './former-numbering.ts';
import { KeyVault } from './key-vault.ts';
import { keysMigrations, recordsMigrations } from './migrations.ts';
import { PersonHashes } from './person-hashes.ts';
import { openPostgresDatabase } from './postgres-database.ts';
import type { Keys, Records } from './schema.ts';
import type { StoreIdentity } from './store-identity.ts';
import { openSqliteDatabase } from './sqlite-database.ts';
import { Versions } from './versions.ts';
import { demandBothSchemas, demandWhole, schemas, settleIdentity } from './store-identity.ts';

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
  readonly derive: (purpose: string) => Uint8Array;
  readonly identity: StoreIdentity;
  /** Idempotent. */
  close(): Promise<void>;
}

const masterKeyFile = 'master.key';
const masterKeyBytes = 32;

async function readMasterKey(platform: Platform): Promise<Uint8Array | undefined> {
  const file = await platform.files.read(masterKeyFile);
  if (file === undefined) return undefined;
  const key = hexBytes(utf8Text(file).trim());
  if (key === undefined || key.length !== masterKeyBytes)
    throw new ProblemError('corrupt', `expected ${masterKeyBytes * 2} hexadecimal digits in ${masterKeyFile}`);
  return key;
}

/** One that was made here and now is kept; one that is given is kept elsewhere. */
async function keepMasterKey({ platform, masterKey: given }: StoreOptions, masterKey: Uint8Array): Promise<void> {
  if (given !== undefined || (await readMasterKey(platform)) !== undefined) return;
  await platform.files.write(masterKeyFile, utf8Bytes(`${hexText(masterKey)}\n`));
}

function deriver(cryptography: Cryptography, masterKey: Uint8Array): (purpose: string) => Uint8Array {
  return (purpose) => cryptography.hkdf(masterKey, new Uint8Array(), `offhook ${purpose}`, 32);
}

/** Where the records and the keys are, where that is not the folder of the store. */
export interface PostgresPlace {
  /** postgres://user:password@host/database */
  readonly url: string;
  /** Of another database for the keys, so that its copies are kept apart; a schema beside that of the records where missing. */
  readonly keysUrl?: string;
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

interface Databases {
  readonly records: Database<Records>;
  readonly keys: Database<Keys>;
}

async function openDatabases({ directory, postgres, isReader }: StoreOptions, derive: (purpose: string) => Uint8Array): Promise<Databases> {
  const ofKeys = isReader === true ? undefined : keysMigrations;
  const ofRecords = isReader === true ? undefined : recordsMigrations;
  const keys =
    postgres === undefined
      ? await openSqliteDatabase<Keys>({ path: join(directory, 'keys.db'), key: derive('keys database'), migrations: ofKeys })
      : await openPostgresDatabase<Keys>({ url: postgres.keysUrl ?? postgres.url, schema: schemas.keys, migrations: ofKeys });
  try {
    const records =
      postgres === undefined
        ? await openSqliteDatabase<Records>({
            path: join(directory, 'offhook.db'),
            key: derive('records database'),
            migrations: ofRecords,
          })
        : await openPostgresDatabase<Records>({ url: postgres.url, schema: schemas.records, migrations: ofRecords });
    return { records, keys };
  } catch (error) {
    await keys.close();
    throw error;
  }
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
  const masterKey = options.masterKey ?? (await readMasterKey(platform)) ?? platform.random.bytes(masterKeyBytes);
  if (masterKey.length !== masterKeyBytes)
    throw new ProblemError('bad-configuration', `expected a master key of ${masterKeyBytes} bytes, got ${masterKey.length}`);
  const derive = deriver(platform.cryptography, masterKey);
  // A file that is opened is made under the key.
  if (options.postgres === undefined && options.isReader !== true) await keepMasterKey(options, masterKey);
  const { records, keys } = await openDatabases(options, derive);
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
  const keyedHash = (text: string): string => hexText(cryptography.hmac('sha256', indexKey, utf8Bytes(text)));
  return {
    platform,
    records,
    keys,
    vault,
    versions: new Versions(records, random),
    auditKey: derive('audit chain'),
    keyedHash,
    entryHash: (kind, bytes) => hexText(cryptography.hmac('sha256', entryKey, concatBytes(utf8Bytes(`${kind}\n`), bytes)).subarray(0, 16)),
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
    async close() {
      await records.close();
      await keys.close();
    },
  };
}
