// A label in somebody else's contact that mentions a person: the label goes, the contact stays (GDPR Art. 17; accuracy, Art. 5(1)(d)).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { utf8Bytes, utf8Text } from '@offhook/base';
import { MemoryFiles } from '@offhook/base/virtual';

import { createMemorySource, eraseFromFolder, parsePerson } from '../src/index.ts';

const path = '0004f2000001-directory.xml';

async function erased(items: string, ...person: readonly string[]): Promise<string> {
  const files = new Map([[path, utf8Bytes(`<directory><item_list>\n${items}\n</item_list></directory>\n`)]]);
  await eraseFromFolder({
    source: createMemorySource('folder', files),
    files: new MemoryFiles(files),
    person: parsePerson(person),
    scope: { includeConfiguration: false },
    prepare: async () => undefined,
  });
  return utf8Text(files.get(path) ?? new Uint8Array());
}

function item(label: string, name = '<fn>Otto</fn><ln>Other</ln>'): string {
  return `<item>\n${name}\n<ct>2025550199</ct>\n${label}\n</item>`;
}

describe('a label in somebody else’s contact', () => {
  for (const label of ['<lb>Otto (Zoe Quill’s desk)</lb>', '<lb>Otto, or 202-555-0147</lb>', '<lb>c/o Quill, Zoe</lb>'])
    it(`${label} goes, whoever is asked for by number, name or both`, async () => {
      const whole = `<directory><item_list>\n${item('')}\n</item_list></directory>\n`.replace('\n\n</item>', '\n</item>');
      assert.equal(await erased(item(label), '2025550147', 'name=Zoe Quill'), whole);
    });

  it('goes also where it is all of their name; it is the contact’s name where there is no other', async () => {
    assert.match(await erased(item('<lb>Zoe Quill</lb>'), 'name=Zoe Quill'), /<ct>2025550199<\/ct>\n<\/item>/);
    assert.doesNotMatch(await erased(item('<lb>Zoe Quill (IT)</lb>', ''), 'name=Zoe Quill'), /<item>/);
  });

  it('in an attribute that no phone writes goes by itself', async () => {
    const text = item('').replace('<item>', '<item id="7" owner="Zoe Quill">');
    assert.match(await erased(text, 'name=Zoe Quill'), /<item id="7" ?>\n<fn>Otto/);
  });

  it('that names nobody else stays', async () => {
    assert.match(await erased(item('<lb>Otto at home</lb>'), 'name=Zoe Quill'), /Otto at home/);
    assert.doesNotMatch(await erased(item('<lb>Otto at home</lb>'), '2025550199'), /Otto/);
  });
});

describe('a directory that somebody has written in capitals', () => {
  it('is read as one, and its contacts go', async () => {
    const text = '<ITEM>\n<LN>Quill</LN><FN>Zoe</FN>\n<CT>9</CT>\n</ITEM>';
    assert.doesNotMatch(await erased(text, 'name=Zoe Quill'), /Zoe|Quill|ITEM/);
  });
});
