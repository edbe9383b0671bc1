// The anchor of folder-check: reads every file of a folder with saxes alone, and does nothing with it.

import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import type { SaxesParser as Parser } from 'saxes';

const [directory = '.'] = process.argv.slice(2);
// Where the package that uses it sees it.
const { SaxesParser } = createRequire(new URL('../../packages/ucs/src/index.ts', import.meta.url))('saxes') as {
  SaxesParser: new () => Parser;
};
let attributes = 0;
for (const name of readdirSync(directory)) {
  const parser = new SaxesParser();
  parser.on('attribute', () => void attributes++);
  parser.write(readFileSync(join(directory, name), 'utf8')).close();
}
console.log(attributes);
