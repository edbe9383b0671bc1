// offhook config why: where the value of one parameter on one phone comes from, and what it beats.

import type { FolderOrigin, FolderOverview, FolderWhy } from '@offhook/api';
import { folderPagePaths, folderWhySchema } from '@offhook/api';
import { Button, Group, Stack, TextInput, Title } from '@mantine/core';
import type { FormEvent, ReactElement } from 'react';
import { useState } from 'react';

import { Answered, Mark } from '../shared/states.tsx';
import { macText } from '../shared/words.ts';
import { useFolder } from './answer.ts';
import { PhoneField } from './phone-field.tsx';
import { hrefOf } from './place.ts';

export function WhyView({ query, overview }: { readonly query: URLSearchParams; readonly overview: FolderOverview }): ReactElement {
  const [phone, setPhone] = useState(query.get('phone') ?? overview.phones[0] ?? '');
  const [name, setName] = useState(query.get('name') ?? '');
  const asked = query.has('phone') && query.has('name') ? `${folderPagePaths.why}?${query.toString()}` : undefined;
  const { loaded, reload } = useFolder(asked, folderWhySchema);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    window.location.hash = hrefOf('why', new URLSearchParams({ phone: phone.trim(), name: name.trim() }).toString());
  };
  return (
    <>
      <form onSubmit={submit} className="card">
        <Stack>
          <Group grow align="flex-start">
            <PhoneField overview={overview} value={phone} onChange={setPhone} description="Its MAC address" isRequired />
            <TextInput
              label="Parameter"
              description="Its name as in the files"
              placeholder="reg.1.address"
              required
              autoComplete="off"
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
          </Group>
          <Group justify="flex-end">
            <Button type="submit">Say why</Button>
          </Group>
        </Stack>
      </form>
      {asked !== undefined && (
        <Answered loaded={loaded} reload={reload} what="the value">
          {(why) => <Story why={why} />}
        </Answered>
      )}
    </>
  );
}

function whereText({ layer, file, line }: FolderOrigin): string {
  if (file === undefined || line === undefined) return 'The default';
  const how: Readonly<Record<string, string>> = {
    user: 'changed by the user',
    local: 'changed on the phone',
    web: 'changed in its web pages',
    cloud: 'from the cloud',
  };
  const note = how[layer];
  return `${file}, line ${line}${note === undefined ? '' : ` (${note})`}`;
}

const effects: Readonly<Record<string, string>> = {
  none: 'takes effect at once',
  restart: 'takes a restart',
  reboot: 'takes a reboot',
  unknown: 'takes an effect that is not known',
};

function Story({ why }: { readonly why: FolderWhy }): ReactElement {
  const { value, ignored, unread } = why;
  return (
    <section className="card" aria-labelledby="what-counts" role="status">
      <Title order={2} id="what-counts" className="mono">
        {why.name}={JSON.stringify(value.value)}
      </Title>
      <p>
        On <span className="mono">{macText(why.phone)}</span>. A change {effects[value.effect] ?? value.effect}. Chapter: {why.chapter}.
      </p>
      {!why.isKnown && (
        <p>
          <Mark tone="waiting">Unknown phone</Mark> The folder has no file of it: this is what any new phone would get.
        </p>
      )}
      {why.meaning !== null && <p>{why.meaning}</p>}
      <table className="table">
        <caption className="visually-hidden">Where it comes from, strongest first</caption>
        <thead>
          <tr>
            <th scope="col">Value</th>
            <th scope="col">From</th>
            <th scope="col">Counts</th>
          </tr>
        </thead>
        <tbody>
          <OriginRow origin={value.origin} isInForce />
          {value.beaten.map((origin) => (
            <OriginRow key={`${origin.file} ${origin.line}`} origin={origin} isInForce={false} />
          ))}
          {why.isSet && <OriginRow origin={{ layer: 'default', value: value.default }} isInForce={false} />}
        </tbody>
      </table>
      {ignored.map(({ file, line, message }) => (
        <p key={`${file} ${line}`}>
          <Mark tone="waiting">Not acted on</Mark>{' '}
          <span className="mono">
            {file}, line {line}
          </span>
          , since {message}.
        </p>
      ))}
      {unread.map(({ file, message }) => (
        <p key={`${file} ${message}`}>
          <Mark tone="bad">Not read</Mark> <span className="mono">{file}</span>: {message}
        </p>
      ))}
    </section>
  );
}

function OriginRow({ origin, isInForce }: { readonly origin: FolderOrigin; readonly isInForce: boolean }): ReactElement {
  return (
    <tr>
      <td data-label="Value" className="mono">
        {origin.value === '' ? '(empty)' : origin.value}
      </td>
      <td data-label="From">{whereText(origin)}</td>
      <td data-label="Counts">{isInForce ? <Mark tone="good">In force</Mark> : <Mark tone="quiet">Beaten</Mark>}</td>
    </tr>
  );
}
