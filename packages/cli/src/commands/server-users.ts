// offhook server users: who may sign in to the console of a running server.

import { ProblemError } from '@offhook/base';
import { roles, routes } from '@offhook/api';
import type { Role } from '@offhook/api';
import type { Command } from 'commander';

import { colours } from '../colours.ts';
import type { Connection } from '../console-connection.ts';
import { connect, withConnection } from '../console-connection.ts';
import type { CommandContext } from './context.ts';

/** Throws ProblemError bad-request for what is no role. */
function roleOf(text: string): Role {
  const role = roles.find((candidate) => candidate === text);
  if (role === undefined) throw new ProblemError('bad-request', `expected a role (${roles.join(', ')}), got ${JSON.stringify(text)}`);
  return role;
}

export function addUserCommands(server: Command, context: CommandContext): void {
  const users = server.command('users').description('Who may sign in to the console.');
  withConnection(users.command('list').description('Everybody, with their roles.')).action(async (options: Connection) => {
    const output = context.output();
    const all = await (await connect(options)).get(routes.users);
    output.result(all, () => {
      for (const { userName, roles: given } of all) output.line(`${userName.padEnd(24)}  ${given.join(', ')}`);
    });
  });
  withConnection(
    users
      .command('add')
      .argument('<name>', 'who signs in')
      .argument('<role...>', roles.join(', '))
      .description('Let somebody sign in, or give them a new password and other roles.'),
  ).action(async (userName: string, given: readonly string[], options: Connection) => {
    const output = context.output();
    const added = await (await connect(options)).get(routes.addUser, {}, { userName, roles: given.map(roleOf) });
    output.result(added, () =>
      output.line(`User ${colours.bold(added.userName)}, password ${colours.bold(added.password)}  ${colours.yellow('shown this once')}`),
    );
  });
  withConnection(users.command('remove').argument('<name>', 'who signs in no more').description('Their sessions end.')).action(
    async (userName: string, options: Connection) => {
      const output = context.output();
      await (await connect(options)).call(routes.removeUser, { userName });
      output.result({ userName, removed: true }, () => output.line(`${userName} may sign in no more.`));
    },
  );
}
