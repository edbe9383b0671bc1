// The house under attack, from outside: what it says of itself, and a stranger's socket beside it.

import { fileURLToPath } from 'node:url';

import type { Endpoint } from '@offhook/base';

import type { Peer } from './process.ts';
import { eventually, startPeer } from './process.ts';

export interface HouseStatus {
  readonly server: Endpoint;
  readonly alice: Endpoint;
  /** Of the call between alice and bob, as each of the two sees it. */
  readonly states: readonly string[];
  /** RTP packets, alice's and bob's. */
  readonly received: readonly number[];
  readonly registered: boolean;
  /** At alice. */
  readonly ringing: number;
  readonly calls: number;
  /** Heap and buffers after a collection. */
  readonly usedBytes: number;
  /** Exceptions and rejections that nobody caught. */
  readonly thrown: number;
}

export type Command = 'status' | 'answer' | 'dismiss';

export class BesiegedHouse {
  readonly #peer: Peer;
  #answers = 0;

  private constructor(peer: Peer) {
    this.#peer = peer;
  }

  /** Resolves when alice and bob speak with each other. */
  static async start(): Promise<BesiegedHouse> {
    const script = fileURLToPath(new URL('besieged-house.ts', import.meta.url));
    const house = new BesiegedHouse(startPeer(process.execPath, ['--expose-gc', script], { keepsInput: true }));
    await house.ask('status');
    return house;
  }

  /** Carries the command out and resolves with how things are then. */
  async ask(command: Command): Promise<HouseStatus> {
    this.#peer.child.stdin?.write(`${command}\n`);
    const count = ++this.#answers;
    const answers = (): readonly string[] =>
      this.#peer
        .output()
        .split('\n')
        .slice(0, -1)
        .filter((line) => line.startsWith('{"'));
    await eventually(`the house answering ${command}`, () => answers().length >= count, { withinMs: 40_000, explain: this.#peer.output });
    const answer = JSON.parse(answers()[count - 1] ?? '') as HouseStatus | { readonly failed: string };
    if ('failed' in answer) throw new Error(`${command}: ${answer.failed}`);
    return answer;
  }

  output(): string {
    return this.#peer.output();
  }

  async stop(): Promise<void> {
    this.#peer.child.stdin?.write('quit\n');
    const patience = setTimeout(() => void this.#peer.stop(), 10_000);
    await this.#peer.ended;
    clearTimeout(patience);
  }
}
