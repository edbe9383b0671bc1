// Expressions in templates that hold others, and the lists of a primary file that is one.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { utf8Bytes } from '@offhook/base';

import { readConfiguration } from './read.ts';
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
});
