import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Complaint, ComplaintCode } from '@offhook/ucs';

import { reasonUnread } from './unread.ts';

function reason(code: ComplaintCode, severity: Complaint['severity'] = 'error', file = 'site.cfg'): string | undefined {
  return reasonUnread({ severity, code, message: 'x', place: { file, line: 1, column: 1 } });
}

describe('why a file was not read', () => {
  it('an error has a reason, a warning leaves the file readable', () => {
    assert.equal(reason('missing-file'), 'listed and not there');
    assert.equal(reason('unreadable'), 'cannot be opened');
    assert.equal(reason('unreadable', 'warning'), undefined);
    assert.equal(reason('bad-value'), undefined, 'about a value, not a file');
    for (const code of ['duplicate-attribute', 'bare-ampersand', 'wrong-encoding'] as const)
      assert.match(reason(code) ?? '', /^refused by a strict reader/, code);
  });

  it('a name that only the model completes is not missing', () => {
    for (const file of ['[PHONE_MODEL].cfg', 'x/[phone_part_number]-y.cfg'])
      assert.equal(reason('missing-file', 'error', file), 'which file it is depends on the model, which --model gives');
    assert.equal(reason('unreadable', 'error', '[PHONE_MODEL].cfg'), 'cannot be opened');
    assert.equal(reason('missing-file', 'warning', '[PHONE_MODEL].cfg'), 'which file it is depends on the model, which --model gives');
  });
});
