// offhook server owner: whose a phone or a line of it is and was, through the console's interface.

import { ProblemError } from '@offhook/base';
import type { LineOwner, SayOwner } from '@offhook/api';
import { routes } from '@offhook/api';
import type { Command } from 'commander';

import { colours } from '../colours.ts';
import type { Connection } from '../console-connection.ts';
import { connect, withConnection } from '../console-connection.ts';
import { parseIdentifier } from '../identifier.ts';
import { timeAtPhone } from '../time.ts';
import type { CommandContext } from './context.ts';

interface OwnerOptions extends Connection {
  readonly line?: string;
  readonly from?: string;
  readonly until?: string;
  readonly nobody?: true;
  readonly takeBack?: string;
}

function lineOf(text: string | undefined): number {
  if (text === undefined) return 0;
  if (!/^[1-9]\d?$/.test(text))
    throw new ProblemError('bad-request', `expected the number of a line in --line, got ${JSON.stringify(text)}`);
  return Number(text);
}

function ownerText({ id, line, source, addresses, names, from, until }: LineOwner): string {
  const whose = [...names, ...addresses].join(', ') || 'nobody';
  const when = [...(from === undefined ? [] : [`from ${from}`]), ...(until === undefined ? [] : [`until ${until}`])].join(' ');
  return (
    `${line === 0 ? 'phone' : `line ${line}`}  ${colours.bold(whose)}${when === '' ? '' : `  ${when}`}  ` +
    colours.dim({ officer: `said here (${id})`, login: 'logged in', settings: 'by its settings' }[source])
  );
}

export function addOwnerCommand(server: Command, context: CommandContext): void {
  withConnection(
    server
      .command('owner')
      .argument('<mac>', 'the phone')
      .argument(
        '[identifier...]',
        'whose it is: 2001, sip:2001@example.test, login=anna, "Ada Example"; without one, who has and had it is shown',
      )
      .option('--line <number>', 'of one line; without it, of the phone as a whole')
      .option('--from <time>', 'since when, such as 2026-03-01 or 2026-03-01T12:00: without a zone, by the clock of the phone')
      .option('--until <time>', 'until when')
      .option('--nobody', 'it is nobody’s: a room, a lobby')
      .option('--take-back <id>', 'take back what was said, by its id')
      .description(
        'Whose a phone or a line is and was: what it kept then is in that person’s answer and erasure. Stronger than its settings.',
      ),
  ).action(async (macAddress: string, identifiers: readonly string[], options: OwnerOptions) => {
    const output = context.output();
    if (options.nobody === true && identifiers.length > 0)
      throw new ProblemError('bad-request', 'expected an identifier or --nobody, not both');
    const client = await connect(options);
    const said: SayOwner = {
      line: lineOf(options.line),
      identifiers: identifiers.map(parseIdentifier),
      ...(options.from === undefined ? {} : { from: timeAtPhone(options.from, '--from') }),
      ...(options.until === undefined ? {} : { until: timeAtPhone(options.until, '--until') }),
    };
    const isSaid = identifiers.length > 0 || options.nobody === true;
    if (!isSaid && [options.line, options.from, options.until].some((given) => given !== undefined))
      throw new ProblemError('bad-request', 'expected whose it is, or --nobody');
    const owners =
      options.takeBack !== undefined
        ? await client.get(routes.unsayOwner, { macAddress, id: options.takeBack })
        : isSaid
          ? await client.get(routes.sayOwner, { macAddress }, said)
          : await client.get(routes.lineOwners, { macAddress });
    output.result(owners, () => {
      if (owners.length === 0) output.line('Nobody is known to have it.');
      for (const owner of owners) output.line(ownerText(owner));
    });
  });
}
