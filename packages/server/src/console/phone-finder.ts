// Phones by anything that an administrator would look for. Labels are sealed: those that were opened are remembered for a minute, so that typing on opens none again.

import type { Timer } from '@offhook/base';
import { equalBytes } from '@offhook/base';
import { foldedText } from '@offhook/privacy';

import type { ConfigurationFiles } from '../configuration/configuration-files.ts';
import type { Devices } from '../provisioning/devices.ts';
import { othersTurn } from '../others-turn.ts';
import { phonesAfter } from '../store/device-rows.ts';
import type { DeviceTable } from '../store/schema.ts';
import type { Store } from '../store/store.ts';

const rememberedMs = 60_000;

interface OpenedLabel {
  readonly sealed: Uint8Array;
  readonly folded: string;
}

export class PhoneFinder {
  readonly #store: Store;
  readonly #devices: Pick<Devices, 'label'>;
  readonly #configuration: ConfigurationFiles;
  readonly #labels = new Map<string, OpenedLabel>();
  #forgetting: Timer | undefined;

  constructor(parts: { readonly store: Store; readonly devices: Pick<Devices, 'label'>; readonly configuration: ConfigurationFiles }) {
    this.#store = parts.store;
    this.#devices = parts.devices;
    this.#configuration = parts.configuration;
  }

  /** Those of which address, label, model, software or a setting of a line holds the text, in the order of their addresses; others are served meanwhile. */
  async find(text: string, atMost: number): Promise<readonly DeviceTable[]> {
    const wanted = foldedText(text.trim());
    const bare = wanted.replace(/[:.\- ]/g, '');
    const byLine = this.#phonesOfLines(wanted);
    const found: DeviceTable[] = [];
    for await (const phones of phonesAfter(this.#store.records.db)) {
      const labels = await this.#labelsOf(phones);
      for (const phone of phones) {
        const texts = [phone.model, phone.reported_model ?? '', phone.software_version, phone.address].map(foldedText);
        const isFound =
          (bare !== '' && phone.mac_address.includes(bare)) ||
          byLine.has(phone.mac_address) ||
          [...texts, labels.get(phone.mac_address) ?? ''].some((candidate) => candidate.includes(wanted));
        if (isFound) found.push(phone);
        if (found.length >= atMost) return found;
      }
      await othersTurn();
    }
    return found;
  }

  close(): void {
    this.#forgetting?.cancel();
    this.#labels.clear();
  }

  #phonesOfLines(wanted: string): ReadonlySet<string> {
    const found = new Set<string>();
    for (const { macAddress, value } of this.#configuration.lineSettings())
      if (macAddress !== undefined && foldedText(value).includes(wanted)) found.add(macAddress);
    return found;
  }

  async #labelsOf(phones: readonly DeviceTable[]): Promise<ReadonlyMap<string, string>> {
    const unknown = phones.filter(({ mac_address: mac, label_sealed: sealed }) => {
      const known = this.#labels.get(mac);
      return known === undefined || !equalBytes(known.sealed, sealed);
    });
    const keys = await this.#store.vault.get(unknown.map(({ key_id: keyId }) => keyId));
    for (const phone of unknown) {
      const key = keys.get(phone.key_id);
      const folded = key === undefined ? '' : foldedText(this.#devices.label(phone, key));
      this.#labels.set(phone.mac_address, { sealed: phone.label_sealed, folded });
    }
    this.#forgetting ??= this.#store.platform.clock.setTimer(rememberedMs, () => {
      this.#forgetting = undefined;
      this.#labels.clear();
    });
    return new Map(phones.map(({ mac_address: mac }) => [mac, this.#labels.get(mac)?.folded ?? '']));
  }
}
