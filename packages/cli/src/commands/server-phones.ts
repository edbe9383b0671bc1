// offhook server phones, admit, renew, remove, waiting, set, unset, certificate: a running server, through the console's interface.

import { existsSync } from 'node:fs';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { ProblemError, messageOf, utf8Text } from '@offhook/base';
import { createDiskFiles, createSystemRandom } from '@offhook/base/node';
import { routes } from '@offhook/api';
import type { Device, Enrolment } from '@offhook/api';
import { takeInventory } from '@offhook/folder';
import type { Command } from 'commander';

import { colours } from '../colours.ts';
import type { ConsoleClient } from '../console-client.ts';
import type { Connection } from '../console-connection.ts';
import { connect, withConnection } from '../console-connection.ts';
import { dataDirectory } from '../data-directory.ts';
import { createDiskSource } from '../folder/disk-source.ts';
import type { CommandContext } from './context.ts';
import type { PhoneRow } from './phone-list.ts';
import { readPhoneList } from './phone-list.ts';
import { addAdmissionCommands, methodsText } from './server-admission.ts';
import { addExportCommand } from './server-export.ts';
import { addAuditCommand } from './server-audit.ts';
import { addRetentionCommands } from './server-retention.ts';
import { addOwnerCommand } from './server-owner.ts';
import { addUserCommands } from './server-users.ts';

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

/** All of them, as many at once as the console gives. */
async function phonesOf(client: ConsoleClient, find: string | undefined): Promise<readonly Device[]> {
  if (find !== undefined) return client.get(routes.devices, { find });
  const devices: Device[] = [];
  for (;;) {
    const last = devices.at(-1);
    const page = await client.get(routes.devices, last === undefined ? {} : { after: last.macAddress });
    if (page.length === 0) return devices;
    devices.push(...page);
  }
}

