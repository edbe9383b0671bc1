import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isProblem } from '@offhook/base';
import * as fc from 'fast-check';

import { editAttributes } from './edit.ts';

const keep = (_name: string, written: string): string => written;

describe('a change to attributes', () => {
  it('leaves every other character where it is: quotes, blanks, line ends, comments, declarations', () => {
    const text = `<?xml version="1.0"?>\r\n<!-- a.b="1" -->\r\n<x a.b = '1'\r\n\tc.d="2"  ><y e.f="1"></y >a.b="1"<![CDATA[ a.b="1" ]]></x>\r\n`;
    assert.equal(editAttributes(text, { replace: keep }), text);
    assert.equal(
      editAttributes(text, { replace: (name, written) => (name === 'a.b' ? '9' : written) }),
      text.replace(`a.b = '1'`, `a.b = '9'`),
    );
    assert.equal(
      editAttributes(text, { replace: (name, written) => (name === 'c.d' ? undefined : written) }),
      text.replace('\r\n\tc.d="2"', ''),
    );
    assert.equal(
      editAttributes(text, { replace: (_name, written) => (written === '1' ? undefined : written) }),
      text.replace(` a.b = '1'`, '').replace(' e.f="1"', ''),
    );
  });

  it('a new attribute stands beside the last of its family, laid out as that is, else in the first element', () => {
    const add = (text: string, name: string, value = 'v'): string => editAttributes(text, { replace: keep, add: [{ name, value }] });
    assert.equal(
      add('<x>\n <a\n  reg.1.a="1"\n  up.b="1"/>\n <b up.c="1" reg.9.z="2"/></x>', 'reg.2.a'),
      '<x>\n <a\n  reg.1.a="1"\n  up.b="1"/>\n <b up.c="1" reg.9.z="2" reg.2.a="v"/></x>',
    );
    assert.equal(add('<x>\n <a\n  reg.1.a="1"\n  up.b="1"/></x>', 'REG.2.a'), '<x>\n <a\n  reg.1.a="1"\n  REG.2.a="v"\n  up.b="1"/></x>');
    assert.equal(add('<x><y rex.1="1"/><z a="1"/></x>', 'reg.1'), '<x reg.1="v"><y rex.1="1"/><z a="1"/></x>');
    assert.equal(add('<x><y a="1"/></x>', 'b'), '<x b="v"><y a="1"/></x>');
    assert.equal(add('<?xml version="1.0"?>\n<x/>\n', 'a.b'), '<?xml version="1.0"?>\n<x a.b="v"/>\n');
    assert.equal(add('<x ><y/></x>', 'a.b'), '<x a.b="v" ><y/></x>');
    assert.equal(add('<x c.d="1"><y e.f="1"/></x>', 'a.b', '"<&\n'), '<x c.d="1" a.b="&quot;&lt;&amp;&#10;"><y e.f="1"/></x>');
    assert.equal(
      editAttributes('<x/>', {
        replace: keep,
        add: [
          { name: 'a.b', value: '1' },
          { name: 'a.c', value: '2' },
        ],
      }),
      '<x a.b="1" a.c="2"/>',
    );
  });

  it('what is not well-formed, or has no element, is refused', () => {
    for (const text of ['', '<?xml version="1.0"?>', '<!-- only -->', '<x a="1', '<x a=1/>'])
      assert.throws(
        () => editAttributes(text, { replace: keep }),
        (error) => isProblem(error, 'bad-configuration'),
        text,
      );
  });

  it('property: what is added is there, and taking it out gives the text back', () => {
    const names = fc.constantFrom('a.b', 'reg.1.x', 'up.y');
    const texts = fc.constantFrom('<x/>', '<x\n  reg.1.a="1"\n/>', `<x><y up.z='2'\tup.q="3"/></x>`, '<x a.c="&amp;" />');
    fc.assert(
      fc.property(texts, names, fc.string(), (text, name, value) => {
        const added = editAttributes(text, { replace: keep, add: [{ name, value }] });
        assert.notEqual(added, text);
        assert.equal(editAttributes(added, { replace: (other, written) => (other === name ? undefined : written) }), text);
      }),
    );
  });
});
