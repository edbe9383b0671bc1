// The reader of configuration files.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { concatBytes, latin1Bytes, utf8Bytes } from '@offhook/base';

import { complaintText } from './assignment.ts';
import { findPlaceholder, readConfiguration } from './read.ts';

function read(text: string | Uint8Array): ReturnType<typeof readConfiguration> {
  return readConfiguration(typeof text === 'string' ? utf8Bytes(text) : text, 'x.cfg');
}

describe('the configuration reader', () => {
  it('takes attributes of every element at any depth, the root included, whatever its name', () => {
    const file = read('<anything a.b="1">\n <call.hold call.hold.x="2"><deep.er\n  y.z="3"/></call.hold></anything>');
    assert.deepEqual(
      file.assignments.map(({ name, value, place }) => [name, value, place.line, place.column]),
      [
        ['a.b', '1', 1, 11],
        ['call.hold.x', '2', 2, 13],
        ['y.z', '3', 3, 3],
      ],
    );
  });

  it('an attribute repeated in one element is a complaint with both lines', () => {
    const file = read('<x\n a="1"\n a="2"/>');
    assert.deepEqual(
      file.assignments.map(({ value }) => value),
      ['1'],
    );
    assert.deepEqual(file.complaints.map(complaintText), [
      'x.cfg line 3: a stands twice in one element (first on line 2) with another value: a strict reader, as phones most likely have, refuses the whole file',
    ]);
    assert.equal(file.usable, true);
  });

  it('a tag that is never closed leaves nothing of the file, with its line', () => {
    const file = read('<a>\n<b x="1">\n</a>');
    assert.equal(file.usable, false);
    assert.deepEqual(file.assignments, []);
    assert.equal(file.complaints[0]?.place.line, 3);
  });

  it('a declaration and nothing else is an empty override', () => {
    const file = read('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n');
    assert.deepEqual([file.usable, file.assignments, file.complaints], [true, [], []]);
  });

  it('a Latin-1 byte in a file that says UTF-8 is named and read', () => {
    const file = read(
      concatBytes(utf8Bytes('<?xml version="1.0" encoding="UTF-8"?>\n<x l="Fran'), new Uint8Array([0xe7]), utf8Bytes('ais"/>')),
    );
    assert.equal(file.assignments[0]?.value, 'Français');
    assert.equal(file.complaints[0]?.code, 'wrong-encoding');
    assert.equal(file.complaints[0]?.place.line, 2);
  });

  it('XML 1.0 §1.2: what a strict reader refuses is told as an error, beside what can be made out', () => {
    const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
    const of = (content: string | Uint8Array): readonly unknown[] => {
      const { refusal, usable, assignments } = read(content);
      return [refusal?.code, refusal?.severity, refusal?.place.line, usable, assignments[0]?.value];
    };
    // §3.1 unique attributes; §3.1 and §4.1 ampersands and entities that nothing declares; §4.3.3 encodings.
    assert.deepEqual(of('<x\n a="1"\n a="1"/>'), ['duplicate-attribute', 'error', 3, true, '1']);
    assert.deepEqual(of('<x\n a="A & B"/>'), ['bare-ampersand', 'error', 2, true, 'A & B']);
    assert.deepEqual(of('<x a="1">A & B</x>'), ['bare-ampersand', 'error', 1, true, '1']);
    assert.deepEqual(of('<x a="A&nbsp;B"/>'), ['bare-ampersand', 'error', 1, true, 'A&nbsp;B']);
    assert.deepEqual(of(latin1('<?xml version="1.0" encoding="UTF-8"?>\n<x a="\xe7"/>')), ['wrong-encoding', 'error', 2, true, 'ç']);
    assert.deepEqual(of(latin1('<x a="\xe7"/>')), ['wrong-encoding', 'error', 1, true, 'ç']);
    assert.deepEqual(of('<?xml version="1.0" encoding="US-ASCII"?>\n\n<x a="ç"/>'), ['wrong-encoding', 'error', 3, true, 'ç']);
    assert.deepEqual(of('<?xml version="1.0" encoding="UTF-16"?>\n<x a="1"/>'), ['wrong-encoding', 'error', 1, true, '1']);
    assert.deepEqual(of('<?xml version="1.0" encoding="Shift_JIS"?>\n<x a="1"/>'), ['wrong-encoding', 'error', 1, true, '1']);
    assert.deepEqual(of('<x a="1">'), ['not-well-formed', 'error', 1, false, undefined]);
    for (const fine of [
      latin1('<?xml version="1.0" encoding="ISO-8859-1"?>\n<x a="\xe7"/>'),
      '<?xml version="1.0" encoding="utf-8"?>\n<x a="ç"/>',
      '<?xml version="1.0" encoding="US-ASCII"?>\n<x a="&#231;"/>',
      '<?xml version="1.0"?><x a="ç"/>',
      Buffer.from('\uFEFF<?xml version="1.0" encoding="UTF-16"?><x a="ç"/>', 'utf16le'),
    ])
      assert.deepEqual(of(fine), [undefined, undefined, undefined, true, 'ç']);
    assert.equal(read('<!DOCTYPE x><x a="1" a="1"/>').refusal?.code, 'duplicate-attribute');
    assert.match(read('<x a="1" a="1"/>').complaints[0]?.message ?? '', /\) with the same value: /);
    assert.match(read('a\0b').complaints[0]?.message ?? '', /NUL byte/);
    assert.deepEqual(read('a\0b').complaints.length, 1);
    const wide = Buffer.from('\uFEFF<?xml version="1.0" encoding="UTF-16"?><x a="ç"/>', 'utf16le').swap16();
    assert.deepEqual(of(wide), [undefined, undefined, undefined, true, 'ç']);
    assert.deepEqual(of(latin1('\xff<x a="1"/>')).slice(0, 2), ['wrong-encoding', 'error']);
    // An entity that the file declares is known to a strict reader; it is not expanded here.
    assert.equal(read('<!DOCTYPE x [<!ENTITY e "v">]><x a="&e;"/>').refusal, undefined);
  });

  it('byte order mark, CRLF, UTF-16 and a missing declaration are all read', () => {
    assert.equal(read('\uFEFF<x a="1"/>\r\n').assignments[0]?.value, '1');
    assert.equal(
      read(new Uint8Array([0xff, 0xfe, ...[...'<x a="1"/>'].flatMap((character) => [character.charCodeAt(0), 0])])).assignments[0]?.value,
      '1',
    );
  });

  it('a tag that is left open is told where it begins, not at the next one', () => {
    const of = (text: string): readonly string[] =>
      read(text).complaints.map(({ place, message }) => `${place.line}:${place.column} ${message}`);
    assert.deepEqual(of('<a>\n <b c="1"\n\n<d e="2"/>\n</a>'), ['2:2 the start tag of <b> is left open: the next < is on line 4']);
    assert.deepEqual(of('<a>\n<b c="&" d="1"\n</a>').slice(1), ['2:1 the start tag of <b> is left open: the next < is on line 3']);
    assert.deepEqual(of('<a><b/>\n</a\n<!-- x -->'), ['2:1 the end tag of <a> is left open: the next < is on line 3']);
    assert.deepEqual(of('<a b="1" ;c="2"/>'), ['1:10 disallowed character in attribute name']);
    assert.deepEqual(of('<a></a ;>'), ['1:8 disallowed character in closing tag']);
  });

  it('a template is refused with its language and line', () => {
    for (const [text, system] of [
      ['<x\n{if $y} a="1"{/if}/>', 'Smarty'],
      ['<x\n{% if y %} a="1"/>', 'Jinja'],
      ['<x>\n#if($a)\n<b></x>', 'Velocity or Asterisk'],
    ] as const) {
      const file = read(text);
      assert.equal(file.usable, false);
      assert.equal(file.complaints[0]?.code, 'placeholder', text);
      assert.ok(file.complaints[0]?.message.includes(system), file.complaints[0]?.message);
      assert.equal(file.complaints[0]?.place.line, 2);
    }
  });

  it('an OBi Edition file and another maker’s file are recognised', () => {
    assert.equal(read('<ParameterList><O><N>x</N></O></ParameterList>').complaints[0]?.code, 'obi-edition');
    assert.equal(read('#!version:1.0.0.1\naccount.1.enable = 1\n').complaints[0]?.code, 'not-a-configuration');
    assert.equal(read('just text').complaints.at(-1)?.code, 'not-a-configuration');
    assert.equal(read(new Uint8Array([60, 0, 1, 2])).usable, false);
  });

  it('entities of a document type are not expanded, depth is bounded', () => {
    const bomb = read('<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>\n<x v="&b;"/>');
    assert.ok(!(bomb.assignments[0]?.value ?? '').includes('aaaa'));
    assert.ok(bomb.complaints.some((complaint) => complaint.code === 'document-type'));
    assert.equal(read('<a>'.repeat(10_000)).complaints.at(-1)?.code, 'too-deep');
  });

  it('a prolog of many pieces is cut in one way, whatever follows, and a comment that never ends is read once', () => {
    const comments = '<!-- x -->'.repeat(5000);
    assert.equal(read(`${' '.repeat(5000)}${comments}<a/><!DOCTYPE a>`).usable, false);
    assert.equal(read(`${' '.repeat(5000)}${comments}\n<!DOCTYPE a>\n<a/>`).complaints[0]?.place.line, 2);
    assert.equal(read(`{if $x && $y}${'<!-- '.repeat(100_000)}`).usable, false);
  });

  it('a software index is no configuration, and an excerpt of a template is a few words of its line', () => {
    const { complaints, usable, refusal } = read('<PHONE_IMAGES><REVISION ID=""/></PHONE_IMAGES>');
    assert.deepEqual([complaints.map(({ code }) => code), usable, refusal?.code], [['not-a-configuration'], false, 'not-a-configuration']);
    assert.match(complaints[0]?.message ?? '', /PHONE_IMAGES/);
    assert.equal(read(`<x\n {% if a %} ${'y'.repeat(40)}`).complaints[0]?.message.match(/: (.*)\):/)?.[1], '{% if a %}');
    assert.deepEqual(findPlaceholder('a\nb ${x}\nc'), { system: 'Velocity or Asterisk', line: 2, excerpt: '${x}' });
    assert.equal(findPlaceholder('a { b } % $ c'), undefined);
    for (const [text, system] of [
      ['{{ a }}', 'Jinja, Blade or Mustache'],
      ['{{ a }}{% if b %}', 'Jinja'],
      ['{{ a }} {{#lines}}', 'Mustache'],
      ['{{^lines}}', 'Mustache'],
      ['{{/lines}}', 'Mustache'],
      ['{{{ a }}}', 'Mustache'],
      ['{{! of a phone }}', 'Mustache'],
      ['{{-- of a phone --}}', 'Blade'],
      ['{{ a }} {{ $b }}', 'Blade'],
      ['{{ a }} {!! $b !!}', 'Blade'],
      ['{$a}', 'Smarty or Provisioner'],
      ['{$24HourClock|0}', 'Smarty or Provisioner'],
      ['{line_loop}{$a}{/line_loop}', 'Provisioner'],
      ['{if $a}', 'Smarty'],
      ['{foreach from=a}', 'Smarty'],
      ['$!{a}', 'Velocity or Asterisk'],
      ['  #set($a)', 'Velocity or Asterisk'],
      ['<% a %>', 'PHP or ERB'],
      ['<?php a', 'PHP or ERB'],
    ] as const)
      assert.equal(findPlaceholder(text)?.system, system, text);
    assert.deepEqual(findPlaceholder('a\n{{ b }}\n{{#lines}}'), { system: 'Mustache', line: 2, excerpt: '{{ b }}' });
    assert.deepEqual(findPlaceholder('<a>\n\n  #if ($x)\n</a>'), { system: 'Velocity or Asterisk', line: 3, excerpt: '#if ($x)' });
    for (const text of ['{$ x}', '{ if}', '$5', 'a #if', '#iffy', '{ {', '<?xml']) assert.equal(findPlaceholder(text), undefined, text);
  });

  it('comments that ask for silence name the element behind them or the file, with words apart', () => {
    const of = (text: string): readonly unknown[] =>
      read(text).ignores.map(({ words, fromLine, toLine }) => [words.join(' '), fromLine, toLine]);
    assert.deepEqual(of('<a>\n<!-- offhook-ignore bad-value, a.b: why -->\n<b c="1"\n d="2"/>\n<e/></a>'), [['bad-value a.b', 3, 4]]);
    assert.deepEqual(of('<a><!--offhook-ignore--><!-- offhook-ignore x --><b/></a>'), [
      ['', 1, 1],
      ['x', 1, 1],
    ]);
    assert.deepEqual(of('<a><!-- offhook-ignore-file --></a>'), [['', 1, Number.POSITIVE_INFINITY]]);
    assert.deepEqual(of('<a><!-- offhook-ignore-file x y --></a>'), [['x y', 1, Number.POSITIVE_INFINITY]]);
    assert.deepEqual(of('<a><!-- offhook-ignore x --></a>'), [], 'nothing follows');
    for (const text of ['offhook-ignored x', 'see offhook-ignore x', 'offhook-ignore-files', 'offhook'])
      assert.deepEqual(of(`<a><!-- ${text} --><b/></a>`), [], text);
  });

  it('bare ampersands move nothing: places are those of the file as it is written', () => {
    const text = '<a b.c="x & y" d.e="& z"\n f.g="&" h.i="1" h.i="2"/>';
    const { complaints, assignments } = read(text);
    const at = (line: number, what: string, from = 0): string => `${line}:${(text.split('\n')[line - 1] ?? '').indexOf(what, from) + 1}`;
    assert.deepEqual(
      complaints.filter(({ code }) => code === 'bare-ampersand').map(({ place: { line, column } }) => `${line}:${column}`),
      [at(1, '&'), at(1, '& z'), at(2, '&')],
    );
    assert.deepEqual(
      assignments.map(({ name, place: { line, column } }) => `${name} ${line}:${column}`),
      [`b.c ${at(1, 'b.c')}`, `d.e ${at(1, 'd.e')}`, `f.g ${at(2, 'f.g')}`, `h.i ${at(2, 'h.i')}`],
    );
    const latin = '<a b="& &" c="\xe7"/>';
    const fault = read(latin1Bytes(latin)).complaints.find(({ code }) => code === 'wrong-encoding')?.place;
    assert.deepEqual([fault?.line, fault?.column], [1, latin.indexOf('\xe7') + 1]);
    const twice = complaints.find(({ code }) => code === 'duplicate-attribute')?.place;
    assert.equal(`${twice?.line}:${twice?.column}`, at(2, 'h.i="2"'));
  });

  it('words of silence stand apart by blanks, commas or both, whatever blank stands before them', () => {
    const words = (comment: string): readonly (readonly string[])[] =>
      read(`<x><!--${comment}--><a b="1"/></x>`).ignores.map((ignore) => ignore.words);
    for (const comment of ['offhook-ignore a, b', '  offhook-ignore a b ', '\n\toffhook-ignore  a ,\t b: since', ' offhook-ignore\na\nb'])
      assert.deepEqual(words(comment), [['a', 'b']], comment);
    for (const comment of ['offhook-ignore', '  offhook-ignore  ', ' offhook-ignore-file\n'])
      assert.deepEqual(words(comment), [[]], comment);
    for (const comment of ['x offhook-ignore', 'xoffhook-ignore', 'offhook-ignored', ' offhook-ignorex ', 'offhook-ignore-files'])
      assert.deepEqual(words(comment), [], comment);
  });

  it('elements with text in them are told with their name and place, blank ones are not', () => {
    const { texts } = read('<a>\n <b.c>1<d/>2 </b.c><e> </e>\n<f>&amp;</f></a>');
    assert.deepEqual(
      texts.map(({ name, value, place }) => [name, value, place.line, place.column]),
      [
        ['b.c', '12', 2, 3],
        ['f', '&', 3, 2],
      ],
    );
    assert.deepEqual(read('<a>x<b></a>').texts, []);
  });

  it('settings in the text of an element are told each with its line', () => {
    const { texts } = read('<voice>\nwords\n  a.b.c="1"\n\n d.e=\'2\' a.b.c="3"\n</voice>');
    assert.deepEqual(texts.map(({ name, value, place, inside }) => [inside ?? '', name, value, place.line, place.column]).slice(1), [
      ['voice', 'a.b.c', '1', 3, 3],
      ['voice', 'd.e', '2', 5, 2],
      ['voice', 'a.b.c', '3', 5, 10],
    ]);
  });

  it('more than 16 MiB is too large, and typographic quotes are told', () => {
    const limit = 16 * 1024 * 1024;
    const big = read(' '.repeat(limit + 1));
    assert.deepEqual([big.usable, big.complaints.map(({ code }) => code)], [false, ['too-large']]);
    const edge = read(`<a b="1"/>${' '.repeat(limit - 10)}`);
    assert.deepEqual([edge.usable, edge.complaints], [true, []]);
    assert.deepEqual(
      read('<a b="\u201Cx\u201D"/>').complaints.map(({ code, severity }) => [code, severity]),
      [['typographic-quotes', 'warning']],
    );
    assert.deepEqual(read('').complaints, []);
    assert.deepEqual([read('').usable, read(' \n').usable, read('x').usable], [true, true, false]);
  });

  it('xmlns and xsi attributes are XML’s own and no parameters', () => {
    assert.equal(read('<polycomConfig xmlns:xsi="u" xsi:noNamespaceSchemaLocation="p.xsd" a.b="1"/>').assignments.length, 1);
  });
});
