// offhook server phones, admit, renew, remove, waiting, set, unset, users, certificate: a running server, through the console's interface.

import { existsSync } from 'node:fs';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { ProblemError, messageOf, utf8Text } from '@offhook/base';
import { createDiskFiles, createJsonLogger, createNodePlatform, createSystemRandom } from '@offhook/base/node';
import { roles, routes } from '@offhook/api';
import type { Enrolment, Role } from '@offhook/api';
import { takeInventory } from '@offhook/folder';
import { restoreBackup } from '@offhook/server';
import type { Command } from 'commander';

import { colours } from '../colours.ts';
import type { Connection } from '../console-connection.ts';
import { connect, withConnection } from '../console-connection.ts';
import { dataDirectory } from '../data-directory.ts';
import { createDiskSource } from '../folder/disk-source.ts';
import type { CommandContext } from './context.ts';
import { addExportCommand } from './server-export.ts';
import { addRetentionCommands } from './server-retention.ts';
import { addOwnerCommand } from './server-owner.ts';

interface PhoneRow {
  readonly macAddress: string;
  readonly model: string;
  readonly label: string;
}

/** A MAC address, a model and a label in each line, separated by commas, semicolons or tabs; a first line of headings is passed over. */
export function readPhoneList(text: string, file: string): readonly PhoneRow[] {
  const rows = text.split(/\r?\n/).map((line, index) => ({ line: line.replace(/^\ufeff/, '').trim(), number: index + 1 }));
  return rows.flatMap(({ line, number }): readonly PhoneRow[] => {
    if (line === '' || line.startsWith('#')) return [];
    const [macAddress = '', model = '', label = ''] = line.split(/[,;\t]/).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
    const digits = macAddress.replace(/[:.-]/g, '');
    if (/^[0-9a-f]{12}$/i.test(digits)) return [{ macAddress, model, label: label.slice(0, 64) }];
    if (number === 1) return [];
    throw new ProblemError('bad-request', `${file} line ${number}: expected a MAC address first, got ${JSON.stringify(macAddress)}`);
  });
}

/** As CSV: what goes into the phones, or into a provisioning file. */
function printEnrolments(line: (text: string) => void, enrolments: readonly Enrolment[]): void {
  line('mac,user,password');
  for (const { macAddress, userName, password } of enrolments) line(`${macAddress},${userName},${password}`);
}

function assignmentOf(text: string): readonly [string, string] {
  const equals = text.indexOf('=');
  if (equals < 1) throw new ProblemError('bad-request', `expected NAME=VALUE, such as up.headsetMode=1, got ${JSON.stringify(text)}`);
  return [text.slice(0, equals), text.slice(equals + 1)];
}

function roleOf(text: string): Role {
  const role = roles.find((candidate) => candidate === text);
  if (role === undefined) throw new ProblemError('bad-request', `expected a role (${roles.join(', ')}), got ${JSON.stringify(text)}`);
  return role;
}

