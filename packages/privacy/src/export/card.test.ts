// Cards and cells of an answer to an access request.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { writeCard } from './card.ts';
import { csvCell } from './csv-cell.ts';

const empty = { numbers: [], sipUris: [], emails: [] };

describe('exports', () => {
  it('RFC 6350 §3.4: what means something to a vCard is escaped, and a line break cannot begin a property', () => {
    const card = writeCard({ ...empty, fullName: 'Example; Ada, \\\nTEL:1', lastName: 'Example;x', firstName: 'Ada' });
    assert.ok(card.includes('FN:Example\\; Ada\\, \\\\\\nTEL:1\r\n'));
    assert.ok(card.includes('N:Example\\;x;Ada;;;\r\n'));
    assert.ok(!/^TEL/m.test(card));
  });

  it('RFC 6350 §3.2: lines are folded to 75 octets, never inside a character', () => {
    const fullName = 'Zoë Ünal '.repeat(30).trim();
    const lines = writeCard({ ...empty, fullName }).split('\r\n');
    for (const line of lines) assert.ok(new TextEncoder().encode(line).length <= 75, line);
    assert.ok(lines.join('\r\n').replaceAll('\r\n ', '').includes(`FN:${fullName}`));
  });

  it('a spreadsheet takes no cell for a formula', () => {
    for (const text of ['=1+1', '+1 202 555 0147', '-1', '@x', '\t=1']) assert.equal(csvCell(text), `'${text}`);
    assert.equal(csvCell('2001'), '2001');
  });
});
