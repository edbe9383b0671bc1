// SIPp: scenarios written for these tests, run to their end.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { isUdpPortOpen } from './loopback.ts';
import type { Peer } from './process.ts';
import { eventually, startPeer } from './process.ts';

export interface SippRun {
  readonly folder: string;
  readonly name: string;
  /** Of the scenario: its elements. Missing: SIPp's own `scenario`. */
  readonly xml?: string;
  readonly scenario?: 'uac' | 'uas';
  readonly address: string;
  readonly port: number;
  readonly target?: string;
  readonly calls: number;
  /** Per cent of messages lost on purpose. */
  readonly lossPercent?: number;
  readonly echoesRtp?: boolean;
  readonly timeoutS?: number;
  /** The user called. */
  readonly service?: string;
}

/** A SIPp that waits for calls is ready for them when this resolves. */
export async function startSipp(run: SippRun): Promise<Peer> {
  const scenario = run.xml === undefined ? ['-sn', run.scenario ?? 'uac'] : ['-sf', join(run.folder, `${run.name}.xml`)];
  if (run.xml !== undefined)
    await writeFile(
      join(run.folder, `${run.name}.xml`),
      `<?xml version="1.0" encoding="ISO-8859-1" ?>\n<scenario name="${run.name}">\n${run.xml}\n</scenario>\n`,
    );
  const sipp = startPeer(
    'sipp',
    [
      ...(run.target === undefined ? [] : [run.target]),
      ...scenario,
      '-i',
      run.address,
      '-p',
      String(run.port),
      '-mi',
      run.address,
      '-m',
      String(run.calls),
      '-l',
      '1',
      '-nostdin',
      '-timeout',
      `${run.timeoutS ?? 30}s`,
      ...(run.service === undefined ? [] : ['-s', run.service]),
      ...(run.lossPercent === undefined ? [] : ['-lost', String(run.lossPercent)]),
      ...(run.echoesRtp === true ? ['-rtp_echo'] : []),
      '-trace_err',
      '-error_file',
      join(run.folder, `${run.name}.errors`),
    ],
    { cwd: run.folder },
  );
  if (run.target === undefined)
    await eventually(`SIPp listening at ${run.address}:${run.port}`, () => isUdpPortOpen(run.address, run.port), { explain: sipp.output });
  return sipp;
}

/** A request by itself, and the response that must come. */
export function requestScenario(method: string, headers: readonly string[], expected: number): string {
  return `<send retrans="500"><![CDATA[
${method} sip:[service]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:prov@[local_ip]>;tag=[call_number]
To: <sip:[service]@[remote_ip]>
Call-ID: [call_id]
CSeq: 1 ${method}
Max-Forwards: 70
Contact: <sip:prov@[local_ip]:[local_port]>
${headers.join('\n')}
Content-Length: 0

]]></send>
<recv response="${expected}" timeout="4000"/>`;
}

/** A call with G.711 A-law and telephone events, during which `body` is played. */
export function mediaCallScenario(body: string): string {
  return `<send retrans="500"><![CDATA[
INVITE sip:[service]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: sipp <sip:sipp@[local_ip]:[local_port]>;tag=[pid]t[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: sip:sipp@[local_ip]:[local_port]
Max-Forwards: 70
Content-Type: application/sdp
Content-Length: [len]

v=0
o=user1 53655765 2353687637 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[local_ip_type] [local_ip]
t=0 0
m=audio [auto_media_port] RTP/AVP 8 101
a=rtpmap:8 PCMA/8000
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-15
]]></send>
<recv response="100" optional="true"/>
<recv response="180" optional="true"/>
<recv response="200" rrs="true"/>
<send><![CDATA[
ACK [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: sipp <sip:sipp@[local_ip]:[local_port]>;tag=[pid]t[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 1 ACK
Max-Forwards: 70
Content-Length: 0

]]></send>
${body}
<send retrans="500"><![CDATA[
BYE [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: sipp <sip:sipp@[local_ip]:[local_port]>;tag=[pid]t[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 2 BYE
Max-Forwards: 70
Content-Length: 0

]]></send>
<recv response="200"/>`;
}
