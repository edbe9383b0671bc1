// What is fuzzed: each target takes any bytes, may throw a ProblemError, and nothing else.

import { isProblem, utf8Bytes, utf8Text } from '@offhook/base';
import { createSystemCryptography, createSystemRandom } from '@offhook/base/node';
import { PhoneConfigurations, checkFolder, createMemorySource, effectiveReport, takeInventory } from '@offhook/folder';
import { G722Decoder, SrtpContext, parseRtcp, parseRtpHeader, parseSessionDescription, writeSessionDescription } from '@offhook/media';
import { parseDialogInfo, parseMessage, parseMessageSummary, writeMessage } from '@offhook/sip';
import {
  decryptFile,
  findModel,
  effectiveConfiguration,
  parseEncryptionKey,
  readCallList,
  readConfiguration,
  readDirectory,
  readEncryptedHeader,
  readPrimary,
  writeCallList,
  writeDirectory,
} from '@offhook/ucs';

import { fuzzUserAgent } from './user-agent.ts';

export interface Target {
  readonly name: string;
  /** Words of the format, spliced in by the mutator. */
  readonly words: readonly string[];
  run(bytes: Uint8Array): void | Promise<void>;
  /** In npm test; 3,000 where missing. */
  readonly runs?: number;
}

const cryptography = createSystemCryptography(createSystemRandom());
const key = parseEncryptionKey('Crypt=1;KeyDesc=fuzz;Key=000102030405060708090a0b0c0d0e0f;');
const model = findModel('VVX450');
const identity = { macAddress: '64167f0a2001', model: 'VVX450', partNumber: '3111-48840-001' };
const xmlWords = [
  '<',
  '>',
  '/>',
  '</',
  '&',
  '&amp;',
  '&#0;',
  '&#x110000;',
  '<![CDATA[',
  ']]>',
  '<!--',
  '-->',
  '<?xml version="1.0"?>',
  '<!DOCTYPE x [<!ENTITY a "b">]>',
  '"',
  "'",
  '\0',
  '\uFEFF',
  '{$x}',
  '%',
];

/** As a leg does: authenticate, decrypt, decode. */
function decodeSecurely(bytes: Uint8Array): void {
  const context = new SrtpContext(cryptography, {
    suite: 'AES_CM_128_HMAC_SHA1_80',
    masterKey: new Uint8Array(16),
    masterSalt: new Uint8Array(14),
  });
  context.unprotectRtp(bytes.slice());
  new G722Decoder().decode(bytes, new Int16Array(bytes.length * 2));
}

function sipMessage(bytes: Uint8Array): void {
  const message = parseMessage(bytes);
  const again = parseMessage(writeMessage(message));
  if (again.kind !== message.kind) throw new Error('a message that was written is read as another kind');
  for (const decode of [
    () => message.via,
    () => message.from,
    () => message.to,
    () => message.cSeq,
    () => message.contacts,
    () => message.routes,
    () => message.maxForwards,
    () => message.expires,
    () => message.event,
    () => message.contentType,
  ]) {
    try {
      decode();
    } catch (error) {
      if (!isProblem(error)) throw error;
    }
  }
  for (const parse of [parseDialogInfo, parseMessageSummary]) {
    try {
      parse(message.body);
    } catch (error) {
      if (!isProblem(error)) throw error;
    }
  }
}

/** The bytes as every kind of file of a folder: whatever they are, a check answers with findings. */
function folderOfOneFile(bytes: Uint8Array): void {
  const primary = utf8Bytes('<APPLICATION CONFIG_FILES="site.cfg, gone.cfg"/>');
  const kinds = [
    'site.cfg',
    '000000000000.cfg',
    '0004f2000001.cfg',
    '0004f2000001-phone.cfg',
    '0004f2000001-directory.xml',
    '0004f2000001-calls.xml',
  ];
  for (const kind of kinds) {
    const inventory = takeInventory(
      createMemorySource(
        'fuzz',
        new Map([
          ['000000000000.cfg', primary],
          [kind, bytes],
        ]),
      ),
    );
    const { findings } = checkFolder({ inventory });
    if (findings.some(({ place }) => place.line < 1 || place.column < 1)) throw new Error('a finding without a place');
    const configurations = new PhoneConfigurations({ inventory });
    for (const phone of inventory.phones) effectiveReport(configurations.of(phone));
  }
}

