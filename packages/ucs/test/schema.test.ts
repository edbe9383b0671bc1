// The schema of UC Software 4.0.15, both ways: what it allows is taken, what it forbids is refused, unless a later source says more.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { findParameter } from '../src/parameter/catalogue.ts';
import type { ParameterRow } from '../src/parameter/row.ts';
import { validate } from '../src/parameter/validate.ts';
import schema from './schema-4.0.15.json' with { type: 'json' };

/** Rows that take more than the schema, each with what says so. */
const wider: Readonly<Record<string, string>> = {
  'apps.push.secureTunnelPort': '0 is no port, and means that none is set',
  'dialplan.#.routing.server.#.port': '0 is no port, and means that none is set',
  'httpd.cfg.port': '0 is no port, and means that none is set',
  'httpd.cfg.secureTunnelPort': '0 is no port, and means that none is set',
  'voice.qualityMonitoring.collector.server.#.port': '0 is no port, and means that none is set',
  'log.render.file.size': 'Trio takes up to 10,240 kB',
  'nat.mediaPortStart': 'guides of later releases allow any port',
  'call.dialtoneTimeOut': 'recalled from guides of later releases',
  'call.offeringTimeOut': 'recalled from guides of later releases',
  'call.ringBackTimeOut': 'recalled from guides of later releases',
  'dialplan.#.impossibleMatchHandling': 'a fourth way came with UC Software 5',
  'dialplan.impossibleMatchHandling': 'a fourth way came with UC Software 5',
  'powerSaving.officeHours.duration.monday': 'a day has 24 hours in later guides',
  'powerSaving.officeHours.duration.tuesday': 'a day has 24 hours in later guides',
  'powerSaving.officeHours.duration.wednesday': 'a day has 24 hours in later guides',
  'powerSaving.officeHours.duration.thursday': 'a day has 24 hours in later guides',
  'powerSaving.officeHours.duration.friday': 'a day has 24 hours in later guides',
  'powerSaving.officeHours.duration.saturday': 'a day has 24 hours in later guides',
  'powerSaving.officeHours.duration.sunday': 'a day has 24 hours in later guides',
  'tcpIpApp.sntp.gmtOffset': 'there is land 14 hours east of Greenwich',
  'video.callRate': 'later models offer 2,048 kbit/s',
  'video.maxCallRate': 'later models offer 2,048 kbit/s',
  'video.codecPref.H261': 'one codec more in later releases',
  'voice.qualityMonitoring.collector.period': 'the templates of 5.9 default to 900',
  'voice.rxQos.maxJitter': 'recalled from guides of later releases',
  'dialplan.routing.emergency.outboundIdentity': 'the privacy guide',
  'prov.login.defaultPassword': 'the privacy guide',
  'prov.login.defaultUser': 'the privacy guide',
  'prov.login.localPassword': 'the privacy guide; a SHA-1 hash has 40 digits',
  'msg.mwi.#.callBack': 'the templates of 5.9',
  'msg.mwi.#.subscribe': 'the templates of 5.9',
};

/** Rows that take less, each with what says so. */
const narrower: Readonly<Record<string, string>> = {
  'log.render.file.upload.period': 'the privacy guide gives a range',
};

function rowOf(name: string): ParameterRow {
  return findParameter(name.replaceAll('#', '1'))?.row ?? assert.fail(`the catalogue lacks ${name}`);
}

const facts: string[] = [];
function takes(name: string, value: string): void {
  const verdict = validate(rowOf(name), value);
  if (Object.hasOwn(narrower, name)) return;
  facts.push(name);
  assert.ok(verdict.valid, `${name} refuses ${value.slice(0, 40)}, which the schema allows`);
}

function refuses(name: string, value: string): void {
  if (Object.hasOwn(wider, name)) return;
  facts.push(name);
  assert.ok(!validate(rowOf(name), value).valid, `${name} takes ${value.slice(0, 40)}, which the schema forbids`);
}

/** Groups of the file: a key that several names share. */
function each(groups: Readonly<Record<string, string>>, visit: (key: string, name: string) => void): void {
  for (const [key, names] of Object.entries(groups)) for (const name of names.split(' ')) visit(key, name);
}

const forbidden = 'no-such-word';

describe('schema of UC Software 4.0.15', () => {
  it('a switch is 0 or 1, true or false, and nothing else', () => {
    each({ '': schema.flags }, (_, name) => {
      for (const value of ['0', '1', 'true', 'false']) takes(name, value);
      refuses(name, '2');
    });
  });

  it('a number is taken at both ends of its range and refused beyond them', () => {
    each(schema.integers, (range, name) => {
      const [least = Number.NaN, most = Number.NaN] = range.split(' ').map(Number);
      for (const value of [least, most]) takes(name, String(value));
      for (const value of [least - 1, most + 1]) refuses(name, String(value));
    });
  });

  it('every word of an enumeration is taken, and no other', () => {
    each(schema.words, (words, name) => {
      for (const word of words.split('|')) takes(name, word);
      refuses(name, forbidden);
    });
  });

  it('a text is taken at its longest and refused when it is longer; where we know its words, those only', () => {
    each(schema.texts, (limits, name) => {
      const [, longest = Number.NaN] = limits.split(' ').map(Number);
      if (rowOf(name).type !== 'text') return refuses(name, forbidden);
      takes(name, 'x'.repeat(longest));
      refuses(name, 'x'.repeat(longest + 1));
    });
  });

  it('every default is taken', () => {
    each(schema.defaults, (value, name) => takes(name, value));
  });

  it('nothing is excused that the schema does not have, and thousands of facts were tried', () => {
    for (const name of [...Object.keys(wider), ...Object.keys(narrower)]) rowOf(name);
    assert.ok(facts.length > 9000, `${facts.length} facts`);
  });
});
