// offhook config check: reads configuration files and says what is in them and what is wrong, with file and line.

import { readFile, readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';

import { ProblemError, messageOf } from '@offhook/base';
import type { Complaint } from '@offhook/ucs';
import {
  complaintText,
  editDistance,
  findParameter,
  looksLikePrimary,
  nearestParameter,
  readConfiguration,
  readEncryptedHeader,
  validate,
} from '@offhook/ucs';
import type { Command } from 'commander';
import colours from 'picocolors';

import type { CommandContext } from '../context.ts';

interface CheckedFile {
  readonly file: string;
  readonly kind: 'configuration' | 'primary' | 'encrypted' | 'refused';
  readonly parameters: number;
  readonly known: number;
  readonly findings: readonly Complaint[];
}

/** Nothing but files of these endings is looked at in a folder; a file named by hand always is. */
const endings = /\.(?:cfg|xml|cfg\.xml|tsx|enc)$/i;

async function filesOf(path: string): Promise<readonly string[]> {
  const entry = await stat(path).catch(() => undefined);
  if (entry === undefined) throw new ProblemError('not-found', `there is no file or folder ${path}`);
  if (!entry.isDirectory()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((item) => item.isFile() && endings.test(item.name))
    .map((item) => join(item.parentPath, item.name))
    .sort();
}

function checkBytes(bytes: Uint8Array, file: string): CheckedFile {
  if (readEncryptedHeader(bytes) !== undefined) return { file, kind: 'encrypted', parameters: 0, known: 0, findings: [] };
  const read = readConfiguration(bytes, file);
  if (!read.usable) return { file, kind: 'refused', parameters: 0, known: 0, findings: read.complaints };
  const names = read.assignments.map((assignment) => assignment.name);
  if (looksLikePrimary(read.rootName, names))
    return { file, kind: 'primary', parameters: names.length, known: names.length, findings: read.complaints };
  const findings: Complaint[] = [...read.complaints];
  let known = 0;
  for (const assignment of read.assignments) {
    const reference = findParameter(assignment.name);
    if (reference === undefined) {
      // Most names of the field are not in the catalogue yet: only a likely slip is worth a finding.
      const nearest = nearestParameter(assignment.name);
      if (nearest !== undefined && nearest.toLowerCase() !== assignment.name.toLowerCase() && isLikelySlip(assignment.name, nearest)) {
        findings.push({
          severity: 'warning',
          code: 'unknown-parameter',
          message: `unknown parameter ${assignment.name}; did you mean ${nearest}?`,
          place: assignment.place,
        });
      }
      continue;
    }
    known++;
    const verdict = validate(reference.row, assignment.value);
    if (!verdict.valid) {
      const came = reference.row.secret === true ? 'another value' : JSON.stringify(assignment.value);
      findings.push({
        severity: 'error',
        code: 'bad-value',
        message: `expected ${verdict.expected} in ${assignment.name}, got ${came}`,
        place: assignment.place,
      });
    }
  }
  return { file, kind: 'configuration', parameters: names.length, known, findings };
}

/** All segments but one are the same, and that one differs by a letter: anything else is another parameter. */
function isLikelySlip(name: string, nearest: string): boolean {
  const segments = name.toLowerCase().split('.');
  const others = nearest.toLowerCase().split('.');
  const [slip, ...more] = segments.filter((segment, index) => segment !== others[index]);
  if (segments.length !== others.length || slip === undefined || more.length > 0) return false;
  return slip.length > 5 && editDistance(slip, others[segments.indexOf(slip)] ?? '', 1) === 1;
}

export function addCheckCommand(config: Command, context: CommandContext): void {
  config
    .command('check')
    .argument('<path...>', 'files or folders')
    .description('Read configuration files: their parameters, or why they cannot be used.')
    .option('--show <what>', 'list every parameter of each file: all or none', 'none')
    .action(async (paths: readonly string[], options: { show: string }) => {
      const output = context.output();
      const files = (await Promise.all(paths.map(filesOf))).flat();
      if (files.length === 0) throw new ProblemError('not-found', `no configuration file (.cfg, .xml) below ${paths.join(', ')}`);
      const checked: CheckedFile[] = [];
      const listed: { file: string; name: string; value: string; line: number }[] = [];
      for (const [index, path] of files.entries()) {
        output.progress(`${index + 1} of ${files.length} ${path}`);
        const file = relative(process.cwd(), path) || path;
        const bytes = await readFile(path).catch((error: unknown) => messageOf(error));
        if (typeof bytes === 'string') {
          const finding: Complaint = {
            severity: 'error',
            code: 'not-a-configuration',
            message: `cannot be read: ${bytes}`,
            place: { file, line: 1, column: 1 },
          };
          checked.push({ file, kind: 'refused', parameters: 0, known: 0, findings: [finding] });
          continue;
        }
        checked.push(checkBytes(bytes, file));
        if (options.show !== 'all') continue;
        for (const { name, value, place } of readConfiguration(bytes, file).assignments) {
          listed.push({ file, name, value: findParameter(name)?.row.secret === true ? '(secret)' : value, line: place.line });
        }
      }
      const findings = checked.flatMap((file) => file.findings);
      output.result({ files: checked, ...(options.show === 'all' ? { parameters: listed } : {}) }, () => {
        for (const file of checked) {
          const verdict = file.kind === 'refused' ? colours.red('refused') : colours.green(file.kind);
          output.line(`${verdict}  ${file.file}  ${file.kind === 'refused' ? '' : `${file.parameters} parameters, ${file.known} known`}`);
          for (const finding of file.findings)
            output.line(`  ${finding.severity === 'error' ? colours.red('error') : colours.yellow('warning')}  ${complaintText(finding)}`);
        }
        for (const { file, name, value, line } of listed) output.line(`${file}:${line}  ${name}="${value}"`);
        output.line(`${checked.length} files, ${findings.length} findings`);
      });
      if (findings.length > 0) context.exit(1);
    });
}
