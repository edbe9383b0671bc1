// The playout buffer step by step, and the statistics of delay that set its depth. Terms of RFC 3611 §4.7.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JitterBuffer } from '../src/index.ts';
import { DelayHistogram } from '../src/delay-histogram.ts';

interface Content {
  readonly number: number;
  readonly length: number;
}

class Steps {
  readonly buffer: JitterBuffer<Content>;

  constructor(options: { readonly minimumMs?: number; readonly maximumMs?: number } = {}) {
    this.buffer = new JitterBuffer<Content>({ minimumMs: options.minimumMs ?? 20, maximumMs: options.maximumMs ?? 300, packetMs: 20 });
  }

  /** Inserts packets that tell no delay; answers what became of them. */
  put(...numbers: readonly number[]): string {
    return numbers.map((number) => this.buffer.insert(number, { number, length: 1 }, undefined)).join(' ');
  }

  /** Inserts packets without sound. */
  putEvent(...numbers: readonly number[]): string {
    return numbers.map((number) => this.buffer.insert(number, { number, length: 0 }, undefined)).join(' ');
  }

  /** Pulls so many times. */
  pull(count: number): string {
    return Array.from({ length: count }, () => {
      const pulled = this.buffer.pull();
      return typeof pulled === 'string' ? pulled : pulled.number;
    }).join(' ');
  }

  get nextSound(): number | undefined {
    return this.buffer.nextSound?.number;
  }

  get counts(): string {
    const { latePackets, lostPackets, discardedPackets } = this.buffer;
    return `late ${latePackets} lost ${lostPackets} discarded ${discardedPackets}`;
  }
}

test('before the first packet the buffer is empty; then it waits until it is as deep as aimed at, or for as long', () => {
  const one = new Steps();
  assert.equal(one.buffer.depthMs, 0);
  assert.equal(one.nextSound, undefined);
  assert.equal(one.pull(2), 'empty empty');
  assert.equal(one.put(10), 'stored');
  assert.equal(one.buffer.depthMs, 20);
  assert.equal(one.buffer.targetMs, 40);
  assert.equal(one.pull(3), 'empty 10 empty');
  const two = new Steps();
  two.put(10, 11);
  assert.equal(two.buffer.depthMs, 40);
  assert.equal(two.pull(3), '10 11 empty');
  const deep = new Steps({ minimumMs: 80 });
  assert.equal(deep.buffer.targetMs, 80);
  deep.put(10);
  assert.equal(deep.pull(4), 'empty empty empty 10');
});

test('before the first one is played, packets that come out of order have their place, within the ring', () => {
  const steps = new Steps();
  assert.equal(steps.put(10, 9), 'stored stored');
  assert.equal(steps.pull(2), '9 10');
  const far = new Steps();
  assert.equal(far.put(200, 72, 73), 'stored late stored');
  assert.equal(far.counts, 'late 1 lost 0 discarded 1');
});

test('RFC 3611 §4.7.1: what comes after its turn is late and discarded; an event so late is no sound that is discarded', () => {
  const steps = new Steps();
  steps.put(10, 11, 12);
  assert.equal(steps.pull(2), '10 11');
  assert.equal(steps.put(9), 'late');
  assert.equal(steps.counts, 'late 1 lost 0 discarded 1');
  assert.equal(steps.putEvent(8), 'late');
  assert.equal(steps.counts, 'late 2 lost 0 discarded 1');
  assert.equal(steps.pull(2), '12 empty');
});

test('what waits and what was played is known when it comes again', () => {
  const steps = new Steps();
  assert.equal(steps.put(10, 11, 10), 'stored stored duplicate');
  assert.equal(steps.pull(1), '10');
  assert.equal(steps.put(10, 11), 'duplicate duplicate');
  assert.equal(steps.pull(2), '11 empty');
  assert.equal(steps.counts, 'late 0 lost 0 discarded 0');
});

test('a missing packet is lost at its turn where the buffer is as deep as aimed at', () => {
  const steps = new Steps();
  steps.put(10, 11, 13, 14);
  assert.equal(steps.pull(6), '10 11 lost 13 14 empty');
  assert.equal(steps.counts, 'late 0 lost 1 discarded 0');
});

