import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { VirtualWorld, settle } from '@offhook/base/virtual';
import { isProblem } from '@offhook/base';
import type { MediaLeg } from '@offhook/media';
import { MediaClock, createMediaLeg } from '@offhook/media';

import { CallOffers } from './call-offers.ts';

function leg(address: string): Promise<MediaLeg> {
  const world = new VirtualWorld({ seed: 1 });
  const portRange = { start: 2222, end: 2300 };
  return createMediaLeg({ platform: world.platform(address), clock: new MediaClock(world.clock), address, portRange, codecs: ['PCMU'] });
}

describe('RFC 3264 §4: one offer at a time', () => {
  it('a second is refused while one is open, and taken after the answer', async () => {
    const [here, there] = [await leg('192.0.2.1'), await leg('192.0.2.2')];
    const offers = new CallOffers();
    const offer = offers.make(here, 'sendonly');
    assert.match(offer, /^a=sendonly/m);
    assert.throws(
      () => offers.make(here, 'sendrecv'),
      (error) => isProblem(error, 'conflict'),
    );
    assert.equal(offers.take(here, there.answerOffer(offer)), true);
    assert.match(offers.make(here, 'sendrecv'), /^a=sendrecv/m);
  });

  it('whoever waits for a turn goes on when the offer is answered or dropped, one offer after the other', async () => {
    const here = await leg('192.0.2.1');
    const offers = new CallOffers();
    const made: string[] = [];
    assert.equal(await offers.turn(() => 'at once'), 'at once');
    offers.make(here, 'sendonly');
    for (const name of ['first', 'second'])
      void offers.turn(() => {
        offers.make(here, 'sendrecv');
        made.push(name);
      });
    await settle();
    assert.deepEqual(made, []);
    offers.drop();
    await settle();
    assert.deepEqual(made, ['first']);
    offers.drop();
    await settle();
    assert.deepEqual(made, ['first', 'second']);
    offers.drop();
    offers.drop();
  });

  it('RFC 3261 §14.1: one that was overtaken takes no answer, and is to be made anew', async () => {
    const [here, there] = [await leg('192.0.2.1'), await leg('192.0.2.2')];
    const offers = new CallOffers();
    offers.overtake();
    const offer = offers.make(here, 'sendrecv');
    offers.overtake();
    const answer = there.answerOffer(offer);
    assert.equal(offers.take(here, answer), false);
    assert.equal(offers.take(here, there.answerOffer(offers.make(here, 'sendrecv'))), true);
  });

  it('an answer that cannot be used ends the offer all the same', async () => {
    const here = await leg('192.0.2.1');
    const offers = new CallOffers();
    offers.make(here, 'sendrecv');
    assert.throws(() => offers.take(here, 'hello'), isProblem);
    offers.make(here, 'sendrecv');
  });
});
