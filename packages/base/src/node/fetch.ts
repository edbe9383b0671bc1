// HTTP and HTTPS clients with kept-alive connections, one pool for each set of TLS options.

import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

import { concatBytes } from '../bytes.ts';
import { ProblemError, errorCode, messageOf } from '../errors.ts';
import type { Fetch, FetchRequest, FetchResponse } from '../fetch.ts';
import { isIpAddress } from '../network.ts';

const defaultTimeoutMs = 30_000;
const defaultLimitBytes = 64 * 1024 * 1024;

/** `close` drops idle connections; requests under way fail. */
export function createNodeFetch(): { fetch: Fetch; close: () => void } {
  const plain = new HttpAgent({ keepAlive: true, maxSockets: 64 });
  const secure = new Map<string, HttpsAgent>();
  const agentFor = (request: FetchRequest, hostname: string): HttpsAgent => {
    const tls = request.tls ?? {};
    const serverName = tls.serverName ?? hostname;
    const key = JSON.stringify([serverName, tls.trust, tls.identity?.certificate, tls.skipNameCheck, request.from]);
    const known = secure.get(key);
    if (known !== undefined) return known;
    const agent = new HttpsAgent({
      keepAlive: true,
      maxSockets: 64,
      minVersion: 'TLSv1.2',
      ...(isIpAddress(serverName) ? {} : { servername: serverName }),
      ...(tls.trust === undefined ? {} : { ca: [...tls.trust] }),
      ...(tls.identity === undefined ? {} : { cert: tls.identity.certificate, key: tls.identity.privateKey }),
      ...(tls.skipNameCheck === true ? { checkServerIdentity: () => undefined } : {}),
    });
    secure.set(key, agent);
    return agent;
  };

  const fetch: Fetch = (request) =>
    new Promise<FetchResponse>((resolve, reject) => {
      const url = new URL(request.url);
      const isSecure = url.protocol === 'https:';
      const fail = (cause: unknown): void => {
        if (cause instanceof ProblemError) return reject(cause);
        const isCertificate = /CERT|SIGNATURE|TLS_CERT|ALTNAME/.test(errorCode(cause));
        reject(
          new ProblemError(
            isCertificate ? 'unverified' : 'network',
            `${request.method} ${url.origin}${url.pathname} failed: ${messageOf(cause)}`,
            { cause },
          ),
        );
      };
      const start = isSecure ? httpsRequest : httpRequest;
      const outgoing = start(
        url,
        {
          method: request.method,
          agent: isSecure ? agentFor(request, url.hostname.replace(/^\[|\]$/g, '')) : plain,
          headers: { ...request.headers, ...(request.body === undefined ? {} : { 'content-length': String(request.body.length) }) },
          ...(request.from === undefined ? {} : { localAddress: request.from }),
        },
        (incoming) => {
          const parts: Uint8Array[] = [];
          let length = 0;
          incoming.on('data', (part: Uint8Array) => {
            parts.push(part);
            length += part.length;
            if (length > (request.limitBytes ?? defaultLimitBytes)) {
              outgoing.destroy(
                new ProblemError('limit-exceeded', `${url.pathname} is longer than ${request.limitBytes ?? defaultLimitBytes} bytes`),
              );
            }
          });
          incoming.on('error', fail);
          incoming.on('end', () => {
            clearTimeout(timer);
            const headers: Record<string, string> = {};
            for (const [name, value] of Object.entries(incoming.headers))
              headers[name] = Array.isArray(value) ? value.join(', ') : (value ?? '');
            resolve({ status: incoming.statusCode ?? 0, headers, body: concatBytes(...parts) });
          });
        },
      );
      const timeoutMs = request.timeoutMs ?? defaultTimeoutMs;
      const timer = setTimeout(
        () => outgoing.destroy(new ProblemError('timeout', `${url.origin}${url.pathname} did not answer within ${timeoutMs} ms`)),
        timeoutMs,
      );
      outgoing.on('error', (error) => {
        clearTimeout(timer);
        fail(error);
      });
      outgoing.end(request.body);
    });

  return {
    fetch,
    close() {
      plain.destroy();
      for (const agent of secure.values()) agent.destroy();
    },
  };
}
