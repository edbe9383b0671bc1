// GDPR Art. 15(1), 15(4): an answer holds as the person's own what is known to be; what may be about somebody else is not in it, and it says where that is.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { ExportedPerson } from './export.ts';
import { exportPerson } from './export.ts';
import { parsePerson } from './person.ts';
import type { Files } from '../../test/person-folders.ts';
import { calls, directory, mac, searched } from '../../test/person-folders.ts';

const asked = ['2001', 'name=Mia Mus'];

function answer(files: Files): {
  readonly exported: ExportedPerson;
  readonly text: string;
  readonly readme: string;
  readonly card: string;
} {
  const { exported, files: made } = exportPerson(searched(files, asked), parsePerson(asked), 0);
  const [readme, card] = ['README.txt', 'person.vcf'].map((name) => made.get(name) ?? '');
  return { exported, text: [...made.values()].join('\n'), readme: readme ?? '', card: card ?? '' };
}

describe('what may be about somebody else', () => {
  it('is not in an answer: contacts, settings, lines, names of files; the answer names the places', () => {
    const { exported, text, readme, card } = answer({
      ...directory(
        '<lb>Kalle Anka, sekreterare för Mia Mus</lb><ct>5001</ct>',
        '<fn>Mia</fn><ln>Mus</ln><ct>2001</ct>',
        '<fn>Mia</fn><ln>Mus</ln><ct>5200</ct>',
      ),
      'notes.txt': 'room 2001, Zoe\nMia Mus, Bo\n',
      'site.cfg': '<x a.text="desk 2001, Zoe" b.label="Mia Mus"/>',
      'Mus_Mia_Zoe.txt': 'nothing',
    });
    assert.deepEqual(
      exported.contacts.map(({ contact, isOwn }) => [contact, isOwn]),
      [['2001', true]],
    );
    assert.doesNotMatch(text, /5001|5200|Kalle|Anka|sekreterare|Zoe(?!\.txt)/);
    assert.match(card, /2001/);
    assert.equal(card.split('BEGIN:VCARD').length, 2);
    assert.deepEqual(
      exported.undecided.map(({ path, line, kind }) => `${path}:${line} ${kind}`).toSorted(),
      [
        `${mac}-directory.xml:1 contact`,
        `${mac}-directory.xml:1 contact`,
        'Mus_Mia_Zoe.txt:0 file-name',
        'notes.txt:1 line',
        'notes.txt:2 line',
        'site.cfg:1 parameter',
        'site.cfg:1 parameter',
      ].toSorted(),
    );
    assert.deepEqual(exported.namedAfter, []);
    assert.match(readme, /NOT DECIDED[^]*7 places[^]*notes\.txt, line 1\n/);
  });

  it('of a call with the person, the other end is not shown as theirs', () => {
    const { exported, text } = answer(
      calls(
        '<source><address>2001</address><name>Mia Mus</name></source><destination><address>5200</address><name>Mia Mus</name></destination>',
        '<source><address>2009</address></source><destination><address>5200</address><name>Mia Mus</name></destination>',
      ),
    );
    assert.deepEqual([exported.calls.length, exported.undecided.length], [1, 1]);
    assert.deepEqual([exported.calls[0]?.source?.address, exported.calls[0]?.destination?.address], ['2001', '••••00']);
    assert.doesNotMatch(text, /5200|2009/);
  });

  it('of a contact that is somebody else’s and names the person for certain, only that is shown', () => {
    const { exported, text } = answer(directory('<lb>Kalle Anka, sekreterare för Mia Mus</lb><ct>5001</ct><dc>2001</dc>'));
    assert.deepEqual(
      exported.contacts.map(({ contact, divertContact, isOwn }) => [contact, divertContact, isOwn]),
      [['••••01', '2001', false]],
    );
    assert.doesNotMatch(text, /5001|Kalle|Anka/);
  });

  it('is nowhere where everything is decided', () => {
    const { exported, readme } = answer(directory('<fn>Mia</fn><ln>Mus</ln><ct>2001</ct>'));
    assert.deepEqual(exported.undecided, []);
    assert.doesNotMatch(readme, /NOT DECIDED/);
  });
});
