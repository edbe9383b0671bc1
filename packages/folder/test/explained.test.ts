// The whole answers of `config effective` and `config why`.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isProblem } from '@offhook/base';
import { findModel } from '@offhook/ucs';

import { findPhone, phoneConfiguration } from '../src/effective.ts';
import type { PhoneConfiguration } from '../src/effective.ts';
import { effectiveReport, effectiveReportSchema, parseSetting, whyReport, whyReportSchema } from '../src/explained.ts';
import type { WhyReport } from '../src/explained.ts';
import { takeInventory } from '../src/inventory.ts';
import { folderOf, primaryFile, settingsFile } from './folder-of.ts';

const files = {
  '000000000000.cfg': primaryFile('https://ada:x@other.example.test/a.cfg', '[PHONE_MAC_ADDRESS]-line.cfg', 'site.cfg', 'gone.cfg'),
  'site.cfg': settingsFile({
    'up.headsetMode': '0',
    'reg.1.auth.password': 'canary',
    'callLists.size': '5',
    'Device.baseProfile': 'Lync',
    'call.callsPerLineKey.VVX450': '3',
    'no.such.name': '1',
    'device.set': '1',
    'device.baseProfile.set': '1',
  }),
  '0004f2000001-line.cfg': settingsFile({ 'up.headsetMode': '', 'reg.1.auth.password': '' }),
  '0004f2000001-web.cfg': settingsFile({ 'up.headsetMode': '1' }),
};

function configuration(model?: string, mac = '0004f2000001', given: Readonly<Record<string, string>> = files): PhoneConfiguration {
  const inventory = takeInventory(folderOf(given));
  return phoneConfiguration({ inventory, phone: findPhone(inventory, mac), model: findModel(model ?? '') });
}

describe('effective', () => {
  it('tells files, values with what they beat, what is ignored and what was not read; no secret', () => {
    const report = effectiveReport(configuration('VVX150'));
    assert.deepEqual(effectiveReportSchema.parse(report), report);
    assert.deepEqual(report, {
      phone: '0004f2000001',
      isKnown: true,
      model: 'VVX150',
      baseProfile: 'Lync',
      primaryFile: '000000000000.cfg',
      files: [
        { layer: 'web', name: '0004f2000001-web.cfg', path: '0004f2000001-web.cfg' },
        { layer: 'files', name: '0004f2000001-line.cfg', path: '0004f2000001-line.cfg' },
        { layer: 'files', name: 'site.cfg', path: 'site.cfg' },
        { layer: 'files', name: 'gone.cfg', path: null },
      ],
      elsewhere: ['https://other.example.test/a.cfg'],
      values: [
        {
          name: 'device.baseProfile',
          value: 'Lync',
          default: 'Generic',
          effect: 'reboot',
          origin: { layer: 'files', file: 'site.cfg', line: 5, value: 'Lync' },
          beaten: [],
        },
        {
          name: 'device.baseProfile.set',
          value: '1',
          default: '0',
          effect: 'none',
          origin: { layer: 'files', file: 'site.cfg', line: 9, value: '1' },
          beaten: [],
        },
        {
          name: 'device.set',
          value: '1',
          default: '0',
          effect: 'none',
          origin: { layer: 'files', file: 'site.cfg', line: 8, value: '1' },
          beaten: [],
        },
        {
          name: 'reg.1.auth.password',
          value: '',
          default: '',
          effect: 'restart',
          origin: { layer: 'files', file: '0004f2000001-line.cfg', line: 3, value: '' },
          beaten: [{ layer: 'files', file: 'site.cfg', line: 3, value: '(secret)' }],
        },
        {
          name: 'up.headsetMode',
          value: '1',
          default: '0',
          effect: 'none',
          origin: { layer: 'web', file: '0004f2000001-web.cfg', line: 2, value: '1' },
          beaten: [
            { layer: 'files', file: '0004f2000001-line.cfg', line: 2, value: '' },
            { layer: 'files', file: 'site.cfg', line: 2, value: '0' },
          ],
        },
      ],
      ignored: [
        { name: 'callLists.size', file: 'site.cfg', line: 4, reason: 'bad-value', message: report.ignored[0]?.message },
        { name: 'call.callsPerLineKey.VVX450', file: 'site.cfg', line: 6, reason: 'other-model', message: report.ignored[1]?.message },
        { name: 'no.such.name', file: 'site.cfg', line: 7, reason: 'unknown-parameter', message: report.ignored[2]?.message },
      ],
      unread: [{ file: 'gone.cfg', line: 1, message: 'gone.cfg is listed and not there' }],
    });
  });

  it('a phone that the folder does not know, of no known model, without a primary file', () => {
    const report = effectiveReport(configuration(undefined, '0004f2000009', { 'site.cfg': '<a/>' }));
    assert.deepEqual(
      [report.isKnown, report.model, report.baseProfile, report.primaryFile, report.files, report.values, report.unread],
      [false, null, 'Generic', null, [], [], []],
    );
  });

  it('values stand by name, whatever the letter case of their parts', () => {
    const given = {
      '000000000000.cfg': primaryFile('site.cfg'),
      'site.cfg': settingsFile({ 'up.headsetMode': '1', 'reg.2.label': 'b', 'UP.echoPasswordDigits': '0', 'reg.10.label': 'c' }),
    };
    assert.deepEqual(
      effectiveReport(configuration(undefined, '0004f2000001', given)).values.map(({ name }) => name),
      ['reg.10.label', 'reg.2.label', 'up.echoPasswordDigits', 'up.headsetMode'],
    );
  });
});

