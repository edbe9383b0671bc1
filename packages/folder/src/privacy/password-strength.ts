// What makes a password weak, without ever telling it.

const factory = new Set([
  '456',
  '123',
  'plcmspip',
  'polycom',
  'admin',
  'password',
  '0000',
  '1234',
  '12345',
  '123456',
  '1234567',
  '12345678',
  '123456789',
]);
const shortest = 8;
/** Digits alone need more: a keypad has ten of them. */
const shortestOfDigits = 12;

/** Why it is weak; undefined where it is not. `known` are texts that whoever attacks knows: extensions, logins. */
export function weakness(password: string, known: readonly string[] = []): string | undefined {
  const folded = password.toLowerCase();
  if (password === '') return 'empty';
  if (factory.has(folded)) return 'a factory or common password';
  if (
    known.some(
      (text) =>
        text !== '' &&
        (text.toLowerCase() === folded ||
          text
            .split('@')[0]
            ?.replace(/^sips?:/i, '')
            .toLowerCase() === folded),
    )
  )
    return 'the same as the extension or login';
  if (new Set(folded).size === 1) return 'one character again and again';
  if (password.length < shortest) return `shorter than ${shortest} characters`;
  if (/^\d+$/.test(password) && password.length < shortestOfDigits) return `only digits, fewer than ${shortestOfDigits}`;
  return undefined;
}
