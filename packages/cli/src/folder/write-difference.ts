// What changes, as a person reads it.

import type { DifferenceReport } from '@offhook/folder';

import { colours } from '../colours.ts';
import type { Output } from '../output.ts';

function some(phones: readonly string[], count: number): string {
  const shown = phones.slice(0, 3).join(', ');
  return count > 3 ? `${count} phones (${shown}, ...)` : shown;
}

export function writeDifference(output: Output, report: DifferenceReport, { isPending }: { readonly isPending: boolean }): void {
  const { phones, effects, changes, unaffected, unread } = report;
  for (const { name, before, after, effect, count, phones: macs } of changes) {
    const cost = effect === 'none' ? '' : effect === 'unknown' ? colours.dim('  effect not known') : colours.yellow(`  ${effect}`);
    output.line(`${colours.bold(name)}  ${JSON.stringify(before)} ${colours.dim('becomes')} ${JSON.stringify(after)}${cost}`);
    output.line(`    ${some(macs, count)}`);
  }
  if (changes.length > 0) output.line();
  for (const { name, because, count, phones: macs } of unaffected)
    output.line(`${colours.yellow('stays')}  ${name} on ${some(macs, count)}: ${because}`);
  if (phones.added.length > 0) output.line(`added    ${some(phones.added, phones.added.length)}`);
  if (phones.removed.length > 0) output.line(`removed  ${some(phones.removed, phones.removed.length)}`);
  for (const { state, file, why } of unread) output.line(`${colours.red('not read')}  ${file}${isPending ? '' : ` (${state})`}: ${why}`);
  const verb = isPending ? 'would change' : 'change';
  output.line(
    `${phones.changed} of ${phones.before} phones ${verb}: ${effects.reboot} reboot, ${effects.restart} restart, ${effects.none} take it at once, ${effects.unknown} with an effect that is not known`,
  );
}
