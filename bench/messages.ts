// Ten messages as a phone meets them in a day, in buffers as a socket gives them.

import { utf8Bytes } from '@offhook/base';

const via = 'Via: SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bK8f2c1d7a9e3b5046;rport';
const viaBack = 'Via: SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bK8f2c1d7a9e3b5046;rport=5060;received=192.0.2.10';
const from = 'From: "Anna Example" <sip:2001@example.test>;tag=9A2C41F7-1D0B3E55';
const to = 'To: <sip:2002@example.test;user=phone>';
const toTag = `${to};tag=4C8812AB-77E0D1F2`;
const agent = 'User-Agent: PolycomVVX-VVX_450-UA/6.4.3.5017';
const contact =
  'Contact: <sip:2001@192.0.2.10:5060>;methods="INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, MESSAGE, SUBSCRIBE, NOTIFY, PRACK, UPDATE, REFER"';
const allow = 'Allow: INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, MESSAGE, SUBSCRIBE, NOTIFY, PRACK, UPDATE, REFER';
const route = 'Record-Route: <sip:192.0.2.1;lr;ftag=9A2C41F7-1D0B3E55>';
const challenge = 'realm="example.test", nonce="Y2h1bmt5YmFjb24xMjM0NTY3ODkwYWJjZGVm", algorithm=MD5, qop="auth"';
const answer =
  'Authorization: Digest username="2001", realm="example.test", nonce="Y2h1bmt5YmFjb24xMjM0NTY3ODkwYWJjZGVm", uri="sip:example.test", response="5d41402abc4b2a76b9719d911017c592", algorithm=MD5, cnonce="Kq2y8aBB0", qop=auth, nc=00000001';
const sdp = [
  'v=0',
  'o=- 1767614285 1767614285 IN IP4 192.0.2.10',
  's=Polycom IP Phone',
  'c=IN IP4 192.0.2.10',
  't=0 0',
  'a=sendrecv',
  'm=audio 2226 RTP/AVP 9 0 8 127',
  'a=rtpmap:9 G722/8000',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:8 PCMA/8000',
  'a=rtpmap:127 telephone-event/8000',
].join('\r\n');
const dialogs =
  '<?xml version="1.0"?>\r\n<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="3" state="full" entity="sip:2003@example.test">\r\n<dialog id="a1" call-id="c1@192.0.2.12" direction="recipient"><state>early</state><remote><identity>sip:2001@example.test</identity></remote></dialog>\r\n</dialog-info>';
const quality = [
  'VQSessionReport: CallTerm',
  'CallID: f3b0c1@192.0.2.10',
  'LocalID: <sip:2001@example.test>',
  'RemoteID: <sip:2002@example.test>',
  'LocalAddr: IP=192.0.2.10 PORT=2226 SSRC=0x1f2e3d4c',
  'RemoteAddr: IP=192.0.2.12 PORT=2230 SSRC=0x5a6b7c8d',
  'LocalMetrics:',
  'Timestamps: START=2026-01-05T12:38:05Z STOP=2026-01-05T12:39:05Z',
  'JitterBuffer: JBA=3 JBR=2 JBN=40 JBM=60 JBX=120',
  'PacketLoss: NLR=0.0 JDR=0.0',
  'QualityEst: MOSLQ=4.2 MOSCQ=4.1',
].join('\r\n');

function message(start: string, lines: readonly string[], body = ''): Uint8Array {
  return Buffer.from([start, ...lines, `Content-Length: ${utf8Bytes(body).length}`, '', body].join('\r\n'));
}

const call = 'Call-ID: f3b0c1d2-5e6f7081-92a3b4c5@192.0.2.10';

export const messages: readonly Uint8Array[] = [
  message('REGISTER sip:example.test SIP/2.0', [
    via,
    from,
    'To: <sip:2001@example.test>',
    'CSeq: 1 REGISTER',
    call,
    contact,
    agent,
    'Accept-Language: en',
    'Max-Forwards: 70',
    'Expires: 3600',
  ]),
  message('SIP/2.0 401 Unauthorized', [
    viaBack,
    from,
    'To: <sip:2001@example.test>;tag=b27e1a1d33761e85846fc98f5f3a7e58',
    call,
    'CSeq: 1 REGISTER',
    `WWW-Authenticate: Digest ${challenge}`,
    'Server: registrar',
  ]),
  message('REGISTER sip:example.test SIP/2.0', [
    via,
    from,
    'To: <sip:2001@example.test>',
    'CSeq: 2 REGISTER',
    call,
    contact,
    agent,
    'Accept-Language: en',
    answer,
    'Max-Forwards: 70',
    'Expires: 3600',
  ]),
  message(
    'INVITE sip:2002@example.test;user=phone SIP/2.0',
    [
      via,
      from,
      to,
      'CSeq: 1 INVITE',
      call,
      contact,
      agent,
      'Accept-Language: en',
      allow,
      'Supported: replaces,100rel',
      'Allow-Events: conference,talk,hold',
      'Max-Forwards: 70',
      'Content-Type: application/sdp',
    ],
    sdp,
  ),
  message('SIP/2.0 180 Ringing', [
    viaBack,
    route,
    from,
    toTag,
    call,
    'CSeq: 1 INVITE',
    'Contact: <sip:2002@192.0.2.12:5060>',
    agent,
    allow,
  ]),
  message(
    'SIP/2.0 200 OK',
    [
      viaBack,
      route,
      from,
      toTag,
      call,
      'CSeq: 1 INVITE',
      'Contact: <sip:2002@192.0.2.12:5060>',
      agent,
      allow,
      'Supported: replaces,100rel',
      'Content-Type: application/sdp',
    ],
    sdp,
  ),
  message('ACK sip:2002@192.0.2.12:5060 SIP/2.0', [
    via,
    'Route: <sip:192.0.2.1;lr;ftag=9A2C41F7-1D0B3E55>',
    from,
    toTag,
    'CSeq: 1 ACK',
    call,
    contact,
    agent,
    'Max-Forwards: 70',
  ]),
  message(
    'NOTIFY sip:2001@192.0.2.10:5060 SIP/2.0',
    [
      'Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa1b2',
      'To: <sip:2001@example.test>;tag=5',
      'From: <sip:2003@example.test>;tag=10',
      'CSeq: 4 NOTIFY',
      'Call-ID: d1@192.0.2.10',
      'Max-Forwards: 70',
      'Event: dialog',
      'Contact: <sip:192.0.2.1:5060;transport=udp>',
      'Subscription-State: active;expires=3000',
      'Content-Type: application/dialog-info+xml',
    ],
    dialogs,
  ),
  message('REFER sip:2002@192.0.2.12:5060 SIP/2.0', [
    via,
    'Route: <sip:192.0.2.1;lr>',
    from,
    toTag,
    'CSeq: 3 REFER',
    call,
    contact,
    agent,
    'Refer-To: <sip:2003@example.test?Replaces=a1b2c3%40192.0.2.10%3Bto-tag%3D11%3Bfrom-tag%3D22>',
    'Referred-By: <sip:2001@example.test>',
    'Max-Forwards: 70',
  ]),
  message(
    'PUBLISH sip:collector@example.test SIP/2.0',
    [
      via,
      from,
      'To: <sip:collector@example.test>',
      'CSeq: 1 PUBLISH',
      'Call-ID: q1@192.0.2.10',
      contact,
      'Event: vq-rtcpxr',
      agent,
      'Max-Forwards: 70',
      'Expires: 3600',
      'Content-Type: application/vq-rtcpxr',
    ],
    quality,
  ),
];
