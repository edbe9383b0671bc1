// The demo on real sockets in a folder of its own, and the console's interface signed in.

import { silentLogger } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';
import type { Phone } from '@offhook/phone';
import { Demo } from '@offhook/sim';

import { ConsoleClient } from '../../packages/cli/src/console-client.ts';
import { eventually, temporaryFolder } from './process.ts';

export interface DemoScene {
  readonly demo: Demo;
  readonly client: ConsoleClient;
  readonly folder: string;
  readonly alice: Phone;
  readonly bob: Phone;
  /** Stops everything and starts it again in the same folder. */
  restart(): Promise<DemoScene>;
  close(): Promise<void>;
}

async function start(
  folder: { path: string; remove: () => Promise<void> },
  credentials: { userName: string; password: string } | undefined,
  settings: Readonly<Record<string, string>>,
): Promise<DemoScene> {
  const platform = createNodePlatform({ directory: folder.path, log: silentLogger });
  const demo = await Demo.start({
    platform,
    directory: folder.path,
    assets: new Map(),
    ports: { provisioning: 0, console: 0, handsets: 0 },
    settings,
  });
  const administrator = demo.administrator ?? credentials;
  if (administrator === undefined) throw new Error('no credentials');
  const client = new ConsoleClient({ fetch: platform.fetch, url: demo.server.urls.console });
  await client.signIn(administrator.userName, administrator.password);
  const [alice, bob] = demo.phones;
  if (alice === undefined || bob === undefined) throw new Error('the demo has three phones');
  await eventually('all phones registering', () => demo.phones.every((phone) => phone.lines[0]?.isRegistered === true));
  const stop = async (): Promise<void> => {
    await demo.close();
    platform.close();
  };
  return {
    demo,
    client,
    folder: folder.path,
    alice,
    bob,
    restart: async () => {
      await stop();
      return start(folder, administrator, settings);
    },
    close: async () => {
      await stop();
      await folder.remove();
    },
  };
}

export function startDemoSceneIn(folder: { path: string; remove: () => Promise<void> }): Promise<DemoScene> {
  return start(folder, undefined, {});
}

export async function startDemoScene(settings: Readonly<Record<string, string>> = {}): Promise<DemoScene> {
  return start(await temporaryFolder(), undefined, settings);
}

/** `from` calls `user`, who answers and hears something; then `from` hangs up. */
export async function callAndHangUp(from: Phone, to: Phone, user: string): Promise<void> {
  const call = await from.calls.place(1, user);
  await eventually('ringing', () => to.calls.ringing.length === 1);
  await to.calls.answer(to.calls.ringing[0]?.id ?? '');
  await eventually('both connected', () => call.state === 'connected' && to.calls.calls[0]?.state === 'connected');
  await eventually('sound', () => (call.leg?.statistics().packetsReceived ?? 0) > 10);
  from.calls.end(call.id);
  await eventually('both idle', () => from.calls.calls.length === 0 && to.calls.calls.length === 0);
  await eventually('both lists written', () => from.callLists.entries.length > 0 && to.callLists.entries.length > 0);
}
