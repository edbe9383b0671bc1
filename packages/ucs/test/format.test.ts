// The canonical layout: what it looks like, that it settles, and that nothing is lost by it.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { concatBytes, utf8Bytes } from '@offhook/base';
import type { FileContent, XmlNode } from '@offhook/ucs';
import { formatXml, readCallList, readConfiguration, readDirectory, readXmlTree, writeOverrides } from '@offhook/ucs';
import * as fc from 'fast-check';

function formatted(content: FileContent): string {
  const result = formatXml(content, 'x.cfg');
  return result.isFormatted ? result.text : assert.fail(JSON.stringify(result.complaint));
}

function refusal(content: FileContent): string {
  const result = formatXml(content, 'x.cfg');
  return result.isFormatted ? assert.fail(result.text) : `line ${result.complaint.place.line}: ${result.complaint.message}`;
}

/** Without line numbers, which the layout is free to change. */
function plainNode({ name, attributes, children, text }: XmlNode): unknown {
  return { name, attributes, text, children: children.map(plainNode) };
}

/** What the package's own readers take from a file. */
function content(bytes: FileContent): unknown {
  const { assignments, rootName, ignores, usable } = readConfiguration(bytes, 'x.cfg');
  const tree = readXmlTree(bytes, 'x.cfg');
  return {
    rootName,
    usable,
    assignments: assignments.map(({ name, value }) => [name, value]),
    // The lines that they are about change with the layout, the elements do not: a test of its own.
    ignored: ignores.map(({ words }) => words),
    tree: tree.root === undefined ? undefined : plainNode(tree.root),
    marks: tree.marks,
  };
}

