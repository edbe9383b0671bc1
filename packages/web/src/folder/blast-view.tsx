// offhook config blast: what a change that is not made yet would do, and to whom.

import type { FolderBlast } from '@offhook/api';
import { folderBlastSchema, folderPagePaths } from '@offhook/api';
import { Button, Group, Stack, Textarea, TextInput, Title } from '@mantine/core';
import type { FormEvent, ReactElement } from 'react';
import { useState } from 'react';

import { Answered, Empty, Mark } from '../shared/states.tsx';
import { countText } from '../shared/words.ts';
import { useFolder } from './answer.ts';
import { hrefOf } from './place.ts';

export function BlastView({ query }: { readonly query: URLSearchParams }): ReactElement {
  const [settings, setSettings] = useState(query.getAll('set').join('\n'));
  const [file, setFile] = useState(query.get('in') ?? '');
  const asked = query.has('set') ? `${folderPagePaths.blast}?${query.toString()}` : undefined;
  const { loaded, reload } = useFolder(asked, folderBlastSchema);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const wanted = new URLSearchParams();
    for (const line of settings.split('\n')) if (line.trim() !== '') wanted.append('set', line.trim());
    if (file.trim() !== '') wanted.set('in', file.trim());
    window.location.hash = hrefOf('blast', wanted.toString());
  };
  return (
    <>
      <form onSubmit={submit} className="card">
        <Stack>
          <Textarea
            label="Settings"
            description="NAME=VALUE, one a line; without a value, back to the default"
            placeholder="up.idleTimeout=30"
            required
            autosize
            minRows={2}
            classNames={{ input: 'mono' }}
            value={settings}
            onChange={(event) => setSettings(event.currentTarget.value)}
          />
          <TextInput
            label="File"
            description="The file that would say so; without one, a new first file of CONFIG_FILES"
            placeholder="site.cfg"
            autoComplete="off"
            value={file}
            onChange={(event) => setFile(event.currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button type="submit">See what it would do</Button>
          </Group>
        </Stack>
      </form>
      {asked !== undefined && (
        <Answered loaded={loaded} reload={reload} what="what it would do">
          {(blast) => <Outcome blast={blast} />}
        </Answered>
      )}
    </>
  );
}

function someText(phones: readonly string[], count: number): string {
  const shown = phones.slice(0, 3).join(', ');
  return count > 3 ? `${countText(count, 'phone')} (${shown} and more)` : shown;
}

function Outcome({ blast }: { readonly blast: FolderBlast }): ReactElement {
  const { phones, effects, changes, unaffected, unread } = blast;
  const figures = [
    ['would change', phones.changed],
    ['reboot', effects.reboot],
    ['restart', effects.restart],
    ['take it at once', effects.none],
    ['effect not known', effects.unknown],
  ] as const;
  return (
    <div role="status">
      <Stack>
        <div className="figures">
          {figures.map(([what, count]) => (
            <div key={what} className="card figure">
              <strong>{count}</strong>
              <span>{what === 'would change' ? `of ${countText(phones.before, 'phone')} ${what}` : what}</span>
            </div>
          ))}
        </div>
        {changes.length === 0 ? (
          <Empty title="Nothing changes">No phone of the folder would have another value in force.</Empty>
        ) : (
          <section className="card card-flush" aria-label="Changes">
            <table className="table">
              <thead>
                <tr>
                  <th scope="col">Setting</th>
                  <th scope="col">Now</th>
                  <th scope="col">Then</th>
                  <th scope="col">Effect</th>
                  <th scope="col">Phones</th>
                </tr>
              </thead>
              <tbody>
                {changes.map(({ name, before, after, effect, count, phones: some }) => (
                  <tr key={`${name} ${before} ${after}`}>
                    <td data-label="Setting" className="mono">
                      {name}
                    </td>
                    <td data-label="Now" className="mono">
                      {before === '' ? '(empty)' : before}
                    </td>
                    <td data-label="Then" className="mono">
                      {after === '' ? '(empty)' : after}
                    </td>
                    <td data-label="Effect">{effect === 'none' ? 'at once' : effect === 'unknown' ? 'not known' : effect}</td>
                    <td data-label="Phones">{someText(some, count)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        )}
        {(unaffected.length > 0 || unread.length > 0) && (
          <section className="card" aria-labelledby="who-keeps">
            <Title order={2} id="who-keeps">
              Who keeps what
            </Title>
            {unaffected.map(({ name, because, count, phones: some }) => (
              <p key={`${name} ${because}`}>
                <Mark tone="waiting">Stays</Mark> <span className="mono">{name}</span> on {someText(some, count)}: {because}
              </p>
            ))}
            {unread.map(({ file, why }) => (
              <p key={`${file} ${why}`}>
                <Mark tone="bad">Not read</Mark> <span className="mono">{file}</span>: {why}
              </p>
            ))}
          </section>
        )}
      </Stack>
    </div>
  );
}
