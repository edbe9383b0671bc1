// By what which phones are let in from where: a list of rules, of which the first that fits counts.

import type { AdmissionRule } from '@offhook/api';
import { Button, Group, Title } from '@mantine/core';
import type { ReactElement } from 'react';
import { useState } from 'react';

import { AddRuleDialog, RemoveRuleDialog } from './admission-rule-dialogs.tsx';
import { useAnswer } from './api-context.ts';
import { useMay } from './session-context.ts';
import { methodsText, ruleText } from './words.ts';
import { TableCard } from '../shared/table-card.tsx';

/** Nothing for those whom it is not shown to. */
export function AdmissionRules({ onChanged }: { readonly onChanged: () => void }): ReactElement | undefined {
  const { loaded, reload } = useAnswer('admissionRules');
  const [doing, setDoing] = useState<'add' | number>();
  const maySay = useMay('administrator');
  if (loaded.state !== 'ready') return undefined;
  const { rules, isForAll } = loaded.value;
  const close = (): void => setDoing(undefined);
  const changed = (): void => {
    close();
    reload();
    onChanged();
  };
  return (
    <section aria-labelledby="admission-rules">
      <Title order={2} id="admission-rules">
        Who is let in
      </Title>
      <p className="soft">
        {rules.length === 0
          ? 'Each phone is let in from everywhere by whatever it has. A rule says what is taken of which phones from which networks.'
          : 'The first rule that fits a phone counts.'}
      </p>
      {rules.length > 0 && <RuleTable rules={rules} {...(maySay ? { onRemove: setDoing } : {})} />}
      {!isForAll && <p role="status">A phone that no rule fits is let in by nothing.</p>}
      {maySay && (
        <Group>
          <Button variant="default" onClick={() => setDoing('add')}>
            Add a rule
          </Button>
        </Group>
      )}
      {doing === 'add' && <AddRuleDialog rules={rules} onClose={close} onChanged={changed} />}
      {typeof doing === 'number' && <RemoveRuleDialog rules={rules} at={doing} onClose={close} onChanged={changed} />}
    </section>
  );
}

const removeHead = <span className="visually-hidden">Remove</span>;

function RuleTable({
  rules,
  onRemove,
}: {
  readonly rules: readonly AdmissionRule[];
  readonly onRemove?: (at: number) => void;
}): ReactElement {
  return (
    <TableCard columns={['Rule', 'Networks', 'Phones', 'Let in by', ...(onRemove === undefined ? [] : [removeHead])]}>
      {rules.map((rule, at) => (
        <tr key={`${at} ${ruleText(rule)}`}>
          <td data-label="Rule">{at + 1}</td>
          <td data-label="Networks">{rule.networks.join(', ') || 'everywhere'}</td>
          <td data-label="Phones">{rule.phones.join(', ') || 'each phone'}</td>
          <td data-label="Let in by">{methodsText(rule.methods)}</td>
          {onRemove !== undefined && (
            <td>
              <Button size="xs" variant="default" aria-label={`Remove rule ${at + 1}`} onClick={() => onRemove(at)}>
                Remove
              </Button>
            </td>
          )}
        </tr>
      ))}
    </TableCard>
  );
}
