// npm run long -- NAME: the seeded machines for longer than npm test can take.

import { startPostgres } from '../e2e/support/postgres.ts';
import { run } from './run.ts';

interface Long {
  readonly what: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Once on files, and once more on a PostgreSQL server. */
  readonly isOnBoth?: boolean;
}

const names: Readonly<Record<string, Long>> = {
  stranger: {
    what: '500 days with a far end that does all that the RFCs allow',
    args: ['--test', 'packages/sip/test/stranger.test.ts'],
    env: { OFFHOOK_SEEDS: '500' },
  },
  lossy: {
    what: '200 seeds of a network that loses, doubles and reorders',
    args: ['--test', 'packages/sip/test/lossy.test.ts'],
    env: { OFFHOOK_SEEDS: '200' },
  },
  'kamailio-cut': {
    what: 'ten minutes registered with Kamailio over TCP and TLS, the connection cut twice',
    args: ['--test', 'e2e/peers/kamailio-cut.test.ts'],
    env: { OFFHOOK_WHOLE_MINUTES: '1' },
  },
  attackers: {
    what: 'sipvicious, and 50,000 spoilt datagrams during a call',
    args: ['--test', 'e2e/peers/attackers.test.ts'],
    env: { OFFHOOK_DATAGRAMS: '50000' },
  },
  'erasure-killed': {
    what: 'an erasure that is killed at each of its writes',
    args: ['--test', 'packages/server/test/erasure-killed.test.ts'],
    env: { OFFHOOK_EACH_WRITE: '1' },
  },
  'killed-uploads': {
    what: 'twenty phones that upload while the server is killed, 1,000 times on each engine',
    args: ['--test', 'packages/server/test/killed-uploads.test.ts'],
    env: { OFFHOOK_KILLS: process.env['OFFHOOK_KILLS'] ?? '1000' },
    isOnBoth: true,
  },
  pseudonyms: {
    what: 'a million numbers tried against the records without their keys, and whoever was erased joined with what is there',
    args: ['--test', 'packages/server/test/pseudonyms.test.ts', 'packages/server/test/pseudonym-joins.test.ts'],
    env: { OFFHOOK_CANDIDATES: '1000000' },
  },
  walker: {
    what: 'somebody who presses anything at the handset, 10,000 steps of 100 seeds',
    args: ['--test', 'packages/sim/test/explorer.test.ts'],
    env: { OFFHOOK_SEEDS: '100', OFFHOOK_STEPS: '10000' },
  },
  'fuzz-user-agent': {
    what: 'ten minutes of spoilt messages at a whole user agent',
    args: ['fuzz/main.ts', '--target', 'user-agent', '--seconds', '600'],
  },
};

const [name = ''] = process.argv.slice(2);
const long = Object.hasOwn(names, name) ? names[name] : undefined;
if (long === undefined) {
  console.error(`expected a name to run, got ${name === '' ? 'none' : name}; there are:`);
  for (const [known, { what }] of Object.entries(names)) console.error(`  ${known}: ${what}`);
  process.exitCode = 2;
} else {
  const { exitCode } = await run('node', long.args, { env: long.env ?? {} });
  process.exitCode = exitCode;
  if (long.isOnBoth === true && exitCode === 0) {
    const server = await startPostgres();
    try {
      ({ exitCode: process.exitCode } = await run('node', long.args, { env: { ...long.env, OFFHOOK_TEST_POSTGRES: server.url } }));
    } finally {
      await server.stop();
    }
  }
}
