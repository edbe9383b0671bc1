// A store that was restored from before: every erasure of the journal that it does not know is carried out again, before anything listens.

import type { AuditLog } from '../audit/audit-log.ts';
import type { Jobs } from '../jobs.ts';
import type { Artefacts } from '../provisioning/artefacts.ts';
import type { Devices } from '../provisioning/devices.ts';
import type { LineOwnership } from '../records/line-ownership.ts';
import type { SuppressionLedger } from '../records/suppression-ledger.ts';
import type { ErasureJournal } from '../store/erasure-journal.ts';
import { replaceMissingPhoneKeys } from '../records/phone-key.ts';
import { everyPhoneAwaited } from '../store/request-device-rows.ts';
import { noteSequence } from '../store/store-identity.ts';
import type { Store } from '../store/store.ts';

/** Answers how many erasures were carried out again. */
export async function replayErasures(parts: {
  readonly store: Store;
  readonly journal: ErasureJournal;
  readonly ledger: SuppressionLedger;
  readonly artefacts: Artefacts;
  readonly devices: Devices;
  readonly audit: AuditLog;
  readonly ownership: LineOwnership;
  readonly jobs: Jobs;
}): Promise<number> {
  const { store, journal, ledger, artefacts, devices, audit, ownership, jobs } = parts;
  const { recordsSequence, keysSequence } = store.identity;
  const unknown = journal.after(Math.min(recordsSequence, keysSequence));
  if (unknown.length === 0) return 0;
  for (const { requestId } of unknown) for (const entry of journal.letBeOf(requestId)) await ledger.withdraw(entry, journal.standing());
  const standing = journal.standing().filter((entry) => unknown.includes(entry));
  if (standing.length === 0) {
    await noteBoth(store, journal.length);
    return 0;
  }
  const withoutKey = await replaceMissingPhoneKeys(store);
  if (withoutKey.length > 0)
    store.platform.log.warn('settings of phones are from before an erasure and cannot be opened: they come again from the phones', {
      phones: withoutKey.length,
    });
  for (const entry of standing) await ledger.write(entry);
  await ledger.withdrawReleases();
  // Of an erasure that was released they were told no more.
  await store.records.transact(async (access) => jobs.add(access, 'tell-phone', await everyPhoneAwaited(access)));
  // What a phone would bring back is held back: so are the records of before, taken in once more as though it had.
  for (const { mac_address: macAddress } of await devices.all()) await artefacts.takeInAgain(macAddress);
  await ownership.forgetErased(ledger);
  await store.keys.compact();
  await store.records.compact();
  await noteBoth(store, journal.length);
  await audit.record('server', 'store-restored', { erasuresCarriedOutAgain: standing.length });
  return standing.length;
}

async function noteBoth({ keys, records }: Store, sequence: number): Promise<void> {
  await noteSequence(keys.db, sequence);
  await noteSequence(records.db, sequence);
}
