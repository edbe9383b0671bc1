// A list of phones that somebody has written: a file of comma-separated values.

import { ProblemError } from '@offhook/base';

export interface PhoneRow {
  readonly macAddress: string;
  readonly model: string;
  readonly label: string;
}

/**
 * A MAC address, a model and a label in each line, separated by commas, semicolons or tabs; a first line of headings is passed over.
 * Throws ProblemError bad-request with the line of `file` that begins with no MAC address.
 */
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
