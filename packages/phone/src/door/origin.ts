// Who asks. A NOTIFY can restart the phone, answer it or put its call on hold: such things are taken from a server of the line itself and from nobody behind it.
// Deviation: a real phone obeys anybody unless voIpProt.SIP.requestValidation.x says otherwise.

import type { IncomingRequest, InviteSession, SipRequest } from '@offhook/sip';

const defaultSipPort = 5060;

/** One Via: whoever handed it over made it (RFC 3261 §8.1.1.7, §16.6 step 8). */
function isOfSender(request: SipRequest): boolean {
  return request.headers.list('Via').length === 1;
}

/** True where a server of the request's own line sent it of its own accord. */
export function isFromOwnServer({ request, account, flow }: IncomingRequest): boolean {
  return account !== undefined && isOfSender(request) && account.ownServers.isSender(flow);
}

/** The same inside a call: the far end of the call is itself that server, as it is with a back-to-back user agent. */
export function isFromOwnServerInCall(incoming: IncomingRequest, session: InviteSession | undefined): boolean {
  const target = session?.remoteTarget;
  if (target === undefined || !isFromOwnServer(incoming)) return false;
  return incoming.account?.ownServers.isAt(target.host, target.port ?? defaultSipPort) === true;
}

/** True where the call came from elsewhere than a server of its line. A line without servers speaks to its peers themselves. */
export function isCallOfStranger(session: InviteSession): boolean {
  const { account, flow } = session;
  if (account?.ownServers.isEmpty === true) return false;
  return flow === undefined || account?.ownServers.isSender(flow) !== true;
}