describe('the canonical layout', () => {
  it('has two blanks a level, several attributes one a line, and one blank line where there were some', () => {
    const text = `<?xml version="1.0"?>\r\n<a  x = "1" ><b\ty='2'   z="3"/>\r\n\r\n\r\n   <c/><d></d> <e>\n</e></a>`;
    assert.equal(
      formatted(text),
      `<?xml version="1.0"?>\n<a x="1">\n  <b\n    y='2'\n    z="3"\n  />\n\n  <c/>\n  <d></d>\n  <e></e>\n</a>\n`,
    );
  });

  it('keeps line breaks inside a value, as certificates in PEM have them', () => {
    const pem = '-----BEGIN CERTIFICATE-----\nMIIB\n  AAAA\n-----END CERTIFICATE-----';
    assert.equal(formatted(`<x   a="${pem}"/>`), `<x a="${pem}"/>\n`);
  });

  it('keeps texts as they are, CDATA and blanks too, and text beside elements untouched', () => {
    const text =
      '<a><fn> Ann  B </fn><ln><![CDATA[<&>]]></ln><p> </p><m>one <b  x="1"/>\n\n\ntwo</m><q xml:space="preserve">\n <r/>\n</q></a>';
    assert.equal(
      formatted(text),
      '<a>\n  <fn> Ann  B </fn>\n  <ln><![CDATA[<&>]]></ln>\n  <p> </p>\n  <m>one <b  x="1"/>\n\n\ntwo</m>\n  <q xml:space="preserve">\n <r/>\n</q>\n</a>\n',
    );
  });

  it('keeps comments in their words, and one at the end of a line there', () => {
    const text = '<!-- top -->\n<a> <!-- of a -->\n<b/><!-- of b -->\n\n\n<!-- more\n   lines --><c/></a><!-- end -->';
    assert.equal(
      formatted(text),
      '<!-- top -->\n<a> <!-- of a -->\n  <b/> <!-- of b -->\n\n  <!-- more\n   lines -->\n  <c/>\n</a> <!-- end -->\n',
    );
  });

  it('keeps groups of attributes apart that a blank line parts', () => {
    assert.equal(formatted('<a x="1"\n\n\n  y="2" z="3"/>'), '<a\n  x="1"\n\n  y="2"\n  z="3"\n/>\n');
  });

  it('writes bare ampersands of call lists as &amp;, and leaves those of comments and CDATA', () => {
    assert.equal(
      formatted('<a n="A & B &amp; C"><t>R&D</t><!-- & --><u><![CDATA[&]]></u></a>'),
      '<a n="A &amp; B &amp; C">\n  <t>R&amp;D</t> <!-- & -->\n  <u><![CDATA[&]]></u>\n</a>\n',
    );
  });

  it('of a call list keeps its calls, with a bare ampersand in a name', () => {
    const list =
      '<?xml version="1.0"?><?Saved @ 2026 --?>\n<callList><call><direction>In</direction><disposition>Normal</disposition><line>1</line>' +
      '<startTime>2026-03-14T09:00:00</startTime><duration>PT5S</duration><source><address>5550101</address><name>A & B</name></source></call></callList>';
    const before = readCallList(utf8Bytes(list), 'x-calls.xml');
    const { entries, savedMark, complaints } = readCallList(utf8Bytes(formatted(list)), 'x-calls.xml');
    assert.equal(entries.length, 1);
    assert.deepEqual([entries, savedMark, complaints], [before.entries, before.savedMark, []]);
  });

  it('says UTF-8 of a file that was ISO-8859-1 or UTF-16, and takes a byte order mark away', () => {
    const latin1 = Uint8Array.from('<?xml version="1.0" encoding=\'ISO-8859-1\'?><a n="é"/>', (char) => char.charCodeAt(0));
    assert.equal(formatted(latin1), '<?xml version="1.0" encoding=\'UTF-8\'?>\n<a n="é"/>\n');
    const utf16 = new Uint8Array(
      Uint16Array.from('\uFEFF<?xml version="1.0" encoding="UTF-16"?><a n="é"/>', (char) => char.charCodeAt(0)).buffer,
    );
    assert.equal(formatted(utf16), '<?xml version="1.0" encoding="UTF-8"?>\n<a n="é"/>\n');
    assert.equal(formatted(concatBytes(Uint8Array.of(0xef, 0xbb, 0xbf), utf8Bytes('<a n="é"/>'))), '<a n="é"/>\n');
  });

  it('takes Windows-1252 for what it says, and refuses bytes of which nobody knows what they say', () => {
    const bytes = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));
    assert.equal(
      formatted(bytes('<?xml version="1.0" encoding="windows-1252"?><a n="\x80\x99\xE9"/>')),
      '<?xml version="1.0" encoding="UTF-8"?>\n<a n="\u20AC\u2122é"/>\n',
    );
    assert.equal(formatted(bytes('<a n="\xE9"/>')), '<a n="é"/>\n');
    assert.match(refusal(bytes('<?xml version="1.0" encoding="shift_jis"?><a n="\x83\x65"/>')), /shift_jis is not known/);
    assert.match(refusal(concatBytes(utf8Bytes('<a n="é'), new Uint8Array([0xff]), utf8Bytes('"/>'))), /not UTF-8/);
  });

  it('keeps a document type declaration, whatever brackets its parts hold', () => {
    const declared = '<!DOCTYPE a [<!ENTITY x "]>"> <!-- ]> \' --> <?y ]> "?>]>';
    assert.equal(formatted(`${declared}<a  b="&x;"/>`), `${declared}\n<a b="&x;"/>\n`);
  });

  it('leaves a comment that asks for silence before its element', () => {
    const { ignores, assignments } = readConfiguration(
      formatted('<a><!-- offhook-ignore bad-value --><b x="1" y="2"/><c z="3"/></a>'),
      'x.cfg',
    );
    const [silence] = ignores;
    assert.deepEqual(
      assignments
        .filter(({ place }) => silence !== undefined && place.line >= silence.fromLine && place.line <= silence.toLine)
        .map((a) => a.name),
      ['x', 'y'],
    );
  });

  it('leaves the empty override file that servers hand out', () => {
    assert.equal(formatted(''), '');
    assert.equal(formatted('<?xml version="1.0"?>  '), '<?xml version="1.0"?>\n');
  });

  it('of an override file is laid out alike however often it comes', () => {
    const once = formatted(writeOverrides({ 'up.backlight.timeout': '10', 'a.b': 'x\ny' }, { application: '5.9', createdAt: 'now' }));
    assert.equal(formatted(once), once);
  });

  it('refuses what a phone would refuse, with the line', () => {
    assert.match(refusal('<a>\n<b>\n</a>'), /line 3: /);
    assert.match(refusal('<a>\n{% if x %}<b></a>'), /line 2: this is a template/);
    assert.match(refusal('nothing'), /XML/);
  });

  it('refuses an element with one attribute twice, and names both lines', () => {
    assert.match(refusal('<a\n b="1"\n b="2"/>'), /line 3: b stands twice in one element \(first on line 2\)/);
  });
});

