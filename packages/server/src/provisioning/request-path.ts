// The path of a file in a request (RFC 9110 §4.2.5, RFC 3986 §3.3), as phones write it.

/** Without a leading slash; empty and `.` parts, as phones send them, are nothing. Undefined for a path that climbs or hides. */
export function filePath(url: string): string | undefined {
  const path = url.split('?')[0] ?? '';
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return undefined; // an incomplete escape
  }
  const parts = decoded.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.length === 0 || parts.some((part) => part === '..' || /[\\\0-\x1f]/.test(part))) return undefined;
  return parts.join('/');
}
