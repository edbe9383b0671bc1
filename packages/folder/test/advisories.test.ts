// What an advisory decides by, and files of advisories.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isProblem } from '@offhook/base';

import { advisories } from '../src/exposure/advisories.ts';
import type { Advisory } from '../src/exposure/advisory.ts';
import { readAdvisories } from '../src/exposure/advisory.ts';
import type { ExposureOptions, PhoneExposure } from '../src/exposure/exposure-report.ts';
import { exposureReport, exposureReportSchema } from '../src/exposure/exposure-report.ts';
import { readFirmwareList } from '../src/exposure/firmware.ts';
import { configurationOf, folderOf, folderWith, gated, macAddress } from './privacy-folder.ts';

const iceOn = 'tcpIpApp.ice.mode="Standard"';

function exposed(settings: string, options: Partial<ExposureOptions> = {}, more: Readonly<Record<string, string>> = {}): PhoneExposure {
  const report = exposureReport({ configuration: configurationOf(folderWith(settings, more)), advisories, ...options });
  exposureReportSchema.parse(report);
  const [phone] = report.advisories[0]?.phones ?? [];
  assert.equal(phone?.macAddress, macAddress);
  return phone;
}

describe('what decides', () => {
  const advisory = (more: Partial<Advisory>): readonly Advisory[] => [
    { id: 'OWN-1', title: 'x', source: 'https://example.test', affected: [{ models: 'VVX*', below: '6.4' }], advice: 'x', ...more },
  ];

  const on = { model: 'VVX450', version: '6.3.9' };

  it('is and isNot, in any letter case; without anyOf every configuration', () => {
    const state = (settings: string, more: Partial<Advisory>): string => exposed(settings, { ...on, advisories: advisory(more) }).state;
    const mode = 'tcpIpApp.ice.mode';
    assert.equal(state('', {}), 'affected');
    assert.equal(state('', { anyOf: [{ parameter: mode, is: ['standard', 'DISABLED'] }] }), 'affected');
    assert.equal(state('', { anyOf: [{ parameter: mode, is: ['standard'] }] }), 'not affected');
    assert.equal(state('', { anyOf: [{ parameter: mode, isNot: ['disabled', 'x'] }] }), 'not affected');
    assert.equal(state('', { anyOf: [{ parameter: mode, isNot: ['standard'] }] }), 'affected');
    assert.equal(
      state('', {
        anyOf: [
          { parameter: mode, is: ['standard'] },
          { parameter: mode, isNot: ['x'] },
        ],
      }),
      'affected',
    );
    assert.equal(state('', { anyOf: [{ parameter: 'reg.#.label', isNot: ['a'] }] }), 'not affected', 'no line is set');
    assert.equal(state('reg.2.label="b"', { anyOf: [{ parameter: 'reg.#.label', isNot: ['a'] }] }), 'affected');
    assert.equal(state('reg.2.label="a"', { anyOf: [{ parameter: 'reg.#.label', isNot: ['a'] }] }), 'not affected');
    assert.equal(state('reg.2.label="a"', { anyOf: [{ parameter: 'reg.1.label', is: ['a'] }] }), 'not affected', 'one line is asked for');
  });

  it('the settings that decide are told: all that hold, or all that were looked at', () => {
    const causes = (settings: string, more: Partial<Advisory>): readonly string[] =>
      exposed(settings, { ...on, advisories: advisory(more) }).causes.map(({ parameter, origin }) => `${parameter} ${origin}`);
    const anyOf = [
      { parameter: 'reg.#.label', is: ['a'] },
      { parameter: 'up.headsetMode', is: ['1'] },
      { parameter: 'callLists.size', is: ['50'] },
    ];
    const settings = 'reg.1.label="b" reg.2.label="a" reg.3.label="a"';
    assert.deepEqual(causes(`${settings} up.headsetMode="1"`, { anyOf }), [
      'reg.2.label files',
      'reg.3.label files',
      'up.headsetMode files',
    ]);
    assert.deepEqual(causes('reg.1.label="b"', { anyOf }), ['reg.1.label files', 'up.headsetMode default', 'callLists.size default']);
    assert.deepEqual(causes('', {}), []);
  });

  it('a default that is not known for sure is unknown in that profile alone, and only where nothing sets it or holds', () => {
    const anyOf = [{ parameter: 'tcpIpApp.ice.mode', is: ['Standard'], defaultUnknownIn: ['Lync' as const] }];
    const of = (settings: string): PhoneExposure => exposed(settings, { ...on, advisories: advisory({ anyOf }) });
    const lync = gated('device.baseProfile', 'Lync');
    assert.equal(of('').state, 'not affected');
    assert.deepEqual(
      [of(lync).state, of(lync).why],
      ['unknown', 'the default of tcpIpApp.ice.mode in the base profile Lync is not known for sure'],
    );
    assert.deepEqual(
      of(lync).causes.map(({ parameter }) => parameter),
      ['tcpIpApp.ice.mode'],
    );
    assert.equal(of(`${lync} tcpIpApp.ice.mode="Disabled"`).state, 'not affected');
    assert.equal(of(`${lync} ${iceOn}`).state, 'affected');
    const more = [...anyOf, { parameter: 'up.headsetMode', is: ['0'] }];
    assert.equal(exposed(lync, { ...on, advisories: advisory({ anyOf: more }) }).state, 'affected');
  });

  it('files that nobody has read make it unknown unless something holds or the firmware has it mended', () => {
    const anyOf = [{ parameter: 'up.headsetMode', is: ['1'] }];
    const why = (files: Readonly<Record<string, string>>): readonly string[] => {
      const phone = exposed('', { ...on, advisories: advisory({ anyOf }) }, files);
      return [phone.state, phone.why];
    };
    const listing = (names: string): Readonly<Record<string, string>> => ({ '000000000000.cfg': `<APPLICATION CONFIG_FILES="${names}"/>` });
    assert.deepEqual(why({}), ['not affected', 'what it needs is not in force']);
    assert.deepEqual(why({ 'site.cfg': `Crypt=1;KeyDesc=k;Digest=${'0'.repeat(64)};\nabc` }), [
      'unknown',
      'site.cfg is encrypted, and what it sets is not known',
    ]);
    assert.deepEqual(why(listing('https://a:b@x.example.test/y.cfg')), [
      'unknown',
      'https://x.example.test/y.cfg lies on another server, and what it sets is not known',
    ]);
    assert.match(why(listing('gone.cfg'))[1] ?? '', /^gone\.cfg was not read \(listed and not there\)/);
    assert.match(why(listing('[PHONE_MODEL].cfg')).join(' '), /^unknown VVX450\.cfg was not read/);
    const none = exposureReport({
      configuration: configurationOf(folderOf({ [`${macAddress}-app.log`]: '' })),
      advisories: advisory({ anyOf }),
      ...on,
    });
    assert.equal(none.advisories[0]?.phones[0]?.why, 'there is no primary configuration file here, and what it sets is not known');
  });

  it('a model is named in any letter case, with blanks or underscores and with the maker’s name or without', () => {
    const state = (model: string, pattern: string): string =>
      exposed('', { model, version: '6.3', advisories: advisory({ affected: [{ models: pattern, below: '6.4' }] }) }).state;
    for (const model of ['VVX450', 'vvx 450', 'VVX_450', 'Polycom VVX-450', 'Poly VVX 450', 'polyVVX450'])
      assert.equal(state(model, 'VVX450'), 'affected', model);
    assert.equal(state('VVX450', 'vvx*'), 'affected');
    assert.equal(state('VVX', 'VVX*'), 'affected');
    assert.equal(state('VVX4500', 'VVX450'), 'not affected');
    assert.equal(state('XVVX450', 'VVX*'), 'not affected');
    assert.equal(state('MyPoly VVX450', 'VVX450'), 'not affected');
  });

  it('without a model firmware that has it mended for every model is safe, any other is unknown', () => {
    const affected = [
      { models: 'VVX*', below: '6.4.8' },
      { models: 'Trio8800', below: '7.2.8' },
    ];
    const of = (version: string | undefined): PhoneExposure =>
      exposed('', { ...(version === undefined ? {} : { version }), advisories: advisory({ affected }) });
    assert.deepEqual([of('7.2.8').state, of('7.2.8').why], ['not affected', 'firmware 7.2.8 has it mended for every model']);
    assert.deepEqual([of('7.2.7').state, of('6.4.8').state, of(undefined).state], ['unknown', 'unknown', 'unknown']);
    assert.match(of('7.2.7').why, /the model is not known/);
  });

  it('the first that names the model counts, and the firmware is told with where it is mended', () => {
    const affected = [
      { models: 'VVX450', below: '6.4.8' },
      { models: 'VVX*', below: '6.5' },
    ];
    const of = (version: string): PhoneExposure => exposed('', { model: 'VVX450', version, advisories: advisory({ affected }) });
    assert.deepEqual([of('6.4.8').state, of('6.4.8').why], ['not affected', 'firmware 6.4.8 has it mended (from 6.4.8 on)']);
    assert.deepEqual([of('6.4.7').state, of('6.4.7').why], ['affected', 'firmware 6.4.7 is older than 6.4.8']);
    assert.equal(
      exposed('', { model: 'Edge', version: '1.0', advisories: advisory({ affected }) }).why,
      'the model Edge is not among those named',
    );
  });

  it('lines that help are given to phones that are touched, one for each line that is set', () => {
    const fix = { 'reg.#.ice.enabled': '0', 'up.headsetMode': '0' };
    const of = (more: Partial<ExposureOptions>): PhoneExposure =>
      exposed('reg.3.ice.enabled="1" reg.1.ice.enabled="0"', { ...on, ...more });
    assert.deepEqual(of({ advisories: advisory({ fix }) }).fix, {
      'reg.1.ice.enabled': '0',
      'reg.3.ice.enabled': '0',
      'up.headsetMode': '0',
    });
    assert.ok(!('fix' in of({ advisories: advisory({}) })));
    assert.ok(!('fix' in of({ advisories: advisory({ fix }), version: '6.4' })));
  });

  it('phones stand affected ones first, then unknown ones, by their address; each is counted', () => {
    const files = {
      '000000000000.cfg': '<APPLICATION CONFIG_FILES=""/>',
      '0004f2000001-app.log': '',
      '0004f2000002-app.log': '',
      '0004f2000003-app.log': '',
    };
    const list = readFirmwareList(
      '0004f2000003,VVX450,6.3\n0004f2000002,VVX450,6.4\n0004f2000005,VVX450,6.3\n0004f2000004,VVX450,6.4\n',
      'l',
    );
    const steps: string[] = [];
    const report = exposureReport({
      configuration: configurationOf(folderOf(files)),
      advisories: [...advisory({}), ...advisory({ id: 'OWN-2', affected: [{ models: 'Trio8800', below: '1.0' }] })],
      list,
      onProgress: (done, total) => steps.push(`${done}/${total}`),
    });
    assert.deepEqual(exposureReportSchema.parse(report), report);
    assert.deepEqual([report.phones, report.isForNewPhones, steps], [5, false, ['1/5', '2/5', '3/5', '4/5', '5/5']]);
    const [first, second] = report.advisories;
    assert.deepEqual(
      first?.phones.map((phone) => `${phone.macAddress.slice(-1)} ${phone.state}`),
      ['3 affected', '5 affected', '1 unknown', '2 not affected', '4 not affected'],
    );
    assert.deepEqual(
      [first.counts, second?.counts],
      [
        { affected: 2, unknown: 1, notAffected: 2 },
        { affected: 0, unknown: 1, notAffected: 4 },
      ],
    );
    assert.deepEqual([first.id, first.title, first.source, first.advice], ['OWN-1', 'x', 'https://example.test', 'x']);
    const listed = exposureReport({ configuration: configurationOf(folderOf({})), advisories: advisory({}), list });
    assert.deepEqual([listed.isForNewPhones, listed.phones], [false, 4], 'a folder without phones, and a list of some');
  });

  it('what is said of all phones counts where the list says nothing, and then what the folder tells', () => {
    const log = { [`${macAddress}-app.log`]: 'x|FileTransport PolycomVVX-VVX_450-UA/6.4.9.2 Type/Application\n' };
    const of = (options: Partial<ExposureOptions>): readonly unknown[] => {
      const { model, firmware, firmwareFrom } = exposed('', { advisories: advisory({}), ...options }, log);
      return [model, firmware, firmwareFrom];
    };
    const list = (line: string): ReturnType<typeof readFirmwareList> => readFirmwareList(`${macAddress},${line}`, 'l');
    assert.deepEqual(of({}), ['VVX_450', '6.4.9.2', `${macAddress}-app.log`]);
    assert.deepEqual(of({ model: 'VVX250' }), ['VVX250', '6.4.9.2', `${macAddress}-app.log`]);
    assert.deepEqual(of({ version: '6.4.1' }), ['VVX_450', '6.4.1', '--firmware']);
    assert.deepEqual(of({ model: 'VVX250', version: '6.4.1' }), ['VVX250', '6.4.1', '--firmware']);
    assert.deepEqual(of({ model: 'VVX250', version: '6.4.1', list: list('VVX350,6.4.2') }), ['VVX350', '6.4.2', 'l line 1']);
    assert.deepEqual(of({ model: 'VVX250', version: '6.4.1', list: list(',6.4.2') }), ['VVX250', '6.4.2', 'l line 1']);
    assert.deepEqual(of({ model: 'VVX250', version: '6.4.1', list: list('VVX350,') }), ['VVX350', '6.4.1', '--firmware']);
    assert.deepEqual(of({ list: list('VVX350,') }), ['VVX350', '6.4.9.2', `${macAddress}-app.log`]);
    assert.deepEqual(of({ list: list(',6.4.2') }), ['VVX_450', '6.4.2', 'l line 1']);
  });
});

