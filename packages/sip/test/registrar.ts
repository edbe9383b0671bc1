// A registrar and forking proxy for the tests, built on the transaction layer alone: RFC 3261 §10.3, §16.

import { randomHex } from '@offhook/base';
import type { VirtualWorld } from '@offhook/base/virtual';
import {
  DigestServer,
  TransactionLayer,
  TransportLayer,
  createResponse,
  locate,
  writeUri,
  type ClientTransaction,
  type ServerTransaction,
  type SipRequest,
  type SipResponse,
  type SipUri,
} from '../src/index.ts';

export interface Registrar {
  readonly layer: TransactionLayer;
  readonly bindings: Map<string, SipUri[]>;
  /** Every request that came, by its method. */
  readonly seen: SipRequest[];
  /** Answers a request itself where it returns true. */
  intercept: ((transaction: ServerTransaction) => boolean) | undefined;
  password: string | undefined;
  grantedS: number;
}

export async function createRegistrar(world: VirtualWorld, address: string): Promise<Registrar> {
  const platform = world.platform(address);
  const transport = await TransportLayer.open({ platform, listen: [{ protocol: 'udp', address, port: 5060 }] });
  const layer = new TransactionLayer({ platform, transport });
  const digest = new DigestServer({ platform, realm: 'example.test' });
  const registrar: Registrar = { layer, bindings: new Map(), seen: [], intercept: undefined, password: undefined, grantedS: 3600 };
  const options = { names: platform.network.names, random: platform.random };

  const register = (transaction: ServerTransaction): void => {
    const { request } = transaction;
    if (registrar.password !== undefined) {
      const verdict = digest.verify(request, () => registrar.password);
      if (verdict.kind === 'refused') {
        transaction.reply(401, { headers: digest.challenge({ stale: verdict.why === 'stale' }) });
        return;
      }
    }
    const [contact] = request.contacts;
    const { user } = request.to.uri;
    if (contact === undefined || request.expires === 0) {
      registrar.bindings.delete(user);
      transaction.reply(200);
      return;
    }
    const others = (registrar.bindings.get(user) ?? []).filter(({ host }) => host !== contact.uri.host);
    registrar.bindings.set(user, [...others, contact.uri]);
    transaction.reply(200, { headers: { Contact: `<${writeUri(contact.uri)}>;expires=${registrar.grantedS}` } });
  };

  const forward = (request: SipRequest): SipRequest => {
    const copy = request.clone();
    copy.headers.set('Max-Forwards', String((copy.maxForwards ?? 70) - 1));
    if (copy.routes[0]?.uri.host === address) copy.headers.removeFirst('Route');
    return copy;
  };

  const proxy = (transaction: ServerTransaction): void => {
    const { request } = transaction;
    const isInside = request.toTag !== undefined || request.routes.length > 0;
    const contacts = isInside ? [request.uri] : (registrar.bindings.get(request.uri.user) ?? []);
    if (contacts.length === 0) {
      transaction.reply(404);
      return;
    }
    const branches: ClientTransaction[] = [];
    let open = contacts.length;
    let best: SipResponse | undefined;
    let isAnswered = false;
    transaction.onCancel = () => branches.forEach((branch) => branch.cancel());
    const finish = (): void => {
      if (--open > 0 || isAnswered) return;
      if (best === undefined) transaction.reply(408);
      else transaction.respond(best);
    };
    for (const contact of contacts) {
      const copy = forward(request);
      copy.uriText = writeUri(contact);
      if (request.method === 'INVITE' && request.toTag === undefined) copy.headers.prepend('Record-Route', `<sip:${address};lr>`);
      const next = copy.routes[0]?.uri ?? contact;
      void locate(next, options).then(([target]) => {
        if (target === undefined) return;
        branches.push(
          layer.send(copy, target, {
            onResponse: (received) => {
              if (received.status === 100) return;
              const response = received.clone();
              response.headers.removeFirst('Via');
              if (response.status < 200) {
                if (!isAnswered) transaction.respond(response);
              } else if (response.status < 300) {
                isAnswered = true;
                transaction.respond(response);
                for (const branch of branches) branch.cancel(['SIP;cause=200;text="Call completed elsewhere"']);
              } else {
                if (best === undefined || response.status < best.status) best = response;
                finish();
              }
            },
            onFailure: finish,
          }),
        );
      });
    }
  };

  layer.onRequest = (transaction) => {
    registrar.seen.push(transaction.request);
    if (registrar.intercept?.(transaction) === true) return;
    if (transaction.request.method === 'REGISTER') register(transaction);
    else proxy(transaction);
  };
  layer.onAck = (ack) => {
    const copy = forward(ack);
    void locate(copy.routes[0]?.uri ?? copy.uri, options).then(([target]) => target && layer.sendStateless(copy, target));
  };
  return registrar;
}

export function refuse(transaction: ServerTransaction, status: number, headers: Readonly<Record<string, string>> = {}): void {
  transaction.respond(
    createResponse(transaction.request, status, { toTag: randomHex({ bytes: (count) => new Uint8Array(count) }, 4), headers }),
  );
}
