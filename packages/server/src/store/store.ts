// The store: two encrypted databases, the keys, and what is derived from the master key.

import { join } from 'node:path';
import type { Cryptography, Platform } from '@offhook/base';
import { ProblemError, hexBytes, hexText, utf8Bytes, utf8Text } from '@offhook/base';
import type { KeyReader, NumberingRules } from '@offhook/privacy';
import { createKeyReader, loadNumberingPlan, openKeyReader } from '@offhook/privacy';
import type { Kysely, Transaction } from 'kysely';

import type { Database } from './database.ts';
import { openDatabase } from './database.ts';
import { KeyVault } from './key-vault.ts';
import { keysMigrations, recordsMigrations } from './migrations.ts';
import { PersonHashes } from './person-hashes.ts';
import type { Keys, Records } from './schema.ts';
import type { StoreIdentity } from './store-identity.ts';
import { demandWhole, settleIdentity } from './store-identity.ts';

export type RecordsAccess = Kysely<Records> | Transaction<Records>;

export interface Store {
  readonly platform: Platform;
  readonly records: Database<Records>;
  readonly keys: Database<Keys>;
  readonly vault: KeyVault;
  readonly auditKey: Uint8Array;
  /** A keyed hash of anything that must be found again and not read. What names a person has `personHashes`. */
  readonly keyedHash: (text: string) => string;
  readonly personHashes: PersonHashes;
  /** Reads what names a person as the site dials. */
  readonly keyReader: KeyReader;
  /** From now on numbers are read by these rules; what was hashed before is found all the same. Rejects with ProblemError bad-configuration. */
  readNumbersBy(rules: NumberingRules): Promise<void>;
  readonly derive: (purpose: string) => Uint8Array;
  readonly identity: StoreIdentity;
  /** Idempotent. */
  close(): Promise<void>;
}

const masterKeyFile = 'master.key';
const masterKeyBytes = 32;

async function loadMasterKey(platform: Platform, given: Uint8Array | undefined): Promise<Uint8Array> {
  if (given !== undefined) {
    if (given.length !== masterKeyBytes)
      throw new ProblemError('bad-configuration', `expected a master key of ${masterKeyBytes} bytes, got ${given.length}`);
    return given;
  }
  const file = await platform.files.read(masterKeyFile);
  if (file === undefined) {
    const fresh = platform.random.bytes(masterKeyBytes);
    await platform.files.write(masterKeyFile, utf8Bytes(`${hexText(fresh)}\n`));
    return fresh;
  }
  const key = hexBytes(utf8Text(file).trim());
  if (key === undefined || key.length !== masterKeyBytes)
    throw new ProblemError('corrupt', `expected ${masterKeyBytes * 2} hexadecimal digits in ${masterKeyFile}`);
  return key;
}

function deriver(cryptography: Cryptography, masterKey: Uint8Array): (purpose: string) => Uint8Array {
  return (purpose) => cryptography.hkdf(masterKey, new Uint8Array(), `offhook ${purpose}`, 32);
}

/** Rejects with ProblemError storage, decryption-failed, corrupt or unsupported. */
export async function openStore(options: {
  platform: Platform;
  directory: string;
  masterKey?: Uint8Array;
  numbering?: NumberingRules;
}): Promise<Store> {
  const { platform, directory } = options;
  let keyReader = options.numbering === undefined ? openKeyReader : createKeyReader(await loadNumberingPlan(options.numbering));
  demandWhole(directory, options.masterKey !== undefined);
  const masterKey = await loadMasterKey(platform, options.masterKey);
  const derive = deriver(platform.cryptography, masterKey);
  const keys = await openDatabase<Keys>({ path: join(directory, 'keys.db'), key: derive('keys database'), migrations: keysMigrations });
  let records: Database<Records>;
  try {
    records = await openDatabase<Records>({
      path: join(directory, 'offhook.db'),
      key: derive('records database'),
      migrations: recordsMigrations,
    });
  } catch (error) {
    await keys.close();
    throw error;
  }
  let identity: StoreIdentity;
  try {
    identity = await settleIdentity(platform, { records, keys });
  } catch (error) {
    await records.close();
    await keys.close();
    throw error;
  }
  const indexKey = derive('identifier index');
  const { cryptography, random, clock } = platform;
  const keyedHash = (text: string): string => hexText(cryptography.hmac('sha256', indexKey, utf8Bytes(text)));
  return {
    platform,
    records,
    keys,
    vault: new KeyVault({ database: keys, cryptography, random, clock, masterKey }),
    auditKey: derive('audit chain'),
    keyedHash,
    personHashes: new PersonHashes(keyedHash),
    get keyReader() {
      return keyReader;
    },
    async readNumbersBy(rules) {
      keyReader = createKeyReader(await loadNumberingPlan(rules));
    },
    derive,
    identity,
    async close() {
      await records.close();
      await keys.close();
    },
  };
}
