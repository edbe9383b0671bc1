// GDPR Art. 17: what a phone brings back is a finding where it may be older than the erasure, by that phone's own clock.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { utf8Bytes } from '@offhook/base';
import { createSystemCryptography, createSystemRandom } from '@offhook/base/node';

import { takeInventory } from '../inventory.ts';
import { createMemorySource } from '../source.ts';
import { parsePerson } from './person.ts';
import type { Returned } from './returned.ts';
import { findReturned } from './returned.ts';
import { SuppressionHasher, addSuppression, emptySuppressionList } from './suppression-list.ts';

const random = createSystemRandom();
const hasher = new SuppressionHasher(createSystemCryptography(random), random.bytes(32));
const list = addSuppression(emptySuppressionList(hasher), hasher, {
  person: parsePerson(['2001', 'Ada Example', 'login=ada', 'ada@example.test']),
  requestId: 'R-1',
  erasedAtMs: Date.parse('2026-01-06T12:00:00Z'),
});
const mac = '0004f2000001';

type Files = Readonly<Record<string, string>>;

function returned(files: Files, entries = list): readonly Returned[] {
  const source = createMemorySource('folder', new Map(Object.entries(files).map(([path, text]) => [path, utf8Bytes(text)])));
  return findReturned({ inventory: takeInventory(source), list: entries, hasher, nowMs: Date.parse('2026-02-01T00:00:00Z') });
}

const places = (files: Files): readonly string[] => returned(files).map(({ path, line }) => `${path}:${line}`);
const call = (time: string): Files => ({
  [`${mac}-calls.xml`]: `<callList><call><direction>In</direction><startTime>${time}</startTime><source><address>2001</address></source></call></callList>`,
});
const line = (stamp: string, name = 'app'): Files => ({ [`${mac}-${name}.log`]: `${stamp}|sip  |4|00|from 2001\n` });
/** Five hours behind GMT, without summer time. */
const zone: Files = {
  [`${mac}.cfg`]: '<APPLICATION CONFIG_FILES="site.cfg"/>',
  'site.cfg': '<x tcpIpApp.sntp.gmtOffset="-18000" tcpIpApp.sntp.daylightSavings.enable="0"/>',
};

describe('what was erased at noon in GMT', () => {
  it('by a phone of a known zone, is old where its clock showed seven in the morning or less', () => {
    assert.equal(places({ ...zone, ...call('2026-01-06T07:00:00') }).length, 1);
    assert.equal(places({ ...zone, ...call('2026-01-06T07:00:01') }).length, 0);
    assert.equal(places({ ...zone, ...line('0106070000') }).length, 1);
    assert.equal(places({ ...zone, ...line('0106070001') }).length, 0);
  });

  it('by a phone of an unknown zone, is old until it is noon wherever there is a clock', () => {
    assert.equal(places(call('2026-01-07T02:00:00')).length, 1);
    assert.equal(places(call('2026-01-07T02:00:01')).length, 0);
    assert.equal(places(line('0107020000')).length, 1);
    assert.equal(places(line('0107020001')).length, 0);
    const other = { ...zone, '0004f2000002-calls.xml': call('2026-01-07T02:00:00')[`${mac}-calls.xml`] ?? '' };
    assert.deepEqual(places(other), ['0004f2000002-calls.xml:1']);
  });

  it('in boot.log, which is in GMT, is old until noon, whatever the zone', () => {
    for (const files of [{}, zone]) {
      assert.equal(places({ ...files, ...line('0106120000', 'boot') }).length, 1);
      assert.equal(places({ ...files, ...line('0106120001', 'boot') }).length, 0);
    }
  });

  it('is old where no time is said, or one that is not over yet', () => {
    for (const time of ['', 'x', '2026-03-01T00:00:00']) assert.equal(places(call(time)).length, 1, time);
    assert.equal(places(line('000001.123')).length, 1);
    const attribute = `<callList><call startTime="2026-01-08T10:00:00"><source><address>2001</address></source></call></callList>`;
    assert.equal(places({ [`${mac}-calls.xml`]: attribute }).length, 0);
    assert.equal(places({ [`${mac}-calls.xml`]: attribute.replace('01-08', '01-05') }).length, 1);
    assert.equal(
      places({ [`${mac}-calls.xml`]: call('2026-01-08T10:00:00')[`${mac}-calls.xml`]?.replaceAll('startTime', 'STARTTIME') ?? '' }).length,
      0,
    );
  });

  it('counts from the last erasure', () => {
    const later = addSuppression(list, hasher, {
      person: parsePerson(['2001']),
      requestId: 'R-2',
      erasedAtMs: Date.parse('2026-01-10T00:00:00Z'),
    });
    const files = { ...zone, ...call('2026-01-08T10:00:00') };
    assert.equal(returned(files).length, 0);
    assert.equal(returned(files, later).length, 1);
    assert.match(returned(files, later)[0]?.message ?? '', /2026-01-10/);
    assert.equal(returned(files, emptySuppressionList(hasher)).length, 0);
  });
});

