// Whether a program has still to fill a value in.

import { findPlaceholder } from '@offhook/ucs';

/** FusionPBX before Smarty: {v_line1_user_id}. */
const nameInBraces = /^\{[A-Za-z_][\w.-]*\}$/;
const nothingElse = /^(?:\{\{[^{}]+\}\}|\{\$[^{}]+\}|\$\{[^{}]+\}|<%[^%]+%>)$/;

/** A password may hold any sign: it is a placeholder where it is nothing else. */
export function isToBeFilledIn(value: string, isSecret = false): boolean {
  if (value.length <= 2 || !/[{[<$%#]/.test(value)) return false;
  if (/^(#{1,3})[\w-]+\1$/.test(value) || nameInBraces.test(value)) return true;
  return isSecret ? nothingElse.test(value) : findPlaceholder(value) !== undefined;
}
