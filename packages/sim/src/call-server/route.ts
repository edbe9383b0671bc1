// The way of a request: what comes off before it is looked at (RFC 3261 §16.4), and what goes on before it leaves (§16.6).

import type { Flow, Protocol, SipRequest, SipUri } from '@offhook/sip';
import { parseNameAddress, withUriParameters, writeUri } from '@offhook/sip';

import type { OwnNames } from './own-names.ts';
import { formsDialog } from './validate.ts';

const firstMaxForwards = 70;

function setRoutes(request: SipRequest, routes: readonly string[]): void {
  request.headers.remove('Route');
  for (const route of routes) request.headers.add('Route', route);
}

function uriOf(route: string): SipUri {
  return parseNameAddress(route, 'Route').uri;
}

/** §16.4: a copy without what was meant for us alone. */
export function preprocessed(request: SipRequest, names: OwnNames): SipRequest {
  const copy = request.clone();
  const routes = copy.headers.list('Route');
  // A strict router before us put our Record-Route into the Request-URI, and the true one to the end.
  const last = names.isRoute(copy.uri) ? routes.pop() : undefined;
  if (last !== undefined) copy.uriText = writeUri(uriOf(last));
  const { uri } = copy;
  const maddr = uri.parameters.get('maddr');
  if (maddr !== undefined && names.isOurs({ ...uri, host: maddr }))
    copy.uriText = writeUri({ ...withUriParameters(uri, { maddr: undefined, transport: undefined }), port: undefined });
  while (routes[0] !== undefined && names.isOurs(uriOf(routes[0]))) routes.shift();
  setRoutes(copy, routes);
  return copy;
}

/** Where the request goes next: the first Route, else the Request-URI (§16.6 step 7). */
export function nextHopOf(request: SipRequest): SipUri {
  return request.routes[0]?.uri ?? request.uri;
}

/** Whether a request that was preprocessed is for a user of ours and nobody beside: no Route and no maddr lead it elsewhere (§16.5). */
export function isForUser(request: SipRequest, names: OwnNames): boolean {
  const { uri } = request;
  return names.isOurs(uri) && uri.user !== '' && !uri.parameters.has('maddr') && request.routes.length === 0;
}

/** §16.6 steps 1 to 3, and §22.3: credentials for our own realm have done their work. */
export function copyFor(request: SipRequest, uriText: string, names: OwnNames): SipRequest {
  const copy = request.clone();
  copy.uriText = uriText;
  copy.headers.set('Max-Forwards', String(request.maxForwards === undefined ? firstMaxForwards : request.maxForwards - 1));
  const credentials = copy.headers.all('Proxy-Authorization').filter((value) => !value.includes(`realm="${names.domain}"`));
  copy.headers.remove('Proxy-Authorization');
  for (const value of credentials) copy.headers.add('Proxy-Authorization', value);
  return copy;
}

/** §16.6 step 4: only where a dialog may begin; two of them where the protocol changes on the way (RFC 5658). */
export function addRecordRoute(
  request: SipRequest,
  options: { readonly from: Flow; readonly to: Protocol; readonly names: OwnNames },
): void {
  if (!formsDialog(request) || request.toTag !== undefined) return;
  const { from, to, names } = options;
  request.headers.prepend('Record-Route', names.route(from.protocol));
  if (to !== from.protocol) request.headers.prepend('Record-Route', names.route(to));
}

/** §16.6 step 6: a strict router wants itself in the Request-URI and the true one at the end of Route. Answers where the request goes, before that is done. */
export function postprocess(request: SipRequest): SipUri {
  const next = nextHopOf(request);
  if (request.routes.length === 0 || next.parameters.has('lr')) return next;
  const [, ...rest] = request.headers.list('Route');
  const target = request.uriText;
  request.uriText = writeUri(next);
  setRoutes(request, [...rest, `<${target}>`]);
  return next;
}
