// What the settings of phones say of how their site dials.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { diallingOf } from './dialling.ts';

type Settings = Readonly<Record<string, string>>;

function dialling(settings: Settings): ReturnType<typeof diallingOf> {
  return diallingOf(Object.entries(settings).map(([name, value]) => ({ name, value })));
}

const map = (text: string): Settings => ({ 'dialplan.digitmap': text });

describe('guide, reg.x.address: the numbers of the site’s own lines', () => {
  it('two to seven digits are an extension; their lengths are those of the site', () => {
    assert.deepEqual(dialling({ 'reg.1.address': '2001', 'reg.2.address': 'sip:312@example.test', 'reg.3.address': '5550177' }), {
      globalNumbers: [],
      extensionDigits: [3, 4, 7],
    });
    for (const address of ['7', '55501470', 'ada', '20-01', '2001a', '', '+2001', '*201']) {
      assert.deepEqual(dialling({ 'reg.1.address': address }).extensionDigits, [], address);
    }
  });

  it('E.164 §6: what is written with a plus is global', () => {
    assert.deepEqual(
      dialling({
        'reg.1.address': '+49305550147@example.test',
        'reg.2.address': ' <sip:+49305550148@example.test;user=phone> ',
        'reg.3.address': '+49305550147',
      }),
      { globalNumbers: ['+49305550147', '+49305550148'], extensionDigits: [] },
    );
  });

  it('blanks around a number are none of it, and what is too long or has more is no number', () => {
    assert.deepEqual(dialling({ 'reg.1.address': 'sip: 2001 @example.test', 'reg.2.address': '+49305550147 ' }), {
      globalNumbers: ['+49305550147'],
      extensionDigits: [4],
    });
    for (const address of ['+4930555014712345', '+493055', '+49305550147x'])
      assert.deepEqual(dialling({ 'reg.1.address': address }).globalNumbers, [], address);
  });

  it('other settings of a line say nothing of it', () => {
    assert.deepEqual(dialling({ 'reg.1.label': '2001', 'reg.1.auth.userId': '200', 'msg.mwi.1.callBack': '8500' }).extensionDigits, []);
  });
});

describe('guide, dialplan.digitmap', () => {
  it('digits before the second dial tone are the outside line', () => {
    assert.equal(dialling(map('[2-8]xxx|9,xxxxxxxT|9,1xxxxxxxxxx')).outsideLine, '9');
    assert.equal(dialling(map('0,x.T')).outsideLine, '0');
    assert.equal(dialling({ 'dialplan.1.digitmap': '80,x.T' }).outsideLine, '80');
  });

  it('digits that are replaced by nothing are the outside line', () => {
    assert.equal(dialling(map('R9RR[2-9]xxxxxx|R9RRxxxxxxxxxx')).outsideLine, '9');
    assert.equal(dialling(map('R9R604Rxxxxxxx')).outsideLine, undefined);
  });

  it('a digit with which every long number begins is the outside line, but for those of trunk and country', () => {
    assert.equal(dialling(map('[2-7]xxx|9[2-9]xxxxxx|91[2-9]xxxxxxxxx|9011x.T')).outsideLine, '9');
    assert.equal(dialling(map('[2-7]xxx|9[2-9]xxxxxx')).outsideLine, undefined, 'one alone says nothing');
    assert.equal(dialling(map('9[2-9]xxxxxx|9x.T|[2-9]xxxxxx')).outsideLine, undefined, 'another long number begins otherwise');
    assert.equal(dialling(map('0[1-9]xxxxxx|00[1-9]x.T')).outsideLine, undefined, 'a trunk prefix');
    assert.equal(dialling(map('1[2-9]xxxxxxxxx|1xxxxxxxxx')).outsideLine, undefined, 'a country');
    assert.equal(dialling(map('[2-9]11|0T|+011xxx.T|0[2-9]xxxxxxxxx|+1[2-9]xxxxxxxxx|[2-9]xxxxxxxxx|[2-9]xxxT')).outsideLine, undefined);
  });

  it('where two maps say two outside lines, none is the site’s', () => {
    assert.equal(dialling({ 'dialplan.1.digitmap': '9,x.T', 'dialplan.2.digitmap': '0,x.T' }).outsideLine, undefined);
    assert.equal(dialling({ 'dialplan.1.digitmap': '9,x.T', 'dialplan.2.digitmap': 'R9RRx.T' }).outsideLine, '9');
  });

  it('two to five digits that are not all the same for everybody are an extension', () => {
    assert.deepEqual(dialling(map('[2-7]xxx|8xx')).extensionDigits, [3, 4]);
    assert.deepEqual(dialling(map('[2-9]xxxT|4xxxxT')).extensionDigits, [4, 5]);
    assert.deepEqual(dialling(map('[2-9]11|911|112T|0T|*xx|x.T|xxxxxx|x')).extensionDigits, []);
    assert.deepEqual(dialling(map('')).extensionDigits, []);
    assert.deepEqual(dialling(map('[2-7xxx|xx[')).extensionDigits, [], 'a map that no phone takes');
  });

  it('a map of one line, of a call list or of an emergency number is told from others', () => {
    assert.deepEqual(dialling({ 'dialplan.digitmap.timeOut': '3|3', 'dialplan.routing.emergency.1.value': '911' }), {
      globalNumbers: [],
      extensionDigits: [],
    });
  });
});
