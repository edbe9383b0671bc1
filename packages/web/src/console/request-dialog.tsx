// What both request dialogs share: the form on how the person was identified, and the frame.

import { Alert, Button, Group, Modal, Stack, Textarea } from '@mantine/core';
import type { FormEvent, ReactElement, ReactNode } from 'react';
import { useState } from 'react';

import type { RequestFlow } from './request-flow.ts';

export function RequestDialog(props: {
  readonly title: string;
  readonly flow: RequestFlow;
  readonly onClose: () => void;
  readonly children: ReactNode;
}): ReactElement {
  const { title, flow, onClose, children } = props;
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size="lg"
      closeOnClickOutside={false}
      closeOnEscape={!flow.isBusy}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack>
        {flow.error !== undefined && (
          <Alert color="red" role="alert">
            {flow.error}
          </Alert>
        )}
        {flow.stage === 'verify' ? <VerificationForm flow={flow} onClose={onClose} /> : children}
      </Stack>
    </Modal>
  );
}

function VerificationForm({ flow, onClose }: { readonly flow: RequestFlow; readonly onClose: () => void }): ReactElement {
  const [verification, setVerification] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    flow.create(verification.trim());
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Textarea
          label="How did you make sure who asks?"
          description="Kept with the request, sealed. For example: staff badge seen at the front desk."
          required
          minLength={3}
          maxLength={500}
          autosize
          minRows={2}
          data-autofocus
          value={verification}
          onChange={(event) => setVerification(event.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={flow.isBusy} disabled={verification.trim().length < 3}>
            Show the plan
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
