// Questions on a terminal: asked again until the answer will do, and secrets without echo. Questions go to standard error, so that results can be piped.

import type { Readable, Writable } from 'node:stream';
import { createInterface } from 'node:readline/promises';
import { Writable as WritableStream } from 'node:stream';

import { ProblemError, isProblem } from '@offhook/base';

import { colours } from '../colours.ts';

export interface Prompt {
  /** Throws ProblemError aborted where the input ends or the person presses Ctrl-C. */
  ask<Value>(question: {
    readonly text: string;
    /** Shown, and taken for an empty answer; undefined where one is needed. */
    readonly fallback: string | undefined;
    /** Throws ProblemError where the answer will not do. */
    readonly parse: (answer: string) => Value;
    readonly isSecret?: boolean;
  }): Promise<Value>;
  close(): void;
}

export function createPrompt(input: Readable & { readonly isTTY?: boolean }, output: Writable): Prompt {
  let isMuted = false;
  // What a person types is echoed by readline, through here.
  const echo = new WritableStream({
    write(chunk: Uint8Array, _encoding, done) {
      if (isMuted) done();
      else output.write(chunk, done);
    },
  });
  const lines = createInterface({ input, output: echo, terminal: input.isTTY === true });
  const ended = new Promise<never>((_resolve, reject) => {
    lines.once('close', () => reject(new ProblemError('aborted', 'the questions were not answered to their end, and nothing was written')));
  });
  ended.catch(() => undefined); // closed while no question is asked: as it should be
  const askOnce = async (text: string, isSecret: boolean): Promise<string> => {
    if (!isSecret) return Promise.race([lines.question(text), ended]);
    isMuted = true;
    const answer = lines.question(''); // before its text, so that a quick answer is not lost
    output.write(text);
    try {
      return await Promise.race([answer, ended]);
    } finally {
      isMuted = false;
      output.write('\n');
    }
  };
  return {
    async ask({ text, fallback, parse, isSecret = false }) {
      const shown = fallback === undefined || fallback === '' ? '' : ` ${colours.dim(`[${fallback}]`)}`;
      for (;;) {
        const written = await askOnce(`${text}${shown}: `, isSecret);
        const answer = isSecret ? written : written.trim();
        try {
          if (answer === '' && fallback === undefined) throw new ProblemError('bad-request', 'expected an answer, got none');
          return parse(answer === '' ? (fallback ?? '') : answer);
        } catch (error) {
          if (!isProblem(error)) throw error;
          output.write(`${colours.yellow(error.message)}\n`);
        }
      }
    },
    close: () => lines.close(),
  };
}
