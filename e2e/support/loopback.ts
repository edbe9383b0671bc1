// Addresses that belong to this process: peers keep fixed ports, and two runs on one machine must not meet at them.

/** The loopback address 127.a.b.`host`, where a and b come from the process id. */
export function loopback(host: number): string {
  return `127.${16 + ((process.pid >> 8) % 200)}.${process.pid % 256}.${host}`;
}
