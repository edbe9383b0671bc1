// The call server of demo and tests: registrar with digest, forking stateful proxy with Record-Route, message waiting, dialog events. RFC 3261 §10, §16.

import type { Platform } from '@offhook/base';
import { isProblem, messageOf, randomHex } from '@offhook/base';
import type { Body, Flow, ListenOptions, Protocol, ServerTransaction, SipResponse, SipUri, Target, Timings } from '@offhook/sip';
import { DigestServer, SipRequest, TransactionLayer, TransportLayer, UserAgent, createUri, locate, writeUri } from '@offhook/sip';

import type { Branch } from './fork.ts';
import { Fork } from './fork.ts';
import type { VoiceMessages } from './presence-agent.ts';
import { PresenceAgent } from './presence-agent.ts';
import { Registrar } from './registrar.ts';
import type { Binding } from './registrar.ts';

export interface CallServerOptions {
  readonly platform: Platform;
  readonly domain: string;
  readonly listen: readonly ListenOptions[];
  /** Passwords by user. */
  readonly users: ReadonlyMap<string, string>;
  readonly timings?: Partial<Timings>;
}

const maxForwards = 70;

export class CallServer {
  readonly registrar: Registrar;
  readonly #options: CallServerOptions;
  readonly #transport: TransportLayer;
  readonly #layer: TransactionLayer;
  readonly #registerAuth: DigestServer;
  readonly #inviteAuth: DigestServer;
  readonly #presence: PresenceAgent;
  readonly #presenceTarget: Target;
  /** Calls seen, for dialog events: users by Call-ID. */
  readonly #calls = new Map<string, { readonly from: string; readonly to: string }>();

