// Who is signed in decides what is shown.

import type { Session } from '@offhook/api';
import type { ReactElement } from 'react';
import { useEffect, useState } from 'react';

import { ApiClient } from './api-client.ts';
import { ApiContext } from './api-context.ts';
import { SessionContext } from './session-context.ts';
import { Shell } from './shell.tsx';
import { SignInPage } from './sign-in-page.tsx';
import { Waiting } from '../shared/states.tsx';

type Presence =
  | { readonly state: 'asking' }
  | { readonly state: 'out'; readonly reason?: string }
  | { readonly state: 'in'; readonly session: Session };

export function App(): ReactElement {
  const [api] = useState(() => new ApiClient());
  const [presence, setPresence] = useState<Presence>({ state: 'asking' });
  const enter = (session: Session): void => {
    api.take(session);
    setPresence({ state: 'in', session });
  };
  useEffect(() => {
    api.onSignedOut = () => setPresence({ state: 'out', reason: 'Your session has ended. Sign in again to go on.' });
    api.call('session').then(
      (session) => {
        api.take(session);
        setPresence({ state: 'in', session });
      },
      () => setPresence({ state: 'out' }),
    );
  }, [api]);
  const leave = (): void => {
    const out = (): void => setPresence({ state: 'out' });
    api.call('signOut').then(out, out);
  };
  return (
    <ApiContext value={api}>
      {presence.state === 'asking' && <Waiting text="Opening the console" />}
      {presence.state === 'out' && (
        <SignInPage {...(presence.reason === undefined ? {} : { reason: presence.reason })} onSignedIn={enter} />
      )}
      {presence.state === 'in' && (
        <SessionContext value={presence.session}>
          <Shell session={presence.session} onSignOut={leave} />
        </SessionContext>
      )}
    </ApiContext>
  );
}
