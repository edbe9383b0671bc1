// Which value counts on which phone, against an oracle of a few lines.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { catalogue, layers } from '@offhook/ucs';
import type { Layer, ParameterName } from '@offhook/ucs';
import * as fc from 'fast-check';

import type { Finding } from '../src/check/finding.ts';
import { checkFolder } from '../src/check/folder-check.ts';
import { PhoneConfigurations } from '../src/effective.ts';
import { effectiveReport } from '../src/explained.ts';
import { takeInventory } from '../src/inventory.ts';
import { createMemorySource } from '../src/source.ts';
import type { RandomFolder, Settings } from './random-folder.ts';
import { configurationOf, filesOf, macs, pool, randomFolder } from './random-folder.ts';

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
