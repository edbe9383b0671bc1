// A PostgreSQL server of a test's own: its own folder, its own port on loopback, its own end. As root it runs as Debian's user for it, since it will not as root.

import { execFile } from 'node:child_process';
import { chown, mkdir, readFile, readdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';

import type { Peer } from './process.ts';
import { eventually, startPeer, temporaryFolder } from './process.ts';

const run = promisify(execFile);
const versions = '/usr/lib/postgresql';

export interface PostgresServer {
  /** Of its database `postgres`, as one who may make others. */
  readonly url: string;
  /** Of its first process, whose children the others are. */
  readonly pid: () => number;
  /** Ends it at once, with what it holds, and starts it again at the same place. */
  interrupt(): Promise<void>;
  goOn(): Promise<void>;
  /** Ends it in good order; idempotent. */
  stop(): Promise<void>;
}

async function programFolder(): Promise<string> {
  const found = (await readdir(versions)).map(Number).filter(Number.isFinite);
  return join(versions, String(Math.max(...found)), 'bin');
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** Arguments with which a program runs as one who is not root. */
async function asSomebody(folder: string, command: string, args: readonly string[]): Promise<readonly [string, readonly string[]]> {
  if (process.getuid?.() !== 0) return [command, args];
  const [, , uid, gid] = /^postgres:([^:]*):(\d+):(\d+)/m.exec(await readFile('/etc/passwd', 'utf8')) ?? [];
  if (uid === undefined || gid === undefined) throw new Error('there is no user postgres');
  await chown(folder, Number(uid), Number(gid));
  return ['setpriv', [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', command, ...args]];
}

/** `isDurable` where the machine itself may be cut off; what a killed process has acknowledged stays without it. */
export async function startPostgres({ isDurable = false } = {}): Promise<PostgresServer> {
  const folder = await temporaryFolder();
  const data = join(folder.path, 'data');
  await mkdir(data, { mode: 0o700 });
  if (process.getuid?.() === 0) await run('chmod', ['711', folder.path]);
  const programs = await programFolder();
  const [initdb, initArgs] = await asSomebody(data, join(programs, 'initdb'), [
    '-D',
    data,
    '-A',
    'trust',
    '-U',
    'offhook',
    '-E',
    'UTF8',
    '--no-sync',
  ]);
  await run(initdb, [...initArgs], { env: { ...process.env, LC_ALL: 'C.UTF-8' }, cwd: '/' });
  const port = await freePort();
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '200',
    fsync: isDurable ? 'on' : 'off',
    autovacuum: 'on',
  };
  const [server, args] = await asSomebody(data, join(programs, 'postgres'), [
    '-D',
    data,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]);
  const url = `postgres://offhook@127.0.0.1:${port}/postgres`;
  let peer: Peer | undefined;
  const end = async (): Promise<void> => {
    peer?.child.kill('SIGINT');
    await peer?.ended;
    peer = undefined;
  };
  const start = async (): Promise<void> => {
    const started = startPeer(server, args, { cwd: '/' });
    peer = started;
    try {
      await eventually('PostgreSQL listening', () =>
        run(join(programs, 'pg_isready'), ['-q', '-h', '127.0.0.1', '-p', String(port)]).then(
          () => true,
          () => false,
        ),
      );
    } catch (error) {
      await end();
      throw new Error(`PostgreSQL does not answer:\n${started.output()}`, { cause: error });
    }
  };
  const stop = async (): Promise<void> => {
    await end();
    await folder.remove();
  };
  try {
    await start();
  } catch (error) {
    await folder.remove();
    throw error;
  }
  const pid = (): number => {
    if (peer?.child.pid === undefined) throw new Error('PostgreSQL does not run');
    return peer.child.pid;
  };
  return { url, pid, interrupt: end, goOn: start, stop };
}
