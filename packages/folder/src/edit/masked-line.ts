// A line of a file as it may be shown.

import { findParameter } from '@offhook/ucs';

/** The line with the values of secrets and the users of URLs replaced, each by as many characters, so that columns stay where they are. */
export function maskedLine(line: string): string {
  const withoutUsers = line.replace(/(?<=:\/\/)[^/?#\s"']+(?=@)/g, (user) => '*'.repeat(user.length));
  return withoutUsers.replace(
    /([A-Za-z_][\w.:-]*)(\s*=\s*)(["'])(.*?)(\3|$)/g,
    (whole, name: string, equals: string, quote: string, value: string, end: string) =>
      findParameter(name)?.row.secret === true ? `${name}${equals}${quote}${'*'.repeat(value.length)}${end}` : whole,
  );
}
