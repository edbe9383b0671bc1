// What a person at the phone reads when something did not work: what was written for them, else words for the kind of failure. Details are in the log.

import type { ProblemCode, ProblemError } from '@offhook/base';

const words: Partial<Record<ProblemCode, string>> = {
  'bad-credentials': 'That is not allowed',
  'bad-request': 'That cannot be used here',
  conflict: 'That is not possible now',
  forbidden: 'That is not allowed',
  'limit-exceeded': 'That is more than the phone can hold',
  network: 'There is no connection',
  'not-found': 'That is not there any more',
  storage: 'It could not be kept on this phone',
  timeout: 'No answer came in time',
  unsupported: 'The other side does not offer that',
};

/** A message for people begins with a capital letter; one for programs does not. */
export function failureWords({ code, message }: ProblemError): string {
  return /^\p{Lu}/u.test(message) ? message : (words[code] ?? 'That did not work');
}