export function addServerPhoneCommands(server: Command, context: CommandContext): void {
  withConnection(server.command('phones').description('All phones, with what they say of themselves.')).action(
    async (options: Connection) => {
      const output = context.output();
      const devices = await (await connect(options)).get(routes.devices);
      output.result(devices, () => {
        for (const { macAddress, model, reportedModel, softwareVersion, label, lastSeenAt } of devices)
          output.line(
            `${macAddress}  ${(model === '' ? (reportedModel ?? '-') : model).padEnd(10)}  ${softwareVersion.padEnd(12)}  ${(lastSeenAt ?? 'never seen').padEnd(24)}  ${label}` +
              (model !== '' && reportedModel !== undefined ? colours.yellow(`  says that it is a ${reportedModel}`) : ''),
          );
        output.line(`${devices.length} ${devices.length === 1 ? 'phone' : 'phones'}`);
      });
    },
  );
  withConnection(server.command('waiting').description('Phones that asked for files and are not admitted yet.')).action(
    async (options: Connection) => {
      const output = context.output();
      const waiting = await (await connect(options)).get(routes.waiting);
      output.result(waiting, () => {
        for (const { macAddress, model, softwareVersion, address, lastSeenAt } of waiting)
          output.line(`${macAddress}  ${model.padEnd(10)}  ${softwareVersion.padEnd(12)}  ${address.padEnd(15)}  ${lastSeenAt}`);
        if (waiting.length === 0) output.line('No phone is waiting.');
      });
    },
  );
  withConnection(
    server
      .command('admit')
      .argument('[phone...]', 'MAC addresses; those of the waiting list come with their model')
      .option('--file <csv>', 'a list: MAC address, model, label')
      .option('--waiting', 'every phone that waits')
      .description('Admit phones. Their credentials are printed as CSV, this once.'),
  ).action(async (phones: readonly string[], options: Connection & { file?: string; waiting?: boolean }) => {
    const output = context.output();
    const client = await connect(options);
    const waiting = await client.get(routes.waiting);
    const modelOf = new Map(waiting.map(({ macAddress, model }) => [macAddress, model]));
    const listed = options.file === undefined ? [] : readPhoneList(await textOf(options.file), options.file);
    const all: readonly PhoneRow[] = [
      ...phones.map((macAddress) => ({ macAddress, model: modelOf.get(macAddress.replace(/[:.-]/g, '').toLowerCase()) ?? '', label: '' })),
      ...listed,
      ...(options.waiting === true ? waiting.map(({ macAddress, model }) => ({ macAddress, model, label: '' })) : []),
    ];
    if (all.length === 0) throw new ProblemError('bad-request', 'expected MAC addresses, --file or --waiting: nobody was named');
    const answer = await client.get(routes.admitDevices, {}, { phones: all });
    output.result(answer, () => {
      printEnrolments((line) => output.line(line), answer.admitted);
      for (const { macAddress, reason } of answer.refused) output.line(colours.yellow(`# ${macAddress} was not admitted: ${reason}`));
    });
    if (answer.refused.length > 0) context.exit(1);
  });
  withConnection(
    server.command('renew').argument('<mac>', 'the phone').description('New credentials for a phone; the old ones end at once.'),
  ).action(async (macAddress: string, options: Connection) => {
    const output = context.output();
    const enrolment = await (await connect(options)).get(routes.renewCredentials, { macAddress });
    output.result(enrolment, () => printEnrolments((line) => output.line(line), [enrolment]));
  });
  withConnection(
    server
      .command('remove')
      .argument('<mac>', 'the phone')
      .option('--yes', 'do it; without, it is only said what would go')
      .description('Remove a phone with all that it uploaded; its keys are destroyed.'),
  ).action(async (macAddress: string, options: Connection & { yes?: boolean }) => {
    const output = context.output();
    const client = await connect(options);
    const device = await client.get(routes.device, { macAddress });
    if (options.yes === true) await client.call(routes.removeDevice, { macAddress });
    output.result({ macAddress, removed: options.yes === true }, () => {
      const files = device.artefacts.map(({ name }) => name).join(', ');
      output.line(`${macAddress} ${device.model} ${device.label}${files === '' ? '' : `: ${files}`}`);
      output.line(options.yes === true ? 'Removed.' : 'Nothing was removed: add --yes.');
    });
  });
  addOwnerCommand(server, context);
  withConnection(
    server
      .command('set')
      .argument('<scope>', 'site, or the MAC address of a phone')
      .argument('<assignment...>', 'NAME=VALUE')
      .description('Set parameters for one phone or for all: they stand in a file of their own before every other.'),
  ).action(async (scope: string, assignments: readonly string[], options: Connection) => {
    const output = context.output();
    const answer = await (
      await connect(options)
    ).get(routes.changeConfiguration, { scope }, { set: Object.fromEntries(assignments.map(assignmentOf)) });
    output.result(answer, () => {
      for (const [name, value] of Object.entries(answer.values)) output.line(`${name}=${value ?? '(secret)'}`);
    });
  });
  withConnection(
    server
      .command('unset')
      .argument('<scope>', 'site, or the MAC address of a phone')
      .argument('<name...>', 'parameters')
      .description('Take back what was set.'),
  ).action(async (scope: string, names: readonly string[], options: Connection) => {
    const output = context.output();
    const answer = await (await connect(options)).get(routes.changeConfiguration, { scope }, { unset: names });
    output.result(answer, () => {
      for (const [name, value] of Object.entries(answer.values)) output.line(`${name}=${value ?? '(secret)'}`);
    });
  });
  withConnection(server.command('tell').argument('<mac>', 'the phone').description('Tell a phone to come for its files.')).action(
    async (macAddress: string, options: Connection) => {
      const output = context.output();
      const { wasTold } = await (await connect(options)).get(routes.tellDevice, { macAddress });
      output.result({ macAddress, wasTold }, () => output.line(wasTold ? 'Told.' : 'It could not be reached: it comes at its next start.'));
      if (!wasTold) context.exit(1);
    },
  );
  withConnection(server.command('backup').description('Make a backup now, where the server was told to keep them (--backups).')).action(
    async (options: Connection) => {
      const output = context.output();
      const made = await (await connect(options)).get(routes.backUp);
      output.result(made, () => output.line(`${made.folder}: keep the folders records and keys apart, and the master key with neither`));
    },
  );
  addRetentionCommands(server, context);
  server
    .command('restore')
    .argument('<backup>', 'the folder of a backup')
    .requiredOption('--data <dir>', 'the folder of the store; stop the server first')
    .description('Put a backup in place of the store. At the next start, whoever was erased since is erased again.')
    .action(async (backup: string, options: { data: string }) => {
      const directory = dataDirectory(options.data, 'server');
      const platform = createNodePlatform({ directory, log: createJsonLogger({ level: 'error' }) });
      await restoreBackup({ platform, directory, backup });
      platform.close();
      context.output().result({ directory, backup }, () => {
        const output = context.output();
        output.line(`Restored. What was there is kept beside it as *.before: delete it once the server has started.`);
        if (!existsSync(join(directory, 'master.key')))
          output.line(colours.yellow('There is no master.key in it: give it with --master-key.'));
      });
    });
  server
    .command('import')
    .argument('<folder>', 'a provisioning folder')
    .requiredOption('--data <dir>', 'the folder of the store')
    .option('--phones <csv>', 'where the list of its phones is written, for admit --file', 'phones.csv')
    .description(
      'Take a provisioning folder over as it is, with its sub-folders, and list its phones. Nothing that is there already is overwritten.',
    )
    .action(async (folder: string, options: { data: string; phones: string }) => {
      const site = join(dataDirectory(options.data, 'server'), 'site');
      const source = createDiskSource(folder);
      const { phones, files, unreadable } = takeInventory(source);
      const there = [...files.keys()].filter((path) => existsSync(join(site, path)));
      if (there.length > 0)
        throw new ProblemError(
          'conflict',
          `${there.length} of its files are in ${site} already, such as ${there[0] ?? ''}: nothing was copied`,
        );
      await cp(folder, site, { recursive: true, errorOnExist: false, force: false, verbatimSymlinks: false, preserveTimestamps: true });
      await writeFile(options.phones, phones.map(({ macAddress }) => `${macAddress},,\n`).join(''), { mode: 0o600 });
      context
        .output()
        .result(
          { site, files: files.size, phones: phones.map(({ macAddress }) => macAddress), unreadable: unreadable.map(({ path }) => path) },
          () => {
            const output = context.output();
            output.line(`${files.size} files copied to ${site}, ${phones.length} phones listed in ${options.phones}.`);
            for (const { path, message } of unreadable) output.line(colours.yellow(`not copied: ${path}: ${message}`));
            output.line(`Admit them with: offhook server admit --file ${options.phones}`);
          },
        );
    });
  addExportCommand(server, context);
  addUserCommands(server, context);
  server
    .command('certificate')
    .requiredOption('--data <dir>', 'the folder of the store')
    .description('Print the authority that phones must trust, as a configuration file for them.')
    .action(async (options: { data: string }) => {
      const directory = dataDirectory(options.data, 'server');
      const file = await createDiskFiles(directory, createSystemRandom()).read('certificates/authority.pem');
      if (file === undefined) throw new ProblemError('not-found', `there is no certificate in ${directory}: start the server once`);
      const pem = utf8Text(file).trim();
      context.output().result({ authority: pem }, () => {
        const line = context.output();
        line.line('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>');
        line.line(`<PHONE_CONFIG device.set="1" device.sec.TLS.customCaCert1.set="1" device.sec.TLS.customCaCert1="${pem}"/>`);
      });
    });
}

function addUserCommands(server: Command, context: CommandContext): void {
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

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new ProblemError('not-found', `cannot read ${path}: ${messageOf(cause)}`, { cause });
  }
}
