// A folder that works today: pointed at it, the server gives each phone every file as the old web server would, byte for byte; then one value is set, and exactly
// the phones change that were meant.

import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import type { Enrolment } from '@offhook/api';
import { utf8Bytes, utf8Text } from '@offhook/base';

import type { ServerUnderTest } from './server-under-test.ts';
import { startServer, temporaryDirectory } from './server-under-test.ts';

const macs = ['0004f2e00001', '0004f2e00002', '64167fe00003'] as const;

/** In the likeness of three folders that were seen in the field; every word of them is ours. */
const folders: Readonly<Record<string, ReadonlyMap<string, Uint8Array>>> = {
  'one master for all, with dictionaries and images': new Map([
    [
      '000000000000.cfg',
      utf8Bytes(
        "<?xml version='1.0'?>\r\n<!-- ours -->\r\n<APPLICATION APP_FILE_PATH='[PHONE_PART_NUMBER].sip.ld' CONFIG_FILES='phone[PHONE_MAC_ADDRESS].cfg, sip.cfg, ipmid.cfg' LOG_FILE_DIRECTORY='./logs' CONFIG_FILES_SPIP300='sip_213.cfg'/>\r\n",
      ),
    ],
    ...macs.map((mac): [string, Uint8Array] => [
      `phone${mac}.cfg`,
      utf8Bytes(`<reg reg.1.address="${mac.slice(-4)}" reg.1.auth.password="secret-of-${mac}"/>`),
    ]),
    ['sip.cfg', utf8Bytes('<sip voIpProt.server.1.address="pbx.example.test"/>')],
    ['ipmid.cfg', utf8Bytes('<ipmid up.headsetMode="1"/>')],
    ['sip_213.cfg', utf8Bytes('<sip/>')],
    ['SoundPointIPLocalization/English_United_States/SoundPointIP-dictionary.xml', utf8Bytes('<dict/>')],
    ['SoundPointIPLocalization/Deutsch (Deutschland)/SoundPointIP-dictionary.xml', Uint8Array.of(0x3c, 0xe4, 0x2f, 0x3e)],
    ['3111-44500-001.sip.ld', new Uint8Array(300_000).fill(0)],
    ['logo~small.bmp', Uint8Array.of(0x42, 0x4d, 0, 1)],
    ['000000000000-directory.xml', utf8Bytes('<directory><item_list/></directory>')],
  ]),
  'a master for each phone, names with blanks and upper case': new Map([
    ...macs.map((mac): [string, Uint8Array] => [
      `${mac}.cfg`,
      utf8Bytes(
        `<APPLICATION CONFIG_FILES = "reg ${mac.toUpperCase()}.cfg, Site Features.cfg" CONFIG_FILES_VVX450="reg ${mac.toUpperCase()}.cfg" MISC_FILES=""/>`,
      ),
    ]),
    ...macs.map((mac): [string, Uint8Array] => [`reg ${mac.toUpperCase()}.cfg`, utf8Bytes(`<x reg.1.address="${mac}"/>`)]),
    ['Site Features.cfg', Uint8Array.from([...Buffer.from('<x up.welcomeSoundEnabled="1" label="Gr\u00fc\u00dfe"/>', 'latin1')])],
    ...macs
      .slice(0, 1)
      .map((mac): [string, Uint8Array] => [
        `${mac}-directory.xml`,
        utf8Bytes('<directory><item_list><item><fn>Speed</fn><ct>2009</ct></item></item_list></directory>'),
      ]),
  ]),
  'no master at all, phones below offices': new Map([
    ...macs.map((mac): [string, Uint8Array] => [`office-l-3/${mac}/base.cfg`, utf8Bytes(`<x reg.1.address="${mac}"/>`)]),
    ['shared/_common.cfg', utf8Bytes('<x up.headsetMode="0"/>')],
  ]),
};

/** What an ordinary web server would give: the file of that path. A phone's own name hides it from other phones, and nothing else. */
function isMeantFor(path: string, mac: string): boolean {
  const others = macs.filter((other) => other !== mac);
  return !others.some((other) => path.toLowerCase().includes(other));
}

async function withServer(
  files: ReadonlyMap<string, Uint8Array>,
  use: (under: ServerUnderTest, phones: ReadonlyMap<string, Enrolment>) => Promise<void>,
): Promise<void> {
  const folder = await temporaryDirectory();
  for (const [path, bytes] of files) {
    await mkdir(dirname(join(folder.path, 'site', path)), { recursive: true });
    await writeFile(join(folder.path, 'site', path), bytes);
  }
  const under = await startServer(folder.path);
  try {
    const phones = new Map<string, Enrolment>();
    for (const macAddress of macs) phones.set(macAddress, await under.server.enrol({ macAddress, model: '' }));
    await use(under, phones);
  } finally {
    await under.stop();
    await folder.remove();
  }
}

async function served(under: ServerUnderTest, phone: Enrolment | undefined, path: string): Promise<{ status: number; body: Buffer }> {
  const { status, body } = await under.phone('GET', path.split('/').map(encodeURIComponent).join('/'), phone);
  return { status, body: Buffer.from(body) };
}

describe('moving a folder here', () => {
  for (const [name, files] of Object.entries(folders)) {
    it(`${name}: every file for each phone is what it was`, async () => {
      await withServer(files, async (under, phones) => {
        for (const mac of macs)
          for (const [path, bytes] of files) {
            const { status, body } = await served(under, phones.get(mac), path);
            if (!isMeantFor(path, mac)) assert.equal(status, 403, `${mac} ${path}`);
            else assert.ok(status === 200 && body.equals(bytes), `${mac} ${path} ${status}`);
          }
      });
    });
  }

  it('a value for one phone stands in a file before every list of its master, and no other phone sees a byte of it', async () => {
    for (const name of ['one master for all, with dictionaries and images', 'a master for each phone, names with blanks and upper case']) {
      const files = folders[name];
      assert.ok(files !== undefined);
      await withServer(files, async (under, phones) => {
        const [mac, ...others] = macs;
        await under.server.setConfiguration(mac, { 'up.headsetMode': '0' });
        const primary = files.has(`${mac}.cfg`) ? `${mac}.cfg` : '000000000000.cfg';
        const before = utf8Text(files.get(primary) ?? new Uint8Array());
        const { body } = await served(under, phones.get(mac), primary);
        const after = body.toString('utf8');
        assert.equal(after.replaceAll(`${mac}-device.cfg, `, ''), before);
        assert.equal(after.split(`${mac}-device.cfg`).length - 1, before.split('CONFIG_FILES').length - 1);
        assert.match((await served(under, phones.get(mac), `${mac}-device.cfg`)).body.toString('utf8'), /up\.headsetMode="0"/);
        for (const other of others) {
          for (const [path, bytes] of files)
            if (isMeantFor(path, other)) assert.ok((await served(under, phones.get(other), path)).body.equals(bytes), path);
          assert.equal((await served(under, phones.get(other), `${mac}-device.cfg`)).status, 403);
        }
        await under.server.setConfiguration('site', { 'up.welcomeSoundEnabled': '0' });
        for (const each of macs) {
          const text = (await served(under, phones.get(each), files.has(`${each}.cfg`) ? `${each}.cfg` : '000000000000.cfg')).body.toString(
            'utf8',
          );
          assert.match(text, /CONFIG_FILES\s*=\s*["'](?:\w+-device\.cfg, )?(?:offhook-)?site\.cfg, /);
        }
      });
    }
  });
});
