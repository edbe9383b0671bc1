// A phone that is gone: what it uploaded, what was set for it and its keys go with it (GDPR Art. 5(1)(e)).

import { ProblemError } from '@offhook/base';

import type { AuditLog } from '../audit/audit-log.ts';
import type { ConfigurationFiles } from '../configuration/configuration-files.ts';
import type { LineOwnership } from '../records/line-ownership.ts';
import type { PartyVault } from '../records/party-vault.ts';
import { inChunks } from '../store/chunks.ts';
import type { Store } from '../store/store.ts';
import type { Artefacts } from './artefacts.ts';
import type { Devices } from './devices.ts';

export interface RemovalParts {
  readonly store: Store;
  readonly parties: PartyVault;
  readonly devices: Devices;
  readonly artefacts: Artefacts;
  readonly configuration: ConfigurationFiles;
  readonly audit: AuditLog;
  readonly ownership: LineOwnership;
}

/** Rejects with ProblemError not-found. */
export async function removeDevice(parts: RemovalParts, macAddress: string, actor: string): Promise<void> {
  const { store, parties, devices, artefacts, configuration, audit, ownership } = parts;
  const device = await devices.find(macAddress);
  if (device === undefined) throw new ProblemError('not-found', `no phone ${macAddress} is enrolled`);
  const keyIds = await store.records.transact(async (access) => {
    const logs = await access.selectFrom('artefact').select(['id', 'key_id']).where('mac_address', '=', macAddress).execute();
    const calls = await access.selectFrom('call_record').select('id').where('mac_address', '=', macAddress).execute();
    const tokens = new Set<string>();
    for (const chunk of inChunks(
      calls.map(({ id }) => id),
      400,
    )) {
      const links = await access.selectFrom('call_party').select('party_token').distinct().where('call_id', 'in', chunk).execute();
      for (const { party_token } of links) tokens.add(party_token);
      await access.deleteFrom('call_party').where('call_id', 'in', chunk).execute();
    }
    const contacts = await access
      .selectFrom('contact')
      .select(['party_token', 'divert_token'])
      .where('mac_address', '=', macAddress)
      .execute();
    for (const { party_token, divert_token } of contacts) {
      tokens.add(party_token);
      if (divert_token !== null) tokens.add(divert_token);
    }
    for (const table of ['call_record', 'contact', 'override_value', 'artefact', 'kept_file', 'mention', 'request_device'] as const)
      await access.deleteFrom(table).where('mac_address', '=', macAddress).execute();
    const ofOwners = await ownership.remove(access, macAddress);
    await access.deleteFrom('device').where('mac_address', '=', macAddress).execute();
    const orphans = await parties.unreferenced(access, [...tokens]);
    const ofParties = await parties.keyIds(access, orphans);
    await parties.remove(access, orphans);
    await store.versions.renew(access, 'credentials');
    await store.versions.renewPhone(access, macAddress);
    await audit.append(access, {
      actor,
      action: 'device-removed',
      facts: { device: macAddress, calls: calls.length, contacts: contacts.length },
    });
    return [device.key_id, ...logs.flatMap(({ key_id }) => key_id ?? []), ...ofParties, ...ofOwners];
  });
  devices.forget(macAddress);
  await configuration.forget(macAddress);
  await store.vault.destroy(keyIds);
  await artefacts.stored.forgetRendered();
}
