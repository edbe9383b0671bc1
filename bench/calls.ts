// Calls set up and taken down, both ends, beside SIPp: INVITE, 180, 200, ACK, BYE, 200 over UDP on loopback.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import type { Bench } from './bench.ts';
import { BenchChild } from './processes.ts';

const calls = 6000;
const warmUpCalls = 6000;
const callerAddress = '127.0.9.31';
const calleeAddress = '127.0.9.32';
const port = 5070;
const run = promisify(execFile);

async function ours(): Promise<number> {
  const callee = new BenchChild('calls.ts', ['callee', calleeAddress, String(port)]);
  const caller = new BenchChild('calls.ts', ['caller', callerAddress, String(port), `sip:callee@${calleeAddress}:${port}`]);
  try {
    await Promise.all([callee.receive(), caller.receive()]);
    await caller.ask(String(warmUpCalls));
    await Promise.all([callee.ask('cpu'), caller.ask('cpu')]);
    await caller.ask(String(calls));
    const spent = await Promise.all([callee.ask('cpu'), caller.ask('cpu')]);
    return (spent.reduce((sum: number, seconds) => sum + Number(seconds), 0) * 1e6) / calls;
  } finally {
    await Promise.all([callee.stop(), caller.stop()]);
  }
}

/** User and system seconds of the children of a shell, which it prints last: `0m1.234s 0m0.567s`. */
function childSeconds(output: string): number {
  const last = output.trim().split('\n').at(-1) ?? '';
  const seconds = [...last.matchAll(/(\d+)m([\d.]+)s/g)].map(([, minutes, rest]) => Number(minutes) * 60 + Number(rest));
  if (seconds.length !== 2) throw new Error(`the shell told no times: ${output.slice(-200)}`);
  return seconds.reduce((sum, each) => sum + each, 0);
}

async function sipp(args: string): Promise<number> {
  const { stdout } = await run('bash', ['-c', `sipp ${args} -nostdin >/dev/null; times`], { timeout: 120_000 });
  return childSeconds(stdout);
}

async function anchor(): Promise<number> {
  const limit = `-m ${calls}`;
  const spent = await Promise.all([
    sipp(`-sn uas -i ${calleeAddress} -p ${port} ${limit}`),
    sipp(`-sn uac ${calleeAddress}:${port} -i ${callerAddress} -p ${port} ${limit} -r 500 -d 0`),
  ]);
  return (spent.reduce((sum, seconds) => sum + seconds, 0) * 1e6) / calls;
}

export const callSetUp: Bench = {
  name: 'calls',
  needs: ['sip-tester'],
  async run(rounds) {
    const [theirs, mine]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round++) {
      theirs.push(await anchor());
      mine.push(await ours());
    }
    return [
      {
        what: 'A call set up and taken down, both ends together',
        unit: 'CPU microseconds a call',
        lessIsBetter: true,
        anchorName: 'SIPp',
        ours: mine,
        anchor: theirs,
        aim: 0.4,
      },
    ];
  },
};
