// offhook subject: what is held about a person, and the answer to their request, through the console's interface.

import { writeFile } from 'node:fs/promises';

import type { SubjectRequest } from '@offhook/api';
import { routes } from '@offhook/api';
import { ProblemError } from '@offhook/base';
import { storeWords } from '@offhook/privacy';
import type { Command } from 'commander';

import { colours } from '../colours.ts';
import type { Connection } from '../console-connection.ts';
import { connect, withConnection } from '../console-connection.ts';
import { parseIdentifiers } from '../identifier.ts';
import type { Output } from '../output.ts';
import { whenEnded } from '../request-progress.ts';
import { siteLines } from '../site-places.ts';
import type { CommandContext } from './context.ts';

function showRequest(output: Output, request: SubjectRequest): void {
  output.line(`${colours.bold(request.type)} ${request.id}  ${request.state}`);
  for (const step of request.plan?.steps ?? [])
    output.line(
      `  ${step.action.padEnd(12)} ${String(step.count).padStart(5)}  ${storeWords(step.store)}${step.reason === undefined ? '' : `  (${step.reason})`}`,
    );
  if (request.state === 'planned') for (const line of siteLines(request.plan)) output.line(colours.yellow(line));
  const undecided = request.plan?.places.filter(({ certainty }) => certainty === 'possible') ?? [];
  const isAnswer = request.type !== 'erasure';
  if ((request.state === 'planned' || isAnswer) && undecided.length > 0) {
    const what = isAnswer ? 'and not in the answer' : 'name what is about this person with --include';
    output.line(colours.yellow(`  not decided, since it may be about somebody else; ${what}:`));
    for (const { id, place, form } of undecided) output.line(`    ${id}  ${place} (${form})`);
  }
  for (const { place, occurrences } of request.standing?.found ?? []) output.line(colours.red(`  still there   ${occurrences}  ${place}`));
  for (const { what, count, reason } of request.standing?.kept ?? [])
    output.line(colours.yellow(`  kept          ${count}  ${storeWords(what)}  (${reason})`));
  for (const { place, occurrences } of request.standing?.undecided ?? [])
    output.line(colours.yellow(`  not decided   ${occurrences}  ${place}`));
  for (const place of request.standing?.notSearched ?? []) output.line(colours.yellow(`  not searched  ${place}`));
  if (request.outstandingDevices.length > 0) output.line(colours.yellow(`  outstanding on: ${request.outstandingDevices.join(', ')}`));
}

const dueTexts = {
  soon: colours.yellow('due soon'),
  late: colours.red('late'),
  'phones-late': colours.red('late on phones'),
} as const;

function listedText({ id, type, state, dueAt, due, outstandingDevices }: SubjectRequest): string {
  const marks = [
    ...(due === undefined ? [] : [dueTexts[due]]),
    ...(outstandingDevices.length === 0 ? [] : [`outstanding on ${outstandingDevices.join(', ')}`]),
  ];
  return `${id}  ${type.padEnd(11)}  ${state.padEnd(9)}  due ${dueAt.slice(0, 10)}${marks.map((mark) => `  ${mark}`).join('')}`;
}

function verifiedText(text: string): string {
  if (text.trim().length < 3 || text.length > 500)
    throw new ProblemError(
      'bad-request',
      '--verified: expected in 3 to 500 characters how you made sure who asks, such as "passport seen"',
    );
  return text;
}

/** Throws ProblemError conflict where it was not even begun. */
function carriedOut(request: SubjectRequest): SubjectRequest {
  if (request.state === 'planned')
    throw new ProblemError('conflict', `request ${request.id} was not carried out: what is held has changed since its plan was shown`);
  return request;
}

