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
import { failureOf, sendFailure } from '../security/problems.ts';
import type { ListenerSecurity } from '../security/transport-security.ts';
import type { PhoneLogins } from '../records/phone-logins.ts';
import { loginToldBy } from '../records/phone-logins.ts';
import { keptKindOf } from '../records/kept-kind.ts';
import type { Artefacts } from './artefacts.ts';
import { isUnreadable, isUpload } from './upload-parser.ts';
import type { Admitted, PhoneAdmissionParts } from './phone-admission.ts';
import { PhoneAdmission } from './phone-admission.ts';
import { filePath } from './request-path.ts';
import type { Seen, ServedCounts } from './served-counts.ts';
import { isUnchanged, rangeOf } from './conditions.ts';
import { sendParts } from './sent-parts.ts';
import { ShortWay } from './short-way.ts';

export interface ProvisioningOptions extends PhoneAdmissionParts {
  readonly platform: Platform;
  readonly configuration: ConfigurationFiles;
  readonly artefacts: Artefacts;
  readonly counts: ServedCounts;
  readonly logins: PhoneLogins;
  /** Undefined for plain HTTP: phones that know no TLS that anybody still speaks. */
  readonly security: ListenerSecurity | undefined;
}

/** Logs and core files of real phones have been seen of this size; directories and call lists are far smaller. */
const everyone = '000000000000';
const bodyLimitBytes = 24 * 1024 * 1024;
const recordsLimitBytes = 8 * 1024 * 1024;

/** A profile is laid down once more where the administrator means it to begin anew. */
function newerOf(laidDown: ServedFile | undefined, uploaded: ServedFile): ServedFile {
  return laidDown !== undefined && (laidDown.modifiedAtMs ?? 0) > (uploaded.modifiedAtMs ?? 0) ? laidDown : uploaded;
}

export function createProvisioningServer(options: ProvisioningOptions): FastifyInstance {
  const { platform, devices, configuration, artefacts, counts, logins, security, certified, rules } = options;
  const admission = new PhoneAdmission(platform.clock, options);
  const shortWay = new ShortWay({ clock: platform.clock, devices, rules, configuration, stored: artefacts.stored, counts, logins });
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
  const seenOf = (request: FastifyRequest, { method }: Admitted): Seen => ({
    method,
    address: request.ip,
    userAgent: request.headers['user-agent'] ?? '',
  });

  const serve = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const admitted = await admission.admit(request);
    const { macAddress } = admitted;
    const path = requirePath(macAddress, request.url);
    await configuration.refresh(path);
    const file = await find(macAddress, path);
    if (file === undefined) {
      counts.count(macAddress, seenOf(request, admitted));
      throw new ProblemError('not-found', 'there is no such file for this phone');
    }
    if (request.method === 'GET') logins.note(macAddress, loginToldBy(path));
    void reply.headers(headersOf(file));
    if (isUnchanged(file, request.headers)) {
      counts.count(macAddress, seenOf(request, admitted));
      return reply.code(304).send();
    }
    const range = rangeOf(file, request.headers);
    if (range === 'unsatisfiable') return reply.code(416).header('content-range', `bytes */${file.sizeBytes}`).send();
    const { start, end } = range ?? { start: 0, end: file.sizeBytes };
    counts.count(macAddress, seenOf(request, admitted), { etag: file.etag, sizeBytes: end - start });
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
    const admitted = await admission.admit(request);
    const { macAddress } = admitted;
    const path = requirePath(macAddress, request.url);
    // Folders are the phone's own arrangement (CALL_LISTS_DIRECTORY...).
    const name = path.slice(path.lastIndexOf('/') + 1);
    const artefact = parseArtefactName(name);
    const body = request.body instanceof Uint8Array ? request.body : new Uint8Array();
    if (artefact === undefined || artefact.macAddress !== macAddress || !isUpload(artefact.kind)) {
      // What the administrator lays down is not overwritten by a phone.
      const isOfSite = artefact?.owner === everyone || (artefact === undefined && /\.cfg$/i.test(name));
      if (isOfSite) throw new ProblemError('forbidden', 'a phone writes its own overrides, directory, call list and logs');
      counts.count(macAddress, seenOf(request, admitted));
      const isNew = await artefacts.keep(macAddress, name, body, keptKindOf(name));
      logins.note(macAddress, loginToldBy(name));
      return await reply.code(isNew ? 201 : 204).send();
    }
    const isLog = artefact.kind === 'application-log' || artefact.kind === 'boot-log';
    if (!isLog && body.length > recordsLimitBytes) throw new ProblemError('limit-exceeded', `expected at most ${recordsLimitBytes} bytes`);
    counts.count(macAddress, seenOf(request, admitted));
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
  server.route({ method: ['PUT', 'POST'], url: '/*', handler: take, onRequest: async (request) => void (await admission.admit(request)) });
  server.setNotFoundHandler((_request, reply) =>
    sendFailure(reply, failureOf(new ProblemError('unsupported', 'expected GET, HEAD or PUT'), platform.log)),
  );
  server.setErrorHandler((error, request, reply) => {
    const failure = failureOf(error, platform.log);
    const challenges = failure.status === 401 ? admission.challenges(request.ip) : [];
    if (challenges.length > 0) void reply.header('www-authenticate', challenges);
    return sendFailure(reply, failure);
  });
  return server;
}
