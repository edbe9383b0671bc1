// offhook server backup and restore: a backup now, and one put in place of a store that is stopped, in files or in PostgreSQL.

import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { createJsonLogger, createNodePlatform } from '@offhook/base/node';
import { routes } from '@offhook/api';
import { restoreBackup } from '@offhook/server';
import type { Command } from 'commander';

import { colours } from '../colours.ts';
import type { Connection } from '../console-connection.ts';
import { connect, withConnection } from '../console-connection.ts';
import { dataDirectory, makeDataDirectory } from '../data-directory.ts';
import { databaseOf, masterKeyOf } from '../server-store.ts';
import type { CommandContext } from './context.ts';

interface RestoreCommandOptions {
  readonly data: string;
  readonly masterKey?: string;
}

export function addBackupCommands(server: Command, context: CommandContext): void {
  withConnection(server.command('backup').description('Make a backup now, where the server was told to keep them (--backups).')).action(
    async (options: Connection) => {
      const output = context.output();
      const made = await (await connect(options)).get(routes.backUp);
      output.result(made, () => output.line(`${made.folder}: keep the folders records and keys apart, and the master key with neither`));
    },
  );
  server
    .command('restore')
    .argument('<backup>', 'the folder of a backup, of a store in files or in PostgreSQL')
    .requiredOption('--data <dir>', 'the folder of the store; stop every server on it first')
    .option('--master-key <file>', 'the key that wraps all others, where it is kept elsewhere')
    .description(
      'Put a backup in place of the store: in files, or in the PostgreSQL that OFFHOOK_DATABASE names, whose schemas must be empty. ' +
        'At the next start, whoever was erased since is erased again.',
    )
    .action(async (backup: string, options: RestoreCommandOptions) => {
      const output = context.output();
      const directory = dataDirectory(options.data, 'server');
      const database = databaseOf();
      const givenKey = await masterKeyOf(options);
      await makeDataDirectory(directory);
      const platform = createNodePlatform({ directory, log: createJsonLogger({ level: 'error' }) });
      try {
        const { isVerified, head } = await restoreBackup({ platform, directory, backup, ...givenKey, ...database });
        output.result(
          { directory, backup, isVerified, ...(head === undefined ? {} : { madeAt: new Date(head.madeAtMs).toISOString() }) },
          () => {
            output.line(
              database.postgres === undefined
                ? 'Restored. What was there is kept beside it as *.before: delete it once the server has started.'
                : 'Restored into the schemas offhook_records and offhook_keys.',
            );
            if (!isVerified)
              output.line(colours.yellow('It was not read through: there is no master.key in the folder. Give it with --master-key.'));
            else if (givenKey.masterKey !== undefined && !existsSync(join(directory, 'master.key')))
              output.line(colours.dim('Its master key is kept elsewhere: give it to the server as well.'));
          },
        );
      } finally {
        platform.close();
      }
    });
}
