// What an administrator does with one phone: call it in, give it new credentials, replace it, remove it.

import type { Device, Enrolment } from '@offhook/api';
import { Alert, Button, Group, Modal, Stack } from '@mantine/core';
import type { ReactElement } from 'react';
import { useState } from 'react';

import { messageOf } from '../shared/loaded.ts';
import { useApi } from './api-context.ts';
import { Credentials } from './enrol-dialog.tsx';
import { hrefOf } from './hash-route.ts';
import { ReplaceDialog } from './replace-dialog.tsx';
import { useMay } from './session-context.ts';
import { macText } from '../shared/words.ts';

type Asking = 'renew' | 'replace' | 'remove';

export function PhoneActions({ device }: { readonly device: Device }): ReactElement {
  const api = useApi();
  const { macAddress } = device;
  const path = { macAddress };
  const [told, setTold] = useState<string>();
  const [asking, setAsking] = useState<Asking>();
  const mayTell = useMay('administrator', 'operator');
  const mayChange = useMay('administrator');
  const tell = (): void => {
    setTold(undefined);
    api.call('tellDevice', { path }).then(
      ({ wasTold }) =>
        setTold(
          wasTold
            ? 'It was told, and comes for its files.'
            : 'It could not be told: it is not registered with this server. It comes by itself at its next start.',
        ),
      (problem: unknown) => setTold(messageOf(problem)),
    );
  };
  return (
    <>
      <Group>
        {mayTell && (
          <Button variant="default" onClick={tell}>
            Call it in for its files
          </Button>
        )}
        {mayChange && (
          <Button variant="default" onClick={() => setAsking('renew')}>
            New credentials
          </Button>
        )}
        {mayChange && (
          <Button variant="default" onClick={() => setAsking('replace')}>
            Replace it
          </Button>
        )}
        {mayChange && (
          <Button variant="default" onClick={() => setAsking('remove')}>
            Remove
          </Button>
        )}
      </Group>
      {told !== undefined && <p role="status">{told}</p>}
      {asking === 'renew' && <RenewDialog macAddress={macAddress} onClose={() => setAsking(undefined)} />}
      {asking === 'replace' && <ReplaceDialog macAddress={macAddress} onClose={() => setAsking(undefined)} />}
      {asking === 'remove' && <RemoveDialog macAddress={macAddress} onClose={() => setAsking(undefined)} />}
    </>
  );
}

interface DialogProps {
  readonly macAddress: string;
  readonly onClose: () => void;
}

function RenewDialog({ macAddress, onClose }: DialogProps): ReactElement {
  const api = useApi();
  const [enrolment, setEnrolment] = useState<Enrolment>();
  const [error, setError] = useState<string>();
  const renew = (): void => {
    api.call('renewCredentials', { path: { macAddress } }).then(setEnrolment, (problem: unknown) => setError(messageOf(problem)));
  };
  return (
    <Modal opened onClose={onClose} title="New credentials" closeOnClickOutside={false} closeButtonProps={{ 'aria-label': 'Close' }}>
      {enrolment === undefined ? (
        <Stack>
          {error !== undefined && (
            <Alert color="red" role="alert">
              {error}
            </Alert>
          )}
          <p>The old password ends at once: until the new one is entered at the phone, it gets no files and its uploads are refused.</p>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button onClick={renew}>Make new credentials</Button>
          </Group>
        </Stack>
      ) : (
        <Credentials enrolment={enrolment} done={`Phone ${macText(macAddress)} has new credentials.`} onClose={onClose} />
      )}
    </Modal>
  );
}

function RemoveDialog({ macAddress, onClose }: DialogProps): ReactElement {
  const api = useApi();
  const [error, setError] = useState<string>();
  const remove = (): void => {
    api.call('removeDevice', { path: { macAddress } }).then(
      () => {
        window.location.hash = hrefOf({ section: 'phones' });
      },
      (problem: unknown) => setError(messageOf(problem)),
    );
  };
  return (
    <Modal opened onClose={onClose} title="Remove this phone?" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack>
        {error !== undefined && (
          <Alert color="red" role="alert">
            {error}
          </Alert>
        )}
        <p>
          Its call lists, contacts, settings and logs go with it, and their keys are destroyed: nobody can bring them back, not from a
          backup either. The phone itself keeps what it has.
        </p>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            Keep it
          </Button>
          <Button color="red.9" onClick={remove}>
            Remove {macText(macAddress)}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