describe('a file of advisories', () => {
  const own: Advisory = {
    id: 'OWN-1',
    title: 'An example',
    source: 'https://advisories.example.test/1',
    affected: [{ models: 'VVX*', below: '9' }],
    anyOf: [{ parameter: 'feature.usbLogging.enabled', is: ['1'] }],
    advice: 'None.',
  };

  it('comes through as it is, with and without what may be left out', () => {
    const whole = {
      ...own,
      anyOf: [
        { parameter: 'reg.#.label', is: ['a'], defaultUnknownIn: ['Generic', 'Lync'] },
        { parameter: 'reg.1.label', isNot: ['b'] },
      ],
      affected: [{ models: 'a', below: '1.22.333' }],
      fix: { 'reg.#.label': 'x' },
    };
    const { anyOf: _anyOf, ...less } = own;
    assert.deepEqual(readAdvisories(JSON.stringify([whole, less]), 'own.json'), [whole, less]);
  });

  it('is used as the known ones are', () => {
    const read = readAdvisories(JSON.stringify([own]), 'own.json');
    assert.equal(exposed('feature.usbLogging.enabled="1"', { advisories: read, model: 'VVX', version: '6.4' }).state, 'affected');
    assert.equal(exposed('', { advisories: read, model: 'VVX', version: '6.4' }).state, 'not affected');
  });

  it('is refused with the place of the first fault', () => {
    for (const [text, part] of [
      ['{', 'expected JSON'],
      ['[]', 'own.json'],
      [JSON.stringify([{ ...own, affected: [{ models: 'VVX*', below: 'new' }] }]), 'at [0].affected[0].below'],
      [JSON.stringify([{ ...own, anyOf: [{ parameter: 'feature.usbLogging.enabled' }] }]), 'expected either is or isNot'],
      [JSON.stringify([{ ...own, anyOf: [{ parameter: 'no.such.parameter', is: ['1'] }] }]), 'no.such.parameter'],
      [JSON.stringify([{ ...own, extra: 1 }]), 'extra'],
      [JSON.stringify([{ ...own, affected: [] }]), 'at [0].affected'],
      [JSON.stringify([{ ...own, affected: [{ models: 'VVX*', below: '1', more: 1 }] }]), 'at [0].affected[0]'],
      [JSON.stringify([{ ...own, affected: [{ models: '', below: '1' }] }]), 'at [0].affected[0].models'],
      [JSON.stringify([{ ...own, affected: [{ models: 'a', below: '1.' }] }]), 'below: expected numbers with dots'],
      [JSON.stringify([{ ...own, affected: [{ models: 'a', below: '1.2x' }] }]), 'below: expected numbers with dots'],
      [JSON.stringify([{ ...own, affected: [{ models: 'a', below: 'x1' }] }]), 'below: expected numbers with dots'],
      [JSON.stringify([{ ...own, id: '' }]), 'at [0].id'],
      [JSON.stringify([{ ...own, title: '' }]), 'at [0].title'],
      [JSON.stringify([{ ...own, advice: '' }]), 'at [0].advice'],
      [JSON.stringify([{ ...own, source: 'somewhere' }]), 'at [0].source'],
      [JSON.stringify([{ ...own, anyOf: [{ parameter: 'a', is: [], isNot: [] }] }]), 'expected either is or isNot'],
      [JSON.stringify([{ ...own, anyOf: [{ parameter: 'a', is: [], defaultUnknownIn: ['x'] }] }]), 'at [0].anyOf[0].defaultUnknownIn[0]'],
      [JSON.stringify([{ ...own, anyOf: [{ parameter: 'a', is: [], x: 1 }] }]), 'at [0].anyOf[0]'],
      [JSON.stringify([{ ...own, fix: { 'no.such.line': '1' } }]), 'no.such.line'],
      [JSON.stringify([{ ...own, fix: { 'up.headsetMode': 1 } }]), 'at [0].fix.up.headsetMode'],
      ['{}', 'own.json:'],
    ] as const)
      assert.throws(
        () => readAdvisories(text, 'own.json'),
        (error) => isProblem(error, 'bad-configuration') && error.message.includes(part) && error.message.includes('own.json'),
        part,
      );
  });
});
