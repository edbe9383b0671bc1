// The handset page for another machine, over HTTPS: a link opens it once and begins a session, which a cookie holds. Every request has its row in the table of origins.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { WebSocket } from 'ws';

import type { HandsetGate } from './handset-gate.ts';
import { sendAsset } from './page-assets.ts';
import type { Asset } from './page-assets.ts';
import { pageNameOf } from './page-link.ts';
import type { PageName } from './page-link.ts';
import { refusalOf } from './page-origin.ts';
import type { PageRequest } from './page-origin.ts';

export interface HandsetDoor {
  readonly gate: HandsetGate;
  /** Hosts with their ports under which the page is reached. */
  readonly hosts: () => readonly string[];
  /** A link began a session, from that address. */
  readonly onOpened?: (address: string) => void;
  /** A link that opens nothing was tried from there. */
  readonly onWrongLink?: (address: string) => void;
  readonly assets: ReadonlyMap<string, Asset>;
  /** `page` is the page's own name, or empty. */
  readonly open: (socket: WebSocket, page: string) => void;
}

/**
 * RFC 6265bis §4.1.3.2: the prefix has browsers take it from this host alone, over HTTPS, for the whole of it. Cookies heed no ports (§8.5): phones beside each
 * other have names of their own.
 */
function cookieName(host: string): string {
  return `__Host-offhook-handset-${new URL(`https://${host}`).port || '443'}`;
}
const formLimitBytes = 1024;
const elsewhere = 'Opened by its own link only. Use the one that was shown where the phone runs.';
const slowly = 'Too many wrong links came from here. Wait ten seconds, then try again.';

const openPage = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Offhook handset</title>
    <style>
      :root { color-scheme: light dark; font-family: system-ui, sans-serif; }
      body { margin: 15vh auto; max-width: 30rem; padding: 0 1rem; }
      button { min-height: 2.75rem; padding: 0 1.25rem; font: inherit; font-weight: 600; }
    </style>
  </head>
  <body>
    <main>
      <h1>Offhook handset</h1>
      <p>This link opens a phone in this browser. It does so once.</p>
      <form method="post"><button>Open the handset</button></form>
    </main>
  </body>
</html>
`;
const openPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

function sessionOf(request: FastifyRequest): string {
  const wanted = cookieName(request.headers.host ?? '');
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const [name, value = ''] = pair.trim().split('=');
    if (name === wanted) return value;
  }
  return '';
}

/** Undefined where two are said, or the target names one as well (RFC 9112 §3.2): which of them is meant is not guessed. */
function hostOf({
  rawHeaders = [],
  url = '',
  headers,
}: Pick<FastifyRequest['raw'], 'url' | 'headers'> & Partial<Pick<FastifyRequest['raw'], 'rawHeaders'>>): string | undefined {
  const said = rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'host').length;
  return said > 1 || !url.startsWith('/') ? undefined : headers.host;
}

function plain(reply: FastifyReply, status: number, text: string): FastifyReply {
  return reply.code(status).type('text/plain').header('cache-control', 'no-store').header('x-content-type-options', 'nosniff').send(text);
}

type Links = { Params: { token: string } };

/** Into a scope of its own: bodies are read here as nowhere else. */
export function registerDoor(app: FastifyInstance, door: HandsetDoor): void {
  const { gate } = door;
  const refusal = (request: FastifyRequest, kind: PageRequest['kind']): 403 | 421 | undefined =>
    refusalOf(
      {
        kind,
        host: hostOf(request.raw),
        origin: request.headers.origin,
        site: request.headers['sec-fetch-site'],
        mode: request.headers['sec-fetch-mode'],
        destination: request.headers['sec-fetch-dest'],
      },
      door.hosts(),
    );
  const guard = (kind: PageRequest['kind']) => async (request: FastifyRequest, reply: FastifyReply) => {
    const status = refusal(request, kind);
    return status === undefined ? undefined : plain(reply, status, 'Not from here');
  };
  const notOpened = (reply: FastifyReply, why: 'wrong' | 'slow'): FastifyReply => {
    // Those that come too fast are not told of one by one.
    if (why === 'slow') return plain(reply.header('retry-after', '10'), 429, slowly);
    door.onWrongLink?.(reply.request.ip);
    return plain(reply, 404, elsewhere);
  };

  // A form without fields has nothing to say.
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string', bodyLimit: formLimitBytes }, (_request, _body, done) =>
    done(null, undefined),
  );
  app.get<Links>('/open/:token', { onRequest: guard('document') }, async ({ params, ip }, reply) => {
    const seen = gate.look(params.token, ip);
    if (seen !== 'good') return notOpened(reply, seen);
    return (
      reply
        .header('content-security-policy', openPolicy)
        .header('x-content-type-options', 'nosniff')
        // A form sends its origin where a page says nothing of itself elsewhere.
        .header('referrer-policy', 'same-origin')
        .header('cache-control', 'no-store')
        .type('text/html; charset=utf-8')
        .send(openPage)
    );
  });
  app.post<Links>('/open/:token', { onRequest: guard('form') }, async (request, reply) => {
    const { params, ip } = request;
    const opened = gate.open(params.token, ip);
    if (typeof opened === 'string') return notOpened(reply, opened);
    door.onOpened?.(ip);
    return reply
      .header('set-cookie', `${cookieName(request.headers.host ?? '')}=${opened.session}; Path=/; Secure; HttpOnly; SameSite=Strict`)
      .header('cache-control', 'no-store')
      .redirect('/handset/', 303);
  });
  app.get<{ Params: { '*': string } }>('/handset/*', { onRequest: guard('document') }, async (request, reply) =>
    gate.isIn(sessionOf(request)) ? sendAsset(reply, door.assets, request.params['*']) : plain(reply, 401, elsewhere),
  );
  app.get<{ Querystring: PageName }>(
    '/handset/socket',
    { websocket: true, onRequest: guard('socket') },
    (socket: WebSocket, request: FastifyRequest<{ Querystring: PageName }>) => {
      // The page tells a code, and no status of the handshake.
      if (!gate.isIn(sessionOf(request))) return socket.close(1008, 'not allowed');
      door.open(socket, pageNameOf(request.query));
      return undefined;
    },
  );
}
