// What of a file can be read that no record is made of, and what is left of it without somebody.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { latin1Bytes, utf8Bytes, utf8Text } from '@offhook/base';
import { createSystemCryptography, createSystemRandom } from '@offhook/base/node';
import { encryptFile, parseEncryptionKey } from '@offhook/ucs';

import { keptKindOf, loginOfKept } from './kept-kind.ts';
import { saidIn, textOfKept, withoutNaming } from './kept-text.ts';

const withoutAda = (kind: ReturnType<typeof keptKindOf>, name: string, text: string): string | undefined => {
  const left = withoutNaming({ kind, name, text }, (said) => /ada/i.test(said));
  return left === undefined ? undefined : utf8Text(left);
};

describe('a file that no record is made of', () => {
  it('is text in any encoding that phones write, and none where it holds other signs, is encrypted, or is no text by its kind', () => {
    for (const [kind, bytes, text] of [
      ['other', utf8Bytes('Zoë\tQ\r\n'), 'Zoë\tQ\r\n'],
      [
        'profile',
        latin1Bytes('<?xml version="1.0" encoding="ISO-8859-1"?><x a="Zoë"/>'),
        '<?xml version="1.0" encoding="ISO-8859-1"?><x a="Zoë"/>',
      ],
      ['log', Uint8Array.from([0xff, 0xfe, 0x41, 0]), 'A'],
      ['unreadable', utf8Bytes(''), ''],
      ['other', Uint8Array.from([0x41, 0, 0x41]), undefined],
      ['other', Uint8Array.from([0x41, 8]), undefined],
      ['other', Uint8Array.from([0x1f]), undefined],
      ['other', utf8Bytes('a\u000e'), undefined],
      ['other', utf8Bytes('a\u000b'), 'a\u000b'],
      ['core', utf8Bytes('text'), undefined],
      ['capture', utf8Bytes('text'), undefined],
    ] as const)
      assert.equal(textOfKept(kind, bytes), text, `${kind} ${JSON.stringify(text)}`);
  });

  it('is none where it is encrypted', () => {
    const random = createSystemRandom();
    const key = parseEncryptionKey('Crypt=1;KeyDesc=companyKey1;Key=06a9214036b8a15b512e03d534120006;');
    const plain = utf8Bytes('text');
    assert.equal(textOfKept('other', encryptFile({ cryptography: createSystemCryptography(random), random, key, plain })), undefined);
  });

  it('says its lines, the login in its name, and where it has mark-up all of it without', () => {
    assert.deepEqual(saidIn('x.txt', 'a\r\nb'), ['a', 'b']);
    assert.deepEqual(saidIn('ada-phone.cfg', 'a'), ['ada', 'a']);
    assert.deepEqual(saidIn('x.xml', '<fn>Ada</fn>\n<ln>Example</ln>'), ['<fn>Ada</fn>', '<ln>Example</ln>', ' Ada Example ']);
  });

  it('a log loses the lines that name somebody, another file goes whole', () => {
    assert.equal(withoutAda('log', 'x.log', 'a\r\nfrom Ada\r\nb\n'), 'a\r\nb\n');
    assert.equal(withoutAda('log', 'x.log', 'from Ada\n'), undefined);
    assert.equal(withoutAda('log', 'x.log', ''), '');
    assert.equal(withoutAda('other', 'x.txt', 'a\nfrom Ada\nb'), undefined);
    assert.equal(withoutAda('other', 'x.txt', 'a\nb'), 'a\nb');
    assert.equal(withoutAda('profile', 'ada-web.cfg', '<x/>'), undefined);
  });

  it('a log that is named by a login is theirs as a whole, and zeros at the end of a file are nothing', () => {
    assert.equal(loginOfKept('ada-app.log'), 'ada');
    for (const name of ['0004f2000001-app.log', '0004F2000001-now-app.log', '000000000000-directory.xml'])
      assert.equal(loginOfKept(name), undefined, name);
    assert.equal(withoutAda('log', 'ada-app.log', 'a\nb'), undefined);
    assert.equal(withoutAda('log', 'bob-app.log', 'a\nb'), 'a\nb');
    assert.equal(textOfKept('unreadable', utf8Bytes('<x/>\0\0')), '<x/>');
    assert.equal(textOfKept('unreadable', utf8Bytes('<x/>\0y')), undefined);
  });

  it('a list loses the entries that name somebody, and goes whole where more does', () => {
    const list = (...items: readonly string[]): string =>
      `<directory>\n<item_list>\n${items.map((text) => `<item>\n<fn>${text}</fn>\n</item>\n`).join('')}</item_list>`;
    assert.equal(withoutAda('profile', 'bob-directory.xml', list('Bob', 'Ada', 'Carl')), list('Bob', 'Carl'));
    assert.equal(withoutAda('profile', 'bob-directory.xml', `${list('Bob')}<!-- Ada -->`), undefined);
    const latin = '<?xml version="1.0" encoding="ISO-8859-1"?>';
    assert.equal(
      withoutAda('profile', 'bob-directory.xml', `${latin}${list('Zoë', 'Ada')}`),
      `${latin.replace('ISO-8859-1', 'UTF-8')}${list('Zoë')}`,
    );
    assert.equal(withoutAda('profile', 'bob-directory.xml', `${latin}${list('Zoë')}`), `${latin}${list('Zoë')}`);
    assert.equal(
      withoutAda('profile', 'bob-calls.xml', '<callList><call><a>Ada</a></call><call><a>Bob</a></call>'),
      '<callList><call><a>Bob</a></call>',
    );
  });

  it('is a profile by its name, and then somebody’s', () => {
    for (const [name, login] of [
      ['ada-phone.cfg', 'ada'],
      ['a.b-c-WEB.CFG', 'a.b-c'],
      ['ada-directory.xml', 'ada'],
      ['ada-calls.xml', 'ada'],
      ['ada.cfg', undefined],
      ['ada-phone.cfg.bak', undefined],
    ] as const) {
      assert.equal(loginOfKept(name), login, name);
      assert.equal(keptKindOf(name) === 'profile', login !== undefined, name);
    }
  });
});
