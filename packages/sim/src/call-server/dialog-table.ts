// The dialogs that began through this proxy, and from where their two sides speak. A request that says to be inside one and is of none, or comes from elsewhere, is as any other. RFC 3261 §12.

import type { Clock, Timer } from '@offhook/base';
import type { Flow, SipRequest, SipResponse } from '@offhook/sip';

interface Side {
  readonly tag: string;
  /** Not the port: a connection that is opened again has another. */
  readonly address: string;
}

interface KnownDialog {
  readonly caller: Side;
  /** As many as answered, after forking. */
  readonly callees: readonly Side[];
}

const mostDialogs = 10_000;
/** After a BYE, for what crosses it. */
const lingerMs = 32_000;

export class DialogTable {
  readonly #clock: Clock;
  /** By Call-ID and the caller's tag, the oldest first. */
  readonly #dialogs = new Map<string, KnownDialog>();
  readonly #ending = new Map<string, Timer>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A request that goes out and may be answered by a NOTIFY before its response (RFC 6665 §4.1.2.4). */
  expect(request: SipRequest, caller: Flow): void {
    const { callId, fromTag } = request;
    if (fromTag === undefined || this.#dialogs.has(keyOf(callId, fromTag))) return;
    this.#keep(keyOf(callId, fromTag), { caller: { tag: fromTag, address: caller.remote.address }, callees: [] });
  }

  /** Whether the request goes to somebody who asked for it, or asked for something in a dialog with this Call-ID. */
  isExpected(request: SipRequest): boolean {
    return this.#dialogs.has(keyOf(request.callId, request.toTag ?? ''));
  }

  /** A response that opens or confirms a dialog. */
  note(response: SipResponse, sides: { readonly caller: Flow; readonly callee: Flow }): void {
    const { fromTag, toTag } = response;
    if (fromTag === undefined || toTag === undefined) return;
    const key = keyOf(response.callId, fromTag);
    const known = this.#dialogs.get(key);
    const caller = known?.caller ?? { tag: fromTag, address: sides.caller.remote.address };
    const others = (known?.callees ?? []).filter((callee) => callee.tag !== toTag);
    this.#keep(key, { caller, callees: [...others, { tag: toTag, address: sides.callee.remote.address }] });
  }

  /** Whether the request is of a known dialog and comes from a side of it. */
  knows(request: SipRequest, flow: Flow): boolean {
    const { address } = flow.remote;
    const { fromTag = '', toTag = '', callId } = request;
    const isSide = (side: Side, tag: string): boolean => side.tag === tag && side.address === address;
    const asCaller = this.#dialogs.get(keyOf(callId, fromTag));
    if (asCaller !== undefined && isSide(asCaller.caller, fromTag)) return asCaller.callees.some(({ tag }) => tag === toTag);
    return this.#dialogs.get(keyOf(callId, toTag))?.callees.some((callee) => isSide(callee, fromTag)) === true;
  }

  /** The dialog ends, by a BYE from either side or because its request failed. */
  end(message: SipRequest | SipResponse): void {
    for (const tag of [message.fromTag, message.toTag]) {
      const key = keyOf(message.callId, tag ?? '');
      if (!this.#dialogs.has(key) || this.#ending.has(key)) continue;
      this.#ending.set(
        key,
        this.#clock.setTimer(lingerMs, () => this.#forget(key)),
      );
    }
  }

  close(): void {
    for (const timer of this.#ending.values()) timer.cancel();
    this.#ending.clear();
    this.#dialogs.clear();
  }

  #keep(key: string, dialog: KnownDialog): void {
    this.#forget(key);
    this.#dialogs.set(key, dialog);
    const oldest = this.#dialogs.keys().next();
    if (this.#dialogs.size > mostDialogs && oldest.done !== true) this.#forget(oldest.value);
  }

  #forget(key: string): void {
    this.#ending.get(key)?.cancel();
    this.#ending.delete(key);
    this.#dialogs.delete(key);
  }
}

function keyOf(callId: string, tag: string): string {
  return `${callId} ${tag}`;
}
