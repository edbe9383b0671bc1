// Letting new phones come for a time with one user name and password for all.

import type { FirstContactOpened } from '@offhook/api';
import { Alert, Button, Group, Modal, NumberInput, Stack, TextInput, Textarea } from '@mantine/core';
import type { FormEvent, ReactElement } from 'react';
import { useState } from 'react';

import { messageOf } from '../shared/loaded.ts';
import { useApi } from './api-context.ts';
import { Secret } from './enrol-dialog.tsx';
import { timeText } from './words.ts';

export function FirstContactDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const api = useApi();
  const [userName, setUserName] = useState('newcomer');
  const [networks, setNetworks] = useState('');
  const [hours, setHours] = useState<number | string>(8);
  const [opened, setOpened] = useState<FirstContactOpened>();
  const [isEnded, setEnded] = useState(false);
  const [error, setError] = useState<string>();
  const fail = (problem: unknown): void => setError(messageOf(problem));
  const open = (event: FormEvent): void => {
    event.preventDefault();
    setError(undefined);
    setEnded(false);
    const input = { userName, networks: networks.split(/[\s,]+/).filter((network) => network !== ''), hours: Number(hours) };
    api.call('openFirstContact', { input }).then(setOpened, fail);
  };
  const end = (): void => {
    setError(undefined);
    api.call('endFirstContact').then(() => setEnded(true), fail);
  };
  return (
    <Modal opened onClose={onClose} title="Let new phones come" closeOnClickOutside={false} closeButtonProps={{ 'aria-label': 'Close' }}>
      {opened === undefined ? (
        <form onSubmit={open}>
          <Stack>
            {error !== undefined && (
              <Alert color="red" role="alert">
                {error}
              </Alert>
            )}
            <p>
              For some hours, phones from these networks may come with one user name and password for all. They wait under Phones and get
              nothing until you enrol them; then each fetches credentials of its own.
            </p>
            <Textarea
              label="Networks"
              description="One a line, such as 192.0.2.0/24"
              required
              data-autofocus
              value={networks}
              onChange={(event) => setNetworks(event.currentTarget.value)}
            />
            <NumberInput label="Hours" required min={1} max={744} value={hours} onChange={setHours} />
            <TextInput label="User name" required value={userName} onChange={(event) => setUserName(event.currentTarget.value)} />
            {isEnded && <p role="status">What was open has ended.</p>}
            <Group justify="space-between">
              <Button variant="default" onClick={end}>
                End what is open
              </Button>
              <Button type="submit">Let them come</Button>
            </Group>
          </Stack>
        </form>
      ) : (
        <Stack>
          <Alert color="yellow" title="Shown this once">
            Give these to your new phones. They end {timeText(opened.until)}.
          </Alert>
          <Secret name="User name" value={opened.userName} />
          <Secret name="Password" value={opened.password} />
          <Group justify="flex-end">
            <Button onClick={onClose}>Done</Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}