describe('a name', () => {
  it('of signs alone is not in every contact without a name', () => {
    const signs = addSuppression(emptySuppressionList(hasher), hasher, {
      person: parsePerson(['name=--']),
      requestId: 'R-3',
      erasedAtMs: 0,
    });
    assert.equal(
      returned({ [`${mac}-directory.xml`]: '<directory><item_list><item><ct>2002</ct></item></item_list></directory>' }, signs).length,
      0,
    );
  });
});

describe('where it is looked for', () => {
  const directory = '<directory><item_list><item><fn>Ada</fn><ln>Example</ln><ct>9</ct></item></item_list></directory>';

  it('directories, call lists, logs and overrides, by whatever name they go; not the registration, nor what an administrator wrote', () => {
    for (const [files, count] of [
      [{ [`${mac}-directory.xml`]: directory }, 1],
      [{ 'old/copy.xml': directory }, 1],
      [{ [`${mac}-directory.xml~`]: directory }, 1],
      [{ 'app.log.1': '0105120000|sip  |4|00|from 2001\n' }, 1],
      [{ 'app.log-12': '0105120000|sip  |4|00|from 2001\n' }, 1],
      [{ 'copy.txt': directory }, 0],
      [{ 'app.log': 'from 2001, and no time\n' }, 1],
      [{ 'app.logs': '0105120000|sip  |4|00|from 2001\n' }, 0],
      [{ [`${mac}-phone.cfg`]: '<x divert.fwd.1.contact="2001"/>' }, 1],
      [{ [`${mac}-phone.cfg`]: '<x reg.1.address="2001"/>' }, 0],
      [{ 'site.cfg': '<x divert.fwd.1.contact="2001"/>' }, 0],
    ] as const)
      assert.equal(places(files).length, count, Object.keys(files).join());
  });

  it('by address, name, login or e-mail address, in fields and in running text', () => {
    const contact = (inside: string): Files => ({
      [`${mac}-directory.xml`]: `<directory><item_list><item>${inside}</item></item_list></directory>`,
    });
    for (const [inside, count] of [
      ['<ct>2001</ct>', 1],
      ['<fn>Example</fn><ln>Ada</ln>', 1],
      ['<lb>ada</lb>', 1],
      ['<note>call "Ada Example" or not</note>', 1],
      ['<note>mail ada@example.test</note>', 1],
      ['<note>sip:2001@example.test</note>', 1],
      ['<note>ask 2001</note>', 1],
      ['<note>ask 12001</note>', 0],
      ['<note>ada</note>', 0],
      ['<note>Ada Example</note>', 0],
      ['<ct>2002</ct><fn>Grace</fn>', 0],
      ['<ct> </ct>', 0],
    ] as const)
      assert.equal(places(contact(inside)).length, count, inside);
  });

  it('in a log line by the name in quotes before an address, and by the address', () => {
    for (const [party, count] of [
      ['"Ada Example" <sip:9@example.test>', 1],
      ['"ada" <sip:9@example.test>', 1],
      ['"Bob" <sip:2001@example.test>', 1],
      ['"Bob" <sip:9@example.test>', 0],
    ] as const)
      assert.equal(places({ [`${mac}-app.log`]: `0105120000|sip  |4|00|INVITE from ${party}\n` }).length, count, party);
  });

  it('a finding says what it is, and never of whom', () => {
    for (const [files, words] of [
      [{ [`${mac}-directory.xml`]: directory }, /^a contact .*2026-01-06/],
      [call('2026-01-05T00:00:00'), /^a call .*2026-01-06.*call list/],
      [line('0105000000'), /^a log line .*2026-01-06/],
      [{ [`${mac}-phone.cfg`]: '<x divert.fwd.1.contact="2001"/>' }, /^data .*2026-01-06/],
      [{ [`${mac}-phone.cfg`]: '<x><!-- "Ada Example" --></x>' }, /^data .*2026-01-06/],
    ] as const) {
      const [found, ...others] = returned(files);
      assert.equal(others.length, 0);
      assert.match(found?.message ?? '', words);
      assert.doesNotMatch(found?.message ?? '', /2001|ada\b|example/i);
    }
  });
});

describe('in a log', () => {
  it('a name in quotes is a name in any letter case, and a word that is no name is none', () => {
    const log = (party: string): Files => ({
      ...zone,
      [`${mac}-app.log`]: `0106070000|sip  |3|00|    From: ${party} <sip:9@example.test>;tag=x\n`,
    });
    assert.equal(places(log('"ada example"')).length, 1);
    assert.equal(places(log('"adam example"')).length, 0);
  });
});

describe('a label in somebody else’s contact', () => {
  const directory = (label: string): Files => ({
    [`${mac}-directory.xml`]: `<directory><item_list><item><fn>Otto</fn><ln>Other</ln><ct>9</ct><lb>${label}</lb></item></item_list></directory>`,
  });
  it('that mentions who was erased, by name or number, is told', () => {
    for (const label of ['c/o Ada Example', 'Otto (Ada Example’s desk)', 'or sip:2001@example.test'])
      assert.equal(places(directory(label)).length, 1, label);
    for (const label of ['Otto', 'c/o Adam Example', 'room 20011']) assert.equal(places(directory(label)).length, 0, label);
  });
});
