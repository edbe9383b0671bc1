// linphonec: the transferor that knows Replaces. Driven by its commands, with files for a sound card.

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { kamailioAddress, kamailioPort, realm } from './kamailio.ts';
import type { Peer } from './process.ts';
import { eventually, startPeer } from './process.ts';

export class Linphone {
  readonly #peer: Peer;

  private constructor(peer: Peer) {
    this.#peer = peer;
  }

  static async start(options: { folder: string; user: string; address: string; says: string }): Promise<Linphone> {
    const { folder, user, address } = options;
    const home = join(folder, 'home');
    await mkdir(join(home, '.local', 'share', 'linphone'), { recursive: true });
    const settings = `[sip]
sip_port=15060
sip_tcp_port=15060
sip_tls_port=-1
default_proxy=0
use_ipv6=0
media_encryption=none
register_only_when_network_is_up=0
bind_address=${address}
[net]
firewall_policy=0
[proxy_0]
reg_proxy=<sip:${kamailioAddress}:${kamailioPort}>
reg_route=<sip:${kamailioAddress}:${kamailioPort};lr>
reg_identity=sip:${user}@${realm}
reg_expires=600
reg_sendregister=1
publish=0
[auth_info_0]
username=${user}
passwd=pw${user}
realm=${realm}
domain=${realm}
[rtp]
audio_rtp_port=17078
[sound]
echocancellation=0
`;
    await writeFile(join(folder, 'linphonerc'), settings);
    const log = join(folder, 'linphone.log');
    const peer = startPeer('linphonec', ['-c', join(folder, 'linphonerc'), '-d', '6', '-l', log], {
      keepsInput: true,
      env: { HOME: home, XDG_DATA_HOME: home, XDG_CONFIG_HOME: home },
    });
    const linphone = new Linphone(peer);
    try {
      // Its own words stay in a buffer while they go to a pipe; its log does not.
      await eventually(
        'linphonec registering',
        async () => (await readFile(log, 'utf8').catch(() => '')).includes('LinphoneRegistrationOk'),
        { withinMs: 20_000, explain: peer.output },
      );
    } catch (error) {
      await peer.stop();
      throw error;
    }
    linphone.command('soundcard use files');
    linphone.command(`play ${options.says}`);
    return linphone;
  }

  get output(): string {
    return this.#peer.output();
  }

  command(line: string): void {
    this.#peer.child.stdin?.write(`${line}\n`);
  }

  async stop(): Promise<void> {
    this.command('terminate all');
    this.command('quit');
    await this.#peer.stop();
  }
}
