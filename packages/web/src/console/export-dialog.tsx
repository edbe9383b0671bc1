// Answering an access request: the plan, then the ZIP file.

import type { PersonDetail } from '@offhook/api';
import { Alert, Button, Group } from '@mantine/core';
import type { ReactElement } from 'react';
import { useState } from 'react';

import { urlOf } from './api-client.ts';
import { personTitle } from './persons-page.tsx';
import { Undecided } from './places.tsx';
import { PlanTable } from './plan-table.tsx';
import { RequestDialog } from './request-dialog.tsx';
import { useRequestFlow } from './request-flow.ts';

export function ExportDialog({ person, onClose }: { readonly person: PersonDetail; readonly onClose: () => void }): ReactElement {
  const flow = useRequestFlow('access', person);
  const { request } = flow;
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const close = (): void => {
    flow.abandon();
    onClose();
  };
  return (
    <RequestDialog title={`Export what is held of ${personTitle(person)}`} flow={flow} onClose={close}>
      {flow.stage === 'plan' && request?.plan !== undefined && (
        <>
          <PlanTable plan={request.plan} />
          <Undecided places={request.plan.places} chosen={chosen} onChange={setChosen} />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button loading={flow.isBusy} onClick={() => flow.fulfil(chosen)}>
              Make the export
            </Button>
          </Group>
        </>
      )}
      {flow.stage === 'done' && request !== undefined && (
        <>
          <Alert color="green" title="The export is ready" role="status">
            A ZIP file with JSON, vCard, CSV and the original XML. Hand it over by a way that only this person can read.
          </Alert>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Close
            </Button>
            <Button component="a" href={urlOf('requestExport', { id: request.id })} download>
              Download ZIP
            </Button>
          </Group>
        </>
      )}
    </RequestDialog>
  );
}
