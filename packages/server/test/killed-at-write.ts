// A server in a process of its own that carries an erasure out and is killed just before its n-th write: to a database or a file. Without being killed it says how many there are.

import { createLogger } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';
import type { Files } from '@offhook/base';

import { loadDriver } from '../src/store/sqlite-database.ts';
import { startServer } from './server-under-test.ts';

const [, , directory = '', requestId = '', planHash = '', userName = '', password = '', killAt = '0'] = process.argv;

let isArmed = false;
let writes = 0;
function beforeWrite(): void {
  if (!isArmed) return;
  writes++;
  if (writes === Number(killAt)) process.kill(process.pid, 'SIGKILL');
}

interface Statements {
  prepare: (this: Statements, text: string) => { run: (...values: readonly unknown[]) => unknown };
  exec: (this: Statements, text: string) => unknown;
}
const statements = loadDriver().prototype as unknown as Statements;
const { prepare, exec } = statements;
statements.prepare = function (this: Statements, text) {
  const statement = prepare.call(this, text);
  const run = statement.run.bind(statement);
  statement.run = (...values) => {
    beforeWrite();
    return run(...values);
  };
  return statement;
};
statements.exec = function (this: Statements, text) {
  beforeWrite();
  return exec.call(this, text);
};

function watched(files: Files): Files {
  const writing =
    <Values extends readonly unknown[], Result>(action: (...values: Values) => Promise<Result>) =>
    (...values: Values): Promise<Result> => {
      beforeWrite();
      return action(...values);
    };
  return {
    ...files,
    read: (path) => files.read(path),
    readPart: (path, start, end, into) => files.readPart(path, start, end, into),
    describe: (path) => files.describe(path),
    list: (path) => files.list(path),
    write: writing((path, data) => files.write(path, data)),
    append: writing((path, data) => files.append(path, data)),
    remove: writing((path) => files.remove(path)),
    within: (path) => watched(files.within(path)),
  };
}

const node = createNodePlatform({ directory, log: createLogger(() => undefined) });
const under = await startServer(directory, { platform: { ...node, files: watched(node.files) } }, { userName, password });
await under.answer('GET', '/requests');
isArmed = true;
await under.answer('POST', `/requests/${requestId}/fulfilment`, { planHash });
isArmed = false;
process.send?.({ writes });
await under.stop();
node.close();
process.disconnect();
