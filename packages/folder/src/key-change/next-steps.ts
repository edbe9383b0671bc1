// What an administrator does after the files are in the new key (guide, Change the Encryption Key on the Phone and Server).

import type { Inventory } from '../inventory.ts';
import type { KeyChangeReport } from './report.ts';

export function nextSteps(report: KeyChangeReport, inventory: Inventory): readonly string[] {
  const steps: string[] = [];
  const places = (which: 'old' | 'other'): string =>
    report.keySettings
      .filter(({ key }) => key === which)
      .map(({ path, line }) => `${path} line ${line}`)
      .join(', ');
  const old = places('old');
  const other = places('other');
  if (old !== '') steps.push(`Take the old key out of ${old}: phones that read it there go back to a key that opens nothing any more.`);
  if (other !== '') steps.push(`Look at ${other}: a third key is set there, or none that can be used.`);
  if (report.changed.length + report.alreadyNew.length === 0) return steps;
  const isSetSomewhere = report.keySettings.some(({ key, path }) => key === 'new' && path !== report.keyFile);
  if (report.keyFile !== undefined) {
    steps.push(
      `List ${report.keyFile} first in CONFIG_FILES of 000000000000.cfg or <MACaddress>.cfg. It is encrypted with the key ${JSON.stringify(report.from[0] ?? '')}, which the phones have; a phone with no key at all needs it plain (decrypt --in-place).`,
    );
  } else if (!isSetSomewhere) {
    steps.push(
      'Give the phones the new key: run the same command with --write-key-file new-key.cfg, and list that file first in CONFIG_FILES of 000000000000.cfg or <MACaddress>.cfg.',
    );
  }
  steps.push(
    'Provision the phones over HTTPS. Each reads the new key, says that other files cannot be decrypted yet, and restarts once more by itself; then it reads everything.',
  );
  if (inventory.artefacts.some(({ kind }) => kind.endsWith('-override')))
    steps.push('A phone whose override file stays unreadable writes it again if you delete it from the folder.');
  steps.push(
    `When every phone has restarted, take ${report.keyFile ?? 'the file with the new key'} off the list, and run the same command once more without --write-key-file: it changes what phones uploaded in the old key meanwhile.`,
  );
  steps.push('Keep the old key as long as backups in it are kept.');
  return steps;
}
