// Which value counts on which phone, against an oracle of a few lines.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { catalogue, findModel, layers } from '@offhook/ucs';
import type { Layer, ParameterName } from '@offhook/ucs';
import * as fc from 'fast-check';
import { utf8Bytes } from '@offhook/base';

import type { Finding } from '../src/check/finding.ts';
import { checkFolder } from '../src/check/folder-check.ts';
import type { PhoneConfiguration } from '../src/effective.ts';
import { PhoneConfigurations, findPhone, phoneConfiguration } from '../src/effective.ts';
import { effectiveReport } from '../src/explained.ts';
import { takeInventory } from '../src/inventory.ts';
import type { FolderSource } from '../src/source.ts';
import { createMemorySource } from '../src/source.ts';
import { primaryFile, settingsFile } from './folder-of.ts';

const macs = ['0004f2000001', '0004f2000002', '0004f2000003'];

const model = findModel('VVX150');

/** Names with their valid and invalid values; the empty string is "back to the default". */
const pool: Readonly<Record<string, readonly string[]>> = {
  'up.headsetMode': ['0', '1', '', 'maybe'],
  'callLists.size': ['10', '50', '99', '', '5', '1000'],
  'call.callsPerLineKey': ['1', '2', ''],
  'call.callsPerLineKey.VVX150': ['3', '4'],
  'call.callsPerLineKey.VVX450': ['5', '6'],
  'device.set': ['0', '1'],
  'device.net.vlanId': ['7', '8', '', '5000'],
  'device.net.vlanId.set': ['0', '1'],
  'reg.1.label': ['a', 'b', ''],
  'no.such.name': ['1'],
};

type Settings = readonly (readonly [name: string, value: string])[];

const setting = fc.constantFrom(...Object.keys(pool)).chain((name) => fc.tuple(fc.constant(name), fc.constantFrom(...(pool[name] ?? []))));

/** A file sets a name once: in two elements, the first counts. */
const settings: fc.Arbitrary<Settings> = fc.uniqueArray(setting, { maxLength: 6, selector: ([name]) => name });

interface RandomFolder {
  readonly order: readonly string[];
  readonly shared: Readonly<Record<string, Settings>>;
  readonly own: readonly (readonly [mac: string, file: string, settings: Settings])[];
}

const randomFolder: fc.Arbitrary<RandomFolder> = fc.record({
  order: fc.shuffledSubarray(['a.cfg', 'b.cfg', '[PHONE_MAC_ADDRESS]-line.cfg', 'c.cfg'], { minLength: 2 }),
  shared: fc.record({ 'a.cfg': settings, 'b.cfg': settings, 'c.cfg': settings }),
  own: fc.uniqueArray(fc.tuple(fc.constantFrom(...macs), fc.constantFrom('-line.cfg', '-phone.cfg', '-web.cfg', '-cloud.cfg'), settings), {
    maxLength: 6,
    selector: ([mac, file]) => mac + file,
  }),
});

function filesOf({ order, shared, own }: RandomFolder): ReadonlyMap<string, Uint8Array> {
  const text = (values: Settings): Uint8Array => utf8Bytes(settingsFile(Object.fromEntries(values)));
  return new Map([
    ['000000000000.cfg', utf8Bytes(primaryFile(...order))],
    ...Object.entries(shared).map(([path, values]) => [path, text(values)] as const),
    ...own.map(([mac, file, values]) => [`${mac}${file}`, text(values)] as const),
  ]);
}

interface Expected {
  readonly value: string;
  readonly file: string;
}

const layerOf: Readonly<Record<string, Layer>> = { '-phone.cfg': 'local', '-web.cfg': 'web', '-cloud.cfg': 'cloud', '-line.cfg': 'files' };

