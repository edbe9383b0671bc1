// What a handler of the console's interface is given.

import type { Route, Session } from '@offhook/api';
import type { FastifyReply, FastifyRequest } from 'fastify';

export interface Call {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly session: Session;
  readonly parameter: (name: string) => string;
}

export type AddRoute = (route: Route, handle: (call: Call) => Promise<unknown>) => void;
