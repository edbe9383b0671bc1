// How every answer of ours says that something went wrong: the shape of api's problemSchema, and which HTTP status a code has (RFC 9110 §15).

import type { Problem } from '@offhook/api';
import type { Logger, ProblemCode } from '@offhook/base';
import { isProblem } from '@offhook/base';
import type { FastifyError, FastifyReply } from 'fastify';
import { ZodError } from 'zod';

const statuses: Readonly<Partial<Record<ProblemCode, number>>> = {
  'bad-call-list': 422,
  'bad-configuration': 422,
  'bad-credentials': 401,
  'bad-directory': 422,
  'bad-log': 422,
  'bad-request': 400,
  'decryption-failed': 422,
  'limit-exceeded': 413,
  'not-found': 404,
  conflict: 409,
  forbidden: 403,
  unsupported: 405,
};

const retryAfterS = 30;

export interface Failure {
  readonly status: number;
  readonly problem: Problem;
}

/** What of a failure may be said to the outside; the rest is only logged. */
export function failureOf(error: unknown, log: Logger): Failure {
  if (isProblem(error)) {
    const status = Number(error.details['status'] ?? statuses[error.code] ?? 500);
    if (status < 500) return { status, problem: { code: error.code, message: error.message } };
  }
  if (error instanceof ZodError) {
    const places = error.issues.map((issue) => (issue.path.length === 0 ? 'the body' : issue.path.join('.')));
    return { status: 400, problem: { code: 'bad-request', message: `not of the documented form: ${[...new Set(places)].join(', ')}` } };
  }
  const status = Number((error as Partial<FastifyError> | undefined)?.statusCode);
  if (status === 413) return { status, problem: { code: 'limit-exceeded', message: 'the body is longer than is taken here' } };
  if (status >= 400 && status < 500) return { status, problem: { code: 'bad-request', message: 'the request cannot be understood' } };
  log.error('request failed', {
    code: isProblem(error) ? error.code : undefined,
    kind: error instanceof Error ? error.name : typeof error,
  });
  const message = 'the server could not do this; its log says more';
  // Whoever comes again later may find it mended.
  return { status: isProblem(error) && error.details['status'] === 503 ? 503 : 500, problem: { code: 'storage', message } };
}

export async function sendFailure(reply: FastifyReply, { status, problem }: Failure): Promise<void> {
  if (status === 503) void reply.header('retry-after', String(retryAfterS));
  await reply.code(status).header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(problem));
}
