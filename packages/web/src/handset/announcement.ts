// What a screen reader says when the screen changes: calls first, then notices, then titles. Seconds that tick are not said.

import type { HandsetView, ScreenBody, ScreenCall } from '@offhook/api';

export interface Announcement {
  readonly text: string;
  /** Ringing does not wait for the end of a sentence. */
  readonly isUrgent: boolean;
}

function callText(call: ScreenCall): string {
  return `${call.stateText}${call.isIncoming && call.state === 'offering' ? ' from' : ':'} ${call.party}${call.isSecure ? ', secure' : ''}`;
}

function callsOf(view: HandsetView): readonly ScreenCall[] {
  return view.screen.body.kind === 'calls' ? view.screen.body.calls : [];
}

export function announcementOf(before: HandsetView | undefined, view: HandsetView): Announcement | undefined {
  const { screen } = view;
  const known = before === undefined ? [] : callsOf(before);
  const changed = callsOf(view).find((call) => known.find((old) => old.id === call.id)?.state !== call.state);
  if (changed !== undefined) return { text: callText(changed), isUrgent: changed.state === 'offering' };
  if (screen.notice !== undefined && screen.notice !== before?.screen.notice) return { text: screen.notice, isUrgent: false };
  if (view.lamps.mute !== before?.lamps.mute && before !== undefined)
    return { text: view.lamps.mute ? 'Microphone muted' : 'Microphone on', isUrgent: false };
  if (before !== undefined && view.volume !== before.volume) return { text: `Volume ${view.volume} of 10`, isUrgent: false };
  if (view.lamps.message && before?.lamps.message === false) return { text: 'Voice message waiting', isUrgent: false };
  if (before !== undefined && known.length > 0 && screen.body.kind === 'idle') return { text: 'Call ended', isUrgent: false };
  return bodyAnnouncement(before, view);
}

/** What is wrong, else the field that one has come to, with what stands in it. */
function formAnnouncement(
  old: ScreenBody | undefined,
  form: Extract<ScreenBody, { readonly kind: 'form' }>,
  lead: string,
): Announcement | undefined {
  const before = old?.kind === 'form' ? old : undefined;
  if (form.error !== undefined && form.error !== before?.error) return { text: form.error, isUrgent: true };
  const field = form.fields[form.selectedIndex];
  if (field === undefined) return undefined;
  const isTurned = field.kind === 'switch' && before?.fields[form.selectedIndex]?.value !== field.value;
  if (lead === '' && before?.selectedIndex === form.selectedIndex && !isTurned) return undefined;
  return { text: `${lead}${[field.label, field.value].filter(Boolean).join(', ')}`, isUrgent: false };
}

/** One question may follow another under the same title. */
function askedBy(body: ScreenBody): string {
  return body.kind === 'input' || body.kind === 'dialling' ? body.prompt : body.kind === 'confirm' ? body.question : '';
}

function bodyAnnouncement(before: HandsetView | undefined, { screen }: HandsetView): Announcement | undefined {
  const { body } = screen;
  const old = before?.screen;
  if (body.kind === 'list') {
    const item = body.items[body.selectedIndex];
    const row = item === undefined ? body.emptyText : [item.text, item.detail].filter(Boolean).join(', ');
    if (old?.title !== screen.title) return { text: `${screen.title}: ${row}`, isUrgent: false };
    const isMoved = old.body.kind !== 'list' || old.body.selectedIndex !== body.selectedIndex;
    return isMoved ? { text: row, isUrgent: false } : undefined;
  }
  if (body.kind === 'input' && body.error !== undefined && (old?.body.kind !== 'input' || old.body.error !== body.error))
    return { text: body.error, isUrgent: true };
  if (body.kind === 'form') return formAnnouncement(old?.body, body, old?.title === screen.title ? '' : `${screen.title}: `);
  if (old?.body.kind === body.kind && old.title === screen.title && askedBy(old.body) === askedBy(body)) return undefined;
  switch (body.kind) {
    case 'starting':
      return { text: `Starting: ${body.step}`, isUrgent: false };
    case 'idle':
      return { text: `Ready. ${body.greeting}`, isUrgent: false };
    case 'dialling':
    case 'input':
      return { text: `${screen.title}: ${body.prompt}`, isUrgent: false };
    case 'confirm':
      return { text: body.question, isUrgent: true };
    case 'text':
      return { text: [screen.title, ...body.lines].join('. '), isUrgent: false };
    case 'calls':
      return undefined;
  }
}
