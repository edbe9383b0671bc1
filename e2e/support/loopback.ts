// Addresses that belong to this process: peers keep fixed ports, and two runs on one machine must not meet at them.

import { createSocket } from 'node:dgram';
import { readFile } from 'node:fs/promises';

/** The loopback address 127.a.b.`host`, where a and b come from the process id. */
export function loopback(host: number): string {
  return `127.${16 + ((process.pid >> 8) % 200)}.${process.pid % 256}.${host}`;
}

/** Whether a process listens on that UDP port: from the kernel's own table, without touching the port. */
export async function isUdpPortOpen(address: string, port: number): Promise<boolean> {
  const hex = (value: number, digits: number): string => value.toString(16).toUpperCase().padStart(digits, '0');
  const octets = address.split('.').map(Number).reverse();
  const entry = `${octets.map((octet) => hex(octet, 2)).join('')}:${hex(port, 4)}`;
  return (await readFile('/proc/net/udp', 'latin1')).includes(` ${entry} `);
}

/** A UDP port that is free on every address of the machine at this moment: for peers that cannot be given an address. */
export async function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(0, resolve);
  });
  const { port } = socket.address();
  await new Promise<void>((resolve) => {
    socket.close(resolve);
  });
  return port;
}
