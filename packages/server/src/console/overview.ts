// Phones with what they uploaded, and the counts of the console's first page.

import type { ArtefactSummary, Device, Overview } from '@offhook/api';
import { artefactSummarySchema } from '@offhook/api';
import { ProblemError } from '@offhook/base';
import { foldedText } from '@offhook/privacy';

import type { AuditLog } from '../audit/audit-log.ts';
import type { ConfigurationFiles } from '../configuration/configuration-files.ts';
import { dueRequests } from '../privacy/due-requests.ts';
import type { Devices } from '../provisioning/devices.ts';
import { artefactRows, totalsOf } from '../store/artefact-rows.ts';
import type { ArtefactTable, DeviceTable } from '../store/schema.ts';
import type { Store } from '../store/store.ts';
import { countErasures } from '../store/suppression-rows.ts';

const dayMs = 86_400_000;

function summaryOf(row: ArtefactTable): ArtefactSummary {
  return {
    name: row.name,
    kind: artefactSummarySchema.shape.kind.parse(row.kind),
    receivedAt: new Date(row.received_at_ms).toISOString(),
    sizeBytes: row.size_bytes,
    records: row.record_count,
    persons: row.person_count,
    suppressed: row.suppressed_count,
    isEncrypted: row.is_encrypted === 1,
    ...(row.refusal === null ? {} : { refusal: row.refusal }),
  };
}

export interface FleetParts {
  readonly store: Store;
  readonly devices: Devices;
  readonly audit: AuditLog;
  readonly configuration: ConfigurationFiles;
}

const mostFound = 200;

export class FleetOverview {
  readonly #store: Store;
  readonly #configuration: ConfigurationFiles;
  readonly #devices: Devices;
  readonly #audit: AuditLog;

  constructor(parts: FleetParts) {
    this.#store = parts.store;
    this.#configuration = parts.configuration;
    this.#devices = parts.devices;
    this.#audit = parts.audit;
  }

  async devices(): Promise<Device[]> {
    const rows = await this.#devices.all();
    const artefacts = await artefactRows(this.#store);
    const byDevice = Map.groupBy(artefacts, (row) => row.mac_address);
    const keys = await this.#store.vault.get(rows.map((row) => row.key_id));
    return rows.map((row) => this.#describe(row, keys.get(row.key_id), byDevice.get(row.mac_address) ?? []));
  }

  /** Phones of which anything that an administrator would look for holds the text: 200 at most. */
  async find(text: string): Promise<Device[]> {
    const wanted = foldedText(text.trim());
    const bare = wanted.replace(/[:.\- ]/g, '');
    const lines = new Map<string, string>();
    for (const { macAddress, value } of this.#configuration.lineSettings())
      if (macAddress !== undefined) lines.set(macAddress, `${lines.get(macAddress) ?? ''}\n${foldedText(value)}`);
    const found = (await this.devices()).filter((device) => {
      const texts = [
        device.label,
        device.model,
        device.reportedModel ?? '',
        device.softwareVersion,
        device.address,
        lines.get(device.macAddress) ?? '',
      ];
      return (bare !== '' && device.macAddress.includes(bare)) || texts.some((candidate) => foldedText(candidate).includes(wanted));
    });
    return found.slice(0, mostFound);
  }

  /** Throws ProblemError not-found. */
  async device(macAddress: string): Promise<Device> {
    const row = await this.#devices.find(macAddress);
    if (row === undefined) throw new ProblemError('not-found', 'there is no such phone');
    const artefacts = await artefactRows(this.#store, macAddress);
    return this.#describe(row, (await this.#store.vault.get([row.key_id])).get(row.key_id), artefacts);
  }

  #describe(row: DeviceTable, key: Uint8Array | undefined, artefacts: readonly ArtefactTable[]): Device {
    return {
      macAddress: row.mac_address,
      model: row.model,
      softwareVersion: row.software_version,
      ...(row.reported_model === null || row.reported_model === row.model ? {} : { reportedModel: row.reported_model }),
      label: key === undefined ? '' : this.#devices.label(row, key),
      address: row.address,
      enrolledAt: new Date(row.enrolled_at_ms).toISOString(),
      ...(row.last_seen_at_ms === null ? {} : { lastSeenAt: new Date(row.last_seen_at_ms).toISOString() }),
      requests: row.requests,
      artefacts: artefacts.map(summaryOf),
    };
  }

  async overview(): Promise<Overview> {
    const todayMs = Math.floor(this.#store.platform.clock.now() / dayMs) * dayMs;
    const totals = await totalsOf(this.#store, todayMs);
    const chain = await this.#audit.look();
    const { soon, late, erasures, nextMs } = await dueRequests(this.#store);
    return {
      devices: totals.devices,
      devicesSeenToday: totals.devicesSeen,
      persons: totals.persons,
      records: totals.records,
      openRequests: totals.openRequests,
      requestsDueSoon: soon,
      requestsLate: late,
      erasuresLate: erasures,
      ...(nextMs === undefined ? {} : { nextDueAt: new Date(nextMs).toISOString() }),
      suppressions: await countErasures(this.#store),
      isAuditIntact: chain.isIntact,
      auditVerifiedAt: new Date(chain.verifiedAtMs).toISOString(),
    };
  }
}
