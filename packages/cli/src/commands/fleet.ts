// offhook fleet: many phones in one process, for tests of SIP systems.

import { createJsonLogger, createNodePlatform } from '@offhook/base/node';
import { ProblemError, isIpAddress } from '@offhook/base';
import { CallServer, Fleet } from '@offhook/sim';
import { findModel } from '@offhook/ucs';
import type { Command } from 'commander';

import { dataDirectory } from '../data-directory.ts';
import { stopRequested } from '../run-until-stopped.ts';
import type { CommandContext } from './context.ts';
import { parseEndpoint } from './context.ts';

interface FleetCommandOptions {
  count: string;
  registrar?: string;
  domain: string;
  model: string;
  firstUser: string;
  passwordPrefix: string;
  rate: string;
  once?: boolean;
  log: string;
}

function count(text: string, most: number, what: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > most)
    throw new ProblemError('bad-request', `expected ${what} from 1 to ${most}, got ${JSON.stringify(text)}`);
  return value;
}

export function addFleetCommand(program: Command, context: CommandContext): void {
  program
    .command('fleet')
    .description('Run many phones in this process. Without --registrar it brings a call server of its own, on loopback.')
    .option('--count <number>', 'how many phones', '100')
    .option('--registrar <address:port>', 'the registrar, over UDP')
    .option('--domain <name>', 'the domain of the phones’ addresses', 'fleet.offhook.test')
    .option('--model <name>', 'their model', 'VVX150')
    .option('--first-user <number>', 'user of the first phone; the others count up', '10000')
    .option('--password-prefix <text>', 'the password of user N is this text and N', 'pw')
    .option('--rate <number>', 'registrations a second', '200')
    .option('--once', 'end when all are registered')
    .option('--log <level>', 'debug, info, warn, error or silent', 'error')
    .action(async (options: FleetCommandOptions) => {
      const output = context.output();
      const phones = count(options.count, 20_000, 'a number of phones');
      const first = count(options.firstUser, 1_000_000_000, 'a user number');
      if (findModel(options.model) === undefined) throw new ProblemError('bad-request', `${options.model} is no model`);
      const platform = createNodePlatform({
        directory: dataDirectory(undefined, 'fleet'),
        log: createJsonLogger({ level: context.logLevel(options.log) }),
      });
      const userOf = (index: number): string => String(first + index);
      const passwordOf = (index: number): string => `${options.passwordPrefix}${first + index}`;
      const own =
        options.registrar === undefined
          ? await CallServer.open({
              platform,
              domain: options.domain,
              listen: [{ protocol: 'udp', address: '127.0.0.1', port: 0 }],
              users: new Map(Array.from({ length: phones }, (_, index) => [userOf(index), passwordOf(index)])),
            })
          : undefined;
      const registrar =
        options.registrar === undefined ? { address: '127.0.0.1', port: own?.port('udp') ?? 0 } : parseEndpoint(options.registrar);
      if (!isIpAddress(registrar.address))
        throw new ProblemError('bad-request', `expected --registrar as address:port, got ${options.registrar ?? ''}`);
      const fleet = new Fleet({
        platform,
        count: phones,
        model: options.model,
        addressOf: () => '127.0.0.1',
        userOf,
        passwordOf,
        registrar: { host: registrar.address, port: registrar.port, transport: 'UDPOnly' },
        domain: options.domain,
        registersPerSecond: count(options.rate, 100_000, 'a rate'),
        onProgress: (registered) => output.progress(`${registered} of ${phones} phones registered`),
      });
      const startedAtMs = platform.clock.monotonicMs();
      await fleet.start();
      const tookS = (platform.clock.monotonicMs() - startedAtMs) / 1000;
      const { user, system } = process.cpuUsage();
      const memoryBytes = process.memoryUsage().rss;
      output.result({ phones, registered: fleet.registered, tookS, cpuS: (user + system) / 1e6, memoryBytes }, () => {
        output.line(
          `${fleet.registered} of ${phones} phones registered in ${tookS.toFixed(1)} s, ${((user + system) / 1e6).toFixed(1)} s of CPU, ${Math.round(memoryBytes / 1e6)} MB`,
        );
        if (options.once !== true) output.line('Ctrl-C stops them.');
      });
      if (options.once !== true) await stopRequested();
      await fleet.close();
      await own?.close();
      platform.close();
    });
}