test('a missing packet is waited for where the buffer is less deep: it becomes deeper so', () => {
  const steps = new Steps({ minimumMs: 60 });
  steps.put(10, 11, 12, 14);
  assert.equal(steps.pull(5), '10 11 12 empty empty');
  assert.equal(steps.put(13), 'stored');
  assert.equal(steps.pull(2), '13 14');
  const lost = new Steps({ minimumMs: 60 });
  lost.put(10, 11, 12, 14);
  assert.equal(lost.pull(4), '10 11 12 empty');
  lost.put(15);
  assert.equal(lost.pull(3), 'lost 14 15');
});

test('a packet that is missing after the buffer ran dry has had its time already', () => {
  const steps = new Steps();
  steps.put(10, 11);
  assert.equal(steps.pull(4), '10 11 empty empty');
  steps.put(13, 14);
  assert.equal(steps.pull(3), '13 14 empty');
  assert.equal(steps.counts, 'late 0 lost 1 discarded 0');
  steps.put(18, 19);
  assert.equal(steps.pull(4), 'lost lost 18 19');
  assert.equal(steps.counts, 'late 0 lost 4 discarded 0');
});

test('nine pulls without a packet are no pause, ten are: then buffering starts again', () => {
  const steps = new Steps();
  steps.put(10, 11);
  steps.pull(2 + 9);
  steps.put(12);
  assert.equal(steps.pull(1), '12');
  const paused = new Steps();
  paused.put(10, 11);
  assert.equal(paused.pull(2 + 10), `10 11${' empty'.repeat(10)}`);
  paused.put(12);
  assert.equal(paused.pull(2), 'empty 12');
});

test('after a pause what is missing is passed over, and order is made anew', () => {
  const steps = new Steps();
  steps.put(10, 11);
  steps.pull(2 + 10);
  assert.equal(steps.put(21, 20), 'stored stored');
  assert.equal(steps.pull(3), '20 21 empty');
  assert.equal(steps.counts, 'late 0 lost 8 discarded 0');
  assert.equal(steps.put(19), 'late');
  const reordered = new Steps();
  reordered.put(10, 11);
  reordered.pull(2 + 10);
  reordered.put(21);
  assert.equal(reordered.pull(1), 'empty');
  assert.equal(reordered.put(20), 'stored');
  assert.equal(reordered.pull(2), '20 21');
});

test('a packet beyond the ring begins the buffer anew, and what waited is discarded', () => {
  const steps = new Steps();
  steps.put(10, 11);
  steps.putEvent(12);
  assert.equal(steps.put(137), 'stored');
  assert.equal(steps.put(138), 'restarted');
  assert.equal(steps.counts, 'late 0 lost 0 discarded 3');
  assert.equal(steps.buffer.depthMs, 20);
  assert.equal(steps.put(139), 'stored');
  assert.equal(steps.pull(3), '138 139 empty');
});

test('deeper than aimed at by more than a packet through fifty pulls: one packet is left out, and the join is told', () => {
  const steps = new Steps();
  steps.put(10, 11, 12, 13);
  let next = 14;
  for (let pull = 1; pull < 50; pull++) {
    assert.equal(steps.pull(1), `${9 + pull}`);
    assert.equal(steps.buffer.skipped, false);
    steps.put(next++);
  }
  assert.equal(steps.pull(1), '60');
  assert.equal(steps.buffer.skipped, true);
  assert.equal(steps.counts, 'late 0 lost 0 discarded 1');
  assert.equal(steps.pull(1), '61');
  assert.equal(steps.buffer.skipped, false);
});

test('as deep as aimed at and one packet more is not too deep; a moment of it begins the count anew', () => {
  const steps = new Steps();
  steps.put(10, 11, 12);
  let next = 13;
  for (let pull = 0; pull < 120; pull++) {
    // Once in forty pulls a packet more, for twenty.
    if (pull % 40 === 0) steps.put(next++);
    steps.pull(1);
    if (pull % 40 !== 20) steps.put(next++);
  }
  assert.equal(steps.counts, 'late 0 lost 0 discarded 0');
});

