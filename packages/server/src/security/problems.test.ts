// RFC 9110 §15: which status an answer has that says what went wrong, and what of it is said.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { LogRecord, ProblemCode } from '@offhook/base';
import { ProblemError, createLogger } from '@offhook/base';
import { fastify } from 'fastify';
import { z } from 'zod';

import { failureOf, sendFailure } from './problems.ts';

function failed(error: unknown): readonly [status: number, code: string, message: string, logged: readonly LogRecord['fields'][]] {
  const logged: LogRecord['fields'][] = [];
  const { status, problem } = failureOf(
    error,
    createLogger(({ level, fields }) => {
      assert.equal(level, 'error');
      logged.push(fields);
    }),
  );
  return [status, problem.code, problem.message, logged];
}

const withStatus = (statusCode: number): Error => Object.assign(new Error('of the web server'), { statusCode });

describe('what went wrong, as it is answered', () => {
  it('a problem that the asker can mend is said with its code, and not logged', () => {
    const statuses: Partial<Record<ProblemCode, number>> = {
      'bad-call-list': 422,
      'bad-configuration': 422,
      'bad-credentials': 401,
      'bad-directory': 422,
      'bad-request': 400,
      'decryption-failed': 422,
      'limit-exceeded': 413,
      'not-found': 404,
      conflict: 409,
      forbidden: 403,
      unsupported: 405,
    };
    for (const [code, status] of Object.entries(statuses) as [ProblemCode, number][])
      assert.deepEqual(failed(new ProblemError(code, 'why')), [status, code, 'why', []]);
    assert.deepEqual(failed(new ProblemError('conflict', 'why', { details: { status: 429 } })), [429, 'conflict', 'why', []]);
  });

  it('one of ours is logged, and nothing of it is said', () => {
    const told = 'the server could not do this; its log says more';
    assert.deepEqual(failed(new ProblemError('storage', 'secret')), [500, 'storage', told, [{ code: 'storage', kind: 'ProblemError' }]]);
    const later = new ProblemError('storage', 'secret', { details: { status: 503 } });
    assert.deepEqual(failed(later), [503, 'storage', told, [{ code: 'storage', kind: 'ProblemError' }]]);
    assert.equal(failed(new ProblemError('storage', 'secret', { details: { status: 502 } }))[0], 500);
    assert.equal(failed(new ProblemError('storage', 'secret', { details: { status: 500 } }))[0], 500);
    assert.deepEqual(failed(new TypeError('secret')), [500, 'storage', told, [{ kind: 'TypeError' }]]);
    assert.deepEqual(failed('secret'), [500, 'storage', told, [{ kind: 'string' }]]);
    assert.deepEqual(failed(undefined), [500, 'storage', told, [{ kind: 'undefined' }]]);
  });

  it('a body of another form says which fields, each once, and not what stands in them', () => {
    const schema = z.object({ a: z.string(), b: z.object({ c: z.number() }) }).refine(() => false);
    const parsed = (value: unknown): unknown => schema.safeParse(value).error;
    assert.deepEqual(failed(parsed({ a: 1, b: { c: 'secret' } })), [400, 'bad-request', 'not of the documented form: a, b.c', []]);
    assert.deepEqual(failed(parsed({ a: 'x', b: { c: 1 } })), [400, 'bad-request', 'not of the documented form: the body', []]);
    const twice = z.object({ a: z.string().min(3).regex(/x/) }).safeParse({ a: 'b' }).error;
    assert.equal(failed(twice)[2], 'not of the documented form: a');
  });

  it('of what the web server refuses, what is too long and what cannot be understood', () => {
    assert.deepEqual(failed(withStatus(413)), [413, 'limit-exceeded', 'the body is longer than is taken here', []]);
    for (const status of [400, 415, 499])
      assert.deepEqual(failed(withStatus(status)), [status, 'bad-request', 'the request cannot be understood', []]);
    for (const status of [399, 500, 503]) assert.equal(failed(withStatus(status))[0], 500);
  });

  it('is JSON under its status; whoever may find it mended later is told when', async () => {
    const server = fastify();
    server.get<{ Params: { status: string } }>('/:status', (request, reply) =>
      sendFailure(reply, { status: Number(request.params.status), problem: { code: 'storage', message: 'why' } }),
    );
    try {
      for (const [status, retryAfter] of [
        [503, '30'],
        [500, undefined],
        [404, undefined],
      ] as const) {
        const answer = await server.inject(`/${status}`);
        assert.deepEqual(
          [answer.statusCode, answer.headers['retry-after'], answer.headers['content-type'], answer.json()],
          [status, retryAfter, 'application/json; charset=utf-8', { code: 'storage', message: 'why' }],
        );
      }
    } finally {
      await server.close();
    }
  });
});
