// What real phones do at their provisioning server: one row each, with where it was seen, what is asked, the answer that the phone works with, and what is kept.
// `{mac}` is the phone's address, `{MAC}` the same in upper case, `{other}` another phone's.

import { mib, sizedLog, sizedOverrides } from './sized-uploads.ts';

export type Door = 'provisioning' | 'legacy' | 'plain';

export interface Ask {
  readonly method?: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE' | 'OPTIONS';
  /** As it stands in the request line. */
  readonly path: string;
  readonly as?: 'itself' | 'nobody' | 'another phone' | 'by Digest' | 'with factory credentials';
  readonly door?: Door;
  readonly version?: '1.0' | '1.1';
  readonly agent?: string;
  readonly headers?: readonly string[];
  readonly body?: string | Uint8Array;
  readonly isChunked?: boolean;
  /** So many times, one after another. */
  readonly times?: number;
  /** Each status line in turn. */
  readonly status: readonly number[];
  readonly answer?: RegExp | Uint8Array;
  readonly length?: number;
  readonly answers?: Readonly<Record<string, RegExp>>;
}

export interface Hello {
  readonly of: string;
  readonly door: Door;
  readonly minVersion: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2';
  readonly maxVersion: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2';
  readonly ciphers: string;
  /** The suite that is agreed; undefined where the phone is refused. */
  readonly suite: RegExp | undefined;
}

/** What was made of an upload: how many records, and whether it was refused. */
export interface KeptAs {
  readonly kind: string;
  readonly records?: number;
  readonly refusal?: RegExp;
}

export interface Behaviour {
  readonly behaviour: string;
  readonly source: string;
  readonly asks?: readonly Ask[];
  readonly hellos?: readonly Hello[];
  readonly kept?: readonly KeptAs[];
  /** What the inventory says of the phone afterwards. */
  readonly known?: { readonly model?: string; readonly reportedModel?: string; readonly softwareVersion?: string };
  /** Is the phone on the waiting list, rather than enrolled? */
  readonly isStranger?: boolean;
  readonly isWaiting?: boolean;
}

/** Traces and servers that are public. */
const vvxTrace = 'trace of a VVX 500 of 5.9.7, freepbx-oryk-provisioner';
const soundPointLog = 'access log of a SoundPoint IP 550 of 4.0.15, teleprovisioner';
const fleetServer = 'fspbx, which provisions real fleets';
const wazo = 'wazo-provd-plugins, common.py';
const sipGuide = 'SIP 2.0 administrator’s guide';
const templates = 'templates that ship with 5.9 to 6.3';
const inTheWild = 'public provisioning folders';
const community = 'community.poly.com, td-p/30582';

const application = 'FileTransport PolycomVVX-VVX_500-UA/5.9.7.4477 Type/Application';
const updater = 'FileTransport PolycomVVX-VVX_500-UA/5.9.7.47435 Type/Updater';
const logLine = '0202115811|cfg  |*|00|Prm|Boot\n';
const binary = Uint8Array.of(0x1f, 0x8b, 0, 0xff, 0xfe, 0x80, 0x0a);

/** The files that the administrator has laid down. */
export const siteFiles: Readonly<Record<string, string | Uint8Array>> = {
  '000000000000.cfg':
    '<APPLICATION APP_FILE_PATH="[PHONE_PART_NUMBER].sip.ld" CONFIG_FILES="sip features.cfg" LOG_FILE_DIRECTORY="./logs"/>\r\n',
  'sip features.cfg': '<x up.headsetMode="1"/>',
  'SoundPointIPLocalization/German (Germany)/SoundPointIP-dictionary.xml': '<dictionary/>',
  '3111-44500-001.sip.ld': new Uint8Array(5 * mib).fill(7),
  '000000000000-license.cfg': 'licence of the site',
  'logs/README.md': 'of the logs',
  'README.md': 'of the site',
};

