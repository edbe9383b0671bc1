// The console's HTTP interface, as the api package describes it, and its pages. Sessions by cookie, changes by csrf token and origin (OWASP ASVS 4.0, V3 and V4).

import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import type { Route, Session } from '@offhook/api';
import {
  addUserSchema,
  apiPrefix,
  csrfHeader,
  enrolDeviceSchema,
  createRequestSchema,
  fulfilRequestSchema,
  letBeSchema,
  routes,
  sessionCookie,
  signInSchema,
} from '@offhook/api';
import type { Platform } from '@offhook/base';
import { ProblemError, equalBytes, isIpAddress, isProblem, personal, utf8Bytes } from '@offhook/base';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { fastify } from 'fastify';

import type { AuditLog } from '../audit/audit-log.ts';
import type { Persons } from '../privacy/persons.ts';
import type { Requests } from '../privacy/requests.ts';
import type { Devices } from '../provisioning/devices.ts';
import { requireMacAddress } from '../provisioning/phone-address.ts';
import type { ServedCounts } from '../provisioning/served-counts.ts';
import type { ServerCertificate } from '../security/certificates.ts';
import { failureOf, sendFailure } from '../security/problems.ts';
import { listenerSecurity } from '../security/transport-security.ts';
import type { Asset } from '../server-options.ts';
import type { Accounts, OpenedSession } from './accounts.ts';
import { sessionLifeS } from './accounts.ts';
import type { FleetOverview } from './overview.ts';
import type { PhoneRouteParts } from './phone-routes.ts';
import { addPhoneRoutes } from './phone-routes.ts';
import type { RetentionRouteParts } from './retention-routes.ts';
import { addRetentionRoutes } from './retention-routes.ts';
import type { AddRoute } from './route-call.ts';

export interface ConsoleOptions extends PhoneRouteParts, RetentionRouteParts {
  readonly platform: Platform;
  readonly accounts: Accounts;
  readonly devices: Devices;
  readonly fleet: FleetOverview;
  readonly persons: Persons;
  readonly requests: Requests;
  readonly audit: AuditLog;
  readonly counts: ServedCounts;
  /** Once it resolves, nothing is remembered that another process has changed. */
  readonly compareVersions: () => Promise<void>;
  /** Answers the folder that was made; rejects with ProblemError unsupported where the server keeps no backups. */
  readonly backUp: () => Promise<string>;
  readonly assets: ReadonlyMap<string, Asset>;
  /** Missing where the console is served by HTTP, which only a loopback address may. */
  readonly certificate: ServerCertificate | undefined;
}

const auditEntriesShown = 200;
const bodyLimitBytes = 64 * 1024;
/** Ten thousand phones. */
const admissionLimitBytes = 2 * 1024 * 1024;
const assetsPrefix = '/console/';

export function isLoopback(address: string): boolean {
  return address === 'localhost' || (isIpAddress(address) && (address.startsWith('127.') || address === '::1'));
}

