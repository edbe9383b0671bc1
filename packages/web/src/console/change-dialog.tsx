// A setting is changed in two steps: what it would do to which phones is seen before it is saved.

import type { ChangePreview, ConfigurationChange } from '@offhook/api';
import { Alert, Button, Group, Modal, Radio, Stack, TextInput } from '@mantine/core';
import type { FormEvent, ReactElement } from 'react';
import { useState } from 'react';

import { messageOf } from '../shared/loaded.ts';
import { useApi } from './api-context.ts';
import { countText, macText } from '../shared/words.ts';

type Scope = 'phone' | 'site';
type Doing = 'set' | 'unset';

export function ChangeDialog({ macAddress, onClose }: { readonly macAddress: string; readonly onClose: () => void }): ReactElement {
  const api = useApi();
  const [scope, setScope] = useState<Scope>('phone');
  const [doing, setDoing] = useState<Doing>('set');
  const [name, setName] = useState('');
  const [value, setValue] = useState('');
  const [preview, setPreview] = useState<ChangePreview>();
  const [error, setError] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const path = { scope: scope === 'site' ? 'site' : macAddress };
  const input: ConfigurationChange = doing === 'set' ? { set: { [name.trim()]: value }, unset: [] } : { set: {}, unset: [name.trim()] };
  const run = <Answer,>(asked: Promise<Answer>, then: (answer: Answer) => void): void => {
    setBusy(true);
    setError(undefined);
    asked.then(then, (problem: unknown) => setError(messageOf(problem))).finally(() => setBusy(false));
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (preview === undefined) run(api.call('previewConfiguration', { path, input }), setPreview);
    else run(api.call('changeConfiguration', { path, input }), onClose);
  };
  const edit = (change: () => void): void => {
    change();
    setPreview(undefined);
  };
  const isRefused = (preview?.refused.length ?? 0) > 0;
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title="Change a setting"
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form onSubmit={submit}>
        <Stack>
          {error !== undefined && (
            <Alert color="red" role="alert">
              {error}
            </Alert>
          )}
          <Radio.Group label="For whom" value={scope} onChange={(chosen) => edit(() => setScope(chosen))}>
            <Group mt="xs">
              <Radio value="phone" label="This phone" />
              <Radio value="site" label="All phones" />
            </Group>
          </Radio.Group>
          <Radio.Group label="What" value={doing} onChange={(chosen) => edit(() => setDoing(chosen))}>
            <Group mt="xs">
              <Radio value="set" label="Give it a value" />
              <Radio value="unset" label="Take back what is set here" />
            </Group>
          </Radio.Group>
          <TextInput
            label="Setting"
            description="Its name as in the phones' files"
            placeholder="up.idleTimeout"
            required
            data-autofocus
            autoComplete="off"
            className="mono"
            value={name}
            onChange={(event) => {
              const { value: typed } = event.currentTarget;
              edit(() => setName(typed));
            }}
          />
          {doing === 'set' && (
            <TextInput
              label="Value"
              autoComplete="off"
              className="mono"
              value={value}
              onChange={(event) => {
                const { value: typed } = event.currentTarget;
                edit(() => setValue(typed));
              }}
            />
          )}
          {preview !== undefined && <Preview preview={preview} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={isBusy} disabled={isRefused}>
              {preview === undefined ? 'See what it would do' : 'Save'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

const effectWords = {
  none: 'takes it over at once',
  unknown: 'takes it over at once or after a restart',
  restart: 'restarts its software',
  reboot: 'starts anew',
} as const;

const shownText = (value: string | null): string => (value === null ? 'a secret' : value === '' ? 'nothing' : value);

function Preview({ preview: { phones, changed, restarting, examples, kept, refused } }: { readonly preview: ChangePreview }): ReactElement {
  return (
    <div role="status" className="card">
      {refused.length > 0 && (
        <Alert color="red" title="No phone would take this">
          {refused.map((message) => (
            <p key={message}>{message}</p>
          ))}
        </Alert>
      )}
      <p>
        <strong>{changed === 0 ? 'Nothing changes' : `It changes ${countText(changed, 'phone')}`}</strong> of {phones}.{' '}
        {restarting > 0 && `${countText(restarting, 'phone')} will restart when they come for their files.`}
      </p>
      {kept.map(({ name, place, phones: count }) => (
        <p key={`${name} ${place}`}>
          {countText(count, 'phone')} will keep another value: it is set {place}.
        </p>
      ))}
      {examples.length > 0 && (
        <ul>
          {examples.slice(0, examplesShown).map(({ macAddress, label, settings, effect }) => (
            <li key={macAddress}>
              {label || macText(macAddress)}:{' '}
              {settings.map(({ name, before, after }) => `${name} from ${shownText(before)} to ${shownText(after)}`).join(', ')};{' '}
              {effectWords[effect]}
            </li>
          ))}
          {changed > examplesShown && <li>and {countText(changed - examplesShown, 'phone')} more</li>}
        </ul>
      )}
    </div>
  );
}

const examplesShown = 10;
