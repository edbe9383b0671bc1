// Which elements of a directory and a call list name somebody (guide, Local Contact Directory; Call List Elements and Attributes).

/** Elements of a contact whose value is a number or a switch. */
export const plainContactElements: ReadonlySet<string> = new Set(['sd', 'rt', 'ad', 'ar', 'bw', 'bb']);

/** Elements of a call, in lower case, whose value is a word of the format, a time or a count. */
export const plainCallElements: ReadonlySet<string> = new Set([
  'direction',
  'disposition',
  'line',
  'protocol',
  'starttime',
  'duration',
  'count',
]);

/** Elements of a call, in lower case, that hold one who took part in it. */
export const partyElements: ReadonlySet<string> = new Set(['source', 'destination', 'connection', 'finaldestination']);
