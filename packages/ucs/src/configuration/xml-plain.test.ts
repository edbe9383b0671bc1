import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { readPlainXml } from './xml-plain.ts';

/** What it tells in a few words: elements as line/depth name attribute@line:column=value; undefined where it gives up. */
function told(text: string): readonly string[] | undefined {
  const events: string[] = [];
  const isPlain = readPlainXml(text, {
    onElement: ({ name, line, depth, attributes }) => {
      const written = attributes.map((item) => `${item.name}@${item.line}:${item.column}=${item.value}`);
      events.push([`${line}/${depth} <${name}`, ...written].join(' '));
    },
    onEnd: (name) => void events.push(`</${name}`),
    onText: (part, line) => void events.push(`text ${line} ${JSON.stringify(part)}`),
    onComment: (comment, line) => void events.push(`comment ${line} ${JSON.stringify(comment)}`),
    onInstruction: (target, body) => void events.push(`? ${target} ${JSON.stringify(body)}`),
  });
  return isPlain ? events : undefined;
}

describe('the quick reader of plain XML', () => {
  it('tells elements, attributes, texts and comments with their lines', () => {
    assert.deepEqual(
      told(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<!-- a\nb -->\n<x\n  a.b="1"\n\n  c =\t'"2"' >t\n<y/>\n</x >\n`),
      ['comment 3 " a\\nb "', '4/1 <x a.b@5:3=1 c@7:3="2"', 'text 8 "t\\n"', '8/2 <y', '</y', 'text 9 "\\n"', '</x'],
    );
    assert.deepEqual(told('<a\n><b c="&lt;&gt;&amp;&quot;&apos;"\nd="é"/></a>'), ['1/1 <a', `2/2 <b c@2:5=<>&"' d@3:1=é`, '</b', '</a']);
    assert.deepEqual(told('<a><?p  q r?><?s?></a>'), ['1/1 <a', '? p "q r"', '? s ""', '</a']);
    assert.deepEqual(told('<a> <b> </b>x<c/> </a>'), ['1/1 <a', '1/2 <b', '</b', 'text 1 "x"', '1/2 <c', '</c', 'text 1 " "', '</a']);
    assert.deepEqual(told('<a:b.c-d_1 e:f="1"\r\n\tg="2"/>'), ['1/1 <a:b.c-d_1 e:f@1:12=1 g@2:2=2', '</a:b.c-d_1']);
    assert.deepEqual(told("<?xml version='1.0'?><a/><!---->"), ['1/1 <a', '</a', 'comment 1 ""']);
  });

  it('takes values in either quotes, with blanks about the sign of equality, and gives up where a quote is missing', () => {
    assert.deepEqual(told(`<a b='1' c= '2' d ="3" e\n=\n"4" f = '5'/>`), ['1/1 <a b@1:4=1 c@1:10=2 d@1:17=3 e@1:24=4 f@3:5=5', '</a']);
    assert.deepEqual(told(`<a b="'" c='"'/>`), [`1/1 <a b@1:4=' c@1:10="`, '</a']);
    for (const text of [
      '<a b=1/>',
      '<a b= 1/>',
      '<a b="1/>',
      "<a b='1/>",
      '<a b="1\'/>',
      '<a b',
      '<a b=',
      '<a b= ',
      '<a b "1"/>',
      '<a b"1"/>',
      '<a b="1"c="2"/>',
    ])
      assert.equal(told(text), undefined, text);
  });

  it('gives up on what is out of the ordinary', () => {
    for (const text of [
      '',
      ' ',
      'x<a/>',
      '<a/>x',
      '<a/><b/>',
      '<a>',
      '<a></b>',
      '</a>',
      '<a></a></a>',
      '<a></a',
      '<a b="1" b="2"/>',
      '<a b="1"c="2"/>',
      '<a b=1/>',
      '<a b/>',
      '<a b>',
      '<a b="1/>',
      `<a b="1'/>`,
      '<a b="<"/>',
      '<a b="x\ny"/>',
      '<a b="x\ty"/>',
      '<a b="x\ry"/>',
      '<a b="&x;"/>',
      '<a b="&#65;"/>',
      '<a b="&"/>',
      '<a b="&amp"/>',
      '<a>&x;</a>',
      '<a>]]></a>',
      '<a>x\ry</a>',
      '<a><![CDATA[x]]></a>',
      '<!DOCTYPE a><a/>',
      '<a><!-- x',
      '<a><!-- x -- y --></a>',
      '<a><!-- x\r --></a>',
      '<!-x><a/>',
      '<a><?p</a>',
      '<a><??></a>',
      '<a><?1 x?></a>',
      '<a><?p:q x?></a>',
      '<a><?p\r?></a>',
      '<a><?p?q?></a>',
      ' <?xml version="1.0"?><a/>',
      '<a><?xml version="1.0"?></a>',
      '<?xml version="1.1"?><a/>',
      '<?xml encoding="UTF-8"?><a/>',
      '<?xml version="1.0" standalone="maybe"?><a/>',
      '<?XML version="1.0"?><a/>',
      '<é/>',
      '<aé/>',
      '<a é="1"/>',
      '<1a/>',
      '< a/>',
      '<a / >',
      '<a/ >',
      '<a\u0001/>',
      '<a b="\uFFFD"/>',
      '<a b="\uD800"/>',
      '<>',
      '<a',
    ])
      assert.equal(told(text), undefined, JSON.stringify(text));
  });

  it('reads 200 elements within each other, and leaves 201 to the strict parser', () => {
    const nested = (depth: number): string => '<a>'.repeat(depth) + '</a>'.repeat(depth);
    assert.equal(told(nested(200))?.length, 400);
    assert.equal(told(nested(201)), undefined);
    assert.equal(told(`${'<a>'.repeat(199)}<b/>${'</a>'.repeat(199)}`)?.length, 400);
  });
});
