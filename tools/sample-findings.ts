// npm run sample -- findings SEED COUNT FOLDER...: findings of `config check` over files of the field, drawn by a seed, each with its line, for somebody to
// judge: right, wrong, or of no use. A folder with a primary file is checked as one; all other files one by one.

import { readFile, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { randomInteger } from '@offhook/base';
import { createSeededRandom } from '@offhook/base/virtual';
import type { Finding } from '@offhook/folder';
import { checkFolder, maskedLine, takeInventory } from '@offhook/folder';

import { createDiskSource, createFilesSource } from '../packages/cli/src/folder/disk-source.ts';

export interface Sampled extends Finding {
  /** The folder below which the place is. */
  readonly root: string;
}

const isPrimary = (name: string): boolean => /^[0-9a-fA-F]{12}\.cfg$/.test(name);
const isOfPhone = (name: string): boolean => /\.(?:cfg|xml)$/i.test(name);

/** Of one folder and all below it: first the folders that are sites, then single files by the folder that holds them. */
async function foldersOf(
  root: string,
): Promise<{ readonly sites: readonly string[]; readonly files: ReadonlyMap<string, readonly string[]> }> {
  const sites: string[] = [];
  const files = new Map<string, string[]>();
  const look = async (folder: string): Promise<void> => {
    const items = await readdir(folder, { withFileTypes: true });
    if (items.some((item) => item.isFile() && isPrimary(item.name))) return void sites.push(folder);
    const own = items.filter((item) => item.isFile() && isOfPhone(item.name)).map(({ name }) => name);
    if (own.length > 0) files.set(folder, own);
    for (const item of items) if (item.isDirectory() && item.name !== '.git') await look(join(folder, item.name));
  };
  await look(root);
  return { sites, files };
}

export interface Sampling {
  readonly findings: readonly Sampled[];
  readonly files: number;
}

export async function findingsOf(roots: readonly string[]): Promise<Sampling> {
  const findings: Sampled[] = [];
  let files = 0;
  for (const root of roots) {
    const { sites, files: single } = await foldersOf(root);
    const checks = [
      ...sites.map((folder) => ({ folder, check: checkFolder({ inventory: takeInventory(createDiskSource(folder)) }) })),
      ...[...single].map(([folder, names]) => ({
        folder,
        check: checkFolder({ inventory: takeInventory(createFilesSource(folder, names)), isPartial: true }),
      })),
    ];
    for (const { folder, check } of checks) {
      files += check.files;
      findings.push(...check.findings.map((found) => ({ ...found, root: folder })));
    }
  }
  return { findings, files };
}

/** The same seed draws the same findings of the same files. */
export function drawFindings(findings: readonly Sampled[], seed: number, count: number): readonly Sampled[] {
  const random = createSeededRandom(seed);
  const rest = findings.toSorted((a, b) => keyOf(a).localeCompare(keyOf(b), 'en'));
  return Array.from({ length: Math.min(count, rest.length) }, () => rest.splice(randomInteger(random, rest.length), 1)).flat();
}

function keyOf({ root, place, rule, message }: Sampled): string {
  return [root, place.file, String(place.line).padStart(7, '0'), String(place.column).padStart(5, '0'), rule, message].join('\0');
}

async function text(found: Sampled): Promise<string> {
  const { root, place, severity, rule, message } = found;
  const path = join(root, place.file);
  const lines = (await readFile(path, 'utf8').catch(() => '')).split(/\r?\n/);
  const line = maskedLine(lines[place.line - 1] ?? '').trim();
  return `${path}:${place.line}:${place.column}  ${severity} ${rule}\n  ${message}\n  | ${line.slice(0, 160)}`;
}

/** Rules with how often each was told. */
function counts(findings: readonly Sampled[]): string {
  const found = new Map<string, number>();
  for (const { severity, rule } of findings) found.set(`${severity} ${rule}`, (found.get(`${severity} ${rule}`) ?? 0) + 1);
  return [...found]
    .toSorted(([, a], [, b]) => b - a)
    .map(([rule, count]) => `${String(count).padStart(6)} ${rule}`)
    .join('\n');
}

export async function printSample(args: readonly string[]): Promise<void> {
  const [seed = '', count = '', ...roots] = args;
  if (!/^\d+$/.test(seed) || !/^\d+$/.test(count) || roots.length === 0)
    throw new Error(`expected npm run sample -- findings SEED COUNT FOLDER..., got ${args.join(' ')}`);
  const { findings, files } = await findingsOf(roots);
  const weighty = findings.filter(({ severity }) => severity !== 'note');
  for (const found of drawFindings(weighty, Number(seed), Number(count))) console.log(`${await text(found)}\n`);
  console.log(`${files} files in ${roots.map((root) => basename(dirname(join(root, 'x')))).join(', ')}\n${counts(findings)}`);
}
