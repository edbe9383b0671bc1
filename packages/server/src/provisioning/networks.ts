// Networks in CIDR notation (RFC 4632 §3.1, RFC 4291 §2.3). An IPv4 address that a listener for both families tells as ::ffff:192.0.2.7 is the IPv4 address (RFC 4291 §2.5.5.2).

import { BlockList, isIP } from 'node:net';

import { ProblemError } from '@offhook/base';

const mapped = new BlockList();
mapped.addSubnet('::ffff:0.0.0.0', 96, 'ipv6');
const mappedBits = 96;

/** As it is told of a connection, behind % the interface of a link-local one. */
export function isAddress(text: string): boolean {
  return isIP(text) !== 0;
}

export class Networks {
  readonly #ofIpv4 = new BlockList();
  readonly #ofIpv6 = new BlockList();

  /** Throws ProblemError bad-request for what is no network. */
  static read(texts: readonly string[]): Networks {
    const networks = new Networks();
    for (const text of texts) networks.#add(text);
    return networks;
  }

  #add(text: string): void {
    const [, address = '', bits] = /^([^/%]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
    const family = isIP(address);
    const longest = family === 6 ? 128 : 32;
    const prefix = bits === undefined ? longest : Number(bits);
    if (family === 0 || prefix > longest)
      throw new ProblemError('bad-request', `expected a network such as 192.0.2.0/24, got ${JSON.stringify(text)}`);
    if (family === 4) this.#ofIpv4.addSubnet(address, prefix, 'ipv4');
    else (prefix >= mappedBits && mapped.check(address, 'ipv6') ? this.#ofIpv4 : this.#ofIpv6).addSubnet(address, prefix, 'ipv6');
  }

  /** False for what is no address; of a link-local one, the interface behind % counts for nothing. */
  hold(text: string): boolean {
    const address = text.split('%', 1)[0] ?? '';
    const family = isIP(address);
    if (family === 4) return this.#ofIpv4.check(address, 'ipv4');
    if (family === 0) return false;
    return (mapped.check(address, 'ipv6') ? this.#ofIpv4 : this.#ofIpv6).check(address, 'ipv6');
  }
}
