// Numbers in a log: the line's own time, a status, a port and a length are nobody, whoever has that number.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { utf8Bytes, utf8Text } from '@offhook/base';
import { MemoryFiles } from '@offhook/base/virtual';

import { createMemorySource, eraseFromFolder, parsePerson, searchPerson, takeInventory } from '../src/index.ts';

const path = '0004f2000001-app.log';
const harmless = [
  '1122013000|sip  |3|00|SIP/2.0 200 OK',
  '1122013001|sip  |3|00|    CSeq: 101 INVITE',
  "1122013002|sip  |3|00|lookup for 'sip.example.test' port 5060 returned 404 results",
  '1122013003|res  |4|00|Failed to download file logo-320x240.png',
  '1122013004|rdisk|*|00|RAM disk created, size: 67,108,864 bytes',
  '1122013005|app1 |6|00|Uploading boot log, time is THU NOV 26 10:00:00 2026',
  '1122013006|AuthS|2|00|Request(200)AuthSvc,(Expiry,TransactionId,Time,Type):(3600,270,1498520663,2)',
];

describe('a person in a log', () => {
  it('asked for a number that is a status, port, size or time, nothing is found and nothing is touched', async () => {
    for (const number of ['101', '200', '240', '270', '320', '404', '864', '2026', '3600', '5060', '1122013000', '1498520663']) {
      const files = new Map([[path, utf8Bytes(`${harmless.join('\n')}\n`)]]);
      const source = createMemorySource('folder', files);
      const person = parsePerson([number]);
      assert.deepEqual(searchPerson({ inventory: takeInventory(source), person }).report.occurrences, [], number);
      await eraseFromFolder({
        source,
        files: new MemoryFiles(files),
        person,
        scope: { includeConfiguration: false },
        prepare: async () => undefined,
      });
      assert.equal(utf8Text(files.get(path) ?? new Uint8Array()), `${harmless.join('\n')}\n`, number);
    }
  });

  it('the same number is found where a party stands', () => {
    for (const line of [
      "Sip Register Usr:200 Dsp:Ada Example Auth:'ada' Inx:0",
      'INVITE sip:200@example.test;user=phone SIP/2.0',
      "dbSet::srv2mem:'200-directory.xml' File transfer failed",
      'Registration failed User: 200, Error Code:401',
      'Bob called 200.',
    ]) {
      const files = new Map([[path, utf8Bytes(`${harmless.join('\n')}\n1122013010|sip  |3|00|${line}\n`)]]);
      const { report } = searchPerson({ inventory: takeInventory(createMemorySource('folder', files)), person: parsePerson(['200']) });
      assert.deepEqual(
        report.occurrences.map(({ line: at }) => at),
        [8],
        line,
      );
    }
  });
});
