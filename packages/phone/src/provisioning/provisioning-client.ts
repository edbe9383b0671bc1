// HTTP to the provisioning server, as a real phone speaks it: its User-Agent, Basic or Digest credentials when challenged, 404 for what is not there.

import type { Cryptography, Fetch, FetchRequest, FetchResponse } from '@offhook/base';
import { ProblemError, base64Text, utf8Bytes } from '@offhook/base';
import { digestResponse, parseChallenge, writeAuthorization } from '@offhook/sip';
import type { Challenge } from '@offhook/sip';
import type { Model, SoftwareVersion } from '@offhook/ucs';
import { provisioningUserAgent } from '@offhook/ucs';

export interface ProvisioningServer {
  /** https, or http where the administrator says so. A path that ends in .cfg names the primary file. */
  readonly url: string;
  readonly user?: string;
  readonly password?: string;
  /** PEM certificates to trust; the system's where missing. */
  readonly trust?: readonly string[];
}

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const hopsAtMost = 4;

/** How servers refuse a PUT with Content-Range: RFC 9110 §14.5 asks for 400. */
const noParts: ReadonlySet<number> = new Set([400, 405, 409, 411, 415, 416, 501]);

function isTaken({ status }: FetchResponse): boolean {
  return status >= 200 && status <= 299;
}

/** RFC 9110 §10.2.3, in seconds; undefined where the server names none. */
function retryAfterMs({ headers }: FetchResponse): number | undefined {
  const text = headers['retry-after'] ?? '';
  return /^\d{1,9}$/.test(text) ? Number(text) * 1000 : undefined;
}

export type UpdateType = 'Application' | 'Updater';

export class ProvisioningClient {
  readonly #fetch: Fetch;
  readonly #server: ProvisioningServer;
  readonly #identity: { readonly model: Model; readonly version: SoftwareVersion };
  readonly #tagSerialNumber: () => string | undefined;
  readonly #from: string | undefined;
  readonly #cryptography: Pick<Cryptography, 'hash'>;
  /** Of the primary file, where the server's URL names it. */
  readonly primaryName: string | undefined;
  #authorization: string | undefined;
  #challenge: Challenge | undefined;
  #nonceCount = 0;

  constructor(options: {
    fetch: Fetch;
    cryptography: Pick<Cryptography, 'hash'>;
    server: ProvisioningServer;
    model: Model;
    version: SoftwareVersion;
    /** device.prov.tagSerialNo */
    tagSerialNumber?: () => string | undefined;
    /** Local address to leave from. */
    from?: string;
  }) {
    this.#fetch = options.fetch;
    // Spelled as the URLs made from it are, by which it is decided who may see the credentials.
    const named = /^(https?:\/\/[^/?#]+\/(?:[^?#]*\/)?)([^/?#]+\.cfg)$/i.exec(options.server.url);
    this.primaryName = named?.[2];
    const base = named?.[1] ?? options.server.url;
    const url = base.endsWith('/') ? base : `${base}/`;
    this.#cryptography = options.cryptography;
    this.#server = { ...options.server, url: URL.canParse(url) ? new URL(url).href : url };
    this.#identity = { model: options.model, version: options.version };
    this.#tagSerialNumber = options.tagSerialNumber ?? (() => undefined);
    this.#from = options.from;
  }

  /** Relative to the server, or a URL of its own. Undefined for what leads nowhere: 0.0.0.0, by which servers suppress uploads, another scheme than HTTP, or no URL at all. */
  locate(folder: string, name: string): string | undefined {
    const place = folder.replace(/\/+$/, '');
    const path = folder === '' ? name : `${place}/${name}`;
    const isWhole = /^[a-z][a-z0-9+.-]*:\/\//i.test(folder === '' ? name : folder);
    if (isWhole && folder !== '' && !URL.canParse(`${place}/`)) return undefined;
    const [text, base] = isWhole ? [path, undefined] : [path.replace(/^\.?\/+/, ''), this.#server.url];
    if (!URL.canParse(text, base)) return undefined;
    const url = new URL(text, base);
    return /^https?:$/.test(url.protocol) && url.hostname !== '0.0.0.0' ? url.href : undefined;
  }

  /** Undefined where the server has no such file (404, 405 or 410). Rejects with bad-credentials, network, timeout or unverified. */
  async get(url: string): Promise<Uint8Array | undefined> {
    const response = await this.#follow(url);
    return this.#found(response, url) ? response.body : undefined;
  }

  /** RFC 9110 §15.4: to another place of HTTP, a few times at most. Credentials do not go with it to another server. */
  async #follow(url: string): Promise<FetchResponse> {
    let at = url;
    for (let hops = 0; ; hops++) {
      const response = await this.#send({ method: 'GET', url: at }, 'Application');
      const location = response.headers['location'];
      if (!redirects.has(response.status) || location === undefined || hops >= hopsAtMost || !URL.canParse(location, at)) return response;
      const next = new URL(location, at);
      // Never from a secure connection to one that is not.
      if (!/^https?:$/.test(next.protocol) || (at.startsWith('https:') && next.protocol !== 'https:')) return response;
      at = next.href;
    }
  }

  /** Of a file that the server has; the size is missing where it does not tell. */
  async head(url: string): Promise<{ readonly sizeBytes?: number } | undefined> {
    const response = await this.#send({ method: 'HEAD', url }, 'Application');
    if (!this.#found(response, url)) return undefined;
    const length = response.headers['content-length'] ?? '';
    return /^\d{1,15}$/.test(length) ? { sizeBytes: Number(length) } : {};
  }

  /** Rejects where the server did not take the file. */
  async put(url: string, body: Uint8Array, contentType: string, type: UpdateType = 'Application'): Promise<void> {
    const response = await this.#put(url, body, { 'content-type': contentType }, type);
    if (!isTaken(response)) this.#refused(response, url);
  }

  /** A part of a text that begins at that byte: RFC 9110 §14.4. False where the server takes no parts. */
  async putPart(url: string, body: Uint8Array, startByte: number): Promise<boolean> {
    const end = startByte + body.length;
    const headers = { 'content-type': 'text/plain', 'content-range': `bytes ${startByte}-${end - 1}/${end}` };
    const response = await this.#put(url, body, headers, 'Application');
    if (noParts.has(response.status)) return false;
    if (!isTaken(response)) this.#refused(response, url);
    return true;
  }

  #put(url: string, body: Uint8Array, headers: Readonly<Record<string, string>>, type: UpdateType): Promise<FetchResponse> {
    return this.#send({ method: 'PUT', url, body, headers }, type);
  }

  #found(response: FetchResponse, url: string): boolean {
    if (response.status === 200) return true;
    if (response.status === 404 || response.status === 405 || response.status === 410) return false;
    return this.#refused(response, url);
  }

  #refused(response: FetchResponse, url: string): never {
    const { pathname } = new URL(url);
    if (response.status === 401 || response.status === 403) {
      throw new ProblemError(
        'bad-credentials',
        `the provisioning server refuses ${pathname} (${response.status}): check the provisioning user and password`,
        { details: { status: response.status } },
      );
    }
    throw new ProblemError('network', `the provisioning server answered ${response.status} for ${pathname}`, {
      details: { status: response.status, retryAfterMs: retryAfterMs(response) },
    });
  }

