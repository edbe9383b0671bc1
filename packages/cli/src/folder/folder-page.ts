// The page of `offhook config ... --serve`: one folder, for reading, on loopback (docs/design/0002-pages-on-loopback.md). Its address holds a key that
// nobody can guess; Host and Origin must be its own, so that no page of another name or origin reads it through the browser (RFC 6454 §7, RFC 9110 §7.2).

import { boundListener, isProblem, messageOf, randomHex } from '@offhook/base';
import type { Random } from '@offhook/base';
import { folderPagePaths } from '@offhook/api';
import type { FolderOverview } from '@offhook/api';
import { PhoneConfigurations, findPhone, privacyReport, whyReport } from '@offhook/folder';
import fastify from 'fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { Asset } from '../assets.ts';
import { blastReport } from './blast-report.ts';
import type { PhoneOptions } from './folder-options.ts';
import { folderOptions } from './folder-options.ts';

export const folderViews = ['why', 'privacy', 'blast'] as const;
export type FolderView = (typeof folderViews)[number];

export interface FolderPage {
  /** With its key, of one view and what was asked for there. */
  url(view: FolderView, query: Readonly<Record<string, string | readonly string[] | undefined>>): string;
  /** Idempotent. */
  close(): Promise<void>;
}

const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/** One person's browser. */
const bounds = { connections: 100, requestWithinMs: 15_000 } as const;
const host = '127.0.0.1';
const listedPhones = 1000;

type Query = Readonly<Record<string, string | readonly string[] | undefined>>;

function all(query: Query, name: string): readonly string[] {
  const value = query[name];
  return value === undefined ? [] : typeof value === 'string' ? [value] : value;
}

const one = (query: Query, name: string): string | undefined => all(query, name)[0];

/** What a view answers; the folder is read anew each time, so that it is as it is now. */
function answersOf(
  directory: string,
  options: PhoneOptions,
): Readonly<Record<keyof typeof folderPagePaths, (query: Query) => Promise<unknown>>> {
  return {
    async overview(): Promise<FolderOverview> {
      const { inventory } = await folderOptions(directory, options);
      const phones = inventory.phones.slice(0, listedPhones).map(({ macAddress }) => macAddress);
      return { name: directory, files: inventory.files.size, phoneCount: inventory.phones.length, phones };
    },
    async why(query) {
      const configuration = await folderOptions(directory, options);
      const phone = findPhone(configuration.inventory, one(query, 'phone') ?? '');
      return whyReport(new PhoneConfigurations(configuration).of(phone), one(query, 'name') ?? '');
    },
    async privacy(query) {
      const phone = one(query, 'phone');
      return privacyReport({ configuration: await folderOptions(directory, options), ...(phone === undefined ? {} : { phone }) });
    },
    async blast(query) {
      return blastReport(await folderOptions(directory, options), { set: all(query, 'set'), file: one(query, 'in') });
    },
  };
}

function refuseStrangers(app: FastifyInstance, port: () => number): void {
  app.addHook('onRequest', async (request, reply) => {
    const own = [`${host}:${port()}`, `localhost:${port()}`];
    if (!own.includes(request.headers.host ?? ''))
      return reply.code(421).type('text/plain').send('This is not the host that was asked for.');
    const { origin } = request.headers;
    if (origin !== undefined && origin !== `http://${request.headers.host}`)
      return reply.code(403).type('text/plain').send('A page of another origin reads nothing here.');
    if (request.method !== 'GET') return reply.code(405).header('allow', 'GET').type('text/plain').send('This page is for reading.');
    return undefined;
  });
}

function sendAnswer(answer: () => Promise<unknown>, reply: FastifyReply): Promise<FastifyReply> {
  const send = (status: number, body: unknown): FastifyReply =>
    reply
      .code(status)
      .header('cache-control', 'no-store')
      .header('x-content-type-options', 'nosniff')
      .type('application/json; charset=utf-8')
      .send(JSON.stringify(body));
  return answer().then(
    (body) => send(200, body),
    (error: unknown) => {
      if (!isProblem(error)) throw error;
      return send(error.code === 'not-found' ? 404 : 400, { code: error.code, message: messageOf(error) });
    },
  );
}

/** Listens on loopback at any free port. Throws what reading the folder throws. */
export async function serveFolder(options: {
  readonly directory: string;
  readonly phones: PhoneOptions;
  readonly assets: ReadonlyMap<string, Asset>;
  readonly random: Random;
}): Promise<FolderPage> {
  const { directory, phones, assets, random } = options;
  await folderOptions(directory, phones);
  const key = randomHex(random, 16);
  const app = fastify({ logger: false });
  boundListener(app.server, bounds);
  let port = 0;
  refuseStrangers(app, () => port);
  const answers = answersOf(directory, phones);
  for (const [name, path] of Object.entries(folderPagePaths))
    app.get(`/${key}/${path}`, (request: FastifyRequest, reply) =>
      sendAnswer(() => answers[name as keyof typeof folderPagePaths](request.query as Query), reply),
    );
  app.get<{ Params: { '*': string } }>(`/${key}/*`, async (request, reply) => {
    const path = request.params['*'] === '' ? 'folder.html' : request.params['*'];
    const asset = path === 'folder.html' || path.startsWith('assets/') ? assets.get(path) : undefined;
    if (asset === undefined) return reply.code(404).type('text/plain').send('Not found');
    return reply
      .header('content-security-policy', contentSecurityPolicy)
      .header('x-content-type-options', 'nosniff')
      .header('referrer-policy', 'no-referrer')
      .header('cache-control', path.startsWith('assets/') ? 'private, max-age=31536000, immutable' : 'no-store')
      .type(asset.contentType)
      .send(Buffer.from(asset.content));
  });
  await app.listen({ host, port: 0 });
  const bound = app.server.address();
  port = typeof bound === 'object' && bound !== null ? bound.port : 0;
  return {
    url(view, query) {
      const written = new URLSearchParams(
        Object.keys(query).flatMap((name) => all(query, name).map((value): [string, string] => [name, value])),
      );
      return `http://${host}:${port}/${key}/#/${view}${written.size === 0 ? '' : `?${written.toString()}`}`;
    },
    close: async () => {
      await app.close();
    },
  };
}
