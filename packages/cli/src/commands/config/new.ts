// offhook config new: a first provisioning folder, by asking a few questions.

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { ProblemError, utf8Bytes } from '@offhook/base';
import { createSystemRandom } from '@offhook/base/node/local';
import type { NewFile, NewFolder, NewFolderReport, QuestionName } from '@offhook/folder';
import {
  newFolderFiles,
  parseAdministratorPassword,
  parseSipPassword,
  questionNames,
  questions,
  transports,
  writtenFolders,
} from '@offhook/folder';
import type { Command } from 'commander';
import { Option } from 'commander';

import { colours } from '../../colours.ts';
import { demandEmpty } from '../../folder/apart.ts';
import type { Prompt } from '../../folder/prompt.ts';
import { createPrompt } from '../../folder/prompt.ts';
import { createServedFiles, servedFileMode } from '../../folder/served-files.ts';
import type { CommandContext } from '../context.ts';

const sipPasswordVariable = 'OFFHOOK_SIP_PASSWORD';
const administratorPasswordVariable = 'OFFHOOK_ADMIN_PASSWORD';
/** The web server's group reads it; nobody else does. */
const secretFileMode = 0o640;

interface NewOptions {
  readonly server?: string;
  readonly transport?: string;
  readonly mac?: string;
  readonly extension?: string;
  readonly name?: string;
  readonly authUser?: string;
  readonly timeServer?: string;
  readonly gmtOffset?: string;
  readonly language?: string;
  readonly yes?: true;
}

function given(options: NewOptions): Readonly<Record<QuestionName, string | undefined>> {
  const { server, transport, mac, extension, name, authUser, timeServer, gmtOffset } = options;
  return { server, transport, mac, extension, name, 'auth-user': authUser, 'time-server': timeServer, 'gmt-offset': gmtOffset };
}

type Ask = <Name extends QuestionName>(name: Name) => Promise<ReturnType<(typeof questions)[Name]['parse']>>;

/** `prompt` is undefined where nobody can be asked. */
async function newFolder(options: NewOptions, prompt: Prompt | undefined): Promise<NewFolder> {
  const answers = given(options);
  const missing = questionNames.filter((name) => answers[name] === undefined && questions[name].fallback === undefined);
  if (prompt === undefined && missing.length > 0)
    throw new ProblemError(
      'bad-request',
      `expected ${missing.map((name) => `--${name}`).join(', ')}: ${options.yes === true ? 'there is no default' : 'there is no terminal to ask on'}`,
    );
  // An option that will not do is said before anything is asked.
  for (const name of questionNames) if (answers[name] !== undefined) questions[name].parse(answers[name]);
  const ask: Ask = async (name) => {
    const question = questions[name] as {
      text: string;
      fallback: string | undefined;
      parse: (answer: string) => ReturnType<(typeof questions)[typeof name]['parse']>;
    };
    const answer = answers[name];
    if (answer !== undefined) return question.parse(answer);
    return prompt === undefined ? question.parse(question.fallback ?? '') : prompt.ask(question);
  };
  const askSecret = async (variable: string, text: string, parse: (answer: string) => string | undefined): Promise<string | undefined> => {
    const known = process.env[variable];
    if (known !== undefined) return parse(known);
    return prompt?.ask({ text, fallback: '', parse, isSecret: true });
  };
  return {
    server: await ask('server'),
    transport: await ask('transport'),
    mac: await ask('mac'),
    extension: await ask('extension'),
    name: await ask('name'),
    authUser: await ask('auth-user'),
    timeServer: await ask('time-server'),
    offsetGmtS: await ask('gmt-offset'),
    language: options.language,
    sipPassword: await askSecret(sipPasswordVariable, 'SIP password of the line (not shown; empty for none)', parseSipPassword),
    administratorPassword: await askSecret(
      administratorPasswordVariable,
      'Administrator password for the phones (not shown; empty to leave it as it is)',
      parseAdministratorPassword,
    ),
  };
}

function nextSteps(directory: string, folder: NewFolder, files: readonly NewFile[]): readonly string[] {
  const secret = files.filter(({ holdsSecret }) => holdsSecret).map(({ path }) => join(directory, path));
  return [
    `Check it whenever you change it: offhook config check ${directory}`,
    ...(secret.length === 0
      ? []
      : [`Let the web server's group read what holds passwords, and nobody else: chgrp GROUP ${secret.join(' ')}`]),
    `Serve ${directory} over HTTPS, best with a user name and password; let phones write (PUT) to ${writtenFolders.join(', ')} only.`,
    'Tell phones where it is with DHCP option 160: https://provisioning.example.test/ (your own name).',
    ...(folder.administratorPassword === undefined
      ? ['Change the administrator password of the phones: they leave the factory with a known one.']
      : []),
  ];
}

async function write(directory: string, files: readonly NewFile[]): Promise<void> {
  await demandEmpty(directory, 'the new provisioning folder');
  const random = createSystemRandom();
  for (const { path, text, holdsSecret } of files)
    await createServedFiles(directory, random, { newFileMode: holdsSecret ? secretFileMode : servedFileMode }).write(path, utf8Bytes(text));
  for (const folder of writtenFolders) await mkdir(join(directory, folder), { recursive: true });
}

export function addNewCommand(config: Command, context: CommandContext): void {
  config
    .command('new')
    .argument('<directory>', 'the folder to make; it must be missing or empty')
    .description('Write a first provisioning folder: primary file, site file and one phone, from a few questions.')
    .option('--server <host>', 'the SIP server')
    .addOption(new Option('--transport <name>', `to the SIP server (${questions.transport.fallback})`).choices([...transports]))
    .option('--mac <address>', 'the MAC address of the first phone')
    .option('--extension <user>', 'its number or user name')
    .option('--name <text>', 'the name that its calls show')
    .option('--auth-user <name>', 'the user name to register with, where it is not the number')
    .option('--time-server <host>', 'where the time comes from, where DHCP does not say')
    .option('--gmt-offset <hours>', 'such as +1, -3.5 or +05:30, where DHCP does not say')
    .option('--language <dictionary>', 'of the screen, such as German_Germany (lcl.ml.lang)')
    .option('--yes', 'ask nothing: defaults for what no option says')
    .addHelpText(
      'after',
      `\nPasswords are asked for without echo, or come from ${sipPasswordVariable} and\n${administratorPasswordVariable}; never from the command line. One that is not given is left out.`,
    )
    .action(async (directory: string, options: NewOptions) => {
      const output = context.output();
      await demandEmpty(directory, 'the new provisioning folder');
      const prompt = options.yes !== true && process.stdin.isTTY ? createPrompt(process.stdin, process.stderr) : undefined;
      let folder: NewFolder;
      try {
        folder = await newFolder(options, prompt);
      } finally {
        prompt?.close();
      }
      const files = newFolderFiles(folder);
      await write(directory, files);
      const report: NewFolderReport = {
        folder: directory,
        files: files.map(({ path, holdsSecret }) => ({ file: path, holdsSecret })),
        folders: [...writtenFolders],
        nextSteps: [...nextSteps(directory, folder, files)],
      };
      output.result(report, () => {
        for (const { file, holdsSecret } of report.files)
          output.line(`${colours.green('written')}  ${join(directory, file)}${holdsSecret ? '  (holds a password; mode 0640)' : ''}`);
        output.line(`${colours.green('made')}     ${report.folders.map((name) => join(directory, `${name}/`)).join(', ')}`);
        output.line();
        report.nextSteps.forEach((step, index) => output.line(`${index + 1}. ${step}`));
      });
    });
}
