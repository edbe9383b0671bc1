// RTCP of a leg with a peer by hand: when reports go, what they say, and whose reports are believed. RFC 3550 §6.2, §6.4, §6.6.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { UdpSocket } from '@offhook/base';
import { parseRtcp, parseRtpHeader, writeRtcp } from '../src/index.ts';
import type { MediaLegOptions, ReportBlock, RtcpPacket } from '../src/index.ts';
import { legWorld, sdp } from './descriptions.ts';
import type { LegWorld } from './descriptions.ts';
import { mu, rtp, sine } from './rtp-stream.ts';

type Report = Extract<RtcpPacket, { type: 'report' }>;

interface Peer extends LegWorld {
  readonly sound: UdpSocket;
  readonly control: UdpSocket;
  readonly compounds: { readonly atMs: number; readonly packets: readonly RtcpPacket[] }[];
  readonly reports: () => readonly Report[];
  /** Sends packets to the leg's RTCP port. */
  readonly send: (packets: readonly RtcpPacket[], from?: UdpSocket) => Promise<void>;
  /** Sends packets of sound, 20 ms each. */
  readonly speak: (sequences: readonly number[]) => Promise<void>;
}

const delayMs = 1;

async function peer(options: Partial<MediaLegOptions> = {}, direction = 'sendrecv'): Promise<Peer> {
  const all = await legWorld(options);
  const { world, l } = all;
  const { network } = world.platform('192.0.2.2');
  const sound = await network.bindUdp({ address: '192.0.2.2', port: 4000 });
  const control = await network.bindUdp({ address: '192.0.2.2', port: 4001 });
  const compounds: { atMs: number; packets: readonly RtcpPacket[] }[] = [];
  control.onDatagram = (data) => compounds.push({ atMs: world.clock.monotonicMs(), packets: parseRtcp(data) });
  l.answerOffer(sdp(['m=audio 4000 RTP/AVP 0', `a=${direction}`]));
  return {
    ...all,
    sound,
    control,
    compounds,
    reports: () => compounds.flatMap(({ packets }) => packets.filter((packet) => packet.type === 'report')),
    send: async (packets, from = control) => {
      from.send(writeRtcp(packets), { ...l.local, port: l.local.port + 1 });
      await world.clock.advance(delayMs);
    },
    speak: async (sequences) => {
      for (const sequence of sequences) {
        sound.send(rtp(sequence, sequence * 160, 9, 0, mu(sine(sequence))), l.local);
        await world.clock.advance(20);
      }
    },
  };
}

const numbers = (from: number, count: number): number[] => Array.from({ length: count }, (_, index) => from + index);

test('RFC 3550 §6.2: reports go every 2.5 to 7.5 seconds, never twice after the same time', async () => {
  const { world, l, compounds } = await peer();
  await world.clock.advance(300_000);
  const gaps = compounds.slice(1).map(({ atMs }, index) => atMs - (compounds[index]?.atMs ?? 0));
  assert.ok(compounds.length > 45 && compounds.length < 80, `${compounds.length}`);
  assert.ok(Math.min(...gaps) >= 2500 && Math.min(...gaps) < 3500, `${Math.min(...gaps)}`);
  assert.ok(Math.max(...gaps) <= 7500 && Math.max(...gaps) > 6500, `${Math.max(...gaps)}`);
  assert.ok(new Set(gaps).size > 30);
  await l.close();
});

test('RFC 3550 §6.4.1: the report of a sender tells its time, its packets and its octets; a name goes along', async () => {
  const { world, l, compounds } = await peer();
  await world.clock.advance(7600);
  const [first] = compounds;
  assert.ok(first !== undefined);
  const [report, description] = first.packets;
  assert.ok(report?.type === 'report' && report.sender !== undefined && description?.type === 'source-description');
  const sentAtMs = first.atMs - delayMs;
  const startMs = world.clock.now() - world.clock.monotonicMs();
  const wallS = (startMs + sentAtMs) / 1000 + 2_208_988_800;
  assert.equal(report.sender.ntpSeconds, Math.floor(wallS));
  assert.ok(Math.abs(report.sender.ntpFraction / 2 ** 32 - (wallS % 1)) < 0.001);
  assert.equal(report.sender.octetCount, report.sender.packetCount * 160);
  assert.equal(report.sender.packetCount, sentAtMs / 20);
  assert.equal(report.ssrc, l.statistics().localSsrc);
  assert.deepEqual(report.blocks, []);
  assert.deepEqual(
    description.sources.map(({ ssrc }) => ssrc),
    [report.ssrc],
  );
  assert.match(description.sources[0]?.cname ?? '', /^\d+$/);
  await l.close();
});

