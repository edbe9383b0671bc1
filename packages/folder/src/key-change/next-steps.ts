// What an administrator does after the files are in the new key (guide, Change the Encryption Key on the Phone and Server).

import { isProblem } from '@offhook/base';
import { readPrimary } from '@offhook/ucs';

import { identityOf } from '../phone-files.ts';
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
  const inNewKey = new Set([...report.changed, ...report.alreadyNew]);
  const givers = report.keySettings.filter(({ key, path }) => key === 'new' && path !== report.keyFile).map(({ path }) => path);
  const [closed] = givers;
  if (report.keyFile === undefined && closed !== undefined && givers.every((path) => inNewKey.has(path))) {
    steps.push(
      `${closed} sets the new key and is encrypted with it: only phones that have the key read it. For one that was away, run this with --write-key-file and another name, and list that file first in CONFIG_FILES.`,
    );
    steps.push('Keep the old key as long as backups in it are kept.');
    return steps;
  }
  if (report.keyFile !== undefined) {
    const lacking = primariesWithout(inventory, report.keyFile);
    if (lacking.length > 0) {
      const more = lacking.length > 3 ? ` and ${lacking.length - 3} more` : '';
      steps.push(`List ${report.keyFile} first in CONFIG_FILES of ${lacking.slice(0, 3).join(', ')}${more}.`);
    }
    steps.push(
      `${report.keyFile} is encrypted with the key ${JSON.stringify(report.from[0] ?? '')}, which the phones must have to read it; for a phone with another key or none, decrypt it (decrypt --in-place).`,
    );
  } else if (closed === undefined) {
    steps.push(
      'Give the phones the new key: run the same command with --write-key-file new-key.cfg, and list that file first in CONFIG_FILES of 000000000000.cfg or <MACaddress>.cfg.',
    );
  }
  steps.push(
    'Provision the phones again, over HTTPS. Each takes the new key, says that the other encrypted files cannot be read yet, and restarts once more by itself; then it reads everything.',
  );
  if (inventory.artefacts.some(({ kind }) => kind.endsWith('-override')))
    steps.push('A phone whose override file stays unreadable writes it again if you delete it from the folder.');
  steps.push(
    `When every phone has restarted, take ${report.keyFile ?? 'the file with the new key'} off the list, and run the same command once more without --write-key-file: it changes what is in the old key still, that file and what phones uploaded meanwhile.`,
  );
  steps.push('Keep the old key as long as backups in it are kept.');
  return steps;
}

/** Primary configuration files that do not list it first: a file further down loses to one above that sets the old key. */
function primariesWithout(inventory: Inventory, name: string): readonly string[] {
  const primaries = [{ macAddress: '000000000000', primaryPath: inventory.sitePrimaryPath }, ...inventory.phones];
  return primaries.flatMap(({ macAddress, primaryPath }) => {
    if (primaryPath === undefined) return [];
    try {
      const { configFiles } = readPrimary(inventory.source.read(primaryPath), primaryPath, identityOf(macAddress, undefined));
      return configFiles[0] === name ? [] : [primaryPath];
    } catch (error) {
      if (!isProblem(error)) throw error;
      return [primaryPath]; // gone or unreadable since it was listed: for a person to look at
    }
  });
}
