// Whom the text of a line names, rule by rule; lines as phones write them are tried in packages/ucs/test.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { logParties, perhapsNames, readLogLine } from './log-parties.ts';

function names(cases: readonly (readonly [text: string, ...parties: readonly string[]])[]): void {
  for (const [text, ...parties] of cases)
    assert.deepEqual(
      logParties(text).map(({ form, value }) => `${form} ${value}`),
      parties,
      text,
    );
}

describe('the parties of a text', () => {
  it('behind the label of a user: what is signed in with, without the phone’s MAC address, stars and fixed words', () => {
    names([
      ['user:2001/0004f2000001', 'address 2001'],
      ['user:2001/0004f2000001x', 'login 2001/0004f2000001x'],
      ['user:ada...', 'login ada'],
      ['user:.'],
      ['user:****'],
      ['user:*67', 'address *67'],
      ['user:67*', 'address 67*'],
      ['user:Unknown'],
      ['user:123456789012', 'number 123456789012'],
      ['user:123456789012_3'],
      ['user:123456789012_13'],
      ['user:123456789012_x', 'login 123456789012_x'],
      ['user:1234567890123', 'address 1234567890123', 'number 1234567890123'],
      ['user:12345678901g', 'login 12345678901g'],
      ['user:0004f2000001_1'],
      ['user:2001a', 'login 2001a'],
      ['user:+2001', 'address +2001'],
      ['user:a2001', 'login a2001'],
      ['user:(2001)', 'address (2001)'],
      ['user:20-01', 'address 20-01'],
      ['user:ada@example.test', 'address ada@example.test'],
      ['user:1ada', 'login 1ada'],
      ['user:+'],
    ]);
  });

  it('behind Dsp: a name, or a number shown for it', () => {
    names([
      ['Dsp:2001 Auth:x', 'address 2001'],
      ['Dsp:+1 202 555 0147 Inx:0', 'address +1 202 555 0147', 'number +1 202 555 0147'],
      ['Dsp:2001 Ada', 'name 2001 Ada'],
      ['Dsp:Ada 2001', 'name Ada 2001'],
      ['Dsp:Ada', 'name Ada'],
      ['Dsp: '],
      ['Dsp:Unknown'],
      ['Dsp:123456789012', 'number 123456789012'],
      ['Dsp:abcdefabcdef'],
      ['xDsp:Ada'],
    ]);
  });

  it('RFC 3261 §19.1, RFC 3966: a URI with a user, never a host alone', () => {
    names([
      ['tel:2001', 'address tel:2001'],
      ['sip:ada@example.test', 'address sip:ada@example.test'],
      ['sip:+2001', 'address sip:+2001'],
      ['sip:2001;user=phone', 'address sip:2001'],
      ['sip:2001?x=1', 'address sip:2001?x=1'],
      ['sip:192.0.2.1'],
      ['sip:*67', 'address sip:*67'],
      ['sips:2001', 'address sips:2001'],
      ['sip:2001x'],
      ['sip:2001:5060'],
      ['sip:tel:2001'],
      ['xsip:2001'],
      ['sip:2001', 'address sip:2001'],
      ['sip:example.test'],
      ['tel:+1-202-555-0147;x', 'address tel:+1-202-555-0147;x'],
    ]);
  });

  it('digits, dashes, blanks and plus of other alphabets as ASCII has them', () => {
    names([
      ['dialled ２０２－５５５－０１４７', 'number 202-555-0147'],
      ['dialled 202‐555―0147', 'number 202-555-0147'],
      ['dialled 202−555−0147', 'number 202-555-0147'],
      ['dialled ＋１ 202 555 0147', 'number +1 202 555 0147'],
      ['dialled 202　555 0147', 'number 202 555 0147'],
    ]);
  });

  it('RFC 8866 §5.2: the user name of an origin, not its numbers', () => {
    names([
      ['o=ada 12 34 IN IP4 192.0.2.1', 'login ada'],
      ['  o=ada 1 2 IN IP4 192.0.2.1', 'login ada'],
      ['x o=ada 1 2 IN IP4 192.0.2.1'],
      ['o=- 1 2 IN IP4 192.0.2.1'],
      ['o=ada x 2 IN IP4 192.0.2.1'],
    ]);
  });

  it('RFC 3986 §3.2.1: the user of a URL; and addresses that stand bare', () => {
    names([
      ['https://ada:secret@example.test/x', 'login ada'],
      ['ftp://2001@example.test', 'address 2001'],
      ['xhttps://ada@example.test'],
      ['a1https://ada@example.test'],
      ['see ada@example.test, (grace@[2001:db8::1])', 'address ada@example.test', 'address grace@[2001:db8::1]'],
      ['a=ada@example.test'],
      ['x:ada@example.test', 'address ada@example.test'],
      ['/ada@example.test'],
      ['ada@'],
      ['<ada@example.test>', 'address ada@example.test'],
    ]);
  });

  it('RFC 3261 §20.10: display names and what stands in angle brackets', () => {
    names([
      ['"Ada Example" <sip:2001@example.test>', 'name Ada Example', 'address sip:2001@example.test'],
      ['"Ada" <2001>', 'name Ada', 'address 2001'],
      ['"Ada"x<2001>', 'address 2001'],
      ['=<2001>'],
      ['<+1 202 555-0147>', 'address +1 202 555-0147', 'number +1 202 555-0147'],
      ['From: Ada Example <sip:2001@example.test>', 'name Ada Example', 'address sip:2001@example.test'],
      ['To: <tel:2001>', 'address tel:2001'],
      ['From: 2001 <sip:2001@example.test>', 'address 2001', 'address sip:2001@example.test'],
      ['x From: Ada <sip:1@x>', 'address sip:1@x'],
    ]);
  });

  it('a login in the name of a user’s file', () => {
    names([
      ['ada-directory.xml', 'login ada'],
      ['ada.l-phone.cfg', 'login ada.l'],
      ['xada-web.cfgs'],
      ['-calls.xml'],
      ['2001-calls.xml', 'address 2001'],
      ['ada-app.log', 'login ada'],
      ['ada-boot.log', 'login ada'],
      ['ada-cloud.cfg', 'login ada'],
      ['ada-core.log'],
      ['_ada-phone.cfg'],
    ]);
  });

  it('behind other labels', () => {
    names([
      ['usr=2001', 'address 2001'],
      ['User Name: ada', 'login ada'],
      ['userid:ada', 'login ada'],
      ['user id = ada', 'login ada'],
      ['ext:2001', 'address 2001'],
      ['extension=2001', 'address 2001'],
      ['number: "2001"', 'address 2001'],
      ['login:<ada>', 'login ada'],
      ['dial:2001', 'address 2001'],
      ['caller:2001', 'address 2001'],
      ['callee:2001', 'address 2001'],
      ['xuser:ada'],
      ['user;ada'],
      ['_user:ada'],
    ]);
  });

  it('in words: who signed in or out', () => {
    names([
      ['user EXAMPLE\\ada is logged in', 'login ada'],
      ['user ada signed out', 'login ada'],
      ['user ada was logged off', 'login ada'],
      ['user ada has loggedon', 'login ada'],
      ['user ada logs in'],
      ['xuser ada logged in'],
    ]);
  });

  it('in paths and in Auth', () => {
    names([
      ['/users/ada/x', 'login ada'],
      ['/user/ada', 'login ada'],
      ['/profiles/ada?x', 'login ada'],
      ['/account/ada', 'login ada'],
      ['/home/ada', 'login ada'],
      ['/homes/ada'],
      ["Auth:'ada'", 'login ada'],
      ["xAuth:'ada'"],
      ["Auth:'Using Login Cred'"],
    ]);
  });

  it('in words: from, to, called, dialled, as a whole number', () => {
    names([
      ['from 2001', 'address 2001'],
      ['to  2001', 'address 2001'],
      ['at 2001', 'address 2001'],
      ['with 2001', 'address 2001'],
      ['called 2001', 'address 2001'],
      ['calling 2001', 'address 2001'],
      ['calls 2001', 'address 2001'],
      ['call 2001', 'address 2001'],
      ['dialed 2001', 'address 2001'],
      ['dialing 2001', 'address 2001'],
      ['dialling 2001', 'address 2001'],
      ['dial 2001', 'address 2001'],
      ['ext. 2001', 'address 2001'],
      ['@ 2001', 'address 2001'],
      ['from +2001', 'address +2001'],
      ['from 20'],
      ['from 2001x'],
      ['from 2001:'],
      ['from 2001-5'],
      ['from 2001.5'],
      ['from 2001.', 'address 2001'],
      ['xfrom 2001'],
      ['from 1234567890123456'],
    ]);
  });

  it('in elements and members', () => {
    names([
      ['<CalledPartyNumber>2001<', 'address 2001'],
      ['"SIPAddress":"sip:2001@example.test"', 'address sip:2001@example.test'],
      ['<UserID>ada<', 'login ada'],
      ['"UserName" : "ada"', 'login ada'],
      ['<Dest>2001<', 'address 2001'],
      ['<PartyDirNum>2001<', 'address 2001'],
      ['<PartyName>Ada<', 'name Ada'],
      ['"DisplayName":"Ada"', 'name Ada'],
      ['<Label>Ada<', 'name Ada'],
      [' display="Ada"', 'name Ada'],
      ['xdisplay="Ada"'],
      ['<LineLabel>2001<', 'address 2001'],
    ]);
  });

  it('RFC 4519: attributes of a directory', () => {
    names([
      ['telephoneNumber=2001,x', 'address 2001'],
      ['mobile=2001', 'address 2001'],
      ['homePhone=2001', 'address 2001'],
      ['uid=ada', 'login ada'],
      ['sAMAccountName=ada)', 'login ada'],
      ['mail=ada@example.test', 'address ada@example.test'],
      ['xuid=ada'],
      ['cn=Ada Example,ou=x', 'name Ada Example'],
      ['xcn=Ada'],
      ['cn=2001', 'address 2001'],
    ]);
  });

  it('a login behind its domain', () => {
    names([['EXAMPLE\\ada', 'login ada'], ['xEXAMPLE\\ada'], ['E\\ada'], ['EXAMPLE\\a'], ['\\EXAMPLE\\ada'], ['example\\ada']]);
  });

  it('E.123: seven digits or more in running text, as people write them', () => {
    names([
      ['202-555-0147', 'number 202-555-0147'],
      ['030/23 12 51 17', 'number 030/23 12 51', 'number 030/23 12 51 17'],
      ['0049 (0) 30 231 251 31', 'number 0049 (0) 30 231', 'number 0049 (0) 30 231 251', 'number 0049 (0) 30 231 251 31'],
      ['(030) 2312-5117', 'number (030) 2312-5117'],
      ['020 7946 0110', 'number 020 7946 0110'],
      ['030 23125117 12 times', 'number 030 23125117', 'number 030 23125117 12'],
      ['030 23125117 1234', 'number 030 23125117 1234'],
      ['+1 202 555 0147 3 x', 'number +1 202 555 0147', 'number +1 202 555 0147 3'],
      ['+1.202.5550115', 'number +1.202.5550115'],
      ['+49.30.231.25117', 'number +49.30.231.25117'],
      ['030 231'],
      ['01 02 03'],
      ['(202) 555-0147', 'number (202) 555-0147'],
      ['(202)5550147', 'number (202)5550147'],
      ['202.555.0147', 'number 202.555.0147'],
      ['202/555/0147', 'number 202/555/0147'],
      ['5550147', 'number 5550147'],
      ['555014'],
      ['1234567890123456'],
      ['a5550147'],
      ['5550147a'],
      ['_5550147'],
      ['@5550147'],
      ['/5550147'],
      ['1:5550147'],
      ['5550147:1'],
      ['5550147.1'],
      ['5550147-1'],
      ['+1 202 555 0147', 'number +1 202 555 0147'],
      ['+12'],
      ['202-555'],
      ['2025-550147'],
    ]);
  });

  it('what only looks like a number is nobody’s', () => {
    names([
      ['SIP/2.0 200 OK 5550147', 'number 5550147'],
      ['Via: SIP/2.0/UDP 5550147'],
      ['CSeq: 5550147 INVITE'],
      ['branch=5550147'],
      ['tag=5550147;x'],
      ['callid="5550147"'],
      ['<CallHandle>5550147<'],
      ['<MediaPort>5550147<'],
      ['<DurationSeconds>5550147<'],
      ['1a2b3c4d-5e6f7a8b-9c0d1e2f@host'],
      ['sip:2001@example.test;user=phone', 'address sip:2001@example.test'],
      ['0123456789abcdef'],
      ['0004f2000001'],
      ['000123456789'],
      ['mac=123456789012'],
      ['0x5550147'],
      ['(12345678)'],
      ['<12345678>'],
      ['3111-66070-001'],
      ['(66070-001)'],
      ['1.2.3:5550'],
      ['67,108,864'],
      ['2026-11-26'],
      ['26/11/2026'],
      ['26.11.2026'],
      ['size 5550147'],
      ['bytes of 5550147'],
      ['5550147 bytes'],
      ['5550147 ms'],
      ['(0,0,1498520663,1)'],
      ['x [1498520663]'],
      ['time: 5550147'],
      ['uptime=5550147'],
      ['validUntil 5550147'],
      ['len:5550147'],
      ['errors 5550147'],
      ['code=5550147'],
      ['port 5550147'],
      ['?Replaces=5550147'],
      ['s=5550147'],
      ['m=audio 5550147'],
      ['state -5550147'],
    ]);
  });

  it('each party once, however often it stands', () => {
    names([["from 2001 to 2001, user: ada, Auth:'ada'", 'login ada', 'address 2001']]);
  });

  it('in words: a number in groups is one number, and its first group nobody’s extension', () => {
    names([
      ['called 202 555 0147', 'number 202 555 0147'],
      ['from  202 555 0147', 'number 202 555 0147'],
      ['to 202 5550 01470', 'number 202 5550 01470'],
      ['dialed 202 555 0147', 'number 202 555 0147'],
      ['dial 202 555 0147', 'number 202 555 0147'],
      ['calling 202 555 01470 x', 'number 202 555 01470'],
      ['called 2001 404 times', 'address 2001'],
      ['called 2001 40 555', 'address 2001'],
      ['called 2001 404 555555', 'address 2001'],
      ['step 202 555 0147'],
      ['xfrom 202 555 0147'],
    ]);
  });
});

