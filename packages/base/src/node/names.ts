// DNS on node:dns; addresses come from the system's own resolution, so that hosts files count.

import { Resolver, lookup } from 'node:dns/promises';

import { ProblemError, errorCode, messageOf } from '../errors.ts';
import type { NameResolver } from '../network.ts';

const noSuchRecord = new Set(['ENODATA', 'ENOTFOUND', 'NXDOMAIN']);

async function answers<T>(name: string, query: () => Promise<readonly T[]>): Promise<readonly T[]> {
  try {
    return await query();
  } catch (cause) {
    if (noSuchRecord.has(errorCode(cause))) return [];
    throw new ProblemError('network', `cannot look up ${name}: ${messageOf(cause)}`, { cause });
  }
}

/** `servers` (address or address:port) replaces the system's name servers for every kind of record. */
export function createNames(servers?: readonly string[]): NameResolver {
  const resolver = new Resolver({ timeout: 2000, tries: 2 });
  if (servers !== undefined) resolver.setServers(servers);
  return {
    addresses: (name) =>
      answers(name, async () => {
        if (servers !== undefined) return resolver.resolve4(name);
        const found = await lookup(name, { all: true });
        return found.map((entry) => entry.address);
      }),
    srv: (name) => answers(name, async () => (await resolver.resolveSrv(name)).map((record) => ({ ...record, target: record.name }))),
    naptr: (name) => answers(name, () => resolver.resolveNaptr(name)),
  };
}
