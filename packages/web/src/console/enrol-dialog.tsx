// Enrolling a phone: its credentials are shown here and never again.

import type { Enrolment, WaitingPhone } from '@offhook/api';
import { Alert, Button, Checkbox, CopyButton, Group, Modal, NativeSelect, Stack, TextInput } from '@mantine/core';
import { models } from '@offhook/ucs';
import type { FormEvent, ReactElement } from 'react';
import { useState } from 'react';

import { messageOf } from '../shared/loaded.ts';
import { useApi } from './api-context.ts';
import { macText } from '../shared/words.ts';

/** `known`: what a phone that waits has said of itself. */
export function EnrolDialog({
  known,
  onClose,
}: {
  readonly known?: Pick<WaitingPhone, 'macAddress' | 'model'>;
  readonly onClose: () => void;
}): ReactElement {
  const api = useApi();
  const [macAddress, setMacAddress] = useState(known === undefined ? '' : macText(known.macAddress));
  const [model, setModel] = useState(models.find(({ name }) => name === known?.model)?.name ?? 'VVX450');
  const [label, setLabel] = useState('');
  const [isHandedOver, setHandedOver] = useState(false);
  const [error, setError] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const [enrolment, setEnrolment] = useState<Enrolment>();
  const enrol = async (): Promise<Enrolment> => {
    const phone = { macAddress, model, label };
    if (!isHandedOver) return api.call('enrolDevice', { input: phone });
    const { admitted, refused } = await api.call('admitDevices', { input: { phones: [phone], handOver: true } });
    const [enrolled] = admitted;
    if (enrolled === undefined) throw new Error(refused[0]?.reason ?? 'The phone was not enrolled.');
    return enrolled;
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    enrol().then(setEnrolment, (problem: unknown) => {
      setError(messageOf(problem));
      setBusy(false);
    });
  };
  return (
    <Modal opened onClose={onClose} title="Enrol a phone" closeOnClickOutside={false} closeButtonProps={{ 'aria-label': 'Close' }}>
      {enrolment === undefined ? (
        <form onSubmit={submit}>
          <Stack>
            {error !== undefined && (
              <Alert color="red" role="alert">
                {error}
              </Alert>
            )}
            <TextInput
              label="MAC address"
              description="Twelve hexadecimal digits, as on the phone's back"
              placeholder="64:16:7f:01:23:45"
              required
              data-autofocus
              value={macAddress}
              onChange={(event) => setMacAddress(event.currentTarget.value)}
            />
            <NativeSelect
              label="Model"
              data={models.map(({ name, label }) => ({ value: name, label }))}
              value={model}
              onChange={(event) => setModel(event.currentTarget.value)}
            />
            <TextInput
              label="Label"
              description="Where it stands or whose it is; may stay empty"
              maxLength={64}
              value={label}
              onChange={(event) => setLabel(event.currentTarget.value)}
            />
            <Checkbox
              label="It fetches its credentials itself"
              description="For phones that you have let come for the first time, or that show the certificate of their factory"
              checked={isHandedOver}
              onChange={(event) => setHandedOver(event.currentTarget.checked)}
            />
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                Cancel
              </Button>
              <Button type="submit" loading={isBusy}>
                Enrol
              </Button>
            </Group>
          </Stack>
        </form>
      ) : (
        <Credentials enrolment={enrolment} done={`Phone ${macText(enrolment.macAddress)} is enrolled.`} onClose={onClose} />
      )}
    </Modal>
  );
}

export function Credentials({
  enrolment,
  done,
  onClose,
}: {
  readonly enrolment: Enrolment;
  readonly done: string;
  readonly onClose: () => void;
}): ReactElement {
  return (
    <Stack>
      <Alert color="yellow" title="Shown this once">
        Enter these at the phone now, or write them down. The server keeps only a hash of the password.
      </Alert>
      <p>{done}</p>
      <Secret name="User name" value={enrolment.userName} />
      <Secret name="Password" value={enrolment.password} />
      <Group justify="flex-end">
        <Button onClick={onClose}>Done</Button>
      </Group>
    </Stack>
  );
}

export function Secret({ name, value }: { readonly name: string; readonly value: string }): ReactElement {
  return (
    <Group align="flex-end" wrap="nowrap">
      <TextInput label={name} value={value} readOnly flex={1} className="mono" onFocus={(event) => event.currentTarget.select()} />
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <Button variant="default" onClick={copy} aria-label={`${copied ? 'Copied' : 'Copy'}: ${name}`}>
            {copied ? 'Copied' : 'Copy'}
          </Button>
        )}
      </CopyButton>
    </Group>
  );
}
