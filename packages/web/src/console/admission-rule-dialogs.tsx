// A rule is added or taken away; whom that would shut out is said first.

import type { AdmissionMethod, AdmissionPreview, AdmissionRule } from '@offhook/api';
import { admissionMethods } from '@offhook/api';
import { Alert, Button, Checkbox, Group, Modal, NativeSelect, Stack, Textarea } from '@mantine/core';
import type { FormEvent, ReactElement, ReactNode } from 'react';
import { useState } from 'react';

import { messageOf } from '../shared/loaded.ts';
import { countText, macText } from '../shared/words.ts';
import { useApi } from './api-context.ts';
import { methodWords, ruleText } from './words.ts';

interface DialogProps {
  readonly rules: readonly AdmissionRule[];
  readonly onClose: () => void;
  readonly onChanged: () => void;
}

const examplesShown = 10;

function listed(text: string): string[] {
  return text.split(/[\s,;]+/).filter((part) => part !== '');
}

export function AddRuleDialog({ rules, ...rest }: DialogProps): ReactElement {
  const last = rules.at(-1);
  const isLastForAll = last?.networks.length === 0 && last.phones.length === 0;
  const [networks, setNetworks] = useState('');
  const [phones, setPhones] = useState('');
  const [methods, setMethods] = useState<readonly AdmissionMethod[]>([]);
  const [place, setPlace] = useState(String(isLastForAll ? rules.length : rules.length + 1));
  const rule = { networks: listed(networks), phones: listed(phones), methods: [...methods] };
  const places = [...rules.keys()].map((at) => ({ value: String(at + 1), label: `Before rule ${at + 1}` }));
  return (
    <ChangeForm {...rest} seen={rules} title="Add a rule" action="Add it" changed={rules.toSpliced(Number(place) - 1, 0, rule)}>
      <Textarea
        label="Networks"
        description="One a line, such as 192.0.2.0/24; everywhere where there is none"
        data-autofocus
        value={networks}
        onChange={(event) => setNetworks(event.currentTarget.value)}
      />
      <Textarea
        label="Phones"
        description="MAC addresses or how they begin, such as 00:04:f2; each phone where there is none"
        value={phones}
        onChange={(event) => setPhones(event.currentTarget.value)}
      />
      <Checkbox.Group label="Let in by" description="Tick nothing to let in none of them" value={[...methods]} onChange={setMethods}>
        <Stack gap="xs" mt="xs">
          {admissionMethods.map((method) => (
            <Checkbox key={method} value={method} label={methodWords[method]} />
          ))}
        </Stack>
      </Checkbox.Group>
      {rules.length > 0 && (
        <NativeSelect
          label="Place in the list"
          value={place}
          onChange={(event) => setPlace(event.currentTarget.value)}
          data={isLastForAll ? places : [...places, { value: String(rules.length + 1), label: 'At the end' }]}
        />
      )}
    </ChangeForm>
  );
}

export function RemoveRuleDialog({ rules, at, ...rest }: DialogProps & { readonly at: number }): ReactElement {
  const rule = rules[at];
  return (
    <ChangeForm {...rest} seen={rules} title={`Remove rule ${at + 1}`} action="Remove it" changed={rules.toSpliced(at, 1)}>
      {rule !== undefined && <p>{ruleText(rule)}</p>}
      {rules.length === 1 && <p>It is the last one: each phone is then let in from everywhere by whatever it has.</p>}
    </ChangeForm>
  );
}

interface ChangeFormProps {
  readonly title: string;
  readonly action: string;
  readonly seen: readonly AdmissionRule[];
  /** The list as it would be. */
  readonly changed: readonly AdmissionRule[];
  readonly onClose: () => void;
  readonly onChanged: () => void;
  readonly children: ReactNode;
}

function ChangeForm({ title, action, seen, changed, onClose, onChanged, children }: ChangeFormProps): ReactElement {
  const api = useApi();
  const [shown, setShown] = useState<{ readonly of: string; readonly preview: AdmissionPreview }>();
  const [error, setError] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const input = { rules: [...changed] };
  const asked = JSON.stringify(input);
  // What was said of another list is not said of this one.
  const preview = shown?.of === asked ? shown.preview : undefined;
  const change = async (): Promise<void> => {
    const found = preview ?? (await api.call('previewAdmissionRules', { input }));
    if (preview === undefined && found.refused > 0) return setShown({ of: asked, preview: found });
    await api.call('setAdmissionRules', { input: { ...input, seen: [...seen] } });
    onChanged();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    change()
      .catch((problem: unknown) => setError(messageOf(problem)))
      .finally(() => setBusy(false));
  };
  return (
    <Modal opened onClose={onClose} title={title} closeOnClickOutside={false} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={submit}>
        <Stack>
          {error !== undefined && (
            <Alert color="red" role="alert">
              {error}
            </Alert>
          )}
          {children}
          {preview !== undefined && <ShutOut preview={preview} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={isBusy}>
              {preview === undefined ? action : 'Do it all the same'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function ShutOut({ preview: { refused, examples } }: { readonly preview: AdmissionPreview }): ReactElement {
  const shown = examples.slice(0, examplesShown);
  return (
    <Alert color="yellow" role="alert" title={`${countText(refused, 'phone')} that came within a day would be let in no more`}>
      <ul>
        {shown.map(({ macAddress, label, address }) => (
          <li key={macAddress}>{[macText(macAddress), label, address].filter((part) => part !== '').join(', ')}</li>
        ))}
        {shown.length < refused && <li>and {refused - shown.length} more</li>}
      </ul>
    </Alert>
  );
}
