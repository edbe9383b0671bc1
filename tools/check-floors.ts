// Imports follow the floors (ARCHITECTURE.md, Floors) and make no circle, and only a few places touch the operating system.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { circlesOf } from './circles.ts';
import { demandAtLeast, filesBelow, root } from './source-files.ts';

const mayImport: Readonly<Record<string, readonly string[]>> = {
  base: [],
  sip: ['base'],
  media: ['base'],
  ucs: ['base'],
  privacy: ['base'],
  api: ['base', 'ucs', 'privacy'],
  folder: ['base', 'ucs', 'privacy'],
  phone: ['base', 'sip', 'media', 'ucs', 'privacy', 'api'],
  server: ['base', 'sip', 'ucs', 'privacy', 'api'],
  web: ['api', 'ucs', 'privacy'],
  sim: ['base', 'sip', 'media', 'ucs', 'privacy', 'api', 'phone', 'server'],
  cli: ['base', 'sip', 'media', 'ucs', 'privacy', 'api', 'folder', 'phone', 'server', 'sim'],
};

/** Libraries that a floor may use; floors 1 and 2 and the pages run in a browser. */
const mayUse: Readonly<Record<string, readonly string[]>> = {
  base: ['ws', 'pino'],
  sip: [],
  media: [],
  ucs: ['saxes'],
  privacy: ['zod', 'libphonenumber-js'],
  api: ['zod'],
  folder: ['zod', 'csv-stringify'],
  phone: ['zod', 'fastify', '@fastify/websocket', 'ws'],
  server: [
    'zod',
    'fastify',
    '@fastify/cookie',
    '@fastify/helmet',
    'kysely',
    'better-sqlite3-multiple-ciphers',
    'pg',
    '@peculiar/x509',
    'reflect-metadata',
    'csv-stringify',
    'yazl',
  ],
  web: ['react', 'react-dom', '@mantine/core', '@mantine/hooks', 'zod'],
  sim: ['zod', 'fastify'],
  cli: [
    'commander',
    'picocolors',
    'fastify',
    'zod',
    '@peculiar/x509',
    'reflect-metadata',
    'vscode-languageserver',
    'vscode-languageserver-textdocument',
  ],
};

const touchesSystem = [
  /^packages\/base\/src\/(?:node|testing|virtual)\//,
  /^packages\/server\/src\/(?:(?:store|provisioning|search)\/|audit\/(?:threaded-verification|verification-thread)\.ts)/,
  /^packages\/cli\//,
];
/** Packages whose code runs in a browser as well: without Node's globals. */
const isPortable = /^packages\/(?:base\/src\/[^/]+|(?:sip|media|ucs|privacy|api|folder|web)\/src\/.*)$/;
const nodeGlobal = /(?<![\w.'"`-])(?:Buffer|process)\.\w/;
const isTest = (path: string): boolean => /\.test\.tsx?$|\/test\/|\/testing\//.test(path);
const importPattern = /(?:^|\n)\s*(?:import|export)\s(?:[^'"`;]*?from\s)?['"]([^'"\n]+)['"]|\bimport\(\s*['"]([^'"\n]+)['"]\s*\)/g;

function libraryOf(specifier: string): string {
  const [first = '', second = ''] = specifier.split('/');
  return first.startsWith('@') ? `${first}/${second}` : first;
}

function faultOf(path: string, floor: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) {
    const target = new URL(specifier, `file:///${path}`).pathname.slice(1);
    return target.startsWith(`packages/${floor}/`) ? undefined : `${specifier} leaves its package: import it by name`;
  }
  if (specifier.startsWith('node:')) {
    return isTest(path) || touchesSystem.some((place) => place.test(path))
      ? undefined
      : `${specifier}: the operating system is reached through Platform only`;
  }
  if (specifier.startsWith('@offhook/')) {
    const target = specifier.slice('@offhook/'.length).split('/')[0] ?? '';
    if (target === floor || mayImport[floor]?.includes(target) === true) return undefined;
    return isTest(path) && (target === 'base' || target === 'sim') ? undefined : `${floor} may not import ${target}`;
  }
  if (isTest(path)) return undefined;
  const library = libraryOf(specifier);
  return mayUse[floor]?.includes(library) === true
    ? undefined
    : `${floor} may not use ${library}: argue it in docs/design/dependencies.md first`;
}

/** SQL stands below the server's store and nowhere else. */
const holdsSql = /\b(?:selectFrom|insertInto|updateTable|deleteFrom)\(|from 'kysely/;

function sqlFaultOf(path: string, text: string): string | undefined {
  if (!/^packages\/server\/src\/(?!store\/)/.test(path) || isTest(path)) return undefined;
  return holdsSql.test(text) ? 'SQL stands below store: give it a name there' : undefined;
}

const paths = await filesBelow('packages', (path) => /\.tsx?$/.test(path) && !path.endsWith('.d.ts'));
demandAtLeast(paths.length, 150, 'source files');
const faults: string[] = [];
let imports = 0;
const within = new Map<string, string[]>();
for (const path of paths) {
  const floor = path.split('/')[1] ?? '';
  if (!(floor in mayImport)) faults.push(`${path}: the package ${floor} stands on no floor`);
  const text = await readFile(join(root, path), 'utf8');
  const [global] = isPortable.test(path) && !isTest(path) ? (nodeGlobal.exec(text) ?? []) : [];
  if (global !== undefined) faults.push(`${path}: ${global}… is Node's own: a browser has none`);
  const sqlFault = sqlFaultOf(path, text);
  if (sqlFault !== undefined) faults.push(`${path}: ${sqlFault}`);
  for (const match of text.matchAll(importPattern)) {
    const specifier = match[1] ?? match[2] ?? '';
    imports++;
    if (specifier.startsWith('.') && !isTest(path)) {
      const target = new URL(specifier, `file:///${path}`).pathname.slice(1);
      within.set(path, [...(within.get(path) ?? []), target]);
    }
    const fault = faultOf(path, floor, specifier);
    if (fault !== undefined) faults.push(`${path}: ${fault}`);
  }
}
demandAtLeast(imports, 500, 'imports');
for (const circle of circlesOf(within)) faults.push(`a circle of imports: ${circle.join(', ')}`);
for (const fault of faults) console.error(fault);
console.log(`floors: ${imports} imports in ${paths.length} files, ${faults.length} faults`);
if (faults.length > 0) process.exitCode = 1;
