// offhook config privacy: what leaves the phones and to whom, which protections are off, which passwords are weak, what is kept.

import type { FolderOverview, FolderPrivacy, FolderStatement } from '@offhook/api';
import { folderPagePaths, folderPrivacySchema } from '@offhook/api';
import { Button, Checkbox, Group, Stack, Title } from '@mantine/core';
import type { FormEvent, ReactElement } from 'react';
import { useState } from 'react';

import { Answered, Mark } from '../shared/states.tsx';
import { countText } from '../shared/words.ts';
import { useFolder } from './answer.ts';
import { PhoneField } from './phone-field.tsx';
import { hrefOf } from './place.ts';

export function PrivacyView({ query, overview }: { readonly query: URLSearchParams; readonly overview: FolderOverview }): ReactElement {
  const [phone, setPhone] = useState(query.get('phone') ?? '');
  const asked = query.toString() === '' ? folderPagePaths.privacy : `${folderPagePaths.privacy}?${query.toString()}`;
  const { loaded, reload } = useFolder(asked, folderPrivacySchema);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    window.location.hash = hrefOf('privacy', phone.trim() === '' ? '' : new URLSearchParams({ phone: phone.trim() }).toString());
  };
  return (
    <>
      <form onSubmit={submit} className="card">
        <Group align="flex-end">
          <PhoneField
            overview={overview}
            value={phone}
            onChange={setPhone}
            description="One phone alone; empty for all"
            isRequired={false}
          />
          <Button type="submit" variant="default">
            Show
          </Button>
        </Group>
      </form>
      <Answered loaded={loaded} reload={reload} what="what leaves the phones">
        {(report) => <Report report={report} />}
      </Answered>
    </>
  );
}

const titles = {
  leaves: 'What leaves the phones',
  protection: 'Protections',
  password: 'Passwords',
  kept: 'What is kept',
} as const;
const kinds = ['leaves', 'protection', 'password', 'kept'] as const;
const marks = {
  risk: <Mark tone="bad">Risk</Mark>,
  notice: <Mark tone="waiting">Notice</Mark>,
  good: <Mark tone="good">In order</Mark>,
} as const;

function Report({ report }: { readonly report: FolderPrivacy }): ReactElement {
  const [isComplete, setComplete] = useState(false);
  const { counts, phonesAtRisk, statements, notRead, isForNewPhones } = report;
  const shown = statements.filter(({ severity }) => isComplete || severity !== 'good');
  const figures = [
    [isForNewPhones ? 'what a new phone would get' : 'phones at risk', isForNewPhones ? '–' : phonesAtRisk],
    ['risks', counts.risk],
    ['notices', counts.notice],
    ['in order', counts.good],
  ] as const;
  return (
    <Stack role="status">
      <div className="figures">
        {figures.map(([what, count]) => (
          <div key={what} className="card figure">
            <strong>{count}</strong>
            <span>{what}</span>
          </div>
        ))}
      </div>
      <Checkbox label="Show also what is in order" checked={isComplete} onChange={(event) => setComplete(event.currentTarget.checked)} />
      {kinds.map((kind) => {
        const ofKind = shown.filter((statement) => statement.kind === kind);
        if (ofKind.length === 0) return null;
        return (
          <section key={kind} className="card" aria-labelledby={`kind-${kind}`}>
            <Title order={2} id={`kind-${kind}`}>
              {titles[kind]}
            </Title>
            {ofKind.map((statement, at) => (
              // Two statements may say the same of other phones.
              <Statement key={at} statement={statement} />
            ))}
          </section>
        );
      })}
      {notRead.length > 0 && (
        <section className="card" aria-labelledby="not-read">
          <Title order={2} id="not-read">
            Not read: what these set is not in the report
          </Title>
          <ul>
            {notRead.map(({ file, why }) => (
              <li key={`${file} ${why}`}>
                <span className="mono">{file}</span>: {why}
              </li>
            ))}
          </ul>
        </section>
      )}
    </Stack>
  );
}

function whoText({ phoneCount, isOnAllPhones, phones }: FolderStatement): string {
  if (phoneCount === 0) return '';
  if (isOnAllPhones) return phoneCount === 1 ? '' : `all ${phoneCount} phones`;
  const some = phones.slice(0, 3).join(', ');
  return `${countText(phoneCount, 'phone')}: ${some}${phoneCount > 3 ? ' and more' : ''}`;
}

function Statement({ statement }: { readonly statement: FolderStatement }): ReactElement {
  const { severity, text, recipient, causes, fix, chapter } = statement;
  const who = whoText(statement);
  return (
    <details className="statement">
      <summary>
        {marks[severity]} {text}
        {who !== '' && <span className="soft"> ({who})</span>}
      </summary>
      <dl className="facts">
        {recipient !== undefined && recipient !== '' && (
          <div>
            <dt>Goes to</dt>
            <dd className="mono">{recipient}</dd>
          </div>
        )}
        {causes.map(({ parameter, value, origin, places, placeCount }) => (
          <div key={`${parameter} ${value}`}>
            <dt>Because of</dt>
            <dd className="mono">
              {parameter}
              {value !== null && `=${JSON.stringify(value)}`}
            </dd>
            <dd className="soft">
              {origin === 'default' ? 'the default' : places.map(({ file, line }) => `${file}, line ${line}`).join('; ')}
              {placeCount > places.length && ` and ${placeCount - places.length} more`}
            </dd>
          </div>
        ))}
        {severity !== 'good' && fix !== undefined && (
          <div>
            <dt>Mended by</dt>
            {Object.entries(fix.lines).map(([name, value]) => (
              <dd key={name} className="mono">
                {name}={JSON.stringify(value)}
              </dd>
            ))}
            {fix.needs !== undefined && <dd className="soft">needs {fix.needs}</dd>}
          </div>
        )}
        <div>
          <dt>Chapter</dt>
          <dd>{chapter}</dd>
        </div>
      </dl>
    </details>
  );
}
