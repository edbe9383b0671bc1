// Names in front of each list of an administrator's own primary file.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { latin1Bytes, latin1Text } from '@offhook/base';

import { withFilesInFront } from './primary-edit.ts';

function changed(text: string, names = ['own.cfg', 'site.cfg']): string | undefined {
  const bytes = withFilesInFront(latin1Bytes(text), names);
  return bytes === undefined ? undefined : latin1Text(bytes);
}

describe('what is set comes first in', () => {
  for (const [text, expected] of [
    ['<APPLICATION CONFIG_FILES="a.cfg, b.cfg"/>', '<APPLICATION CONFIG_FILES="own.cfg, site.cfg, a.cfg, b.cfg"/>'],
    ["<APPLICATION CONFIG_FILES='a.cfg'/>", "<APPLICATION CONFIG_FILES='own.cfg, site.cfg, a.cfg'/>"],
    ['<A CONFIG_FILES = "  a.cfg "/>', '<A CONFIG_FILES = "  own.cfg, site.cfg, a.cfg "/>'],
    ['<A CONFIG_FILES="" MISC_FILES="m.cfg"/>', '<A CONFIG_FILES="own.cfg, site.cfg" MISC_FILES="m.cfg"/>'],
    ['<A CONFIG_FILES=" \t"/>', '<A CONFIG_FILES=" \town.cfg, site.cfg"/>'],
    [
      '<A CONFIG_FILES="a.cfg"><B CONFIG_FILES_VVX450="v.cfg"/></A>',
      '<A CONFIG_FILES="own.cfg, site.cfg, a.cfg"><B CONFIG_FILES_VVX450="own.cfg, site.cfg, v.cfg"/></A>',
    ],
    ['<A CONFIG_FILES_0004f2000001="p.cfg"/>', '<A CONFIG_FILES_0004f2000001="own.cfg, site.cfg, p.cfg"/>'],
    ['\xef\xbb\xbf<A CONFIG_FILES="\xe4.cfg"/>\r\n', '\xef\xbb\xbf<A CONFIG_FILES="own.cfg, site.cfg, \xe4.cfg"/>\r\n'],
    ['\xff<A CONFIG_FILES="a.cfg"/>', '\xff<A CONFIG_FILES="own.cfg, site.cfg, a.cfg"/>'],
    ['\xfe<A CONFIG_FILES="a.cfg"/>', '\xfe<A CONFIG_FILES="own.cfg, site.cfg, a.cfg"/>'],
    [' \xff<A CONFIG_FILES="a.cfg"/>', ' \xff<A CONFIG_FILES="own.cfg, site.cfg, a.cfg"/>'],
    [' \xfe<A CONFIG_FILES="a.cfg"/>', ' \xfe<A CONFIG_FILES="own.cfg, site.cfg, a.cfg"/>'],
  ] as const)
    it(JSON.stringify(text), () => assert.equal(changed(text), expected));
});

describe('not a byte is changed of', () => {
  for (const text of [
    '',
    '<APPLICATION APP_FILE_PATH="sip.ld"/>',
    '<A MY_CONFIG_FILES="a.cfg"/>',
    '<A my.CONFIG_FILES="a.cfg"/>',
    '<A config_files="a.cfg"/>',
    '\xff\xfe<A CONFIG_FILES="a.cfg"/>',
    '\xfe\xff<A CONFIG_FILES="a.cfg"/>',
    '\0<A CONFIG_FILES="a.cfg"/>',
    '<\0A CONFIG_FILES="a.cfg"/>',
  ])
    it(JSON.stringify(text), () => assert.equal(changed(text), undefined));
});

it('a list that phones would cut off stays as it is: 2,047 characters are the most', () => {
  const listOf = (length: number): string => `<A CONFIG_FILES="${'x'.repeat(length)}"/>`;
  assert.equal(changed(listOf(2047 - 'own.cfg, '.length), ['own.cfg'])?.length, 2047 + '<A CONFIG_FILES=""/>'.length);
  assert.equal(changed(listOf(2048 - 'own.cfg, '.length), ['own.cfg']), undefined);
  assert.equal(changed('<A CONFIG_FILES=""/>', ['x'.repeat(2047)])?.length, 2047 + '<A CONFIG_FILES=""/>'.length);
  assert.equal(changed('<A CONFIG_FILES=""/>', ['x'.repeat(2048)]), undefined);
  assert.equal(changed(`<A CONFIG_FILES="a.cfg"/>${listOf(2047)}`), undefined, 'of several, one is enough');
});
