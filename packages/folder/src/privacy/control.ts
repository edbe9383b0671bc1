// One control of the privacy report: the parameters that it reads, and a pure function from a phone to statements.

import type { ParameterName } from '@offhook/ucs';

import type { PhoneView, View } from './phone-view.ts';
import { isOverride } from './phone-view.ts';
import type { Cause, Chapter, Fix, Statement, StatementKind } from './statement.ts';

export type Theme =
  | 'device analytics'
  | 'uploads'
  | 'provisioning'
  | 'logs'
  | 'call lists'
  | 'directories'
  | 'calls'
  | 'applications'
  | 'quality reports'
  | 'network'
  | 'passwords'
  | 'user profiles'
  | 'resets';

/** A statement before its control's own facts are added. */
export interface Draft extends Omit<Statement, 'id' | 'theme' | 'chapter' | 'kind' | 'data' | 'causes'> {
  /** Where a control says several things: what follows its name, after a slash. */
  readonly part?: string;
  readonly kind?: StatementKind;
  readonly chapter?: Chapter;
  readonly data?: Statement['data'];
  readonly causes: readonly Cause[];
}

export interface Control {
  readonly id: string;
  readonly theme: Theme;
  readonly chapter: Chapter;
  readonly reads: readonly ParameterName[];
  readonly examine: (view: PhoneView) => readonly Statement[];
}

/** `reads` is all that `examine` can ask the view for: the compiler sees to it. */
export function control<const Name extends ParameterName>(options: {
  readonly id: string;
  readonly theme: Theme;
  readonly chapter: Chapter;
  readonly kind: StatementKind;
  readonly data?: Statement['data'];
  readonly reads: readonly Name[];
  readonly examine: (view: View<Name>) => readonly Draft[];
}): Control {
  const { id, theme, chapter, kind, data = [], reads, examine } = options;
  return {
    id,
    theme,
    chapter,
    reads,
    examine: (view) =>
      examine(view).map(({ part, ...draft }) => {
        const fix = draft.fix === undefined ? undefined : withBlocker(draft.fix, view);
        return {
          kind,
          chapter,
          data,
          ...draft,
          id: part === undefined ? id : `${id}/${part}`,
          theme,
          causes: [...draft.causes],
          ...(fix === undefined ? {} : { fix }),
        };
      }),
  };
}

/** Lines of a configuration file do not beat what was changed on the phone. */
function withBlocker(fix: Fix, view: PhoneView): Fix {
  for (const [name, value] of Object.entries(fix.lines)) {
    const set = view.explain(name);
    if (set === undefined || set.text === value || !isOverride(set.origin.layer)) continue;
    return { ...fix, blockedBy: `${name} was changed on the phone: clear it there, or take it out of its override file` };
  }
  return fix;
}

/** device.* lines with both gates that they need (guide, Encryption). */
export function deviceLines(values: Readonly<Record<`device.${string}`, string>>): Readonly<Record<string, string>> {
  const lines: Record<string, string> = { 'device.set': '1' };
  for (const [name, value] of Object.entries(values)) {
    lines[`${name}.set`] = '1';
    lines[name] = value;
  }
  return lines;
}
