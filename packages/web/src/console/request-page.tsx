// One request: its plan, its state, the phones that have not taken it in, and what there is to download.

import type { SubjectRequest } from '@offhook/api';
import { Alert, Button, Group, Stack, Textarea, Title } from '@mantine/core';
import type { FormEvent, ReactElement } from 'react';
import { useEffect, useState } from 'react';

import { urlOf } from './api-client.ts';
import { messageOf } from '../shared/loaded.ts';
import { useAnswer, useApi } from './api-context.ts';
import { hrefOf } from './hash-route.ts';
import { PlanTable } from './plan-table.tsx';
import { StandingOf } from './standing.tsx';
import { StateMark } from './requests-page.tsx';
import { Answered, Failure, Heading } from '../shared/states.tsx';
import { macText } from '../shared/words.ts';
import { isAtWork, progressText, requestTypeWords, timeText } from './words.ts';

const againMs = 3000;

export function RequestPage({ id }: { readonly id: string }): ReactElement {
  const { loaded, reload } = useAnswer('request', { path: { id } });
  const isMoving = loaded.state === 'ready' && (isAtWork(loaded.value) || loaded.value.outstandingDevices.length > 0);
  useEffect(() => {
    if (!isMoving) return undefined;
    const timer = window.setInterval(reload, againMs);
    return () => window.clearInterval(timer);
  }, [isMoving, reload]);
  return (
    <>
      <a className="link" href={hrefOf({ section: 'requests' })}>
        ← All requests
      </a>
      <Answered loaded={loaded} reload={reload} what="the request">
        {(request) => (
          <>
            <Heading title={requestTypeWords[request.type]}>
              <Downloads request={request} />
            </Heading>
            <Facts request={request} />
            {request.refusal !== undefined && <Alert color="yellow">{request.refusal}</Alert>}
            {request.outstandingDevices.length > 0 && (
              <Alert color="yellow" title="Phones that have not taken it in yet">
                <p className="mono">{request.outstandingDevices.map(macText).join(', ')}</p>
                <p>They are told to come for their files; what they upload meanwhile is held back.</p>
              </Alert>
            )}
            <StandingOf standing={request.standing} />
            {request.plan !== undefined && (
              <>
                <Title order={2}>Plan</Title>
                <PlanTable plan={request.plan} />
              </>
            )}
            {request.type === 'erasure' && request.state === 'fulfilled' && <Release request={request} onDone={reload} />}
            {request.isWaiting === true && <LetBe request={request} onDone={reload} />}
            {request.state === 'planned' && !isAtWork(request) && <Cancel request={request} onDone={reload} />}
          </>
        )}
      </Answered>
    </>
  );
}

function Downloads({ request }: { readonly request: SubjectRequest }): ReactElement {
  const isExport = request.type === 'access' || request.type === 'portability';
  return (
    <Group>
      {isExport && request.state === 'fulfilled' && (
        <Button component="a" href={urlOf('requestExport', { id: request.id })} download>
          Download ZIP
        </Button>
      )}
      {request.hasReceipt && (
        <Button component="a" href={urlOf('requestReceipt', { id: request.id })} download>
          Download receipt
        </Button>
      )}
    </Group>
  );
}

function Facts({ request }: { readonly request: SubjectRequest }): ReactElement {
  return (
    <dl className="card facts">
      <div>
        <dt>State</dt>
        <dd>
          <StateMark request={request} />
        </dd>
      </div>
      {request.progress !== undefined && (
        <div>
          <dt>At work</dt>
          <dd role="status">{progressText(request)}</dd>
        </div>
      )}
      <div>
        <dt>Request</dt>
        <dd className="mono">{request.id}</dd>
      </div>
      <div>
        <dt>Received</dt>
        <dd>{timeText(request.receivedAt)}</dd>
      </div>
      <div>
        <dt>Due</dt>
        <dd>{timeText(request.dueAt)}</dd>
      </div>
      <div>
        <dt>Fulfilled</dt>
        <dd>{timeText(request.fulfilledAt)}</dd>
      </div>
    </dl>
  );
}

/** Somebody may be hired again. */
function Release({ request, onDone }: { readonly request: SubjectRequest; readonly onDone: () => void }): ReactElement {
  const api = useApi();
  const [error, setError] = useState<string>();
  if (request.releasedAt !== undefined)
    return (
      <Alert color="blue" title="New data of this person is taken">
        Since {timeText(request.releasedAt)}, contacts and settings that name this person are taken as new. Calls from before stay erased.
      </Alert>
    );
  const release = (): void => {
    api.call('releaseRequest', { path: { id: request.id } }).then(onDone, (problem: unknown) => setError(messageOf(problem)));
  };
  return (
    <>
      {error !== undefined && <Failure message={error} />}
      <p>
        Contacts and settings that name this person are held back when a phone still brings them. Is the person back, let them in again:
      </p>
      <Group>
        <Button variant="default" onClick={release}>
          Take new data of this person
        </Button>
      </Group>
    </>
  );
}

const reasonLengths = { least: 3, most: 500 } as const;

/** It has begun, and destroyed nothing yet. */
function LetBe({ request, onDone }: { readonly request: SubjectRequest; readonly onDone: () => void }): ReactElement {
  const api = useApi();
  const [reason, setReason] = useState('');
  const [error, setError] = useState<string>();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    api
      .call('letRequestBe', { path: { id: request.id }, input: { reason: reason.trim() } })
      .then(onDone, (problem: unknown) => setError(messageOf(problem)));
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        {error !== undefined && <Failure message={error} />}
        <p>
          Nothing is destroyed yet. Until the hold ends, what phones bring of this person is held back; once it has ended, the erasure goes
          on by itself, unless you let it be.
        </p>
        <Textarea
          label="Why is it not carried out?"
          description="Kept with the request, sealed."
          required
          minLength={reasonLengths.least}
          maxLength={reasonLengths.most}
          autosize
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Group>
          <Button variant="default" type="submit" disabled={reason.trim().length < reasonLengths.least}>
            Let this erasure be
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Cancel({ request, onDone }: { readonly request: SubjectRequest; readonly onDone: () => void }): ReactElement {
  const api = useApi();
  const [error, setError] = useState<string>();
  const run = (name: 'cancelRequest' | 'fulfilRequest'): void => {
    const path = { id: request.id };
    const answer =
      name === 'cancelRequest'
        ? api.call(name, { path })
        : api.call(name, { path, input: { ...(request.plan === undefined ? {} : { planHash: request.plan.hash }) } });
    answer.then(onDone, (problem: unknown) => setError(messageOf(problem)));
  };
  return (
    <>
      {error !== undefined && <Failure message={error} />}
      <Group>
        <Button variant="default" onClick={() => run('cancelRequest')}>
          Cancel this request
        </Button>
        {request.type !== 'erasure' && <Button onClick={() => run('fulfilRequest')}>Make the export</Button>}
      </Group>
    </>
  );
}
