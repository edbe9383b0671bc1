// baresip as an anchor: many accounts or many calls in one process, told what to do over its control connection (netstrings of JSON).

import { globSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';

import type { Peer } from '../e2e/support/process.ts';
import { eventually, startPeer } from '../e2e/support/process.ts';

export const baresipSipPort = 15_060;

export interface BaresipSetup {
  readonly folder: string;
  readonly address: string;
  /** As written in its file of accounts. */
  readonly accounts: readonly string[];
  /** The WAV file that it says. */
  readonly says: string;
}

export class AnchorBaresip {
  readonly pid: number;
  readonly #peer: Peer;
  readonly #socket: Socket;
  #heard = '';

  private constructor(peer: Peer, socket: Socket, pid: number) {
    this.#peer = peer;
    this.#socket = socket;
    this.pid = pid;
    socket.setEncoding('utf8').on('data', (text: string) => {
      this.#heard += text;
    });
    socket.on('error', () => undefined); // it goes away when baresip does
  }

  static async start({ folder, address, accounts, says }: BaresipSetup): Promise<AnchorBaresip> {
    const controlPort = 15_555;
    const module = globSync('/usr/lib/{*/,}baresip/modules/g711.so')[0];
    if (module === undefined) throw new Error('baresip has no modules');
    const configuration = [
      'poll_method epoll',
      `sip_listen ${address}:${baresipSipPort}`,
      'call_max_calls 2000',
      'call_hold_other_calls no',
      `audio_source aufile,${says}`,
      'audio_player nothing,x',
      'audio_alert nothing,x',
      'audio_level no',
      'ausrc_channels 1',
      'auplay_channels 1',
      'audio_buffer 20-160',
      'rtp_ports 20000-29000',
      'rtcp_mux no',
      'jitter_buffer_delay 5-10',
      'rtp_stats no',
      `net_interface ${address}`,
      `module_path ${dirname(module)}`,
      `ctrl_tcp_listen ${address}:${controlPort}`,
      ...['g711', 'aufile', 'uuid'].map((name) => `module ${name}.so`),
      ...['account', 'menu', 'ctrl_tcp'].map((name) => `module_app ${name}.so`),
    ];
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'config'), `${configuration.join('\n')}\n`);
    await writeFile(join(folder, 'accounts'), `${accounts.join('\n')}\n`);
    await writeFile(join(folder, 'contacts'), '');
    const peer = startPeer('baresip', ['-f', folder], { cwd: folder });
    try {
      let socket: Socket | undefined;
      await eventually('baresip listening', async () => (socket = await tryConnect(address, controlPort)) !== undefined, {
        explain: peer.output,
      });
      if (socket === undefined || peer.child.pid === undefined) throw new Error('baresip is not there');
      return new AnchorBaresip(peer, socket, peer.child.pid);
    } catch (error) {
      await peer.stop();
      throw error;
    }
  }

  /** What it printed so far. */
  output(): string {
    return this.#peer.output();
  }

  dial(uri: string): void {
    const text = JSON.stringify({ command: 'dial', params: uri, token: 'dial' });
    this.#socket.write(`${Buffer.byteLength(text)}:${text},`);
  }

  /** Events of a type, such as CALL_ESTABLISHED, since the start. */
  count(type: string): number {
    return this.#heard.split(`"type":"${type}"`).length - 1;
  }

  async stop(): Promise<void> {
    this.#socket.destroy();
    await this.#peer.stop();
  }
}

function tryConnect(host: string, port: number): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port }, () => resolve(socket));
    socket.once('error', () => resolve(undefined));
  });
}
