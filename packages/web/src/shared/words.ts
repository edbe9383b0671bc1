// How both the console and the page of a folder say it.

/** 64:16:7f:0a:20:01 */
export function macText(macAddress: string): string {
  return macAddress.match(/../g)?.join(':') ?? macAddress;
}

export function countText(count: number, one: string, many: string = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
