// Requests and responses: RFC 3261 §7. Header values stay raw; the getters decode on demand and throw bad-message naming the header.

import { isProblem, utf8Bytes } from '@offhook/base';
import { badMessage, decimal } from './characters.ts';
import { parseCSeq, type CSeq } from './c-seq.ts';
import { HeaderList } from './header-list.ts';
import { mediaTypeOf, readParts } from './multipart.ts';
import { parseNameAddress, parseNameAddresses, type NameAddress } from './name-address.ts';
import { parseParameters, type Parameters } from './parameters.ts';
import { reasonPhrase } from './status.ts';
import { parseUri, type SipUri } from './uri.ts';
import { parseVia, type Via } from './via.ts';

/** A body with its type. */
export interface Body {
  /** With its parameters, such as `application/sdp`. */
  readonly contentType: string;
  readonly content: Uint8Array;
  /** Content-Disposition as written. */
  readonly disposition?: string;
}

/** A token with parameters, as in Event, Subscription-State, Session-Expires and Content-Type; the value in lower case. */
export interface ValueWithParameters {
  readonly value: string;
  readonly parameters: Parameters;
}

const sessionType = 'application/sdp';

export const noBytes: Uint8Array = new Uint8Array(0);

export function textBody(contentType: string, text: string): Body {
  return { contentType, content: utf8Bytes(text) };
}

/** The tag of an address in its usual form, found without decoding the rest; undefined where only decoding can tell. */
function quickTag(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const at = value.lastIndexOf('>;tag=');
  if (at < 0) return undefined;
  const tag = value.slice(at + 6);
  return plainTag.test(tag) ? tag : undefined;
}

const plainTag = /^[A-Za-z0-9.\-_]+$/;

function required(name: string, value: string | undefined): string {
  if (value === undefined || value === '') throw badMessage(name, 'a value', value === undefined ? 'no header' : value);
  return value;
}

// What every message is looked at for, as functions that are made once.
const topVia = (line: string | undefined, headers: HeaderList): Via =>
  parseVia(required('Via', line?.includes(',') === true ? headers.first('Via') : line));
const fromAddress = (line: string | undefined): NameAddress => parseNameAddress(required('From', line), 'From');
const toAddress = (line: string | undefined): NameAddress => parseNameAddress(required('To', line), 'To');
const cSeqOf = (line: string | undefined): CSeq => parseCSeq(required('CSeq', line));

abstract class Message {
  readonly headers: HeaderList;
  body: Uint8Array;

  constructor(headers: HeaderList, body: Uint8Array) {
    this.headers = headers;
    this.body = body;
  }

  /** The topmost Via. */
  get via(): Via {
    return this.headers.decoded('Via', topVia);
  }

  /** The length in Via values, which a proxy and a client count (RFC 3261 §8.1.3.3). */
  get viaCount(): number {
    return this.headers.list('Via').length;
  }

  get from(): NameAddress {
    return this.headers.decoded('From', fromAddress);
  }

  get to(): NameAddress {
    return this.headers.decoded('To', toAddress);
  }

  get fromTag(): string | undefined {
    return quickTag(this.headers.get('From')) ?? this.from.parameters.get('tag');
  }

  get toTag(): string | undefined {
    return quickTag(this.headers.get('To')) ?? this.to.parameters.get('tag');
  }

  get callId(): string {
    return required('Call-ID', this.headers.get('Call-ID'));
  }

  get cSeq(): CSeq {
    return this.headers.decoded('CSeq', cSeqOf);
  }

