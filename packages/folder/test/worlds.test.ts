// Folders that nobody arranged: whoever is planted is found, gone after an erasure, told when they come back, and stands in nobody else's answer.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { createSystemCryptography, createSystemRandom } from '@offhook/base/node';
import { MemoryFiles } from '@offhook/base/virtual';
import { createKeyReader, loadNumberingPlan } from '@offhook/privacy';
import type { KeyReader } from '@offhook/privacy';
import type { FolderPlant, FolderStore, World, WorldFolder, WorldPerson, WorldSiteName } from '@offhook/sim/worlds';
import { asRead, legible, makeFolder, makeWorld } from '@offhook/sim/worlds';

import type { Person, PersonSearch } from '../src/index.ts';
import { createMemorySource, eraseFromFolder, exportPerson, findReturned, parsePerson, searchPerson, takeInventory } from '../src/index.ts';
import { addSuppression, emptySuppressionList, SuppressionHasher } from '../src/person/suppression-list.ts';

const nowMs = Date.UTC(2026, 10, 26, 12);
const cryptography = createSystemCryptography(createSystemRandom());
const hasher = new SuppressionHasher(cryptography, new Uint8Array(32).fill(7));

interface Case {
  readonly world: World;
  readonly folder: WorldFolder;
  readonly reader: KeyReader;
}

async function caseOf(seed: number, site: WorldSiteName): Promise<Case> {
  const world = makeWorld({ seed, site, nowMs });
  return { world, folder: makeFolder(world, seed), reader: createKeyReader(await loadNumberingPlan(world.site.numbering)) };
}

/** As the person knows themselves. */
function asAsked({ number: { code, area, local }, extension, login, host, email, first, last }: WorldPerson, reader: KeyReader): Person {
  return parsePerson(
    [`+${code}${area}${local}`, `sip:${extension}@${host}`, `sip:${login}@${host}`, `login=${login}`, email, `name=${first} ${last}`],
    reader,
  );
}

function searched({ reader }: Case, files: ReadonlyMap<string, Uint8Array>, person: WorldPerson): PersonSearch {
  const source = createMemorySource('folder', new Map(files));
  return searchPerson({ inventory: takeInventory(source), person: asAsked(person, reader), reader });
}

async function erased({ reader }: Case, files: Map<string, Uint8Array>, person: WorldPerson): Promise<void> {
  await eraseFromFolder({
    source: createMemorySource('folder', files),
    files: new MemoryFiles(files),
    person: asAsked(person, reader),
    reader,
    scope: { includeConfiguration: true },
    prepare: () => Promise.resolve(),
  });
}

function textOf(bytes: Uint8Array | undefined): string {
  return new TextDecoder(bytes?.[0] === 0xff ? 'utf-16le' : 'utf-8').decode(bytes);
}

/** What of a person can still be read in a file. */
function residues(files: ReadonlyMap<string, Uint8Array>, person: WorldPerson): readonly string[] {
  return [...files].flatMap(([path, bytes]) => legible(`${path}\n${textOf(bytes)}`, person).map((word) => `${path}: ${word}`));
}

const at = ({ path, line }: Pick<FolderPlant, 'path' | 'line'>): string => `${path}:${line}`;

for (const [seed, site] of [
  [1, 'us'],
  [2, 'de'],
  [3, 'gb'],
  [4, 'us'],
  [5, 'de'],
  [6, 'se'],
  [7, 'it'],
  [8, 'jp'],
] as const)
  describe(`a folder of seed ${seed} in ${site}`, () => {
    it('every place in which somebody stands is found, and no other', async () => {
      const drawn = await caseOf(seed, site);
      const { folder, world } = drawn;
      for (const person of world.persons) {
        const { occurrences } = searched(drawn, folder.files, person).report;
        const found = new Set(occurrences.map(at));
        const planted = folder.plants.filter((plant) => plant.person === person);
        for (const plant of planted) assert.ok(found.has(at(plant)), `missed ${at(plant)}: ${plant.written}`);
        const places = new Set(planted.map(at));
        const others = occurrences.filter((place) => place.line > 0 && !places.has(at(place)));
        assert.deepEqual(
          others.filter(({ certainty }) => certainty !== 'possible').map((place) => `${at(place)}: ${place.text}`),
          [],
          `somebody else's taken for ${person.last}`,
        );
        const undecided = occurrences.filter(({ certainty }) => certainty === 'possible').length;
        assert.ok(undecided * 20 <= occurrences.length, `${undecided} of ${occurrences.length} are not decided for ${person.last}`);
      }
    });

    it('no answer holds what is another’s', async () => {
      const drawn = await caseOf(seed, site);
      const { folder, world, reader } = drawn;
      for (const person of world.persons) {
        const search = searched(drawn, folder.files, person);
        const text = [...exportPerson(search, asAsked(person, reader), nowMs).files].join('\n');
        for (const other of world.persons)
          if (other !== person)
            for (const written of [other.last, other.login, other.email])
              assert.ok(
                !text.includes(written),
                `${written} in the answer to ${person.last}: ${text.split('\n').find((line) => line.includes(written))}`,
              );
      }
    });

    it('after an erasure nothing of the person can be read, and nobody else has lost anything', async () => {
      const drawn = await caseOf(seed, site);
      const { folder, world } = drawn;
      for (const person of world.persons) {
        const files = new Map(folder.files);
        await erased(drawn, files, person);
        assert.deepEqual(residues(files, person), []);
        const shared = new Set(folder.plants.filter((plant) => plant.person === person).map(at));
        for (const plant of folder.plants) {
          if (plant.person === person || plant.line === 0 || shared.has(at(plant))) continue;
          assert.ok(asRead(textOf(files.get(plant.path))).includes(asRead(plant.written)), `lost ${at(plant)}: ${plant.written}`);
        }
      }
    });

    it('whoever was erased is told of when a phone brings them back, however it spells them', async () => {
      const drawn = await caseOf(seed, site);
      const { folder, world, reader } = drawn;
      const [person] = world.persons;
      assert.ok(person !== undefined);
      const list = addSuppression(emptySuppressionList(hasher), hasher, {
        person: asAsked(person, reader),
        requestId: 'r',
        erasedAtMs: nowMs,
      });
      const inventory = takeInventory(createMemorySource('folder', new Map(folder.files)));
      const told = new Set(findReturned({ inventory, list, hasher, reader, nowMs: nowMs + 60_000 }).map(at));
      for (const plant of folder.plants)
        if (plant.person === person && plant.line > 0 && plant.store !== 'configuration' && plant.store !== 'other')
          assert.ok(told.has(at(plant)), `untold ${at(plant)}: ${plant.written}`);
    });

    for (const store of ['call-list', 'configuration', 'directory', 'log', 'other', 'override'] as const satisfies readonly FolderStore[])
      it(`an erasure that leaves ${store} alone is caught`, async () => {
        const drawn = await caseOf(seed, site);
        const { folder, world } = drawn;
        const caught = await Promise.all(
          world.persons.map(async (person) => {
            const files = new Map(folder.files);
            await erased(drawn, files, person);
            for (const { path } of folder.plants.filter((plant) => plant.store === store))
              files.set(path, folder.files.get(path) ?? new Uint8Array());
            return residues(files, person).length > 0;
          }),
        );
        assert.ok(caught.some(Boolean));
      });
  });
