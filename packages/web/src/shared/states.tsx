// What stands where there is nothing yet, nothing at all, or something went wrong.

import { Alert, Button, Group, Loader, Title } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';

import type { Loaded } from './loaded.ts';

export function Waiting({ text }: { readonly text: string }): ReactElement {
  return (
    <Group role="status" p="md" gap="sm">
      <Loader size="sm" aria-hidden="true" />
      <span className="soft">{text}…</span>
    </Group>
  );
}

export function Failure({ message, onRetry }: { readonly message: string; readonly onRetry?: () => void }): ReactElement {
  return (
    <Alert color="red" role="alert" title="That did not work">
      <p>{message}</p>
      {onRetry !== undefined && (
        <Button size="xs" variant="default" onClick={onRetry}>
          Try again
        </Button>
      )}
    </Alert>
  );
}

export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }): ReactElement {
  return (
    <div className="card">
      <Title order={2}>{title}</Title>
      <p className="soft">{children}</p>
    </div>
  );
}

export function Answered<Value>(props: {
  readonly loaded: Loaded<Value>;
  readonly what: string;
  readonly reload: () => void;
  readonly children: (value: Value) => ReactNode;
}): ReactNode {
  const { loaded } = props;
  if (loaded.state === 'loading') return <Waiting text={`Loading ${props.what}`} />;
  if (loaded.state === 'failed') return <Failure message={loaded.message} onRetry={props.reload} />;
  return props.children(loaded.value);
}

export function Heading({ title, children }: { readonly title: string; readonly children?: ReactNode }): ReactElement {
  return (
    <Group justify="space-between" align="center">
      <Title order={1}>{title}</Title>
      {children}
    </Group>
  );
}

export function Mark({
  tone,
  children,
}: {
  readonly tone: 'good' | 'bad' | 'waiting' | 'quiet';
  readonly children: ReactNode;
}): ReactElement {
  return <span className={`mark mark-${tone}`}>{children}</span>;
}
