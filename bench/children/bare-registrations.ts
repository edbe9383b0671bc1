// The least that registering costs a program on Node: for each phone a datagram socket, a REGISTER, its challenge, a signed REGISTER, its answer. No timer, no configuration, nothing checked.
// Arguments: count, address and port of the registrar, domain, first user. Prints CPU seconds and bytes as JSON once all are registered.

import { createHash, randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';

const [counted, address = '', portNumber, domain = '', firstUser] = process.argv.slice(2);
const [count, port, first] = [Number(counted), Number(portNumber), Number(firstUser)];

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
const hex = (bytes: number): string => randomBytes(bytes).toString('hex');

function register(user: number): Promise<void> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    const [callId, tag] = [hex(16), hex(4)];
    const send = (sequence: number, authorization: string): void => {
      const own = `${socket.address().address}:${socket.address().port}`;
      const text = `REGISTER sip:${domain} SIP/2.0\r\nVia: SIP/2.0/UDP ${own};branch=z9hG4bK${hex(8)};rport\r\nMax-Forwards: 70\r\nFrom: <sip:${user}@${domain}>;tag=${tag}\r\nTo: <sip:${user}@${domain}>\r\nCall-ID: ${callId}\r\nCSeq: ${sequence} REGISTER\r\nContact: <sip:${user}@${own}>\r\nExpires: 3600\r\n${authorization}Content-Length: 0\r\n\r\n`;
      socket.send(text, port, address);
    };
    socket.on('message', (bytes) => {
      const text = bytes.toString('latin1');
      if (text.startsWith('SIP/2.0 200')) return resolve();
      const nonce = /nonce="([^"]+)"/.exec(text)?.[1] ?? '';
      const uri = `sip:${domain}`;
      const response = md5(`${md5(`${user}:${domain}:pw${user}`)}:${nonce}:${md5(`REGISTER:${uri}`)}`);
      send(
        2,
        `Authorization: Digest username="${user}", realm="${domain}", nonce="${nonce}", uri="${uri}", response="${response}", algorithm=MD5\r\n`,
      );
    });
    socket.bind(0, '127.0.0.1', () => send(1, ''));
  });
}

const atOnce = 50;
for (let done = 0; done < count; done += atOnce)
  await Promise.all(Array.from({ length: Math.min(atOnce, count - done) }, (_, at) => register(first + done + at)));
const { user, system } = process.cpuUsage();
process.stdout.write(JSON.stringify({ registered: count, cpuS: (user + system) / 1e6, memoryBytes: process.memoryUsage().rss }));
process.exit(0);
