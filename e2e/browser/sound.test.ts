// Sound in the page: when it is on, what says so, and that the microphone is nobody's while it is not needed.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { Page } from 'playwright-core';

import { TestBrowser, assertFullyAccessible, microphoneHz } from './browser.ts';
import { HandsetHouse } from './handset-house.ts';
import {
  comesTrue,
  countMicrophones,
  dial,
  hearTone,
  holdsMicrophones,
  key,
  listenAtSpeaker,
  openHandset,
  playsTone,
  screen,
  turnOnSound,
} from './handset-page.ts';

describe('sound of handset pages', () => {
  let browser: TestBrowser;
  let house: HandsetHouse;

  before(async () => {
    browser = await TestBrowser.open();
    house = await HandsetHouse.open({ directory: browser.directory, users: ['2001', '2002'] });
  });

  after(async () => {
    await browser.close();
    await house.close();
  });

  const open = async (user: string): Promise<Page> => {
    const page = await browser.page({ initScript: `${countMicrophones};${listenAtSpeaker}` });
    await openHandset(page, house.url(user));
    return page;
  };

  const call = async (from: Page, number: string): Promise<void> => {
    await key(from, 'Lift the handset').click();
    await dial(from, number);
    await key(from, 'Send').click();
  };

  it('is turned on by the key that answers and the one that calls; the microphone goes with the call', { timeout: 60_000 }, async () => {
    const alice = await open('2001');
    const bob = await browser.page({ initScript: `${countMicrophones};${listenAtSpeaker}` });
    const heardByBob = hearTone(bob, microphoneHz);
    await openHandset(bob, house.url('2002'));
    await call(alice, '2002');
    await screen(bob).getByText('Incoming call').waitFor();
    await holdsMicrophones(bob, 0);
    await key(bob, 'Answer').click();
    await bob.getByText('Microphone and speaker are on').waitFor();
    await heardByBob;
    assert.ok(await playsTone(bob, microphoneHz), 'one hears the other without a press more');
    await holdsMicrophones(alice, 1);
    await holdsMicrophones(bob, 1);
    await key(alice, 'Hang up').click();
    await key(bob, 'Recent').waitFor();
    await holdsMicrophones(alice, 0);
    await holdsMicrophones(bob, 0);
    await bob.getByText('Sound is on, the microphone only in calls').waitFor();
    await bob.close();
    await alice.close();
    assert.deepEqual(browser.complaints(), []);
  });

  it(
    'is asked for by one button, with a test that says whether one is heard; devices are chosen and remembered',
    { timeout: 60_000 },
    async () => {
      const page = await open('2001');
      await key(page, 'Turn on sound').click();
      const panel = page.getByRole('region', { name: 'Sound' });
      await panel.getByRole('status').getByText('Your microphone hears you.').waitFor();
      assert.ok(await comesTrue(page, `document.querySelector('meter[aria-label="Microphone level"]').value > -45`));
      await assertFullyAccessible(page, 'test of the microphone');
      await browser.screenshot(page, 'handset-sound');
      const microphone = panel.getByRole('combobox', { name: 'Microphone' });
      await microphone.selectOption({ index: 1 });
      await panel.getByRole('combobox', { name: 'Speaker' }).selectOption({ index: 1 });
      const chosen = await microphone.inputValue();
      assert.notEqual(chosen, '');
      // Arrows in a choice are not the phone's.
      await microphone.focus();
      await page.keyboard.press('ArrowDown');
      assert.notEqual(await microphone.inputValue(), chosen);
      await microphone.selectOption(chosen);
      await holdsMicrophones(page, 1);
      await key(page, 'Done').click();
      await holdsMicrophones(page, 0);

      await page.reload();
      await key(page, 'Turn on sound').click();
      await panel.getByText('Your microphone hears you.').waitFor();
      assert.equal(await microphone.inputValue(), chosen);
      await key(page, 'Turn off sound').click();
      await holdsMicrophones(page, 0);
      await page.close();
      assert.deepEqual(browser.complaints(), []);
    },
  );

  it('a banner says in a call that one is not heard, and what helps', { timeout: 60_000 }, async () => {
    const [alice, bob] = [await open('2001'), await open('2002')];
    await turnOnSound(bob);
    await bob.evaluate('window.offhookRefuses = true');
    await call(alice, '2002');
    await key(bob, 'Answer').click();
    await bob.getByRole('alert').getByText('You are not heard: this page may not use the microphone.').waitFor();
    await assertFullyAccessible(bob, 'refused');
    await bob.evaluate('window.offhookRefuses = false');
    await key(bob, 'Try again').click();
    await bob.getByText('Microphone and speaker are on').waitFor();
    await bob.getByText('You are not heard').waitFor({ state: 'detached' });

    // A page that is opened, or opened anew, in a call.
    const late = await browser.page({ initScript: countMicrophones });
    await late.goto(house.url('2002'));
    await late.getByRole('alert').getByText('You are not heard: turn the microphone on.').waitFor();
    await assertFullyAccessible(late, 'not heard');
    await browser.screenshot(late, 'handset-unheard');
    await key(late, 'Turn on the microphone').click();
    await late.getByText('You are not heard').waitFor({ state: 'detached' });
    await holdsMicrophones(late, 1);
    await key(alice, 'Hang up').click();
    await key(bob, 'Recent').waitFor();
    assert.deepEqual(browser.complaints(), []);
  });
});
