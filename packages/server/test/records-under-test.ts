// The records alone: a real store in a folder of its own, without a server around it.

import { silentLogger } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';

import { PartyVault } from '../src/records/party-vault.ts';
import { SuppressionLedger } from '../src/records/suppression-ledger.ts';
import type { StorePlace } from '../src/search/second-reader.ts';
import type { UploadContext } from '../src/records/upload.ts';
import type { DeviceTable } from '../src/store/schema.ts';
import { openStore } from '../src/store/store.ts';
import type { Store } from '../src/store/store.ts';
import { temporaryDirectory } from './server-under-test.ts';
import { placeOf } from './store-place.ts';

export interface RecordsUnderTest {
  readonly store: Store;
  readonly parties: PartyVault;
  readonly ledger: SuppressionLedger;
  /** Where another connection opens the store. */
  readonly place: StorePlace;
  readonly deviceKey: Uint8Array;
  readonly upload: (changes?: Partial<UploadContext>) => UploadContext;
}

/** A stamp without a year is of the latest that is over. */
export const nowMs = Date.UTC(2026, 1, 10);

export const mac = '0004f2000001';

export function phoneRow(macAddress: string, keyId: string, labelSealed = new Uint8Array()): DeviceTable {
  return {
    mac_address: macAddress,
    model: 'VVX450',
    software_version: '',
    label_sealed: labelSealed,
    address: '',
    password_hash: '',
    key_id: keyId,
    enrolled_at_ms: 0,
    last_seen_at_ms: null,
    requests: 0,
    digest_hash: null,
    next_password_hash: null,
    next_digest_hash: null,
    reported_model: null,
    updater_version: null,
    last_method: null,
  };
}

export async function withRecords(run: (records: RecordsUnderTest) => Promise<void>): Promise<void> {
  const folder = await temporaryDirectory();
  const node = createNodePlatform({ directory: folder.path, log: silentLogger });
  const platform = { ...node, clock: { ...node.clock, now: () => nowMs } };
  const postgres = await placeOf(folder.path);
  const store = await openStore({ platform, directory: folder.path, ...postgres });
  const parties = new PartyVault(store);
  const ledger = new SuppressionLedger(store);
  const device = await store.vault.create('device');
  await store.records.db.insertInto('device').values(phoneRow(mac, device.id)).execute();
  const context: UploadContext = {
    store,
    parties,
    ledger,
    access: store.records.db,
    macAddress: mac,
    deviceKey: device.bytes,
    zone: { offsetsS: () => [0] },
    setting: () => undefined,
    judgedUnder: '',
  };
  try {
    await run({
      store,
      parties,
      ledger,
      place: { directory: folder.path, ...postgres },
      deviceKey: device.bytes,
      upload: (changes = {}) => ({ ...context, ...changes }),
    });
  } finally {
    await store.close();
    node.close();
    await folder.remove();
  }
}
