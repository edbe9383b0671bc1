// The handset page for everybody: by the accessibility tree alone, in few and strong colours, and enlarged to 400 %.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import type { Page } from 'playwright-core';

import { AssistiveTechnology } from './assistive.ts';
import { TestBrowser, assertFullyAccessible } from './browser.ts';
import { HandsetHouse } from './handset-house.ts';
import { openHandset } from './handset-page.ts';
import { cutTexts, unmarkedKeys } from './handset-looks.ts';
import { walkPlaces } from './handset-places.ts';

/** Whether a lamp that is lit can be told from one that is not. */
const tellsLamps = `(() => {
  const look = (lamp) => getComputedStyle(document.querySelector(lamp)).backgroundColor;
  return look('.lamp-active') !== look('.lamp-unassigned') && look('.lamp-on-speaker') !== look('.lamp-corner:not(.lamp-on-speaker)');
})()`;

/** A look at a number that is being dialled takes longer than a phone waits for more of it. */
const settings = { 'dialplan.digitmap.timeOut': Array.from({ length: 6 }, () => '60').join('|') };

describe('handset pages for everybody', () => {
  let browser: TestBrowser;
  let house: HandsetHouse;
  let small: HandsetHouse;
  /** Who is called, at each house. */
  let other: Page;
  let smallOther: Page;

  before(async () => {
    browser = await TestBrowser.open();
    house = await HandsetHouse.open({ directory: browser.directory, users: ['2001', '2002'], settings });
    other = await browser.page();
    await openHandset(other, house.url('2002'));
    small = await HandsetHouse.open({ directory: join(browser.directory, 'small'), users: ['2001', '2002'], model: 'VVX150', settings });
    smallOther = await browser.page();
    await openHandset(smallOther, small.url('2002'));
  });

  after(async () => {
    await browser.close();
    await house.close();
    await small.close();
  });

  const walk = async (page: Page, at: (place: string) => Promise<void>, of = { house, other }): Promise<void> => {
    await openHandset(page, of.house.url('2001'));
    await walkPlaces({ page, other: of.other, otherUser: '2002' }, at);
    await page.close();
    assert.deepEqual(browser.complaints(), []);
  };

  it('have nothing that axe-core knows to be wrong, at any place, by day and by night', { timeout: 180_000 }, async () => {
    const page = await browser.page();
    await walk(page, async (place) => {
      await assertFullyAccessible(page, place);
      if (!['idle', 'form', 'in a call'].includes(place)) return;
      await page.emulateMedia({ colorScheme: 'dark' });
      await assertFullyAccessible(page, `${place}, dark`);
      await page.emulateMedia({ colorScheme: 'light' });
    });
  });

  it('show keys, rows and lamps where colours are forced, and strong lines where contrast is asked for', { timeout: 180_000 }, async () => {
    for (const contrast of [{ forcedColors: 'active' }, { contrast: 'more' }] as const) {
      const name = Object.keys(contrast).join('');
      const page = await browser.page(contrast);
      await walk(page, async (place) => {
        await assertFullyAccessible(page, `${place}, ${name}`);
        assert.deepEqual(await page.evaluate<readonly string[]>(unmarkedKeys), [], `${place}, ${name}`);
        if (place === 'in a call') assert.ok(await page.evaluate<boolean>(tellsLamps), name);
        if (['in a call', 'form', 'muted'].includes(place)) await browser.screenshot(page, `handset-${name}-${place}`);
      });
    }
  });

  it('WCAG 2.2 1.4.10: at 400 % of 1280 pixels nothing is cut, and one scrolls in one direction only', { timeout: 180_000 }, async () => {
    for (const of of [
      { house, other, name: 'colour' },
      { house: small, other: smallOther, name: 'mono' },
    ]) {
      const page = await browser.page({ widthPx: 320, heightPx: 256 });
      const look = async (place: string): Promise<void> => {
        assert.equal(await page.evaluate<number>('document.documentElement.scrollWidth'), 320, place);
        assert.deepEqual(await page.evaluate<readonly string[]>(cutTexts), [], `${place}, ${of.name}`);
        if (of.name === 'colour') await assertFullyAccessible(page, `${place}, narrow`);
        if (['in a call', 'form', 'text'].includes(place)) await browser.screenshot(page, `handset-320-${of.name}-${place}`);
      };
      await walk(page, look, of);
    }
  });

  it('a whole call by the accessibility tree alone: roles, names and what is said', { timeout: 60_000 }, async () => {
    const page = await browser.page();
    await openHandset(page, house.url('2001'));
    const alice = await AssistiveTechnology.open(page);
    const bob = await AssistiveTechnology.open(other);
    await alice.meets('group', 'Phone');
    await alice.press('Lift the handset');
    await alice.hears(/Number/);
    for (const digit of ['2 ABC', '0 +', '0 +', '2 ABC']) await alice.press(digit);
    await alice.press('Send');
    await bob.hears(/^Incoming call from 2001/);
    await bob.press('Answer by lifting the handset');
    await alice.hears(/^Connected: 2002, secure/);
    await bob.hears(/^Connected: 2001/);
    await alice.press('Mute');
    await alice.hears('Microphone muted');
    await alice.press('Mute');
    await alice.hears('Microphone on');
    await alice.press('Volume up');
    await alice.hears('Volume 7 of 10');
    await bob.press('Hold');
    await bob.hears(/^On hold: 2001/);
    await alice.hears(/^Held by the other side: 2002/);
    await bob.press('Resume');
    await alice.hears(/^Connected: 2002/);
    await alice.press('Hang up');
    await bob.hears('Call ended');
    await alice.press('Recent');
    await alice.hears(/^Recent/);
    await alice.press(/Placed Calls/);
    await alice.meets('button', /2002/);
    const buttons = await alice.names('button');
    assert.deepEqual(
      buttons.filter((name) => name.trim() === ''),
      [],
    );
    assert.deepEqual(browser.complaints(), []);
  });
});
