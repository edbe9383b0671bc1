// GDPR Art. 15(4): of a file with mark-up, what it says of others is masked, and it can still be read what it is.

import assert from 'node:assert/strict';
import { it } from 'node:test';

import { shownMarkup } from './shown-markup.ts';

it('what stands in elements and attributes is masked, and the mark-up is not', () => {
  const masked = (text: string): string => shownMarkup(text, (said) => said.replace(/Otto|2002/g, '•••'));
  for (const [text, shown] of [
    ['<item><ln>Quill</ln><fn>Otto</fn><ct>2002</ct></item>', '<item><ln>Quill</ln><fn>•••</fn><ct>•••</ct></item>'],
    ['<Otto a="Otto"/>', '<Otto a="•••"/>'],
    [`<x a = 'Otto' b="2001" c=""/>`, `<x a = '•••' b="2001" c=""/>`],
    ['<?xml version="2002"?>', '<?xml version="2002"?>'],
    ['</item> ', '</item> '],
    ['Otto < 2002', '••• < •••'],
    ['call from Otto', 'call from •••'],
    ['From: "Otto" <sip:Otto@example.test> to <Otto>', 'From: "•••" <sip:•••@example.test> to <Otto>'],
    ['<a from Otto>', '<a from •••>'],
    ['<a b=Otto>', '<a b=•••>'],
    ['<a b="Otto>', '<a b="•••>'],
    ['', ''],
  ] as const)
    assert.equal(masked(text), shown, text);
});

it('nothing is asked of what is blank, and all else is asked for once', () => {
  const asked: string[] = [];
  shownMarkup('<a>\n <b x="1">two</b> </a>', (said) => {
    asked.push(said);
    return said;
  });
  assert.deepEqual(asked, ['1', 'two']);
});