export function addSubjectCommand(program: Command, context: CommandContext): void {
  const subject = program
    .command('subject')
    .description('Answer a person: search, export, erase. The password is read from OFFHOOK_PASSWORD.');
  withConnection(
    subject
      .command('search')
      .argument('[query]', 'a number, SIP URI, name or login', '')
      .description('Whom does the server hold data about?'),
  ).action(async (query: string, options: Connection) => {
    const output = context.output();
    const client = await connect(options);
    const answer = await client.get(routes.persons, query === '' ? {} : { q: query });
    output.result(answer, () => {
      if (answer.persons.length === 0)
        output.line(
          'Nobody in call lists and directories matches. A request looks in logs, settings and files too: offhook subject export PERSON',
        );
      for (const person of answer.persons) {
        output.line(
          `${colours.bold(person.names[0] ?? person.identifiers[0]?.value ?? person.partyToken)}  ${person.identifiers.map((identifier) => identifier.value).join(', ')}`,
        );
        for (const holding of person.holdings)
          output.line(
            `  ${String(holding.count).padStart(5)}  ${storeWords(holding.store)}  on ${holding.devices.length} phone${holding.devices.length === 1 ? '' : 's'}`,
          );
      }
    });
    if (answer.persons.length === 0) context.exit(1);
  });
  withConnection(
    subject
      .command('list')
      .option('--due', 'only those whose day is near or has passed')
      .description('All requests with the day each is due (GDPR Art. 12(3)). Exit code 1 where one is late.'),
  ).action(async (options: Connection & { due?: true }) => {
    const output = context.output();
    const all = await (await connect(options)).get(routes.requests);
    const listed = options.due === true ? all.filter(({ due }) => due !== undefined) : all;
    output.result(listed, () => {
      for (const request of listed) output.line(listedText(request));
      if (listed.length === 0) output.line(options.due === true ? 'No request is near its day.' : 'There are no requests.');
    });
    if (listed.some(({ due }) => due === 'late' || due === 'phones-late')) context.exit(1);
  });
  withConnection(
    subject
      .command('export')
      .argument('<identifier...>', 'who: sip:2001@example.test, 2001, login=anna')
      .requiredOption('--verified <how>', 'how you made sure who asks, in 3 to 500 characters', verifiedText)
      .option('--out <file>', 'the ZIP file to write', 'export.zip')
      .description('Answer a request for access: a ZIP with JSON, vCard, CSV and the original XML.'),
  ).action(async (identifiers: readonly string[], options: Connection & { verified: string; out: string }) => {
    const output = context.output();
    const client = await connect(options);
    const taken = await client.get(
      routes.createRequest,
      {},
      { type: 'access', identifiers: identifiers.flatMap(parseIdentifiers), verification: options.verified },
    );
    const created = await whenEnded(client, output, { request: taken });
    const begun = await client.get(routes.fulfilRequest, { id: created.id }, { planHash: created.plan?.hash });
    const done = carriedOut(await whenEnded(client, output, { request: begun }));
    await writeFile(options.out, await client.download(routes.requestExport, { id: created.id }), { mode: 0o600 });
    output.result({ ...done, file: options.out }, () => {
      // What was not decided is told with the plan, and no longer once the request is answered.
      showRequest(output, { ...done, ...(created.plan === undefined ? {} : { plan: created.plan }) });
      output.line(`Written to ${options.out}`);
    });
  });
  withConnection(
    subject
      .command('erase')
      .argument('<identifier...>', 'who: sip:2001@example.test, 2001, login=anna')
      .requiredOption('--verified <how>', 'how you made sure who asks, in 3 to 500 characters', verifiedText)
      .option('--yes', 'carry the plan out; without it the plan is only shown')
      .option('--include <place...>', 'places that were not decided, as the plan names them')
      .option('--receipt <file>', 'the receipt to write', 'receipt.json')
      .description('Answer a request for erasure: plan first; with --yes it is carried out, and a signed receipt written.'),
  ).action(
    async (
      identifiers: readonly string[],
      options: Connection & { verified: string; yes?: boolean; receipt: string; include?: string[] },
    ) => {
      const output = context.output();
      const client = await connect(options);
      const taken = await client.get(
        routes.createRequest,
        {},
        { type: 'erasure', identifiers: identifiers.flatMap(parseIdentifiers), verification: options.verified },
      );
      const created = await whenEnded(client, output, { request: taken });
      if (options.yes !== true) {
        const cancelled = await client.get(routes.cancelRequest, { id: created.id });
        output.result({ ...created, state: cancelled.state }, () => {
          showRequest(output, created);
          output.line('Nothing was erased. Add --yes to carry this plan out.');
        });
        return;
      }
      const begun = await client.get(
        routes.fulfilRequest,
        { id: created.id },
        { planHash: created.plan?.hash, ...(options.include === undefined ? {} : { include: options.include }) },
      );
      const done = carriedOut(await whenEnded(client, output, { request: begun }));
      await writeFile(options.receipt, await client.download(routes.requestReceipt, { id: created.id }), { mode: 0o600 });
      output.result({ ...done, receipt: options.receipt }, () => {
        showRequest(output, done);
        output.line(`Receipt written to ${options.receipt}; check it with: offhook verify ${options.receipt}`);
      });
    },
  );
  withConnection(
    subject
      .command('release')
      .argument('<request>', 'the erasure, as its receipt names it')
      .description('The erased person is back: contacts and settings that name them are new from now on. Calls from before stay erased.'),
  ).action(async (id: string, options: Connection) => {
    const output = context.output();
    const released = await (await connect(options)).get(routes.releaseRequest, { id });
    output.result(released, () => output.line('Released: what phones bring of this person from their next upload on is taken as new.'));
  });
}
