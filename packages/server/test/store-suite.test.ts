// The suite of the store, on the engine that the tests run on.

import { silentLogger } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';

import { openStore } from '../src/store/store.ts';
import { describeStore } from '../src/store/testing/store-suite.ts';
import { temporaryDirectory } from './server-under-test.ts';
import { isPostgres, placeOf } from './store-place.ts';

describeStore(isPostgres ? 'in PostgreSQL' : 'in files', async () => {
  const folder = await temporaryDirectory();
  const platform = createNodePlatform({ directory: folder.path, log: silentLogger });
  const options = { platform, directory: folder.path, ...(await placeOf(folder.path)) };
  const store = await openStore(options);
  const other = isPostgres ? await openStore(options) : store;
  return {
    store,
    other,
    async end() {
      await store.close();
      await other.close();
      platform.close();
      await folder.remove();
    },
  };
});
