// The life of a subject request: GDPR Art. 12 and 15 to 21. Pure; the server stores the state and performs the effects.

import { ProblemError } from '@offhook/base';

export const requestStates = ['received', 'verified', 'planned', 'running', 'fulfilled', 'refused', 'cancelled'] as const;
export type RequestState = (typeof requestStates)[number];

export type RequestInput =
  /** The officer made sure who asks: Art. 12(6). */
  | { readonly type: 'verify' }
  | { readonly type: 'plan'; readonly planHash: string }
  /** The hash is that of the plan which the officer saw. */
  | { readonly type: 'run'; readonly planHash: string }
  | { readonly type: 'finish' }
  /** Art. 17(3): it may not be carried out now, and nothing of it has been. */
  | { readonly type: 'put-back' }
  /** It was begun, has destroyed nothing, and is not to be carried out any more. */
  | { readonly type: 'let-be' }
  /** Art. 12(4) and (5): with reasons, to the person. */
  | { readonly type: 'refuse' }
  | { readonly type: 'cancel' };

export interface RequestProgress {
  readonly state: RequestState;
  readonly planHash?: string;
}

export type RequestEffect = 'make-plan' | 'carry-out' | 'issue-evidence' | 'discard-plan';

const allowed: Readonly<Record<RequestState, Readonly<Partial<Record<RequestInput['type'], RequestState>>>>> = {
  received: { verify: 'verified', refuse: 'refused', cancel: 'cancelled' },
  verified: { plan: 'planned', refuse: 'refused', cancel: 'cancelled' },
  planned: { plan: 'planned', run: 'running', refuse: 'refused', cancel: 'cancelled' },
  running: { finish: 'fulfilled', 'put-back': 'planned', 'let-be': 'cancelled' },
  fulfilled: {},
  refused: {},
  cancelled: {},
};

const effects: Readonly<Record<RequestInput['type'], readonly RequestEffect[]>> = {
  verify: ['make-plan'],
  plan: [],
  run: ['carry-out'],
  finish: ['issue-evidence'],
  'put-back': [],
  'let-be': ['discard-plan'],
  refuse: ['discard-plan'],
  cancel: ['discard-plan'],
};

export function isFinal(state: RequestState): boolean {
  return Object.keys(allowed[state]).length === 0;
}

/** Throws ProblemError conflict for an input that the state does not take, or a plan other than the one shown. */
export function step(progress: RequestProgress, input: RequestInput): readonly [RequestProgress, readonly RequestEffect[]] {
  const next = allowed[progress.state][input.type];
  if (next === undefined) throw new ProblemError('conflict', `a request that is ${progress.state} cannot take ${input.type}`);
  if (input.type === 'run' && input.planHash !== progress.planHash)
    throw new ProblemError('conflict', 'the plan has changed since it was shown: look at it again');
  const planHash = input.type === 'plan' ? input.planHash : progress.planHash;
  return [{ state: next, ...(planHash === undefined ? {} : { planHash }) }, effects[input.type]];
}
