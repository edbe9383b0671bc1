// Presence documents: RFC 3863, RFC 4480.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isProblem, utf8Bytes, utf8Text } from '@offhook/base';
import { parsePresence, presenceBody } from './pidf.ts';

test('RFC 3863 §4: what is written reads the same', () => {
  for (const info of [
    { entity: 'sip:alice@example.test', isOpen: true, activities: [], notes: [] },
    { entity: 'sip:a&b@example.test', isOpen: false, activities: [], notes: [] },
    { entity: 'sip:alice@example.test', isOpen: true, activities: ['busy', 'on-the-phone'], notes: ['Back at 5 <sharp> & not before'] },
    { entity: '', isOpen: true, activities: [], notes: ['Zoë'] },
  ]) {
    const body = presenceBody(info);
    assert.equal(body.contentType, 'application/pidf+xml');
    assert.deepEqual(parsePresence(body.content), info, utf8Text(body.content));
  }
});

test('RFC 3863 §4.1.4: somebody is there where one tuple is open, and nobody where none says so', () => {
  const tuple = (basic: string): string => `<p:tuple id="x"><p:status><p:basic>${basic}</p:basic></p:status></p:tuple>`;
  for (const [tuples, isOpen] of [
    [tuple('open'), true],
    [tuple(' OPEN '), true],
    [tuple('closed'), false],
    [tuple('closed') + tuple('open'), true],
    [tuple('opening'), false],
    ['', false],
    ['<p:tuple id="x"/>', false],
    ['<p:basic>open</p:basic>', false],
    ['<p:tuple><p:basic>open</p:basic></p:tuple>', false],
  ] as const)
    assert.equal(parsePresence(utf8Bytes(`<p:presence entity="sip:b@x">${tuples}</p:presence>`)).isOpen, isOpen, tuples);
});

test('RFC 4480 §3.2: activities are read of a person and of a tuple, whatever the prefix; a note beside them is a note', () => {
  const read = parsePresence(
    utf8Bytes(
      '<presence entity="sip:b@x"><tuple id="1"><status><basic>open</basic><r:activities><r:Meeting/></r:activities></status><note>  </note></tuple>' +
        '<dm:person id="2"><a:activities><a:note>in town</a:note><a:away/></a:activities><dm:note> soon back </dm:note></dm:person></presence>',
    ),
  );
  assert.deepEqual(
    [read.activities, read.notes],
    [
      ['meeting', 'away'],
      ['in town', 'soon back'],
    ],
  );
});

test('what is no XML is refused', () => {
  assert.throws(
    () => parsePresence(utf8Bytes('open')),
    (error) => isProblem(error, 'bad-message'),
  );
});
