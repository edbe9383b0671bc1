// One side of many calls: media legs on one clock. Arguments: caller or callee, address, number of legs, WAV file.
// The caller sends its offers first; each message that comes is the other side's descriptions, or `report`, answered by the packets received on the leg that got fewest.

import { silentLogger } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';
import type { MediaLeg } from '@offhook/media';
import { MediaClock, createMediaLeg, createPcmSource, readWav } from '@offhook/media';
import { readFile } from 'node:fs/promises';

import { textsOf } from '../processes.ts';

const [role = '', address = '', count = '', sound = ''] = process.argv.slice(2);
const platform = createNodePlatform({ directory: '/nonexistent', log: silentLogger });
const clock = new MediaClock(platform.clock);
const { samples, rateHz } = readWav(await readFile(sound));
const legs: MediaLeg[] = [];
for (let index = 0; index < Number(count); index++) {
  const leg = await createMediaLeg({ platform, clock, address, portRange: { start: 20_000, end: 29_998 }, codecs: ['PCMU'] });
  leg.source = createPcmSource({ samples, rateHz, loop: true });
  legs.push(leg);
}

function take(descriptions: readonly string[]): readonly string[] {
  return legs.map((leg, index) => {
    const description = descriptions[index] ?? '';
    if (role === 'callee') return leg.answerOffer(description);
    leg.acceptAnswer(description);
    return '';
  });
}

process.on('message', (message) => {
  const answer = message === 'report' ? Math.min(...legs.map((leg) => leg.statistics().packetsReceived)) : take(textsOf(message));
  process.send?.(answer);
});
process.on('disconnect', () => process.exit());
process.send?.(role === 'caller' ? legs.map((leg) => leg.createOffer()) : []);
