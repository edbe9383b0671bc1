// Phones with what they uploaded, and the counts of the console's first page.

import type { ArtefactSummary, Device, Overview } from '@offhook/api';
import { artefactSummarySchema, phonesAtOnce } from '@offhook/api';
import { ProblemError } from '@offhook/base';

import type { AuditLog } from '../audit/audit-log.ts';
import type { ConfigurationFiles } from '../configuration/configuration-files.ts';
import { dueRequests } from '../privacy/due-requests.ts';
import type { Devices } from '../provisioning/devices.ts';
import type { ArtefactSummaryRow } from '../store/artefact-rows.ts';
import { artefactSummaries, totalsOf } from '../store/artefact-rows.ts';
import { countParties } from '../store/call-rows.ts';
import { deviceRowsAfter } from '../store/device-rows.ts';
import type { DeviceTable } from '../store/schema.ts';
import type { Store } from '../store/store.ts';
import { PhoneFinder } from './phone-finder.ts';
import { countErasures } from '../store/suppression-rows.ts';

const dayMs = 86_400_000;

function summaryOf(row: ArtefactSummaryRow): ArtefactSummary {
  const kind = artefactSummarySchema.shape.kind.parse(row.kind);
  return {
    name: row.name,
    kind,
    receivedAt: new Date(row.received_at_ms).toISOString(),
    sizeBytes: row.size_bytes,
    records: row.record_count,
    ...(kind === 'call-list' ? {} : { persons: row.person_count }),
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

export class FleetOverview {
  readonly #store: Store;
  readonly #devices: Devices;
  readonly #audit: AuditLog;
  readonly #finder: PhoneFinder;

  constructor(parts: FleetParts) {
    this.#store = parts.store;
    this.#devices = parts.devices;
    this.#audit = parts.audit;
    this.#finder = new PhoneFinder(parts);
  }

  close(): void {
    this.#finder.close();
  }

  /** In the order of their addresses, from behind `after` on: 200 at most. */
  async devices(after = ''): Promise<Device[]> {
    return this.#described(await deviceRowsAfter(this.#store.records.db, after, phonesAtOnce));
  }

  /** Phones of which anything that an administrator would look for holds the text: 200 at most. */
  async find(text: string): Promise<Device[]> {
    return this.#described(await this.#finder.find(text, phonesAtOnce));
  }

  /** Throws ProblemError not-found. */
  async device(macAddress: string): Promise<Device> {
    const row = await this.#devices.find(macAddress);
    if (row === undefined) throw new ProblemError('not-found', 'there is no such phone');
    const [device] = await this.#described([row]);
    if (device === undefined) throw new Error('each phone is described');
    const persons = await countParties(this.#store.records.db, macAddress);
    return {
      ...device,
      artefacts: device.artefacts.map((artefact) => (artefact.kind === 'call-list' ? { ...artefact, persons } : artefact)),
    };
  }

  async #described(rows: readonly DeviceTable[]): Promise<Device[]> {
    const summaries = await artefactSummaries(
      this.#store,
      rows.map((row) => row.mac_address),
    );
    const byDevice = Map.groupBy(summaries, (row) => row.mac_address);
    const keys = await this.#store.vault.get(rows.map((row) => row.key_id));
    return rows.map((row) => this.#describe(row, keys.get(row.key_id), byDevice.get(row.mac_address) ?? []));
  }

  #describe(row: DeviceTable, key: Uint8Array | undefined, artefacts: readonly ArtefactSummaryRow[]): Device {
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
