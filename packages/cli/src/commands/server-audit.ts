// offhook server audit: the whole audit chain verified now, through the console's interface.

import { routes } from '@offhook/api';
import type { Command } from 'commander';

import { colours } from '../colours.ts';
import type { Connection } from '../console-connection.ts';
import { connect, withConnection } from '../console-connection.ts';
import type { CommandContext } from './context.ts';

export function addAuditCommand(server: Command, context: CommandContext): void {
  withConnection(
    server.command('audit').description('Verify the whole audit chain now. It is also verified after each start and every day.'),
  ).action(async (options: Connection) => {
    const output = context.output();
    const verdict = await (await connect(options)).get(routes.verifyAudit);
    const { isIntact, length, brokenAt } = verdict;
    output.result(verdict, () =>
      output.line(
        isIntact
          ? `The audit chain is intact up to entry ${length}.`
          : colours.red(`The audit chain is broken at entry ${brokenAt ?? length}: it was changed, or what followed was cut off.`),
      ),
    );
    if (!isIntact) context.exit(3);
  });
}