export const targets: readonly Target[] = [
  {
    name: 'sip-message',
    words: [
      'INVITE',
      'SIP/2.0',
      '\r\n',
      '\r\n ',
      'Via:',
      'v:',
      ';branch=z9hG4bK',
      ';received=',
      '<sip:',
      '>',
      '"',
      '\\',
      ',',
      ';',
      '=',
      '@',
      '[::1]',
      'Content-Length: ',
      '4294967296',
      '%00',
      '\t',
      'tel:+1',
      'CSeq: 1 INVITE',
      ';tag=',
    ],
    run: sipMessage,
  },
  {
    name: 'user-agent',
    runs: 300,
    words: [
      '>server INVITE 100\r\n',
      '>server :INVITE 100\r\n',
      '>peer INVITE 5000\r\n',
      '>stranger :INVITE 30000\r\n',
      '>stream :INVITE 10\r\n',
      '!invite\r\n',
      '!register\r\n',
      '!subscribe\r\n',
      '!publish\r\n',
      '!accept\r\n',
      '!offer\r\n',
      '!update\r\n',
      '!refer\r\n',
      '!end\r\n',
      'SIP/2.0 200 OK\r\n',
      'SIP/2.0 183 x\r\nRequire: 100rel\r\nRSeq: 1\r\n',
      'SIP/2.0 401 x\r\nWWW-Authenticate: Digest realm="example.test", nonce="n"\r\n',
      'SIP/2.0 407 x\r\nProxy-Authenticate: Digest realm="other", nonce="n"\r\n',
      'SIP/2.0 302 x\r\nContact: <sip:c@192.0.2.66>\r\n',
      'SIP/2.0 422 x\r\nMin-SE: 999\r\n',
      'SIP/2.0 423 x\r\nMin-Expires: 999\r\n',
      'SIP/2.0 491 x\r\n',
      'SIP/2.0 503 x\r\nRetry-After: 5\r\n',
      'Record-Route: <sip:192.0.2.66;lr>\r\n',
      'Record-Route: <sip:192.0.2.3>\r\n',
      'Service-Route: <sip:192.0.2.66;lr>\r\n',
      'Subscription-State: terminated;reason=timeout\r\n',
      'Session-Expires: 90;refresher=uas\r\n',
      'Replaces: a;to-tag=b;from-tag=c\r\n',
      'Content-Length: 0\r\n',
      '4294967295',
      ';tag=x',
      '{via}',
      '{to}',
      '\r\n\r\n',
      '"',
    ],
    run: fuzzUserAgent,
  },
  {
    name: 'session-description',
    words: [
      'v=0',
      'o=',
      'm=audio ',
      'a=rtpmap:',
      'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:',
      'a=fmtp:',
      'c=IN IP4 0.0.0.0',
      '65536',
      '\r\n',
      'RTP/SAVP',
      'a=sendonly',
      '|2^31',
    ],
    run: (bytes) => {
      const description = parseSessionDescription(utf8Text(bytes));
      parseSessionDescription(writeSessionDescription(description));
    },
  },
  {
    name: 'rtp',
    words: ['\u0080', '\u00ff', '\u0090', '\u00bf'],
    run: (bytes) => {
      for (const parse of [parseRtpHeader, parseRtcp]) {
        try {
          parse(bytes);
        } catch (error) {
          if (!isProblem(error)) throw error;
        }
      }
      decodeSecurely(bytes);
    },
  },
  {
    name: 'configuration',
    words: [...xmlWords, 'device.set="1"', 'reg.1.address="', 'CONFIG_FILES="', 'callLists.size="', '[PHONE_MAC_ADDRESS]'],
    run: (bytes) => {
      const file = readConfiguration(bytes, 'fuzz.cfg');
      readPrimary(bytes, 'fuzz.cfg', identity);
      if (model !== undefined) effectiveConfiguration({ contents: [{ layer: 'files', assignments: file.assignments }], model });
      if (readEncryptedHeader(bytes) !== undefined) decryptFile(cryptography, [key], bytes);
    },
  },
  {
    name: 'directory',
    words: [...xmlWords, '<directory>', '<item_list>', '<item>', '<ct>', '</ct>', '<sd>99999999999</sd>', '<fn/>'],
    run: (bytes) => {
      const { contacts } = readDirectory(bytes, 'fuzz.xml');
      const again = readDirectory(utf8Bytes(writeDirectory(contacts)), 'fuzz.xml');
      if (again.contacts.length !== contacts.length)
        throw new Error('a directory that was written is read with another number of contacts');
    },
  },
  {
    name: 'call-list',
    words: [
      ...xmlWords,
      '<callList>',
      '<call>',
      '<direction>In</direction>',
      '<duration>PT1H</duration>',
      '<connection><address>',
      'P1DT',
      '<count>-1</count>',
    ],
    run: (bytes) => {
      const { entries } = readCallList(bytes, 'fuzz.xml');
      const again = readCallList(utf8Bytes(writeCallList(entries)), 'fuzz.xml');
      if (again.entries.length !== entries.length) throw new Error('a call list that was written is read with another number of calls');
    },
  },
  {
    name: 'folder',
    words: [
      ...xmlWords,
      '<!-- offhook-ignore -->',
      'reg.99.address="',
      'device.set="1"',
      'CONFIG_FILES="a.cfg,b.cfg"',
      '{% if %}',
      'Crypt=1;',
      '<item><ct>',
    ],
    run: folderOfOneFile,
  },
];