test('RFC 3550 §6.4.2: who sends nothing reports as a receiver, and says who began and ended', async () => {
  const { world, l, reports, speak, compounds } = await peer({}, 'sendonly');
  await speak(numbers(1, 400));
  assert.ok(reports().length > 0);
  for (const { sender, blocks } of reports()) {
    assert.equal(sender, undefined);
    assert.deepEqual(
      blocks.map(({ ssrc }) => ssrc),
      [9],
    );
  }
  await l.close();
  await world.clock.advance(10);
  assert.deepEqual(
    compounds.at(-1)?.packets.map(({ type }) => type),
    ['report', 'source-description', 'goodbye'],
  );
  assert.deepEqual(compounds.at(-1)?.packets.at(-1), { type: 'goodbye', ssrcs: [l.statistics().localSsrc] });
});

test('RFC 3550 §6.6: a leg that neither sent nor reported says no goodbye', async () => {
  const { world, l, compounds } = await peer({}, 'inactive');
  await world.clock.advance(100);
  await l.close();
  await world.clock.advance(10);
  assert.deepEqual(compounds, []);
});

test('RFC 3550 §6.4.1: a report block counts what was lost, the highest number, and the time since the last sender report', async () => {
  const { world, l, reports, send, speak } = await peer();
  await send([
    {
      type: 'report',
      ssrc: 9,
      sender: { ntpSeconds: 0x12345678, ntpFraction: 0x9abcdef0, rtpTimestamp: 0, packetCount: 0, octetCount: 0 },
      blocks: [],
    },
  ]);
  const heardAtMs = world.clock.monotonicMs();
  await speak([...numbers(65_500, 30), ...numbers(65_531, 5), ...numbers(0, 40)]);
  const before = reports().length;
  await world.clock.advance(7600);
  const report = reports()[before];
  const [block] = report?.blocks ?? [];
  assert.ok(block !== undefined);
  assert.deepEqual(
    { ...block, jitter: 0, delaySinceLastSenderReport: 0 },
    {
      ssrc: 9,
      fractionLost: Math.floor(256 / 76),
      packetsLost: 1,
      extendedHighest: 65_536 + 39,
      jitter: 0,
      lastSenderReport: 0x56789abc,
      delaySinceLastSenderReport: 0,
    },
  );
  const sinceS = block.delaySinceLastSenderReport / 65536;
  assert.ok(sinceS > 1.5 && sinceS <= (world.clock.monotonicMs() - heardAtMs) / 1000, `${sinceS}`);
  await l.close();
});

function blockOf(ssrc: number, lastSenderReport: number, delaySinceLastSenderReport = 0): ReportBlock {
  return { ssrc, fractionLost: 0, packetsLost: 0, extendedHighest: 0, jitter: 0, lastSenderReport, delaySinceLastSenderReport };
}

/** The middle 32 bits of the NTP time, so many milliseconds ago. */
function middleOf(nowMs: number, agoMs: number): number {
  return Math.floor(((nowMs - agoMs) / 1000 + 2_208_988_800) * 65536) % 2 ** 32;
}

test('RFC 3550 §6.4.1: the round trip is now less LSR and DLSR of the block about us, and of no other', async () => {
  const { world, l, send } = await peer();
  const ours = l.statistics().localSsrc;
  const report = (...blocks: readonly ReportBlock[]): Promise<void> => send([{ type: 'report', ssrc: 9, blocks }]);
  await report(blockOf(ours + 1, middleOf(world.clock.now(), 500)));
  assert.equal(l.statistics().roundTripMs, undefined);
  await report(blockOf(ours, 0, 5));
  assert.equal(l.statistics().roundTripMs, undefined);
  await report(blockOf(ours, middleOf(world.clock.now(), -5000)));
  assert.equal(l.statistics().roundTripMs, undefined, 'a time that is still to come');
  await report(blockOf(ours, middleOf(world.clock.now(), 300), 65_536 / 4), blockOf(ours + 1, middleOf(world.clock.now(), 900)));
  const { roundTripMs } = l.statistics();
  assert.ok(roundTripMs !== undefined && Math.abs(roundTripMs - (300 - 250 + delayMs)) < 0.1, `${roundTripMs}`);
  await l.close();
});

