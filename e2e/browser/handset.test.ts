// A call between two handset pages, with sound: what a person sees, hears and finds in the call lists afterwards.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { TestBrowser, assertFullyAccessible, microphoneHz } from './browser.ts';
import { HandsetHouse } from './handset-house.ts';
import { dial, hearTone, key, listenAtSpeaker, openHandset, playsTone, screen, turnOnSound } from './handset-page.ts';

describe('handset pages', () => {
  let browser: TestBrowser;
  let house: HandsetHouse;

  before(async () => {
    browser = await TestBrowser.open();
    house = await HandsetHouse.open({ directory: browser.directory, users: ['2001', '2002', '2003'] });
  });

  after(async () => {
    await browser.close();
    await house.close();
  });

  it('carries a call with sound from one page to the other and lists it at both', { timeout: 90_000 }, async () => {
    const alice = await browser.page();
    const bob = await browser.page({ initScript: listenAtSpeaker });
    const heardByBob = hearTone(bob, microphoneHz);
    await openHandset(alice, house.url('2001'));
    await openHandset(bob, house.url('2002'));
    await assertFullyAccessible(alice, 'idle');
    await turnOnSound(alice);
    await turnOnSound(bob);

    await key(alice, 'Lift the handset').click();
    await dial(alice, '2002');
    await screen(alice).getByText('2002', { exact: true }).waitFor();
    await key(alice, 'Send').click();
    await screen(bob).getByText('Incoming call').waitFor();
    await assertFullyAccessible(bob, 'ringing');
    await key(bob, 'Answer').click();
    await screen(alice).getByText('Connected').waitFor();
    // The clock of the call runs; a page that was busy may have passed its first second.
    await screen(bob)
      .getByText(/^0:(?!00)\d\d$/)
      .waitFor();
    await screen(alice).getByRole('img', { name: 'Secure', exact: true }).waitFor();

    await heardByBob;
    assert.ok(await playsTone(bob, microphoneHz), 'the tone reaches the speaker of the page');
    await assertFullyAccessible(alice, 'in a call');
    await browser.screenshot(alice, 'handset');

    await key(alice, 'Hang up').click();
    await screen(bob).getByText('Connected').waitFor({ state: 'detached' });
    await listShows(alice, 'Placed Calls', '2002');
    await listShows(bob, 'Received Calls', '2001');
    await assertFullyAccessible(bob, 'call list');
    assert.deepEqual(browser.complaints(), []);
  });

  it('a contact is typed into one form, found by what is typed, and dialled', { timeout: 60_000 }, async () => {
    const page = await browser.page();
    await openHandset(page, house.url('2003'));
    await key(page, 'Contacts').click();
    await screen(page).getByRole('button', { name: 'Local Directory' }).click();
    await key(page, 'Add +').click();
    await screen(page).getByRole('button', { name: 'First name' }).click();
    await page.keyboard.type('Ann');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.type('Zimmer');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.type('2002');
    await screen(page).getByText('2002').waitFor();
    await assertFullyAccessible(page, 'form');
    await browser.screenshot(page, 'handset-form');
    await key(page, 'Save').click();
    await screen(page).getByText('Contact saved').waitFor();
    await page.keyboard.type('zim');
    await screen(page).getByRole('button', { name: 'Ann Zimmer' }).waitFor();
    await assertFullyAccessible(page, 'directory with a search');
    await browser.screenshot(page, 'handset-directory');
    await page.keyboard.type('x');
    await screen(page).getByText('No contacts').waitFor();
    await key(page, 'Home').click();
    await screen(page).getByText('No contacts').waitFor({ state: 'detached' });
    assert.deepEqual(browser.complaints(), []);
  });

  it('fits a narrow screen without scrolling sideways', { timeout: 30_000 }, async () => {
    const page = await browser.page({ widthPx: 360, colourScheme: 'dark' });
    await openHandset(page, house.url('2003'));
    await assertFullyAccessible(page, 'narrow, dark');
    assert.equal(await page.evaluate<number>('document.documentElement.scrollWidth'), 360);
    await browser.screenshot(page, 'handset-narrow');
  });
});

async function listShows(page: Parameters<typeof screen>[0], list: string, party: string): Promise<void> {
  await key(page, 'Recent').click();
  await screen(page).getByRole('button', { name: list }).click();
  await screen(page).getByText(list).waitFor();
  await screen(page).getByRole('button', { name: party }).waitFor();
}
