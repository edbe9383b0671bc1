// Asking the command that serves the page: every answer is read with its schema, and every failure becomes a message for a person.

import { problemSchema } from '@offhook/api';
import { useCallback, useEffect, useState } from 'react';
import type { z } from 'zod';

import type { Loaded } from '../shared/loaded.ts';
import { messageOf } from '../shared/loaded.ts';

async function ask<Value>(url: string, schema: z.ZodType<Value>, signal: AbortSignal): Promise<Value> {
  const response = await fetch(url, { credentials: 'omit', headers: { accept: 'application/json' }, signal }).catch((cause: unknown) => {
    if (signal.aborted) throw cause;
    throw new Error('The command that serves this page has ended. Start it again.');
  });
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok) {
    const problem = problemSchema.safeParse(body);
    throw new Error(problem.success ? problem.data.message : `The answer was ${response.status}, without saying why.`);
  }
  const answer = schema.safeParse(body);
  if (!answer.success) throw new Error('The answer is not one that this page understands. Reload the page.');
  return answer.data;
}

/** `url` is below the page's own; the folder is read anew each time. Without one, nothing is asked. */
export function useFolder<Value>(
  url: string | undefined,
  schema: z.ZodType<Value>,
): { readonly loaded: Loaded<Value>; readonly reload: () => void } {
  const [loaded, setLoaded] = useState<Loaded<Value>>({ state: 'loading' });
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (url === undefined) return undefined;
    const abort = new AbortController();
    setLoaded({ state: 'loading' });
    ask(url, schema, abort.signal).then(
      (value) => setLoaded({ state: 'ready', value }),
      (error: unknown) => {
        if (!abort.signal.aborted) setLoaded({ state: 'failed', message: messageOf(error) });
      },
    );
    return () => abort.abort();
  }, [url, schema, round]);
  const reload = useCallback(() => setRound((before) => before + 1), []);
  return { loaded, reload };
}