export function addServerPhoneCommands(server: Command, context: CommandContext): void {
  withConnection(
    server
      .command('phones')
      .description('All phones, or those that are looked for, with what they say of themselves.')
      .option('--find <text>', 'part of a MAC address, label, model, release, network address, extension or name: 200 phones at most'),
  ).action(async (options: Connection & { find?: string }) => {
    const output = context.output();
    const devices = await phonesOf(await connect(options), options.find);
    output.result(devices, () => {
      for (const { macAddress, model, reportedModel, softwareVersion, label, lastSeenAt } of devices)
        output.line(
          `${macAddress}  ${(model === '' ? (reportedModel ?? '-') : model).padEnd(10)}  ${softwareVersion.padEnd(12)}  ${(lastSeenAt ?? 'never seen').padEnd(24)}  ${label}` +
            (model !== '' && reportedModel !== undefined ? colours.yellow(`  says that it is a ${reportedModel}`) : ''),
        );
      output.line(`${devices.length} ${devices.length === 1 ? 'phone' : 'phones'}`);
    });
  });
  withConnection(server.command('waiting').description('Phones that asked for files and are not admitted yet.')).action(
    async (options: Connection) => {
      const output = context.output();
      const waiting = await (await connect(options)).get(routes.waiting);
      output.result(waiting, () => {
        for (const { macAddress, model, softwareVersion, address, lastSeenAt, refused } of waiting)
          output.line(
            `${macAddress}  ${model.padEnd(10)}  ${softwareVersion.padEnd(12)}  ${address.padEnd(15)}  ${lastSeenAt}` +
              (refused === undefined ? '' : colours.yellow(`  came with ${refused.method}, taken there: ${methodsText(refused.taken)}`)),
          );
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
      .option('--hand-over', 'their credentials stand in the file of each too, for phones that show the certificate of their factory')
      .description('Admit phones. Their credentials are printed as CSV, this once.'),
  ).action(async (phones: readonly string[], options: Connection & { file?: string; waiting?: boolean; handOver?: boolean }) => {
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
    const answer = await client.get(routes.admitDevices, {}, { phones: all, handOver: options.handOver === true });
    output.result(answer, () => {
      printEnrolments((line) => output.line(line), answer.admitted);
      for (const { macAddress, reason } of answer.refused) output.line(colours.yellow(`# ${macAddress} was not admitted: ${reason}`));
    });
    if (answer.refused.length > 0) context.exit(1);
  });
  withConnection(
    server
      .command('renew')
      .argument('<mac>', 'the phone')
      .option('--hand-over', 'the phone finds them in its own file, and the old ones end when it comes with the new')
      .description('New credentials for a phone; the old ones end at once.'),
  ).action(async (macAddress: string, options: Connection & { handOver?: boolean }) => {
    const output = context.output();
    const enrolment = await (await connect(options)).get(routes.renewCredentials, { macAddress }, { handOver: options.handOver === true });
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
  withConnection(
    server
      .command('replace')
      .argument('<old>', 'the phone that goes')
      .argument('<new>', 'the phone that comes')
      .description('Admit a phone in the place of another, with its settings, label, contacts, calls and overrides.'),
  ).action(async (macAddress: string, by: string, options: Connection) => {
    const output = context.output();
    const answer = await (await connect(options)).get(routes.replaceDevice, { macAddress }, { macAddress: by });
    output.result(answer, () => {
      printEnrolments((line) => output.line(line), [answer.enrolment]);
      for (const path of answer.filesOfOld) output.line(colours.yellow(`# ${path} bears the old address: rename it`));
      output.line(`# ${macAddress} stays until it is removed: offhook server remove ${macAddress} --yes`);
    });
  });
  withConnection(
    server
      .command('first-contact')
      .option('--name <name>', 'the user name for all', 'newcomer')
      .option('--network <network...>', 'where phones may come from, such as 192.0.2.0/24')
      .option('--hours <hours>', 'for how long', '8')
      .option('--end', 'end it now')
      .description(
        'For a time, let phones come with one user name and password for all: they wait, and read nothing before admit --hand-over.',
      ),
  ).action(async (options: Connection & { name: string; network?: readonly string[]; hours: string; end?: boolean }) => {
    const output = context.output();
    const client = await connect(options);
    if (options.end === true) {
      await client.call(routes.endFirstContact);
      output.result({ ended: true }, () => output.line('The shared user name and password open nothing any more.'));
      return;
    }
    if (options.network === undefined) throw new ProblemError('bad-request', 'expected --network, such as 192.0.2.0/24');
    const body = { userName: options.name, networks: options.network, hours: Number(options.hours) };
    const opened = await client.get(routes.openFirstContact, {}, body);
    output.result(opened, () =>
      output.line(`User ${colours.bold(opened.userName)}, password ${colours.bold(opened.password)}, until ${opened.until}`),
    );
  });
  addAdmissionCommands(server, context);
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
  withConnection(
    server
      .command('diff')
      .argument('<scope>', 'site, or the MAC address of a phone')
      .argument('<assignment...>', 'NAME=VALUE to set; -NAME to unset, after --')
      .description('What a change would do to which phones; nothing is changed.'),
  ).action(async (scope: string, changes: readonly string[], options: Connection) => {
    const output = context.output();
    const unset = changes.filter((change) => change.startsWith('-')).map((change) => change.slice(1));
    const set = Object.fromEntries(changes.filter((change) => !change.startsWith('-')).map(assignmentOf));
    const preview = await (await connect(options)).get(routes.previewConfiguration, { scope }, { set, unset });
    output.result(preview, () => {
      output.line(`${preview.changed} of ${preview.phones} phones change, ${preview.restarting} of them restart.`);
      for (const { macAddress } of preview.examples) output.line(`  ${macAddress}`);
      for (const { name, place, phones } of preview.kept) output.line(`${name} stays as it is on ${phones}: ${place} is stronger`);
      for (const reason of preview.refused) output.line(colours.yellow(reason));
    });
    if (preview.refused.length > 0) context.exit(1);
  });
  const keys = server.command('keys').description('Keys with which phones encrypt what they upload.');
  withConnection(keys.command('list').description('What they are called; a key itself is never shown.')).action(
    async (options: Connection) => {
      const output = context.output();
      const known = await (await connect(options)).get(routes.encryptionKeys);
      output.result(known, () => {
        for (const { description } of known) output.line(description);
        if (known.length === 0) output.line('There is none: encrypted uploads are kept as they come.');
      });
    },
  );
  withConnection(
    keys
      .command('add')
      .argument('<file>', 'with Crypt=1;KeyDesc=...;Key=...;')
      .description('Add one; one of the same description is replaced.'),
  ).action(async (file: string, options: Connection) => {
    const output = context.output();
    const added = await (await connect(options)).get(routes.addEncryptionKey, {}, { key: (await textOf(file)).trim() });
    output.result(added, () => output.line(`${added.description} reads what phones upload from now on.`));
  });
  withConnection(server.command('tell').argument('<mac>', 'the phone').description('Tell a phone to come for its files.')).action(
    async (macAddress: string, options: Connection) => {
      const output = context.output();
      const { wasTold } = await (await connect(options)).get(routes.tellDevice, { macAddress });
      output.result({ macAddress, wasTold }, () => output.line(wasTold ? 'Told.' : 'It could not be reached: it comes at its next start.'));
      if (!wasTold) context.exit(1);
    },
  );
  addRetentionCommands(server, context);
  addAuditCommand(server, context);
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
            output.line('Then take what they have uploaded before into the records: offhook server adopt');
          },
        );
    });
  withConnection(
    server
      .command('adopt')
      .description(
        'Take directories, call lists, settings and logs of admitted phones that lie in the folder site into the records, and out of the folder: persons in them are found from then on.',
      ),
  ).action(async (options: Connection) => {
    const output = context.output();
    const { adopted, left } = await (await connect(options)).get(routes.adoptUploads);
    output.result({ adopted, left }, () => {
      for (const { path, records, isUnread } of adopted)
        output.line(`${path}: ${isUnread ? 'kept as it is: it cannot be read' : `${records} ${records === 1 ? 'record' : 'records'}`}`);
      for (const { path, reason } of left) output.line(colours.yellow(`${path} stays: ${reason}`));
      if (adopted.length + left.length === 0) output.line('No upload of a phone lies in the folder.');
    });
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

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new ProblemError('not-found', `cannot read ${path}: ${messageOf(cause)}`, { cause });
  }
}
