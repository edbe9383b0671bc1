// From a URI to the targets it may be reached at, in order: RFC 3263 §4, SRV order by RFC 2782, NAPTR services by RFC 3263 §4.1 and RFC 7118 §8.

import { ProblemError, isIpAddress, randomInteger, type NameResolver, type Random, type SrvRecord } from '@offhook/base';
import type { SipUri } from '../message/uri.ts';
import { defaultPort, isSecure, type Protocol, type Target } from '../transport/flow.ts';

export interface LocateOptions {
  readonly names: NameResolver;
  readonly random: Random;
  /** The transports that are there, best first; udp, tcp, tls where missing. */
  readonly protocols?: readonly Protocol[];
}

const services: Readonly<Record<string, Protocol>> = {
  'sip+d2u': 'udp',
  'sip+d2t': 'tcp',
  'sips+d2t': 'tls',
  'sip+d2w': 'ws',
  'sips+d2w': 'wss',
};

const transports: ReadonlyMap<string, Protocol> = new Map((['udp', 'tcp', 'tls', 'ws', 'wss'] as const).map((name) => [name, name]));

/** RFC 3261 §26.2.2, RFC 7118 §5.3: what each means in a sips URI. Nothing secure runs over UDP. */
const secureTransports: ReadonlyMap<string, Protocol> = new Map([
  ['tcp', 'tls'],
  ['tls', 'tls'],
  ['ws', 'wss'],
  ['wss', 'wss'],
]);

const srvPrefixes: Readonly<Record<Protocol, string>> = {
  udp: '_sip._udp.',
  tcp: '_sip._tcp.',
  tls: '_sips._tcp.',
  ws: '_sip._ws.',
  wss: '_sips._ws.',
};

/** Never empty. Rejects with ProblemError not-found where the name leads nowhere, network where no name server answers, unsupported for other schemes. */
export async function locate(uri: SipUri, options: LocateOptions): Promise<readonly Target[]> {
  if (uri.scheme !== 'sip' && uri.scheme !== 'sips') throw new ProblemError('unsupported', `expected a sip or sips URI, got ${uri.scheme}`);
  const host = uri.parameters.get('maddr') || uri.host;
  return locateHost({ host, port: uri.port, protocol: protocolOf(uri), onlySecure: uri.scheme === 'sips', options });
}

/** The transport that the URI itself asks for; undefined where it leaves it open. */
function protocolOf(uri: SipUri): Protocol | undefined {
  const transport = uri.parameters.get('transport')?.toLowerCase() ?? '';
  if (transport === '') return undefined;
  const protocol = (uri.scheme === 'sips' ? secureTransports : transports).get(transport);
  if (protocol === undefined)
    throw new ProblemError('unsupported', `expected a known transport in the ${uri.scheme} URI, got ${transport}`);
  return protocol;
}

export interface HostToLocate {
  readonly host: string;
  readonly port: number | undefined;
  readonly protocol: Protocol | undefined;
  readonly onlySecure: boolean;
  readonly options: LocateOptions;
}

export async function locateHost(what: HostToLocate): Promise<readonly Target[]> {
  const { host, port, options } = what;
  // §4.1: without any hint a numeric address or a port means UDP, or TLS for sips.
  const assumed = what.protocol ?? (what.onlySecure ? 'tls' : 'udp');
  const isDefault: Pick<Target, 'isDefault'> = what.protocol === undefined && !what.onlySecure ? { isDefault: true } : {};
  if (isIpAddress(host)) return [{ protocol: assumed, address: host, port: port ?? defaultPort(assumed), serverName: host, ...isDefault }];
  const byAddress = async (at: number): Promise<readonly Target[]> => {
    const found = await addressTargets({ name: host, port: at, protocol: assumed, serverName: host, options });
    return notEmpty(found, host).map((target) => ({ ...target, ...isDefault }));
  };
  if (port !== undefined) return byAddress(port);
  const offered = (options.protocols ?? ['udp', 'tcp', 'tls']).filter((protocol) => !what.onlySecure || isSecure(protocol));
  const byService = what.protocol === undefined ? await naptrTargets(host, offered, options) : [];
  if (byService.length > 0) return byService;
  const targets: Target[] = [];
  for (const protocol of what.protocol === undefined ? offered : [what.protocol]) {
    targets.push(...(await srvTargets(`${srvPrefixes[protocol]}${host}`, protocol, host, options)));
  }
  if (targets.length > 0) return targets;
  return byAddress(defaultPort(assumed));
}

function notEmpty(targets: readonly Target[], host: string): readonly Target[] {
  if (targets.length === 0) throw new ProblemError('not-found', `expected an address of ${host}, got none`);
  return targets;
}

async function naptrTargets(host: string, offered: readonly Protocol[], options: LocateOptions): Promise<readonly Target[]> {
  const records = [...(await options.names.naptr(host))].sort((a, b) => a.order - b.order || a.preference - b.preference);
  const targets: Target[] = [];
  for (const record of records) {
    const service = services[record.service.toLowerCase()];
    const protocol = offered.find((name) => name === service);
    if (record.flags.toLowerCase() !== 's' || protocol === undefined) continue;
    targets.push(...(await srvTargets(record.replacement, protocol, host, options)));
  }
  return targets;
}

/** `serverName` stays the name that was asked for: a certificate must be for that one (RFC 5922 §4). */
async function srvTargets(name: string, protocol: Protocol, serverName: string, options: LocateOptions): Promise<readonly Target[]> {
  const targets: Target[] = [];
  for (const record of orderSrv(await options.names.srv(name), options.random)) {
    if (record.target === '.' || record.target === '') continue;
    targets.push(...(await addressTargets({ name: record.target, port: record.port, protocol, serverName, options })));
  }
  return targets;
}

async function addressTargets(what: {
  name: string;
  port: number;
  protocol: Protocol;
  serverName: string;
  options: LocateOptions;
}): Promise<readonly Target[]> {
  const { port, protocol, serverName } = what;
  const addresses = isIpAddress(what.name) ? [what.name] : await what.options.names.addresses(what.name);
  return addresses.map((address) => ({ protocol, address, port, serverName }));
}

/** By priority; within one, by chance in proportion to the weight (RFC 2782). */
export function orderSrv(records: readonly SrvRecord[], random: Random): readonly SrvRecord[] {
  const ordered: SrvRecord[] = [];
  const waiting = [...records].sort((a, b) => a.priority - b.priority || a.weight - b.weight);
  for (let first = waiting[0]; first !== undefined; first = waiting[0]) {
    const { priority } = first;
    const group = waiting.filter((record) => record.priority === priority);
    const total = group.reduce((sum, record) => sum + record.weight, 0);
    let chance = randomInteger(random, total + 1);
    const chosen = group.find((record) => (chance -= record.weight) <= 0) ?? first;
    waiting.splice(waiting.indexOf(chosen), 1);
    ordered.push(chosen);
  }
  return ordered;
}