  /** Empty where there is none and for `Contact: *`, which `contactIsWildcard` tells. */
  get contacts(): readonly NameAddress[] {
    return this.headers.decoded('Contact', () => (this.contactIsWildcard ? [] : this.#addresses('Contact')));
  }

  /** Those of the contacts that can be decoded: the bindings of other devices in a 2xx to REGISTER are not ours to judge. */
  get readableContacts(): readonly NameAddress[] {
    return this.headers.list('Contact').flatMap((value) => {
      try {
        return [parseNameAddress(value, 'Contact')];
      } catch (error) {
        if (!isProblem(error)) throw error;
        return [];
      }
    });
  }

  get contactIsWildcard(): boolean {
    return this.headers.get('Contact') === '*';
  }

  get routes(): readonly NameAddress[] {
    return this.headers.decoded('Route', () => this.#addresses('Route'));
  }

  get recordRoutes(): readonly NameAddress[] {
    return this.headers.decoded('Record-Route', () => this.#addresses('Record-Route'));
  }

  /** 0 to 255; undefined where missing. */
  get maxForwards(): number | undefined {
    return this.number('Max-Forwards', 255);
  }

  /** Seconds; a value that is no number of 32 bits counts as missing (RFC 3261 §10.3 step 7). */
  get expires(): number | undefined {
    const text = this.headers.get('Expires');
    return text !== undefined && /^\d{1,10}$/.test(text) ? Math.min(Number(text), 2 ** 32 - 1) : undefined;
  }

  get event(): ValueWithParameters | undefined {
    return this.valueWithParameters('Event');
  }

  get subscriptionState(): ValueWithParameters | undefined {
    return this.valueWithParameters('Subscription-State');
  }

  /** Undefined where there is no Content-Type. */
  get contentType(): ValueWithParameters | undefined {
    return this.valueWithParameters('Content-Type');
  }

  /** The body with its type; undefined where it is empty. A body without Content-Type counts as application/sdp, as older peers leave it out. */
  get typedBody(): Body | undefined {
    if (this.body.length === 0) return undefined;
    const disposition = this.headers.get('Content-Disposition');
    const contentType = this.headers.get('Content-Type') ?? 'application/sdp';
    return disposition === undefined ? { contentType, content: this.body } : { contentType, content: this.body, disposition };
  }

  /** The session description: the body itself, or the part of several that is one (RFC 5621 §3.1); undefined where there is none. */
  get sessionBody(): Body | undefined {
    const body = this.typedBody;
    if (body === undefined) return undefined;
    const type = mediaTypeOf(body.contentType);
    if (type === sessionType) return body;
    if (!type.startsWith('multipart/')) return undefined;
    const part = readParts(body.contentType, body.content)?.find(
      ({ contentType, disposition = 'session' }) => mediaTypeOf(contentType) === sessionType && mediaTypeOf(disposition) === 'session',
    );
    return part === undefined ? undefined : { contentType: part.contentType, content: part.content };
  }

  set typedBody(body: Body | undefined) {
    this.body = body?.content ?? noBytes;
    if (body === undefined) this.headers.remove('Content-Type');
    else this.headers.set('Content-Type', body.contentType);
    if (body?.disposition === undefined) this.headers.remove('Content-Disposition');
    else this.headers.set('Content-Disposition', body.disposition);
  }

  /** Whether a comma list of tokens, such as Supported, holds the token; case does not matter. */
  lists(name: 'Supported' | 'Require' | 'Allow' | 'Allow-Events' | 'Accept' | 'Proxy-Require' | 'Unsupported', token: string): boolean {
    return this.headers.list(name).some((element) => element.toLowerCase() === token.toLowerCase());
  }

  /** A header that is one number. */
  number(name: 'Max-Forwards' | 'Min-Expires' | 'Min-SE' | 'RSeq' | 'Content-Length' | 'Retry-After', limit: number): number | undefined {
    const text = this.headers.get(name);
    return text === undefined ? undefined : decimal((name === 'Content-Length' ? text : (text.split(/[;(]/)[0] ?? '')).trim(), limit, name);
  }

  valueWithParameters(
    name: 'Event' | 'Subscription-State' | 'Content-Type' | 'Session-Expires' | 'Replaces' | 'Join' | 'Content-Disposition',
  ): ValueWithParameters | undefined {
    const text = this.headers.get(name);
    if (text === undefined) return undefined;
    return this.headers.decoded(name, () => {
      const semicolon = text.indexOf(';');
      const value = (semicolon < 0 ? text : text.slice(0, semicolon)).trim();
      const parameters = parseParameters(semicolon < 0 ? '' : text.slice(semicolon), name);
      // Call-IDs, in Replaces and Join, keep their case.
      return { value: name === 'Replaces' || name === 'Join' ? value : value.toLowerCase(), parameters };
    });
  }

  /** The addresses of any header of name-addr values, such as P-Asserted-Identity; decoded at each call. */
  addresses(name: string): readonly NameAddress[] {
    return this.headers.all(name).flatMap((value) => parseNameAddresses(value, name));
  }

  #addresses(name: 'Contact' | 'Route' | 'Record-Route'): readonly NameAddress[] {
    return this.headers.list(name).map((value) => parseNameAddress(value, name));
  }
}

export class SipRequest extends Message {
  readonly kind = 'request';
  /** Case matters (RFC 3261 §7.1). */
  method: string;
  /** Another version than SIP/2.0, which is to be answered 505 (RFC 3261 §21.5.6). */
  version: string = 'SIP/2.0';
  /** The Request-URI as it stands on the request line. */
  uriText: string;

  constructor(method: string, uriText: string, headers = new HeaderList(), body = noBytes) {
    super(headers, body);
    this.method = method;
    this.uriText = uriText;
  }

  /** Decoded at each call; throws bad-message. */
  get uri(): SipUri {
    return parseUri(this.uriText, 'Request-URI');
  }

  clone(): SipRequest {
    return new SipRequest(this.method, this.uriText, this.headers.clone(), this.body);
  }
}

export class SipResponse extends Message {
  readonly kind = 'response';
  /** 100 to 699. */
  status: number;
  /** Wire text. */
  reason: string;

  constructor(status: number, reason = reasonPhrase(status), headers = new HeaderList(), body = noBytes) {
    super(headers, body);
    this.status = status;
    this.reason = reason;
  }

  clone(): SipResponse {
    return new SipResponse(this.status, this.reason, this.headers.clone(), this.body);
  }
}

export type SipMessage = SipRequest | SipResponse;

export interface ResponseOptions {
  readonly reason?: string;
  readonly toTag?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: Body | undefined;
}

/** A response with the headers that RFC 3261 §8.2.6.2 takes over from the request. The tag is added to To where To has none. */
export function createResponse(request: SipRequest, status: number, options: ResponseOptions = {}): SipResponse {
  const response = new SipResponse(status, options.reason ?? reasonPhrase(status));
  for (const via of request.headers.all('Via')) response.headers.add('Via', via);
  for (const name of ['From', 'To', 'Call-ID', 'CSeq'] as const) {
    const value = request.headers.get(name);
    if (value !== undefined) response.headers.add(name, value);
  }
  const to = request.headers.get('To');
  if (options.toTag !== undefined && to !== undefined && !/;\s*tag\s*=/i.test(to.slice(to.lastIndexOf('>') + 1))) {
    response.headers.set('To', `${to};tag=${options.toTag}`);
  }
  // RFC 3261 §8.2.6.1: the Timestamp goes into the 100.
  const timestamp = request.headers.get('Timestamp');
  if (status === 100 && timestamp !== undefined) response.headers.add('Timestamp', timestamp);
  setHeaders(response.headers, options.headers);
  if (options.body !== undefined) response.typedBody = options.body;
  return response;
}

/** Sets headers from a record; a list becomes several lines. */
export function setHeaders(headers: HeaderList, values: Readonly<Record<string, string | readonly string[]>> | undefined): void {
  for (const [name, value] of Object.entries(values ?? {})) {
    headers.remove(name);
    for (const line of typeof value === 'string' ? [value] : value) headers.add(name, line);
  }
}
