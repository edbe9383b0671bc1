// A sound card for peers that want one: PulseAudio with a microphone that hums, fed by us piece by piece, and a loudspeaker that nobody hears.
// The microphones that PulseAudio brings along hand on two seconds at a time, which is too late for a phone.

import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { eventually, startPeer } from './process.ts';
import { humHz } from './rtp-stand-in.ts';

export interface SoundServer {
  /** For ALSA programs: their .asoundrc. */
  readonly alsaConfiguration: string;
  stop(): Promise<void>;
}

const rateHz = 8000;
const pieceMs = 20;
const pieceSamples = (rateHz * pieceMs) / 1000;

export async function startSoundServer(folder: string): Promise<SoundServer> {
  await mkdir(folder, { recursive: true });
  const socket = join(folder, 'native');
  const pipe = join(folder, 'microphone');
  const script = join(folder, 'script.pa');
  const modules = [
    `module-native-protocol-unix auth-anonymous=1 socket=${socket}`,
    `module-pipe-source source_name=microphone file=${pipe} format=s16le rate=${rateHz} channels=1`,
    `module-null-sink sink_name=loudspeaker rate=${rateHz} channels=1`,
  ];
  await writeFile(script, `${modules.map((module) => `load-module ${module}`).join('\n')}\nset-default-source microphone\n`);
  const args = ['-n', '--daemonize=no', '--use-pid-file=no', '--exit-idle-time=-1', '--disable-shm=yes', '-F', script];
  const peer = startPeer('pulseaudio', args, { env: { HOME: folder } });
  const env = { HOME: folder, PULSE_SERVER: `unix:${socket}` };
  await eventually('PulseAudio', async () => (await startPeer('pactl', ['info'], { env }).ended) === 0, { explain: peer.output });
  const microphone = openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
  const startMs = performance.now();
  let pieces = 0;
  const timer = setInterval(() => {
    for (; pieces * pieceMs <= performance.now() - startMs; pieces++) {
      try {
        writeSync(microphone, hum(pieces * pieceSamples));
      } catch {
        // The pipe is full because nobody listens between two calls: the piece is not kept.
      }
    }
  }, pieceMs / 2);
  const device = `{ type pulse server "unix:${socket}" }`;
  return {
    alsaConfiguration: `pcm.!default ${device}\nctl.!default ${device}\n`,
    stop: async () => {
      clearInterval(timer);
      closeSync(microphone);
      await peer.stop();
    },
  };
}

/** A piece, 16 bits a sample. */
function hum(from: number): Uint8Array {
  const samples = Int16Array.from({ length: pieceSamples }, (_, index) =>
    Math.round(8000 * Math.sin((2 * Math.PI * humHz * (from + index)) / rateHz)),
  );
  return new Uint8Array(samples.buffer);
}
