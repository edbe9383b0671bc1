// For how long what is kept and why, and what will be gone tomorrow.

import type { Expiring } from '@offhook/api';
import { Alert, Button, Group, Modal, NumberInput, Stack, Title } from '@mantine/core';
import type { FormEvent, ReactElement } from 'react';
import { useState } from 'react';

import { useAnswer, useApi } from './api-context.ts';
import { useMay } from './session-context.ts';
import { messageOf } from '../shared/loaded.ts';
import { Answered } from '../shared/states.tsx';
import { macText } from '../shared/words.ts';
import { timeText } from './words.ts';

export function RetentionTable(): ReactElement {
  const { loaded, reload } = useAnswer('retention');
  const [changed, setChanged] = useState<Expiring>();
  const maySay = useMay('privacy-officer');
  return (
    <>
      <Title order={2}>What goes when</Title>
      <Answered loaded={loaded} reload={reload} what="what is kept for how long">
        {(kinds) => (
          <div className="card card-flush">
            <table className="table">
              <thead>
                <tr>
                  <th scope="col">What</th>
                  <th scope="col" className="number">
                    Kept for
                  </th>
                  <th scope="col">Because</th>
                  <th scope="col">Gone tomorrow</th>
                  <th scope="col">Kept by a hold</th>
                </tr>
              </thead>
              <tbody>
                {kinds.map((kind) => (
                  <tr key={kind.store}>
                    <td data-label="What">{kind.what}</td>
                    <td data-label="Kept for" className="number">
                      {kind.keptForDays === 0 ? 'not kept' : `${kind.keptForDays} days`}{' '}
                      {maySay && (
                        <Button variant="subtle" size="compact-sm" aria-label={`Change: ${kind.what}`} onClick={() => setChanged(kind)}>
                          Change
                        </Button>
                      )}
                    </td>
                    <td data-label="Because">{kind.reason}</td>
                    <td data-label="Gone tomorrow">
                      {kind.count === 0 ? 'none' : kind.count}
                      {(kind.macAddresses ?? []).length > 0 && (
                        <span className="mono soft"> {(kind.macAddresses ?? []).map(macText).join(', ')}</span>
                      )}
                    </td>
                    <td data-label="Kept by a hold">
                      {kind.held.length === 0
                        ? 'none'
                        : kind.held.map(({ hold, until, count }) => `${count} until ${timeText(until)} (hold ${hold})`).join(', ')}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Answered>
      {changed !== undefined && (
        <KeepDialog
          kind={changed}
          onClose={() => setChanged(undefined)}
          onSaid={() => {
            setChanged(undefined);
            reload();
          }}
        />
      )}
    </>
  );
}

interface KeepDialogProps {
  readonly kind: Expiring;
  readonly onClose: () => void;
  readonly onSaid: () => void;
}

function KeepDialog({ kind, onClose, onSaid }: KeepDialogProps): ReactElement {
  const api = useApi();
  const [days, setDays] = useState<number | string>(kind.keptForDays);
  const [error, setError] = useState<string>();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setError(undefined);
    api
      .call('keep', { path: { store: kind.store }, input: { keepForDays: Number(days) } })
      .then(onSaid, (problem: unknown) => setError(messageOf(problem)));
  };
  return (
    <Modal opened onClose={onClose} title="For how long?" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={submit}>
        <Stack>
          {error !== undefined && (
            <Alert color="red" role="alert">
              {error}
            </Alert>
          )}
          <NumberInput
            label={`Days for ${kind.what}`}
            description="What is older goes within a day, unless a hold keeps it."
            min={kind.atLeastDays}
            max={36_500}
            allowDecimal={false}
            value={days}
            onChange={setDays}
            data-autofocus
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" disabled={typeof days !== 'number'}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
