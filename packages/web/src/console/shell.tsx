// The frame of every page: navigation, who is signed in, and the page itself, which takes the focus when one goes there.

import type { Session } from '@offhook/api';
import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { useEffect, useRef, useState } from 'react';

import { Logo } from '../shared/logo.tsx';
import { AuditPage } from './audit-page.tsx';
import type { Place, Section } from './hash-route.ts';
import { hrefOf, sections, usePlace } from './hash-route.ts';
import { OverviewPage } from './overview-page.tsx';
import { PersonPage } from './person-page.tsx';
import { PersonsPage } from './persons-page.tsx';
import { PhonePage } from './phone-page.tsx';
import { PhonesPage } from './phones-page.tsx';
import { RequestPage } from './request-page.tsx';
import { RequestsPage } from './requests-page.tsx';

const names: Readonly<Record<Section, string>> = {
  overview: 'Overview',
  phones: 'Phones',
  persons: 'Persons',
  requests: 'Requests',
  audit: 'Audit',
};

export function Shell({ session, onSignOut }: { readonly session: Session; readonly onSignOut: () => void }): ReactElement {
  const place = usePlace();
  // Whom one looked for stays while one looks at a person, and never stands in an address.
  const [query, setQuery] = useState('');
  const content = useRef<HTMLDivElement>(null);
  const key = `${place.section}/${place.id ?? ''}`;
  const shown = useRef(key);
  useEffect(() => {
    document.title = `${names[place.section]} · Offhook`;
    if (shown.current !== key) content.current?.focus();
    shown.current = key;
  }, [key, place.section]);
  return (
    <div className="shell">
      <nav className="side" aria-label="Console">
        <span className="side-brand">
          <Logo /> Offhook
        </span>
        <ul>
          {sections.map((section) => (
            <li key={section}>
              <a href={hrefOf({ section })} {...(place.section === section ? { 'aria-current': 'page' as const } : {})}>
                {names[section]}
              </a>
            </li>
          ))}
        </ul>
        <div className="side-foot">
          <span>Signed in as {session.userName}</span>
          <Button variant="default" size="xs" onClick={onSignOut}>
            Sign out
          </Button>
        </div>
      </nav>
      <main className="content">
        <div className="content-inner" ref={content} tabIndex={-1}>
          <Page place={place} query={query} onQuery={setQuery} key={key} />
        </div>
      </main>
    </div>
  );
}

function Page(props: { readonly place: Place; readonly query: string; readonly onQuery: (query: string) => void }): ReactElement {
  const { place, query, onQuery } = props;
  const { id } = place;
  switch (place.section) {
    case 'overview':
      return <OverviewPage />;
    case 'phones':
      return id === undefined ? <PhonesPage /> : <PhonePage macAddress={id} />;
    case 'persons':
      return id === undefined ? <PersonsPage query={query} onQuery={onQuery} /> : <PersonPage partyToken={id} />;
    case 'requests':
      return id === undefined ? <RequestsPage /> : <RequestPage id={id} />;
    case 'audit':
      return <AuditPage />;
  }
}
