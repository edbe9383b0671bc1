export { DigestServer } from './auth/digest-server.ts';
export type { DigestServerOptions, DigestVerdict } from './auth/digest-server.ts';
export { digestResponse, digestSecret, parseChallenge, parseDigestFields, writeAuthorization } from './auth/digest.ts';
export type { Challenge, DigestAlgorithm, DigestInput } from './auth/digest.ts';
export type { Credentials } from './auth/credentials.ts';
export type { AnyHeaderName, HeaderList } from './message/header-list.ts';
export type { HeaderName } from './message/header-name.ts';
export { SipRequest, SipResponse, createResponse, setHeaders, textBody } from './message/message.ts';
export type { Body, ResponseOptions, SipMessage, ValueWithParameters } from './message/message.ts';
export { nameAddress, parseNameAddress, parseNameAddresses, writeNameAddress } from './message/name-address.ts';
export type { NameAddress } from './message/name-address.ts';
export type { Parameters } from './message/parameters.ts';
export { parseMessage } from './message/scan.ts';
export { parseSipfragStatus, sipfragBody } from './message/sipfrag.ts';
export { reasonPhrase } from './message/status.ts';
export { createUri, equalUris, parseUri, withUriParameters, writeUri } from './message/uri.ts';
export type { SipUri, UriParts } from './message/uri.ts';
export { parseVia, writeVia } from './message/via.ts';
export type { Via } from './message/via.ts';
export { writeMessage } from './message/write.ts';
export { DialogInfoView, dialogInfoBody, parseDialogInfo } from './event/dialog-info.ts';
export type { DialogEntry, DialogInfo, DialogParty, DialogState } from './event/dialog-info.ts';
export { messageSummaryBody, parseMessageSummary } from './event/message-summary.ts';
export type { MessageCounts, MessageSummary } from './event/message-summary.ts';
export { parsePresence, presenceBody } from './event/pidf.ts';
export { mediaTypeOf } from './message/multipart.ts';
export type { PresenceInfo } from './event/pidf.ts';
export { childrenNamed, escapeEntities, parseElements } from './event/tags.ts';
export type { Element } from './event/tags.ts';
export { sendWithFailOver } from './location/fail-over.ts';
export type { Attempts, FailOverOptions } from './location/fail-over.ts';
export { locate, locateHost, orderSrv } from './location/locate.ts';
export type { HostToLocate, LocateOptions } from './location/locate.ts';
export { ClientTransaction } from './transaction/client-transaction.ts';
export type { ClientUser } from './transaction/client-transaction.ts';
export { ServerTransaction } from './transaction/server-transaction.ts';
export { TransactionLayer } from './transaction/transaction-layer.ts';
export type { TransactionLayerOptions } from './transaction/transaction-layer.ts';
export { defaultTimings } from './transaction/timers.ts';
export type { Timings } from './transaction/timers.ts';
export type { Flow, Protocol, Target } from './transport/flow.ts';
export { TransportLayer } from './transport/transport-layer.ts';
export type { Listener, ListenOptions, TransportCounters, TransportOptions } from './transport/transport-options.ts';
export { backOffMs } from './usage/back-off.ts';
export type { BackOff } from './usage/back-off.ts';
export type { Account, AccountOptions, ServerAddress } from './usage/account.ts';
export type { IncomingRefer, IncomingRequest } from './usage/incoming-request.ts';
export type { Registration, RegistrationOptions, RegistrationState, RegistrationStatus } from './usage/registration-types.ts';
export type {
  AcceptOptions,
  BodyContext,
  EndOptions,
  Headers,
  InviteSession,
  ProgressOptions,
  ReferOptions,
  SessionDelegate,
  SessionEnd,
  SessionState,
} from './usage/session/session-types.ts';
export type {
  NotifierSubscription,
  Publication,
  PublicationOptions,
  Subscription,
  SubscriptionOptions,
  SubscriptionState,
} from './usage/subscription-types.ts';
export { UserAgent } from './user-agent.ts';
export type { InviteOptions, RequestOptions, UserAgentDelegate, UserAgentOptions } from './user-agent-types.ts';
