// Files that phones wrote at another server and that lie in the folder: taken in, so that people in them are found.

import type { Adopted } from '@offhook/api';
import { Alert, Button, Group, Modal, Stack } from '@mantine/core';
import type { ReactElement } from 'react';
import { useState } from 'react';

import { messageOf } from '../shared/loaded.ts';
import { countText } from '../shared/words.ts';
import { useApi } from './api-context.ts';

export function AdoptDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const api = useApi();
  const [done, setDone] = useState<Adopted>();
  const [error, setError] = useState<string>();
  const adopt = (): void => {
    setError(undefined);
    api.call('adoptUploads').then(setDone, (problem: unknown) => setError(messageOf(problem)));
  };
  return (
    <Modal opened onClose={onClose} title="Take in what phones wrote before" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack>
        {error !== undefined && (
          <Alert color="red" role="alert">
            {error}
          </Alert>
        )}
        {done === undefined ? (
          <>
            <p>
              Contacts, call lists, settings and logs of your phones that lie in the folder go into the records, and out of the folder. The
              phones get them as before, and people in them are found.
            </p>
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                Cancel
              </Button>
              <Button onClick={adopt}>Take them in</Button>
            </Group>
          </>
        ) : (
          <>
            <p role="status">{countText(done.adopted.length, 'file was', 'files were')} taken in.</p>
            {done.left.length > 0 && (
              <ul>
                {done.left.map(({ path, reason }) => (
                  <li key={path}>
                    <span className="mono">{path}</span> stays: {reason}
                  </li>
                ))}
              </ul>
            )}
            <Group justify="flex-end">
              <Button onClick={onClose}>Done</Button>
            </Group>
          </>
        )}
      </Stack>
    </Modal>
  );
}
