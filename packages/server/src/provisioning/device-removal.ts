// A phone that is gone: what it uploaded, what was set for it and its keys go with it (GDPR Art. 5(1)(e)).

import { ProblemError } from '@offhook/base';

import type { AuditLog } from '../audit/audit-log.ts';
import type { ConfigurationFiles } from '../configuration/configuration-files.ts';
import type { Holds } from '../privacy/holds.ts';
import { removePhone } from '../store/artefact-rows.ts';
import { removeOwners } from '../store/line-owner-rows.ts';
import { keyIdsOfParties, removeParties, unreferencedParties } from '../store/party-rows.ts';
import type { RecordsAccess, Store } from '../store/store.ts';
import type { Artefacts } from './artefacts.ts';
import type { Devices } from './devices.ts';

export interface RemovalParts {
  readonly store: Store;
  readonly devices: Devices;
  readonly artefacts: Artefacts;
  readonly configuration: ConfigurationFiles;
  readonly audit: AuditLog;
  readonly holds: Holds;
}

/** Rejects with ProblemError not-found, or conflict while a hold covers what is on it. */
export async function removeDevice(parts: RemovalParts, macAddress: string, actor: string): Promise<void> {
  const { store, devices, artefacts, configuration, audit, holds } = parts;
  const device = await devices.find(macAddress);
  if (device === undefined) throw new ProblemError('not-found', `no phone ${macAddress} is enrolled`);
  await holds.demandRemovable(macAddress);
  const remove = async (access: RecordsAccess): Promise<readonly string[]> => {
    const { keyIds: ofLogs, tokens, calls, contacts } = await removePhone(access, macAddress);
    const ofOwners = await removeOwners(access, macAddress);
    const orphans = await unreferencedParties(access, tokens);
    const ofParties = await keyIdsOfParties(access, orphans);
    await removeParties(access, orphans);
    await store.versions.renew(access, 'credentials');
    await store.versions.renewPhone(access, macAddress);
    await audit.append(access, { actor, action: 'device-removed', facts: { device: macAddress, calls, contacts } });
    return [device.key_id, ...ofLogs, ...ofParties, ...ofOwners];
  };
  const keyIds = await store.records.transact(
    async (access) => {
      await store.records.takeTurn(access, 'uploads');
      return remove(access);
    },
    { isolation: 'in-turns' },
  );
  devices.forget(macAddress);
  await configuration.forget(macAddress);
  await store.vault.destroy(keyIds);
  await artefacts.stored.forgetRendered();
}
