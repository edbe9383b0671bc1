// SIP messages read a second, beside sofia-sip, which decodes every header it knows.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { parseMessage } from '@offhook/sip';

import type { Bench } from './bench.ts';
import { numberFrom, operationsPerCpuSecond, withCompiled } from './bench.ts';
import { messages } from './messages.ts';

const repeat = 500;

function readAll(decode: (message: ReturnType<typeof parseMessage>) => void): () => void {
  return () => {
    for (let round = 0; round < repeat; round++) for (const bytes of messages) decode(parseMessage(bytes));
  };
}

const indexed = readAll(() => undefined);
/** What a transaction layer looks at in every message. */
const decoded = readAll((message) => {
  void message.via;
  void message.from;
  void message.to;
  void message.cSeq;
  void message.callId;
});

export const sipParse: Bench = {
  name: 'sip-parse',
  needs: ['gcc', 'libc6-dev', 'pkg-config', 'libsofia-sip-ua-dev'],
  run: (rounds) =>
    withCompiled('sofia.c', 'sofia-sip-ua', async (program, folder) => {
      const files: string[] = [];
      for (const [index, bytes] of messages.entries()) {
        files.push(join(folder, `message-${index}`));
        await writeFile(files.at(-1) ?? '', bytes);
      }
      const anchor: number[] = [];
      const plain: number[] = [];
      const needed: number[] = [];
      for (const work of [indexed, decoded]) for (let warm = 0; warm < 20; warm++) work();
      for (let round = 0; round < rounds; round++) {
        anchor.push(await numberFrom(program, files));
        plain.push(operationsPerCpuSecond(repeat * messages.length, indexed));
        needed.push(operationsPerCpuSecond(repeat * messages.length, decoded));
      }
      const common = { unit: 'messages per CPU second', anchorName: 'sofia-sip', anchor };
      return [
        { ...common, what: 'SIP messages read, headers split', ours: plain, aim: 2 },
        { ...common, what: 'SIP messages read, Via, From, To, CSeq and Call-ID decoded', ours: needed, aim: 1 },
      ];
    }),
};
