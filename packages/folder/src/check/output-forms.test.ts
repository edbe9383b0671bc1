// Findings in the forms of other people's tools, and those that are new since an earlier state.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { utf8Bytes } from '@offhook/base';
import { readXmlTree } from '@offhook/ucs';

import { annotations } from './annotations.ts';
import type { Finding } from './finding.ts';
import { aboutName, finding } from './finding.ts';
import { junitReport } from './junit.ts';
import { findingsSince } from './since.ts';

const place = { file: 'a,b:c/site.cfg', line: 7, column: 3 };
const wrong = finding('bad-value', place, 'expected "1" & <2>\nin 100 %', { ...aboutName('up.headsetMode'), severity: 'error' });
const name = finding('unknown-parameter', place, 'unknown parameter a.b', aboutName('a.b'));
const note = finding('unlisted-file', { file: 'x.cfg', line: 1, column: 1 }, 'no primary configuration file lists this file');

describe('JUnit', () => {
  it('each finding is a test case, failed from the severity on that was asked for', () => {
    for (const [failFrom, failed] of [
      ['error', [true, false, false]],
      ['warning', [true, true, false]],
      ['note', [true, true, true]],
    ] as const) {
      const { root, complaints } = readXmlTree(utf8Bytes(junitReport([wrong, name, note], failFrom)), 'junit.xml');
      assert.deepEqual(complaints, []);
      const [suite] = root?.children ?? [];
      const count = failed.filter(Boolean).length;
      for (const node of [root, suite])
        assert.deepEqual(Object.fromEntries(node?.attributes ?? []), {
          name: 'offhook config check',
          tests: '3',
          failures: String(count),
          errors: '0',
          skipped: '0',
        });
      assert.deepEqual([root?.name, suite?.name], ['testsuites', 'testsuite']);
      assert.deepEqual(
        suite?.children.map(({ children }) => children[0]?.name === 'failure'),
        failed,
      );
    }
  });

  it('a case names file, line, rule and parameter; its text is the finding and what to do', () => {
    const { root } = readXmlTree(utf8Bytes(junitReport([wrong, note], 'error')), 'junit.xml');
    const [first, second] = root?.children[0]?.children ?? [];
    assert.deepEqual(first?.attributes, [
      ['classname', 'a,b:c/site.cfg'],
      ['name', 'bad-value up.headsetMode (line 7)'],
      ['file', 'a,b:c/site.cfg'],
      ['line', '7'],
    ]);
    const [failure] = first.children;
    assert.deepEqual(Object.fromEntries(failure?.attributes ?? [])['type'], 'bad-value');
    assert.ok(failure?.text.startsWith('a,b:c/site.cfg:7:3 error: expected "1" & <2>\nin 100 %\n'), failure?.text);
    assert.equal(second?.attributes[1]?.[1], 'unlisted-file (line 1)');
    assert.equal(second.children[0]?.name, 'system-out');
  });

  it('without findings there is one case that passed', () => {
    const { root } = readXmlTree(utf8Bytes(junitReport([], 'note')), 'junit.xml');
    const [suite] = root?.children ?? [];
    assert.deepEqual(
      suite?.children.map(({ attributes, children }) => [Object.fromEntries(attributes)['name'], children.length]),
      [['no findings', 0]],
    );
    assert.deepEqual([Object.fromEntries(suite.attributes)['tests'], Object.fromEntries(suite.attributes)['failures']], ['1', '0']);
  });

  it('XML 1.0 §2.2: characters that XML has no place for do not break the report', () => {
    const odd = finding('two-spellings', { file: 'a\u001Bb.cfg', line: 1, column: 1 }, 'differs from a\u0001 \u{1F600}');
    const { root, complaints } = readXmlTree(utf8Bytes(junitReport([odd], 'error')), 'junit.xml');
    assert.deepEqual(complaints, []);
    assert.match(JSON.stringify(root), /a\uFFFDb\.cfg.*\u{1F600}/u);
  });
});

describe('annotations', () => {
  it('each finding is one command on one line, with its place and rule', () => {
    assert.deepEqual(annotations([wrong, name, note]).split('\n'), [
      '::error file=a%2Cb%3Ac/site.cfg,line=7,col=3,endColumn=17,title=bad-value::expected "1" & <2>%0Ain 100 %25',
      '::warning file=a%2Cb%3Ac/site.cfg,line=7,col=3,endColumn=6,title=unknown-parameter::unknown parameter a.b',
      '::notice file=x.cfg,line=1,col=1,title=unlisted-file::no primary configuration file lists this file',
      '',
    ]);
    assert.equal(annotations([]), '');
    assert.equal(
      annotations([{ ...note, message: 'a\r\nb' }])
        .trimEnd()
        .endsWith('::a%0D%0Ab'),
      true,
    );
  });
});

describe('findings since an earlier state', () => {
  const at = (found: Finding, line: number): Finding => ({ ...found, place: { ...found.place, line } });

  it('what moved to another line is not new; what is more than before is', () => {
    assert.deepEqual(findingsSince([wrong, note], [at(wrong, 30), note]), []);
    assert.deepEqual(findingsSince([wrong], [at(wrong, 30), at(wrong, 31), name]), [at(wrong, 31), name]);
    assert.deepEqual(findingsSince([wrong, at(wrong, 9)], [at(wrong, 30)]), []);
    assert.deepEqual(findingsSince([], [wrong]), [wrong]);
    assert.deepEqual(findingsSince([wrong], []), []);
  });

  it('another rule, file or parameter is new; letter case and numbers in a message are not', () => {
    assert.deepEqual(findingsSince([wrong], [{ ...wrong, rule: 'bad-form' }]).length, 1);
    assert.deepEqual(findingsSince([wrong], [{ ...wrong, place: { ...place, file: 'b.cfg' } }]).length, 1);
    assert.deepEqual(findingsSince([wrong], [{ ...wrong, ...aboutName('up.other') }]).length, 1);
    assert.deepEqual(findingsSince([wrong], [{ ...wrong, ...aboutName('UP.headsetmode'), message: 'x' }]).length, 0);
    const counted = (count: number): Finding => ({ ...note, message: `of 12 phones on ${count}` });
    assert.deepEqual(findingsSince([counted(3)], [counted(14)]), []);
    assert.deepEqual(findingsSince([counted(3)], [note]), [note]);
  });
});
