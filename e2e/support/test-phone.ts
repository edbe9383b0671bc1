// One of our phones for tests with peers: whole, on real sockets, with its configuration from memory, a file for a mouth and a recorder for an ear.

import assert from 'node:assert/strict';

import { silentLogger, utf8Bytes } from '@offhook/base';
import { createNodePlatform } from '@offhook/base/node';
import { MemoryFiles } from '@offhook/base/virtual';
import { CollectingSink, MediaClock, createPcmSource } from '@offhook/media';
import { Phone } from '@offhook/phone';
import { findModel, sitePrimaryName, writeConfiguration, writePrimary } from '@offhook/ucs';

import { LikeSeconds } from './audio.ts';
import { kamailioAddress, kamailioPort, kamailioTlsPort, realm } from './kamailio.ts';
import { eventually } from './process.ts';

export interface TestPhoneOptions {
  readonly user: string;
  readonly address: string;
  readonly transport?: 'UDPOnly' | 'TCPOnly' | 'TLS';
  /** What it says, over and over. */
  readonly says?: { readonly samples: Int16Array; readonly rateHz: number };
  readonly settings?: Readonly<Record<string, string>>;
  readonly sipTrust?: readonly string[];
  /** Without a registrar: the line stands alone. */
  readonly isAlone?: boolean;
  readonly sipPort?: number;
  readonly keepAliveMs?: number;
}

export interface TestPhone {
  readonly phone: Phone;
  readonly heard: CollectingSink;
  close(): Promise<void>;
}

const origin = 'https://configuration.invalid/';

const listeningS = 8;

/** Until the phone has heard eight seconds, from `after` samples on; three of them must be like what the other party said. */
export async function hears(phone: TestPhone, said: Int16Array, options: { least: number; after?: number }): Promise<void> {
  const { after = 0, least } = options;
  const { rateHz } = phone.heard;
  await eventually(`${listeningS} seconds of sound`, () => phone.heard.samples().length - after >= listeningS * rateHz, {
    withinMs: 30_000,
  });
  // Comparing takes time that a phone in the same process lacks: only once everything has been heard.
  const like = new LikeSeconds(said, phone.heard.samples().subarray(after), { rateHz, least });
  assert.ok(like.count >= 3, String(like));
}

export async function startTestPhone(options: TestPhoneOptions): Promise<TestPhone> {
  const model = findModel('VVX450');
  if (model === undefined) throw new Error('VVX450 is a model');
  const transport = options.transport ?? 'UDPOnly';
  const site = writeConfiguration({
    'reg.1.address': `${options.user}@${options.isAlone === true ? options.address : realm}`,
    'reg.1.auth.userId': options.user,
    'reg.1.auth.password': `pw${options.user}`,
    ...(options.isAlone === true
      ? {}
      : {
          'reg.1.server.1.address': transport === 'TLS' ? realm : kamailioAddress,
          'reg.1.server.1.port': String(transport === 'TLS' ? kamailioTlsPort : kamailioPort),
          'reg.1.server.1.transport': transport,
        }),
    // Debian's baresip sends RTP from 127.0.0.1 whatever its description says.
    'tcpIpApp.port.rtp.filterByIp': '0',
    ...options.settings,
  });
  const platform = createNodePlatform({ directory: '/nonexistent', log: silentLogger });
  const phone = new Phone({
    platform: {
      ...platform,
      network: {
        ...platform.network,
        names: {
          ...platform.network.names,
          addresses: async (name) => (name === realm ? [kamailioAddress] : platform.network.names.addresses(name)),
          srv: async () => [],
          naptr: async () => [],
        },
      },
      files: new MemoryFiles(),
      fetch: async (request) => {
        const { pathname } = new URL(request.url);
        const text =
          pathname === `/${sitePrimaryName}` ? writePrimary({ CONFIG_FILES: 'site.cfg' }) : pathname === '/site.cfg' ? site : undefined;
        return { status: request.method === 'PUT' ? 201 : text === undefined ? 404 : 200, headers: {}, body: utf8Bytes(text ?? '') };
      },
    },
    model,
    macAddress: '64167f0e2e00',
    version: { application: '6.4.3.5017', updater: '6.4.3.1000' },
    address: options.address,
    provisioning: { url: origin },
    mediaClock: new MediaClock(platform.clock),
    sipPort: options.sipPort ?? 15_060,
    ...(options.keepAliveMs === undefined ? {} : { keepAliveMs: options.keepAliveMs }),
    ...(options.sipTrust === undefined ? {} : { sipTrust: options.sipTrust }),
  });
  const heard = new CollectingSink({ rateHz: 8000 });
  const close = async (): Promise<void> => {
    await phone.close();
    platform.close();
  };
  try {
    await phone.start();
    phone.calls.audio.sink = heard;
    if (options.says !== undefined)
      phone.calls.audio.source = createPcmSource({ samples: options.says.samples, rateHz: options.says.rateHz, loop: true });
    if (options.isAlone !== true) {
      await eventually(`${options.user} registering`, () => phone.lines[0]?.isRegistered === true, {
        explain: () => JSON.stringify(phone.lines[0]?.registration),
      });
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { phone, heard, close };
}
