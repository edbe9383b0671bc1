// What counts on a phone: each setting with where it comes from and what it beats, found as one types.

import type { EffectiveSetting, PhoneConfigurationAnswer, SettingOrigin } from '@offhook/api';
import { Button, Group, TextInput, Title } from '@mantine/core';
import type { ReactElement } from 'react';
import { useState } from 'react';

import { useAnswer } from './api-context.ts';
import { ChangeDialog } from './change-dialog.tsx';
import { useMay } from './session-context.ts';
import { Answered, Empty, Mark } from '../shared/states.tsx';
import { countText } from '../shared/words.ts';

const rowsShown = 100;

export function PhoneConfiguration({ macAddress }: { readonly macAddress: string }): ReactElement {
  const { loaded, reload } = useAnswer('phoneConfiguration', { path: { macAddress } });
  const [isChanging, setChanging] = useState(false);
  const mayChange = useMay('administrator');
  return (
    <section aria-labelledby="what-counts">
      <Group justify="space-between">
        <Title order={2} id="what-counts">
          What counts on this phone
        </Title>
        {mayChange && (
          <Button variant="default" onClick={() => setChanging(true)}>
            Change a setting
          </Button>
        )}
      </Group>
      <Answered loaded={loaded} reload={reload} what="the settings">
        {(configuration) => <Settings configuration={configuration} />}
      </Answered>
      {isChanging && (
        <ChangeDialog
          macAddress={macAddress}
          onClose={() => {
            setChanging(false);
            reload();
          }}
        />
      )}
    </section>
  );
}

function Settings({ configuration }: { readonly configuration: PhoneConfigurationAnswer }): ReactElement {
  const [text, setText] = useState('');
  const { settings, missing, ignored } = configuration;
  const wanted = text.trim().toLowerCase();
  const found = settings.filter(({ name, value }) => `${name} ${value ?? ''}`.toLowerCase().includes(wanted));
  return (
    <>
      {missing.length > 0 && (
        <p role="note">
          <Mark tone="bad">Missing</Mark> The phone is told to fetch {missing.join(', ')}, and there is no such file here.
        </p>
      )}
      {ignored.length > 0 && (
        <details>
          <summary>{countText(ignored.length, 'setting')} in its files without effect</summary>
          <ul>
            {ignored.map(({ file, line, message }) => (
              <li key={`${file} ${line} ${message}`}>
                <span className="mono">
                  {file}:{line}
                </span>{' '}
                {message}
              </li>
            ))}
          </ul>
        </details>
      )}
      {settings.length === 0 ? (
        <Empty title="Nothing is set">Neither a file nor anybody at the phone sets anything: it goes by what its software brings.</Empty>
      ) : (
        <>
          <TextInput
            type="search"
            label="Find a setting"
            placeholder="Part of its name or value"
            autoComplete="off"
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <p className="soft" role="status">
            {found.length > rowsShown
              ? `The first ${rowsShown} of ${countText(found.length, 'setting')}: type more of what you look for.`
              : countText(found.length, 'setting')}
          </p>
          <SettingTable settings={found.slice(0, rowsShown)} />
        </>
      )}
    </>
  );
}

/** As an administrator says it. */
export function originText({ place, file, line }: SettingOrigin): string {
  if (place === 'in a file') return `${file}, line ${line}`;
  return place.charAt(0).toUpperCase() + place.slice(1);
}

function SettingTable({ settings }: { readonly settings: readonly EffectiveSetting[] }): ReactElement {
  return (
    <div className="card card-flush">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">Setting</th>
            <th scope="col">Value</th>
            <th scope="col">Where it comes from</th>
          </tr>
        </thead>
        <tbody>
          {settings.map(({ name, value, from, beaten }) => (
            <tr key={name}>
              <td data-label="Setting" className="mono">
                {name}
              </td>
              <td data-label="Value" className="mono">
                {value === null ? <Mark tone="quiet">Secret</Mark> : value || '(empty)'}
              </td>
              <td data-label="Where it comes from">
                {originText(from)}
                {beaten.map((origin) => (
                  <div key={`${origin.file} ${origin.line}`} className="soft">
                    instead of {origin.value === null ? 'a secret' : origin.value || '(empty)'}: {originText(origin)}
                  </div>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
