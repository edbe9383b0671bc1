// Files that something fills in: what is left to fill in, and the faults of a template's own.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { utf8Bytes } from '@offhook/base';

import { examineFile } from './examined-file.ts';

const told = (text: string, options: Parameters<typeof examineFile>[2] = {}): readonly string[] =>
  examineFile(utf8Bytes(text), 'x.cfg', options).findings.map(
    ({ rule, severity, place, message }) => `${severity} ${rule} ${place.line}: ${message}`,
  );

describe('a template', () => {
  it('a placeholder that is left is told in place of the value, but not in macros, nor in a secret that holds more', () => {
    for (const value of ['{$x}', '{{x}}', '<%=x%>'.replaceAll('<', '&lt;'), '#x#', '${x}'])
      assert.deepEqual(
        told(`<a callLists.size="${value}"/>`),
        ['warning leftover-placeholder 1: callLists.size still holds a placeholder'],
        value,
      );
    assert.deepEqual(told('<a softkey.1.action="$Cpark$"/>'), []);
    assert.deepEqual(told('<a reg.1.auth.password="x{$password}"/>'), ['warning secret-in-clear 1: reg.1.auth.password in clear']);
    assert.match(told('<a callLists.size="#"/>')[0] ?? '', /bad-value/);
  });

  it('placeholders are told once, at the first: with several the file is a template', () => {
    assert.deepEqual(told('<a callLists.size="{{ a }}"\n up.headsetMode="{{ b }}"\n reg.1.label="{{ c }}"/>'), [
      'warning leftover-placeholder 1: callLists.size and 2 more still hold placeholders: this is a template',
    ]);
  });

  it('a name between braces and nothing else is a placeholder, also of a secret', () => {
    assert.deepEqual(
      told(
        '<a reg.1.displayName="{v_line1_user_id}"\n reg.1.auth.password="{v_line1_user_password}" reg.1.server.1.address="{domain.name-1}"/>',
      ),
      ['warning leftover-placeholder 1: reg.1.displayName and 2 more still hold placeholders: this is a template'],
    );
    for (const password of ['{1x}', 'x{abc}', '{abc}x', '{a b}', '{a{b}'])
      assert.deepEqual(
        told(`<a reg.1.auth.password="${password}"/>`),
        ['warning secret-in-clear 1: reg.1.auth.password in clear'],
        password,
      );
    assert.deepEqual(told('<a softkey.1.action="{x}"/>'), []);
  });

  it('of two settings of which one is still to be filled in, nobody knows that they differ', () => {
    for (const [first, second] of [
      ['{$x|1}', '1'],
      ['1', '{$x|1}'],
      ['{x}', '{y}'],
    ] as const)
      assert.deepEqual(
        told(`<a up.headsetMode="${first}">\n<b up.headsetMode="${second}"/></a>`).filter((line) => line.includes('set-twice')),
        ['warning set-twice 2: up.headsetMode is set on line 1 already; the first is taken to count'],
      );
  });

  it('a placeholder within a name is no unknown parameter where some parameter fits, whatever it is filled with', () => {
    const of = (name: string): readonly string[] => told(`<a ${name}="1" {$other}="1"/>`).slice(1);
    for (const name of ['device.syslog.${setting.name}', 'voIpProt.SIP.${group}.${setting}', 'reg.1.${x}', '${x}.auth.${y}'])
      assert.deepEqual(of(name), [], name);
    assert.deepEqual(of('device.syslogs.${x}'), ['note unknown-parameter 1: unknown parameter device.syslogs.${x}']);
    assert.deepEqual(of('reg.{$n}.adress'), [
      'warning unknown-parameter 1: unknown parameter reg.{$n}.adress; did you mean reg.{$n}.address?',
    ]);
  });

  it('placeholders of names that are gone, or not known, are counted with the others', () => {
    assert.deepEqual(
      told('<a se.pat.ringer.1.name="{$a}"\n callLists.size="{$b}" no.such.name="{$c}"/>').filter((line) => line.includes('leftover')),
      ['warning leftover-placeholder 1: se.pat.ringer.1.name and 2 more still hold placeholders: this is a template'],
    );
    assert.deepEqual(
      told('<a softkey.1.actionx="$Cpark{$b}$"/>').filter((line) => line.includes('leftover')),
      [],
    );
    assert.deepEqual(told('<words a="{$a}"/>'), ['note no-known-parameter 1: none of its 1 attributes is a known parameter']);
  });

  it('a template is looked into: names, and values that are fixed, with places and names as it writes them', () => {
    const text = [
      '<q {if $x}',
      'feature.bluetooth.radioOn="1"',
      'reg.{$n}.adress="{$a}"',
      'reg.{$n}.server.{$m}.transport="DNSsnaptr"',
      'callLists.size="{$size}" up.headsetMode="7"',
      'efk.efklist.{$n}.status="1"',
      'reg.{$n}.auth.password="canary" CONFIG_FILES="x" {$other}="1"',
      'up.headsetMode="0"',
      '{/if}/>',
    ].join('\n');
    const [template, ...findings] = told(text);
    assert.match(template ?? '', /^error placeholder 1: this is a template \(Smarty/);
    assert.deepEqual(
      findings.map((line) => line.replace(/expected .* in /, 'expected ... in ')),
      [
        'warning bad-value 4: expected ... in reg.{$n}.server.{$m}.transport, got "DNSsnaptr"',
        'warning bad-value 5: expected ... in up.headsetMode, got "7"',
        'error duplicate-attribute 8: up.headsetMode stands twice in one element (first on line 5)',
        'warning unknown-parameter 2: unknown parameter feature.bluetooth.radioOn; did you mean bluetooth.radioOn?',
        'warning unknown-parameter 3: unknown parameter reg.{$n}.adress; did you mean reg.{$n}.address?',
        'warning secret-in-clear 7: reg.{$n}.auth.password in clear',
      ],
    );
    assert.deepEqual(
      told(text, { isEncrypted: true }).filter((line) => line.includes('secret')),
      [],
    );
    const { settings, findings: all } = examineFile(utf8Bytes(text), 'x.cfg');
    assert.deepEqual(
      [settings, all.find(({ rule, place }) => rule === 'bad-value' && place.line === 4)?.length],
      [[], 'reg.{$n}.server.{$m}.transport'.length],
    );
  });

  it('a mark in a comment makes no template', () => {
    assert.match(told('<!-- made by {$program}\n -->\n<a up.headsetMode="0">\n</b>')[0] ?? '', /^error not-well-formed 4: /);
    assert.deepEqual(
      told('<!-- {$a} -->\n<a reg.1.label="A & B"/>').map((line) => line.split(':')[0]),
      ['error bare-ampersand 2'],
    );
    assert.match(told('<!-- {$a} -->\n<a {if $x}up.headsetMode="0"{/if}/>')[0] ?? '', /^error placeholder 2: /);
  });

  it('marks in values excuse no fault of the file’s own', () => {
    const of = (text: string): readonly string[] => told(text).map((line) => line.replace(/: .*/, ''));
    const label = 'reg.1.label="{$x}"';
    assert.deepEqual(of(`<a ${label}/>\n<b up.headsetMode="1"/>\n</a>`), ['error not-well-formed 2']);
    assert.deepEqual(of(`<?xml version="1.0"?>\n<?xml version="1.0"?>\n<a ${label}/>`), ['error not-well-formed 2']);
    assert.deepEqual(of(`<a ${label}\n up.headsetMode="1"\n up.headsetMode="0"/>`), [
      'error duplicate-attribute 3',
      'warning leftover-placeholder 1',
    ]);
    assert.deepEqual(of(`<a ${label} reg.2.label="A & B"/>`), ['error bare-ampersand 1', 'warning leftover-placeholder 1']);
    // What only the marks break, or what stands between tags and attributes, is that of a template.
    assert.deepEqual(of('<a reg.1.label="{if $x && $y < 3}1{/if}"/>'), ['error placeholder 1']);
    assert.deepEqual(of(`<a {if $x}up.headsetMode="1"{else}up.headsetMode="0"{/if}/>`), ['error placeholder 1']);
    assert.deepEqual(of('{if $x}<a>{else}<a up.headsetMode="1">{/if}</a>'), ['error placeholder 1']);
    // Statements between attributes open and close no element.
    assert.deepEqual(of(`<a {if $x}up.headsetMode="1"{/if}/>\n</a>`), ['error not-well-formed 2']);
  });

  it('in a template, what stands twice whatever the statements come to is told', () => {
    const of = (text: string): readonly string[] => told(text).slice(1);
    assert.deepEqual(
      of('<a {if $x}b.c="1"{/if}\n up.headsetMode="1"\n {if $y}reg.1.label="x"{/if}\n up.headsetMode="1"/>').filter((line) =>
        /twice/.test(line),
      ),
      ['error duplicate-attribute 4: up.headsetMode stands twice in one element (first on line 2)'],
    );
    assert.deepEqual(of('<a>{if $x && $y}\n<b up.headsetMode="1"/>\n<c up.headsetMode="0"/>\n<d up.headsetMode="0"/>{/if}</a>'), [
      'warning set-twice 3: up.headsetMode is set on line 2 already, to another value; the first is taken to count',
      'warning set-twice 4: up.headsetMode is set on line 2 already, to another value; the first is taken to count',
    ]);
    for (const either of [
      '<a {if $x}up.headsetMode="1"{else}up.headsetMode="0"{/if}/>',
      '<a {if $x}up.headsetMode="1"{/if}{if $y}up.headsetMode="0"{/if}/>',
      '<q {% if x %}up.headsetMode="1"{% elif y %}up.headsetMode="0"{% else %}up.headsetMode="0"{% endif %}/>',
      '<q <?php if ($x) { ?>up.headsetMode="1"<?php } else { ?>up.headsetMode="0"<?php } ?>/>',
      '<q <% if x %>up.headsetMode="1"<% else %>up.headsetMode="0"<% end %>/>',
      '<q {{#x}}up.headsetMode="1"{{/x}} {{^x}}up.headsetMode="0"{{/x}}/>',
      '<q>\n#if($x)\n<a up.headsetMode="1"/>\n#else\n<a up.headsetMode="0"/>\n#end\n</q>',
      '<a {if $x} up.headsetMode="1" reg.{$n}.label="a" reg.{$m}.label="b"{/if}/>',
    ])
      assert.deepEqual(of(either), [], either);
  });

  it('a template that is broken with its holes filled as well is told as a template alone', () => {
    assert.deepEqual(told('<a {if $x} up.headsetMode="7"').length, 1);
  });
});
