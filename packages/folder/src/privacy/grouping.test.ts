import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { StatementGroups, groupedStatementSchema } from './grouping.ts';
import type { Cause, Statement } from './statement.ts';

const byDefault: Cause = { parameter: 'device.syslog.serverName', value: '', origin: 'default', file: null, line: null };

function statement(facts: Partial<Statement> = {}): Statement {
  return {
    id: 'syslog',
    theme: 'logs',
    chapter: 'not in the guide',
    kind: 'leaves',
    state: 'on',
    severity: 'notice',
    text: 'x',
    data: [],
    causes: [byDefault],
    ...facts,
  };
}

function order(...statements: readonly Statement[]): readonly string[] {
  const groups = new StatementGroups();
  for (const one of statements) groups.add('0004f2000001', one);
  return groups.result(1).map(({ text }) => text);
}

describe('equal statements of many phones', () => {
  it('stand by kind, then severity, then the order of the controls, then the name of the part', () => {
    const wanted = [
      statement({ kind: 'leaves', severity: 'risk', id: 'syslog', text: '1' }),
      statement({ kind: 'leaves', severity: 'notice', id: 'device-analytics', text: '2' }),
      statement({ kind: 'leaves', severity: 'notice', id: 'device-analytics/call-detail-records', text: '3' }),
      statement({ kind: 'leaves', severity: 'notice', id: 'syslog', text: '4' }),
      statement({ kind: 'leaves', severity: 'notice', id: 'a-name-of-no-control', text: '5' }),
      statement({ kind: 'leaves', severity: 'good', id: 'device-analytics', text: '6' }),
      statement({ kind: 'protection', severity: 'notice', id: 'syslog', text: '7' }),
      statement({ kind: 'password', severity: 'risk', id: 'syslog', text: '8' }),
      statement({ kind: 'kept', severity: 'risk', id: 'syslog', text: '9' }),
    ];
    const texts = wanted.map(({ text }) => text);
    assert.deepEqual(order(...wanted), texts);
    assert.deepEqual(order(...wanted.toReversed()), texts);
    assert.deepEqual(order(...wanted.slice(4), ...wanted.slice(0, 4)), texts);
  });

  it('of one name, those of more phones come first, then by what they say', () => {
    const groups = new StatementGroups();
    groups.add('0004f2000003', statement({ text: 'b' }));
    groups.add('0004f2000002', statement({ text: 'a' }));
    groups.add('0004f2000001', statement({ text: 'c' }));
    groups.add('0004f2000004', statement({ text: 'c' }));
    assert.deepEqual(
      groups.result(4).map(({ text, phones, phoneCount, isOnAllPhones }) => [text, phones, phoneCount, isOnAllPhones]),
      [
        ['c', ['0004f2000001', '0004f2000004'], 2, false],
        ['a', ['0004f2000002'], 1, false],
        ['b', ['0004f2000003'], 1, false],
      ],
    );
  });

  it('are told with their first places by file and line; a default has none', () => {
    const at = (file: string, line: number): Statement =>
      statement({ causes: [{ ...byDefault, value: '1', origin: 'files', file, line }] });
    const groups = new StatementGroups();
    for (const [mac, file, line] of [
      ['0004f2000004', 'b.cfg', 9],
      ['0004f2000001', 'b.cfg', 10],
      ['0004f2000005', 'a.cfg', 30],
      ['0004f2000002', 'b.cfg', 9],
      ['0004f2000003', 'c.cfg', 1],
    ] as const)
      groups.add(mac, at(file, line));
    const [told] = groups.result(5);
    assert.deepEqual(told?.causes, [
      {
        parameter: 'device.syslog.serverName',
        value: '1',
        origin: 'files',
        places: [
          { file: 'a.cfg', line: 30 },
          { file: 'b.cfg', line: 9 },
          { file: 'b.cfg', line: 10 },
        ],
        placeCount: 4,
      },
    ]);
    assert.deepEqual([told.isOnAllPhones, told.phones, told.phoneCount], [true, [], 5]);
    assert.deepEqual(groupedStatementSchema.parse(told), told);
    const defaults = new StatementGroups();
    defaults.add('0004f2000001', statement());
    assert.deepEqual(defaults.result(1)[0]?.causes, [
      { parameter: 'device.syslog.serverName', value: '', origin: 'default', places: [], placeCount: 0 },
    ]);
  });

  it('about a phone to come they count none', () => {
    const groups = new StatementGroups();
    groups.add('000000000000', statement());
    assert.deepEqual(
      groups.result(0).map(({ phoneCount, isOnAllPhones, phones }) => [phoneCount, isOnAllPhones, phones]),
      [[0, true, []]],
    );
  });
});
