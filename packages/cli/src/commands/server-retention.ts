// offhook server retention, keep, holds, hold, release: for how long what is kept, and what stays although its time has come; through the console's interface.

import type { Expiring, Hold, PutHold } from '@offhook/api';
import { routes } from '@offhook/api';
import { ProblemError } from '@offhook/base';
import type { Command } from 'commander';

import { colours } from '../colours.ts';
import type { Connection } from '../console-connection.ts';
import { connect, withConnection } from '../console-connection.ts';
import { parseIdentifiers } from '../identifier.ts';
import { timeOf } from '../time.ts';
import type { CommandContext } from './context.ts';

interface HoldOptions extends Connection {
  readonly phone?: string;
  readonly everything?: true;
  readonly reason: string;
  readonly until: string;
}

function holdText({ id, scope, identifiers, macAddress, reason, until }: Hold): string {
  const whose = scope === 'everything' ? scope : (macAddress ?? identifiers.map(({ value }) => value).join(', '));
  return `${id}  ${colours.bold(whose)}  until ${until}  ${colours.dim(reason)}`;
}

function askedOf(identifiers: readonly string[], { phone, everything, reason, until: end }: HoldOptions): PutHold {
  const given = [identifiers.length > 0, phone !== undefined, everything === true].filter(Boolean).length;
  if (given !== 1) throw new ProblemError('bad-request', 'expected one of these: identifiers of a person, --phone, --everything');
  const until = timeOf(end, '--until');
  if (everything === true) return { scope: 'everything', reason, until };
  if (phone !== undefined) return { scope: 'phone', macAddress: phone, reason, until };
  return { scope: 'person', identifiers: identifiers.flatMap(parseIdentifiers), reason, until };
}

function expiringText({ store, what, count, keptForDays, reason }: Expiring): string {
  const going = count === 0 ? 'none goes' : `${count} will be gone`;
  const long = keptForDays === 0 ? 'not kept' : `kept for ${keptForDays} days`;
  return `${what} (${store}): ${long} (${reason}); ${going} tomorrow`;
}

function daysOf(text: string): number {
  if (!/^(?:0|[1-9]\d{0,4})$/.test(text)) throw new ProblemError('bad-request', `expected a number of days, got ${JSON.stringify(text)}`);
  return Number(text);
}

export function addRetentionCommands(server: Command, context: CommandContext): void {
  const showExpiring = (expiring: readonly Expiring[]): void => {
    const output = context.output();
    output.result(expiring, () => {
      for (const kind of expiring) {
        output.line(expiringText(kind));
        for (const macAddress of kind.macAddresses ?? []) output.line(`  ${macAddress}`);
        for (const { hold, until, count } of kind.held) output.line(colours.yellow(`  ${count} kept by hold ${hold} until ${until}`));
      }
    });
  };
  withConnection(server.command('retention').description('For how long what is kept, and what will be gone tomorrow.')).action(
    async (options: Connection) => showExpiring(await (await connect(options)).get(routes.retention)),
  );
  withConnection(
    server
      .command('keep')
      .argument('<kind>', 'as retention names it: artefact, audit_entry, kept_call')
      .argument('<days>', 'for how long from now on')
      .description('Say for how long a kind is kept, as a privacy officer. It counts from the next sweep on, within a day.'),
  ).action(async (store: string, days: string, options: Connection) => {
    const keepForDays = daysOf(days);
    showExpiring(await (await connect(options)).get(routes.keep, { store }, { keepForDays }));
  });

  const show = (holds: readonly Hold[]): void => {
    const output = context.output();
    output.result(holds, () => {
      for (const hold of holds) output.line(holdText(hold));
      if (holds.length === 0) output.line('Nothing is held.');
    });
  };
  withConnection(server.command('holds').description('What is held, of whom, why, and until when.')).action(async (options: Connection) =>
    show(await (await connect(options)).get(routes.holds)),
  );
  withConnection(
    server
      .command('hold')
      .argument('[identifier...]', 'of which person: 2001, sip:2001@example.test, login=anna, "Ada Example"')
      .option('--phone <mac>', 'of a phone')
      .option('--everything', 'of everybody and every phone')
      .requiredOption('--reason <text>', 'why: a claim, an order of an authority')
      .requiredOption('--until <time>', 'to the end of which day (UTC), such as 2027-03-01, or to which moment; then it ends by itself')
      .description('Hold what there is: it is neither swept nor erased until then (GDPR Art. 17(3), Art. 18).'),
  ).action(async (identifiers: readonly string[], options: HoldOptions) => {
    const asked = askedOf(identifiers, options);
    const hold = await (await connect(options)).get(routes.putHold, {}, asked);
    const output = context.output();
    output.result(hold, () => output.line(holdText(hold)));
  });
  withConnection(
    server
      .command('release')
      .argument('<hold>', 'its id, as holds lists it')
      .description('End a hold: what it kept goes when its time has come, and can be erased.'),
  ).action(async (id: string, options: Connection) => show(await (await connect(options)).get(routes.endHold, { id })));
}
