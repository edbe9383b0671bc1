// offhook config export: what a folder holds about a person, for that person (GDPR Art. 15(3), 20).

import { utf8Bytes } from '@offhook/base';
import { createDiskFiles, createSystemRandom } from '@offhook/base/node/local';
import type { ExportReport } from '@offhook/folder';
import { exportPerson } from '@offhook/folder';
import type { Command } from 'commander';

import { colours } from '../../colours.ts';
import { demandApart, demandEmpty } from '../../folder/apart.ts';
import type { CommandContext } from '../context.ts';
import type { PersonOptions } from './person.ts';
import { personQuery, plural, printNotSearched, search, withPersonOptions } from './person.ts';

export function addExportCommand(config: Command, context: CommandContext): void {
  withPersonOptions(
    config
      .command('export')
      .description(
        'Write what a folder holds about a person as JSON, vCard, CSV and the original XML. Exit code 1: not everything could be searched.',
      ),
  )
    .requiredOption('--out <folder>', 'the folder to write, readable by you only; outside of the folder searched, and empty')
    .option('--show-others', 'leave other people’s names and numbers in clear, which are masked otherwise')
    .action(async (directory: string, person: string, options: PersonOptions & { out: string }) => {
      const output = context.output();
      const query = await personQuery(directory, person, options, output);
      await demandApart(directory, options.out, 'the export');
      await demandEmpty(options.out, 'the export');
      const found = search(query);
      const { exported, files } = exportPerson(found, query.person, Date.now());
      const target = createDiskFiles(options.out, createSystemRandom());
      for (const [path, text] of files) await target.write(path, utf8Bytes(text));
      const report: ExportReport = {
        folder: directory,
        out: options.out,
        files: [...files.keys()],
        contacts: exported.contacts.length,
        calls: exported.calls.length,
        parameters: exported.parameters.length,
        texts: exported.texts.length,
        undecided: exported.undecided.length,
        notSearched: [...found.report.notSearched],
      };
      output.result(report, () => {
        output.line(
          `${plural(report.contacts, 'contact')}, ${plural(report.calls, 'call')}, ${plural(report.parameters, 'parameter')} and ` +
            `${plural(report.texts, 'line')} written to ${options.out}: ${plural(report.files.length, 'file')}`,
        );
        if (report.undecided > 0)
          output.line(
            colours.yellow(
              `Not decided: ${plural(report.undecided, 'place')} may be about somebody else and are not in it; README.txt names them. Say with --also what is the person’s.`,
            ),
          );
        output.line('Look through them before you hand them over; README.txt says what is in them and what the controller adds.');
        if (query.showOthers) output.line(colours.yellow('Other people are shown in clear (--show-others).'));
        for (const note of found.report.notes) output.line(colours.yellow(note));
        printNotSearched(output, report.notSearched);
      });
      if (!found.isComplete) context.exit(1);
    });
}
