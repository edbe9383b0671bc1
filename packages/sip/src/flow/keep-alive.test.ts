// Keep-alives on the virtual clock, to the millisecond: RFC 5626 §3.5.1, §4.4.1; and who is told when a flow is lost.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VirtualClock } from '@offhook/base/virtual';
import type { Flow } from '../transport/flow.ts';
import { FlowWatch } from './flow-watch.ts';
import { KeepAlive } from './keep-alive.ts';

interface Scene {
  readonly clock: VirtualClock;
  readonly told: string[];
  readonly keepAlive: KeepAlive;
  onPing: () => void;
}

function createScene(everyMs: number): Scene {
  const clock = new VirtualClock();
  const told: string[] = [];
  const note = (what: string): void => void told.push(`${clock.monotonicMs()} ${what}`);
  const scene: Scene = {
    clock,
    told,
    onPing: () => undefined,
    keepAlive: new KeepAlive({
      clock,
      everyMs,
      ping: () => {
        note('ping');
        scene.onPing();
      },
      ask: () => note('ask'),
      onDead: () => note('dead'),
    }),
  };
  return scene;
}

test('RFC 5626 §4.4.1: a far end that says nothing is asked 5 s after the ping, and dead after 10 s', async () => {
  const { clock, told } = createScene(60_000);
  await clock.advance(200_000);
  assert.deepEqual(told, ['60000 ping', '65000 ask', '70000 dead']);
  assert.equal(clock.pendingTimers, 0);
});

test('RFC 5626 §4.4.1: pings that come closer than the answer is due do not put it off', async () => {
  const { clock, told } = createScene(4000);
  await clock.advance(60_000);
  assert.deepEqual(told, ['4000 ping', '8000 ping', '9000 ask', '12000 ping', '14000 dead']);
});

test('RFC 5626 §4.4.1: whatever is heard answers the ping, and the next one is waited for anew', async () => {
  const { clock, told, keepAlive } = createScene(20_000);
  await clock.advance(24_999);
  keepAlive.heard();
  await clock.advance(20_000);
  keepAlive.heard();
  assert.deepEqual(told, ['20000 ping', '40000 ping']);
  await clock.advance(25_000);
  assert.deepEqual(told.slice(2), ['60000 ping', '65000 ask']);
  keepAlive.heard();
  await clock.advance(20_000);
  assert.deepEqual(told.slice(4), ['80000 ping', '85000 ask']);
});

test('a keep-alive that was stopped leaves no timer behind, also when its own ping ends it', async () => {
  const stopped = createScene(1000);
  await stopped.clock.advance(1500);
  stopped.keepAlive.stop();
  stopped.keepAlive.stop();
  assert.equal(stopped.clock.pendingTimers, 0);
  const scene = createScene(1000);
  scene.onPing = () => scene.keepAlive.stop();
  await scene.clock.advance(1000);
  assert.deepEqual([scene.told, scene.clock.pendingTimers], [['1000 ping'], 0]);
});

function flowOf(reliable: boolean): Flow {
  const at = { address: '192.0.2.1', port: 5060 };
  const nothing = (): void => undefined;
  return {
    protocol: reliable ? 'tcp' : 'udp',
    local: at,
    remote: at,
    reliable,
    secure: false,
    isOpen: true,
    send: nothing,
    close: nothing,
  };
}

test('RFC 5626 §4.5: each who watches a connection is told once that it is lost, and nobody else', () => {
  const watch = new FlowWatch();
  const [one, two] = [flowOf(true), flowOf(true)];
  const told: string[] = [];
  watch.watch(one, () => told.push('first'));
  const endSecond = watch.watch(one, () => told.push('second'));
  watch.watch(one, () => told.push('third'));
  watch.watch(two, () => told.push('other'));
  assert.equal(watch.size, 2);
  endSecond();
  assert.equal(watch.size, 2);
  watch.lost(one);
  watch.lost(one);
  assert.deepEqual([told, watch.size], [['first', 'third'], 1]);
});

test('a datagram flow is never lost, and a watch that has ended leaves nothing', () => {
  const watch = new FlowWatch();
  const told: string[] = [];
  const end = watch.watch(flowOf(false), () => told.push('lost'));
  assert.equal(watch.size, 0);
  end();
  const flow = flowOf(true);
  const ends = [watch.watch(flow, () => told.push('lost')), watch.watch(flow, () => told.push('lost'))];
  ends[0]?.();
  assert.equal(watch.size, 1);
  ends[1]?.();
  assert.equal(watch.size, 0);
  watch.lost(flow);
  assert.deepEqual(told, []);
});

test('a watch of before the loss does not end one of after it', () => {
  const watch = new FlowWatch();
  const flow = flowOf(true);
  const told: string[] = [];
  const endOld = watch.watch(flow, () => told.push('old'));
  watch.lost(flow);
  watch.watch(flow, () => told.push('new'));
  endOld();
  watch.lost(flow);
  assert.deepEqual(told, ['old', 'new']);
});
