// What checks and tests there are, in order. `npm run check` runs the quick ones, `npm test` all.

import { join } from 'node:path';

import { startPostgres } from '../e2e/support/postgres.ts';
import type { Run } from './run.ts';
import { run } from './run.ts';
import { filesBelow, root } from './source-files.ts';

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export interface Stage {
  readonly name: string;
  readonly isQuick: boolean;
  /** Debian packages without which the stage is left out. */
  readonly needs: readonly string[];
  readonly run: () => Promise<{ readonly isPassed: boolean; readonly counts: Counts }>;
}

const nothing: Counts = { passed: 0, failed: 0, skipped: 0 };

function tool(name: string, command: string, args: readonly string[]): Stage {
  return {
    name,
    isQuick: true,
    needs: [],
    run: async () => {
      const { exitCode } = await run(command, args);
      return { isPassed: exitCode === 0, counts: exitCode === 0 ? { ...nothing, passed: 1 } : { ...nothing, failed: 1 } };
    },
  };
}

function countsOf({ output }: Run): Counts {
  const figure = (word: string): number => Number(new RegExp(`^ℹ ${word} (\\d+)$`, 'm').exec(output)?.[1] ?? 0);
  return { passed: figure('pass'), failed: figure('fail') + figure('cancelled'), skipped: figure('skipped') };
}

/** A stage that finds fewer tests than it must fails: it would check nothing. Files end by themselves: forced to exit, Node loses what is still on its way to the report. */
function tests(
  name: string,
  options: {
    isQuick: boolean;
    needs?: readonly string[];
    accept: (path: string) => boolean;
    folder: string;
    least: number;
    concurrency?: number;
    /** What the tests need beside them, as names in their environment, and its end. */
    beside?: () => Promise<{ readonly env: Readonly<Record<string, string>>; readonly stop: () => Promise<void> }>;
  },
): Stage {
  return {
    name,
    isQuick: options.isQuick,
    needs: options.needs ?? [],
    run: async () => {
      const files = await filesBelow(options.folder, options.accept);
      const beside = await options.beside?.();
      const command = ['--test', '--test-reporter=spec', `--test-concurrency=${options.concurrency ?? 2}`, ...files];
      // Each file is a process, and all of them load the same sources.
      const env = { NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/compile'), ...beside?.env };
      let result: Run;
      try {
        result = await run('node', command, { isQuiet: true, env });
      } finally {
        await beside?.stop();
      }
      const counts = countsOf(result);
      const skips = [...result.output.matchAll(/^\s*﹣ .*$/gm)].map((match) => match[0].trim());
      for (const skip of skips) console.log(`  ${skip}`);
      if (counts.passed + counts.failed < options.least)
        console.error(`${name}: expected at least ${options.least} tests, ran ${counts.passed + counts.failed}`);
      return { isPassed: result.exitCode === 0 && counts.passed >= options.least, counts };
    },
  };
}

const peers = [
  'kamailio',
  'kamailio-tls-modules',
  'kamailio-presence-modules',
  'baresip-core',
  'sip-tester',
  'linphone-cli',
  'tshark',
  'nginx-light',
  'libnginx-mod-stream',
  'sox',
  'ffmpeg',
  'zsh',
  'fish',
  'libnet-sip-perl',
  'sipvicious',
  'twinkle-console',
  'pulseaudio',
  'pulseaudio-utils',
  'libasound2-plugins',
  'postgresql',
];

async function besidePostgres(): Promise<{ readonly env: Readonly<Record<string, string>>; readonly stop: () => Promise<void> }> {
  const server = await startPostgres();
  return { env: { OFFHOOK_TEST_POSTGRES: server.url }, stop: () => server.stop() };
}

/** Of files alone: their copies, their lock, a store as the first version wrote it, the driver's own writes; and the long searches, which are the same on both. */
const ofFiles =
  /\/(?:restore|upgrade|without-the-key|erasure-killed|pseudonyms|worlds|migration|transport-security|listener-bounds)\.test\.ts$/;

/** Of that engine alone, beside its code. */
const ofPostgres = /\/src\/store\/postgres-[a-z-]+\.test\.ts$/;

export const stages: readonly Stage[] = [
  tool('floors', 'node', ['tools/check-floors.ts']),
  tool('docs', 'node', ['tools/check-docs.ts']),
  tool('coverage', 'node', ['tools/check-coverage.ts']),
  tool('citations', 'node', ['tools/check-citations.ts']),
  tool('types', 'tsc', ['-p', '.']),
  tool('types of the pages', 'tsc', ['-p', 'packages/web']),
  tool('lint', 'oxlint', ['--type-aware', '--deny-warnings', 'packages', 'tools', 'e2e', 'bench', 'fuzz']),
  tool('format', 'oxfmt', ['--check', 'packages', 'tools', 'e2e', 'bench', 'fuzz']),
  tests('units', {
    isQuick: true,
    folder: 'packages',
    accept: (path) => /\/src\/.*\.test\.ts$/.test(path) && !ofPostgres.test(path),
    least: 200,
  }),
  tests('tools', { isQuick: true, folder: 'tools', accept: (path) => path.endsWith('.test.ts'), least: 8 }),
  tests('conformance', { isQuick: false, folder: 'packages', accept: (path) => /\/test\/.*\.test\.ts$/.test(path), least: 550 }),
  tests('server on PostgreSQL', {
    isQuick: false,
    needs: ['postgresql'],
    folder: 'packages/server',
    accept: (path) => (/\/test\/.*\.test\.ts$/.test(path) && !ofFiles.test(path)) || ofPostgres.test(path),
    least: 140,
    beside: besidePostgres,
  }),
  tests('journeys', { isQuick: false, folder: 'e2e/journeys', accept: (path) => path.endsWith('.test.ts'), least: 18, concurrency: 1 }),
  tests('fuzz', { isQuick: false, folder: 'fuzz', accept: (path) => path.endsWith('.test.ts'), least: 9 }),
  tests('real peers', {
    isQuick: false,
    needs: peers,
    folder: 'e2e/peers',
    accept: (path) => path.endsWith('.test.ts'),
    least: 50,
    concurrency: 1,
  }),
  tests('browser', {
    isQuick: false,
    needs: ['chromium'],
    folder: 'e2e/browser',
    accept: (path) => path.endsWith('.test.ts'),
    least: 8,
    concurrency: 1,
  }),
];
