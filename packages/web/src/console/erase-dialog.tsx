// Carrying out an erasure: the plan with what stays and why, a word typed by hand, then the result with its receipt.

import type { PersonDetail, SubjectRequest } from '@offhook/api';
import { Alert, Button, Group, TextInput } from '@mantine/core';
import type { FormEvent, ReactElement } from 'react';
import { useState } from 'react';

import { urlOf } from './api-client.ts';
import { hrefOf } from './hash-route.ts';
import { personTitle } from './persons-page.tsx';
import { Undecided } from './places.tsx';
import { PlanTable } from './plan-table.tsx';
import { RequestDialog } from './request-dialog.tsx';
import type { RequestFlow } from './request-flow.ts';
import { progressText } from './words.ts';
import { useRequestFlow } from './request-flow.ts';
import { StandingOf } from './standing.tsx';
import { Waiting } from '../shared/states.tsx';
import { countText } from '../shared/words.ts';

const confirmation = 'ERASE';

export function EraseDialog({ person, onClose }: { readonly person: PersonDetail; readonly onClose: () => void }): ReactElement {
  const flow = useRequestFlow('erasure', person);
  const { request } = flow;
  const close = (): void => {
    flow.abandon();
    onClose();
    // The person is no longer there to be looked at.
    if (flow.stage === 'done') window.location.hash = hrefOf({ section: 'persons' });
  };
  return (
    <RequestDialog title={`Erase ${personTitle(person)}`} flow={flow} onClose={close}>
      {flow.stage === 'plan' && request !== undefined && <Confirmation flow={flow} request={request} onClose={close} />}
      {flow.stage === 'done' && request !== undefined && <Result request={request} onClose={close} />}
    </RequestDialog>
  );
}

function Confirmation(props: { readonly flow: RequestFlow; readonly request: SubjectRequest; readonly onClose: () => void }): ReactElement {
  const { flow, request, onClose } = props;
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    flow.fulfil(chosen);
  };
  return (
    <form onSubmit={submit}>
      {request.plan !== undefined && (
        <>
          <PlanTable plan={request.plan} />
          <Undecided places={request.plan.places} chosen={chosen} onChange={setChosen} />
        </>
      )}
      <TextInput
        mt="md"
        label={`Type ${confirmation} to confirm`}
        description="Keys that are destroyed cannot be brought back, not even from a backup."
        autoComplete="off"
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      {flow.isBusy && <Waiting text={progressText(request) ?? 'Erasing: keys, records, then a search for what is left'} />}
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose} disabled={flow.isBusy}>
          Cancel
        </Button>
        <Button type="submit" color="red.9" loading={flow.isBusy} disabled={typed.trim() !== confirmation}>
          Erase now
        </Button>
      </Group>
    </form>
  );
}

function Result({ request, onClose }: { readonly request: SubjectRequest; readonly onClose: () => void }): ReactElement {
  const outstanding = request.outstandingDevices.length;
  return (
    <>
      <Alert color="green" title="Erased on this server" role="status">
        {outstanding === 0
          ? 'Every phone concerned has taken it in.'
          : `${countText(outstanding, 'phone')} must still take it in. The request shows which, and the receipt is issued anew when they have.`}
      </Alert>
      <StandingOf standing={request.standing} />
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Close
        </Button>
        <Button variant="default" component="a" href={hrefOf({ section: 'requests', id: request.id })}>
          Look at the request
        </Button>
        {request.hasReceipt && (
          <Button component="a" href={urlOf('requestReceipt', { id: request.id })} download>
            Download receipt
          </Button>
        )}
      </Group>
    </>
  );
}
