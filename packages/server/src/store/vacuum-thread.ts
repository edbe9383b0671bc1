// The thread that writes a file of a database anew.

import { workerData } from 'node:worker_threads';

import { openFile } from './sqlite-database.ts';
import type { VacuumTask } from './vacuum.ts';

const { path, key } = workerData as VacuumTask;
const file = openFile(path, key);
try {
  file.exec('vacuum');
  file.pragma('wal_checkpoint(TRUNCATE)');
} finally {
  file.close();
}