const name = fc.constantFrom('reg', 'reg.1.address', 'a', 'A', '_b', 'item', 'é');
const blank = fc.constantFrom(' ', '\n', '\r\n', '\t', '\n\n\n', ' \r ');
const maybeBlank = fc.oneof(fc.constant(''), blank);
const piece = fc.constantFrom(
  '',
  '1',
  'a b',
  ' ',
  'é',
  '&amp;',
  '&#10;',
  '&',
  '&x;',
  '>',
  '/>',
  '\t',
  '\n',
  '\r\n',
  '  \n\n',
  '{$x}',
  '--',
  '\u{1F600}',
);
const value = fc.array(piece, { maxLength: 3 }).map((pieces) => pieces.join(''));
const attributes = fc
  .uniqueArray(fc.tuple(name, fc.constantFrom('"', "'"), value, blank, maybeBlank), { maxLength: 4, selector: ([key]) => key })
  .map((list) => list.map(([key, quote, text, before, beside]) => `${before}${key}${beside}=${beside}${quote}${text}${quote}`).join(''));
const mark = fc.constantFrom(
  '<!-- x -->',
  '<!---->',
  '<!-- two\n  lines & more -->',
  '<!-- offhook-ignore bad-value -->',
  '<?Saved @ 2026 --?>',
  '<?p  <a b="&">?>',
);
const { node } = fc.letrec<{ node: string; inner: string }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    mark,
    fc.tuple(name, attributes, maybeBlank).map(([key, written, end]) => `<${key}${written}${end}/>`),
    fc
      .tuple(name, attributes, maybeBlank, tie('inner'))
      .map(([key, written, end, inner]) => `<${key}${written}${end}>${inner}</${key}${end}>`),
  ),
  inner: fc
    .array(fc.oneof({ weight: 4, arbitrary: maybeBlank }, { weight: 3, arbitrary: tie('node') }, value, fc.constant('<![CDATA[ <&> ]]>')), {
      maxLength: 6,
    })
    .map((parts) => parts.join('').replaceAll(']]>>', ']]>')),
}));
const document = fc
  .tuple(
    fc.constantFrom('', '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>', '<?xml version="1.0" encoding="ISO-8859-1"?>\r\n'),
    fc.array(fc.oneof(mark, blank), { maxLength: 3 }),
    node.filter((text) => !text.startsWith('<!') && !text.startsWith('<?')),
    fc.array(fc.oneof(mark, blank), { maxLength: 3 }),
  )
  .map(([head, before, root, end]) => `${head}${before.join('')}${root}${end.join('')}`);

describe('formatting', () => {
  it('loses nothing that a reader takes from a file, and settles at once', () => {
    let compared = 0;
    fc.assert(
      fc.property(document, (text) => {
        if (!readConfiguration(text, 'x.cfg').usable) return;
        const once = formatted(text);
        assert.deepEqual(content(once), content(text));
        assert.equal(formatted(once), once);
        assert.ok(!once.includes('\r') && once.endsWith('\n'));
        compared++;
      }),
      { numRuns: 5000 },
    );
    assert.ok(compared > 2500, `only ${compared} documents were formatted`);
  });

  it('of any text at all is a layout or a refusal', () => {
    const part = fc.constantFrom(
      '<',
      '>',
      '/',
      '"',
      "'",
      '=',
      ' ',
      'a',
      '<!--',
      '-->',
      '<?',
      '?>',
      '<![CDATA[',
      ']]>',
      '<!DOCTYPE',
      '[',
      ']',
      '&',
      '\n',
      '<a>',
      '</a>',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 30 }), (parts) => {
        const result = formatXml(parts.join(''), 'x.cfg');
        if (result.isFormatted) assert.equal(formatted(result.text), result.text);
        else assert.ok(result.complaint.message.length > 0);
      }),
      { numRuns: 20_000 },
    );
  });

  const corpus = process.env['OFFHOOK_CORPUS'];
  it(
    'of every sample file of the field keeps settings, contacts, calls and comments',
    { skip: corpus === undefined ? 'OFFHOOK_CORPUS does not name a folder of sample files' : false },
    () => {
      const paths = readdirSync(corpus ?? '', { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && /\.(?:cfg|xml)$/.test(entry.name))
        .map((entry) => join(entry.parentPath, entry.name));
      let refused = 0;
      let directories = 0;
      for (const path of paths) {
        const bytes = readFileSync(path);
        const result = formatXml(bytes, path);
        if (!result.isFormatted) {
          refused++;
          assert.match(result.complaint.message, /stands twice|template/, path);
          continue;
        }
        const once = utf8Bytes(result.text);
        assert.deepEqual(content(once), content(bytes), path);
        assert.equal(formatted(once), result.text, path);
        if (readConfiguration(bytes, path).rootName === 'directory') {
          directories++;
          assert.deepEqual(readDirectory(once, path).contacts, readDirectory(bytes, path).contacts, path);
        }
      }
      assert.ok(paths.length > 50 && refused <= 2 && directories >= 3, `${refused} of ${paths.length} files were refused`);
    },
  );
});
