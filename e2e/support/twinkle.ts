// Twinkle as the other party, registered at our call server: its profile, and its commands as a person types them.

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { callServerAddress, callServerPort } from './call-server.ts';
import { realm } from './kamailio.ts';
import { freeUdpPort } from './loopback.ts';
import type { Peer } from './process.ts';
import { eventually, startPeer } from './process.ts';

export class Twinkle {
  readonly #peer: Peer;

  private constructor(peer: Peer) {
    this.#peer = peer;
  }

  /** Resolves when it has registered. `alsaConfiguration` gives it its sound card. */
  static async start(options: { folder: string; user: string; alsaConfiguration: string }): Promise<Twinkle> {
    const { folder, user } = options;
    await mkdir(join(folder, '.twinkle'), { recursive: true });
    await writeFile(join(folder, '.asoundrc'), options.alsaConfiguration);
    const server = `${callServerAddress}:${callServerPort}`;
    const system = {
      dev_ringtone: 'alsa:default',
      dev_speaker: 'alsa:default',
      dev_mic: 'alsa:default',
      validate_audio_dev: 'no',
      // It listens on every address of the machine.
      sip_port: await freeUdpPort(),
      rtp_port: await freeUdpPort(),
    };
    const profile = {
      user_name: user,
      user_domain: realm,
      auth_name: user,
      auth_pass: `pw${user}`,
      outbound_proxy: server,
      all_requests_to_proxy: 'yes',
      registrar: server,
      register_at_startup: 'yes',
      registration_time: 600,
      codecs: 'g711u',
      compact_headers: 'yes',
      sip_transport: 'udp',
      dtmf_transport: 'rfc2833',
      ask_user_to_refer: 'no',
    };
    const lines = (settings: Readonly<Record<string, string | number>>): string =>
      Object.entries(settings)
        .map(([name, value]) => `${name}=${value}\n`)
        .join('');
    await writeFile(join(folder, '.twinkle', 'twinkle.sys'), lines(system));
    await writeFile(join(folder, '.twinkle', `${user}.cfg`), lines(profile));
    const peer = startPeer('twinkle-console', [`${user}.cfg`], { keepsInput: true, env: { HOME: folder } });
    try {
      await eventually('Twinkle registering', () => peer.output().includes('registration succeeded'), { explain: peer.output });
    } catch (error) {
      await peer.stop();
      throw error;
    }
    return new Twinkle(peer);
  }

  /** What it has said so far. */
  output(): string {
    return this.#peer.output();
  }

  command(line: string): void {
    this.#peer.child.stdin?.write(`${line}\n`);
  }

  /** Until it has said something, as often as `count` in all. */
  async until(says: string, count = 1): Promise<void> {
    await eventually(`Twinkle saying "${says}"`, () => this.output().split(says).length > count, {
      explain: () => this.output().slice(-3000),
    });
  }

  async stop(): Promise<void> {
    this.command('quit');
    const patience = setTimeout(() => void this.#peer.stop(), 3000);
    await this.#peer.ended;
    clearTimeout(patience);
  }
}
