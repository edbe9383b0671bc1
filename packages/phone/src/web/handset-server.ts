// The handset page: the phone's face, opened by a link of its own that carries the handset's key. It is not the system web interface.
// On this machine the key is all there is; for another one there is a door of its own (handset-door.ts).
// One WebSocket carries views and commands as JSON, and sound as binary frames.

import { boundListener, randomHex } from '@offhook/base';
import type { Random, Timer } from '@offhook/base';
import { handsetAudio, handsetBeat } from '@offhook/api';
import { PcmQueue, createFrameSink } from '@offhook/media';
import type { AudioSink } from '@offhook/media';
import websocket from '@fastify/websocket';
import type { FastifyInstance } from 'fastify';
import type { WebSocket } from 'ws';

import { Handset } from '../screen/handset.ts';
import { sendSound, sendView } from './backlog.ts';
import { registerDoor } from './handset-door.ts';
import type { HandsetDoor } from './handset-door.ts';
import { sendAsset } from './page-assets.ts';
import type { Asset } from './page-assets.ts';
import { PageLink, pageNameOf } from './page-link.ts';
import type { PageName } from './page-link.ts';
import type { Phone } from '../phone.ts';

interface Seat {
  readonly phone: Phone;
  readonly handset: Handset;
  /** Each with the page's own name, which it keeps when it connects again. */
  readonly sockets: Map<WebSocket, { readonly link: PageLink; readonly page: string }>;
  /** While there are any. */
  beat: Timer | undefined;
}

const commandLimitBytes = 4096;
/** Whoever is refused and does not answer that goes all the same. */
const closeWithinMs = 1000;
const socketOptions = { maxPayload: commandLimitBytes, closeTimeout: closeWithinMs };
/** Pages and sockets of a few people; a page sends no body. */
export const handsetBounds = { connections: 1000, requestWithinMs: 15_000 } as const;

export class HandsetServer {
  readonly #random: Random;
  readonly #assets: ReadonlyMap<string, Asset>;
  /** By the key in the link. */
  readonly #seats = new Map<string, Seat>();

  /** `assets` are the built pages by path, `handset.html` among them. */
  constructor(options: { random: Random; assets: ReadonlyMap<string, Asset> }) {
    this.#random = options.random;
    this.#assets = options.assets;
  }

  /** The path of the phone's page, with a key that nobody can guess. */
  seat(phone: Phone, key: string = randomHex(this.#random, 16)): string {
    const handset = new Handset(phone);
    const seat: Seat = { phone, handset, sockets: new Map(), beat: undefined };
    this.#seats.set(key, seat);
    this.#connectAudio(seat);
    handset.onChange = () => this.#paint(seat);
    return `/handset/${key}/`;
  }

  async register(app: FastifyInstance): Promise<void> {
    boundListener(app.server, handsetBounds);
    await app.register(websocket, { options: socketOptions });
    app.get<{ Params: { key: string; '*': string } }>('/handset/:key/*', async (request, reply) => {
      if (!this.#seats.has(request.params.key))
        return reply.code(404).type('text/plain').send('No such handset. Use the link that was shown at the start.');
      return sendAsset(reply, this.#assets, request.params['*']);
    });
    app.get<{ Params: { key: string }; Querystring: PageName }>('/handset/:key/socket', { websocket: true }, (socket, request) => {
      const seat = this.#seats.get(request.params.key);
      // A page of another origin must not work this phone, key or no key.
      const origin = request.headers.origin;
      if (seat === undefined || (origin !== undefined && hostOf(origin) !== request.headers.host)) return socket.close(1008, 'not allowed');
      this.#open(seat, socket, pageNameOf(request.query));
      return undefined;
    });
  }

  /** The page of the seat with this key for another machine, over HTTPS: nobody has to know the key. */
  async registerDoor(
    app: FastifyInstance,
    options: Pick<HandsetDoor, 'gate' | 'hosts' | 'onOpened' | 'onWrongLink'> & { readonly key: string },
  ): Promise<void> {
    boundListener(app.server, handsetBounds);
    await app.register(websocket, { options: socketOptions });
    registerDoor(app, {
      ...options,
      assets: this.#assets,
      open: (socket, page) => {
        const seat = this.#seats.get(options.key);
        if (seat === undefined) socket.close(1001, 'the phone is going away');
        else this.#open(seat, socket, page);
      },
    });
  }

  /** Idempotent. */
  close(): void {
    for (const seat of this.#seats.values()) {
      seat.beat?.cancel();
      for (const socket of seat.sockets.keys()) socket.close(1001, 'the phone is going away');
      seat.handset.close();
    }
    this.#seats.clear();
  }

  #open(seat: Seat, socket: WebSocket, page: string): void {
    // A page has one socket: what is still on its way in one that it has given up does nothing.
    for (const [old, known] of seat.sockets) if (page !== '' && known.page === page) this.#forget(seat, old);
    const link = new PageLink(socket);
    seat.sockets.set(socket, { link, page });
    socket.on('close', () => seat.sockets.delete(socket));
    socket.on('error', () => socket.terminate());
    socket.on('pong', () => link.answered());
    socket.on('message', (data, isBinary) => {
      if (!(data instanceof Buffer) || !seat.sockets.has(socket)) return;
      if (isBinary) {
        this.#hear(seat, data);
        return;
      }
      const command = link.read(data.toString('utf8'));
      if (typeof command === 'object') void seat.handset.handle(command);
      else sendView(socket, JSON.stringify({ type: 'problem', message: `expected a handset command in time, got one that is ${command}` }));
    });
    socket.send(JSON.stringify(seat.handset.view()));
    this.#beat(seat);
  }

  #forget(seat: Seat, socket: WebSocket): void {
    seat.sockets.delete(socket);
    socket.terminate();
  }

  #beat(seat: Seat): void {
    seat.beat ??= seat.phone.options.platform.clock.setTimer(handsetBeat.everyMs, () => {
      seat.beat = undefined;
      if (seat.sockets.size === 0) return;
      for (const { link } of seat.sockets.values()) link.beat();
      this.#beat(seat);
    });
  }

  #paint(seat: Seat): void {
    if (seat.sockets.size === 0) return;
    const view = JSON.stringify(seat.handset.view());
    for (const socket of seat.sockets.keys()) sendView(socket, view);
  }

  readonly #microphones = new WeakMap<Seat, PcmQueue>();

  #hear(seat: Seat, data: Buffer): void {
    if (data.length !== handsetAudio.frameBytes) return;
    const samples = new Int16Array(data.length / 2);
    for (let index = 0; index < samples.length; index++) samples[index] = data.readInt16LE(index * 2);
    this.#microphones.get(seat)?.write(samples, handsetAudio.rateHz);
  }

  #connectAudio(seat: Seat): void {
    const microphone = new PcmQueue({ rateHz: handsetAudio.rateHz, capacityMs: 200 });
    this.#microphones.set(seat, microphone);
    const speaker: AudioSink = createFrameSink({
      rateHz: handsetAudio.rateHz,
      onFrame: (samples) => {
        if (seat.sockets.size === 0) return;
        const frame = Buffer.alloc(samples.length * 2);
        samples.forEach((sample, index) => frame.writeInt16LE(sample, index * 2));
        for (const socket of seat.sockets.keys()) sendSound(socket, frame);
      },
    });
    seat.phone.calls.audio.source = microphone;
    seat.phone.calls.audio.sink = speaker;
  }
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
