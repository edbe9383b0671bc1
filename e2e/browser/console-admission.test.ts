// The console, rules of admission: an administrator says by what which phones are let in from where, and is told whom a change would shut out.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { silentLogger } from '@offhook/base';
import type { NodePlatform } from '@offhook/base/node';
import { createNodePlatform } from '@offhook/base/node';
import type { OffhookServer } from '@offhook/server';
import { createServer } from '@offhook/server';
import type { Page } from 'playwright-core';

import { loadAssets } from '../../packages/cli/src/assets.ts';
import { TestBrowser, assertAccessible } from './browser.ts';

const mac = '0004f2000001';
const agent = 'FileTransport PolycomVVX-VVX_250-UA/6.4.3.5017 Type/Application';

describe('rules of admission on the console', () => {
  let browser: TestBrowser;
  let platform: NodePlatform;
  let server: OffhookServer;
  let page: Page;
  let password: string;

  const ask = async (userName: string, secret: string): Promise<number> => {
    const { status } = await platform.fetch({
      method: 'GET',
      url: `${server.urls.provisioning}${userName}.cfg`,
      headers: { 'user-agent': agent, authorization: `Basic ${Buffer.from(`${userName}:${secret}`).toString('base64')}` },
      tls: { trust: [server.certificateAuthority] },
    });
    return status;
  };
  const rule = (text: string) => page.getByRole('region', { name: 'Who is let in' }).getByRole('row').filter({ hasText: text });

  before(async () => {
    browser = await TestBrowser.open();
    const directory = join(browser.directory, 'store');
    platform = createNodePlatform({ directory, log: silentLogger });
    server = createServer({ platform, directory, listen: { address: '127.0.0.1', port: 0 }, assets: await loadAssets() });
    await server.start();
    ({ password } = await server.enrol({ macAddress: mac, model: 'VVX250', label: 'Lobby' }));
    assert.equal(await ask(mac, password), 200);
    page = await browser.page();
    await page.goto(server.urls.console);
    await page.getByLabel('User name').fill(server.administrator?.userName ?? '');
    await page.getByRole('textbox', { name: 'Password' }).fill(server.administrator?.password ?? '');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('navigation', { name: 'Console' }).getByRole('link', { name: 'Phones' }).click();
  });
  after(async () => {
    await browser.close();
    await server.close();
    platform.close();
  });

  it('are added, refused where they are wrong, and stand in their order', { timeout: 60_000 }, async () => {
    await page.getByText('Each phone is let in from everywhere by whatever it has.').waitFor();
    await page.getByRole('button', { name: 'Add a rule' }).click();
    await page.getByLabel('Networks').fill('192.0.2.0/33');
    await page.getByLabel('Phones', { exact: true }).fill('00:04:f2');
    await page.getByLabel('The certificate of its factory').check();
    await assertAccessible(page, 'adding a rule');
    await page.getByRole('button', { name: 'Add it' }).click();
    await page.getByRole('alert').filter({ hasText: '192.0.2.0/33' }).waitFor();
    await page.getByLabel('Networks').fill('192.0.2.0/24\n2001:db8::/32');
    await page.getByRole('button', { name: 'Add it' }).click();
    await page.getByRole('alert').filter({ hasText: '1 phone that came within a day would be let in no more' }).waitFor();
    await page.getByRole('alert').filter({ hasText: 'Lobby' }).waitFor();
    await assertAccessible(page, 'whom a rule shuts out');
    await page.getByRole('button', { name: 'Cancel' }).click();
    assert.equal(await ask(mac, password), 200);

    // By keyboard alone, a rule that shuts out nobody; the one for the rest stays the last.
    await page.getByRole('button', { name: 'Add a rule' }).focus();
    await page.keyboard.press('Enter');
    await page.getByLabel('Its own password (Basic)').focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    await rule('everywhere').waitFor();
    await page.getByRole('button', { name: 'Add a rule' }).click();
    await page.getByLabel('Networks').fill('192.0.2.0/24');
    await page.getByLabel('The certificate of its factory').check();
    assert.equal(await page.getByLabel('Place in the list').inputValue(), '1');
    await page.getByRole('button', { name: 'Add it' }).click();
    await rule('192.0.2.0/24').waitFor();
    assert.deepEqual(
      (await page.getByRole('region', { name: 'Who is let in' }).getByRole('row').allInnerTexts())
        .slice(1)
        .map((text) => text.split(/\s/)[0]),
      ['1', '2'],
    );
    await assertAccessible(page, 'rules of admission');
    const size = page.viewportSize() ?? { width: 1280, height: 860 };
    await page.setViewportSize({ ...size, width: 390 });
    assert.equal(await page.evaluate<number>('document.documentElement.scrollWidth'), 390);
    await assertAccessible(page, 'rules of admission, narrow');
    await page.setViewportSize(size);
    assert.deepEqual(browser.complaints(/status of 40[01]/), []);
  });

  it('shut a phone out only when that is said twice, and are taken away', { timeout: 60_000 }, async () => {
    await page.getByRole('button', { name: 'Remove rule 2' }).click();
    await assertAccessible(page, 'removing a rule');
    await page.getByRole('button', { name: 'Remove it' }).click();
    await page.getByRole('alert').filter({ hasText: '1 phone' }).waitFor();
    assert.equal(await ask(mac, password), 200);
    await page.getByRole('button', { name: 'Do it all the same' }).click();
    await rule('everywhere').waitFor({ state: 'detached' });
    await page.getByText('A phone that no rule fits is let in by nothing.').waitFor();
    assert.equal(await ask(mac, password), 401);
    assert.equal(await ask('0004f2000099', 'x'), 401);
    await page.reload();
    await page.getByRole('region', { name: 'Waiting to be enrolled' }).getByText('It came with its own password (Basic).').waitFor();
    await page.getByText('Nothing is taken of it there.').waitFor();
    await assertAccessible(page, 'a phone that is refused by a rule');
    await page.getByRole('button', { name: 'Remove rule 1' }).click();
    await page.getByRole('button', { name: 'Remove it' }).click();
    await page.getByText('Each phone is let in from everywhere by whatever it has.').waitFor();
    assert.equal(await ask(mac, password), 200);
    assert.deepEqual(browser.complaints(/status of 40[01]/), []);
  });
});
