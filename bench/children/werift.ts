// SRTP packets protected in a CPU second by werift, of the folder given as the argument; prints the number.

import { createRequire } from 'node:module';
import { join } from 'node:path';

interface Werift {
  readonly RtpHeader: new (fields: { payloadType: number; sequenceNumber: number; timestamp: number; ssrc: number }) => object;
  readonly SrtpSession: new (options: {
    keys: Readonly<Record<'localMasterKey' | 'localMasterSalt' | 'remoteMasterKey' | 'remoteMasterSalt', Buffer>>;
    /** 1 is AES_CM_128_HMAC_SHA1_80 (RFC 5764 §4.1.2). */
    profile: number;
  }) => { encrypt(payload: Buffer, header: object): Buffer };
}

const [folder = ''] = process.argv.slice(2);
const { RtpHeader, SrtpSession } = createRequire(join(folder, 'package.json'))('werift') as Werift;
const key = Buffer.from(Array.from({ length: 16 }, (_, index) => index));
const salt = Buffer.from(Array.from({ length: 14 }, (_, index) => index + 16));
const session = new SrtpSession({
  keys: { localMasterKey: key, localMasterSalt: salt, remoteMasterKey: key, remoteMasterSalt: salt },
  profile: 1,
});
const payload = Buffer.alloc(160, 0x55);
let sequence = 1;

function protect(packets: number): void {
  for (let index = 0; index < packets; index++) {
    session.encrypt(payload, new RtpHeader({ payloadType: 0, sequenceNumber: sequence, timestamp: sequence, ssrc: 0x01020304 }));
    sequence = (sequence + 1) & 0xffff;
  }
}

protect(50_000);
const before = process.cpuUsage();
const packets = 200_000;
protect(packets);
const { user, system } = process.cpuUsage(before);
console.log(packets / ((user + system) / 1e6));
