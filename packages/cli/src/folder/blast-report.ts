// What a change that is not made yet would do to the phones of a folder: for the command and for its page.

import { ProblemError } from '@offhook/base';
import type { ConfigurationOptions, DifferenceReport } from '@offhook/folder';
import { PhoneConfigurations, differenceReport, parseSetting, pendingFile } from '@offhook/folder';

/** `set` are NAME=VALUE; `file` the one that would say so, undefined for a new first one. Throws ProblemError not-found and bad-request. */
export function blastReport(
  configuration: ConfigurationOptions,
  change: { readonly set: readonly string[]; readonly file: string | undefined },
  onProgress?: (done: number, total: number) => void,
): DifferenceReport {
  const settings = change.set.map(parseSetting);
  const { inventory } = configuration;
  const path = change.file === undefined ? undefined : inventory.find(change.file);
  if (change.file !== undefined && path === undefined)
    throw new ProblemError('not-found', `there is no file ${change.file} in ${inventory.source.name}`);
  const assignments = settings.map(({ name, value }) => ({ name, value, place: { file: path ?? pendingFile, line: 1, column: 1 } }));
  const pending = { path, assignments };
  const configurations = new PhoneConfigurations(configuration);
  return differenceReport({
    before: { phones: inventory.phones, configurations },
    after: { phones: inventory.phones, configurations: configurations.withChange(pending) },
    change: pending,
    ...(onProgress === undefined ? {} : { onProgress }),
  });
}
