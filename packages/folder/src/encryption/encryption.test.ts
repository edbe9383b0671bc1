import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isProblem, utf8Bytes, utf8Text } from '@offhook/base';
import { createSystemCryptography } from '@offhook/base/node';
import { createSeededRandom } from '@offhook/base/virtual';
import { encryptFile, parseArtefactName } from '@offhook/ucs';
import * as fc from 'fast-check';

import { compareFiles, encryptVerified, encryptedName, encryptionRefusal, openWithAny, plainName, whyClosed } from './file-encryption.ts';
import { cipherNames, cipherOf, keyFileText, keyFingerprint, looksLikeKeyText, newEncryptionKey, readKeyFile } from './key-file.ts';

const random = createSeededRandom(3);
const cryptography = createSystemCryptography(random);
const cipher = fc.constantFrom(cipherNames[1], cipherNames[2]);
const keyOf = (name: (typeof cipherNames)[1 | 2], description?: string) =>
  newEncryptionKey({ random, cipher: name, onDay: '2026-01-01', description });

describe('encryption of one file', () => {
  it('property: what is encrypted opens to the same with its key and with no other, and compare calls it the same', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 300 }), cipher, (plain, other, name) => {
        const [key, stranger] = [keyOf(name), keyOf(name)];
        const bytes = encryptVerified({ cryptography, random, key, plain });
        assert.deepEqual(openWithAny(cryptography, [stranger, key], bytes), { key, plain: openWithAny(cryptography, [key], bytes)?.plain });
        assert.deepEqual([...(openWithAny(cryptography, [key], bytes)?.plain ?? [])], [...plain]);
        assert.equal(openWithAny(cryptography, [stranger], bytes), undefined);
        const isEqual = plain.length === other.length && plain.every((byte, index) => byte === other[index]);
        const isOtherEncrypted = utf8Text(other).startsWith('Crypt=');
        if (!isOtherEncrypted) {
          const compared = compareFiles({ cryptography, keys: [key], encrypted: { name: 'a', bytes }, plain: { name: 'b', bytes: other } });
          assert.deepEqual([compared.isSame, compared.firstDifferentLine === undefined], [isEqual, isEqual]);
        }
      }),
    );
  });

  it('guide, Encrypting Configuration Files: site.cfg becomes site.enc; names that phones ask for stay; each name leads back', () => {
    assert.equal(encryptedName('a/site.cfg'), 'a/site.enc');
    assert.equal(encryptedName('0004f2000001-directory.xml'), '0004f2000001-directory.xml');
    assert.equal(encryptedName('000000000000-directory.xml'), '000000000000-directory.xml');
    for (const name of ['site.cfg', 'a.b/site.cfg', 'site.v2.cfg', 'contacts.xml', 'ring.wav', 'x.enc'])
      assert.equal(plainName(encryptedName(name)), name === 'x.enc' ? 'x.enc' : name);
    assert.equal(plainName('0004f2000001-phone.cfg'), undefined);
    assert.equal(plainName('.enc'), undefined);
    assert.notEqual(parseArtefactName('0004f2000001-calls.xml'), undefined);
  });

  it('guide, Encryption: primary files are refused by name in any case and by content; so is what begins as encrypted', () => {
    const plain = utf8Bytes('<PHONE_CONFIG/>');
    for (const name of ['000000000000.cfg', 'a/0004F2000001.cfg', '0004f2000001.CFG'])
      assert.match(encryptionRefusal(plain, name) ?? '', /by its name/);
    assert.match(encryptionRefusal(utf8Bytes('<APPLICATION APP_FILE_PATH="sip.ld"/>'), 'old.cfg') ?? '', /by its content/);
    assert.match(encryptionRefusal(utf8Bytes('Crypt=9;anything'), 'a.cfg') ?? '', /already/);
    assert.equal(encryptionRefusal(plain, '0004f2000001-phone.cfg'), undefined);
    assert.equal(encryptionRefusal(new Uint8Array(), 'a.cfg'), undefined);
  });

  it('compare: the first line that differs counts in the plain file, and what is given in the wrong place is refused', () => {
    const key = keyOf(cipherNames[2], 'one');
    const encrypted = { name: 'a.enc', bytes: encryptFile({ cryptography, random, key, plain: utf8Bytes('1\n2\n3') }) };
    const compare = (text: string) =>
      compareFiles({ cryptography, keys: [key], encrypted, plain: { name: 'b.cfg', bytes: utf8Bytes(text) } });
    for (const [text, line] of [
      ['1\n2\n3', undefined],
      ['x\n2\n3', 1],
      ['1\n2\nx', 3],
      ['1\n2\n3\n', 3],
      ['1\n2', 2],
      ['1\n\n2\n3', 2],
      ['', 1],
    ] as const)
      assert.deepEqual(
        compare(text),
        { isSame: line === undefined, keyDescription: 'one', firstDifferentLine: line },
        JSON.stringify(text),
      );
    const given = (first: string, second: string) => () =>
      compareFiles({
        cryptography,
        keys: [key],
        encrypted: { name: 'a', bytes: utf8Bytes(first) },
        plain: { name: 'b', bytes: utf8Bytes(second) },
      });
    assert.throws(given('<a/>', '<a/>'), (error) => isProblem(error, 'bad-request') && error.message.includes('encrypted file first'));
    assert.throws(
      given('Crypt=1;x', 'Crypt=1;x'),
      (error) => isProblem(error, 'bad-request') && error.message.includes('plain file second'),
    );
    assert.throws(given('Crypt=1;x', '<a/>'), (error) => isProblem(error, 'decryption-failed'));
  });

  it('a fault of our own is not taken for a key that does not fit', () => {
    const bytes = encryptFile({ cryptography, random, key: keyOf(cipherNames[2]), plain: utf8Bytes('x') });
    const broken = new Proxy(cryptography, {
      get: () => () => {
        throw new TypeError('a bug');
      },
    });
    assert.throws(() => openWithAny(broken, [keyOf(cipherNames[2])], bytes), TypeError);
  });

  it('a closed file says why: another key, a damaged file, or a form that is not known', () => {
    const [key, other] = [keyOf(cipherNames[2], 'one'), keyOf(cipherNames[2], 'two')];
    const bytes = encryptFile({ cryptography, random, key, plain: utf8Bytes('x') });
    assert.match(whyClosed(bytes, [other]), /"one", which was not given/);
    assert.match(whyClosed(bytes, [other, key]), /damaged, or another key bears that description/);
    assert.match(whyClosed(utf8Bytes('Crypt=1;Digest=1;\n'), [key]), /no form known here/);
  });
});

