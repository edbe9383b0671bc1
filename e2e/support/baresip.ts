// baresip as the other party: its configuration, and its control connection (netstrings of JSON). What it heard is in dump-*-dec.wav of its folder.

import { existsSync, globSync } from 'node:fs';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { join } from 'node:path';

import { readWav } from '@offhook/media';

import { kamailioAddress, kamailioPort, kamailioTlsPort, realm } from './kamailio.ts';
import type { Peer } from './process.ts';
import { eventually, startPeer } from './process.ts';

export interface BaresipOptions {
  readonly folder: string;
  readonly user: string;
  readonly address: string;
  readonly transport: 'udp' | 'tcp' | 'tls';
  /** As baresip names them: PCMU/8000/1. */
  readonly codec: string;
  readonly srtp?: boolean;
  readonly autoAnswer?: boolean;
  /** The WAV file that it says. */
  readonly says: string;
  readonly authorityFile: string;
}

interface BaresipEvent {
  readonly type?: string;
  readonly param?: string;
}

const wantedModules = ['g711', 'g722', 'aufile', 'sndfile', 'srtp', 'uuid'];
const wantedApplications = ['account', 'menu', 'ctrl_tcp', 'debug_cmd'];
const controlPort = 15_555;
const sipPort = 15_060;

export class Baresip {
  readonly events: BaresipEvent[] = [];
  readonly #peer: Peer;
  readonly #socket: Socket;
  readonly #folder: string;
  #buffer = '';

  private constructor(peer: Peer, socket: Socket, folder: string) {
    this.#peer = peer;
    this.#socket = socket;
    this.#folder = folder;
    socket.setEncoding('utf8').on('data', (text: string) => this.#read(text));
    socket.on('error', () => undefined); // it goes away when baresip does
  }

  static async start(options: BaresipOptions): Promise<Baresip> {
    const { folder, user, address, transport } = options;
    await mkdir(folder, { recursive: true });
    const modulePath = globSync('/usr/lib/**/baresip/modules')[0] ?? '/usr/lib/baresip/modules';
    const has = (name: string): boolean => existsSync(join(modulePath, `${name}.so`));
    const port = transport === 'tls' ? kamailioTlsPort : kamailioPort;
    const account = `<sip:${user}@${realm};transport=${transport}>;outbound="sip:${kamailioAddress}:${port};transport=${transport}";auth_user=${user};auth_pass=pw${user};regint=600;audio_codecs=${options.codec}${options.srtp === true ? ';mediaenc=srtp-mand' : ''}${options.autoAnswer === true ? ';answermode=auto' : ''}`;
    const lines = [
      'poll_method epoll',
      `sip_listen ${address}:${sipPort}`,
      'sip_trans_def udp',
      'call_hold_other_calls no',
      'audio_player nothing,x',
      `audio_source aufile,${options.says}`,
      'audio_alert nothing,x',
      'audio_level no',
      'ausrc_channels 1',
      'auplay_channels 1',
      'audio_buffer 20-160',
      'rtp_ports 20000-40000',
      'rtcp_mux no',
      'jitter_buffer_delay 5-10',
      'rtp_stats no',
      `net_interface ${address}`,
      `module_path ${modulePath}`,
      `ctrl_tcp_listen ${address}:${controlPort}`,
      `sip_cafile ${options.authorityFile}`,
      ...wantedModules.filter(has).map((name) => `module ${name}.so`),
      ...wantedApplications.filter(has).map((name) => `module_app ${name}.so`),
    ];
    await writeFile(join(folder, 'config'), `${lines.join('\n')}\n`);
    await writeFile(join(folder, 'accounts'), `${account}\n`);
    await writeFile(join(folder, 'contacts'), '');
    const peer = startPeer('baresip', ['-f', folder, '-v'], { cwd: folder });
    try {
      let socket: Socket | undefined;
      await eventually(
        'baresip',
        async () => {
          socket = await tryConnect(address, controlPort);
          return socket !== undefined;
        },
        { explain: peer.output },
      );
      if (socket === undefined) throw new Error('connected');
      const baresip = new Baresip(peer, socket, folder);
      await eventually(`baresip ${user} registering`, () => peer.output().includes('200 OK'), { explain: peer.output });
      return baresip;
    } catch (error) {
      await peer.stop();
      throw error;
    }
  }

  command(command: string, params = ''): void {
    const text = JSON.stringify({ command, params, token: command });
    this.#socket.write(`${Buffer.byteLength(text)}:${text},`);
  }

  count(type: string): number {
    return this.events.filter((event) => event.type === type).length;
  }

  async until(type: string, count = 1): Promise<void> {
    await eventually(`baresip's ${type}`, () => this.count(type) >= count, {
      explain: () => `${JSON.stringify(this.events)}\n${this.#peer.output().slice(-3000)}`,
    });
  }

  /** Everything that it heard in its newest call, after it has ended. */
  async heard(): Promise<{ samples: Int16Array; rateHz: number }> {
    const names = (await readdir(this.#folder)).filter((name) => name.endsWith('-dec.wav')).sort();
    const last = names.at(-1);
    if (last === undefined) throw new Error(`baresip kept no recording:\n${this.#peer.output().slice(-2000)}`);
    const wav = readWav(await readFile(join(this.#folder, last)));
    return { samples: wav.samples, rateHz: wav.rateHz };
  }

  async stop(): Promise<void> {
    this.command('quit');
    this.#socket.end();
    await this.#peer.stop();
  }

  #read(text: string): void {
    this.#buffer += text;
    for (;;) {
      const colon = this.#buffer.indexOf(':');
      const length = Number(this.#buffer.slice(0, colon));
      if (colon < 0 || !Number.isInteger(length) || this.#buffer.length < colon + length + 2) return;
      const event: unknown = JSON.parse(this.#buffer.slice(colon + 1, colon + 1 + length));
      this.#buffer = this.#buffer.slice(colon + length + 2);
      if (typeof event === 'object' && event !== null) this.events.push(event);
    }
  }
}

function tryConnect(host: string, port: number): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port }, () => resolve(socket));
    socket.once('error', () => resolve(undefined));
  });
}
