// One request, several targets: the next is tried on timeout, transport failure and 503 (RFC 3263 §4.3). Each attempt is a new transaction.

import { ProblemError, type Clock, type Timer } from '@offhook/base';
import type { SipRequest, SipResponse } from '../message/message.ts';
import type { ClientTransaction } from '../transaction/client-transaction.ts';
import type { TransactionLayer } from '../transaction/transaction-layer.ts';
import type { Flow, Target } from '../transport/flow.ts';

export interface Attempts {
  /** INVITE only. */
  cancel(reasons?: readonly string[]): void;
  /** Leaves without a word. */
  abandon(): void;
  /** The transaction of the attempt under way. */
  readonly transaction: ClientTransaction | undefined;
}

export interface FailOverOptions {
  readonly layer: TransactionLayer;
  readonly clock: Clock;
  /** Without our Via; every attempt sends a copy. */
  readonly request: SipRequest;
  readonly targets: readonly (Target | Flow)[];
  /** An attempt that has no response after so long gives way to the next target, where there is one. */
  readonly abandonAfterMs?: number;
  prepare?(request: SipRequest, flow: Flow): void;
  onResponse(response: SipResponse, transaction: ClientTransaction, to: Target | Flow): void;
  /** No target is left. */
  onFailure(error: ProblemError): void;
  /** A target did not answer or refused with 503. */
  onGivenUp?(to: Target | Flow): void;
}

export function sendWithFailOver(options: FailOverOptions): Attempts {
  let current: ClientTransaction | undefined;
  let timer: Timer | undefined;
  let isCancelled = false;
  const attempt = (index: number, previous: ProblemError | undefined): void => {
    const to = options.targets[index];
    if (to === undefined || isCancelled) {
      options.onFailure(previous ?? new ProblemError('network', 'expected at least one target'));
      return;
    }
    const following = options.targets[index + 1];
    const hasNext = following !== undefined;
    const next = (error: ProblemError): void => {
      timer?.cancel();
      options.onGivenUp?.(to);
      const afterMs = following !== undefined && 'serverName' in following ? following.afterMs : undefined;
      if (afterMs === undefined || isCancelled) attempt(index + 1, error);
      else timer = options.clock.setTimer(afterMs, () => attempt(index + 1, error));
    };
    const transaction = options.layer.send(options.request.clone(), to, {
      prepare: (request, flow) => options.prepare?.(request, flow),
      onResponse: (response, from) => {
        timer?.cancel();
        if (response.status === 503 && hasNext && !isCancelled) {
          next(new ProblemError('network', 'the server answered 503'));
          return;
        }
        options.onResponse(response, from, to);
      },
      onFailure: next,
    });
    current = transaction;
    if (options.abandonAfterMs !== undefined && hasNext) {
      timer = options.clock.setTimer(options.abandonAfterMs, () => {
        transaction.abandon();
        next(new ProblemError('timeout', 'the server did not answer in time'));
      });
    }
  };
  attempt(0, undefined);
  return {
    cancel: (reasons) => {
      isCancelled = true;
      current?.cancel(reasons);
    },
    abandon: () => {
      timer?.cancel();
      current?.abandon();
    },
    get transaction() {
      return current;
    },
  };
}
