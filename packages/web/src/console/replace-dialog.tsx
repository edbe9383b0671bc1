// A phone that breaks: another takes its place, with its settings, label, contacts and calls.

import type { Replaced } from '@offhook/api';
import { Alert, Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import type { FormEvent, ReactElement } from 'react';
import { useState } from 'react';

import { messageOf } from '../shared/loaded.ts';
import { macText } from '../shared/words.ts';
import { useApi } from './api-context.ts';
import { Credentials } from './enrol-dialog.tsx';

export function ReplaceDialog({ macAddress, onClose }: { readonly macAddress: string; readonly onClose: () => void }): ReactElement {
  const api = useApi();
  const [by, setBy] = useState('');
  const [replaced, setReplaced] = useState<Replaced>();
  const [error, setError] = useState<string>();
  const replace = (event: FormEvent): void => {
    event.preventDefault();
    setError(undefined);
    api
      .call('replaceDevice', { path: { macAddress }, input: { macAddress: by } })
      .then(setReplaced, (problem: unknown) => setError(messageOf(problem)));
  };
  return (
    <Modal opened onClose={onClose} title="Replace this phone" closeOnClickOutside={false} closeButtonProps={{ 'aria-label': 'Close' }}>
      {replaced === undefined ? (
        <form onSubmit={replace}>
          <Stack>
            {error !== undefined && (
              <Alert color="red" role="alert">
                {error}
              </Alert>
            )}
            <p>The new phone gets the settings, label, contacts and calls of this one. This one stays until you remove it.</p>
            <TextInput
              label="MAC address of the new phone"
              description="Twelve hexadecimal digits, as on the phone's back"
              required
              data-autofocus
              value={by}
              onChange={(event) => setBy(event.currentTarget.value)}
            />
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                Cancel
              </Button>
              <Button type="submit">Replace it</Button>
            </Group>
          </Stack>
        </form>
      ) : (
        <Stack>
          {replaced.filesOfOld.length > 0 && (
            <p>
              These files of your folder bear the address of the old phone. Rename them, or the new one does not get them:{' '}
              <span className="mono">{replaced.filesOfOld.join(', ')}</span>
            </p>
          )}
          <Credentials
            enrolment={replaced.enrolment}
            done={`Phone ${macText(replaced.enrolment.macAddress)} takes its place.`}
            onClose={onClose}
          />
        </Stack>
      )}
    </Modal>
  );
}
