// A walk through what a handset page can show: each kind of screen, with and without a call.

import type { Page } from 'playwright-core';

import { dial, key, screen } from './handset-page.ts';

/** Calls back at each place, of two pages that are idle and are idle again afterwards. */
export async function walkPlaces(
  pages: { readonly page: Page; readonly other: Page; readonly otherUser: string },
  at: (place: string) => Promise<void>,
): Promise<void> {
  const { page, other, otherUser } = pages;
  const row = (name: string | RegExp): ReturnType<typeof key> => screen(page).getByRole('button', { name });
  const home = async (): Promise<void> => {
    await key(page, 'Home').click();
    await key(page, 'Recent').waitFor();
  };
  await at('idle');

  await key(page, 'Contacts').click();
  await row('Local Directory').waitFor();
  await at('menu');
  await row('Local Directory').click();
  await key(page, 'Add +').waitFor();
  await at('directory');
  await key(page, 'Add +').click();
  await row('First name').waitFor();
  await page.keyboard.type('Maximiliana');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.type('Featherstonehaugh-Cholmondeley');
  await row('Last name Featherstonehaugh-Cholmondeley').waitFor();
  await at('form');
  await key(page, 'Save').click();
  await screen(page)
    .getByText(/contact/i)
    .first()
    .waitFor();
  await at('form with a message');
  await home();

  await key(page, 'Settings').click();
  await row('Advanced').click();
  await screen(page).getByRole('textbox').waitFor();
  await at('password');
  await page.keyboard.type('1');
  await key(page, 'OK').click();
  await at('wrong password');
  await home();
  await key(page, 'Settings').click();
  await row('Status').click();
  await row('Stored Data').click();
  await at('text');
  await home();

  await key(page, 'Lift the handset').click();
  await dial(page, otherUser);
  await screen(page).getByText(otherUser, { exact: true }).waitFor();
  await at('dialling');
  await key(page, 'Send').click();
  await screen(other).getByText('Incoming call').waitFor();
  await at('calling');
  await key(other, 'Answer').click();
  await screen(page).getByText('Connected').waitFor();
  await at('in a call');
  await key(page, 'Mute').click();
  await screen(page).getByRole('img', { name: 'Muted' }).waitFor();
  await at('muted');
  await key(page, 'Hold').first().click();
  await screen(page).getByText('On hold').waitFor();
  await at('on hold');
  await key(page, 'Resume').click();
  await screen(page).getByText('Connected').waitFor();
  await key(page, 'Hang up').click();
  await key(page, 'Recent').waitFor();
  await key(other, 'Lift the handset').waitFor();

  await key(page, 'Recent').click();
  await row('Placed Calls').click();
  await row(otherUser).first().waitFor();
  await at('call list');
  await home();
}
