// offhook demo: everything in one process on loopback.

import { createJsonLogger, createNodePlatform } from '@offhook/base/node';
import type { AdministratorCredentials } from '@offhook/server';
import { Demo } from '@offhook/sim';
import type { Command } from 'commander';

import { colours } from '../colours.ts';
import { loadAssets } from '../assets.ts';
import { dataDirectory, makeDataDirectory } from '../data-directory.ts';
import type { Output } from '../output.ts';
import { signingKeyLine } from '../signing-key-line.ts';
import { stopRequested } from '../run-until-stopped.ts';
import { withOption } from '../start-failure.ts';
import type { CommandContext } from './context.ts';

function show(output: Output, demo: Demo, directory: string): void {
  const { administrator } = demo;
  output.result(
    {
      console: demo.server.urls.console,
      provisioning: demo.server.urls.provisioning,
      handsets: demo.handsets,
      directory,
      receiptFingerprint: demo.server.receiptFingerprint,
      ...(administrator === undefined ? {} : { administrator }),
    },
    () => {
      output.line();
      output.line(colours.bold('Offhook is running.') + colours.dim('  Ctrl-C stops it.'));
      output.line();
      output.line('Handsets: open two, dial one from the other');
      for (const handset of demo.handsets)
        output.line(`  ${handset.user}  ${handset.name.padEnd(14)} ${handset.model.padEnd(8)} ${colours.cyan(handset.url)}`);
      output.line();
      output.line(`Console   ${colours.cyan(demo.server.urls.console)}`);
      if (administrator === undefined)
        output.line(
          colours.dim(
            '  Sign in as shown at the first start. Lost the password? Stop the demo, then: npx offhook server password --data ' +
              `${directory}/server`,
          ),
        );
      else {
        output.line(`  user      ${colours.bold(administrator.userName)}`);
        output.line(`  password  ${colours.bold(administrator.password)}   ${colours.yellow('shown this once: write it down')}`);
      }
      output.line();
      output.line(colours.dim(`Phones are provisioned at ${demo.server.urls.provisioning}`));
      output.line(colours.dim(`Everything is kept in ${directory}`));
      output.line(colours.dim(signingKeyLine(demo.server.receiptFingerprint)));
    },
  );
}

export function addDemoCommand(program: Command, context: CommandContext): void {
  program
    .command('demo')
    .description('Run server, call server and three phones in one process on loopback.')
    .option('--data <dir>', 'where everything is kept (default: your data folder)')
    .option('--port <number>', 'first of three ports in a row: handsets, console, provisioning; 0 takes free ones', '7080')
    .option('--log <level>', 'log to standard error: debug, info, warn, error or silent', 'error')
    .action(async (options: { data?: string; port: string; log: string }) => {
      const output = context.output();
      const directory = dataDirectory(options.data, 'demo');
      const first = context.port(options.port);
      const portAt = (index: number): number => (first === 0 ? 0 : first + index);
      await makeDataDirectory(directory);
      const platform = createNodePlatform({ directory, log: createJsonLogger({ level: context.logLevel(options.log) }) });
      const assets = await loadAssets();
      let unseen: AdministratorCredentials | undefined;
      const demo = await Demo.start({
        platform,
        directory,
        assets,
        ports: { handsets: portAt(0), console: portAt(1), provisioning: portAt(2) },
        onStep: (step) => output.progress(step),
        onFirstStart: (credentials) => {
          unseen = credentials;
        },
      }).catch((error: unknown) => {
        // What is said once must not be lost with a phone that did not start.
        if (unseen !== undefined) process.stderr.write(`User ${unseen.userName}, password ${unseen.password}: shown this once\n`);
        throw withOption(error, () => `--port ${first}, the first of three`);
      });
      show(output, demo, directory);
      await stopRequested();
      output.line('\nStopping...');
      await demo.close();
      platform.close();
    });
}
