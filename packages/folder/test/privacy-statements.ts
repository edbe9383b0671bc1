// Statements of the privacy report in one line each, without their prose, and tables of what a control says for which settings.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { GroupedStatement } from '../src/privacy/grouping.ts';
import { privacyReport } from '../src/privacy/privacy-report.ts';
import { configurationOf, folderWith, macAddress } from './privacy-folder.ts';

const dataWords: Readonly<Record<string, string>> = {
  'Device Identifier Information': 'identifier',
  'Device User Information': 'user',
  'Local and Remote Call Participant Information': 'participants',
};

/** `KIND STATE: SEVERITY; TRANSPORT to RECIPIENT; DATA; by CAUSES; mends LINES...` */
function statementLine({ id, kind, state, severity, ...more }: GroupedStatement): string {
  const part = id.includes('/') ? `${id.slice(id.indexOf('/') + 1)} ` : '';
  const { recipient, transport, data, causes, fix, toChoose, clearing, details } = more;
  const because = causes.map(
    ({ parameter, value, origin }) => `${origin === 'default' ? '' : `${origin} `}${parameter}=${value ?? '(hidden)'}`,
  );
  const lines = Object.entries(fix?.lines ?? {}).map(([name, value]) => `${name}=${value}`);
  return [
    `${part}${kind} ${state}: ${severity}`,
    ...(transport === undefined ? [] : [`${transport} to ${recipient ?? 'nobody'}`]),
    ...(data.length === 0 ? [] : [data.map((category) => dataWords[category]).join(' ')]),
    `by ${because.join(', ')}`,
    ...(fix === undefined ? [] : [`mends ${lines.join(' ')}`]),
    ...(fix?.needs === undefined ? [] : ['needs something first']),
    ...(fix?.consequence === undefined ? [] : ['costs something']),
    ...(toChoose === undefined ? [] : ['to be chosen']),
    ...(clearing === undefined ? [] : [`cleared: ${clearing.length}`]),
    ...(details === undefined ? [] : [`details: ${details.length}`]),
  ].join('; ');
}

/** What the report says of that control, parts included, in its order. */
function statementsOf(control: string, settings: string, primary: string): readonly GroupedStatement[] {
  const more = primary === '' ? undefined : { '000000000000.cfg': `<APPLICATION CONFIG_FILES="site.cfg" ${primary}/>` };
  const { statements } = privacyReport({ configuration: configurationOf(folderWith(settings, more)), phone: macAddress });
  return statements.filter(({ id }) => id === control || id.startsWith(`${control}/`));
}

interface Row {
  readonly of: string;
  /** Attributes of site.cfg, and of the primary file. */
  readonly settings?: string;
  readonly primary?: string;
  readonly are: readonly string[];
  /** What the text of the first statement says, where it says it in this case only. */
  readonly says?: RegExp;
}

export function describeStatements(theme: string, rows: Readonly<Record<string, Row>>): void {
  describe(theme, () => {
    for (const [sentence, { of, settings = '', primary = '', are, says }] of Object.entries(rows))
      it(sentence, () => {
        const statements = statementsOf(of, settings, primary);
        assert.deepEqual(statements.map(statementLine), are);
        if (says !== undefined) assert.match(statements[0]?.text ?? '', says);
      });
  });
}
