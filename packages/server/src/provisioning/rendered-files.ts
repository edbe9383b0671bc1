// Files that phones uploaded, as they were last rendered or found missing: by phone and kind, so that all of a phone are forgotten at once.

import type { ServedFile } from '../configuration/served-file.ts';
import type { UploadKind } from './upload-parser.ts';

export interface Rendered {
  /** Of the phone, when it was rendered. */
  readonly version: string;
  readonly file: ServedFile | undefined;
}

export class RenderedFiles {
  readonly #atMost: number;
  readonly #phones = new Map<string, Map<UploadKind, Rendered>>();
  #count = 0;

  constructor(atMost: number) {
    this.#atMost = atMost;
  }

  get(macAddress: string, kind: UploadKind): Rendered | undefined {
    return this.#phones.get(macAddress)?.get(kind);
  }

  /** Where there are as many as may be, all are forgotten first. */
  set(macAddress: string, kind: UploadKind, rendered: Rendered): void {
    this.forget(macAddress, kind);
    if (this.#count >= this.#atMost) this.clear();
    const ofPhone = this.#phones.get(macAddress) ?? new Map<UploadKind, Rendered>();
    this.#phones.set(macAddress, ofPhone.set(kind, rendered));
    this.#count++;
  }

  forget(macAddress: string, kind: UploadKind): void {
    if (this.#phones.get(macAddress)?.delete(kind) === true) this.#count--;
  }

  forgetPhone(macAddress: string): void {
    this.#count -= this.#phones.get(macAddress)?.size ?? 0;
    this.#phones.delete(macAddress);
  }

  clear(): void {
    this.#phones.clear();
    this.#count = 0;
  }
}
