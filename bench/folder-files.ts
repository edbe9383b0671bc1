// A provisioning folder of many phones: a site's files, and five files for each phone. Same count, same bytes.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { catalogue, concreteName, writeCallList, writeConfiguration, writeDirectory, writeOverrides, writePrimary } from '@offhook/ucs';

/** Parameters at their defaults that name nobody and cost nothing to set. */
function siteParameters(prefixes: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(catalogue)
      .filter(
        ([name, row]) =>
          prefixes.some((prefix) => name.startsWith(prefix)) &&
          row.default !== '' &&
          row.category === 'none' &&
          row.defaultByModel === undefined,
      )
      .map(([name, row]) => [concreteName(name, [1, 1, 1]), row.default]),
  );
}

function phoneFile(index: number, extension: string): string {
  return writeConfiguration({
    'reg.1.address': `${extension}@pbx.example.test`,
    'reg.1.label': extension,
    'reg.1.displayName': `Person ${index}`,
    'reg.1.auth.userId': extension,
    'reg.1.auth.password': `secret-${index}`,
    'reg.1.server.1.address': 'pbx.example.test',
    'reg.1.server.1.port': '5061',
    'reg.1.server.1.transport': 'TLS',
    'msg.mwi.1.callBackMode': 'contact',
    'msg.mwi.1.callBack': '*97',
    ...Object.fromEntries(
      Array.from({ length: 6 }, (_, key) => [
        [`attendant.resourceList.${key + 1}.address`, `${5550100 + key}@pbx.example.test`],
        [`attendant.resourceList.${key + 1}.label`, `Desk ${key + 1}`],
      ]).flat(),
    ),
  });
}

export interface GeneratedFolder {
  readonly files: number;
  readonly bytes: number;
}

/** Writes 5 files a phone, and 5 of the site, below `directory`. */
export function writeFolder(directory: string, phones: number): GeneratedFolder {
  let files = 0;
  let bytes = 0;
  const put = (name: string, text: string): void => {
    writeFileSync(join(directory, name), text);
    files++;
    bytes += text.length;
  };
  mkdirSync(directory, { recursive: true });
  put('site.cfg', writeConfiguration(siteParameters(['up.', 'call.', 'tcpIpApp.', 'lcl.'])));
  put('sip.cfg', writeConfiguration(siteParameters(['voIpProt.', 'sec.', 'dialplan.', 'qos.'])));
  put('features.cfg', writeConfiguration(siteParameters(['feature.', 'voice.', 'powerSaving.', 'httpd.'])));
  put('000000000000-directory.xml', writeDirectory([{ firstName: 'Front', lastName: 'Desk', contact: '5550100' }]));
  put(
    '000000000000.cfg',
    writePrimary({ APP_FILE_PATH: '', CONFIG_FILES: 'phone[PHONE_MAC_ADDRESS].cfg, site.cfg, sip.cfg, features.cfg' }),
  );
  for (let index = 0; index < phones; index++) {
    const mac = `0004f2${index.toString(16).padStart(6, '0')}`;
    const extension = String(10_000 + index);
    put(`${mac}.cfg`, writePrimary({ APP_FILE_PATH: 'sip.ld', CONFIG_FILES: `phone${mac}.cfg, site.cfg, sip.cfg, features.cfg` }));
    put(`phone${mac}.cfg`, phoneFile(index, extension));
    put(
      `${mac}-phone.cfg`,
      writeOverrides(
        { 'up.backlight.onIntensity': '2', 'up.headsetMode': '1', 'lcl.ml.lang': 'German_Germany', 'call.rejectBusyOnDnd': '0' },
        { application: '6.4.7.4560', createdAt: '2026-03-01' },
      ),
    );
    put(
      `${mac}-directory.xml`,
      writeDirectory(
        Array.from({ length: 5 }, (_, at) => ({
          firstName: `First${at}`,
          lastName: `Last${(index + at) % 977}`,
          contact: String(5_550_100 + ((index * 7 + at) % 100)),
          speedDial: at + 1,
        })),
      ),
    );
    put(
      `${mac}-calls.xml`,
      writeCallList(
        Array.from({ length: 5 }, (_, at) => ({
          direction: at % 2 === 0 ? 'In' : 'Out',
          disposition: 'Normal',
          line: 1,
          protocol: 'SIP',
          startTime: `2026-03-0${at + 1}T09:15:00`,
          durationS: 60 + at,
          count: 1,
          source: { address: `sip:${5_550_100 + at}@pbx.example.test`, name: `Caller ${at}` },
          destination: { address: `sip:${extension}@pbx.example.test` },
          connections: [{ address: `sip:${5_550_100 + at}@pbx.example.test` }],
        })),
      ),
    );
  }
  return { files, bytes };
}
