// Signing in.

import type { Session } from '@offhook/api';
import { Alert, Button, PasswordInput, Stack, TextInput, Title } from '@mantine/core';
import type { FormEvent, ReactElement } from 'react';
import { useEffect, useState } from 'react';

import { Logo } from '../shared/logo.tsx';
import { messageOf } from '../shared/loaded.ts';
import { useApi } from './api-context.ts';

export function SignInPage(props: { readonly reason?: string; readonly onSignedIn: (session: Session) => void }): ReactElement {
  const api = useApi();
  const [userName, setUserName] = useState('');
  const [password, setPassword] = useState('');
  const [error, setError] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  useEffect(() => {
    document.title = 'Sign in · Offhook';
  }, []);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    api.call('signIn', { input: { userName, password } }).then(props.onSignedIn, (problem: unknown) => {
      setError(messageOf(problem));
      setPassword('');
      setBusy(false);
    });
  };
  return (
    <main className="sign-in">
      <form className="card" onSubmit={submit}>
        <Stack>
          <Logo sizePx={44} />
          <div>
            <Title order={1}>Offhook console</Title>
            <p className="soft">Phones, the data they upload, and the people it is about.</p>
          </div>
          {props.reason !== undefined && error === undefined && <Alert color="yellow">{props.reason}</Alert>}
          {error !== undefined && (
            <Alert color="red" role="alert">
              {error}
            </Alert>
          )}
          <TextInput
            label="User name"
            autoComplete="username"
            required
            withAsterisk={false}
            autoFocus
            value={userName}
            onChange={(event) => setUserName(event.currentTarget.value)}
          />
          <PasswordInput
            label="Password"
            autoComplete="current-password"
            required
            withAsterisk={false}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <Button type="submit" loading={isBusy}>
            Sign in
          </Button>
        </Stack>
      </form>
    </main>
  );
}