test('far deeper than allowed: a packet is left out at each pull; a missing one counts as lost, an event as nothing', () => {
  const steps = new Steps({ maximumMs: 100 });
  steps.put(10, 11, 12, 13, 14, 15, 16, 17);
  assert.equal(steps.pull(1), '11');
  assert.equal(steps.counts, 'late 0 lost 0 discarded 1');
  assert.equal(steps.pull(1), '12');
  assert.equal(steps.counts, 'late 0 lost 0 discarded 1');
  const missing = new Steps({ maximumMs: 100 });
  missing.put(10, 11, 13, 14, 15, 16, 17, 18, 19);
  assert.equal(missing.pull(2), '11 13');
  assert.equal(missing.counts, 'late 0 lost 1 discarded 1');
  const events = new Steps({ maximumMs: 100 });
  events.putEvent(10);
  events.put(11, 12, 13, 14, 15, 16);
  assert.equal(events.pull(1), '11');
  assert.equal(events.counts, 'late 0 lost 0 discarded 0');
});

test('the next sound is the first that waits, behind events and holes', () => {
  const steps = new Steps();
  steps.putEvent(10, 11);
  assert.equal(steps.nextSound, undefined);
  steps.put(13);
  assert.equal(steps.nextSound, 13);
  assert.equal(steps.pull(3), '10 11 lost');
  assert.equal(steps.nextSound, 13);
  assert.equal(steps.pull(1), '13');
  assert.equal(steps.nextSound, undefined);
});

test('a reset begins anew, with lower numbers and the first depth, and what waits is discarded', () => {
  const steps = new Steps();
  for (let number = 500; number < 600; number++) steps.buffer.insert(number, { number, length: 1 }, number * 20);
  steps.buffer.reset();
  assert.equal(steps.counts, 'late 0 lost 0 discarded 100');
  assert.equal(steps.buffer.targetMs, 40);
  assert.equal(steps.buffer.depthMs, 0);
  assert.equal(steps.pull(1), 'empty');
  assert.equal(steps.put(5), 'stored');
  assert.equal(steps.pull(3), 'empty 5 empty');
  assert.equal(steps.put(500), 'restarted');
});

test('the sixteenth measured delay is the first that counts; packets that tell none are not counted', () => {
  const steps = new Steps();
  for (let number = 0; number < 15; number++) steps.buffer.insert(number, { number, length: 1 }, 5);
  steps.put(15, 16, 17);
  assert.equal(steps.buffer.targetMs, 40);
  steps.buffer.insert(18, { number: 18, length: 1 }, 5);
  assert.equal(steps.buffer.targetMs, 20);
});

function histogramOf(...delaysMs: readonly number[]): DelayHistogram {
  const delays = new DelayHistogram();
  for (const delayMs of delaysMs) delays.add(delayMs);
  return delays;
}

const times = (count: number, delayMs: number): number[] => Array.from({ length: count }, () => delayMs);

test('the quantile counts from the fastest packet, in steps of 10 ms', () => {
  assert.equal(histogramOf().quantileMs(), 0);
  assert.equal(histogramOf(...times(50, 1234)).quantileMs(), 0);
  assert.equal(histogramOf(...times(20, 0), ...times(5, 9)).quantileMs(), 0);
  assert.equal(histogramOf(...times(20, 0), ...times(5, 10)).quantileMs(), 10);
  assert.equal(histogramOf(...times(20, 0), ...times(5, 30)).quantileMs(), 30);
  assert.equal(histogramOf(...times(20, 40), ...times(5, 10)).quantileMs(), 0);
  assert.equal(histogramOf(1, 2, 3).packetCount, 3);
});

test('three packets in a hundred may be late; what is later than 630 ms counts as that', () => {
  const withLate = (every: number, delayMs: number): number =>
    histogramOf(...Array.from({ length: 3000 }, (_, index) => (index % every === every - 1 ? delayMs : 0))).quantileMs();
  assert.equal(withLate(50, 25), 0);
  assert.equal(withLate(20, 25), 20);
  assert.equal(withLate(10, 640), 630);
  assert.equal(withLate(10, 5000), 630);
});

