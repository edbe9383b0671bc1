import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isProblem, utf8Text } from '@offhook/base';
import type { ProblemCode } from '@offhook/base';

import { folderOf } from '../../test/folder-of.ts';
import { takeInventory } from '../inventory.ts';
import { moveSettings } from './move.ts';
import { emptyConfiguration } from './setting-edit.ts';

type Files = Readonly<Record<string, string>>;
const own = '[PHONE_MAC_ADDRESS]-line.cfg';
const one = '0004f2000001-line.cfg';
const two = '0004f2000002-line.cfg';

/** What becomes of each file: its text, or why it is refused. */
function moved(
  files: Files,
  from: string,
  to: string,
  more: { names?: readonly string[]; macs?: readonly string[]; fresh?: string } = {},
): Files {
  const { names = ['up.headsetMode'], macs, fresh } = more;
  const edited = moveSettings({
    inventory: takeInventory(folderOf(files)),
    names,
    from,
    to,
    macAddresses: macs,
    ...(fresh === undefined ? {} : { fresh }),
  });
  return Object.fromEntries(
    edited.map(({ file, result, bytes, reason }) => [
      file,
      result === 'changed' ? utf8Text(bytes ?? new Uint8Array()) : `${result}: ${reason ?? ''}`,
    ]),
  );
}

function refuses(code: ProblemCode, words: RegExp, ...args: Parameters<typeof moved>): void {
  assert.throws(
    () => moved(...args),
    (error) => isProblem(error, code) && words.test(error.message),
  );
}

describe('a setting is moved', () => {
  it('from one file to another, with all of its places in the first and with its value as it is read', () => {
    const files = { 'a.cfg': '<a up.headsetMode="1" reg.1.label="A &amp; B"\n REG.1.Label="C"/>', 'b.cfg': "<b callLists.size='50'/>" };
    assert.deepEqual(moved(files, 'a.cfg', 'b.cfg', { names: ['reg.1.label'] }), {
      'b.cfg': `<b callLists.size='50' reg.1.label="A &amp; B"/>`,
      'a.cfg': '<a up.headsetMode="1"/>',
    });
    assert.deepEqual(moved(files, 'a.cfg', 'b.cfg', { names: ['UP.headsetmode', 'reg.1.label', 'reg.2.label'] }), {
      'b.cfg': `<b callLists.size='50' up.headsetMode="1" reg.1.label="A &amp; B"/>`,
      'a.cfg': '<a/>',
    });
  });

  it('from the shared file into each phone’s own, and only those of the phones that are named', () => {
    const files = { 'site.cfg': '<a up.headsetMode="1"/>', [one]: '<x/>', [two]: '<y/>' };
    assert.deepEqual(moved(files, 'site.cfg', own), {
      [one]: '<x up.headsetMode="1"/>',
      [two]: '<y up.headsetMode="1"/>',
      'site.cfg': '<a/>',
    });
    assert.deepEqual(moved(files, 'site.cfg', own, { macs: ['0004f2000002'] }), { [two]: '<y up.headsetMode="1"/>', 'site.cfg': '<a/>' });
  });

  it('from each phone’s own file into the shared one, where they all say the same', () => {
    const files = {
      'site.cfg': '<a/>',
      [one]: '<x up.headsetMode="1"/>',
      [two]: '<y up.headsetMode="1" callLists.size="50"/>',
      '0004f2000003-app.log': '',
    };
    assert.deepEqual(moved(files, own, 'site.cfg'), {
      'site.cfg': '<a up.headsetMode="1"/>',
      [one]: '<x/>',
      [two]: '<y callLists.size="50"/>',
    });
    refuses(
      'conflict',
      /0004f2000001-line\.cfg and 0004f2000002-line\.cfg set up\.headsetMode/,
      { ...files, [two]: '<y up.headsetMode="0"/>' },
      own,
      'site.cfg',
    );
  });

  it('from each phone’s own file into another of its own', () => {
    const files = {
      [one]: '<x up.headsetMode="1"/>',
      [two]: '<y up.headsetMode="0"/>',
      '0004f2000001-more.cfg': '<p/>',
      '0004f2000002-more.cfg': '<q/>',
    };
    assert.deepEqual(moved(files, own, '[phone_mac_address]-more.cfg'), {
      '0004f2000001-more.cfg': '<p up.headsetMode="1"/>',
      '0004f2000002-more.cfg': '<q up.headsetMode="0"/>',
      [one]: '<x/>',
      [two]: '<y/>',
    });
  });

  it('into a file that is not there, where it may be made; a file that nothing comes into is not made', () => {
    const files = { [one]: '<x up.headsetMode="1"/>', [two]: '<y/>' };
    const to = '[PHONE_MAC_ADDRESS]-more.cfg';
    assert.deepEqual(moved(files, own, to), { '0004f2000001-more.cfg': 'refused: there is no such file', [one]: '<x/>' });
    assert.deepEqual(moved(files, own, to, { fresh: emptyConfiguration }), {
      '0004f2000001-more.cfg': emptyConfiguration.replace('/>', ' up.headsetMode="1"/>'),
      [one]: '<x/>',
    });
  });

  it('not over another value; the same value may stand there already', () => {
    const files = { 'a.cfg': '<a up.headsetMode="1"/>', 'b.cfg': '<b UP.headsetMode="0"/>' };
    assert.deepEqual(moved(files, 'a.cfg', 'b.cfg'), {
      'b.cfg': 'refused: it sets up.headsetMode to another value already',
      'a.cfg': '<a/>',
    });
    assert.deepEqual(moved({ ...files, 'b.cfg': '<b up.headsetMode="1"/>' }, 'a.cfg', 'b.cfg'), {
      'b.cfg': 'unchanged: ',
      'a.cfg': '<a/>',
    });
  });

  it('not where no file sets it, nor from a file to itself; a broken or encrypted file sets nothing that could be moved', () => {
    refuses('not-found', /no file a\.cfg .* up\.headsetMode or reg\.1\.label/, { 'a.cfg': '<a/>', 'b.cfg': '<b/>' }, 'a.cfg', 'b.cfg', {
      names: ['up.headsetMode', 'reg.1.label'],
    });
    refuses('not-found', /no file gone\.cfg/, { 'b.cfg': '<b/>' }, 'gone.cfg', 'b.cfg');
    refuses(
      'not-found',
      /no file a\.cfg/,
      { 'a.cfg': `Crypt=1;KeyDesc=k;Digest=${'0'.repeat(64)};\nabc`, 'b.cfg': '<b/>' },
      'a.cfg',
      'b.cfg',
    );
    refuses('bad-request', /expected two files/, { 'a.cfg': '<a up.headsetMode="1"/>' }, 'a.cfg', './a.cfg');
    refuses('bad-request', /expected two files/, { [one]: '<a up.headsetMode="1"/>' }, own, one);
    refuses('bad-request', /below the folder/, { 'a.cfg': '<a/>' }, 'a.cfg', '../b.cfg');
    const twice = { 'a.cfg': '<a up.headsetMode="1" up.headsetMode="1"/>', 'b.cfg': '<b/>' };
    assert.match(moved(twice, 'a.cfg', 'b.cfg')['a.cfg'] ?? '', /^refused: line 1: .*strict reader/);
  });
});
