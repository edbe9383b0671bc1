// offhook config explain: one parameter in words.

import { explainReport } from '@offhook/folder';
import type { ExplainReport } from '@offhook/folder';
import type { Command } from 'commander';

import { colours } from '../../colours.ts';
import { printableText } from '../../folder/printable.ts';
import type { Output } from '../../output.ts';
import type { CommandContext } from '../context.ts';

const certainties: Readonly<Record<string, string>> = {
  guide: 'the privacy guide or the white paper says so',
  schema: 'the schema of UC Software 4.0.15',
  template: 'a shipped template: name and default are sure, the type is judged by the default',
  met: 'files of other people: the type is judged by what they write',
  recalled: 'recalled, not checked',
};

function print(output: Output, report: Extract<ExplainReport, { found: true }>): void {
  const fact = (label: string, text: string): void => output.line(`${colours.dim(label.padEnd(16))}${text}`);
  output.line(colours.bold(report.name));
  output.line(report.meaning ?? 'What it does is not known here.');
  output.line();
  fact('kind', report.kind);
  fact('values', report.values);
  fact('default', report.defaults);
  fact('a change', `${report.effect === 'unknown' ? 'effect not known' : report.effect}${report.effectIsRecalled ? ' (recalled)' : ''}`);
  fact('chapter', report.chapter);
  if (report.category !== 'none') fact('personal data', report.category.replaceAll('-', ' '));
  if (report.isSecret) fact('secret', 'never shown, logged or exported');
  if (report.gates.length > 0) fact('counts only with', report.gates.map((gate) => `${gate}="1"`).join(' and '));
  const limits = report.indexLimits.map((limit) => (limit === null ? 'not known' : `up to ${limit}`));
  if (limits.length > 0) fact('indices', limits.join(', '));
  fact('release', `${report.release} (${report.seenIn.join(', ')})`);
  fact('known from', certainties[report.certainty] ?? report.certainty);
  fact('Offhook’s phone', report.isReadByPhone ? 'acts on it' : 'does not act on it yet');
  if (report.neighbours.length > 0) fact('neighbours', report.neighbours.join(', '));
}

export function addExplainCommand(config: Command, context: CommandContext): void {
  config
    .command('explain')
    .argument('<name...>', 'parameters, such as call.callWaiting.enable or reg.1.address; letter case never matters')
    .description('Say what a parameter does, its values, default and effect; the nearest names for an unknown one.')
    .action((names: readonly string[]) => {
      const output = context.output();
      const reports = names.map(explainReport);
      output.result(reports, () => {
        reports.forEach((report, at) => {
          if (at > 0) output.line();
          if (report.found) print(output, report);
          else {
            const name = printableText(report.name);
            output.line(report.isGone ? `${colours.cyan('gone')}  ${name}` : `${colours.yellow('unknown')}  ${name}`);
            if (report.isGone) output.line('A name of SIP 2 and 3, gone since UC Software 4.0.');
            if (report.nearest.length > 0) output.line(`The nearest names: ${report.nearest.join(', ')}`);
            else if (!report.isGone) output.line('No known name is near it.');
          }
        });
      });
      if (reports.some((report) => !report.found)) context.exit(1);
    });
}
