// A person at the phone reads words, and no message that was written for a program.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { ProblemError, problemCodes } from '@offhook/base';
import type { ProblemCode } from '@offhook/base';

import { failureWords } from './failure-words.ts';

describe('what a person reads when something did not work', () => {
  it('is what was written for them', () => {
    for (const text of ['Wrong password', 'Übertragung fehlgeschlagen'])
      assert.equal(failureWords(new ProblemError('conflict', text)), text);
  });

  it('else the kind of failure in words', () => {
    assert.equal(failureWords(new ProblemError('conflict', 'expected an answered call for a re-INVITE')), 'That is not possible now');
    assert.equal(failureWords(new ProblemError('network', 'connection to 192.0.2.1:5060 refused')), 'There is no connection');
    for (const code of Object.keys(problemCodes) as ProblemCode[])
      assert.match(failureWords(new ProblemError(code, 'x.y')), /^(?:That|There|No|It|The) [a-z ]+$/, code);
  });
});