describe('what may be names in a text', () => {
  it('two to four words in a row that begin with a capital, each run of them', () => {
    for (const [text, ...found] of [
      ['Ada Example called Grace Hopper, Jr', 'Ada Example', 'Grace Hopper', 'Grace Hopper Jr', 'Hopper Jr'],
      [
        'Ada Augusta King Lovelace Byron',
        'Ada Augusta',
        'Ada Augusta King',
        'Ada Augusta King Lovelace',
        'Augusta King',
        'Augusta King Lovelace',
        'King Lovelace',
      ],
      ['Ada%20Example%20x', 'Ada Example'],
      ['Example,  Ada', 'Example Ada'],
      ['O’Brien Séan', 'O’Brien Séan'],
      ["D'Angelo Ana-Maria", "D'Angelo Ana-Maria"],
      ['1122013000|sip  |3|00|Ada Example', 'Ada Example'],
      ['A Bc De', 'Bc De'],
      ['ada Example'],
      ['Ada'],
      ['x1Ada Example'],
      ['Ada Examplex2'],
      ['Ada; Example'],
    ] as const)
      assert.deepEqual(perhapsNames(text), found, text);
  });
});

describe('the reading of a line', () => {
  it('is whom it names, and the text behind its head', () => {
    assert.deepEqual(readLogLine('1122013000|sip  |3|00|from 2001'), { parties: [{ form: 'address', value: '2001' }], prose: 'from 2001' });
  });

  it('a head has time, module, class and count, or is the audit log’s', () => {
    for (const [line, prose] of [
      ['1122013000|sip  |3|00|x', 'x'],
      ['000001.123|so|*|12|x', 'x'],
      ['1122013000|sip|7|123|x|y', 'x|y'],
      ['Jan  5 10:00:00 host 1122013000|sip  |3|00|x', 'x'],
      ['1122013000|sip  |8|00|x', '1122013000|sip  |8|00|x'],
      ['1122013000|sip  |3|0|x', '1122013000|sip  |3|0|x'],
      ['11220|sip  |3|00|x', '11220|sip  |3|00|x'],
      ['1122013000|sipsips|3|00|x', '1122013000|sipsips|3|00|x'],
      ['a|b 1122013000|sip  |3|00|x', 'a|b 1122013000|sip  |3|00|x'],
      [`${'x'.repeat(82)}1122013000|sip  |3|00|y`, `${'x'.repeat(82)}1122013000|sip  |3|00|y`],
      [`${'x'.repeat(81)}1122013000|sip  |3|00|y`, 'y'],
      ['Nov 26 10:00:00 2026|0004f2000001|x', 'x'],
      ['Nov  6 10:00:00 2026|0004F2000001|x', 'x'],
      ['Nov 26 10:00:00 2026|0004f200000|x', 'Nov 26 10:00:00 2026|0004f200000|x'],
      ['x Nov 26 10:00:00 2026|0004f2000001|x', 'x Nov 26 10:00:00 2026|0004f2000001|x'],
    ] as const)
      assert.equal(readLogLine(line).prose, prose, line);
  });
});
