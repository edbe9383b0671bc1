// Whom a line of a log names, in the shapes in which phones write them: 42 that name nobody, 15 that name one person.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { logLineText, logParties } from '../src/passage/log-parties.ts';

const ofNobody = [
  '1122013000|so   |*|00|---------- Initial log entry ----------',
  '000000.123|so   |*|00|Initial log entry. Current logging level 4',
  '1122013001|so   |*|00|+++ Note that bootrom log times are in GMT +++',
  '000001.004|so   |*|00|Platform: Model=Trio 8500, Assembly=3111-66070-001 Rev=B',
  '1122013002|so   |*|00|Platform: Board=3150-11069-430 2',
  '1122013003|so   |*|00|Platform: MAC=000412345678, IP=192.0.2.20, Subnet Mask=255.255.255.0',
  '1122013004|so   |*|00|Platform: BootBlock=2.0.0.11338 (66070-001) 18-Sep-17 23:27',
  '1122013005|so   |*|00|Platform: Updater Signature=Sample (000000A8)',
  '1122013006|so   |*|00|Platform: VCFirmware=0123456789abcdef0123456789abcdef01234567 Sep 18 2017 23:27:10',
  '1122013007|so   |*|00|Application, main: Label=UCS, Version=Muscovite 6.4.3.5017 18-Sep-17 23:27',
  '1122013008|so   |*|00|Application, main: P/N=3150-11530-643',
  '1122013009|so   |2|00|SoNcasC::procMsg: 200 services still to shutdown',
  '1122013010|rdisk|*|00|RAM disk created, size: 67,108,864 bytes',
  '1122013011|wdog |6|00|Watchdog Expired: tApp0, 40',
  '1122013012|dectU|*|00|DECT_UPDATER size of (image) 1048576',
  '1122013013|dect |*|00|Dect Base macId from config:0004f2000001. Len:12',
  '1122013014|pgui |2|00|Received theme(1) : Existing Theme(101)',
  '1122013015|acom |4|00|Application browser from 192.0.2.20 [14477] has been disconnected.',
  '1122013016|AuthS|2|00|Request(200)AuthSvc,(102)ServiceSetMsgKey,(1),(2),(Expiry,TransactionId,Time,Type):(3600,270,1498520663,2)IndicationLevel:(1)',
  '1122013017|app1 |2|00|Event: Multiple Key Combo 384',
  '1122013018|app1 |4|00|Config result 404 is unexpected',
  '1122013019|app1 |4|00|Could not load time from time.example.test(192.0.2.7).',
  '1122013020|app1 |*|00|Loaded application sip.ld successfully, errors 0x0.',
  '1122013021|app1 |6|00|Uploading boot log, time is THU NOV 26 10:00:00 2026',
  '1122013022|app1 |3|00|GMT offset is 3600 seconds.',
  "1122013023|copy |4|00|Server 'prov.example.test' said '0004f2000001-directory.xml' is not present",
  "1122013024|copy |4|00|Download of '000000000000.cfg' FAILED on attempt 1 (addr 1 of 1)",
  "1122013025|cfg  |4|00|Prov|Server 'prov.example.test' is unresponsive",
  '1122013026|cfg  |3|00|Prm|Parameter voIpProt.server.1.port requested type 2 but is of type 3',
  '1122013027|res  |4|00|Failed to download file logo-320x240.png',
  '1122013028|log  |4|00|UtilLogServerC::uploadFifoLog: upload error. protocol 2 result = -1',
  '1122013029|log  |4|00|Skipped uploading of failed log file because no of failures are > 4 or last upload failed time is < 60 seconds.',
  '1122013030|sip  |2|00|User removed',
  '1122013031|sip  |*|00|Fast Boot Measurement Point: Ready for Call, uptime: 62.006 sec.',
  "1122013032|sip  |3|00|doDnsSrvLookupForARecordList(UDP): lookup for 'sip.example.test' port 5060 returned 2 results",
  '1122013033|sip  |3|00|SIP/2.0 200 OK',
  '1122013034|sip  |3|00|    Call-ID: 1a2b3c4d-5e6f7a8b-9c0d1e2f@192.0.2.20',
  '1122013035|sip  |3|00|    Via: SIP/2.0/UDP 192.0.2.20:5060;branch=z9hG4bK0123456789abcdef',
  '1122013036|sip  |3|00|    CSeq: 101 INVITE',
  '1122013037|sip  |3|00|    o=- 1498520663 1498520664 IN IP4 192.0.2.20',
  '1122013038|sip  |3|00|REGISTER sip:192.0.2.1 SIP/2.0',
  '1122013039|tickt|4|00|m_validUntil [1498520663], m_validityDuration [28800], m_bCertExists [1], m_eErrorCode [0]',
] as const;

