// The way of a request through a dialog: how the person was identified, the plan, carrying it out, the answer.

import type { CreateRequest, PersonDetail, SubjectRequest } from '@offhook/api';
import { useEffect, useRef, useState } from 'react';

import { messageOf } from '../shared/loaded.ts';
import { useApi } from './api-context.ts';
import { isAtWork } from './words.ts';

export type RequestStage = 'verify' | 'plan' | 'done';

export interface RequestFlow {
  readonly stage: RequestStage;
  readonly request: SubjectRequest | undefined;
  readonly isBusy: boolean;
  readonly error: string | undefined;
  readonly create: (verification: string) => void;
  /** `include` names places of the plan that were not decided, and are the person's. */
  readonly fulfil: (include?: ReadonlySet<string>) => void;
  /** A plan that was not carried out is cancelled, so that no request is left open. */
  readonly abandon: () => void;
}

const identifierLimit = 20;
const againMs = 2000;

export function useRequestFlow(type: CreateRequest['type'], person: Pick<PersonDetail, 'identifiers'>): RequestFlow {
  const api = useApi();
  const [request, setRequest] = useState<SubjectRequest>();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const isShown = useRef(true);
  useEffect(() => {
    isShown.current = true;
    return () => void (isShown.current = false);
  }, []);
  /** It takes longer than a call: what it is at is shown until it has ended. */
  const whenEnded = async (begun: SubjectRequest): Promise<SubjectRequest> => {
    let now = begun;
    while (isAtWork(now) && isShown.current) {
      setRequest(now);
      await new Promise((resolve) => {
        window.setTimeout(resolve, againMs);
      });
      now = await api.call('request', { path: { id: now.id } });
    }
    return now;
  };
  const run = (work: () => Promise<SubjectRequest>, onFailure?: () => Promise<SubjectRequest>): void => {
    setBusy(true);
    setError(undefined);
    work()
      .catch(async (problem: unknown) => {
        setError(messageOf(problem));
        return onFailure?.().catch(() => undefined);
      })
      .then((answer) => {
        if (answer !== undefined) setRequest(answer);
        setBusy(false);
      }, setError);
  };
  return {
    stage: request === undefined || request.plan === undefined ? 'verify' : request.state === 'fulfilled' ? 'done' : 'plan',
    request,
    isBusy,
    error,
    create: (verification) =>
      run(async () =>
        whenEnded(
          await api.call('createRequest', { input: { type, identifiers: person.identifiers.slice(0, identifierLimit), verification } }),
        ),
      ),
    fulfil: (include = new Set()) => {
      if (request === undefined) return;
      const path = { id: request.id };
      // What is held may have changed since: then the new plan is shown.
      run(
        async () => {
          const input = { ...(request.plan === undefined ? {} : { planHash: request.plan.hash }), include: [...include] };
          const now = await whenEnded(await api.call('fulfilRequest', { path, input }));
          if (now.state === 'planned') throw new Error('What is held has changed since the plan was shown: this is the new plan.');
          return now;
        },
        () => api.call('request', { path }),
      );
    },
    abandon: () => {
      if (request?.state === 'planned' || request?.state === 'verified')
        api.call('cancelRequest', { path: { id: request.id } }).catch(() => undefined); // it stays open in the list
    },
  };
}
