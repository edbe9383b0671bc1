// The client for every part of the page, and answers that are loaded when a part appears.

import type { RouteName } from '@offhook/api';
import { createContext, use, useCallback, useEffect, useState } from 'react';

import type { Loaded } from '../shared/loaded.ts';
import { messageOf } from '../shared/loaded.ts';
import type { Answer, CallOptions } from './api-client.ts';
import { ApiClient } from './api-client.ts';

export const ApiContext = createContext<ApiClient>(new ApiClient());

export function useApi(): ApiClient {
  return use(ApiContext);
}

/** Asks again whenever `path` or `query` change, and when `reload` is called; what was shown before stays until then. */
export function useAnswer<Name extends RouteName>(
  name: Name,
  options: Pick<CallOptions<Name>, 'path' | 'query'> = {},
): { readonly loaded: Loaded<Answer<Name>>; readonly reload: () => void } {
  const api = useApi();
  const [loaded, setLoaded] = useState<Loaded<Answer<Name>>>({ state: 'loading' });
  const [round, setRound] = useState(0);
  const asked = JSON.stringify(options);
  useEffect(() => {
    const abort = new AbortController();
    const { path = {}, query = {} } = JSON.parse(asked) as Pick<CallOptions<Name>, 'path' | 'query'>;
    api.call(name, { path, query, signal: abort.signal }).then(
      (value) => setLoaded({ state: 'ready', value }),
      (error: unknown) => {
        if (!abort.signal.aborted) setLoaded({ state: 'failed', message: messageOf(error) });
      },
    );
    return () => abort.abort();
  }, [api, name, asked, round]);
  const reload = useCallback(() => setRound((before) => before + 1), []);
  return { loaded, reload };
}
