// A backup in a process of its own, to be killed: by itself before or after the copies are made, or by its test in the middle. Arguments: folder, folder of backups, when.

import { silentLogger } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';

import { backUp } from '../src/store/backup.ts';
import { openStore } from '../src/store/store.ts';
import { placeOf } from './store-place.ts';

const [, , directory = '', backups = '', when = ''] = process.argv;
const platform = createNodePlatform({ directory, log: silentLogger });
const store = await openStore({ platform, directory, ...(await placeOf(directory)) });
const die = (): void => void process.kill(process.pid, 'SIGKILL');
await backUp(
  {
    ...store,
    async copyTo(paths) {
      if (when === 'before') die();
      process.send?.('begun');
      await store.copyTo(paths);
      if (when === 'after') die();
    },
  },
  backups,
);
