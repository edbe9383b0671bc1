// Offer and answer: RFC 3264 §4, RFC 3261 §14.2, RFC 3311 §5.2.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closeOffer, noOffer, openOffer } from './offer-answer.ts';
import { Offers } from './offers.ts';

test('RFC 3264 §4: an offer opens where none is open, and each has its own number', () => {
  const [first, opened] = openOffer(noOffer, 'us');
  assert.deepEqual(first, { open: { by: 'us', number: 1 }, count: 1 });
  assert.deepEqual(opened, { kind: 'opened', offer: { by: 'us', number: 1 } });
  const closed = closeOffer(first, 1);
  assert.deepEqual(closed, { open: undefined, count: 1 });
  assert.deepEqual(openOffer(closed, 'them')[0], { open: { by: 'them', number: 2 }, count: 2 });
});

test('RFC 3261 §14.2: a second offer is refused with 491 while ours is open and with 500 while theirs is, whoever makes it', () => {
  for (const [open, status] of [
    ['us', 491],
    ['them', 500],
  ] as const)
    for (const by of ['us', 'them'] as const) {
      const [state] = openOffer(noOffer, open);
      assert.deepEqual(openOffer(state, by), [state, { kind: 'refused', status }]);
    }
});

test('RFC 3264 §4: the end of an offer that is not the open one changes nothing', () => {
  assert.equal(closeOffer(noOffer, 1), noOffer);
  const [state] = openOffer({ open: undefined, count: 1 }, 'us');
  assert.equal(closeOffer(state, 1), state);
});

test('RFC 3264 §4: who holds an offer ends it once; a later one is not ended by it', () => {
  const offers = new Offers();
  const first = offers.begin('us');
  assert.ok(typeof first !== 'number');
  assert.equal(first.by, 'us');
  assert.equal(first.isOpen, true);
  assert.equal(offers.begin('them'), 491);
  first.close();
  assert.equal(first.isOpen, false);
  const second = offers.begin('them');
  assert.ok(typeof second !== 'number');
  first.close();
  assert.deepEqual([first.isOpen, second.isOpen, second.by], [false, true, 'them']);
  assert.equal(offers.begin('us'), 500);
  assert.equal(offers.open('us'), undefined);
  second.close();
  assert.equal(offers.open('us')?.by, 'us');
});
