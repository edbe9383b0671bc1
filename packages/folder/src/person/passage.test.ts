// Whatever a file holds is in one of its passages: what no phone writes, and somebody may have, too.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { utf8Bytes } from '@offhook/base';

import { readFileText } from './file-text.ts';
import { isLogName, readContent } from './passage.ts';

/** Values of the fields of each passage, without empty ones. */
function values(path: string, text: string): readonly (readonly string[])[] {
  return readContent(path, readFileText(utf8Bytes(text))).passages.map(({ fields }) =>
    fields.map(({ value }) => value.trim()).filter((value) => value !== ''),
  );
}

describe('the passages of a file', () => {
  it('of a call: parties, and remarks, attributes and elements in what holds no party', () => {
    assert.deepEqual(
      values(
        'a-calls.xml',
        '<callList><call x="attribute"><line note="beside">1<!-- remark --><b>below</b></line><source><address>2001</address></source>loose</call></callList>',
      ),
      [['beside', 'below', 'remark', '2001', 'attribute', 'loose']],
    );
  });

  it('of a contact: its parts, and what stands loose in it', () => {
    assert.deepEqual(
      values('a-directory.xml', '<directory><item_list><item x="a">loose<ct>2001</ct><!-- c --></item></item_list></directory>'),
      [['2001', 'a', 'loose', 'c']],
    );
  });

  it('of a file that is no mark-up, line by line, whatever ends them; in a log by the grammar of its lines', () => {
    assert.deepEqual(values('notes.txt', 'one\r\ntwo\rthree\n\nfour'), [['one'], ['two'], ['three'], [], ['four']]);
    assert.deepEqual(values('notes.txt', 'one\n'), [['one']], 'what stands behind the last line break is no line');
    for (const [path, form] of [
      ['a-app.log', 'line'],
      ['a-app.log.1', 'line'],
      ['a-app.log-12', 'line'],
      ['a-app.logs', 'text'],
      ['log.txt', 'text'],
    ] as const) {
      const [passage] = readContent(path, readFileText(utf8Bytes('from 2001\n'))).passages;
      assert.equal(passage?.fields[0]?.form, form, path);
      assert.equal(isLogName(path), form === 'line', path);
    }
  });

  it('of mark-up that is broken, line by line, and it says where', () => {
    const { passages, fault } = readContent('a.cfg', readFileText(utf8Bytes('<x\n a="1"\n b=>')));
    assert.deepEqual([passages.map(({ kind }) => kind), passages.length], [['unparsed', 'unparsed', 'unparsed'], 3]);
    assert.deepEqual(values('a.cfg', '<x a="A&amp;B"'), [['<x a="A&B"']], 'references are resolved where mark-up is');
    assert.deepEqual(values('a.txt', 'A&amp;B'), [['A&amp;B']]);
    assert.match(fault ?? '', /^not well-formed \(line \d+\), searched as plain text$/);
  });
});
