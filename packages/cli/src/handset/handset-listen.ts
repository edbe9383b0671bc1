// offhook phone --listen: the listener that its options make, with the link that opens the page.

import { readFile } from 'node:fs/promises';

import type { Clock, Endpoint, Logger, Random } from '@offhook/base';
import { ProblemError, endpointText, errorCode } from '@offhook/base';
import { HandsetGate, handsetBounds } from '@offhook/phone';
import type { HandsetServer } from '@offhook/phone';
import { listenAt } from '@offhook/server';
import { fastify } from 'fastify';
import type { FastifyInstance } from 'fastify';

import { parseEndpoint } from '../commands/context.ts';
import { withOption } from '../start-failure.ts';
import { fingerprintOf, makeHandsetCertificate } from './handset-certificate.ts';
import type { HandsetCertificate } from './handset-certificate.ts';
import type { HandsetListenOptions } from './handset-options.ts';

export interface HandsetLink {
  readonly url: string;
  /** ISO 8601. */
  readonly until: string;
  /** SHA-256 of the certificate. */
  readonly fingerprint: string;
}

export interface OpenDoor {
  newLink(): HandsetLink;
  close(): Promise<void>;
}

const longestLinkMinutes = 1440;
const minuteMs = 60_000;
const everyAddress: readonly string[] = ['0.0.0.0', '::'];

async function readPem(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((cause: unknown) => {
    throw new ProblemError('bad-configuration', `cannot read ${path}: ${errorCode(cause)}`, { cause });
  });
}

async function certificateOf({ certificate, certificateKey }: HandsetListenOptions, names: readonly string[]): Promise<HandsetCertificate> {
  if (certificate === undefined && certificateKey === undefined) return makeHandsetCertificate(names);
  if (certificate === undefined || certificateKey === undefined)
    throw new ProblemError('bad-configuration', 'expected --certificate and --certificate-key together');
  const [pem, privateKey] = [await readPem(certificate), await readPem(certificateKey)];
  try {
    return { certificate: pem, privateKey, fingerprint: fingerprintOf(pem) };
  } catch (cause) {
    throw new ProblemError('bad-configuration', `expected a certificate in ${certificate}`, { cause });
  }
}

function endpointOf(text: string): Endpoint {
  try {
    return parseEndpoint(text);
  } catch (cause) {
    throw new ProblemError('bad-request', `expected --listen as address:port, got ${JSON.stringify(text)}`, { cause });
  }
}

function nameOf(name: string | undefined, { address }: Endpoint): string {
  if (name === undefined && everyAddress.includes(address))
    throw new ProblemError('bad-request', `expected --name, by which other machines reach this one, with --listen ${address}`);
  const told = name ?? address;
  if (!/^[a-z0-9.:-]+$/i.test(told))
    throw new ProblemError('bad-request', `expected a name or an address as --name, got ${JSON.stringify(told)}`);
  return told;
}

function linkMsOf(text: string): number {
  const minutes = Number(text);
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > longestLinkMinutes)
    throw new ProblemError('bad-request', `expected --link-minutes from 1 to ${longestLinkMinutes}, got ${JSON.stringify(text)}`);
  return minutes * minuteMs;
}

function listenerOf(cert: string, key: string): FastifyInstance {
  try {
    return fastify({ logger: false, forceCloseConnections: true, https: { cert, key, minVersion: 'TLSv1.2' } });
  } catch (cause) {
    throw new ProblemError('bad-configuration', 'expected --certificate-key to be the key of --certificate', { cause });
  }
}

/** Rejects with ProblemError where the options do not fit, or the listener cannot be had. */
export async function openDoor(
  options: HandsetListenOptions & { readonly listen: string },
  parts: { readonly clock: Clock; readonly random: Random; readonly log: Logger; readonly server: HandsetServer; readonly key: string },
): Promise<OpenDoor> {
  const endpoint = endpointOf(options.listen);
  const name = nameOf(options.name, endpoint);
  const linkMs = linkMsOf(options.linkMinutes);
  const { certificate, privateKey, fingerprint } = await certificateOf(options, [name]);
  const gate = new HandsetGate({ clock: parts.clock, random: parts.random, linkMs });
  let host = '';
  const app = listenerOf(certificate, privateKey);
  const { log, key } = parts;
  await parts.server.registerDoor(app, {
    gate,
    key,
    hosts: () => [host],
    onOpened: (address) => log.warn('the handset was opened by a link', { address }),
    onWrongLink: (address) => log.warn('a link was tried that opens nothing', { address }),
  });
  const { port } = await listenAt(app, endpoint, 'handset', handsetBounds).catch((error: unknown) => {
    throw withOption(error, () => `--listen ${endpointText(endpoint)}`);
  });
  // As browsers say it: in small letters, and without the port of HTTPS.
  host = new URL(`https://${endpointText({ address: name, port })}`).host;
  return {
    newLink: () => ({
      url: `https://${host}/open/${gate.newLink()}`,
      until: new Date(parts.clock.now() + linkMs).toISOString(),
      fingerprint,
    }),
    close: () => app.close(),
  };
}
