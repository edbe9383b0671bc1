// The call server of demo and tests: registrar with digest, forking stateful proxy with Record-Route, message waiting, dialog events. RFC 3261 §10, §16. Here the order of §16.3 to §16.6; each step has its file.

import type { Endpoint, Platform } from '@offhook/base';
import { isProblem, messageOf, randomHex } from '@offhook/base';
import type { Body, Flow, ListenOptions, Protocol, ServerTransaction, SipResponse, SipUri, Target, Timings } from '@offhook/sip';
import { SipRequest, TransactionLayer, TransportLayer, UserAgent, createUri, locate, writeUri } from '@offhook/sip';

import { shareBreadth } from './breadth.ts';
import { CallWatch } from './call-watch.ts';
import { DialogTable } from './dialog-table.ts';
import { Gate } from './gate.ts';
import { LoopDetector } from './loop.ts';
import { OwnNames } from './own-names.ts';
import type { VoiceMessages } from './presence-agent.ts';
import { PresenceAgent, watchedEvents } from './presence-agent.ts';
import { Registrar } from './registrar.ts';
import type { Binding } from './registrar.ts';
import type { Branch } from './response-context.ts';
import { ResponseContext } from './response-context.ts';
import { addRecordRoute, copyFor, postprocess, preprocessed } from './route.ts';
import type { Refusal } from './validate.ts';
import { formsDialog, refusalOf } from './validate.ts';

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
  readonly #presence: PresenceAgent;
  readonly #presenceTarget: Target;
  readonly #names: OwnNames;
  readonly #gate: Gate;
  readonly #loops: LoopDetector;
  readonly #dialogs: DialogTable;
  readonly #calls: CallWatch;

  private constructor(options: CallServerOptions, transport: TransportLayer, presenceTransport: TransportLayer) {
    const { platform, domain } = options;
    this.#options = options;
    this.#transport = transport;
    this.registrar = new Registrar(platform.clock);
    this.#layer = new TransactionLayer({ platform, transport, ...(options.timings === undefined ? {} : { timings: options.timings }) });
    this.#layer.onRequest = (transaction) => this.#onRequest(transaction);
    this.#layer.onAck = (ack, flow) => void this.#forwardAck(ack, flow);
    this.#names = new OwnNames(domain, transport);
    this.#loops = new LoopDetector(platform, this.#names);
    this.#dialogs = new DialogTable(platform.clock);
    const { registrar } = this;
    this.#gate = new Gate({ platform, names: this.#names, users: options.users, registrar, dialogs: this.#dialogs });
    this.#presence = new PresenceAgent({
      domain,
      clock: platform.clock,
      random: platform.random,
      isFromProxy: ({ remote }) => transport.listeners.some(({ protocol, local }) => protocol === 'udp' && sameEndpoint(local, remote)),
      userAgent: new UserAgent({
        platform,
        transport: presenceTransport,
        ownsTransport: true,
        userAgentHeader: 'Offhook call server',
        allow: ['PUBLISH'],
        allowEvents: watchedEvents,
      }),
    });
    this.#calls = new CallWatch(this.#names, this.#presence);
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
    this.#dialogs.close();
    this.#layer.close();
    await this.#presence.close();
    await this.#transport.close();
  }

  #onRequest(transaction: ServerTransaction): void {
    try {
      this.#serve(transaction);
    } catch (error) {
      if (!isProblem(error)) throw error;
      transaction.reply(400);
    }
  }

  #serve(transaction: ServerTransaction): void {
    const { request, flow } = transaction;
    const isForServer = request.uri.user === '' && this.#names.isOurs(request.uri) && !request.uri.parameters.has('lr');
    // §16.3 step 3: an OPTIONS that may go no further asks whom it reached.
    if (request.method === 'OPTIONS' && (isForServer || request.maxForwards === 0)) {
      transaction.reply(200);
      return;
    }
    const isLoop = this.#loops.isLoop(request);
    const refusal = refusalOf(request, isLoop);
    if (refusal !== undefined) {
      refuse(transaction, refusal);
      return;
    }
    if (request.method === 'REGISTER') {
      const refused = this.#gate.registerRefusal(request, flow);
      if (refused === undefined) this.registrar.register(transaction, request.to.uri.user);
      else refuse(transaction, refused);
      return;
    }
    const copy = preprocessed(request, this.#names);
    const isOwnNotify = request.method === 'NOTIFY' && this.#isNotifier(flow) && this.#dialogs.isExpected(request);
    const refused = isOwnNotify ? undefined : (this.#gate.refusalOf(copy, flow) ?? this.#watchRefusal(copy, flow));
    if (refused !== undefined) {
      refuse(transaction, refused);
      return;
    }
    if (request.method === 'INVITE') transaction.reply(100);
    void this.#forward(transaction, copy).catch((error: unknown) => {
      if (!isProblem(error)) throw error;
      // §16.9: no way to the next hop counts as 503, which goes back as 500.
      if (transaction.finalStatus === undefined) transaction.reply(error.code === 'not-found' ? 404 : 500);
    });
  }

  #isNotifier({ protocol, remote }: Flow): boolean {
    const { address, port } = this.#presenceTarget;
    return protocol === 'udp' && remote.address === address && remote.port === port;
  }

  /** Users of the domain may be watched by users of the domain, from where they are; what waits in a mailbox is its owner's, and so is what is said of one. */
  #watchRefusal(request: SipRequest, flow: Flow): Refusal | undefined {
    if (request.method === 'PUBLISH' && this.#names.isOurs(request.uri) && request.from.uri.user !== request.uri.user)
      return { status: 403 };
    if (request.method !== 'SUBSCRIBE') return undefined;
    // Each change would be sent there, and again and again where nobody answers (RFC 6665 §6.3: no traffic for third parties).
    if (!request.contacts.every(({ uri }) => uri.host === flow.remote.address || this.registrar.flowOf(uri) !== undefined))
      return { status: 403 };
    if (request.toTag !== undefined || !this.#names.isOurs(request.uri)) return undefined;
    const { user } = request.uri;
    if (!this.#options.users.has(user)) return { status: 404 };
    return request.event?.value === 'message-summary' && request.from.uri.user !== user ? { status: 403 } : undefined;
  }

  /** `copy` has been preprocessed. */
  async #forward(transaction: ServerTransaction, copy: SipRequest): Promise<void> {
    const { request } = transaction;
    const branches = await Promise.all(this.#targetsOf(copy).map((target) => this.#branchTo(copy, target, transaction.flow)));
    if (branches.length === 0) {
      transaction.reply(this.#options.users.has(copy.uri.user) ? 480 : 404);
      return;
    }
    if (transaction.finalStatus !== undefined) return;
    if (!shareBreadth(request, branches)) {
      transaction.reply(440, { reason: 'Max-Breadth Exceeded' });
      return;
    }
    this.#calls.sent(copy);
    if (request.method === 'BYE') this.#dialogs.end(request);
    if (request.method === 'SUBSCRIBE') this.#dialogs.expect(request, transaction.flow);
    const seal = this.#loops.sealOf(request);
    new ResponseContext({
      server: transaction,
      layer: this.#layer,
      clock: this.#options.platform.clock,
      onSend: (sent) => this.#loops.mark(sent, seal),
      onResponse: (response, client) => {
        this.#noteDialog(response, { request, caller: transaction.flow, callee: client?.flow });
        this.#calls.answered(response, request);
      },
    }).start(branches);
  }

  #noteDialog(response: SipResponse, by: { readonly request: SipRequest; readonly caller: Flow; readonly callee: Flow | undefined }): void {
    const { request, caller, callee } = by;
    if (!formsDialog(response)) return;
    if (response.status < 300 && callee !== undefined) this.#dialogs.note(response, { caller, callee });
    else if (response.status >= 300 && request.toTag === undefined) this.#dialogs.end(response);
  }

  /** §16.5: who is ours is where its phones are, anybody else where the Request-URI says. */
  #targetsOf(request: SipRequest): readonly { readonly uriText: string; readonly to?: Flow | Target }[] {
    const { uri, uriText } = request;
    const isLocal = this.#names.isOurs(uri) && !uri.parameters.has('maddr');
    if (!isLocal) return [{ uriText }];
    if (request.method === 'SUBSCRIBE' || request.method === 'PUBLISH') return [{ uriText, to: this.#presenceTarget }];
    return this.registrar.bindings(uri.user).map(({ contact, flow }) => ({ uriText: writeUri(contact.uri), to: flow }));
  }

  /** §16.6. */
  async #branchTo(request: SipRequest, target: { readonly uriText: string; readonly to?: Flow | Target }, from: Flow): Promise<Branch> {
    const copy = copyFor(request, target.uriText, this.#names);
    const isRouted = copy.routes.length > 0;
    const next = postprocess(copy);
    const to = isRouted || target.to === undefined ? await this.#flowOrTarget(next) : target.to;
    addRecordRoute(copy, { from, to: to.protocol, names: this.#names });
    return { request: copy, to };
  }

  /** The ACK of a 2xx: of a known dialog, or of nothing. */
  async #forwardAck(ack: SipRequest, flow: Flow): Promise<void> {
    try {
      const copy = preprocessed(ack, this.#names);
      if (ack.maxForwards === 0 || !this.#gate.isInDialog(copy, flow)) return;
      const branch = await this.#branchTo(copy, { uriText: copy.uriText }, flow);
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

  #registrationChanged(user: string): void {
    const messages = this.#presence.messages(user);
    if (messages.new + messages.old === 0 || this.registrar.bindings(user).length === 0) return;
    void this.notify(user, 'message-summary', this.#presence.summary(user));
  }
}

function sameEndpoint(a: Endpoint, b: Endpoint): boolean {
  return a.address === b.address && a.port === b.port;
}

function refuse(transaction: ServerTransaction, { status, headers }: Refusal): void {
  transaction.reply(status, headers === undefined ? {} : { headers });
}
