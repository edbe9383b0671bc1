import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { latin1Bytes, utf8Bytes } from '@offhook/base';

import { contentOfText, decodeText, declaredEncoding } from './decode.ts';

describe('bytes as text', () => {
  it('UTF-8 with and without a mark, UTF-16 in both orders, and text as it is', () => {
    assert.deepEqual(decodeText(utf8Bytes('<a é/>')), { text: '<a é/>' });
    assert.deepEqual(decodeText(utf8Bytes('\uFEFF<a é/>')), { text: '<a é/>' });
    assert.deepEqual(decodeText(new Uint8Array([0xff, 0xfe, 0x61, 0, 0xe9, 0])), { text: 'aé' });
    assert.deepEqual(decodeText(new Uint8Array([0xfe, 0xff, 0, 0x61, 0, 0xe9])), { text: 'aé' });
    assert.deepEqual(decodeText('\uFFFD'), { text: '\uFFFD' });
    assert.deepEqual(decodeText(new Uint8Array()), { text: '' });
  });

  it('a byte that is no UTF-8 is named with its place, the first one too, behind a mark as well', () => {
    const fault = (bytes: Uint8Array): readonly unknown[] => {
      const { text, fault: found } = decodeText(bytes);
      return [text, found?.offset, found?.message.slice(0, 9)];
    };
    assert.deepEqual(fault(latin1Bytes('ab\xe7c')), ['abçc', 2, 'byte 0xe7']);
    assert.deepEqual(fault(latin1Bytes('\xfcb')), ['üb', 0, 'byte 0xfc']);
    assert.deepEqual(fault(latin1Bytes('\xc3\xa9\xe7')), ['Ã©ç', 2, 'byte 0xe7']);
    assert.deepEqual(fault(latin1Bytes('\xef\xbb\xbfa\xe7')), ['aç', 4, 'byte 0xe7']);
    assert.deepEqual(fault(latin1Bytes('\xff')), ['ÿ', 0, 'byte 0xff']);
    assert.deepEqual(fault(latin1Bytes('\xfe')), ['þ', 0, 'byte 0xfe']);
    for (const [bytes, offset] of [
      ['<\xfe', 1],
      ['<\xff', 1],
      ['\xff<', 0],
      ['\xfe<', 0],
      ['\xef<', 0],
      ['\xef\xbb<', 0],
      ['<\xbb\xbf', 1],
      ['\xef\xbf<', 0],
      ['\xef\xbf\xbd\xef\xbf', undefined],
      ['a\xbf\xbd', 1],
      ['a\xef\xbe', 1],
    ] as const)
      assert.deepEqual(fault(latin1Bytes(bytes)).slice(1, 2), [offset], JSON.stringify(bytes));
    // A replacement character that the file itself holds is none.
    assert.deepEqual(decodeText(utf8Bytes('a\uFFFDb')), { text: 'a\uFFFDb' });
    assert.deepEqual(decodeText(utf8Bytes('\uFFFD')), { text: '\uFFFD' });
  });

  it('one byte a character where the file says so', () => {
    for (const encoding of ['ISO-8859-1', 'latin1', 'Latin1']) {
      const text = `<?xml version="1.0" encoding="${encoding}"?><a é\x80/>`;
      assert.deepEqual(decodeText(latin1Bytes(text)), { text }, encoding);
    }
    const windows = '<?xml version="1.0" encoding="windows-1252"?><a \x80/>';
    assert.deepEqual(decodeText(latin1Bytes(windows)), { text: windows.replace('\x80', '€') });
    for (const text of [`<?xml version="1.0" encoding='ISO-8859-1'?>`, '<?xml encoding = "utf-8"?>'])
      assert.notEqual(declaredEncoding(text), undefined, text);
    for (const text of [' <?xml encoding="utf-8"?>', '<?xml version="1.0"?><a encoding="utf-8"/>', '<a/>', '<?xml encoding=utf-8?>'])
      assert.equal(declaredEncoding(text), undefined, text);
  });

  it('text that was decoded by others is taken where its bytes need not be looked at', () => {
    assert.equal(contentOfText('<a/>'), '<a/>');
    assert.equal(contentOfText('\uFEFF<a/>'), '<a/>');
    assert.equal(contentOfText('<a \uFFFD/>'), undefined);
    for (const encoding of ['iso-8859-1', 'latin1', 'windows-1252', 'ISO-8859-1'])
      assert.equal(contentOfText(`<?xml version="1.0" encoding="${encoding}"?><a/>`), undefined, encoding);
    for (const encoding of ['utf-8', 'us-ascii', 'iso-8859-15', 'xlatin1']) {
      const text = `<?xml version="1.0" encoding="${encoding}"?><a/>`;
      assert.equal(contentOfText(text), text);
    }
  });
});
