// Expressions in templates that hold others, and the lists of a primary file that is one.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { utf8Bytes } from '@offhook/base';

import { findPlaceholder, readConfiguration } from './read.ts';
import { addressHole, hole, listsOfTemplate, readTemplate } from './template.ts';

const complaints = (text: string): readonly string[] =>
  readConfiguration(utf8Bytes(text), 'x.cfg').complaints.map(({ code, place }) => `${code} ${place.line}`);

describe('expressions that hold others', () => {
  it('are one construct, whatever quotes and brackets are in them', () => {
    for (const value of [
      '${IF($[${STAT(e,${NAME})}] ? "custom.cfg, ")}config/${MAC}',
      '${IF($["${X}"<"${Y}"]?"a":"b")}',
      '{$a|default:"{$b}"}',
      '${a {b {c {d {e "f"}}}}}',
    ]) {
      const text = `<?xml version="1.0"?>\n<a\n reg.1.label="${value}" up.headsetMode="0"/>`;
      assert.deepEqual(complaints(text), ['placeholder 3'], value);
      assert.deepEqual(
        readTemplate(utf8Bytes(text), 'x.cfg')?.map(({ name, isFixed }) => [name, isFixed]),
        [
          ['reg.1.label', false],
          ['up.headsetMode', true],
        ],
        value,
      );
    }
  });

  it('the lists of a primary file are told with a hole for each, another for an address, comments aside', () => {
    const lists = (text: string): readonly string[] => listsOfTemplate(utf8Bytes(text));
    assert.deepEqual(lists('<A CONFIG_FILES="{$mac}.cfg, {{ site }}.cfg,x.cfg" CONFIG_FILES_VVX450=\'{if $x}a.cfg{/if}\'/>'), [
      `${addressHole}.cfg, ${hole}.cfg,x.cfg`,
      `${hole}a.cfg${hole}`,
    ]);
    assert.deepEqual(lists('<A CONFIG_FILES = "{if $mac}a{/if}${HWADDR}<%= mac %>"/>'), [`${hole}a${hole}${addressHole}${addressHole}`]);
    assert.deepEqual(lists('<!-- CONFIG_FILES="a" --><A xCONFIG_FILES="b" x.CONFIG_FILES="c" CONFIG_FILESX="d"/>'), []);
    // Also where the rest cannot be read.
    assert.deepEqual(lists('{if $x}<A CONFIG_FILES="{{ "a" }}.cfg"{else}<B>'), [`${hole}.cfg`]);
  });

  it('what settings come together is told by blocks: what parts a block, ends it or opens nothing begins another', () => {
    const blocks = (text: string): readonly number[] | undefined => readTemplate(utf8Bytes(text), 'x.cfg')?.map(({ block }) => block);
    const same = (text: string): readonly boolean[] | undefined => {
      const [first, ...others] = blocks(text) ?? [];
      return others.map((block) => block === first);
    };
    assert.deepEqual(same('<a b.c="1" d.e="2"/>'), [true]);
    assert.deepEqual(same('<a b.c="1" {if $x}d.e="2"{/if} f.g="3"/>'), [false, true]);
    assert.deepEqual(same('<a {if $x}b.c="1"{else}d.e="2"{/if}/>'), [false]);
    assert.deepEqual(same('<a {if $x}b.c="1" {$y} d.e="2"{/if}/>'), [true], 'what puts something there opens nothing');
    assert.deepEqual(same('<a {if $x}b.c="1" {if $y}f.g="3"{/if} d.e="2"{/if}/>'), [false, true]);
    assert.deepEqual(same('<a b.c="{if $x}1{/if}" d.e="2"/>'), [true], 'a statement in a value parts no settings');
    assert.deepEqual(same('<q>{if $x}<a b.c="1"/>{/if}<a d.e="2"/></q>'), [false]);
    assert.deepEqual(same('<q><a b.c="1"/>{include "x"}<a d.e="2"/></q>'), [false]);
  });

  it('a fault of the file’s own is told beside marks in values; a mild one is none that marks between attributes would hide', () => {
    const told = (text: string): readonly string[] => readConfiguration(utf8Bytes(text), 'x').complaints.map(({ code }) => code);
    assert.deepEqual(told('<a b.c="{$x}" d.e="A & B"/>'), ['bare-ampersand']);
    assert.deepEqual(told('<a {if $x}b.c="1"{/if} d.e="A & B"/>'), ['placeholder']);
    assert.deepEqual(told('<a {if $x}b.c="1"{/if}/>\n</b>'), ['not-well-formed'], 'nesting is nothing that they change');
  });

  it('the mark is told as it is where it is short, and by its first words where it is long', () => {
    const excerpt = (text: string): string | undefined => findPlaceholder(text)?.excerpt;
    assert.equal(excerpt(`<a>{$${'x'.repeat(37)}} more`), `{$${'x'.repeat(37)}}`);
    assert.equal(excerpt(`<a>{$first|replace:"and":"two words"|more_of_it:3} more`), '{$first|replace:"and":"two...');
    assert.equal(excerpt('<a>{{ x }}} more'), '{{ x }}');
    assert.equal(excerpt('<a>\n#set ($selected_codecs = $setting.TypedValue.codecs)'), '#set ($selected_codecs = $setting...');
  });
});
