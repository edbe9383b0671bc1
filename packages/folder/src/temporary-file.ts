// Names of the half-written files that stand beside a file of a served folder until they replace it. Who lists the folder passes over them.

const ending = '.offhook-tmp';

/** A hidden name in the same folder; `token` keeps two writers apart. */
export function temporaryPath(path: string, token: string): string {
  const at = path.lastIndexOf('/') + 1;
  return `${path.slice(0, at)}.${path.slice(at)}.${token}${ending}`;
}

export function isTemporaryPath(path: string): boolean {
  return path.endsWith(ending);
}
