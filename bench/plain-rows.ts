// What it takes to write rows of calls into a database that knows nothing: plain SQLite, nothing read, matched, sealed or encrypted.

import { createRequire } from 'node:module';
import { join } from 'node:path';

import { operationsPerCpuSecond } from './bench.ts';

interface Plain {
  pragma(text: string): void;
  exec(text: string): void;
  prepare(text: string): { run(...values: readonly (string | number)[]): void };
  close(): void;
}

const rowsAtOnce = 1000;
const columns = [
  'direction',
  'disposition',
  'line',
  'protocol',
  'start',
  'duration',
  'count',
  'source',
  'name',
  'destination',
  'other',
  'position',
];

/** Rows a CPU second: fourteen columns, three indexes, a thousand rows a transaction. */
export function plainRowsPerCpuSecond(folder: string): number {
  const Driver = createRequire(import.meta.resolve('@offhook/server'))('better-sqlite3-multiple-ciphers') as new (path: string) => Plain;
  const file = new Driver(join(folder, `plain-${performance.now()}.db`));
  try {
    file.pragma('journal_mode=WAL');
    file.pragma('synchronous=FULL');
    file.exec(`create table call (id text primary key, phone text, ${columns.join(', ')})`);
    for (const column of ['phone, start', 'other']) file.exec(`create index call_${column.split(',')[0]} on call (${column})`);
    const insert = file.prepare(`insert into call values (?, ?, ${columns.map(() => '?').join(', ')})`);
    let next = 0;
    return operationsPerCpuSecond(rowsAtOnce, () => {
      file.exec('begin');
      for (let at = 0; at < rowsAtOnce; at++) {
        const call = next++;
        const person = (call * 11) % 2000;
        const [address, phone] = [`sip:555${person}@example.test`, `64167f${(call % 100).toString(16).padStart(6, '0')}`];
        // In no order, as what is random.
        const id = ((call * 2_654_435_761) % 2 ** 32).toString(16).padStart(32, '0');
        insert.run(
          id,
          phone,
          'In',
          'Normal',
          1,
          'SIP',
          `2026-01-${call}`,
          42,
          1,
          address,
          `First${person} Last${person}`,
          '2001',
          address,
          at,
        );
      }
      file.exec('commit');
    });
  } finally {
    file.close();
  }
}
