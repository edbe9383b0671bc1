// offhook server: the provisioning and privacy server by itself.

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { ProblemError, messageOf } from '@offhook/base';
import { createJsonLogger, createNodePlatform } from '@offhook/base/node';
import type { ServerOptions } from '@offhook/server';
import { createServer, renewAdministrator } from '@offhook/server';
import type { NumberingRules } from '@offhook/privacy';
import type { Command } from 'commander';

import { colours } from '../colours.ts';
import { loadAssets } from '../assets.ts';
import { dataDirectory, makeDataDirectory } from '../data-directory.ts';
import { signingKeyLine } from '../signing-key-line.ts';
import { stopRequested } from '../run-until-stopped.ts';
import { withOption } from '../start-failure.ts';
import type { CommandContext } from './context.ts';
import { parseEndpoint } from './context.ts';
import { addServerPhoneCommands } from './server-phones.ts';

interface ServerCommandOptions {
  data?: string;
  listen: string;
  legacyListen?: string;
  plainListen?: string;
  certificate?: string;
  certificateKey?: string;
  console: string;
  name?: string[];
  organisation: string;
  country?: string;
  areaCode?: string;
  outsideLine?: string;
  extensionDigits?: string;
  log: string;
}

/** Throws ProblemError bad-configuration where one is given without a country, or is no digits. */
function numberingOf({ country, areaCode, outsideLine, extensionDigits }: ServerCommandOptions): { numbering?: NumberingRules } {
  const given = [areaCode, outsideLine, extensionDigits].filter((text) => text !== undefined);
  if (given.some((text) => !/^\d+(?:,\d+)*$/.test(text)))
    throw new ProblemError('bad-configuration', 'expected digits in --area-code, --outside-line and --extension-digits');
  if (country === undefined) {
    if (given.length > 0)
      throw new ProblemError('bad-configuration', 'say the --country too: without it, the other numbering options mean nothing');
    return {};
  }
  return {
    numbering: {
      country,
      ...(areaCode === undefined ? {} : { areaCode }),
      ...(outsideLine === undefined ? {} : { outsideLine }),
      ...(extensionDigits === undefined ? {} : { extensionDigits: extensionDigits.split(',').map(Number) }),
    },
  };
}

/** Throws ProblemError bad-configuration where one of the two is missing. */
function certificateOf({ certificate, certificateKey }: ServerCommandOptions): Pick<ServerOptions, 'certificate'> {
  if (certificate === undefined && certificateKey === undefined) return {};
  if (certificate === undefined || certificateKey === undefined)
    throw new ProblemError('bad-configuration', 'expected --certificate and --certificate-key together');
  return { certificate: async () => ({ chain: await readPem(certificate), privateKey: await readPem(certificateKey) }) };
}

async function readPem(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new ProblemError('bad-configuration', `cannot read ${path}: ${messageOf(cause)}`, { cause });
  });
  if (!/-----BEGIN [A-Z ]+-----/.test(text)) throw new ProblemError('bad-configuration', `expected PEM in ${path}`);
  return text;
}

export function addServerCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('server')
    .description('Run the server: provisioning over HTTPS for phones, and the console.')
    .option('--data <dir>', 'where the encrypted store is kept')
    .option('--listen <address:port>', 'where phones come', '127.0.0.1:7443')
    .option('--legacy-listen <address:port>', 'where phones come that speak TLS 1.0 or 1.1 only; off unless given')
    .option('--plain-listen <address:port>', 'where phones come over plain HTTP; off unless given: passwords are then readable on the way')
    .option('--certificate <file>', 'PEM of your own certificate with its chain, in place of one of the server’s own authority')
    .option('--certificate-key <file>', 'PEM of its key')
    .option('--console <address:port>', 'where the console is served: HTTP on loopback, HTTPS elsewhere', '127.0.0.1:7081')
    .option('--name <name...>', 'names and addresses for the certificate')
    .option('--organisation <name>', 'the controller’s name on receipts and exports', 'Offhook')
    .option('--country <code>', 'two letters, such as DE: numbers are then found in every way in which they are dialled')
    .option('--area-code <digits>', 'of the site, without the trunk prefix: 30')
    .option('--outside-line <digits>', 'what is dialled before numbers outside: 0, 9')
    .option('--extension-digits <lengths>', 'lengths of the site’s own extensions: 4, or 3,4')
    .option('--log <level>', 'debug, info, warn, error or silent', 'info')
    .action(async (options: ServerCommandOptions) => {
      const output = context.output();
      const directory = dataDirectory(options.data, 'server');
      await makeDataDirectory(directory);
      const platform = createNodePlatform({ directory, log: createJsonLogger({ level: context.logLevel(options.log) }) });
      const server = createServer({
        platform,
        directory,
        listen: parseEndpoint(options.listen),
        consoleListen: parseEndpoint(options.console),
        assets: await loadAssets(),
        organisation: options.organisation,
        ...(options.name === undefined ? {} : { names: options.name }),
        ...(options.legacyListen === undefined ? {} : { legacyListen: parseEndpoint(options.legacyListen) }),
        ...(options.plainListen === undefined ? {} : { plainListen: parseEndpoint(options.plainListen) }),
        ...certificateOf(options),
        ...numberingOf(options),
      });
      await server.start().catch((error: unknown) => {
        throw withOption(
          error,
          (listener) => ({ console: '--console', legacy: '--legacy-listen', plain: '--plain-listen' })[listener] ?? '--listen',
        );
      });
      const { administrator } = server;
      output.result(
        {
          ...server.urls,
          directory,
          receiptFingerprint: server.receiptFingerprint,
          ...(administrator === undefined ? {} : { administrator }),
        },
        () => {
          output.line(`Phones   ${colours.cyan(server.urls.provisioning)}`);
          output.line(`Console  ${colours.cyan(server.urls.console)}`);
          if (administrator !== undefined)
            output.line(
              `User ${colours.bold(administrator.userName)}, password ${colours.bold(administrator.password)}  ${colours.yellow('shown this once')}`,
            );
          output.line(colours.dim(`Store ${directory}`));
          output.line(colours.dim(signingKeyLine(server.receiptFingerprint)));
        },
      );
      await stopRequested();
      await server.close();
      platform.close();
    });
  addServerPhoneCommands(command, context);
  command
    .command('password')
    .description('Make a new console password for the administrator; stop the server first. For the demo: --data DIR/server.')
    .requiredOption('--data <dir>', 'the folder of the store')
    .action(async (options: { data: string }) => {
      const output = context.output();
      const directory = dataDirectory(options.data, 'server');
      if (!existsSync(join(directory, 'master.key')))
        throw new ProblemError(
          'not-found',
          `there is no store in ${directory} (no master.key). The demo's store is in the folder server of its data folder.`,
        );
      const platform = createNodePlatform({ directory, log: createJsonLogger({ level: 'error' }) });
      const credentials = await renewAdministrator({ platform, directory });
      platform.close();
      output.result(credentials, () =>
        output.line(
          `User ${colours.bold(credentials.userName)}, password ${colours.bold(credentials.password)}  ${colours.yellow('shown this once')}`,
        ),
      );
    });
}
