// The key that signs receipts, as server and demo print it at their start: enough digits to compare, and what `offhook verify --fingerprint` takes.

const shownDigits = 16;

export function signingKeyLine(fingerprint: string): string {
  return `Receipts are signed with the key ${fingerprint.slice(0, shownDigits)}...`;
}
