// Colours where a person looks at a terminal: never in a file or a pipe, whatever the environment says of the machine. NO_COLOR turns them off, FORCE_COLOR on.

import picocolors from 'picocolors';

const isWanted = (process.stdout.isTTY && process.env['TERM'] !== 'dumb') || Boolean(process.env['FORCE_COLOR']);

export const colours = picocolors.createColors(isWanted && !process.env['NO_COLOR']);
