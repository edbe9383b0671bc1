// Whose a phone and its lines are and were, and what somebody says of it.

import type { LineOwner } from '@offhook/api';
import { Alert, Button, Group, Modal, NumberInput, Stack, TextInput, Title } from '@mantine/core';
import type { FormEvent, ReactElement } from 'react';
import { useState } from 'react';

import { messageOf } from '../shared/loaded.ts';
import { Answered, Empty } from '../shared/states.tsx';
import { useAnswer, useApi } from './api-context.ts';
import { useMay } from './session-context.ts';
import { identifiersOf } from './typed-identifier.ts';
import { timeText } from './words.ts';
import { TableCard } from '../shared/table-card.tsx';

export function PhoneOwners({ macAddress }: { readonly macAddress: string }): ReactElement {
  const api = useApi();
  const { loaded, reload } = useAnswer('lineOwners', { path: { macAddress } });
  const [isSaying, setSaying] = useState(false);
  const [error, setError] = useState<string>();
  const maySay = useMay('privacy-officer', 'administrator');
  const takeBack = (id: string): void => {
    setError(undefined);
    api.call('unsayOwner', { path: { macAddress, id } }).then(reload, (problem: unknown) => setError(messageOf(problem)));
  };
  return (
    <>
      <Title order={2}>Whose it is</Title>
      {error !== undefined && (
        <Alert color="red" role="alert">
          {error}
        </Alert>
      )}
      <Answered loaded={loaded} reload={reload} what="whose it is">
        {(owners) =>
          owners.length === 0 ? (
            <Empty title="Nobody is known to have it">What it keeps is in a person’s answer only where it names them.</Empty>
          ) : (
            <OwnerTable owners={owners} onTakeBack={maySay ? takeBack : undefined} />
          )
        }
      </Answered>
      {maySay && (
        <Group>
          <Button variant="default" onClick={() => setSaying(true)}>
            Say whose it is
          </Button>
        </Group>
      )}
      {isSaying && (
        <OwnerDialog
          macAddress={macAddress}
          onClose={() => setSaying(false)}
          onSaid={() => {
            setSaying(false);
            reload();
          }}
        />
      )}
    </>
  );
}

function OwnerTable({
  owners,
  onTakeBack,
}: {
  readonly owners: readonly LineOwner[];
  readonly onTakeBack: ((id: string) => void) | undefined;
}): ReactElement {
  return (
    <TableCard columns={['What', 'Whose', 'From', 'Until', 'Known by']}>
      {owners.map(({ id, line, source, addresses, names, from, until }) => (
        <tr key={id}>
          <td data-label="What">{line === 0 ? 'The phone' : `Line ${line}`}</td>
          <td data-label="Whose">{[...names, ...addresses].join(', ') || 'Nobody’s'}</td>
          <td data-label="From">{timeText(from)}</td>
          <td data-label="Until">{timeText(until)}</td>
          <td data-label="Known by">
            {{ settings: 'Its settings', login: 'Logged in', officer: 'Said here' }[source]}{' '}
            {source === 'officer' && onTakeBack !== undefined && (
              <Button variant="subtle" size="compact-sm" onClick={() => onTakeBack(id)}>
                Take back
              </Button>
            )}
          </td>
        </tr>
      ))}
    </TableCard>
  );
}

interface OwnerDialogProps {
  readonly macAddress: string;
  readonly onClose: () => void;
  readonly onSaid: () => void;
}

function OwnerDialog({ macAddress, onClose, onSaid }: OwnerDialogProps): ReactElement {
  const api = useApi();
  const [number, setNumber] = useState('');
  const [name, setName] = useState('');
  const [line, setLine] = useState<number | string>('');
  const [from, setFrom] = useState('');
  const [until, setUntil] = useState('');
  const [error, setError] = useState<string>();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setError(undefined);
    api
      .call('sayOwner', {
        path: { macAddress },
        input: {
          line: typeof line === 'number' ? line : 0,
          identifiers: identifiersOf(number, name),
          ...(from === '' ? {} : { from }),
          ...(until === '' ? {} : { until }),
        },
      })
      .then(onSaid, (problem: unknown) => setError(messageOf(problem)));
  };
  const isNobody = number.trim() === '' && name.trim() === '';
  return (
    <Modal opened onClose={onClose} title="Whose is it?" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={submit}>
        <Stack>
          {error !== undefined && (
            <Alert color="red" role="alert">
              {error}
            </Alert>
          )}
          <p>What the phone kept in that time is then part of this person’s answer and erasure, whether it names them or not.</p>
          <TextInput
            label="Number, address or login"
            description="As this person is asked for: 2001, ada@example.com"
            value={number}
            onChange={(event) => setNumber(event.currentTarget.value)}
            data-autofocus
          />
          <TextInput label="Name" value={name} onChange={(event) => setName(event.currentTarget.value)} />
          <NumberInput label="Line" description="Leave it empty for the whole phone" min={1} max={99} value={line} onChange={setLine} />
          <TextInput label="From" type="date" value={from} onChange={(event) => setFrom(event.currentTarget.value)} />
          <TextInput label="Until" type="date" value={until} onChange={(event) => setUntil(event.currentTarget.value)} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit">{isNobody ? 'It is nobody’s' : 'Save'}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
