// A room by its path: its sources, which are mutated, and the tests that are to notice.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { filesBelow, root } from '../source-files.ts';

export interface Room {
  readonly sources: readonly string[];
  readonly tests: readonly string[];
}

/** Tests elsewhere that stand for a package beside its own: a phone's calls are tried in a world. */
const triedBy: Readonly<Record<string, readonly string[]>> = {
  base: ['packages/sip'],
  media: ['packages/sim/test/calls', 'packages/sim/test/sound'],
  phone: [
    'auto-answer',
    'call-forwarding',
    'call-limits',
    'call-lists',
    'call-waiting',
    'calls',
    'conference',
    'dial-tone',
    'encryption',
    'far-end',
    'handset',
    'key-change',
    'lifecycle',
    'lifetimes',
    'lines',
    'local-directory',
    'log-levels',
    'log-upload',
    'menus',
    'outsider',
    'passwords',
    'permissions',
    'phones',
    'polling',
    'presence',
    'provisioning-settings',
    'refer',
    'resets',
    'ring-types',
    'server-change',
    'sound',
    'text-entry',
    'time-of-day',
    'transfer',
    'voice-mail',
  ].map((name) => `packages/sim/test/${name}`),
};

const isTestCode = /\.test\.tsx?$|\/test\/|\/testing\//;
/** Rows of the catalogue are data, tried against the schema and against samples; they are mutated where they are named. */
const isTable = /^packages\/ucs\/src\/parameter\/table\//;
/** Tests of the real world wait for it: a mutant that hangs there costs half a minute. */
const isReal = /['"](?:@offhook\/base\/node|node:(?:net|tls|dgram|http|https|child_process|worker_threads))['"]/;
/** A server is tried with real files and databases on loopback, by whatever its tests import; those that start processes are left out all the same. */
const ofTheServer = /^packages\/server\//;
/** Cryptography and random numbers of the machine wait for nothing. */
const ofTheMachine = /^import \{ (?:(?:createSystemCryptography|createSystemRandom)(?:, )?)+ \} from '@offhook\/base\/node';$/gm;

/** Searches by chance through whole worlds: each takes seconds, and nearly every mutant would have to wait for it. Only where they are named. */
const isSearch = /^packages\/sim\/test\/(?:explorer|failing)\.test\.ts$/;

/** The tests whose path begins with one of these. */
async function testsOf(all: readonly string[], places: readonly string[]): Promise<readonly string[]> {
  const kept: string[] = [];
  for (const path of all) {
    if (!path.endsWith('.test.ts') || !places.some((place) => path.startsWith(place))) continue;
    if (isSearch.test(path) && !places.includes(path)) continue;
    const text = (await readFile(join(root, path), 'utf8')).replace(ofTheMachine, '');
    if (!isReal.test(ofTheServer.test(path) ? text.replaceAll("'@offhook/base/node'", '') : text)) kept.push(path);
  }
  return kept;
}

/**
 * Of several paths of one package, with commas between them. `also` names further tests by the beginnings of their paths; where `only` names any, no others are
 * left.
 */
export async function roomAt(place: string, also: readonly string[] = [], only: readonly string[] = ['']): Promise<Room> {
  const rooms = await Promise.all(place.split(',').map((path) => roomOf(path, also)));
  const tests = [...new Set(rooms.flatMap((room) => room.tests))].filter((test) => only.some((start) => test.startsWith(start)));
  if (tests.length === 0) throw new Error(`expected tests of ${place} that begin with ${only.join(' or ')}, found none`);
  return { sources: [...new Set(rooms.flatMap(({ sources }) => sources))], tests };
}

async function roomOf(path: string, also: readonly string[]): Promise<Room> {
  const [, name] = /^packages\/([a-z]+)(?:\/|$)/.exec(path) ?? [];
  if (name === undefined) throw new Error(`expected a room like packages/sip or packages/phone/src/call, got ${path}`);
  const all = await filesBelow('packages', (file) => file.endsWith('.ts') && !file.endsWith('.d.ts'));
  const isInside = (file: string): boolean =>
    file === path || file.startsWith(path.includes('/src') ? `${path}/` : `packages/${name}/src/`);
  const isLeftOut = (file: string): boolean => isTestCode.test(file) || (isTable.test(file) && !isTable.test(`${path}/`));
  const sources = all.filter((file) => isInside(file) && !isLeftOut(file));
  for (const source of sources)
    if ((await readFile(join(root, source), 'utf8')).includes('Stryker disable'))
      throw new Error(`${source} disables mutants: no comment may`);
  const tests = await testsOf(all, [`packages/${name}/`, ...(triedBy[name] ?? []), ...also]);
  if (sources.length === 0 || tests.length === 0)
    throw new Error(`expected sources and tests of ${path}, found ${sources.length} and ${tests.length}`);
  return { sources, tests };
}
