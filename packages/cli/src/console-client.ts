// The console's HTTP interface from the command line.

import type { Fetch } from '@offhook/base';
import { ProblemError, strictUtf8Text, utf8Bytes } from '@offhook/base';
import type { Route } from '@offhook/api';
import { apiPrefix, csrfHeader, problemSchema, routes, sessionSchema } from '@offhook/api';
import type { z } from 'zod';

export class ConsoleClient {
  readonly #fetch: Fetch;
  readonly #base: string;
  readonly #trust: readonly string[] | undefined;
  #cookie = '';
  #csrf = '';

  constructor(options: { fetch: Fetch; url: string; trust?: readonly string[] }) {
    this.#fetch = options.fetch;
    this.#base = new URL(apiPrefix, options.url).href;
    this.#trust = options.trust;
  }

  /** Rejects with bad-credentials. */
  async signIn(userName: string, password: string): Promise<void> {
    const session = sessionSchema.parse(await this.call(routes.signIn, {}, { userName, password }));
    this.#csrf = session.csrfToken;
  }

  /** The answer, checked against the route's schema. `parameters` fill `:name` in the path; what is left becomes the query. */
  async call(route: Route, parameters: Readonly<Record<string, string>> = {}, body?: unknown): Promise<unknown> {
    const bytes = await this.download(route, parameters, body);
    if (route.output === undefined || bytes.length === 0) return undefined;
    const value: unknown = JSON.parse(strictUtf8Text(bytes));
    return route.output.parse(value);
  }

  async get<Output>(
    route: Route & { readonly output: z.ZodType<Output> },
    parameters: Readonly<Record<string, string>> = {},
    body?: unknown,
  ): Promise<Output> {
    return route.output.parse(await this.call(route, parameters, body));
  }

  async download(route: Route, parameters: Readonly<Record<string, string>> = {}, body?: unknown): Promise<Uint8Array> {
    const used = new Set<string>();
    const path = route.path.replace(/:(\w+)/g, (_, name: string) => {
      used.add(name);
      return encodeURIComponent(parameters[name] ?? '');
    });
    const query = new URLSearchParams(Object.entries(parameters).filter(([name]) => !used.has(name))).toString();
    const response = await this.#fetch({
      method: route.method,
      url: `${this.#base}${path}${query === '' ? '' : `?${query}`}`,
      headers: {
        accept: 'application/json',
        ...(this.#cookie === '' ? {} : { cookie: this.#cookie }),
        ...(this.#csrf === '' ? {} : { [csrfHeader]: this.#csrf }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: utf8Bytes(JSON.stringify(body)) }),
      ...(this.#trust === undefined ? {} : { tls: { trust: this.#trust } }),
    });
    const cookie = response.headers['set-cookie'];
    if (cookie !== undefined) this.#cookie = cookie.split(';')[0] ?? '';
    if (response.status >= 200 && response.status < 300) return response.body;
    throw refusal(response.status, response.body);
  }
}

function refusal(status: number, body: Uint8Array): ProblemError {
  try {
    const problem = problemSchema.parse(JSON.parse(strictUtf8Text(body)));
    return new ProblemError(problem.code, problem.message);
  } catch {
    return new ProblemError('network', `the console answered ${status}`); // not in our own form: another program listens there
  }
}