  private constructor(options: CallServerOptions, transport: TransportLayer, presenceTransport: TransportLayer) {
    const { platform, domain } = options;
    this.#options = options;
    this.#transport = transport;
    this.registrar = new Registrar(platform.clock);
    this.#layer = new TransactionLayer({ platform, transport, ...(options.timings === undefined ? {} : { timings: options.timings }) });
    this.#layer.onRequest = (transaction) => this.#onRequest(transaction);
    this.#layer.onAck = (ack) => void this.#forwardAck(ack);
    this.#registerAuth = new DigestServer({ platform, realm: domain });
    this.#inviteAuth = new DigestServer({ platform, realm: domain, isProxy: true });
    this.#presence = new PresenceAgent(
      new UserAgent({
        platform,
        transport: presenceTransport,
        ownsTransport: true,
        userAgentHeader: 'Offhook call server',
        allowEvents: ['message-summary', 'dialog'],
      }),
      domain,
    );
    const local = presenceTransport.listeners[0]?.local ?? { address: '', port: 0 };
    this.#presenceTarget = { protocol: 'udp', ...local, serverName: local.address };
    this.registrar.onChange = (user) => this.#registrationChanged(user);
  }

  /** Rejects with ProblemError network where a port is taken. */
  static async open(options: CallServerOptions): Promise<CallServer> {
    const address = options.listen[0]?.address ?? '127.0.0.1';
    const transport = await TransportLayer.open({ platform: options.platform, listen: options.listen, from: address });
    const presenceTransport = await TransportLayer.open({
      platform: options.platform,
      listen: [{ protocol: 'udp', address, port: 0 }],
      from: address,
    });
    return new CallServer(options, transport, presenceTransport);
  }

  get transport(): TransportLayer {
    return this.#transport;
  }

  /** Where phones reach the server over a protocol. */
  port(protocol: Protocol): number {
    return this.#transport.listeners.find((listener) => listener.protocol === protocol)?.local.port ?? 0;
  }

  /** Leaves messages in a user's mailbox: subscribers are notified, and the registered phones unasked. */
  setMessages(user: string, messages: VoiceMessages): void {
    this.#presence.setMessages(user, messages);
    void this.notify(user, 'message-summary', this.#presence.summary(user));
  }

  /** A NOTIFY outside every dialog to all phones of a user, with the server as its origin: check-sync, talk, hold. Resolves with the statuses that came back. */
  async notify(user: string, event: string, body?: Body): Promise<readonly number[]> {
    const statuses = await Promise.all(this.registrar.bindings(user).map((binding) => this.#notifyBinding(user, binding, event, body)));
    return statuses.flatMap((status) => status ?? []);
  }

  #notifyBinding(user: string, { contact, flow }: Binding, event: string, body: Body | undefined): Promise<number | undefined> {
    const { random } = this.#options.platform;
    const { domain } = this.#options;
    const notify = new SipRequest('NOTIFY', writeUri(contact.uri));
    notify.headers.add('Max-Forwards', String(maxForwards));
    notify.headers.add('From', `<sip:server@${domain}>;tag=${randomHex(random, 8)}`);
    notify.headers.add('To', `<sip:${user}@${domain}>`);
    notify.headers.add('Call-ID', randomHex(random, 16));
    notify.headers.add('CSeq', '1 NOTIFY');
    notify.headers.add('Event', event);
    notify.headers.add('Subscription-State', 'terminated');
    const { host, port } = this.#transport.announced(flow);
    notify.headers.add('Contact', `<${writeUri(createUri({ host, port }))}>`);
    if (body !== undefined) notify.typedBody = body;
    return new Promise((resolve) => {
      this.#layer.send(notify, flow, {
        onResponse: ({ status }) => {
          if (status >= 200) resolve(status);
        },
        onFailure: () => resolve(undefined),
      });
    });
  }

  /** Idempotent. */
  async close(): Promise<void> {
    this.registrar.close();
    this.#layer.close();
    await this.#presence.userAgent.close();
    await this.#transport.close();
  }

  #onRequest(transaction: ServerTransaction): void {
    try {
      this.#route(transaction);
    } catch (error) {
      if (!isProblem(error)) throw error;
      transaction.reply(400);
    }
  }

  #route(transaction: ServerTransaction): void {
    const { request } = transaction;
    if ((request.maxForwards ?? maxForwards) === 0) {
      transaction.reply(483);
      return;
    }
    if (request.method === 'REGISTER') {
      this.#register(transaction);
      return;
    }
    if (request.method === 'OPTIONS' && this.#isOurs(request.uri) && request.uri.user === '') {
      transaction.reply(200);
      return;
    }
    const isInDialog = request.toTag !== undefined;
    if (request.method === 'INVITE' && !isInDialog && !this.#isAuthentic(transaction)) return;
    if (request.method === 'INVITE') transaction.reply(100);
    void this.#forward(transaction, isInDialog).catch((error: unknown) => {
      if (!isProblem(error)) throw error;
      if (transaction.finalStatus === undefined) transaction.reply(error.code === 'not-found' ? 404 : 503);
    });
  }

  #register(transaction: ServerTransaction): void {
    const { request } = transaction;
    const user = request.to.uri.user;
    const verdict = this.#registerAuth.verify(request, (name) => this.#options.users.get(name));
    if (verdict.kind === 'refused') {
      transaction.reply(401, { headers: this.#registerAuth.challenge({ stale: verdict.why === 'stale' }) });
      return;
    }
    if (verdict.username !== user) {
      transaction.reply(403);
      return;
    }
    this.registrar.register(transaction, user);
  }

  #isAuthentic(transaction: ServerTransaction): boolean {
    const { request } = transaction;
    if (!this.#isOurs(request.from.uri)) return true; // somebody from elsewhere calls one of ours
    const verdict = this.#inviteAuth.verify(request, (name) => this.#options.users.get(name));
    if (verdict.kind === 'accepted' && verdict.username === request.from.uri.user) return true;
    transaction.reply(407, { headers: this.#inviteAuth.challenge({ stale: verdict.kind === 'refused' && verdict.why === 'stale' }) });
    return false;
  }

  async #forward(transaction: ServerTransaction, isInDialog: boolean): Promise<void> {
    const { request } = transaction;
    const branches = isInDialog ? [await this.#inDialog(request)] : await this.#newRequest(request, transaction.flow);
    if (branches.length === 0) {
      transaction.reply(this.#options.users.has(request.uri.user) ? 480 : 404);
      return;
    }
    if (transaction.finalStatus !== undefined) return;
    const user = request.uri.user;
    this.#watch(request, user);
    new Fork(transaction, { onResponse: (response) => this.#watchResponse(response) }).start(this.#layer, branches);
  }

  /** RFC 3261 §16.4, §16.6: our own Routes come off, the rest decides. */
  #strip(request: SipRequest): SipRequest {
    const copy = request.clone();
    copy.headers.set('Max-Forwards', String((request.maxForwards ?? maxForwards) - 1));
    for (let route = copy.routes[0]; route !== undefined && this.#isOurs(route.uri); route = copy.routes[0]) {
      const rest = copy.headers.list('Route').slice(1);
      copy.headers.remove('Route');
      for (const value of rest) copy.headers.add('Route', value);
    }
    copy.headers.remove('Proxy-Authorization');
    return copy;
  }

  async #inDialog(request: SipRequest): Promise<Branch> {
    const copy = this.#strip(request);
    const next = copy.routes[0]?.uri ?? copy.uri;
    return { request: copy, to: await this.#flowOrTarget(next) };
  }

  async #newRequest(request: SipRequest, from: Flow): Promise<readonly Branch[]> {
    const uri = request.uri;
    if (!this.#isOurs(uri)) return [this.#recordRoute({ request: this.#strip(request), to: await this.#flowOrTarget(uri) }, from)];
    if (request.method === 'SUBSCRIBE') return [this.#recordRoute({ request: this.#strip(request), to: this.#presenceTarget }, from)];
    return this.registrar.bindings(uri.user).map((binding) => {
      const copy = this.#strip(request);
      copy.uriText = writeUri(binding.contact.uri);
      return this.#recordRoute({ request: copy, to: binding.flow }, from);
    });
  }

  /** Two Record-Routes where the protocol changes on the way (RFC 5658). */
  #recordRoute(branch: Branch, from: Flow): Branch {
    const { request } = branch;
    if (request.method !== 'INVITE' && request.method !== 'SUBSCRIBE' && request.method !== 'REFER') return branch;
    const route = (protocol: Protocol): string => {
      const listener = this.#transport.listeners.find((candidate) => candidate.protocol === protocol) ?? this.#transport.listeners[0];
      const { address, port } = listener?.local ?? { address: '', port: 0 };
      return `<sip:${address}:${port}${protocol === 'udp' ? '' : `;transport=${protocol}`};lr>`;
    };
    request.headers.prepend('Record-Route', route(from.protocol));
    if (branch.to.protocol !== from.protocol) request.headers.prepend('Record-Route', route(branch.to.protocol));
    return branch;
  }

  async #forwardAck(ack: SipRequest): Promise<void> {
    try {
      const branch = await this.#inDialog(ack);
      await this.#layer.sendStateless(branch.request, branch.to);
    } catch (error) {
      if (!isProblem(error)) throw error;
      this.#options.platform.log.debug('ACK not forwarded', { reason: messageOf(error) });
    }
  }

  async #flowOrTarget(uri: SipUri): Promise<Flow | Target> {
    const flow = this.registrar.flowOf(uri);
    if (flow !== undefined && flow.isOpen) return flow;
    const [target] = await locate(uri, { names: this.#options.platform.network.names, random: this.#options.platform.random });
    if (target === undefined) throw new Error('locate answers at least one target');
    return target;
  }

  #isOurs(uri: SipUri): boolean {
    if (uri.host === this.#options.domain) return true;
    return this.#transport.listeners.some((listener) => listener.local.address === uri.host && listener.local.port === (uri.port ?? 5060));
  }

  #registrationChanged(user: string): void {
    const messages = this.#presence.messages(user);
    if (messages.new + messages.old === 0 || this.registrar.bindings(user).length === 0) return;
    void this.notify(user, 'message-summary', this.#presence.summary(user));
  }

  #watch(request: SipRequest, to: string): void {
    if (request.method === 'INVITE' && request.toTag === undefined) {
      this.#calls.set(request.callId, { from: request.from.uri.user, to });
      this.#tell(request.callId, 'trying');
    } else if (request.method === 'BYE') this.#tell(request.callId, 'terminated');
  }

  #watchResponse(response: SipResponse): void {
    if (response.cSeq.method !== 'INVITE') return;
    if (response.status >= 300) this.#tell(response.callId, 'terminated');
    else this.#tell(response.callId, response.status >= 200 ? 'confirmed' : 'early');
  }

  #tell(callId: string, state: 'trying' | 'early' | 'confirmed' | 'terminated'): void {
    const call = this.#calls.get(callId);
    if (call === undefined) return;
    if (state === 'terminated') this.#calls.delete(callId);
    const uri = (user: string): string => `sip:${user}@${this.#options.domain}`;
    this.#presence.setDialog(call.from, { id: callId, state, direction: 'initiator', remote: uri(call.to) });
    this.#presence.setDialog(call.to, { id: callId, state, direction: 'recipient', remote: uri(call.from) });
  }
}