/** Asks each file in turn, strongest first, whether it says anything that counts. */
function oracle(folder: RandomFolder, mac: string, name: string): Expected | undefined {
  const stacks = layers.flatMap((layer) => {
    const names =
      layer === 'files'
        ? folder.order.map((file) => file.replace('[PHONE_MAC_ADDRESS]', mac))
        : Object.keys(layerOf)
            .filter((suffix) => layerOf[suffix] === layer && suffix !== '-line.cfg')
            .map((suffix) => `${mac}${suffix}`);
    return [names];
  });
  const contentOf = (file: string): Settings =>
    folder.shared[file] ?? folder.own.find(([owner, suffix]) => `${owner}${suffix}` === file)?.[2] ?? [];
  const isValid = (value: string): boolean => !['maybe', '5', '1000', '5000'].includes(value) || name.startsWith('call.callsPerLineKey');
  for (const names of stacks) {
    for (const wanted of [`${name}.VVX150`, name]) {
      for (const file of names) {
        const found = contentOf(file).find(([written]) => written === wanted);
        if (found === undefined || !isValid(found[1])) continue;
        if (name === 'device.net.vlanId') {
          if (oracle(folder, mac, 'device.set')?.value !== '1' || oracle(folder, mac, 'device.net.vlanId.set')?.value !== '1')
            return undefined;
        }
        const row = catalogue[name.replace('.1.', '.#.') as ParameterName];
        const standard = name === 'call.callsPerLineKey' ? '8' : row.default;
        return { value: found[1] === '' ? standard : found[1], file };
      }
    }
  }
  return undefined;
}

const concrete = Object.keys(pool).filter((name) => !/VVX|no\.such/.test(name));

function configurationOf(source: FolderSource, mac: string): PhoneConfiguration {
  const inventory = takeInventory(source);
  return phoneConfiguration({ inventory, phone: findPhone(inventory, mac), model });
}

describe('effective', () => {
  it('guide, User Profiles, precedence: equals the oracle on random folders, in value and origin', () => {
    let compared = 0;
    fc.assert(
      fc.property(randomFolder, (folder) => {
        for (const mac of macs) {
          const { effective } = configurationOf(createMemorySource('f', filesOf(folder)), mac);
          for (const name of concrete) {
            const value = effective.values.get(name.toLowerCase());
            const expected = oracle(folder, mac, name);
            assert.deepEqual(
              value === undefined ? undefined : { value: value.text, file: value.origin.assignment?.place.file },
              expected,
              `${mac} ${name}`,
            );
            if (expected !== undefined) compared++;
          }
        }
      }),
      { numRuns: 400 },
    );
    assert.ok(compared > 1000, `${compared} values were compared`);
  });

  it('precedence is independent of the order in which the file system lists files', () => {
    fc.assert(
      fc.property(randomFolder, fc.integer(), (folder, seed) => {
        const files = [...filesOf(folder)];
        const shuffled = files
          .map((entry, at) => [((at + 1) * (Math.abs(seed % 97) + 13)) % 101, entry] as const)
          .sort((a, b) => a[0] - b[0]);
        for (const mac of macs) {
          assert.deepEqual(
            effectiveReport(configurationOf(createMemorySource('f', new Map(shuffled.map(([, entry]) => entry))), mac)),
            effectiveReport(configurationOf(createMemorySource('f', new Map(files)), mac)),
          );
        }
      }),
      { numRuns: 100 },
    );
  });

  it('check says of a shared setting that it counts for no phone exactly where that is so', () => {
    const told = new Set(['never-wins', 'repeated', 'overridden-for-all', 'gate-closed']);
    let never = 0;
    fc.assert(
      fc.property(randomFolder, (folder) => {
        const source = createMemorySource('f', filesOf(folder));
        const inventory = takeInventory(source);
        if (inventory.phones.length === 0) return;
        const findings = checkFolder({ inventory }).findings;
        const configurations = new PhoneConfigurations({ inventory });
        const winners = new Set<string>();
        for (const phone of inventory.phones) {
          for (const { origin } of configurations.of(phone).effective.values.values()) {
            const place = origin.assignment?.place;
            if (place !== undefined) winners.add(`${place.file}:${place.line}`);
          }
        }
        for (const [file, values] of Object.entries(folder.shared)) {
          if (!folder.order.includes(file)) continue;
          values.forEach(([name, value], at) => {
            if (/VVX|no\.such/.test(name) || ['maybe', '5', '1000', '5000'].includes(value)) return;
            const line = at + 2;
            const isTold = findings.some(
              (found: Finding) => told.has(found.rule) && found.place.file === file && found.place.line === line,
            );
            assert.equal(isTold, !winners.has(`${file}:${line}`), `${file} line ${line} ${name}="${value}"`);
            if (isTold) never++;
          });
        }
      }),
      { numRuns: 400 },
    );
    assert.ok(never > 100, `${never} settings that never count`);
  });
});
