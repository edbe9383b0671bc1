import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { latin1Bytes, utf8Bytes } from '@offhook/base';

import type { FileContent } from './decode.ts';
import { formatXml } from './format.ts';

function laidOut(content: FileContent): string {
  const formatted = formatXml(content, 'x.cfg');
  assert.ok(formatted.isFormatted, formatted.isFormatted ? '' : formatted.complaint.message);
  return formatted.text;
}

function refused(content: FileContent): string {
  const formatted = formatXml(content, 'x.cfg');
  assert.ok(!formatted.isFormatted);
  const { severity, code, place } = formatted.complaint;
  return `${severity} ${code} ${place.file}:${place.line}:${place.column}`;
}

describe('the canonical layout', () => {
  it('a blank line stays between siblings, and goes before the first and behind the last', () => {
    assert.equal(
      laidOut('\n\n<!-- x -->\n\n\n\n<a>\n\n\n<b/>\n\n\n<c/>\n<d/>\n\n</a>\n\n'),
      '<!-- x -->\n\n<a>\n  <b/>\n\n  <c/>\n  <d/>\n</a>\n',
    );
    assert.equal(laidOut('<a\n\n b="1"\n\n\n c="2"\n d="3"/>'), '<a\n  b="1"\n\n  c="2"\n  d="3"\n/>\n');
  });

  it('a comment on the line of what stands before it stays there, but not behind the declaration or at the very beginning', () => {
    assert.equal(
      laidOut('<?xml version="1.0"?><!-- x --><a><!-- y --><b/><!-- z -->\n<!-- w --></a>'),
      '<?xml version="1.0"?>\n<!-- x -->\n<a> <!-- y -->\n  <b/> <!-- z -->\n  <!-- w -->\n</a>\n',
    );
    assert.equal(laidOut('<!-- x --><a/><!-- y -->'), '<!-- x -->\n<a/> <!-- y -->\n');
    assert.equal(laidOut('<?p q?><!-- x --><a/>'), '<?p q?>\n<!-- x -->\n<a/>\n');
  });

  it('xml:space keeps blanks, and only that attribute does', () => {
    assert.equal(laidOut('<a xml:space="preserve">\n <b/>\n\n\n</a>'), '<a xml:space="preserve">\n <b/>\n\n\n</a>\n');
    assert.equal(laidOut("<a xml:space='preserve'>\n <b/></a>"), "<a xml:space='preserve'>\n <b/></a>\n");
    for (const attribute of ['xml:space="preserved"', 'xxml:space="preserve"', 'xml:space="default"', 'y.xml:space="preserve"'])
      assert.equal(laidOut(`<a ${attribute}>\n <b/></a>`), `<a ${attribute}>\n  <b/>\n</a>\n`, attribute);
  });

  it('an element without content has none, one with blanks alone keeps those of its line', () => {
    assert.equal(laidOut('<a><b></b><c> </c><d>\n</d><e/></a>'), '<a>\n  <b></b>\n  <c> </c>\n  <d></d>\n  <e/>\n</a>\n');
  });

  it('names of elements within each other may be the same, and what follows belongs to the outer one', () => {
    assert.equal(laidOut('<a><a><a/></a><a>x</a></a>'), '<a>\n  <a>\n    <a/>\n  </a>\n  <a>x</a>\n</a>\n');
  });

  it('UTF-8 is declared where another encoding was; where it is declared already, in whatever letter case, it stays', () => {
    assert.equal(laidOut('<?xml version="1.0" encoding="utf-8"?><a/>'), '<?xml version="1.0" encoding="utf-8"?>\n<a/>\n');
    assert.equal(laidOut("<?xml version='1.0' encoding = 'UTF-8'?><a/>"), "<?xml version='1.0' encoding = 'UTF-8'?>\n<a/>\n");
    assert.equal(laidOut("<?xml version='1.0' encoding = 'US-ASCII'?><a/>"), "<?xml version='1.0' encoding = 'UTF-8'?>\n<a/>\n");
    assert.equal(laidOut('<?xml version="1.0"?><a/>'), '<?xml version="1.0"?>\n<a/>\n');
    assert.equal(
      laidOut('<?xml-stylesheet encoding="x"?><a b=" encoding=\'y\'"/>'),
      '<?xml-stylesheet encoding="x"?>\n<a b=" encoding=\'y\'"/>\n',
    );
    assert.equal(
      laidOut(latin1Bytes('<?xml version="1.0" encoding="ISO-8859-1"?><a b="\xe7"/>')),
      '<?xml version="1.0" encoding="UTF-8"?>\n<a b="ç"/>\n',
    );
  });

  it('bytes that are not of the encoding declared are taken where only one reading fits, else refused at the beginning', () => {
    const declared = (encoding: string, text: string): Uint8Array =>
      latin1Bytes(`<?xml version="1.0" encoding="${encoding}"?><a b="${text}"/>`);
    for (const encoding of ['UTF-8', 'us-ascii']) assert.match(laidOut(declared(encoding, '\xe7')), /b="ç"/, encoding);
    assert.equal(refused(declared('UTF-8', '\xc3\xa7 \xe7')), 'error wrong-encoding x.cfg:1:1');
    assert.equal(refused(declared('koi8-r', '\xe7')), 'error wrong-encoding x.cfg:1:1');
  });

  it('nothing at all, or a declaration alone, is laid out as that', () => {
    assert.equal(laidOut(''), '');
    assert.equal(laidOut('<?xml version="1.0"?>\n\n'), '<?xml version="1.0"?>\n');
  });

  it('what no reader takes, and an attribute twice, is refused with its place', () => {
    assert.match(refused('<a>\n<b></a>'), /^error not-well-formed x\.cfg:2:/);
    assert.equal(refused('<a\n b="1" b="1"/>').replace(/:\d+$/, ''), 'error duplicate-attribute x.cfg:2');
    assert.match(refused('<a b="1" b="1"/><c>'), /^error /);
    assert.equal(laidOut(utf8Bytes('<a b="x & y">z & w</a>')), '<a b="x &amp; y">z &amp; w</a>\n');
  });
});
