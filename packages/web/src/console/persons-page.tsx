// Searching persons, and what is held of those found.

import type { Person } from '@offhook/api';
import { Button, Group, TextInput } from '@mantine/core';
import type { FormEvent, ReactElement } from 'react';
import { useState } from 'react';

import { useAnswer } from './api-context.ts';
import { hrefOf } from './hash-route.ts';
import { Answered, Empty, Heading } from '../shared/states.tsx';
import { countText } from '../shared/words.ts';
import { storeText } from './words.ts';

export function personTitle(person: Pick<Person, 'names' | 'identifiers'>): string {
  return person.names[0] ?? person.identifiers[0]?.value.replace(/^sips?:/, '') ?? 'Unknown person';
}

export function PersonsPage({ query, onQuery }: { readonly query: string; readonly onQuery: (query: string) => void }): ReactElement {
  const [text, setText] = useState(query);
  const { loaded, reload } = useAnswer('persons', query === '' ? {} : { query: { q: query } });
  const search = (event: FormEvent): void => {
    event.preventDefault();
    onQuery(text.trim());
  };
  return (
    <>
      <Heading title="Persons" />
      <form onSubmit={search} role="search">
        <Group align="flex-end">
          <TextInput
            type="search"
            label="Number, SIP URI, name or login"
            placeholder="+1 555 0100"
            autoComplete="off"
            flex="1 1 14rem"
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Button type="submit">Search</Button>
          {query !== '' && (
            <Button
              variant="default"
              onClick={() => {
                setText('');
                onQuery('');
              }}
            >
              Show all
            </Button>
          )}
        </Group>
      </form>
      <Answered loaded={loaded} reload={reload} what="persons">
        {({ persons, query: answered }) =>
          persons.length === 0 ? (
            <Empty title={answered === '' ? 'Nobody yet' : 'Nobody found'}>
              {answered === ''
                ? 'Persons appear here once phones have uploaded call lists, contacts or logs.'
                : 'Nothing is held under exactly this. Try the whole number, the SIP URI, or part of the name.'}
            </Empty>
          ) : (
            <PersonTable persons={persons} />
          )
        }
      </Answered>
    </>
  );
}

function PersonTable({ persons }: { readonly persons: readonly Person[] }): ReactElement {
  return (
    <div className="card card-flush">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">Person</th>
            <th scope="col">Identifiers</th>
            <th scope="col">Held</th>
            <th scope="col" className="number">
              Records
            </th>
          </tr>
        </thead>
        <tbody>
          {persons.map((person) => (
            <tr key={person.partyToken}>
              <td data-label="Person">
                <a href={hrefOf({ section: 'persons', id: person.partyToken })}>{personTitle(person)}</a>
              </td>
              <td data-label="Identifiers" className="mono">
                {person.identifiers.map(({ value }) => value).join(', ') || '–'}
              </td>
              <td data-label="Held">{person.holdings.map(({ store }) => storeText(store)).join(', ') || '–'}</td>
              <td data-label="Records" className="number" title={countText(person.holdings.length, 'store')}>
                {person.holdings.reduce((sum, { count }) => sum + count, 0)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