const ofSomebody: readonly (readonly [line: string, ...values: readonly string[]])[] = [
  ["1122013040|sip  |*|00|Sip Register Usr:2001 Dsp:Ada Example Auth:'ada' Inx:0", '2001', 'Ada Example', 'ada'],
  ["1122013041|sip  |*|00|Sip Register Usr:6069subs Dsp:6069 Auth:'Using Login Cred' Inx:1", '6069subs', '6069'],
  ["1122013042|sip  |*|00|Sip Register Usr:2001 Dsp:2001 Auth:'2001/0004f2000001' Inx:0", '2001'],
  ['1122013043|sip  |4|00|Registration failed User: 2001, Error Code:401 Unauthorized', '2001'],
  ['1122013044|sip  |3|00|INVITE sip:2001@example.test;user=phone SIP/2.0', 'sip:2001@example.test'],
  ['1122013045|sip  |3|00|    From: "Ada Example" <sip:2001@example.test>;tag=1A2B3C4D-5E6F7A8B', 'Ada Example', 'sip:2001@example.test'],
  [
    '1122013046|sip  |3|00|    Authorization: Digest username="2001", realm="example.test", nonce="1498520663", uri="sip:example.test", response="0123456789abcdef0123456789abcdef", nc=00000001',
    '2001',
  ],
  ["1122013047|copy |4|00|'ftp://2001:****@prov.example.test/2001' from 'prov.example.test(192.0.2.7)'", '2001'],
  ["1122013048|clist|4|00|dbSet::srv2mem:'ada.example-directory.xml' File transfer failed, trying to get local file", 'ada.example'],
  ["000054.321|clist|4|00|dbSet::srv2mem:'2001-directory.xml' File transfer failed, trying to get local file", '2001'],
  [
    '1122013049|sip  |3|00|    Refer-To: <sip:2001@example.test?Replaces=1a2b3c4d-5e6f7a8b-9c0d1e2f%40192.0.2.20%3Bto-tag%3D1>',
    'sip:2001@example.test',
  ],
  ['1122013050|sip  |3|00|Message-Account: sip:2001@example.test', 'sip:2001@example.test'],
  ['1122013051|ec   |3|00|Exchange user EXAMPLE\\ada signed in', 'ada'],
  ['Jan  5 10:00:00 192.0.2.20 1122013052|curl |3|00|autodiscover for ada@example.test', 'ada@example.test'],
  ['1122013053|app1 |3|00|<CallingPartyNumber>2001</CallingPartyNumber><CallReference>12345678</CallReference>', '2001'],
];

describe('the parties of a log line', () => {
  it('lines that name nobody give nobody: not their time, a status, a port, a length, a size or a call identifier', () => {
    assert.equal(ofNobody.length, 42);
    for (const line of ofNobody) assert.deepEqual(logParties(line), [], line);
  });

  it('lines that name somebody give that person and nobody else', () => {
    assert.equal(ofSomebody.length, 15);
    for (const [line, ...values] of ofSomebody)
      assert.deepEqual(new Set(logParties(line).map(({ value }) => value.split(';')[0])), new Set(values), line);
  });

  it('a long number in running text is told as undecided, a short one where words say whose it is', () => {
    const valuesOf = (text: string): readonly string[] =>
      logParties(`1122013000|app1 |3|00|${text}`).map(({ form, value }) => `${form} ${value}`);
    assert.deepEqual(valuesOf('dialled 202-555-0147 and (202) 555-0147'), ['number 202-555-0147', 'number (202) 555-0147']);
    assert.deepEqual(valuesOf('number:2025550147; done'), ['address 2025550147', 'number 2025550147']);
    assert.deepEqual(valuesOf('Bob called 2001.'), ['address 2001']);
    assert.deepEqual(valuesOf('step 2001 of 3600'), []);
    assert.deepEqual(valuesOf('+1 202 555 0147 rang'), ['number +1 202 555 0147']);
  });

  it('a head is known behind a syslog’s own words and in the audit log, and a line without one is all text', () => {
    assert.equal(logLineText('<134>Jan  5 10:00:00 192.0.2.20 1122013052|so   |3|00|ready'), 'ready');
    assert.equal(logLineText('Nov 26 10:00:00 2026|0004f2000001|signed in'), 'signed in');
    assert.equal(logLineText('y |4|00|Configuration of URL failed'), 'y |4|00|Configuration of URL failed');
    assert.equal(logLineText('1122013000|cfg  |4|00|Prov|Finished'), 'Prov|Finished');
  });

  it('a line of hundreds of kilobytes of anything is read like any other', () => {
    for (const piece of [
      'abcdef-',
      '(1,',
      '1.',
      '111,',
      'a_',
      '_',
      '1-',
      '"',
      '<',
      '((',
      'cn',
      "Auth:'",
      'a@',
      '@ ',
      ' ',
      '+1',
      'Dsp:',
      'a.b',
      'user:',
      'sip:',
      'ftp://',
      'display=',
      '0',
    ]) {
      const parties = logParties(`1122013000|sip  |3|00|${piece.repeat(30_000)}`);
      assert.ok(parties.length < 30_000, piece);
    }
  });
});
