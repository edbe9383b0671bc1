// The notifier of the call server: message waiting (RFC 3842), dialog state (RFC 4235) and presence (RFC 3856) of its users, as a user agent of its own behind the proxy.

import type { Clock, Random } from '@offhook/base';
import type { Body, Flow, IncomingRequest, NotifierSubscription, UserAgent } from '@offhook/sip';
import { dialogInfoBody, messageSummaryBody, presenceBody } from '@offhook/sip';
import type { DialogState } from '@offhook/sip';

import { PublishedStates } from './published-states.ts';

export interface VoiceMessages {
  readonly new: number;
  readonly old: number;
}

export interface UserDialog {
  readonly id: string;
  readonly state: DialogState;
  readonly direction: 'initiator' | 'recipient';
  readonly remote: string;
}

interface Watcher {
  readonly subscription: NotifierSubscription;
  /** Who watches, and who is watched. */
  readonly by: string;
  readonly user: string;
  version: number;
}

/** Of one user by another: phones, and what a restart left behind. A call tells each of them, wherever their Contacts lead. */
const mostWatches = 10;

/** What may be watched. */
export const watchedEvents = ['message-summary', 'dialog', 'presence'] as const;

export interface PresenceAgentOptions {
  readonly userAgent: UserAgent;
  readonly domain: string;
  /** Tells the proxy's flow from others: it alone has seen who asks. */
  readonly isFromProxy: (flow: Flow) => boolean;
  readonly clock: Clock;
  readonly random: Random;
}

export class PresenceAgent {
  readonly #domain: string;
  readonly #watchers = new Set<Watcher>();
  readonly #messages = new Map<string, VoiceMessages>();
  readonly #dialogs = new Map<string, UserDialog[]>();
  readonly #published: PublishedStates;
  readonly userAgent: UserAgent;

  constructor(options: PresenceAgentOptions) {
    const { clock, random } = options;
    this.userAgent = options.userAgent;
    this.#domain = options.domain;
    this.#published = new PublishedStates({ clock, random, onChange: (user) => this.#tell(user, 'presence') });
    this.userAgent.delegate = {
      screen: ({ flow }) => (options.isFromProxy(flow) ? undefined : 403),
      onSubscribe: (subscription) => this.#subscribed(subscription),
      onRequest: (incoming) => this.#requested(incoming),
    };
  }

  /** Idempotent. */
  async close(): Promise<void> {
    this.#published.close();
    await this.userAgent.close();
  }

  messages(user: string): VoiceMessages {
    return this.#messages.get(user) ?? { new: 0, old: 0 };
  }

  setMessages(user: string, messages: VoiceMessages): void {
    this.#messages.set(user, messages);
    this.#tell(user, 'message-summary');
  }

  /** A terminated dialog is told once and forgotten. */
  setDialog(user: string, dialog: UserDialog): void {
    const others = (this.#dialogs.get(user) ?? []).filter((known) => known.id !== dialog.id);
    this.#dialogs.set(user, [...others, dialog]);
    this.#tell(user, 'dialog');
    if (dialog.state === 'terminated') this.#dialogs.set(user, others);
  }

  summary(user: string): Body {
    const messages = this.messages(user);
    return messageSummaryBody({
      isWaiting: messages.new > 0,
      account: `sip:${user}@${this.#domain}`,
      counts: new Map([['voice-message', { newMessages: messages.new, oldMessages: messages.old, newUrgent: 0, oldUrgent: 0 }]]),
    });
  }

  #subscribed(subscription: NotifierSubscription): void {
    // The user whom the proxy let through, whatever To says.
    const { user } = subscription.request.request.uri;
    if (!watchedEvents.some((event) => event === subscription.event)) {
      subscription.reject(489, { headers: { 'Allow-Events': watchedEvents.join(', ') } });
      return;
    }
    const watcher: Watcher = { subscription, by: subscription.request.request.from.uri.user, user, version: 0 };
    const same = [...this.#watchers].filter(
      (other) => other.by === watcher.by && other.user === user && other.subscription.event === subscription.event,
    );
    if (same.length >= mostWatches) same[0]?.subscription.terminate('rejected');
    this.#watchers.add(watcher);
    subscription.onRefresh = () => this.#notify(watcher);
    subscription.onEnd = () => void this.#watchers.delete(watcher);
    subscription.accept();
    this.#notify(watcher);
  }

  #requested(incoming: IncomingRequest): void {
    const { method, event, uri } = incoming.request;
    if (method !== 'PUBLISH') incoming.respond(405, { headers: { Allow: 'SUBSCRIBE, PUBLISH' } });
    else if (event?.value !== 'presence') incoming.respond(489, { headers: { 'Allow-Events': 'presence' } });
    else this.#published.publish(uri.user, incoming);
  }

  /** Who has published nothing is not there. */
  #presenceOf(user: string): Body {
    const entity = `sip:${user}@${this.#domain}`;
    return this.#published.latest(user) ?? presenceBody({ entity, isOpen: false, activities: [], notes: [] });
  }

  #tell(user: string, event: string): void {
    for (const watcher of this.#watchers) if (watcher.user === user && watcher.subscription.event === event) this.#notify(watcher);
  }

  #notify(watcher: Watcher): void {
    const { subscription, user } = watcher;
    if (subscription.event === 'message-summary') {
      subscription.notify(this.summary(user));
      return;
    }
    if (subscription.event === 'presence') {
      subscription.notify(this.#presenceOf(user));
      return;
    }
    const entity = `sip:${user}@${this.#domain}`;
    const body = dialogInfoBody({
      entity,
      version: watcher.version++,
      isFull: true,
      dialogs: (this.#dialogs.get(user) ?? []).map((dialog) => ({
        id: dialog.id,
        state: dialog.state,
        direction: dialog.direction,
        event: undefined,
        code: undefined,
        callId: undefined,
        localTag: undefined,
        remoteTag: undefined,
        local: undefined,
        remote: { identity: dialog.remote, displayName: '', target: '', targetParameters: new Map() },
      })),
    });
    subscription.notify(body);
  }
}