export async function createConsoleServer(options: ConsoleOptions): Promise<FastifyInstance> {
  const { platform, accounts, certificate } = options;
  const isSecure = certificate !== undefined;
  const server = (certificate === undefined
    ? fastify({ bodyLimit: bodyLimitBytes, logger: false })
    : fastify({
        bodyLimit: bodyLimitBytes,
        logger: false,
        https: listenerSecurity(certificate),
      })) as unknown as FastifyInstance;
  server.addHook('onClose', () => options.fleet.close());
  await server.register(cookie);
  await server.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        connectSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    hsts: isSecure,
    referrerPolicy: { policy: 'no-referrer' },
  });
  // A body of any other type is none of ours.
  server.removeContentTypeParser('text/plain');
  server.setErrorHandler((error, _request, reply) => sendFailure(reply, failureOf(error, platform.log)));
  server.setNotFoundHandler((_request, reply) =>
    sendFailure(reply, failureOf(new ProblemError('not-found', 'there is nothing here'), platform.log)),
  );

  const sessionOf = async (request: FastifyRequest): Promise<Session> => {
    await options.compareVersions();
    const token = request.cookies[sessionCookie];
    const session = token === undefined ? undefined : await accounts.find(token);
    if (session === undefined) throw new ProblemError('bad-credentials', 'sign in first');
    return session;
  };
  /** A browser names the page that a request comes from; another site's page may change nothing here. */
  const requireOwnOrigin = (request: FastifyRequest): void => {
    const { origin } = request.headers;
    if (origin === undefined) return;
    if (origin !== `${isSecure ? 'https' : 'http'}://${request.headers.host ?? ''}`)
      throw new ProblemError('forbidden', 'this request comes from another site');
  };
  const requireCsrf = (request: FastifyRequest, session: Session): void => {
    const given = request.headers[csrfHeader];
    if (typeof given !== 'string' || !equalBytes(utf8Bytes(given), utf8Bytes(session.csrfToken)))
      throw new ProblemError('forbidden', `expected the csrf token of the session in ${csrfHeader}`);
  };
  const cookieOptions = { path: '/', httpOnly: true, sameSite: 'strict', secure: isSecure } as const;

  /** The answer must have the documented form: what is not in it does not leave. */
  const send = (reply: FastifyReply, route: Route, value: unknown): FastifyReply => {
    if (route.output === undefined) return reply.code(204).send();
    return reply.header('cache-control', 'no-store').send(route.output.parse(value));
  };
  const add: AddRoute = (route, handle) => {
    server.route({
      method: route.method,
      url: apiPrefix + route.path,
      bodyLimit: route === routes.admitDevices ? admissionLimitBytes : bodyLimitBytes,
      handler: async (request, reply) => {
        const session = await sessionOf(request);
        if (route.roles?.some((role) => session.roles.includes(role)) === false)
          throw new ProblemError('forbidden', `this is for somebody else: ${route.roles.join(' or ')}`);
        if (route.allRoles?.every((role) => session.roles.includes(role)) === false)
          throw new ProblemError('forbidden', `this is for somebody who is ${route.allRoles.join(' and ')}`);
        if (route.method !== 'GET') {
          requireOwnOrigin(request);
          requireCsrf(request, session);
        }
        const parameters = request.params as Readonly<Record<string, string>>;
        const answer = await handle({ request, reply, session, parameter: (name) => parameters[name] ?? '' });
        return reply.sent ? reply : send(reply, route, answer);
      },
    });
  };

  const signIn = async (userName: string, password: string, address: string): Promise<OpenedSession> => {
    try {
      return await accounts.signIn(userName, password, address);
    } catch (error) {
      if (isProblem(error, 'bad-credentials')) {
        platform.log.warn('sign-in failed', { user: personal(userName), address: personal(address) });
        await options.audit.record('server', 'sign-in-failed', { user: accounts.keyedName(userName) });
      } else if (isProblem(error, 'limit-exceeded'))
        platform.log.warn('sign-in refused after too many failures', { address: personal(address) });
      throw error;
    }
  };

  server.route({
    method: routes.signIn.method,
    url: apiPrefix + routes.signIn.path,
    handler: async (request, reply) => {
      requireOwnOrigin(request);
      const { userName, password } = signInSchema.parse(request.body);
      const { token, session } = await signIn(userName, password, request.ip);
      await options.audit.record(session.userName, 'signed-in');
      return send(reply.setCookie(sessionCookie, token, { ...cookieOptions, maxAge: sessionLifeS }), routes.signIn, session);
    },
  });
  add(routes.session, async ({ session }) => session);
  add(routes.signOut, async ({ request, reply }) => {
    await accounts.signOut(request.cookies[sessionCookie] ?? '');
    void reply.clearCookie(sessionCookie, cookieOptions);
  });
  add(routes.overview, async () => {
    await options.counts.flush();
    return options.fleet.overview();
  });
  add(routes.devices, async ({ request }) => {
    await options.counts.flush();
    const { find, after } = request.query as { readonly find?: unknown; readonly after?: unknown };
    if (typeof find === 'string' && find.trim() !== '') return options.fleet.find(find.slice(0, 256));
    return options.fleet.devices(typeof after === 'string' ? requireMacAddress(after) : undefined);
  });
  add(routes.device, async ({ parameter }) => {
    await options.counts.flush();
    return options.fleet.device(requireMacAddress(parameter('macAddress')));
  });
  add(routes.enrolDevice, ({ request, session }) => options.devices.enrol(enrolDeviceSchema.parse(request.body), session.userName));
  addPhoneRoutes(add, options);
  addRetentionRoutes(add, options);
  add(routes.backUp, async ({ session }) => {
    const folder = await options.backUp();
    await options.audit.record(session.userName, 'backup-made');
    return { folder };
  });
  add(routes.users, () => accounts.all());
  add(routes.addUser, ({ request, session }) => accounts.add(session.userName, addUserSchema.parse(request.body)));
  add(routes.removeUser, ({ parameter, session }) => accounts.remove(session.userName, parameter('userName')));
  add(routes.persons, async ({ request, session }) => {
    const { q } = request.query as { readonly q?: unknown };
    const query = typeof q === 'string' ? q.slice(0, 256) : '';
    const persons = await options.persons.search(query);
    // Who looked for whom: by a keyed hash, so that somebody who asks can be answered, and the chain names nobody.
    await options.audit.record(session.userName, 'persons-searched', { query: options.persons.keyedQuery(query), found: persons.length });
    return { query, persons };
  });
  add(routes.person, async ({ parameter, session }) => {
    const detail = await options.persons.detail(parameter('partyToken'));
    await options.audit.record(session.userName, 'person-looked-at', { party: detail.partyToken });
    return detail;
  });
  add(routes.requests, () => options.requests.list());
  add(routes.createRequest, ({ request, session }) => options.requests.create(createRequestSchema.parse(request.body), session.userName));
  add(routes.request, ({ parameter }) => options.requests.get(parameter('id')));
  add(routes.fulfilRequest, ({ parameter, request, session }) =>
    options.requests.fulfil(parameter('id'), fulfilRequestSchema.parse(request.body ?? {}), session.userName),
  );
  add(routes.cancelRequest, ({ parameter, session }) => options.requests.cancel(parameter('id'), session.userName));
  add(routes.letRequestBe, ({ parameter, request, session }) =>
    options.requests.letBe(parameter('id'), letBeSchema.parse(request.body), session.userName),
  );
  add(routes.releaseRequest, ({ parameter, session }) => options.requests.release(parameter('id'), session.userName));
  add(routes.requestExport, async ({ parameter, reply, session }) => {
    const id = parameter('id');
    const archive = await options.requests.export(id, session.userName);
    return reply
      .header('content-type', 'application/zip')
      .header('content-disposition', `attachment; filename="export-${id}.zip"`)
      .header('cache-control', 'no-store')
      .send(Buffer.from(archive));
  });
  add(routes.requestReceipt, async ({ parameter, reply }) => {
    const id = parameter('id');
    return reply
      .header('content-type', 'application/json; charset=utf-8')
      .header('content-disposition', `attachment; filename="receipt-${id}.json"`)
      .header('cache-control', 'no-store')
      .send(await options.requests.receipt(id));
  });
  add(routes.audit, async () => {
    const { isIntact, verifiedAtMs } = await options.audit.look();
    const entries = await options.audit.newest(auditEntriesShown);
    return { entries, isIntact, verifiedAt: new Date(verifiedAtMs).toISOString(), length: entries[0]?.sequence ?? 0 };
  });
  add(routes.verifyAudit, async () => {
    const { isIntact, length, verifiedAtMs, brokenAt } = await options.audit.verify();
    return { isIntact, length, verifiedAt: new Date(verifiedAtMs).toISOString(), ...(brokenAt === undefined ? {} : { brokenAt }) };
  });

  server.get('/', (_request, reply) => reply.redirect(assetsPrefix));
  server.get(`${assetsPrefix}*`, (request, reply) => {
    const path = (request.params as { readonly '*': string })['*'];
    const asset = options.assets.get(path === '' ? 'console.html' : path);
    if (asset === undefined) throw new ProblemError('not-found', 'there is no such page');
    const isHashed = /-[\w-]{8,}\.\w+$/.test(path);
    return reply
      .header('content-type', asset.contentType)
      .header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache')
      .send(Buffer.from(asset.content));
  });
  return server;
}
