// Requests over a connection on which a phone has shown the certificate of its factory.

import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';

import type { Platform } from '@offhook/base';

import type { AuditLog } from '../audit/audit-log.ts';
import type { CertifiedPhone, PhoneCertificates } from '../security/phone-certificates.ts';
import type { Devices } from './devices.ts';

export interface CertifiedRequestsOptions {
  readonly platform: Platform;
  readonly certificates: PhoneCertificates;
  readonly devices: Devices;
  readonly audit: AuditLog;
}

export class CertifiedRequests {
  readonly #options: CertifiedRequestsOptions;
  readonly #judged = new WeakMap<TLSSocket, Promise<CertifiedPhone | undefined>>();
  /** Phones with an expired one, each told once. */
  readonly #toldExpired = new Set<string>();

  constructor(options: CertifiedRequestsOptions) {
    this.#options = options;
  }

  /** `named` by the certificate, and `macAddress` where that phone is enrolled too; nothing without a certificate that counts. */
  async phoneOf({ socket }: IncomingMessage): Promise<{ readonly macAddress?: string; readonly named?: string }> {
    if (!(socket instanceof TLSSocket)) return {};
    const judged = this.#judged.get(socket) ?? this.#judge(socket);
    this.#judged.set(socket, judged);
    const phone = await judged;
    if (phone === undefined) return {};
    const named = phone.macAddress;
    if ((await this.#options.devices.find(named)) === undefined) return { named };
    if (phone.isExpired) await this.#tellExpired(named);
    return { macAddress: named, named };
  }

  async #judge(socket: TLSSocket): Promise<CertifiedPhone | undefined> {
    const { raw } = socket.getPeerCertificate() as { readonly raw?: Uint8Array };
    return raw === undefined ? undefined : this.#options.certificates.judge(raw);
  }

  async #tellExpired(device: string): Promise<void> {
    if (this.#toldExpired.has(device)) return;
    this.#toldExpired.add(device);
    this.#options.platform.log.warn('a phone shows a certificate that has expired', { device });
    await this.#options.audit.record('phone', 'certificate-expired', { device });
  }
}
