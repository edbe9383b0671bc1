import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { readTemplate } from './template.ts';

/** `NAME=VALUE line:column` of each setting; `?` where the value is filled in. */
function settings(text: string): readonly string[] | undefined {
  return readTemplate(text, 'x.cfg')?.map(
    ({ assignment: { name, value, place }, isFixed }) => `${name}=${isFixed ? value : '?'} ${place.line}:${place.column}`,
  );
}

describe('templates', () => {
  it('what a value is filled with is a hole, in each language; fixed values stay', () => {
    for (const filler of [
      '{$x}',
      '{$row.name|escape}',
      '{{ x }}',
      '{{x|default("a>b")}}',
      '${x}',
      '$!{x.y}',
      '<%= x %>',
      '<?php echo "x"; ?>',
      '<?= $x ?>',
      'a{$x}b',
      '{if $x}1{else}0{/if}',
      '#if($x)1#{else}0#end'.replace('#{', '#').replace('}', ''),
      '{# note #}1',
      '{* note *}1',
    ])
      assert.deepEqual(settings(`<a b.c="${filler}" d.e='1'/>`), ['b.c=? 1:4', `d.e=1 1:${`<a b.c="${filler}" `.length + 1}`], filler);
  });

  it('statements between attributes and between elements are passed over, line by line', () => {
    assert.deepEqual(
      settings('<?xml version="1.0"?>\n{foreach $lines as $row}\n<a {if $row.x}b.c="1"{else}b.c="2"{/if}\n  d.e="3"/>\n{/foreach}\n<f/>'),
      undefined,
      'two roots',
    );
    assert.deepEqual(
      settings('<?xml version="1.0"?>\n<q>{foreach $lines as $row}\n<a {if $row.x}b.c="1"{else}b.c="2"{/if}\n  d.e="3"/>\n{/foreach}</q>'),
      ['b.c=1 3:15', 'b.c=2 3:28', 'd.e=3 4:3'],
    );
    assert.deepEqual(settings('<q>\n{% for x in y %}\n<a b.c="1"/>\n{% endfor %}\n</q>'), ['b.c=1 3:4']);
    assert.deepEqual(settings('<q>\n#foreach($x in $y)\n#if((1 > 2) && $z)\n<a b.c="1"/>\n#end\n#end\n</q>'), ['b.c=1 4:4']);
    assert.deepEqual(settings('<?php include "x.php" ?>\n<q><% if a > b then %><a b.c="1"/><% end %></q>'), ['b.c=1 2:26']);
    assert.deepEqual(settings('<q {% if x %}\n  a.b="1"\n  {% endif %}>{{ text }}</q>'), ['a.b=1 2:3']);
  });

  it('an index that is filled in is an index; any other part of a name could be anything', () => {
    const names = (text: string): readonly unknown[] | undefined =>
      readTemplate(text, 'x')?.map(({ assignment, name, indices }) => [
        assignment.name,
        name,
        ...indices.map(({ written, index }) => `${written} ${index}`),
      ]);
    assert.deepEqual(names('<a reg.{$n}.address="1" reg.{{i}}.server.${j}.port="2" reg.1.label="x"/>'), [
      ['reg.{$n}.address', 'reg.2222.address', '{$n} 2222'],
      ['reg.{{i}}.server.${j}.port', 'reg.33333.server.4444.port', '{{i}} 33333', '${j} 4444'],
      ['reg.1.label', 'reg.1.label'],
    ]);
    assert.deepEqual(names('<a {$x}.b="1" a.{$x}b="1" a.b{$x}="1" {$x}="1" {$x}b="1" c.d="2"/>'), [['c.d', 'c.d']]);
    assert.deepEqual(names('<a a.b.{$x}="1"/>'), [['a.b.{$x}', 'a.b.2222', '{$x} 2222']]);
  });

  it('comments, CDATA and what only looks like a construct stay as they are', () => {
    assert.deepEqual(settings('<q><!-- {if $x} " --><a b.c="{x}" d.e="$x" f.g="#123456" h.i="50%" j.k="#else"/><![CDATA[{$x} " <]]></q>'), [
      'b.c={x} 1:25',
      'd.e=$x 1:35',
      'f.g=#123456 1:44',
      'h.i=50% 1:58',
      'j.k=? 1:68',
    ]);
    assert.deepEqual(settings('<a b.c="{iffy}" d.e="#ended"/>'), ['b.c={iffy} 1:4', 'd.e=#ended 1:17']);
  });

  it('a quote in a text opens no value, and a construct in a text is no part of a name', () => {
    assert.deepEqual(settings(`<q>it's {$x}.y {$z}<a b.c="{$x}" d.e="1"/></q>`), ['b.c=? 1:23', 'd.e=1 1:34']);
    assert.deepEqual(settings('<q>{$x}\n<a b.c="1"/></q>\n'), ['b.c=1 2:4']);
  });

  it('a > in a value or a construct ends no tag, and bytes are read as text', () => {
    assert.deepEqual(settings(`<q><a b.c=">" d.e='"' {if 1 > 0}f.g="1"{/if}/><a h.i="2"/></q>`), [
      'b.c=> 1:7',
      'd.e=" 1:15',
      'f.g=1 1:33',
      'h.i=2 1:50',
    ]);
    assert.deepEqual(readTemplate(new TextEncoder().encode('<a b.c="{$x}"/>'), 'x')?.length, 1);
  });

  it('what is broken with its holes filled as well tells nothing', () => {
    for (const text of ['<a b.c="{$x}"', '<{$x} b.c="1"/>', '{$x}', '<a b.c={$x}/>'])
      assert.equal(readTemplate(text, 'x'), undefined, text);
  });
});
