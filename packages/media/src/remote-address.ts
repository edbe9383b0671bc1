// From the host names of a description to addresses: RFC 8866 §5.7. What was found stands for the life of the leg, so that a re-offer interrupts nothing.

import type { Endpoint, NameResolver } from '@offhook/base';
import { ProblemError, isIpAddress } from '@offhook/base';
import type { RemoteAddress } from './sdp/negotiation.ts';

export class RemoteAddresses {
  readonly #names: NameResolver;
  readonly #found = new Map<string, string>();

  constructor(names: NameResolver) {
    this.#names = names;
  }

  /** Undefined where the host must be looked up first. */
  known(remote: RemoteAddress): Endpoint | undefined {
    const address = isIpAddress(remote.host) ? remote.host : this.#found.get(remote.host);
    return address === undefined ? undefined : { address, port: remote.port };
  }

  /** Makes `remote` known. Rejects with ProblemError not-found where the name has no address of the family of `localAddress`, network where no server answers. */
  async lookUp(remote: RemoteAddress, localAddress: string): Promise<void> {
    if (this.known(remote) !== undefined) return;
    const isSix = localAddress.includes(':');
    const addresses = await this.#names.addresses(remote.host);
    const address = addresses.find((each) => each.includes(':') === isSix);
    if (address === undefined) {
      const family = isSix ? 'IPv6' : 'IPv4';
      throw new ProblemError('not-found', `expected an ${family} address of ${remote.host} for the audio stream, got none`);
    }
    this.#found.set(remote.host, address);
  }
}
