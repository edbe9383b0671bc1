// The numbering plan that follows from what the settings of a site say.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { numberingOfSite, numberingText } from './site-numbering.ts';

const nothing = { globalNumbers: [], extensionDigits: [] };

describe('the numbering plan of a site by its settings', () => {
  it('its country is that of its own numbers', async () => {
    assert.deepEqual(await numberingOfSite({ ...nothing, globalNumbers: ['+493055501470', '+498955501471'] }), {
      country: 'DE',
      extensionDigits: [],
    });
  });

  it('of two countries of one calling code, the one of more numbers', async () => {
    const canadian = ['+14165550147', '+16045550147'];
    const american = ['+12025550147'];
    assert.equal((await numberingOfSite({ ...nothing, globalNumbers: [...american, ...canadian] }))?.country, 'CA');
    assert.equal(
      (await numberingOfSite({ ...nothing, globalNumbers: [...canadian, ...american, '+12125550147', '+13125550147'] }))?.country,
      'US',
    );
  });

  it('of two calling codes, none', async () => {
    assert.equal(await numberingOfSite({ ...nothing, globalNumbers: ['+493055501470', '+12025550147'] }), undefined);
  });

  it('what is no number says nothing', async () => {
    assert.equal(await numberingOfSite({ ...nothing, globalNumbers: ['+999123456789'] }), undefined);
    for (const nowhere of ['+999123456789', '+80012345678'])
      assert.equal((await numberingOfSite({ ...nothing, globalNumbers: [nowhere, '+493055501470'] }))?.country, 'DE', nowhere);
  });

  it('an outside line or extensions are enough', async () => {
    assert.equal(await numberingOfSite(nothing), undefined);
    assert.deepEqual(await numberingOfSite({ ...nothing, outsideLine: '9' }), { outsideLine: '9', extensionDigits: [] });
    assert.deepEqual(await numberingOfSite({ ...nothing, extensionDigits: [4] }), { extensionDigits: [4] });
  });

  it('is told in words', () => {
    assert.equal(numberingText({ country: 'DE' }), 'country DE');
    assert.equal(
      numberingText({ country: 'DE', areaCode: '30', outsideLine: '0', extensionDigits: [3, 4] }),
      'country DE, area 30, extensions of 3 and 4 digits, outside line 0',
    );
    assert.equal(numberingText({ extensionDigits: [] }), '');
  });
});
