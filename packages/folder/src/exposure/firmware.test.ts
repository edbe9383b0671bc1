import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isProblem } from '@offhook/base';

import { folderOf } from '../../test/folder-of.ts';
import { takeInventory } from '../inventory.ts';
import type { Firmware } from './firmware.ts';
import { compareVersions, demandVersion, firmwareInFolder, readFirmwareList } from './firmware.ts';

const mac = '0004f2000001';

function firmware(files: Readonly<Record<string, string>>): readonly unknown[] {
  const inventory = takeInventory(folderOf(files));
  const [phone] = inventory.phones;
  assert.ok(phone !== undefined);
  const { model, version, source }: Firmware = firmwareInFolder(inventory, phone);
  return [model, version, source];
}

const header = (version: string): string => `<!-- Application SIP Example ${version} 01-Jan-24 10:00 -->\n<PHONE_CONFIG/>`;
const request = (model: string, version: string, type = 'Application'): string =>
  `0101|x|FileTransport PolycomVVX-${model}-UA/${version} Type/${type}\n`;

describe('versions', () => {
  it('by how much one is older is not told, only which', () => {
    for (const [a, b, sign] of [
      ['6.4.8', '6.4.10', -1],
      ['6.4.8.1', '6.4.8', 1],
      ['6', '6.0.0', 0],
      ['6.0.1', '6', 1],
      ['5.9.9.9', '6', -1],
    ] as const)
      assert.equal(Math.sign(compareVersions(a, b)), sign, `${a} ${b}`);
  });

  it('are numbers with dots, at least two', () => {
    assert.equal(demandVersion('6.4', 'x'), '6.4');
    assert.equal(demandVersion('6.4.3.5017', 'x'), '6.4.3.5017');
    for (const text of ['6', '', 'latest', '6.4.', '.6', '6.4-beta', 'v6.4', '6..4', '6.4 '])
      assert.throws(
        () => demandVersion(text, 'in list.csv line 3'),
        (error) => isProblem(error, 'bad-request') && error.message.includes('in list.csv line 3'),
        text,
      );
  });
});

describe('a list of firmware', () => {
  it('has a line for each phone; quotes, blanks, comments, a mark and a heading do not matter', () => {
    const text =
      '\uFEFFmac;model;version\r\n# all of them\r\n\r\n  \r\n"00:04:F2:00:00:01" ; "VVX 450";6.4.2.1\r\n0004f2000002,,\r\n0004f2000003\r\n';
    assert.deepEqual(
      [...readFirmwareList(text, 'list.csv')],
      [
        ['0004f2000001', { model: 'VVX 450', version: '6.4.2.1', source: 'list.csv line 5' }],
        ['0004f2000002', { model: undefined, version: undefined, source: 'list.csv line 6' }],
        ['0004f2000003', { model: undefined, version: undefined, source: 'list.csv line 7' }],
      ],
    );
  });

  it('begins with a phone where it has no heading, and has one heading at most', () => {
    assert.deepEqual([...readFirmwareList('\uFEFF0004f2000001,a,6.4\n', 'x').keys()], ['0004f2000001']);
    assert.throws(
      () => readFirmwareList('mac\nmac\n', 'x'),
      (error) => isProblem(error, 'bad-request') && error.message.includes('x line 2'),
    );
  });
});

