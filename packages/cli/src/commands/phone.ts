// offhook phone: one phone, headless or with its handset in the browser.

import { readFile } from 'node:fs/promises';

import type { Clock, Logger, Random } from '@offhook/base';
import { ProblemError, randomHex } from '@offhook/base';
import { createJsonLogger, createNodePlatform } from '@offhook/base/node';
import { MediaClock } from '@offhook/media';
import { HandsetServer, Phone } from '@offhook/phone';
import { canonicalMacAddress, findModel, models } from '@offhook/ucs';
import type { Command } from 'commander';
import { fastify } from 'fastify';

import { loadAssets } from '../assets.ts';
import { dataDirectory } from '../data-directory.ts';
import type { OpenDoor } from '../handset/handset-listen.ts';
import { addListenOptions, demandListen } from '../handset/handset-options.ts';
import type { HandsetListenOptions } from '../handset/handset-options.ts';
import { linksOnEnter, showLink } from '../handset/new-links.ts';
import { stopRequested } from '../run-until-stopped.ts';
import type { CommandContext } from './context.ts';

interface PhoneCommandOptions extends HandsetListenOptions {
  mac: string;
  model: string;
  provisioning?: string;
  user?: string;
  ca?: string;
  address: string;
  sipPort?: string;
  handset?: string;
  release: string;
  data?: string;
  log: string;
}

async function doorOf(
  { listen, ...options }: PhoneCommandOptions,
  parts: { readonly clock: Clock; readonly random: Random; readonly log: Logger; readonly server: HandsetServer; readonly key: string },
): Promise<OpenDoor | undefined> {
  if (listen === undefined) {
    demandListen(options);
    return undefined;
  }
  const { openDoor } = await import('../handset/handset-listen.ts');
  return openDoor({ ...options, listen }, parts);
}

export function addPhoneCommand(program: Command, context: CommandContext): void {
  addListenOptions(program.command('phone'))
    .description('Run one phone. Its provisioning password is read from OFFHOOK_PROVISIONING_PASSWORD.')
    .requiredOption('--mac <address>', 'the MAC address by which its server knows it')
    .option('--release <number>', 'the UC Software release that it is; from 6.3.0 on it demands a new administrator password', '6.4.3.5017')
    .option('--model <name>', `one of ${models.map((model) => model.name).join(', ')}`, 'VVX450')
    .option('--provisioning <url>', 'its provisioning server; without one it runs on what is stored')
    .option('--user <name>', 'user name at that server')
    .option('--ca <file>', 'PEM of the authority that signed that server’s certificate')
    .option('--address <ip>', 'the local address for SIP and media', '127.0.0.1')
    .option('--sip-port <number>', 'in place of voIpProt.SIP.local.port; 0 for any')
    .option('--handset <port>', 'serve the handset page on this loopback port')
    .option('--data <dir>', 'the folder that is its flash')
    .option('--log <level>', 'debug, info, warn, error or silent', 'info')
    .action(async (options: PhoneCommandOptions) => {
      const output = context.output();
      const macAddress = canonicalMacAddress(options.mac);
      if (macAddress === undefined)
        throw new ProblemError('bad-request', `expected a MAC address of 12 hexadecimal digits, got ${JSON.stringify(options.mac)}`);
      const model = findModel(options.model);
      if (model === undefined)
        throw new ProblemError(
          'bad-request',
          `expected a model (${models.map(({ name }) => name).join(', ')}), got ${JSON.stringify(options.model)}`,
        );
      if (!/^\d+(?:\.\d+){2,4}$/.test(options.release))
        throw new ProblemError('bad-request', `expected a release like 6.4.3.5017, got ${JSON.stringify(options.release)}`);
      const directory = dataDirectory(options.data, `phone-${macAddress}`);
      const platform = createNodePlatform({ directory, log: createJsonLogger({ level: context.logLevel(options.log) }) });
      const trust = options.ca === undefined ? undefined : [await readFile(options.ca, 'utf8')];
      const password = process.env['OFFHOOK_PROVISIONING_PASSWORD'];
      const phone = new Phone({
        platform,
        model,
        macAddress,
        version: { application: options.release, updater: options.release },
        address: options.address,
        mediaClock: new MediaClock(platform.clock),
        ...(options.sipPort === undefined ? {} : { sipPort: context.port(options.sipPort) }),
        ...(options.provisioning === undefined
          ? {}
          : {
              provisioning: {
                url: options.provisioning,
                ...(options.user === undefined ? {} : { user: options.user }),
                ...(password === undefined ? {} : { password }),
                ...(trust === undefined ? {} : { trust }),
              },
            }),
      });
      let handset: string | undefined;
      const app = fastify({ logger: false });
      const key = randomHex(platform.random, 16);
      const isShown = options.handset !== undefined || options.listen !== undefined;
      const pages = new HandsetServer({ random: platform.random, assets: isShown ? await loadAssets() : new Map() });
      const door = await doorOf(options, { clock: platform.clock, random: platform.random, log: platform.log, server: pages, key });
      const path = isShown ? pages.seat(phone, key) : '';
      if (options.handset !== undefined) {
        await pages.register(app);
        await app.listen({ host: '127.0.0.1', port: context.port(options.handset) });
        const bound = app.server.address();
        handset = `http://127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : options.handset}${path}`;
      }
      await phone.start();
      const handsetLink = door?.newLink();
      output.result(
        {
          macAddress,
          model: model.name,
          lines: phone.lines.map((line) => line.settings.addressOfRecord),
          notice: phone.notice,
          ...(handset === undefined ? {} : { handset }),
          ...(handsetLink === undefined ? {} : { handsetLink }),
        },
        () => {
          output.line(
            `${model.label} ${macAddress} is running with ${phone.lines.length} line${phone.lines.length === 1 ? '' : 's'}.  Ctrl-C stops it.`,
          );
          if (phone.notice !== '') output.line(phone.notice);
          if (handset !== undefined) output.line(`Handset ${handset}`);
          if (handsetLink !== undefined) showLink(output, handsetLink);
          output.line(`Flash ${directory}`);
        },
      );
      const endLinks = door === undefined ? undefined : linksOnEnter(output, door, process.stdin);
      await stopRequested();
      endLinks?.();
      pages.close();
      await phone.close();
      await Promise.all([app.close(), door?.close()]);
      platform.close();
    });
}
