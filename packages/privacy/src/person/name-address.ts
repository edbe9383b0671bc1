// A name with its address, as headers and mail programs write them: "Ada Example" <sip:2001@example.test>.

/** Each by itself; a text of another form as it is. */
export function nameAndAddress(text: string): readonly string[] {
  const [, quoted, plain = '', address = ''] = /^\s*(?:"([^"]*)"|([^<>"]*))\s*<([^<>\s]+)>\s*$/.exec(text) ?? [];
  if (address === '') return [text];
  const name = (quoted ?? plain).trim();
  return name === '' ? [address] : [address, name];
}
