// A page that loses its phone, and takes up where it was.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { TestBrowser, assertFullyAccessible } from './browser.ts';
import { HandsetHouse } from './handset-house.ts';
import { dial, key, openHandset, screen } from './handset-page.ts';
import { HandsetWire } from './handset-wire.ts';

/** What a browser says of a socket that was cut. */
const cutSocket = /^WebSocket connection to /;

describe('a handset page that loses its phone', () => {
  let browser: TestBrowser;
  let house: HandsetHouse;
  let wire: HandsetWire;

  before(async () => {
    browser = await TestBrowser.open();
    house = await HandsetHouse.open({ directory: browser.directory, users: ['2001', '2002'] });
    wire = await HandsetWire.open(Number(new URL(house.url('2001')).port));
  });

  after(async () => {
    await browser.close();
    await wire.close();
    await house.close();
  });

  it(
    'says so where the network only stands still, keeps what is typed meanwhile, and enters it once the phone is back',
    { timeout: 60_000 },
    async () => {
      const page = await browser.page();
      await openHandset(page, wire.url(house.url('2001')));
      await key(page, 'Contacts').click();
      await screen(page).getByRole('button', { name: 'Local Directory' }).click();
      await key(page, 'Add +').click();
      await page.keyboard.type('Zo');
      await screen(page).getByRole('button', { name: 'First name Zo' }).waitFor();

      wire.standStill();
      const banner = page.getByRole('alert').getByText('The phone cannot be reached.');
      await banner.waitFor();
      await assertFullyAccessible(page, 'away');
      assert.ok(await key(page, 'Hold').first().isDisabled());
      await page.keyboard.type('x');
      await page.keyboard.press('Backspace');
      await page.keyboard.insertText('ë');
      await screen(page).getByText('Entered when the phone is back: ë', { exact: true }).waitFor();
      await assertFullyAccessible(page, 'away, with what was typed');
      await browser.screenshot(page, 'handset-away');
      // Pressed in vain.
      await key(page, 'Home').dispatchEvent('click');

      wire.cut();
      wire.goOn();
      await key(page, 'Try now').click();
      await banner.waitFor({ state: 'detached' });
      await screen(page).getByRole('button', { name: 'First name Zoë' }).waitFor();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.type('M');
      await screen(page).getByRole('button', { name: 'Last name M' }).waitFor();
      await key(page, 'Home').click();
      await key(page, 'Recent').waitFor();
      assert.deepEqual(browser.complaints(cutSocket), []);
    },
  );

  it('shows the call again that went on meanwhile, by itself', { timeout: 60_000 }, async () => {
    const alice = await browser.page();
    const bob = await browser.page();
    await openHandset(alice, wire.url(house.url('2001')));
    await openHandset(bob, house.url('2002'));
    await key(alice, 'Lift the handset').click();
    await dial(alice, '2002');
    await key(alice, 'Send').click();
    await key(bob, 'Answer').click();
    await screen(alice).getByText('Connected').waitFor();
    wire.cut();
    await alice.getByRole('alert').getByText('The phone cannot be reached.').waitFor();
    await alice.getByRole('alert').getByText('The phone cannot be reached.').waitFor({ state: 'detached' });
    await screen(alice).getByText('Connected').waitFor();
    assert.ok(await key(alice, 'Hang up').isEnabled());
    await key(alice, 'Hang up').click();
    await key(bob, 'Recent').waitFor();
    assert.deepEqual(browser.complaints(cutSocket), []);
  });

  it('says that a link opens no phone any more', { timeout: 30_000 }, async () => {
    const page = await browser.page();
    const { origin } = new URL(house.url('2001'));
    await openHandset(page, house.url('2001'));
    await page.routeWebSocket(/\/socket/, (socket) => void socket.close({ code: 1008, reason: 'not allowed' }));
    await page.reload();
    await page.getByRole('alert').getByText('This link opens no phone any more.').waitFor();
    await assertFullyAccessible(page, 'refused');
    const response = await page.goto(`${origin}/handset/00000000000000000000000000000000/`);
    assert.equal(response?.status(), 404);
  });
});
