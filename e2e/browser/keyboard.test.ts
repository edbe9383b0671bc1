// The whole phone by keyboard: nothing here touches the mouse.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { TestBrowser } from './browser.ts';
import { HandsetHouse } from './handset-house.ts';
import { key, openHandset, screen } from './handset-page.ts';

describe('handset pages by keyboard', () => {
  let browser: TestBrowser;
  let house: HandsetHouse;

  before(async () => {
    browser = await TestBrowser.open();
    house = await HandsetHouse.open({ directory: browser.directory, users: ['2001', '2002'], model: 'VVX150' });
  });

  after(async () => {
    await browser.close();
    await house.close();
  });

  it('places, answers, holds and ends a call', { timeout: 60_000 }, async () => {
    const alice = await browser.page();
    const bob = await browser.page();
    await openHandset(alice, house.url('2001'));
    await openHandset(bob, house.url('2002'));

    await alice.keyboard.type('20029');
    await screen(alice).getByText('20029').waitFor();
    await alice.keyboard.press('Backspace');
    await screen(alice).getByText('2002', { exact: true }).waitFor();
    await alice.keyboard.press('Enter');

    await bob.getByRole('alert').getByText('Incoming call from 2001').waitFor();
    await bob.keyboard.press('F1');
    await screen(alice).getByText('Connected').waitFor();
    // What was said of the password goes by itself.
    await screen(bob).getByText('You can change it later').waitFor({ state: 'hidden' });
    await browser.screenshot(bob, 'handset-mono');

    await key(bob, 'Hold').first().focus();
    await bob.keyboard.press('Space');
    await screen(bob).getByText('On hold').waitFor();
    await screen(alice).getByText('Held by the other side').waitFor();

    await key(alice, 'Hang up').focus();
    await alice.keyboard.press('Enter');
    await key(bob, 'Recent').waitFor();

    await alice.keyboard.press('Escape');
    await key(alice, 'Recent').waitFor();
    assert.deepEqual(browser.complaints(), []);
  });

  it('takes letters where a SIP URI may be typed', { timeout: 30_000 }, async () => {
    const page = await browser.page();
    await openHandset(page, house.url('2001'));
    await page.keyboard.press('2');
    await screen(page).getByText('Number or SIP URI').waitFor();
    await page.keyboard.type('bob@example.test');
    await screen(page).getByText('2bob@example.test').waitFor();
    await page.keyboard.press('Escape');
    await key(page, 'Recent').waitFor();
  });

  it('takes what input methods, dead keys and pasting bring, where the cursor stands', { timeout: 60_000 }, async () => {
    const page = await browser.page();
    const input = await page.context().newCDPSession(page);
    await openHandset(page, house.url('2001'));
    await key(page, 'Contacts').click();
    await screen(page).getByRole('button', { name: 'Local Directory' }).click();
    await key(page, 'Add +').click();
    await screen(page).getByRole('textbox', { name: 'First name' }).waitFor();
    const field = (name: string): ReturnType<typeof key> => screen(page).getByRole('button', { name });
    // An input method shows what it makes of the letters before it is taken.
    await input.send('Input.imeSetComposition', { text: 'zhong', selectionStart: 5, selectionEnd: 5 });
    await input.send('Input.insertText', { text: '中' });
    await field('First name 中').waitFor();
    await page.keyboard.press('Backspace');
    await page.keyboard.type('Zo');
    await page.keyboard.insertText('ë');
    await field('First name Zoë').waitFor();
    await page.keyboard.press('ArrowDown');
    await screen(page).getByRole('textbox', { name: 'Last name' }).waitFor();
    await page.keyboard.insertText('Müller-Łęka');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.type('c');
    await field('Last name Müller-Łęcka').waitFor();
    // The keyboard of a touch screen says no key when it deletes.
    await page.evaluate(`document.execCommand('delete')`);
    await field('Last name Müller-Łęka').waitFor();
    await page.keyboard.type('c');
    await page.keyboard.press('ArrowDown');
    await screen(page).getByRole('textbox', { name: 'Contact' }).waitFor();
    await page.evaluate(`(() => {
      const data = new DataTransfer();
      data.setData('text/plain', ' 5550103\\n');
      const event = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
      document.activeElement.dispatchEvent(event);
    })()`);
    await field('Contact 5550103').waitFor();
    await page.keyboard.press('F1');
    await screen(page).getByText('Contact saved').waitFor();
    await screen(page).getByText('Zoë Müller-Łęcka').waitFor();
    assert.deepEqual(browser.complaints(), []);
  });

  it('the names of the soft keys on the screen can be pressed', { timeout: 30_000 }, async () => {
    const page = await browser.page();
    await openHandset(page, house.url('2002'));
    await screen(page).getByText('Recent', { exact: true }).click();
    await screen(page).getByRole('button', { name: 'Missed Calls' }).waitFor();
    assert.deepEqual(browser.complaints(), []);
  });
});
