// The usages of one dialog and what ends them: RFC 5057 §4, §5.1. The call is one, each implicit subscription of a REFER another (RFC 3515 §2.4.4). A pure machine.

/** `invite`: the call itself; `refer;id`: the subscription that a REFER with this CSeq made. */
export type Usage = 'invite' | `refer;${number}`;

export interface DialogUsages {
  readonly open: ReadonlySet<Usage>;
}

export type UsageInput =
  | { readonly kind: 'open'; readonly usage: Usage }
  | { readonly kind: 'close'; readonly usage: Usage }
  /** What came of a request of this usage; undefined where no response came at all. */
  | { readonly kind: 'answered'; readonly usage: Usage; readonly method: string; readonly status: number | undefined };

export type UsageEffect =
  /** This usage is over for the far end. */
  | { readonly kind: 'ended'; readonly usage: Usage }
  /** Nothing is left in the dialog. */
  | { readonly kind: 'forgotten' };

export const noUsages: DialogUsages = { open: new Set() };

/** §5.1: the far end does not know the dialog, or cannot be reached through it. */
const endsDialog: ReadonlySet<number> = new Set([404, 410, 416, 482, 483, 484, 485, 502, 604]);
/** §5.1: the far end does not know the usage that the request belongs to. */
const endsUsage: ReadonlySet<number> = new Set([408, 480, 481, 489, 501]);

/** What a failed request leaves: in a call, only INVITE and UPDATE, which are about the call itself, tell more than 481 and silence do (RFC 3261 §12.2.1.2). */
export function damageOf(usage: Usage, method: string, status: number | undefined): 'none' | 'usage' | 'dialog' {
  if (status === undefined || status === 481 || status === 408) return 'usage';
  if (usage === 'invite' && method !== 'INVITE' && method !== 'UPDATE') return 'none';
  if (endsDialog.has(status)) return 'dialog';
  return usage !== 'invite' && endsUsage.has(status) ? 'usage' : 'none';
}

export function stepDialogUsages(state: DialogUsages, input: UsageInput): readonly [state: DialogUsages, effects: readonly UsageEffect[]] {
  switch (input.kind) {
    case 'open':
      return [{ open: new Set([...state.open, input.usage]) }, []];
    case 'close':
      return without(state, [input.usage], false);
    case 'answered': {
      const damage = damageOf(input.usage, input.method, input.status);
      if (damage === 'none') return [state, []];
      return without(state, damage === 'dialog' ? [...state.open] : [input.usage], true);
    }
  }
}

function without(state: DialogUsages, usages: readonly Usage[], isTold: boolean): readonly [DialogUsages, readonly UsageEffect[]] {
  const ended = usages.filter((usage) => state.open.has(usage));
  if (ended.length === 0) return [state, []];
  const open = new Set([...state.open].filter((usage) => !ended.includes(usage)));
  const effects: UsageEffect[] = isTold ? ended.map((usage) => ({ kind: 'ended', usage })) : [];
  return [{ open }, open.size === 0 ? [...effects, { kind: 'forgotten' }] : effects];
}