const shippedCiphers = 'ALL:!aNULL:!eNULL:!DSS:!SEED:!ECDSA:!IDEA:!MEDIUM:!LOW:!EXP:!DH:!AECDH:!PSK:!SRP:!MD5:!RC4:@STRENGTH';
const hellos: readonly Hello[] = [
  {
    of: 'SIP 3: TLS 1.0, RSA',
    door: 'legacy',
    minVersion: 'TLSv1',
    maxVersion: 'TLSv1',
    ciphers: 'AES256-SHA:AES128-SHA:@SECLEVEL=0',
    suite: /^AES/,
  },
  {
    of: '4.0.6: TLS 1.0, RSA',
    door: 'legacy',
    minVersion: 'TLSv1',
    maxVersion: 'TLSv1',
    ciphers: 'AES128-SHA:@SECLEVEL=0',
    suite: /^AES128-SHA$/,
  },
  {
    of: '4.0.15: TLS 1.2, RSA',
    door: 'provisioning',
    minVersion: 'TLSv1.2',
    maxVersion: 'TLSv1.2',
    ciphers: 'AES256-SHA256:AES128-SHA256:AES256-SHA:AES128-SHA',
    suite: /^AES/,
  },
  {
    of: '5: TLS 1.1, RSA',
    door: 'legacy',
    minVersion: 'TLSv1.1',
    maxVersion: 'TLSv1.1',
    ciphers: 'AES256-SHA:AES128-SHA:@SECLEVEL=0',
    suite: /^AES/,
  },
  {
    of: '5.9 to 6.3, the list they ship with',
    door: 'provisioning',
    minVersion: 'TLSv1.2',
    maxVersion: 'TLSv1.2',
    ciphers: shippedCiphers,
    suite: /^ECDHE-RSA-/,
  },
  {
    of: 'that list with ECDSA',
    door: 'provisioning',
    minVersion: 'TLSv1.2',
    maxVersion: 'TLSv1.2',
    ciphers: 'ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:AES256-SHA',
    suite: /^ECDHE-ECDSA-/,
  },
  // What knows 3DES alone cannot be served by a library that has left it out: a proxy in front, or plain HTTP.
  {
    of: 'TLS 1.0 at the door of today',
    door: 'provisioning',
    minVersion: 'TLSv1',
    maxVersion: 'TLSv1',
    ciphers: 'AES128-SHA:@SECLEVEL=0',
    suite: undefined,
  },
];

const directory = `<?xml version="1.0" encoding="ISO-8859-1"?><directory><item_list>
<item><fn>Ada &amp; Co</fn><ln><![CDATA[<Sample>]]></ln><ct>2025550147</ct><sd>1</sd><pt>x</pt><up>1</up><em>a@example.test</em><jt>Clerk</jt></item>
<item><fn>Bob & Sons</fn><ct>2025550147</ct></item>
</item_list></directory>`;
const calls = `<callList><call><direction>In</direction><disposition>Normal</disposition><instruction>Saved</instruction><novelty>1</novelty><line>1</line>
<protocol>SIP</protocol><startTime>2026-11-25T12:38:05</startTime><duration>PT42S</duration><count>1</count>
<destination><address>sip:2002@example.test</address><name>Us</name></destination><source><address>sip:2001@example.test</address><name>A & B</name></source>
</call></callList>`;

