// Where phones come: GET, HEAD and PUT over HTTPS with Basic credentials of each phone (guide, Provisioning; RFC 7617). A phone reaches its own files and the site's.

import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { fastify } from 'fastify';
import { ProblemError, isProblem } from '@offhook/base';
import type { Platform } from '@offhook/base';
import { parseArtefactName } from '@offhook/ucs';

import type { ConfigurationFiles } from '../configuration/configuration-files.ts';
import { isFor } from '../configuration/path-owner.ts';
import type { ServedFile } from '../configuration/served-file.ts';
import { headersOf } from '../configuration/served-file.ts';
import { FailureLimit } from '../security/failure-limit.ts';
import { failureOf, sendFailure } from '../security/problems.ts';
import type { ListenerSecurity } from '../security/transport-security.ts';
import type { PhoneLogins } from '../records/phone-logins.ts';
import { keptKindOf } from '../records/kept-kind.ts';
import type { CertifiedRequests } from './certified-requests.ts';
import type { Artefacts } from './artefacts.ts';
import { isUnreadable, isUpload } from './upload-parser.ts';
import type { Decoys } from './decoys.ts';
import type { Devices } from './devices.ts';
import type { FirstContact, Visit } from './first-contact.ts';
import type { ServedCounts } from './served-counts.ts';
import { isUnchanged, rangeOf } from './conditions.ts';
import { sendParts } from './sent-parts.ts';
import type { WaitingPhones } from './waiting-phones.ts';
import { ShortWay } from './short-way.ts';

export interface ProvisioningOptions {
  readonly platform: Platform;
  readonly devices: Devices;
  readonly configuration: ConfigurationFiles;
  readonly artefacts: Artefacts;
  readonly counts: ServedCounts;
  readonly logins: PhoneLogins;
  readonly waiting: WaitingPhones;
  /** Undefined for plain HTTP: phones that know no TLS that anybody still speaks. */
  readonly security: ListenerSecurity | undefined;
  /** Undefined where phones are not asked for the certificate of their factory. */
  readonly certified: CertifiedRequests | undefined;
  readonly firstContact: FirstContact;
  readonly decoys: Decoys;
}

/** Logs and core files of real phones have been seen of this size; directories and call lists are far smaller. */
const everyone = '000000000000';
const bodyLimitBytes = 24 * 1024 * 1024;
const recordsLimitBytes = 8 * 1024 * 1024;
const failuresAllowed = 20;
const failureWindowMs = 60_000;
const basicChallenge = 'Basic realm="offhook", charset="UTF-8"';

/** The file's path, without a leading slash; empty and `.` parts, as phones send them, are nothing. Undefined for a path that climbs or hides. */
function filePath(url: string): string | undefined {
  const path = url.split('?')[0] ?? '';
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return undefined; // an incomplete escape
  }
  const parts = decoded.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.length === 0 || parts.some((part) => part === '..' || /[\\\0-\x1f]/.test(part))) return undefined;
  return parts.join('/');
}

/** A profile is laid down once more where the administrator means it to begin anew. */
function newerOf(laidDown: ServedFile | undefined, uploaded: ServedFile): ServedFile {
  return laidDown !== undefined && (laidDown.modifiedAtMs ?? 0) > (uploaded.modifiedAtMs ?? 0) ? laidDown : uploaded;
}

