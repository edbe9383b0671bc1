import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isProblem, utf8Bytes } from '@offhook/base';
import * as fc from 'fast-check';

import type { Contact } from './contact.ts';
import { contactLabel } from './contact.ts';
import { mergeDirectories } from './merge.ts';
import { readDirectory } from './read.ts';
import { writeDirectory } from './write.ts';

const text = fc.string({ unit: fc.constantFrom('a', 'B', '&', '<', "'", '"', 'ß', '语', '5'), maxLength: 10 });
const contact: fc.Arbitrary<Contact> = fc.record(
  {
    firstName: text,
    lastName: text,
    contact: text.filter((value) => value !== ''),
    speedDial: fc.integer({ min: 1, max: 9999 }),
    label: text,
    ringType: text,
    divertContact: text,
    autoDivert: fc.boolean(),
    autoReject: fc.boolean(),
    buddyWatch: fc.boolean(),
    buddyBlock: fc.boolean(),
  },
  { requiredKeys: ['firstName', 'lastName', 'contact'], noNullPrototype: true },
);

describe('contact directories', () => {
  it('guide, Local Contact Directory: every element is written and read back', () => {
    fc.assert(
      fc.property(fc.array(contact, { maxLength: 6 }), (contacts) => {
        assert.deepEqual(readDirectory(utf8Bytes(writeDirectory(contacts)), 'x').contacts, contacts);
      }),
    );
  });

  it('text between items, elements in any order and CDATA are survived; what is unknown is kept', () => {
    const file =
      '<directory><item_list>\n```\n<item><ct><![CDATA[**101]]></ct><ln/><fn>A</fn><zz>q</zz></item><item><fn>no number</fn></item></item_list></directory>';
    const read = readDirectory(utf8Bytes(file), 'd.xml');
    assert.deepEqual(
      read.contacts.map(({ contact: number, firstName, lastName }) => [number, firstName, lastName]),
      [['**101', 'A', '']],
    );
    assert.equal(read.complaints[0]?.place.line, 3);
    assert.ok(writeDirectory(read.contacts).includes('<zz>q</zz>'));
  });

  it('another root is refused with file and line', () => {
    assert.throws(
      () => readDirectory(utf8Bytes('\n<callList/>'), 'd.xml'),
      (error) => isProblem(error, 'bad-directory') && error.message === 'd.xml line 2: expected the root <directory>, got <callList>',
    );
  });

  it('guide, Maintaining Per-Phone Directory Files: the personal contact wins over the site’s', () => {
    const personal: Contact = { firstName: 'Mine', lastName: '', contact: '2001' };
    const site: Contact = { firstName: 'Site', lastName: '', contact: '2001' };
    const other: Contact = { firstName: 'Other', lastName: '', contact: '2002' };
    assert.deepEqual(mergeDirectories([personal], [site, other], 500), [personal, other]);
    assert.deepEqual(mergeDirectories([personal], [site, other], 1), [personal]);
  });

  it('a contact shows its label, else its name, else its number', () => {
    assert.equal(contactLabel({ firstName: 'A', lastName: 'B', contact: '1', label: 'L' }), 'L');
    assert.equal(contactLabel({ firstName: 'A', lastName: 'B', contact: '1' }), 'A B');
    assert.equal(contactLabel({ firstName: '', lastName: '', contact: '1' }), '1');
  });
});