/** Of requests that a phone makes for itself, unless said otherwise. */
export const behaviours: readonly Behaviour[] = [
  {
    behaviour: 'uploads its boot log before anything else, as the updater and without a content type',
    source: vvxTrace,
    asks: [{ method: 'PUT', path: '/{mac}-boot.log', agent: updater, body: logLine, status: [201] }],
    kept: [{ kind: 'boot-log' }],
  },
  {
    behaviour: 'asks for its own primary file, and takes that of all where there is none',
    source: `${soundPointLog}; ${vvxTrace}`,
    asks: [
      { path: '/{mac}.cfg', status: [404] },
      { path: '/000000000000.cfg', status: [200], answer: /CONFIG_FILES="sip features\.cfg" LOG_FILE_DIRECTORY="\.\/logs"\/>\r\n$/ },
    ],
  },
  {
    behaviour: 'asks for an image with its part number twice',
    source: vvxTrace,
    asks: [{ path: '/3111-44500-001.3111-44500-001.sip.ld', status: [404] }],
  },
  {
    behaviour: 'asks at each start for overrides, licences, lists and directories that may not be there',
    source: `${vvxTrace}; ${community}`,
    asks: [
      ...['-phone.cfg', '-web.cfg', '-license.cfg', '-calls.xml', '-directory.xml'].map((end): Ask => ({
        path: `/{mac}${end}`,
        status: [404],
      })),
      { path: '/000000000000-directory.xml', status: [404] },
    ],
  },
  {
    behaviour: 'asks how long its log is there before it sends more',
    source: vvxTrace,
    asks: [
      { method: 'HEAD', path: '/{mac}-app.log', status: [404] },
      { method: 'PUT', path: '/{mac}-app.log', body: logLine, status: [201] },
      { method: 'HEAD', path: '/{mac}-app.log', status: [200], answers: { 'content-length': new RegExp(`^${logLine.length}$`) } },
    ],
  },
  {
    behaviour: 'sends the new part of a log only',
    source: `${fleetServer}; ${templates} (log.render.file.upload.append)`,
    asks: [
      { method: 'PUT', path: '/{mac}-app.log', body: '0202115811|so   |2|00|first\n', status: [201] },
      { method: 'PUT', path: '/{mac}-app.log', body: '0202120000|so   |2|00|second\n', status: [204] },
      { path: '/{mac}-app.log', status: [200], answer: /first\n.*second\n$/ },
    ],
  },
  {
    behaviour: 'comes without credentials, and answers the challenge',
    source: `${vvxTrace}; ${fleetServer}`,
    asks: [
      { path: '/000000000000.cfg', as: 'nobody', times: 30, status: [401], answers: { 'www-authenticate': /^(?:Basic|Digest) / } },
      { path: '/000000000000.cfg', status: [200] },
    ],
  },
  {
    behaviour: 'answers with Digest and MD5',
    source: `Technical Bulletin 52609; ${fleetServer}`,
    asks: [
      { path: '/000000000000.cfg', as: 'by Digest', status: [200] },
      { method: 'PUT', path: '/{mac}-app.log', as: 'by Digest', body: logLine, status: [201] },
    ],
  },
  {
    behaviour: 'comes with the credentials of the factory, again and again, and stands in the way of no other behind its address',
    source: `${sipGuide}; sipXecs wiki`,
    asks: [
      { path: '/{mac}.cfg', as: 'with factory credentials', status: [401] },
      { path: '/000000000000.cfg', status: [200] },
    ],
  },
  {
    behaviour: 'is sent through a proxy with its whole address in the request line',
    source: 'excaliburpartners, issue 6; RFC 9112 §3.2.2',
    asks: [
      { path: 'https://prov.example.test/000000000000.cfg', status: [200], answer: /CONFIG_FILES/ },
      { path: 'https://{mac}:x@prov.example.test/poly/000000000000.cfg?x=1', status: [200], answer: /CONFIG_FILES/ },
      { path: 'https://prov.example.test/{other}-phone.cfg', status: [403] },
      { path: 'https://prov.example.test/../../etc/passwd', status: [403] },
    ],
  },
  {
    behaviour: 'of SIP 3 says no type, and those of later families say their serial number',
    source: `${wazo}; ${soundPointLog}`,
    asks: [{ path: '/{mac}.cfg', agent: 'FileTransport PolycomSoundPointIP-SPIP_550-UA/3.3.5.0247 (SN:{mac})', status: [404] }],
    known: { model: 'VVX500', reportedModel: 'SPIP550', softwareVersion: '3.3.5.0247' },
  },
  {
    behaviour: 'asks from its microbrowser, in upper case and without credentials, and waits',
    source: soundPointLog,
    asks: [{ path: '/{MAC}-mb.cfg', as: 'nobody', agent: 'Microbrowser/1.1 PolycomSoundPointIP-SPIP_550-UA/4.0.15.1009', status: [401] }],
    isStranger: true,
    isWaiting: true,
  },
  {
    behaviour: 'uploads with types and charsets that do not fit',
    source: vvxTrace,
    asks: [
      { method: 'PUT', path: '/{mac}-app.log', body: logLine, headers: ['Content-Type: application/x-www-form-urlencoded'], status: [201] },
      { method: 'PUT', path: '/{mac}-app.log', body: logLine, headers: ['Content-Type: text/xml; charset=x-unknown'], status: [204] },
      { method: 'PUT', path: '/{mac}-app.log', body: logLine, headers: ['Content-Type: application/json'], status: [204] },
    ],
  },
  {
    behaviour: 'waits for 100 Continue before it sends',
    source: 'RFC 9110 §10.1.1, as libcurl does above a kilobyte',
    asks: [{ method: 'PUT', path: '/{mac}-app.log', body: logLine.repeat(60), headers: ['Expect: 100-continue'], status: [100, 201] }],
  },
  {
    behaviour: 'sends in chunks, and speaks HTTP/1.0 without a host',
    source: `RFC 9112 §7.1; ${soundPointLog}`,
    asks: [
      { method: 'PUT', path: '/{mac}-app.log', body: logLine.repeat(3), isChunked: true, status: [201] },
      { path: '/000000000000.cfg', version: '1.0', status: [200], answer: /CONFIG_FILES/ },
    ],
  },
  {
    behaviour: 'uploads by POST, and has no other methods',
    source: 'RFC 9110 §9.3.3; no trace shows it',
    asks: [
      { method: 'POST', path: '/{mac}-app.log', body: logLine, status: [201] },
      { method: 'DELETE', path: '/{mac}-app.log', status: [405] },
      { method: 'OPTIONS', path: '/', status: [405] },
      { path: '/{mac}-app.log', status: [200] },
    ],
  },
  {
    behaviour: 'writes bytes of no encoding into a log, and finds them again',
    source: inTheWild,
    asks: [
      { method: 'PUT', path: '/{mac}-now-app.log', body: Uint8Array.of(0x4d, 0xfc, 0x6c, 0, 0xff, 0x0a), status: [201] },
      { path: '/{mac}-now-app.log', status: [200], answer: Uint8Array.of(0x4d, 0xfc, 0x6c, 0, 0xff, 0x0a) },
      { method: 'PUT', path: '/{mac}-app.log', body: Uint8Array.of(...Buffer.from('0202115811|so   |2|00|M'), 0xfc, 0x0a), status: [201] },
      { path: '/{mac}-app.log', status: [200], answer: /\|Mü\n$/ },
    ],
    kept: [{ kind: 'application-log' }],
  },
  {
    behaviour: 'uploads a log of 20 MB and overrides of 3 MB',
    source: inTheWild,
    asks: [
      { method: 'PUT', path: '/{mac}-app.log', body: sizedLog(20 * mib), status: [201] },
      { method: 'PUT', path: '/{mac}-phone.cfg', body: sizedOverrides(3 * mib), status: [201] },
    ],
  },
  {
    behaviour: 'uploads a core file into the folder for them',
    source: `${inTheWild} (COREFILE_DIRECTORY)`,
    asks: [
      { method: 'PUT', path: '/corefiles/{mac}-core.tgz', body: binary, status: [201] },
      { path: '/corefiles/{mac}-core.tgz', status: [200], answer: binary },
      { path: '/corefiles/{mac}-core.tgz', as: 'another phone', status: [403] },
    ],
  },
  {
    behaviour: 'uploads the files of a user’s profile, and gets them again',
    source: 'UC Software guide, User Profiles',
    asks: [
      { path: '/PROFILES/alice-phone.cfg', status: [404] },
      {
        method: 'PUT',
        path: '/PROFILES/alice-phone.cfg',
        body: '<PHONE_CONFIG><OVERRIDES up.headsetMode="1"/></PHONE_CONFIG>',
        status: [201],
      },
      { path: '/PROFILES/alice-phone.cfg', status: [200], answer: /headsetMode/ },
    ],
  },
  {
    behaviour: 'asks for dictionaries in folders with blanks and brackets',
    source: 'wolrah/polycom_spip_ssip_configs',
    asks: [{ path: '/SoundPointIPLocalization/German%20(Germany)/SoundPointIP-dictionary.xml', status: [200], answer: /<dictionary\/>/ }],
  },
  {
    behaviour: 'asks for an image by its part number, and for a part of it',
    source: `${vvxTrace}; RFC 9110 §14`,
    asks: [
      { path: '/3111-44500-001.sip.ld', status: [200], length: 5 * mib },
      {
        path: '/3111-44500-001.sip.ld',
        headers: ['Range: bytes=10-19'],
        status: [206],
        length: 10,
        answers: { 'content-range': /^bytes 10-19\/5242880$/ },
      },
    ],
  },
  {
    behaviour: 'asks for the licence of the site',
    source: `${community}; fusionpbx, issue 1601`,
    asks: [
      { path: '/000000000000-license.cfg', status: [200], answer: /licence of the site/ },
      { method: 'PUT', path: '/000000000000-license.cfg', body: 'x', status: [403] },
    ],
  },
  {
    behaviour: 'asks with two slashes and with a folder of itself',
    source: `${inTheWild} (LOG_FILE_DIRECTORY="./logs"); curl before 7.32`,
    asks: [
      { path: '//000000000000.cfg', status: [200] },
      { path: '/poly//000000000000.cfg', status: [200] },
      { method: 'PUT', path: '/./logs/{mac}-app.log', body: logLine, status: [201] },
      { path: '/logs/%7Eno', status: [404] },
    ],
  },
  {
    behaviour: 'puts folders before names, and a query behind them; files of one name in two folders are two',
    source: `AldineTravel/jive-polycom-config; ${inTheWild}`,
    asks: [
      { method: 'PUT', path: '/logs/{mac}-app.log', body: logLine, status: [201] },
      { path: '/{mac}-app.log', status: [200] },
      { path: '/polycom/000000000000.cfg?mac={mac}', status: [200] },
      { path: '/logs/README.md', status: [200], answer: /of the logs/ },
      { path: '/README.md', status: [200], answer: /of the site/ },
    ],
  },
  {
    behaviour: 'writes its address in upper case',
    source: `${sipGuide}; ${soundPointLog}; PolyPyTools`,
    asks: [
      { method: 'PUT', path: '/{MAC}-app.log', body: logLine, status: [201] },
      { path: '/{mac}-app.log', status: [200] },
      { path: '/{MAC}-app.log', status: [200] },
      { path: '/{MAC}.cfg', status: [404] },
    ],
  },
  {
    behaviour: 'asks whether a file has changed',
    source: 'RFC 9110 §13.1',
    asks: [
      { path: '/sip%20features.cfg', status: [200], answers: { 'last-modified': / GMT$/, etag: /^"/ } },
      { path: '/sip%20features.cfg', headers: ['If-Modified-Since: Wed, 25 Nov 2099 21:00:00 GMT'], status: [304], length: 0 },
      { path: '/sip%20features.cfg', headers: ['If-None-Match: *'], status: [304], length: 0 },
    ],
  },
  {
    behaviour: 'reads no file of another phone, wherever its address stands in the path',
    source: 'amooma/GS4, issue 1; usecallmanager, issue 43',
    asks: [
      { path: '/{other}.cfg', status: [403] },
      { path: '/phone{other}.cfg', status: [403] },
      { path: '/office/{other}/reg.cfg', status: [403] },
      { method: 'PUT', path: '/{other}-phone.cfg', body: 'x', status: [403] },
    ],
  },
  {
    behaviour: 'uploads a directory with elements of every release, bare ampersands and the encoding of old editors',
    source: inTheWild,
    asks: [
      { method: 'PUT', path: '/{mac}-directory.xml', body: directory, status: [201] },
      { path: '/{mac}-directory.xml', status: [200], answer: /Ada &amp; Co[^]*Clerk[^]*Bob &amp; Sons/ },
    ],
    kept: [{ kind: 'directory', records: 2 }],
  },
  {
    behaviour: 'uploads a call list with elements that are not in the guide',
    source: vvxTrace,
    asks: [
      { method: 'PUT', path: '/{mac}-calls.xml', body: calls, status: [201] },
      { path: '/{mac}-calls.xml', status: [200], answer: /<instruction>Saved<\/instruction>/ },
    ],
    kept: [{ kind: 'call-list', records: 1 }],
  },
  {
    behaviour: 'uploads overrides with names that nobody knows and line breaks in values',
    source: inTheWild,
    asks: [
      {
        method: 'PUT',
        path: '/{mac}-phone.cfg',
        body: '<PHONE_CONFIG><OVERRIDES x.unknown="1" reg.1.label="two&#10;lines"/></PHONE_CONFIG>',
        status: [201],
      },
      { path: '/{mac}-phone.cfg', status: [200], answer: /x\.unknown="1"[^]*two&#(?:10|xA);lines|two&#(?:10|xA);lines[^]*x\.unknown="1"/ },
    ],
    kept: [{ kind: 'local-override', records: 2 }],
  },
  {
    behaviour: 'uploads what the maker’s container encrypts, and gets it back, never an older copy',
    source: 'UC Software guide, Encrypting Configuration Files',
    asks: [
      { method: 'PUT', path: '/{mac}-directory.xml', body: directory, status: [201] },
      { method: 'PUT', path: '/{mac}-directory.xml', body: binary, status: [204] },
      { path: '/{mac}-directory.xml', status: [200], answer: binary },
      { method: 'PUT', path: '/{mac}-directory.xml', body: '', status: [204] },
      { path: '/{mac}-directory.xml', status: [200], length: 0 },
    ],
    kept: [{ kind: 'directory', refusal: /bad-directory/ }],
  },
  { behaviour: 'greets in the TLS of its release', source: `${templates} (sec.TLS.cipherList); ${soundPointLog}`, hellos },
  {
    behaviour: 'comes over plain HTTP where it speaks no TLS that is spoken today',
    source: 'dsiprouter, issue 748',
    asks: [
      { path: '/000000000000.cfg', door: 'plain', as: 'nobody', status: [401] },
      { path: '/000000000000.cfg', door: 'plain', status: [200], answer: /CONFIG_FILES/ },
      { method: 'PUT', path: '/{mac}-app.log', door: 'plain', body: logLine, status: [201] },
    ],
    kept: [{ kind: 'application-log' }],
  },
  {
    behaviour: 'takes an address that names a file for its primary file',
    source: `${wazo} and its DHCP options; ${sipGuide}`,
    asks: [{ path: '/provd/000000000000.cfg', status: [200], answer: /CONFIG_FILES/ }],
  },
];

export { application };
