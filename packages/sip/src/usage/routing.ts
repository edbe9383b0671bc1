// Where a request goes: the first Route, the outbound proxy, the servers of the account or the Request-URI. RFC 3261 §8.1.2, §12.2.1.1, RFC 3263, RFC 3608.

import { ProblemError, isIpAddress, isProblem, type Platform } from '@offhook/base';
import type { Dialog } from '../dialog/dialog.ts';
import { locate, locateHost, type LocateOptions } from '../location/locate.ts';
import type { SipRequest } from '../message/message.ts';
import type { SipUri } from '../message/uri.ts';
import type { Flow, Target } from '../transport/flow.ts';
import type { TransportLayer } from '../transport/transport-layer.ts';
import type { Account, ServerAddress } from './account.ts';

export class Routing {
  readonly #platform: Platform;
  readonly #transport: TransportLayer;

  constructor(platform: Platform, transport: TransportLayer) {
    this.#platform = platform;
    this.#transport = transport;
  }

  /** RFC 3261 §8.1.2, §12.2.1.1: the first Route, else the outbound proxy, else the servers, else the Request-URI. */
  async targetsOf(request: SipRequest, account: Account | undefined, dialog: Dialog | undefined): Promise<readonly (Target | Flow)[]> {
    const route = request.routes[0]?.uri;
    if (dialog !== undefined) {
      // §12.2.1.1: a strict router stands in the Request-URI, and the Route behind it is not for us to follow.
      const nextHop = dialog.routes[0]?.uri ?? request.uri;
      const { flow } = dialog;
      if (flow !== undefined && flow.reliable && flow.isOpen && leadsTo(flow, nextHop)) return [flow];
      return locate(nextHop, this.#locateOptions());
    }
    const servers = account?.options.outboundProxy === undefined ? (account?.options.servers ?? []) : [account.options.outboundProxy];
    if (servers.length === 0 || (route !== undefined && account?.options.outboundProxy === undefined)) {
      const targets = await locate(route ?? request.uri, this.#locateOptions());
      // The registrar's own service route, and the registrar of an account that names no server, are servers of the account.
      if (route === undefined ? request.method === 'REGISTER' : account?.serviceRoute.length !== 0) account?.ownServers.note(targets);
      return targets;
    }
    const targets = await this.serverTargets(servers, account === undefined ? undefined : this.#working(account));
    account?.ownServers.note(targets);
    return targets;
  }

  #working({ workingTarget, options }: Account): Target | undefined {
    if (workingTarget === undefined) return undefined;
    const afterMs = options.failBackAfterMs ?? Number.POSITIVE_INFINITY;
    return this.#platform.clock.monotonicMs() - workingTarget.sinceMs < afterMs ? workingTarget.target : undefined;
  }

  /** Finds the servers of an account that does not register, so that they are known when they speak first. */
  async locateServers(account: Account): Promise<void> {
    const { outboundProxy, servers = [] } = account.options;
    account.ownServers.note(await this.serverTargets(outboundProxy === undefined ? servers : [outboundProxy], undefined));
  }

  /** All targets of the servers in order, the one that worked last first. A server whose name leads nowhere is passed over, unless all do. */
  async serverTargets(servers: readonly ServerAddress[], working: Target | undefined): Promise<readonly Target[]> {
    const targets: Target[] = [];
    let problem: ProblemError | undefined;
    for (const { host, port, protocol } of servers) {
      try {
        targets.push(...(await locateHost({ host, port, protocol, onlySecure: false, options: this.#locateOptions() })));
      } catch (error) {
        if (!isProblem(error)) throw error;
        problem = error;
      }
    }
    if (targets.length === 0) throw problem ?? new ProblemError('not-found', 'expected at least one server');
    const index = working === undefined ? -1 : targets.findIndex((target) => sameTarget(target, working));
    const first = targets[index];
    return first === undefined ? targets : [first, ...targets.filter((target) => target !== first)];
  }

  #locateOptions(): LocateOptions {
    const { network, random } = this.#platform;
    return { names: network.names, random, protocols: this.#transport.protocols };
  }
}

export function sameTarget(a: Target, b: Target): boolean {
  return a.protocol === b.protocol && a.address === b.address && a.port === b.port;
}

/** Whether an open connection is the way to a URI: the same address, or a WebSocket, whose far end cannot be called (RFC 7118 §5). */
function leadsTo(flow: Flow, uri: SipUri): boolean {
  if (flow.protocol === 'ws' || flow.protocol === 'wss') return true;
  const transport = uri.parameters.get('transport')?.toLowerCase();
  const isSameProtocol = transport === flow.protocol || (uri.scheme === 'sips' && flow.secure);
  return isSameProtocol && isIpAddress(uri.host) && uri.host === flow.remote.address;
}
