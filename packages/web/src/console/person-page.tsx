// One person: who it is, what is held and why, what happened when, and the two things a person can ask for.

import type { Holding, PersonDetail } from '@offhook/api';
import { Button, Group, Title } from '@mantine/core';
import type { ReactElement } from 'react';
import { useState } from 'react';

import { useAnswer } from './api-context.ts';
import { EraseDialog } from './erase-dialog.tsx';
import { ExportDialog } from './export-dialog.tsx';
import { hrefOf } from './hash-route.ts';
import { personTitle } from './persons-page.tsx';
import { Answered, Empty, Heading } from '../shared/states.tsx';
import { macText } from '../shared/words.ts';
import { identifierWords, plainWords, spanText, storeText, timeText } from './words.ts';

export function PersonPage({ partyToken }: { readonly partyToken: string }): ReactElement {
  const { loaded, reload } = useAnswer('person', { path: { partyToken } });
  const [open, setOpen] = useState<'export' | 'erase'>();
  return (
    <>
      <a className="link" href={hrefOf({ section: 'persons' })}>
        ← All persons
      </a>
      <Answered loaded={loaded} reload={reload} what="the person">
        {(person) => (
          <>
            <Heading title={personTitle(person)}>
              <Group>
                <Button variant="default" onClick={() => setOpen('export')}>
                  Export
                </Button>
                <Button color="red.9" onClick={() => setOpen('erase')}>
                  Erase
                </Button>
              </Group>
            </Heading>
            <Identity person={person} />
            <Title order={2}>What is held</Title>
            <Holdings holdings={person.holdings} />
            <Title order={2}>Entries</Title>
            <Timeline entries={person.entries} />
            {open === 'export' && <ExportDialog person={person} onClose={() => setOpen(undefined)} />}
            {open === 'erase' && <EraseDialog person={person} onClose={() => setOpen(undefined)} />}
          </>
        )}
      </Answered>
    </>
  );
}

function Identity({ person }: { readonly person: PersonDetail }): ReactElement {
  return (
    <dl className="card facts">
      <div>
        <dt>{person.names.length === 1 ? 'Name' : 'Names'}</dt>
        <dd>{person.names.join(', ') || 'None known'}</dd>
      </div>
      {person.identifiers.map(({ type, value }) => (
        <div key={`${type} ${value}`}>
          <dt>{identifierWords[type]}</dt>
          <dd className="mono">{value}</dd>
        </div>
      ))}
      <div>
        <dt>Requests</dt>
        <dd>
          {person.requests.length === 0
            ? 'None'
            : person.requests.map((id, index) => (
                <span key={id}>
                  {index > 0 && ', '}
                  <a className="link mono" href={hrefOf({ section: 'requests', id })}>
                    {id}
                  </a>
                </span>
              ))}
        </dd>
      </div>
    </dl>
  );
}

function Holdings({ holdings }: { readonly holdings: readonly Holding[] }): ReactElement {
  if (holdings.length === 0) return <Empty title="Nothing is held">There is nothing to export or to erase.</Empty>;
  return (
    <div className="card card-flush">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">Category</th>
            <th scope="col">Purpose</th>
            <th scope="col">From, to</th>
            <th scope="col">Phones</th>
            <th scope="col" className="number">
              Records
            </th>
          </tr>
        </thead>
        <tbody>
          {holdings.map((holding) => (
            <tr key={holding.store}>
              <td data-label="What">{storeText(holding.store)}</td>
              <td data-label="Category">{plainWords(holding.category)}</td>
              <td data-label="Purpose">{plainWords(holding.purpose)}</td>
              <td data-label="From, to">{spanText(holding.earliest, holding.latest)}</td>
              <td data-label="Phones" className="mono">
                {holding.devices.map(macText).join(', ') || '–'}
              </td>
              <td data-label="Records" className="number">
                {holding.count}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Timeline({ entries }: Pick<PersonDetail, 'entries'>): ReactElement {
  if (entries.length === 0) return <Empty title="No entries">Nothing with a time or a line of its own is held.</Empty>;
  return (
    <ol className="card timeline">
      {entries.map((entry, index) => (
        <li key={index.toString()}>
          <span className="soft">{entry.at === undefined ? 'No time' : timeText(entry.at)}</span>
          <span>
            {entry.summary}{' '}
            <span className="soft">
              {storeText(entry.store)}
              {entry.device !== '' && (
                <>
                  , phone <span className="mono">{macText(entry.device)}</span>
                </>
              )}
            </span>
          </span>
        </li>
      ))}
    </ol>
  );
}
