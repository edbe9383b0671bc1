// HTTP to the provisioning server, as a real phone speaks it: its User-Agent, Basic credentials when challenged, 404 for what is not there.

import type { Fetch, FetchRequest, FetchResponse } from '@offhook/base';
import { ProblemError, base64Text, utf8Bytes } from '@offhook/base';
import type { Model, SoftwareVersion } from '@offhook/ucs';
import { provisioningUserAgent } from '@offhook/ucs';

export interface ProvisioningServer {
  /** Ends in a slash; https, or http where the administrator says so. */
  readonly url: string;
  readonly user?: string;
  readonly password?: string;
  /** PEM certificates to trust; the system's where missing. */
  readonly trust?: readonly string[];
}

export type UpdateType = 'Application' | 'Updater';

export class ProvisioningClient {
  readonly #fetch: Fetch;
  readonly #server: ProvisioningServer;
  readonly #identity: { readonly model: Model; readonly version: SoftwareVersion; readonly tagSerialNumber?: string };
  readonly #from: string | undefined;
  #authorization: string | undefined;

  constructor(options: {
    fetch: Fetch;
    server: ProvisioningServer;
    model: Model;
    version: SoftwareVersion;
    /** device.prov.tagSerialNo */
    tagSerialNumber?: string;
    /** Local address to leave from. */
    from?: string;
  }) {
    this.#fetch = options.fetch;
    // Spelled as the URLs made from it are, by which it is decided who may see the credentials.
    const url = options.server.url.endsWith('/') ? options.server.url : `${options.server.url}/`;
    this.#server = { ...options.server, url: URL.canParse(url) ? new URL(url).href : url };
    this.#identity = options;
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
    const response = await this.#send({ method: 'GET', url }, 'Application');
    return this.#found(response, url) ? response.body : undefined;
  }

  /** The size in bytes where the server has the file. */
  async head(url: string): Promise<number | undefined> {
    const response = await this.#send({ method: 'HEAD', url }, 'Application');
    return this.#found(response, url) ? Number(response.headers['content-length'] ?? 0) : undefined;
  }

  /** Rejects where the server did not take the file. */
  async put(url: string, body: Uint8Array, contentType: string, type: UpdateType = 'Application'): Promise<void> {
    const response = await this.#send({ method: 'PUT', url, body, headers: { 'content-type': contentType } }, type);
    if (response.status < 200 || response.status > 299) this.#refused(response, url);
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
      details: { status: response.status },
    });
  }

  async #send(request: Pick<FetchRequest, 'method' | 'url' | 'body' | 'headers'>, type: UpdateType): Promise<FetchResponse> {
    const attempt = (): Promise<FetchResponse> => {
      const headers: Record<string, string> = { 'user-agent': provisioningUserAgent({ ...this.#identity, type }), ...request.headers };
      // Credentials go to the configured server only, never to a URL that a file names.
      if (this.#authorization !== undefined && request.url.startsWith(this.#server.url)) headers['authorization'] = this.#authorization;
      return this.#fetch({
        ...request,
        headers,
        ...(this.#server.trust === undefined ? {} : { tls: { trust: this.#server.trust } }),
        ...(this.#from === undefined ? {} : { from: this.#from }),
      });
    };
    const first = await attempt();
    const { user, password } = this.#server;
    if (
      first.status !== 401 ||
      this.#authorization !== undefined ||
      user === undefined ||
      !/^basic\b/i.test(first.headers['www-authenticate'] ?? '')
    )
      return first;
    this.#authorization = `Basic ${base64Text(utf8Bytes(`${user}:${password ?? ''}`))}`;
    return attempt();
  }
}