test('RFC 3550 §6.4.1: delay in the rating is half the round trip, the jitter buffer, and 40 ms of the ends', async () => {
  const { world, l, send, speak } = await peer();
  await speak(numbers(1, 100));
  const before = l.statistics();
  await send([{ type: 'report', ssrc: 9, blocks: [blockOf(l.statistics().localSsrc, middleOf(world.clock.now(), 800))] }]);
  const after = l.statistics();
  assert.equal(after.mosLq, before.mosLq);
  assert.ok((after.rFactor ?? 0) < (before.rFactor ?? 0) - 20);
  assert.ok((after.mosCq ?? 5) < (before.mosCq ?? 0));
  await l.close();
});

for (const filterByIp of [undefined, true, false] as const) {
  test(`reports from another address than the agreed one are ${filterByIp === false ? '' : 'not '}believed (filterByIp ${filterByIp ?? 'missing'})`, async () => {
    const { world, l, send, control } = await peer(filterByIp === undefined ? {} : { filterByIp });
    const stranger = await world.platform('192.0.2.66').network.bindUdp({ address: '192.0.2.66', port: 4001 });
    const packets = (): readonly RtcpPacket[] => [
      { type: 'report', ssrc: 9, blocks: [blockOf(l.statistics().localSsrc, middleOf(world.clock.now(), 300))] },
    ];
    await send(packets(), stranger);
    assert.equal(l.statistics().roundTripMs !== undefined, filterByIp === false);
    await send(packets(), control);
    assert.notEqual(l.statistics().roundTripMs, undefined);
    await l.close();
  });
}

test('packets of sound from another address or port are filtered as the options say', async () => {
  const heard = async (options: Partial<MediaLegOptions>, address: string, port: number): Promise<number> => {
    const { world, l } = await legWorld(options);
    const from = await world.platform(address).network.bindUdp({ address, port });
    l.answerOffer(sdp(['m=audio 4000 RTP/AVP 0']));
    from.send(rtp(1, 0, 9, 0, mu(sine(0))), l.local);
    await world.clock.advance(10);
    const { packetsReceived } = l.statistics();
    await l.close();
    return packetsReceived;
  };
  assert.equal(await heard({}, '192.0.2.2', 4000), 1);
  assert.equal(await heard({}, '192.0.2.2', 4444), 1);
  assert.equal(await heard({}, '192.0.2.66', 4000), 0);
  assert.equal(await heard({ filterByPort: true }, '192.0.2.2', 4444), 0);
  assert.equal(await heard({ filterByPort: true }, '192.0.2.2', 4000), 1);
  assert.equal(await heard({ filterByIp: false }, '192.0.2.66', 4000), 1);
  assert.equal(await heard({ filterByIp: false, filterByPort: true }, '192.0.2.66', 4000), 1);
});

test('what is no RTCP, or larger than a packet can be, is passed over', async () => {
  const { world, l, control } = await peer();
  const to = { ...l.local, port: l.local.port + 1 };
  const good = writeRtcp([{ type: 'report', ssrc: 9, blocks: [blockOf(l.statistics().localSsrc, middleOf(world.clock.now(), 300))] }]);
  const padding = writeRtcp([{ type: 'other', packetType: 204, content: new Uint8Array(1500 - 4 - good.length + 4) }]);
  control.send(Uint8Array.of(1, 2, 3), to);
  control.send(Uint8Array.of(...good, ...padding), to);
  await world.clock.advance(delayMs);
  assert.equal(l.statistics().roundTripMs, undefined);
  const largest = padding.subarray(0, 1500 - good.length);
  largest[3] = largest.length / 4 - 1;
  control.send(Uint8Array.of(...good, ...largest), to);
  await world.clock.advance(delayMs);
  assert.notEqual(l.statistics().roundTripMs, undefined);
  await l.close();
});

for (const packetMs of [20, 40, 60] as const) {
  test(`RFC 3550 §6.4.1: the timestamp of a report is of its moment, packets of ${packetMs} ms bear that of their first sample`, async () => {
    const { world, l, sound, reports } = await peer({ packetTimeMs: packetMs });
    let last = 0;
    sound.onDatagram = (data) => (last = parseRtpHeader(data).timestamp);
    while (reports().length === 0) await world.clock.advance(packetMs);
    const at = reports()[0]?.sender?.rtpTimestamp ?? 0;
    const units = (at - last) | 0;
    assert.ok(units >= 160 && units <= 2 * packetMs * 8 && units % 160 === 0, `${units}`);
    await l.close();
  });
}