describe('why', () => {
  const why = (name: string, model?: string): WhyReport => whyReport(configuration(model), name);

  it('a value that is set, one that is refused, and one that nobody sets', () => {
    const set = why('UP.headsetmode');
    assert.deepEqual(whyReportSchema.parse(set), set);
    assert.deepEqual(
      [set.phone, set.isKnown, set.name, set.isSet, set.ignored, set.value.value],
      ['0004f2000001', true, 'up.headsetMode', true, [], '1'],
    );
    assert.ok(set.chapter !== '');
    const refused = why('callLists.size');
    assert.deepEqual(
      [refused.isSet, refused.value, refused.ignored.map(({ name, line }) => `${name} ${line}`)],
      [
        false,
        {
          name: 'callLists.size',
          value: '99',
          default: '99',
          effect: refused.value.effect,
          origin: { layer: 'default', value: '99' },
          beaten: [],
        },
        ['callLists.size 4'],
      ],
    );
    const password = why('reg.1.auth.password');
    assert.deepEqual([password.value.value, password.value.beaten[0]?.value, password.unread.length], ['', '(secret)', 1]);
  });

  it('an index stays as it was asked for, and a setting for another model is told as ignored', () => {
    const label = why('reg.7.label');
    assert.deepEqual([label.name, label.value.name, label.isSet], ['reg.7.label', 'reg.7.label', false]);
    const calls = why('call.callsPerLineKey', 'VVX150');
    assert.deepEqual([calls.isSet, calls.value.value, calls.ignored.map(({ reason }) => reason)], [false, '8', ['other-model']]);
    assert.deepEqual(
      [why('call.callsPerLineKey', 'VVX450').value.value, why('call.callsPerLineKey.VVX450', 'VVX450').name],
      ['3', 'call.callsPerLineKey'],
    );
  });

  it('the default of a secret is not told, and that of nothing is nothing', () => {
    const admin = why('device.auth.localAdminPassword');
    assert.deepEqual([admin.value.default, admin.value.value, admin.value.origin.value], ['(secret)', '(secret)', '(secret)']);
    assert.equal(why('reg.2.auth.password').value.value, '');
  });

  it('what a parameter means is told where it is known', () => {
    assert.equal(typeof why('up.headsetMode').meaning === 'string' || why('up.headsetMode').meaning === null, true);
    const missing = whyReport(configuration(undefined, '0004f2000009', { 'site.cfg': '<a/>' }), 'up.headsetMode');
    assert.deepEqual([missing.isKnown, missing.unread.map(({ file, line }) => `${file} ${line}`)], [false, ['000000000000.cfg 1']]);
  });

  it('a name that resembles none is refused with the way to find names', () => {
    assert.throws(
      () => why('zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz.qqqqqqqqqqqqqqqqqqqq'),
      (error) => isProblem(error, 'not-found') && error.message.includes('config explain'),
    );
    assert.throws(
      () => why('up.hedsetMode'),
      (error) => isProblem(error, 'not-found') && error.message.includes('up.headsetMode') && !error.message.includes('config explain'),
    );
  });
});

describe('a change as a person writes it', () => {
  it('NAME=VALUE: blanks about the name do not count, the value stays as it is', () => {
    assert.deepEqual(parseSetting(' up.headsetMode =1'), { name: 'up.headsetMode', value: '1' });
    assert.deepEqual(parseSetting('reg.1.label= a=b '), { name: 'reg.1.label', value: ' a=b ' });
    assert.deepEqual(parseSetting('reg.1.label='), { name: 'reg.1.label', value: '' });
    for (const text of ['=1', 'up.headsetMode', 'up.headsetMode=7'])
      assert.throws(
        () => parseSetting(text),
        (error) => isProblem(error, 'bad-request'),
        text,
      );
    assert.throws(
      () => parseSetting(' =1'),
      (error) => isProblem(error, 'not-found'),
    );
  });
});
