// Lists cut into entries as they were written; what is of any other shape is left to be read.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { utf8Bytes, utf8Text } from '@offhook/base';

import { joinSlices, sliceList } from './slices.ts';

const flat = { around: ['list'], entry: 'e' } as const;
const deep = { around: ['list', 'items'], entry: 'e' } as const;

const cut = (text: string, shape: typeof flat | typeof deep = flat): readonly string[] | undefined =>
  sliceList(utf8Bytes(text), shape)?.map(utf8Text);

describe('a list that is cut', () => {
  it('may have a declaration of its own encoding, written in any way', () => {
    for (const declared of [
      '<?xml version="1.0"?>',
      '<?xml version="1.1" ?>',
      '\n <?xml  version="1.0"  encoding="utf-8"  standalone="no"  ?>',
      '<?XML VERSION="1.0" ENCODING="UTF-8"?>',
      '<?xml version="1.0" standalone="yes"?>\n<!-- - saved -->\n<?saved at noon?>\n',
    ])
      assert.deepEqual(cut(`${declared}<list><e>ü</e></list>`), ['<e>ü</e>'], declared);
    for (const declared of [
      '<?xml version="1.0" encoding="latin1"?>',
      '<?xml version="1.0" encoding="latin1"?><?xml version="1.0"?>',
      '<?xml version="2.0"?>',
      '<?xml version="1.0"x?>',
      '<?xml?>',
      'text',
      '<!-- a -- b -->',
      '<!DOCTYPE list>',
    ])
      assert.equal(cut(`${declared}<list><e>a</e></list>`), undefined, declared);
  });

  it('has nothing but its entries, white space and marks within its elements, and behind them', () => {
    for (const text of ['<list> <e>a</e>\n<!-- x --><e></e><?y?>\t</list>', '<list><e>a</e><e></e></list>\n<!-- <e>b</e> --><?z <e>?>'])
      assert.deepEqual(cut(text), ['<e>a</e>', '<e></e>'], text);
    assert.deepEqual(cut('<list>\n</list>'), []);
    for (const text of [
      '<e>a</e>',
      '<list><e>a</e>x<e>b</e></list>',
      '<list>x<e>b</e></list>',
      '<list><e>b</e>xy</list>',
      '<list><e>b</e>x</list>',
      '<list><e>a</e></list>x',
      '<list><e>a</e></list><list><e>a</e>',
      '<list><e>a',
      '<list><e>a</list>',
      '<list><e>a</list><!-- </e> -->',
      '<list><e>a<!-- b --></e></list>',
      '<list><e>a<?b?></e></list>',
      '<list><e><e>a</e></list>',
      '<list></e></list>',
      '</list><list>',
      '</list>',
    ])
      assert.equal(cut(text), undefined, text);
  });

  it('stands in each of the elements around it', () => {
    assert.deepEqual(cut('<list> <items><e>a</e></items>\n</list>', deep), ['<e>a</e>']);
    for (const text of [
      '<list><e>a</e></list>',
      '<list>x<items><e>a</e></items></list>',
      '<list><items><e>a</e></items>x</list>',
      '<list></items><items></list>',
      '<list><items><e>a</e></list></items>',
      '<items><e>a</e></items>',
      '<list><items><e>a</e></list>',
    ])
      assert.equal(cut(text, deep), undefined, text);
  });

  it('joined again is a file of these entries alone', () => {
    const joined = joinSlices([utf8Bytes('<e>ü</e>'), utf8Bytes('<e></e>')], deep);
    assert.equal(utf8Text(joined), '<list><items><e>ü</e><e></e></items></list>');
    assert.deepEqual(cut(utf8Text(joined), deep), ['<e>ü</e>', '<e></e>']);
  });
});
