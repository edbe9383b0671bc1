// Names as they are written in other scripts, and of as many words as they have.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isSamePerson, nameKeys } from './identifier.ts';
import { createPersonMatcher } from './matcher.ts';
import { nameForm } from './name.ts';

function isFoundIn(name: string, text: string): boolean {
  return createPersonMatcher({ keys: [], names: [name] }).text(text)?.certainty === 'likely';
}

describe('names without blanks', () => {
  it('are of one form with a blank or without, and in either order', () => {
    for (const [one, ...others] of [
      ['山田太郎', '山田 太郎', '太郎 山田', '山田\u3000太郎', '山田・太郎'],
      ['김민수', '김 민수', '민수 김', '김민수'.normalize('NFD')],
      ['สมชาย ใจดี', 'สมชายใจดี', 'ใจดี สมชาย'],
      ['やまだ たろう', 'やまだたろう'],
      ['ジョン・スミス', 'ジョンスミス', 'スミス ジョン'],
      ['ｼﾞｮﾝ ｽﾐｽ', 'ジョン・スミス'],
      ['علي محمد', 'علي، محمد'],
      ['עִבְרִי כֹּהֵן', 'עברי כהן'],
    ] as const)
      for (const other of others) {
        assert.equal(nameForm(other), nameForm(one), other);
        assert.ok(isSamePerson(nameKeys(one), nameKeys(other)), other);
      }
  });

  it('are of others where the letters are others, or in another order', () => {
    for (const [one, other] of [
      ['김민수', '김수민'],
      ['山田太郎', '山田花子'],
      ['山田太郎', '山太田郎'],
      ['राम कुमार', 'रमा कुमारी'],
      ['タカダ ケン', 'タカタ ケン'],
      ['มานี ดีใจ', 'มานู ดูใจ'],
      ['山田 Taro', '山田太郎'],
    ] as const) {
      assert.notEqual(nameForm(one), nameForm(other), other);
      assert.equal(createPersonMatcher({ keys: [], names: [one] }).name(other), undefined, other);
    }
  });

  it('are found in running text, with a blank or without, and with what politeness adds', () => {
    for (const [name, ...texts] of [
      ['山田太郎', 'call 山田 太郎', '山田太郎', '太郎 山田 (営業)', '山田太郎様 へ', '山田　太郎さん', 'from "山田太郎" <sip:x@y>'],
      ['山田 太郎', '山田太郎、でんわ', '太郎・山田'],
      ['김민수', 'call 김 민수 now', '김민수님'],
      ['李 明', 'from 李明 at 9', '李 明'],
      ['สมชาย ใจดี', 'โทร สมชายใจดี 2001', 'ใจดี สมชาย'],
    ] as const)
      for (const text of texts) assert.ok(isFoundIn(name, text), `${name} in ${text}`);
  });

  it('are not found within the names of others, nor by two letters alone', () => {
    for (const [name, text] of [
      ['王小明', '王小明'.slice(0, 2)],
      ['山田太郎', '山田花子'],
      ['李明', 'from 李明 at 9'],
      ['김민수', '김수민'],
    ] as const)
      assert.ok(!isFoundIn(name, text), `${name} in ${text}`);
  });

  it('within a text that has no blanks may be theirs or a part of another’s: they are not decided', () => {
    for (const [name, text] of [
      ['山田太郎', '山田太郎の秘書'],
      ['山田太郎', '佐藤次郎から山田太郎へ転送'],
      ['김철수', '김철수가 전화'],
      ['王小明', '销售部王小明'],
      ['王小明', '王小明珠'],
      ['สมชาย ใจดี', 'คุณสมชาย ใจดี'],
    ] as const)
      assert.equal(createPersonMatcher({ keys: [], names: [name] }).text(text)?.certainty, 'possible', text);
  });

  it('what was hashed in the form of before is found by it', () => {
    assert.deepEqual(nameKeys('山田 太郎'), { own: 'name:太郎山田', derived: [], earlier: ['name:山田 太郎', 'name:太郎 山田'] });
    assert.deepEqual(nameKeys('Ada Example').earlier, ['name:ada example']);
  });
});

describe('names of many words', () => {
  it('are found with their last names first, however many there are of them', () => {
    for (const text of [
      'García López, María José (Ventas)',
      'María José García López - Ventas',
      'José García López, María (x)',
      'López, María José García (x)',
    ])
      assert.ok(isFoundIn('María José García López', text), text);
    assert.ok(isFoundIn('Ana Maria de Souza Lima', 'de Souza Lima, Ana Maria (Vendas)'));
    assert.ok(!isFoundIn('María José García López', 'José María García López (Ventas)'));
    assert.ok(!isFoundIn('María José García López', 'María José García'));
  });
});
