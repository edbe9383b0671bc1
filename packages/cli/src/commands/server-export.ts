// offhook server export: the way out. What phones are served goes into a folder that any web server can serve.

import { routes } from '@offhook/api';
import { ProblemError } from '@offhook/base';
import { createDiskFiles, createSystemRandom } from '@offhook/base/node';
import type { Command } from 'commander';

import { colours } from '../colours.ts';
import type { Connection } from '../console-connection.ts';
import { connect, withConnection } from '../console-connection.ts';
import { demandEmpty } from '../folder/apart.ts';
import type { CommandContext } from './context.ts';

/** A path that a server names stays below the folder. */
function checkPath(path: string): void {
  const parts = path.split('/');
  if (path.includes('\\') || parts.some((part) => part === '' || part === '.' || part === '..'))
    throw new ProblemError('corrupt', `expected a path below the folder, got ${JSON.stringify(path)}`);
}

export function addExportCommand(server: Command, context: CommandContext): void {
  withConnection(
    server
      .command('export')
      .argument('<folder>', 'an empty folder, which is made where it is not there')
      .description(
        'Write all that phones are served into a folder that any web server can serve: your files, what is set here, and what phones have uploaded. For somebody who is administrator and privacy officer.',
      ),
  ).action(async (folder: string, options: Connection) => {
    const output = context.output();
    await demandEmpty(folder, 'the folder');
    const client = await connect(options);
    const paths = await client.get(routes.exportedPaths);
    const files = createDiskFiles(folder, createSystemRandom());
    for (const [index, path] of paths.entries()) {
      output.progressBar('files', index + 1, paths.length);
      checkPath(path);
      await files.write(path, await client.download(routes.exportedFile, { path }));
    }
    output.result({ folder, files: paths.length }, () => {
      output.line(`${paths.length} files written to ${folder}.`);
      output.line(colours.yellow('They hold what persons have on their phones, and passwords: keep them from everybody else.'));
      output.line(colours.dim('An erasure in the folder from now on: offhook config erase.'));
    });
  });
}
