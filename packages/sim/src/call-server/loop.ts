// Loops: each Via of ours carries a seal over what decided where the request went. One that comes back with the same seal would go round for ever. RFC 3261 §16.6 step 8, RFC 5393 §4.2.

import type { Platform } from '@offhook/base';
import { parseVia, type SipRequest } from '@offhook/sip';

import type { OwnNames } from './own-names.ts';

export class LoopDetector {
  readonly #names: OwnNames;
  readonly #platform: Pick<Platform, 'cryptography'>;
  readonly #key: Uint8Array;

  constructor(platform: Pick<Platform, 'cryptography' | 'random'>, names: OwnNames) {
    this.#names = names;
    this.#platform = platform;
    this.#key = platform.random.bytes(16);
  }

  /** Credentials are left out: they come off before the request goes on, and decide nothing about its way. */
  sealOf(request: SipRequest): string {
    const parts = [
      request.uriText,
      request.fromTag ?? '',
      request.toTag ?? '',
      request.callId,
      request.headers.get('CSeq') ?? '',
      ...request.headers.list('Route'),
      ...request.headers.list('Proxy-Require'),
    ];
    return this.#platform.cryptography.hmacHex(this.#key, parts.join('\n')).slice(0, 16);
  }

  /** A request that was here with another seal is on a spiral and may pass. */
  isLoop(request: SipRequest): boolean {
    const vias = request.headers.list('Via').map(parseVia);
    const seal = this.sealOf(request);
    return vias.some((via) => via.parameters.get('loop') === seal && this.#names.isVia(via));
  }

  /** Puts the seal of the request that came into our Via of the one that goes. */
  mark(forwarded: SipRequest, seal: string): void {
    forwarded.headers.replaceFirst('Via', `${forwarded.headers.first('Via') ?? ''};loop=${seal}`);
  }
}
