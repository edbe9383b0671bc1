// The console's HTTP interface from the page: every answer is read with its schema, and every failure becomes an ApiProblem.

import type { Problem, RouteName, Session } from '@offhook/api';
import { apiPrefix, csrfHeader, problemSchema, routes } from '@offhook/api';
import type { z } from 'zod';

type Routes = typeof routes;
export type Answer<Name extends RouteName> = Routes[Name] extends { readonly output: infer Output extends z.ZodType }
  ? z.output<Output>
  : undefined;
type Input<Name extends RouteName> = Routes[Name] extends { readonly input: infer Input extends z.ZodType } ? z.input<Input> : undefined;

export interface CallOptions<Name extends RouteName> {
  /** For `:name` in the path. */
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly input?: Input<Name>;
  readonly signal?: AbortSignal;
}

/** `message` is for the person who reads it. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;
  readonly code: Problem['code'] | undefined;

  constructor(status: number, message: string, code?: Problem['code']) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** The address of a route, for a fetch or for a link that downloads. */
export function urlOf(name: RouteName, path: Readonly<Record<string, string>> = {}, query: Readonly<Record<string, string>> = {}): string {
  const filled = routes[name].path.replace(/:(\w+)/g, (_, key: string) => encodeURIComponent(path[key] ?? ''));
  const search = new URLSearchParams(query).toString();
  return `${apiPrefix}${filled}${search === '' ? '' : `?${search}`}`;
}

export class ApiClient {
  /** Called when the server no longer knows the session. */
  onSignedOut: (() => void) | undefined;
  #csrfToken = '';

  take(session: Session): void {
    this.#csrfToken = session.csrfToken;
  }

  /** Rejects with ApiProblem. */
  async call<Name extends RouteName>(name: Name, options: CallOptions<Name> = {}): Promise<Answer<Name>> {
    const route: { readonly method: string; readonly output?: z.ZodType } = routes[name];
    const response = await fetch(urlOf(name, options.path, options.query), {
      method: route.method,
      credentials: 'same-origin',
      headers: {
        accept: 'application/json',
        ...(route.method === 'GET' ? {} : { [csrfHeader]: this.#csrfToken }),
        ...(options.input === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(options.input === undefined ? {} : { body: JSON.stringify(options.input) }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    }).catch((cause: unknown) => {
      if (options.signal?.aborted === true) throw cause;
      throw new ApiProblem(0, 'The server cannot be reached. Check the connection and try again.');
    });
    if (!response.ok) {
      const problem = problemSchema.safeParse(await jsonOf(response));
      if (response.status === 401 && name !== 'signIn' && name !== 'session') this.onSignedOut?.();
      throw problem.success
        ? new ApiProblem(response.status, problem.data.message, problem.data.code)
        : new ApiProblem(response.status, `The server answered ${response.status} without saying why.`);
    }
    if (route.output === undefined) return undefined as Answer<Name>;
    const answer = route.output.safeParse(await jsonOf(response));
    if (!answer.success)
      throw new ApiProblem(response.status, 'The server gave an answer that this page does not understand. Reload the page.');
    return answer.data as Answer<Name>;
  }
}

async function jsonOf(response: Response): Promise<unknown> {
  const value: unknown = await response.json().catch(() => undefined);
  return value;
}
