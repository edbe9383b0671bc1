// A cell of a CSV file that a person opens in a spreadsheet: text that came from elsewhere must not become a formula (OWASP, CSV Injection).

/** Quoting is the CSV writer's business. */
export function csvCell(value: string | number): string {
  const text = String(value);
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}
