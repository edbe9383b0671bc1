// The handset from another machine: over HTTPS, by a link that opens it once.

import assert from 'node:assert/strict';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';

import { makeHandsetCertificate } from '../../packages/cli/src/handset/handset-certificate.ts';
import { TestBrowser, assertFullyAccessible, microphoneHz } from './browser.ts';
import { HandsetHouse } from './handset-house.ts';
import { dial, hearTone, key, openHandset, screen } from './handset-page.ts';

/** What a browser says of answers that the test asks for. */
const refusals = /^(?:Failed to load resource: the server responded with a status of 40[14]|WebSocket connection to )/;

describe('a handset over HTTPS', () => {
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

  it('opens by its link once, calls and is heard, and stays open when the page is loaded anew', { timeout: 60_000 }, async () => {
    const page = await browser.page();
    const bob = await browser.page();
    const heardByBob = hearTone(bob, microphoneHz);
    await openHandset(bob, house.url('2002'));
    const { url } = house.door.newLink();
    await page.goto(url);
    await assertFullyAccessible(page, 'link');
    await key(page, 'Open the handset').click();
    await page.waitForURL(/^https:\/\/localhost:\d+\/handset\/$/);
    await openHandset(page, page.url());
    const [cookie] = await page.context().cookies();
    assert.deepEqual([cookie?.httpOnly, cookie?.secure, cookie?.sameSite, cookie?.expires], [true, true, 'Strict', -1]);
    await key(page, 'Lift the handset').click();
    await dial(page, '2002');
    await key(page, 'Send').click();
    await key(bob, 'Answer').click();
    await screen(page).getByText('Connected').waitFor();
    await heardByBob;
    await page.reload();
    await screen(page).getByText('Connected').waitFor();
    await key(page, 'Hang up').click();
    await key(bob, 'Recent').waitFor();

    const stranger = await browser.page();
    assert.equal((await stranger.goto(url))?.status(), 404);
    assert.equal((await stranger.goto(page.url()))?.status(), 401);
    assert.deepEqual(browser.complaints(refusals), []);
  });

  it('is not worked by the page of another origin, in the same browser', { timeout: 30_000 }, async () => {
    const page = await browser.page();
    await page.goto(house.door.newLink().url);
    await key(page, 'Open the handset').click();
    await page.waitForURL(/\/handset\/$/);
    await openHandset(page, page.url());
    // Of the same site, so that the cookie goes with it: a site heeds no ports.
    const elsewhere = await page.context().newPage();
    const { certificate, privateKey } = await makeHandsetCertificate(['localhost']);
    const neighbour = createServer({ cert: certificate, key: privateKey }, (_request, response) => response.end('elsewhere'));
    await new Promise<void>((resolve) => neighbour.listen(0, '127.0.0.1', resolve));
    const { port } = neighbour.address() as AddressInfo;
    await elsewhere.goto(`https://localhost:${port}/`);
    const isOpen = await elsewhere.evaluate<boolean>(`new Promise((resolve) => {
      const socket = new WebSocket('wss://${new URL(page.url()).host}/handset/socket');
      socket.onmessage = () => resolve(true);
      socket.onclose = () => resolve(false);
    })`);
    neighbour.closeAllConnections();
    neighbour.close();
    assert.equal(isOpen, false);
  });
});