test('seven packets alike and late may be a step, and are not counted yet; the eighth makes them the new baseline', () => {
  assert.equal(histogramOf(...times(50, 0), ...times(7, 100)).quantileMs(), 0);
  assert.equal(histogramOf(...times(50, 0), ...times(8, 100), ...times(500, 100)).quantileMs(), 0);
  assert.equal(histogramOf(...times(50, 0), ...times(8, 100), ...times(2, 125)).quantileMs(), 20);
  assert.equal(histogramOf(...times(50, 0), ...times(7, 100), ...times(1, 0)).quantileMs(), 100);
  // The baseline is the fastest of the step.
  assert.equal(histogramOf(...times(50, 0), 110, ...times(7, 100), ...times(300, 110)).quantileMs(), 10);
});

test('30 ms late is jitter, more may be a step', () => {
  assert.equal(histogramOf(...times(50, 0), ...times(3, 30)).quantileMs(), 30);
  assert.equal(histogramOf(...times(50, 0), ...times(3, 31)).quantileMs(), 0);
});

test('packets of a step lie within 40 ms, of a step of more than 200 ms within 120', () => {
  const afterStep = (least: number, most: number): number =>
    histogramOf(...times(50, 0), ...times(4, least), ...times(4, most)).quantileMs();
  // A step: counted from its own fastest packet. None: from the fastest of before.
  assert.equal(afterStep(100, 140), 40);
  assert.equal(afterStep(100, 141), 100);
  assert.equal(afterStep(201, 321), 120);
  assert.equal(afterStep(201, 322), 200);
  assert.equal(afterStep(200, 240), 40);
  assert.equal(afterStep(200, 241), 200);
  assert.equal(afterStep(240, 200), 40);
  assert.equal(afterStep(241, 200), 240);
});

test('the fastest packet is forgotten after 500 to 1000 packets, so that a slow clock is followed', () => {
  const after = (count: number): number => histogramOf(...times(500, 0), ...times(count, 20)).quantileMs();
  assert.equal(after(499), 20);
  assert.equal(after(500 + 400), 20);
  assert.equal(after(500 + 600), 0);
});

test('a reset forgets all, those that wait to be a step too', () => {
  const delays = histogramOf(...times(50, 0), ...times(5, 25), ...times(5, 100));
  delays.reset();
  assert.equal(delays.packetCount, 0);
  assert.equal(delays.quantileMs(), 0);
  for (const delayMs of times(10, 500)) delays.add(delayMs);
  assert.equal(delays.quantileMs(), 0);
  for (const delayMs of times(5, 525)) delays.add(delayMs);
  assert.equal(delays.quantileMs(), 20);
});

test('after an hour of packets the statistics of delay still follow what comes', () => {
  const delays = histogramOf(...times(20, 0));
  for (let packet = 0; packet < 180_000; packet++) delays.add(packet % 2 === 0 ? 0 : 29);
  assert.equal(delays.quantileMs(), 20);
  for (let packet = 0; packet < 900; packet++) delays.add(0);
  assert.equal(delays.quantileMs(), 0);
  for (let packet = 0; packet < 900; packet++) delays.add(packet % 20 === 0 ? 15 : 0);
  assert.equal(delays.quantileMs(), 10);
});

test('after a jump the stream begins anew: what precedes its first packet may still come', () => {
  const steps = new Steps();
  steps.put(10, 11);
  assert.equal(steps.pull(2), '10 11');
  assert.equal(steps.put(500, 499), 'restarted stored');
  assert.equal(steps.pull(3), '499 500 empty');
});

test('a reset buffer knows nothing of what was in it', () => {
  const steps = new Steps();
  assert.equal(steps.buffer.skipped, false);
  steps.put(0, 1, 2);
  steps.buffer.reset();
  assert.equal(steps.buffer.depthMs, 0);
  assert.equal(steps.put(0), 'stored');
  assert.equal(steps.buffer.depthMs, 20);
});