  async #send(request: Pick<FetchRequest, 'method' | 'url' | 'body' | 'headers'>, type: UpdateType): Promise<FetchResponse> {
    const attempt = (): Promise<FetchResponse> => {
      const tagSerialNumber = this.#tagSerialNumber();
      const agent = { ...this.#identity, type, ...(tagSerialNumber === undefined ? {} : { tagSerialNumber }) };
      const headers: Record<string, string> = { 'user-agent': provisioningUserAgent(agent), ...request.headers };
      // Credentials go to the configured server only, never to a URL that a file names.
      const authorization = request.url.startsWith(this.#server.url) ? this.#authorizationFor(request.method, request.url) : undefined;
      if (authorization !== undefined) headers['authorization'] = authorization;
      return this.#fetch({
        ...request,
        headers,
        ...(this.#server.trust === undefined ? {} : { tls: { trust: this.#server.trust } }),
        ...(this.#from === undefined ? {} : { from: this.#from }),
      });
    };
    const first = await attempt();
    // A stranger's challenge is not answered, and must not take the place of the server's own.
    if (first.status !== 401 || !request.url.startsWith(this.#server.url) || !this.#accept(first.headers['www-authenticate'] ?? ''))
      return first;
    return attempt();
  }

  /** True where there is another answer to give than before. */
  #accept(challenges: string): boolean {
    const { user, password } = this.#server;
    if (user === undefined) return false;
    if (/(?:^|,\s*)basic\b/i.test(challenges)) {
      if (this.#authorization !== undefined) return false;
      this.#authorization = `Basic ${base64Text(utf8Bytes(`${user}:${password ?? ''}`))}`;
      return true;
    }
    const digest = /(?:^|,\s*)(digest\s.*)$/is.exec(challenges)?.[1];
    const challenge = digest === undefined ? undefined : parseChallenge(digest, 'WWW-Authenticate');
    // The same nonce again means that the password is wrong.
    if (challenge === undefined || challenge.nonce === this.#challenge?.nonce) return false;
    this.#challenge = challenge;
    this.#nonceCount = 0;
    return true;
  }

  #authorizationFor(method: string, url: string): string | undefined {
    const challenge = this.#challenge;
    if (challenge === undefined) return this.#authorization;
    const { user = '', password = '' } = this.#server;
    const { pathname, search } = new URL(url);
    this.#nonceCount++;
    const input = {
      algorithm: challenge.algorithm,
      username: user,
      realm: challenge.realm,
      password,
      nonce: challenge.nonce,
      method,
      uri: pathname + search,
      body: new Uint8Array(),
      qop: challenge.qops.includes('auth') ? ('auth' as const) : undefined,
      cnonce: challenge.nonce.slice(0, 8),
      nonceCount: this.#nonceCount.toString(16).padStart(8, '0'),
    };
    return writeAuthorization(challenge, input, digestResponse(input, this.#cryptography));
  }
}
