// What is held: neither swept nor erased, why, and until when.

import type { Hold, HoldScope, PutHold } from '@offhook/api';
import { Alert, Button, Group, Modal, NativeSelect, Stack, Textarea, TextInput, Title } from '@mantine/core';
import type { FormEvent, ReactElement } from 'react';
import { useState } from 'react';

import { messageOf } from '../shared/loaded.ts';
import { Answered, Empty } from '../shared/states.tsx';
import { macText } from '../shared/words.ts';
import { useAnswer, useApi } from './api-context.ts';
import { identifiersOf } from './typed-identifier.ts';
import { timeText } from './words.ts';
import { TableCard } from '../shared/table-card.tsx';

const scopeWords: Readonly<Record<HoldScope, string>> = { person: 'A person', phone: 'A phone', everything: 'Everything' };

function whoseText({ scope, identifiers, macAddress }: Hold): string {
  if (scope === 'everything') return scopeWords.everything;
  return macAddress === undefined ? identifiers.map(({ value }) => value).join(', ') : macText(macAddress);
}

export function HoldsCard(): ReactElement {
  const api = useApi();
  const { loaded, reload } = useAnswer('holds');
  const [isPutting, setPutting] = useState(false);
  const [error, setError] = useState<string>();
  const end = (id: string): void => {
    setError(undefined);
    api.call('endHold', { path: { id } }).then(reload, (problem: unknown) => setError(messageOf(problem)));
  };
  return (
    <>
      <Title order={2}>On hold</Title>
      {error !== undefined && (
        <Alert color="red" role="alert">
          {error}
        </Alert>
      )}
      <Answered loaded={loaded} reload={reload} what="what is on hold">
        {(holds) =>
          holds.length === 0 ? (
            <Empty title="Nothing is on hold">
              Where a claim or an authority needs what is kept, hold it: until the day you give it is neither removed in time nor erased.
            </Empty>
          ) : (
            <HoldTable holds={holds} onEnd={end} />
          )
        }
      </Answered>
      <Group>
        <Button variant="default" onClick={() => setPutting(true)}>
          Put on hold
        </Button>
      </Group>
      {isPutting && (
        <HoldDialog
          onClose={() => setPutting(false)}
          onPut={() => {
            setPutting(false);
            reload();
          }}
        />
      )}
    </>
  );
}

function HoldTable({ holds, onEnd }: { readonly holds: readonly Hold[]; readonly onEnd: (id: string) => void }): ReactElement {
  return (
    <TableCard columns={['Hold', 'Of', 'Because', 'Until']}>
      {holds.map((hold) => (
        <tr key={hold.id}>
          <td data-label="Hold" className="mono">
            {hold.id}
          </td>
          <td data-label="Of">{whoseText(hold)}</td>
          <td data-label="Because">{hold.reason}</td>
          <td data-label="Until">
            {timeText(hold.until)}{' '}
            <Button variant="subtle" size="compact-sm" onClick={() => onEnd(hold.id)}>
              End now
            </Button>
          </td>
        </tr>
      ))}
    </TableCard>
  );
}

interface HoldDialogProps {
  readonly onClose: () => void;
  readonly onPut: () => void;
}

function HoldDialog({ onClose, onPut }: HoldDialogProps): ReactElement {
  const api = useApi();
  const [scope, setScope] = useState<HoldScope>('person');
  const [address, setAddress] = useState('');
  const [name, setName] = useState('');
  const [macAddress, setMacAddress] = useState('');
  const [reason, setReason] = useState('');
  const [until, setUntil] = useState('');
  const [error, setError] = useState<string>();
  const identifiers = identifiersOf(address, name);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setError(undefined);
    const asked: Readonly<Record<HoldScope, PutHold>> = {
      person: { scope: 'person', identifiers, reason, until },
      phone: { scope: 'phone', macAddress: macAddress.trim(), reason, until },
      everything: { scope: 'everything', reason, until },
    };
    api.call('putHold', { input: asked[scope] }).then(onPut, (problem: unknown) => setError(messageOf(problem)));
  };
  const isSaid = { person: identifiers.length > 0, phone: macAddress.trim() !== '', everything: true }[scope];
  return (
    <Modal opened onClose={onClose} title="Put on hold" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={submit}>
        <Stack>
          {error !== undefined && (
            <Alert color="red" role="alert">
              {error}
            </Alert>
          )}
          <p>Until the day that you give, what it covers is neither removed in time nor erased. Then it ends by itself.</p>
          <NativeSelect
            label="What is held"
            value={scope}
            onChange={(event) => {
              const chosen = event.currentTarget.value;
              setScope(chosen === 'phone' || chosen === 'everything' ? chosen : 'person');
            }}
            data={Object.entries(scopeWords).map(([value, label]) => ({ value, label }))}
            data-autofocus
          />
          {scope === 'person' && (
            <>
              <TextInput
                label="Number, address or login"
                description="As this person is asked for: 2001, ada@example.com"
                value={address}
                onChange={(event) => setAddress(event.currentTarget.value)}
              />
              <TextInput label="Name" value={name} onChange={(event) => setName(event.currentTarget.value)} />
            </>
          )}
          {scope === 'phone' && (
            <TextInput label="MAC address" value={macAddress} onChange={(event) => setMacAddress(event.currentTarget.value)} />
          )}
          <Textarea
            label="Why"
            description="Kept sealed; whoever asks what is kept of them reads it, so name nobody in it. For example: claim 17/2026 before the labour court."
            required
            minLength={3}
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <TextInput
            label="Until the end of"
            type="date"
            required
            value={until}
            onChange={(event) => setUntil(event.currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" disabled={!isSaid || reason.trim().length < 3 || until === ''}>
              Put on hold
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
