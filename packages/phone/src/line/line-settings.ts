// What configures a line: reg.x.*, with voIpProt.server.* where a line names no server of its own.

import type { Protocol, ServerAddress } from '@offhook/sip';
import type { Model, ParameterValue, Settings } from '@offhook/ucs';

type Transport = ParameterValue<'reg.#.server.#.transport'>;

export interface LineSettings {
  /** From 1. */
  readonly index: number;
  /** sip:user@host. */
  readonly addressOfRecord: string;
  readonly label: string;
  readonly displayName: string;
  readonly authUser: string;
  readonly authPassword: string;
  readonly servers: readonly ServerAddress[];
  readonly outboundProxy?: ServerAddress;
  readonly registers: boolean;
  readonly expiresS: number;
  readonly overlapS: number;
  readonly retryBaseS: number;
  readonly retryMaxS: number;
  /** A server that says nothing for so long gives way to the next. */
  readonly abandonServerAfterMs: number;
  /** When the first server is tried again; undefined where only the next failure decides. */
  readonly failBackAfterMs: number | undefined;
  readonly lineKeys: number;
  readonly callsPerLineKey: number;
}

const serversPerLine = 4;
const protocols: Readonly<Record<Transport, Protocol | undefined>> = {
  DNSnaptr: undefined,
  TCPpreferred: 'tcp',
  UDPOnly: 'udp',
  TLS: 'tls',
  TCPOnly: 'tcp',
};

/** DNSnaptr with an address or an explicit port means UDP (voIpProt.server.x.transport). */
function serverAddress(host: string, port: number, transport: Transport): ServerAddress {
  const isFixed = port > 0 || /^[\d.]+$|:/.test(host);
  const protocol = protocols[transport] ?? (isFixed ? 'udp' : undefined);
  return { host, ...(port > 0 ? { port } : {}), ...(protocol === undefined ? {} : { protocol }) };
}

function serversOf(settings: Settings, line: number): { servers: readonly ServerAddress[]; first: 'line' | 'site' } {
  const own: ServerAddress[] = [];
  const site: ServerAddress[] = [];
  for (let server = 1; server <= serversPerLine; server++) {
    const host = settings.get('reg.#.server.#.address', line, server);
    if (host !== '')
      own.push(
        serverAddress(host, settings.get('reg.#.server.#.port', line, server), settings.get('reg.#.server.#.transport', line, server)),
      );
    const siteHost = settings.get('voIpProt.server.#.address', server);
    if (siteHost !== '')
      site.push(
        serverAddress(siteHost, settings.get('voIpProt.server.#.port', server), settings.get('voIpProt.server.#.transport', server)),
      );
  }
  return own.length > 0 ? { servers: own, first: 'line' } : { servers: site, first: 'site' };
}

const t1Ms = 500;
const usualTries = 3;

/** The tries of retryMaxCount, each waited for twice as long as the one before it (RFC 3261 §17.1.1.2). */
function abandonAfterMs(tries: number, pauseMs: number): number {
  return (pauseMs || t1Ms) * (2 ** (tries || usualTries) - 1);
}

function serverPatience(
  settings: Settings,
  line: number,
  first: 'line' | 'site',
): Pick<LineSettings, 'abandonServerAfterMs' | 'failBackAfterMs'> {
  const isOwn = first === 'line';
  const tries = isOwn ? settings.get('reg.#.server.#.retryMaxCount', line, 1) : settings.get('voIpProt.server.#.retryMaxCount', 1);
  const pauseMs = isOwn ? settings.get('reg.#.server.#.retryTimeOut', line, 1) : settings.get('voIpProt.server.#.retryTimeOut', 1);
  const mode = isOwn
    ? settings.get('reg.#.server.#.failOver.failBack.mode', line, 1)
    : settings.get('voIpProt.server.#.failOver.failBack.mode', 1);
  const backS = isOwn
    ? settings.get('reg.#.server.#.failOver.failBack.timeout', line, 1)
    : settings.get('voIpProt.server.#.failOver.failBack.timeout', 1);
  const failBackAfterMs = mode === 'newRequests' ? 0 : backS === 0 ? undefined : backS * 1000;
  return { abandonServerAfterMs: abandonAfterMs(tries, pauseMs), failBackAfterMs };
}

/** Undefined where the line has no address. */
export function lineSettings(settings: Settings, index: number): LineSettings | undefined {
  const address = settings.get('reg.#.address', index);
  if (address === '') return undefined;
  const { servers, first } = serversOf(settings, index);
  const bare = address.replace(/^sips?:/i, '');
  const addressOfRecord = `sip:${bare.includes('@') ? bare : `${bare}@${servers[0]?.host ?? 'localhost'}`}`;
  const proxyHost = settings.get('reg.#.outboundProxy.address', index);
  return {
    index,
    addressOfRecord,
    label: settings.get('reg.#.label', index) || bare.replace(/@.*$/, ''),
    displayName: settings.get('reg.#.displayName', index),
    authUser: settings.get('reg.#.auth.userId', index) || bare.replace(/@.*$/, ''),
    authPassword: settings.get('reg.#.auth.password', index),
    servers,
    ...(proxyHost === ''
      ? {}
      : {
          outboundProxy: serverAddress(
            proxyHost,
            settings.get('reg.#.outboundProxy.port', index),
            settings.get('reg.#.outboundProxy.transport', index),
          ),
        }),
    registers: servers.length > 0 && settings.get('reg.#.server.#.register', index, 1),
    expiresS: first === 'site' ? settings.get('voIpProt.server.#.expires', 1) : settings.get('reg.#.server.#.expires', index, 1),
    overlapS: settings.get('reg.#.server.#.expires.overlap', index, 1),
    retryBaseS: settings.get('reg.#.server.#.registerRetry.baseTimeOut', index, 1),
    retryMaxS: settings.get('reg.#.server.#.registerRetry.maxTimeOut', index, 1),
    ...serverPatience(settings, index, first),
    lineKeys: settings.get('reg.#.lineKeys', index),
    callsPerLineKey: settings.get('reg.#.callsPerLineKey', index) ?? settings.get('call.callsPerLineKey'),
  };
}

/** All lines of the phone, as many as its model offers. */
export function configuredLines(settings: Settings, model: Model): readonly LineSettings[] {
  const lines: LineSettings[] = [];
  for (let index = 1; index <= model.lines; index++) {
    const line = lineSettings(settings, index);
    if (line !== undefined) lines.push(line);
  }
  return lines;
}