describe('key files', () => {
  it('property: a key file reads to the key that was written, whatever its description', () => {
    const description = fc.stringMatching(/^[!-:<-~](?:[ -:<-~]{0,60}[!-:<-~])?$/).filter((text) => !looksLikeKeyText(text));
    fc.assert(
      fc.property(cipher, description, (name, text) => {
        const key = keyOf(name, text);
        const read = readKeyFile(utf8Bytes(keyFileText(key)), 'a.key');
        assert.deepEqual([read.description, [...read.bytes]], [text, [...key.bytes]]);
        assert.equal(keyFingerprint(cryptography, read), keyFingerprint(cryptography, key));
        assert.notEqual(keyFingerprint(cryptography, keyOf(name, text)), keyFingerprint(cryptography, key));
      }),
    );
  });

  it('a new key has the length of its cipher, and a description of its own where none is given', () => {
    for (const [name, bytes] of [
      [cipherNames[1], 16],
      [cipherNames[2], 32],
    ] as const) {
      const key = newEncryptionKey({ random, cipher: name, onDay: '2026-03-14' });
      assert.deepEqual([key.bytes.length, cipherOf(key)], [bytes, name]);
      assert.match(key.description, /^key-2026-03-14-[0-9a-f]{6}$/);
    }
  });

  it('a description has 1 to 128 ASCII characters, no semicolon, no blank at its ends, and is no key', () => {
    for (const text of ['a', 'a b', 'x'.repeat(128), '!', '~']) assert.equal(keyOf(cipherNames[1], text).description, text);
    for (const text of ['', ' a', 'a ', 'a;b', 'é', 'a\tb', 'x'.repeat(129), 'Key=1', '06a9214036b8a15b512e03d534120006'])
      assert.throws(
        () => keyOf(cipherNames[1], text),
        (error) => isProblem(error, 'bad-request') && (text.length < 4 || !error.message.includes(text)),
        text,
      );
  });

  it('a key file has one line, whatever stands about it, up to 4,096 bytes; Crypt fits the length of the key', () => {
    const digits = '06a9214036b8a15b512e03d534120006';
    const line = `Crypt=1;KeyDesc=a;Key=${digits};`;
    const reads = (text: string): string => readKeyFile(utf8Bytes(text), 'a.key').description;
    for (const text of [line, `\r\n  ${line} \r\n\n`, `${line}${' '.repeat(4096 - line.length)}`, `KeyDesc=a;Key=${digits};`])
      assert.equal(reads(text), 'a', text);
    for (const text of [
      `${line}${' '.repeat(4097 - line.length)}`,
      `${line}\n${line}`,
      `Crypt=2;KeyDesc=a;Key=${digits};`,
      `Crypt=1;KeyDesc=a;Key=${digits}${digits};`,
    ])
      assert.throws(
        () => reads(text),
        (error) => isProblem(error, 'bad-configuration'),
        text,
      );
    assert.equal(reads(`Crypt=2;KeyDesc=a;Key=${digits}${digits};`), 'a');
  });

  it('what is no key file is refused with its name and none of its content', () => {
    const digits = '06a9214036b8a15b512e03d534120006';
    for (const text of [
      '',
      `Crypt=2;KeyDesc=a;Key=${digits};`,
      `Crypt=1;KeyDesc=a;Key=${digits}0;`,
      `Key=${digits};\nKey=${digits};`,
      'x'.repeat(5000),
    ]) {
      assert.throws(
        () => readKeyFile(utf8Bytes(text), 'a.key'),
        (error) => isProblem(error, 'bad-configuration') && error.message.includes('a.key') && !error.message.includes(digits.slice(0, 8)),
      );
    }
    for (const text of [digits, digits + digits, `Crypt=1;KeyDesc=a;Key=${digits};`, `key = ${digits}`]) assert.ok(looksLikeKeyText(text));
    for (const text of ['keys/a.key', 'key=.txt'.slice(4), digits.slice(1)]) assert.ok(!looksLikeKeyText(text));
  });
});