export function createProvisioningServer(options: ProvisioningOptions): FastifyInstance {
  const { platform, devices, configuration, artefacts, counts, logins, waiting, security, certified, firstContact, decoys } = options;
  const failures = new FailureLimit(platform.clock, { limit: failuresAllowed, windowMs: failureWindowMs });
  const shortWay = new ShortWay({ clock: platform.clock, devices, configuration, stored: artefacts.stored, counts, logins });
  const server = fastify({
    serverFactory: (takeLongWay) => {
      const take = (request: IncomingMessage, response: ServerResponse): void => {
        if (!shortWay.take(request, response)) takeLongWay(request, response);
      };
      if (security === undefined) return createHttpServer(take);
      // What it is worth is judged here: the library takes an expired one and one of a stranger for the same.
      return createHttpsServer({ ...security, ...(certified === undefined ? {} : { requestCert: true, rejectUnauthorized: false }) }, take);
    },
    bodyLimit: bodyLimitBytes,
    logger: false,
    exposeHeadRoutes: false,
  }) as unknown as FastifyInstance;
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  const noteStranger = ({ url, ip, headers }: FastifyRequest, ofCertificate?: string): Promise<void> =>
    waiting.note({ path: ofCertificate ?? filePath(url) ?? '', userAgent: headers['user-agent'] ?? '', address: ip });
  const visitOf = ({ method, ip, url, headers }: FastifyRequest, authorization: string): Visit => ({
    authorization,
    method,
    address: ip,
    path: filePath(url) ?? '',
    userAgent: headers['user-agent'] ?? '',
  });
  const verify = async (authorization: string, method: string): Promise<string | undefined> =>
    devices.verifiedBefore(authorization) ?? (await devices.authenticate(authorization, method));
  const authenticate = async (request: FastifyRequest): Promise<string> => {
    const { authorization } = request.headers;
    const { ip: address, url, headers } = request;
    await decoys.look({ path: filePath(url) ?? '', userAgent: headers['user-agent'] ?? '', authorization, address });
    const verified = authorization === undefined ? undefined : await verify(authorization, request.method);
    if (verified !== undefined) return verified;
    const { macAddress, named } = (await certified?.phoneOf(request.raw)) ?? {};
    const visitor =
      authorization === undefined || macAddress !== undefined ? undefined : await firstContact.visitor(visitOf(request, authorization));
    // With what all newcomers have, nobody writes in a phone's name.
    const isReading = request.method === 'GET' || request.method === 'HEAD';
    if (isReading && visitor?.macAddress !== undefined) return visitor.macAddress;
    if (visitor !== undefined) {
      await noteStranger(request, named);
      throw new ProblemError('not-found', 'the phone waits until it is admitted');
    }
    const isBeyond = authorization !== undefined && failures.isExceeded(request.ip);
    if (authorization !== undefined) failures.add(request.ip);
    // Whoever has the certificate is served, whatever somebody behind the same address guesses.
    if (macAddress !== undefined) return macAddress;
    if (authorization === undefined) {
      await noteStranger(request, named);
      throw new ProblemError('bad-credentials', 'expected the credentials of an enrolled phone');
    }
    if (isBeyond)
      throw new ProblemError('limit-exceeded', 'too many wrong credentials from this address: wait a minute', { details: { status: 429 } });
    await noteStranger(request, named);
    throw new ProblemError('bad-credentials', 'the name or password of the phone is wrong');
  };
  /** Bad paths and other phones' files are refused alike, so that nothing is learnt about who else is enrolled. */
  const requirePath = (macAddress: string, url: string): string => {
    const path = filePath(url);
    if (path === undefined || !isFor(macAddress, path)) throw new ProblemError('forbidden', "a phone reaches its own files and the site's");
    return path;
  };
  const find = async (macAddress: string, path: string): Promise<ServedFile | undefined> => {
    const artefact = parseArtefactName(path);
    if (artefact?.macAddress === macAddress && isUpload(artefact.kind)) {
      const own = await artefacts.stored.render(macAddress, artefact.kind);
      if (own !== undefined) return own;
    }
    const name = path.slice(path.lastIndexOf('/') + 1);
    const laidDown = await artefacts.laidDown.get(macAddress, path);
    const ofUser = await artefacts.stored.profile(name);
    if (ofUser !== undefined) return newerOf(laidDown, ofUser);
    // What the administrator laid down for the phone counts until it uploads its own.
    return laidDown ?? artefacts.stored.kept(macAddress, name);
  };
  const seenOf = (request: FastifyRequest): { address: string; userAgent: string } => ({
    address: request.ip,
    userAgent: request.headers['user-agent'] ?? '',
  });

  const serve = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const macAddress = await authenticate(request);
    const path = requirePath(macAddress, request.url);
    await configuration.refresh(path);
    const file = await find(macAddress, path);
    if (file === undefined) {
      counts.count(macAddress, seenOf(request));
      throw new ProblemError('not-found', 'there is no such file for this phone');
    }
    if (request.method === 'GET') logins.note(macAddress, path);
    void reply.headers(headersOf(file));
    if (isUnchanged(file, request.headers)) {
      counts.count(macAddress, seenOf(request));
      return reply.code(304).send();
    }
    const range = rangeOf(file, request.headers);
    if (range === 'unsatisfiable') return reply.code(416).header('content-range', `bytes */${file.sizeBytes}`).send();
    const { start, end } = range ?? { start: 0, end: file.sizeBytes };
    counts.count(macAddress, seenOf(request), { etag: file.etag, sizeBytes: end - start });
    if (range !== undefined) void reply.code(206).header('content-range', `bytes ${start}-${end - 1}/${file.sizeBytes}`);
    void reply.header('content-length', end - start);
    if (request.method === 'HEAD') return reply.send();
    if ('bytes' in file) return reply.send(file.bytes.subarray(start, end));
    void reply.hijack();
    reply.raw.writeHead(reply.statusCode, reply.getHeaders() as OutgoingHttpHeaders);
    await sendParts(reply.raw, file, { range: { start, end }, log: platform.log });
    return reply;
  };

  const take = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const macAddress = await authenticate(request);
    const path = requirePath(macAddress, request.url);
    // Folders are the phone's own arrangement (CALL_LISTS_DIRECTORY...).
    const name = path.slice(path.lastIndexOf('/') + 1);
    const artefact = parseArtefactName(name);
    const body = request.body instanceof Uint8Array ? request.body : new Uint8Array();
    if (artefact === undefined || artefact.macAddress !== macAddress || !isUpload(artefact.kind)) {
      // What the administrator lays down is not overwritten by a phone.
      const isOfSite = artefact?.owner === everyone || (artefact === undefined && /\.cfg$/i.test(name));
      if (isOfSite) throw new ProblemError('forbidden', 'a phone writes its own overrides, directory, call list and logs');
      counts.count(macAddress, seenOf(request));
      const isNew = await artefacts.keep(macAddress, name, body, keptKindOf(name));
      logins.note(macAddress, name);
      return await reply.code(isNew ? 201 : 204).send();
    }
    const isLog = artefact.kind === 'application-log' || artefact.kind === 'boot-log';
    if (!isLog && body.length > recordsLimitBytes) throw new ProblemError('limit-exceeded', `expected at most ${recordsLimitBytes} bytes`);
    counts.count(macAddress, seenOf(request));
    try {
      const { isNew } = await artefacts.receive(macAddress, artefact.kind, { name, body, contentRange: request.headers['content-range'] });
      return await reply.code(isNew ? 201 : 204).send();
    } catch (error) {
      if (!isProblem(error) || !isUnreadable(error)) throw error;
      // It is kept as it came, and the console says what is wrong with it: to the phone, it has arrived.
      return await reply.code(204).send();
    }
  };

  server.route({ method: ['GET', 'HEAD'], url: '/*', handler: serve });
  // Credentials are checked before the body is read.
  server.route({ method: ['PUT', 'POST'], url: '/*', handler: take, onRequest: async (request) => void (await authenticate(request)) });
  server.setNotFoundHandler((_request, reply) =>
    sendFailure(reply, failureOf(new ProblemError('unsupported', 'expected GET, HEAD or PUT'), platform.log)),
  );
  server.setErrorHandler((error, _request, reply) => {
    const failure = failureOf(error, platform.log);
    if (failure.status === 401) void reply.header('www-authenticate', [basicChallenge, devices.challenges.challenge()]);
    return sendFailure(reply, failure);
  });
  return server;
}