describe('firmware that the folder tells', () => {
  it('nothing where phones wrote nothing', () => {
    assert.deepEqual(firmware({ [`${mac}-line.cfg`]: header('6.4.3.5017') }), [undefined, undefined, undefined]);
    assert.deepEqual(firmware({ [`${mac}-app.log`]: '' }), [undefined, undefined, undefined]);
  });

  it('the version of an override file, of each kind, the phone’s own first', () => {
    for (const suffix of ['phone', 'web', 'cloud'])
      assert.deepEqual(firmware({ [`${mac}-${suffix}.cfg`]: header('6.4.3.5017') }), [undefined, '6.4.3.5017', `${mac}-${suffix}.cfg`]);
    assert.deepEqual(firmware({ [`${mac}-web.cfg`]: header('6.4.4'), [`${mac}-phone.cfg`]: header('6.4.3') })[1], '6.4.3');
    for (const text of [
      '<!-- Application SIP Example 6.4 01-Jan-24 -->',
      '<!-- Application XYZ 6.4.3 -->',
      'Application SIP Example 6.4.3',
    ])
      assert.equal(firmware({ [`${mac}-phone.cfg`]: text })[1], undefined, text);
    assert.equal(firmware({ [`${mac}-phone.cfg`]: `${' '.repeat(4096)}${header('6.4.3')}` })[1], undefined, 'beyond the beginning');
    assert.equal(firmware({ [`${mac}-phone.cfg`]: `${' '.repeat(4000)}${header('6.4.3')}` })[1], '6.4.3');
  });

  it('a log’s last request tells model and version, the updater’s the model alone', () => {
    const log = `${mac}-app.log`;
    assert.deepEqual(firmware({ [log]: request('VVX_450', '6.4.7.1') + request('VVX_450', '6.4.9.2') }), ['VVX_450', '6.4.9.2', log]);
    assert.deepEqual(firmware({ [log]: request('VVX_450', '5.0.0.1', 'Updater') }), ['VVX_450', undefined, undefined]);
    assert.deepEqual(firmware({ [log]: request('VVX_450', '6.4.9.2') + request('VVX_451', '5.0.0.1', 'Updater') }), [
      'VVX_451',
      '6.4.9.2',
      log,
    ]);
  });

  it('a log’s last start tells the version, a request after it the newer one', () => {
    const log = `${mac}-app.log`;
    const start = (version: string): string => `0101|so   |*|00|Initial log entry. Label=SIP, Version=${version}\n`;
    assert.deepEqual(firmware({ [log]: start('6.4.1') + start('6.4.2.17') }), [undefined, '6.4.2.17', log]);
    assert.deepEqual(firmware({ [log]: start('6.4.1') + request('VVX_450', '6.4.9.2') }), ['VVX_450', '6.4.9.2', log]);
    assert.equal(firmware({ [log]: 'Label=BootROM, Version=6.4.1' })[1], undefined);
  });

  it('a log before an override file, and each fills what the others leave open', () => {
    assert.deepEqual(firmware({ [`${mac}-boot.log`]: request('VVX_450', '5.0.0.1', 'Updater'), [`${mac}-phone.cfg`]: header('6.4.3') }), [
      'VVX_450',
      '6.4.3',
      `${mac}-phone.cfg`,
    ]);
    assert.deepEqual(firmware({ [`${mac}-app.log`]: request('VVX_450', '6.4.9.2'), [`${mac}-phone.cfg`]: header('6.4.3') }), [
      'VVX_450',
      '6.4.9.2',
      `${mac}-app.log`,
    ]);
    assert.deepEqual(
      firmware({ [`${mac}-app.log`]: request('VVX_450', '6.4.9.2'), [`${mac}-boot.log`]: request('VVX_451', '6.4.8') })[0],
      'VVX_450',
    );
  });

  it('only the end of a log is read', () => {
    const filler = `${'x'.repeat(1023)}\n`.repeat(256);
    assert.equal(firmware({ [`${mac}-app.log`]: request('VVX_450', '6.4.9.2') + filler })[1], undefined);
    assert.equal(firmware({ [`${mac}-app.log`]: filler + request('VVX_450', '6.4.9.2') })[1], '6.4.9.2');
  });

  it('once model and version are known no further file is read', () => {
    const whole = folderOf({ [`${mac}-app.log`]: request('VVX_450', '6.4.9.2'), [`${mac}-phone.cfg`]: header('6.4.3') });
    const reads: string[] = [];
    const inventory = takeInventory({
      ...whole,
      read(path) {
        reads.push(path);
        return whole.read(path);
      },
    });
    const [phone] = inventory.phones;
    assert.ok(phone !== undefined);
    firmwareInFolder(inventory, phone);
    assert.deepEqual(reads, [`${mac}-app.log`]);
  });
});
