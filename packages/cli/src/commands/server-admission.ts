// offhook server admission list, add, remove, clear, try: by what which phones are let in from where, through the console's interface.

import type { AdmissionMethod, AdmissionPreview, AdmissionRule, AdmissionRules, AdmissionVerdict } from '@offhook/api';
import { admissionMethods, routes } from '@offhook/api';
import { ProblemError } from '@offhook/base';
import type { Command } from 'commander';

import { colours } from '../colours.ts';
import type { ConsoleClient } from '../console-client.ts';
import type { Connection } from '../console-connection.ts';
import { connect, withConnection } from '../console-connection.ts';
import type { CommandContext } from './context.ts';

interface ChangeOptions extends Connection {
  readonly yes?: true;
}

interface AddOptions extends ChangeOptions {
  readonly network?: readonly string[];
  readonly phone?: readonly string[];
  readonly methods: readonly string[];
  readonly before?: string;
}

const nobody = 'none';

export function methodsText(methods: readonly AdmissionMethod[]): string {
  return methods.length === 0 ? 'nothing' : methods.join(', ');
}

function isMethod(text: string): text is AdmissionMethod {
  return (admissionMethods as readonly string[]).includes(text);
}

function methodsOf(texts: readonly string[]): AdmissionMethod[] {
  if (texts.length === 1 && texts[0] === nobody) return [];
  const methods = texts.filter(isMethod);
  const other = texts.find((text) => !isMethod(text));
  if (other !== undefined)
    throw new ProblemError(
      'bad-request',
      `expected ${admissionMethods.join(', ')}, or ${nobody} alone, in --methods, got ${JSON.stringify(other)}`,
    );
  return methods;
}

/** From 1 to `last`. */
function numberOf(text: string, what: string, last: number): number {
  if (!/^[1-9]\d{0,2}$/.test(text) || Number(text) > last)
    throw new ProblemError(
      'bad-request',
      `expected the number of a rule in ${what}, of which there are ${last}, got ${JSON.stringify(text)}`,
    );
  return Number(text);
}

function ruleText({ networks, phones, methods }: AdmissionRule, at: number): string {
  const whose = `${networks.join(', ') || 'everywhere'}  ${phones.join(', ') || 'each phone'}`;
  return `${at + 1}  ${whose}  ${colours.bold(methodsText(methods))}`;
}

function verdictText({ rule, methods }: AdmissionVerdict, isEmpty: boolean): string {
  const which = rule === undefined ? (isEmpty ? 'There is no rule' : 'No rule fits') : `Rule ${rule} counts`;
  return `${which}: it is let in by ${methodsText(methods)}.`;
}

export function addAdmissionCommands(server: Command, context: CommandContext): void {
  const show = (answer: AdmissionRules): void => {
    const output = context.output();
    output.result(answer, () => {
      for (const [at, rule] of answer.rules.entries()) output.line(ruleText(rule, at));
      if (answer.rules.length === 0)
        output.line(`There is no rule: each phone is let in from everywhere by ${methodsText(admissionMethods)}.`);
      else if (!answer.isForAll) output.line(colours.yellow('A phone that no rule fits is let in by nothing.'));
    });
  };
  const showShutOut = (preview: AdmissionPreview): void => {
    const output = context.output();
    output.result(preview, () => {
      const { refused, examples } = preview;
      output.line(`${refused} ${refused === 1 ? 'phone' : 'phones'} that came within a day would be let in no more:`);
      for (const { macAddress, address, method, label } of examples)
        output.line(`  ${macAddress}  ${address}  ${method ?? 'its password'}  ${label}`.trimEnd());
      if (examples.length < refused) output.line(`  and ${refused - examples.length} more`);
      output.line(colours.yellow('Nothing was changed: add --yes.'));
    });
    context.exit(1);
  };
  const change = async (options: ChangeOptions, changed: (rules: readonly AdmissionRule[]) => readonly AdmissionRule[]): Promise<void> => {
    const client: ConsoleClient = await connect(options);
    const { rules: seen } = await client.get(routes.admissionRules);
    const rules = changed(seen);
    const preview = await client.get(routes.previewAdmissionRules, {}, { rules });
    if (preview.refused > 0 && options.yes !== true) return showShutOut(preview);
    show(await client.get(routes.setAdmissionRules, {}, { rules, seen }));
  };
  const admission = server
    .command('admission')
    .description('By what which phones are let in from where: of a list of rules, the first that fits counts.');
  const withYes = (command: Command): Command =>
    withConnection(command).option('--yes', 'also where phones that came within a day would be let in no more');

  withConnection(admission.command('list').description('The rules in their order.')).action(async (options: Connection) =>
    show(await (await connect(options)).get(routes.admissionRules)),
  );
  withYes(
    admission
      .command('add')
      .requiredOption('--methods <method...>', `what is taken: ${admissionMethods.join(', ')}; ${nobody} for nothing`)
      .option('--network <network...>', 'where they come from, such as 192.0.2.0/24; everywhere without it')
      .option('--phone <mac...>', 'MAC addresses or their beginnings, such as 0004f2; each phone without it')
      .option('--before <number>', 'the rule before which it stands; at the end without it')
      .description('Add a rule. It counts from the next request on.'),
  ).action((options: AddOptions) => {
    const { network = [], phone = [], methods, before } = options;
    const rule = { networks: [...network], phones: [...phone], methods: methodsOf(methods) };
    return change(options, (rules) => {
      const at = before === undefined ? rules.length : numberOf(before, '--before', rules.length) - 1;
      const last = rules.at(-1);
      if (at === rules.length && last?.networks.length === 0 && last.phones.length === 0)
        throw new ProblemError('bad-request', `rule ${rules.length} is for each phone from everywhere: add it with --before`);
      return rules.toSpliced(at, 0, rule);
    });
  });
  withYes(
    admission
      .command('remove')
      .argument('<number>', 'of the rule, as list shows it')
      .description('Take a rule away. Without any, each phone is let in from everywhere by whatever it has.'),
  ).action((number: string, options: ChangeOptions) =>
    change(options, (rules) => rules.toSpliced(numberOf(number, 'remove', rules.length) - 1, 1)),
  );
  withYes(admission.command('clear').description('Take all rules away: each phone is let in from everywhere by whatever it has.')).action(
    (options: ChangeOptions) => change(options, () => []),
  );
  withConnection(
    admission
      .command('try')
      .argument('<address>', 'where the phone is, such as 192.0.2.7')
      .argument('<mac>', 'the phone')
      .description('Which rule counts for a phone there, and by what it is let in; nothing is changed.'),
  ).action(async (address: string, macAddress: string, options: Connection) => {
    const output = context.output();
    const client = await connect(options);
    const verdict = await client.get(routes.admissionVerdict, { address, macAddress });
    const { rules } = await client.get(routes.admissionRules);
    output.result(verdict, () => output.line(verdictText(verdict, rules.length === 0)));
  });
}
