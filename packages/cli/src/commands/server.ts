// offhook server: the provisioning and privacy server by itself.

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { ProblemError } from '@offhook/base';
import { createDiskFiles, createJsonLogger, createNodePlatform } from '@offhook/base/node';
import type { ServerOptions } from '@offhook/server';
import { createServer, renewAdministrator } from '@offhook/server';
import type { Command } from 'commander';

import { colours } from '../colours.ts';
import { loadAssets } from '../assets.ts';
import { dataDirectory, makeDataDirectory } from '../data-directory.ts';
import type { NumberingOptions } from '../numbering-options.ts';
import { numberingOf, withNumberingOptions } from '../numbering-options.ts';
import { signingKeyLine } from '../signing-key-line.ts';
import { databaseOf, masterKeyOf, readText } from '../server-store.ts';
import { stopRequested } from '../run-until-stopped.ts';
import { withOption } from '../start-failure.ts';
import type { CommandContext } from './context.ts';
import { parseEndpoint } from './context.ts';
import { addBackupCommands } from './server-backup.ts';
import { addServerPhoneCommands } from './server-phones.ts';

interface ServerCommandOptions extends NumberingOptions {
  data?: string;
  listen: string;
  legacyListen?: string;
  plainListen?: string;
  certificate?: string;
  certificateKey?: string;
  phoneAuthorities?: string;
  decoy?: readonly string[];
  console: string;
  name?: string[];
  organisation: string;
  journal?: string;
  journalLost?: boolean;
  masterKey?: string;
  backups?: string;
  log: string;
}

/** Throws ProblemError bad-configuration where one of the two is missing. */
function certificateOf({ certificate, certificateKey }: ServerCommandOptions): Pick<ServerOptions, 'certificate'> {
  if (certificate === undefined && certificateKey === undefined) return {};
  if (certificate === undefined || certificateKey === undefined)
    throw new ProblemError('bad-configuration', 'expected --certificate and --certificate-key together');
  return { certificate: async () => ({ chain: await readPem(certificate), privateKey: await readPem(certificateKey) }) };
}

function authoritiesOf({ phoneAuthorities: path }: ServerCommandOptions): Pick<ServerOptions, 'phoneAuthorities'> {
  return path === undefined ? {} : { phoneAuthorities: () => readPem(path) };
}

async function readPem(path: string): Promise<string> {
  const text = await readText(path);
  if (!/-----BEGIN [A-Z ]+-----/.test(text)) throw new ProblemError('bad-configuration', `expected PEM in ${path}`);
  return text;
}

export function addServerCommand(program: Command, context: CommandContext): void {
  const command = withNumberingOptions(
    program.command('server').description('Run the server: provisioning over HTTPS for phones, and the console.'),
  )
    .option('--data <dir>', 'where the encrypted store is kept')
    .option('--listen <address:port>', 'where phones come', '127.0.0.1:7443')
    .option('--legacy-listen <address:port>', 'where phones come that speak TLS 1.0 or 1.1 only; off unless given')
    .option('--plain-listen <address:port>', 'where phones come over plain HTTP; off unless given: passwords are then readable on the way')
    .option('--certificate <file>', 'PEM of your own certificate with its chain, in place of one of the server’s own authority')
    .option('--certificate-key <file>', 'PEM of its key')
    .option(
      '--phone-authorities <file>',
      'PEM of the authorities of certificates that phones bring from the factory: such a phone, once admitted, needs no password',
    )
    .option('--decoy <mac...>', 'MAC addresses that no phone has: whoever asks for one is told in the log and in the audit')
    .option('--console <address:port>', 'where the console is served: HTTP on loopback, HTTPS elsewhere', '127.0.0.1:7081')
    .option('--name <name...>', 'names and addresses for the certificate')
    .option('--organisation <name>', 'the controller’s name on receipts and exports', 'Offhook')
    .option(
      '--journal <dir>',
      'where it is noted, outside the store and its backups, who was erased; offhook-journal beside the store unless given',
    )
    .option('--journal-lost', 'the journal is lost for good: begin a new one, and honour again the receipts that you hold')
    .option('--backups <dir>', 'where a backup is made each day: records and keys in folders of their own, the master key in neither')
    .option(
      '--master-key <file>',
      'the key that wraps all others, 64 hexadecimal digits; else OFFHOOK_MASTER_KEY, a systemd credential, or master.key in the store',
    )
    .option('--log <level>', 'debug, info, warn, error or silent', 'info')
    .action(async (options: ServerCommandOptions) => {
      const output = context.output();
      const directory = dataDirectory(options.data, 'server');
      await makeDataDirectory(directory);
      const platform = createNodePlatform({ directory, log: createJsonLogger({ level: context.logLevel(options.log) }) });
      const givenKey = await masterKeyOf(options);
      const server = createServer({
        platform,
        directory,
        listen: parseEndpoint(options.listen),
        consoleListen: parseEndpoint(options.console),
        ...(options.decoy === undefined ? {} : { decoys: options.decoy }),
        assets: await loadAssets(),
        organisation: options.organisation,
        ...(options.name === undefined ? {} : { names: options.name }),
        ...(options.legacyListen === undefined ? {} : { legacyListen: parseEndpoint(options.legacyListen) }),
        ...(options.plainListen === undefined ? {} : { plainListen: parseEndpoint(options.plainListen) }),
        ...(options.journal === undefined ? {} : { journal: createDiskFiles(options.journal, platform.random) }),
        ...(options.journalLost === true ? { isJournalLost: true } : {}),
        ...(options.backups === undefined ? {} : { backups: resolve(options.backups) }),
        ...givenKey,
        ...databaseOf(),
        ...certificateOf(options),
        ...authoritiesOf(options),
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
          if (givenKey.masterKey === undefined)
            output.line(colours.dim('Its master key lies in it: --master-key keeps it elsewhere, and never back up the two together'));
          output.line(colours.dim(signingKeyLine(server.receiptFingerprint)));
        },
      );
      await stopRequested();
      await server.close();
      platform.close();
    });
  addServerPhoneCommands(command, context);
  addBackupCommands(command, context);
  command
    .command('password')
    .description('Make a new console password for the administrator; stop the server first. For the demo: --data DIR/server.')
    .requiredOption('--data <dir>', 'the folder of the store')
    .option('--master-key <file>', 'the key that wraps all others, where it is kept elsewhere')
    .action(async (options: { data: string; masterKey?: string }) => {
      const output = context.output();
      const directory = dataDirectory(options.data, 'server');
      if (databaseOf().postgres === undefined && !existsSync(join(directory, 'offhook.db')))
        throw new ProblemError(
          'not-found',
          `there is no store in ${directory} (no offhook.db). The demo's store is in the folder server of its data folder.`,
        );
      const givenKey = await masterKeyOf(options);
      const platform = createNodePlatform({ directory, log: createJsonLogger({ level: 'error' }) });
      const credentials = await renewAdministrator({ platform, directory, ...givenKey, ...databaseOf() });
      platform.close();
      output.result(credentials, () =>
        output.line(
          `User ${colours.bold(credentials.userName)}, password ${colours.bold(credentials.password)}  ${colours.yellow('shown this once')}`,
        ),
      );
    });
}
