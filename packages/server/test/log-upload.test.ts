// Logs as phones send them: the new part after a HEAD (log.render.file.upload.append, RFC 9110 §14.4), or the whole file again; and the files that the administrator lays down for a phone until it uploads its own.

import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Enrolment } from '@offhook/api';
import { utf8Bytes, utf8Text } from '@offhook/base';

import type { ServerUnderTest } from './server-under-test.ts';
import { callsXml, directoryXml, macAddresses, startServer, temporaryDirectory } from './server-under-test.ts';

const [macA, macB] = macAddresses;
const dayMs = 86_400_000;
const sizeLimitBytes = 524_288;

/** A line of the past, as a phone at UTC writes it. */
function line(text: string, agoMs = 60_000): string {
  const at = new Date(Date.now() - agoMs).toISOString();
  return `${at.slice(5, 7)}${at.slice(8, 10)}${at.slice(11, 13)}${at.slice(14, 16)}${at.slice(17, 19)}|sip  |3|00|${text}\n`;
}

describe('uploads of logs', () => {
  let folder: Awaited<ReturnType<typeof temporaryDirectory>>;
  let under: ServerUnderTest;
  let phone: Enrolment;
  let digits = 0;

  before(async () => {
    folder = await temporaryDirectory();
    await mkdir(join(folder.path, 'site'), { recursive: true });
    const put = (name: string, text: string): Promise<void> => writeFile(join(folder.path, 'site', name), text);
    await put(`${macB}-directory.xml`, directoryXml([{ first: 'Speed', last: 'Dial', contact: '2025550111' }]));
    await put(`${macB.toUpperCase()}-phone.cfg`, '<PHONE_CONFIG><OVERRIDES up.headsetMode="1"/></PHONE_CONFIG>');
    await put(`${macB}-web.cfg`, '<PHONE_CONFIG><OVERRIDES up.headsetMode="0"/></PHONE_CONFIG>');
    await put(`${macB}-calls.xml`, callsXml([]));
    under = await startServer(folder.path);
  });
  after(async () => {
    await under.stop();
    await folder.remove();
  });

  /** Each test has a phone of its own. */
  const fresh = async (): Promise<void> => {
    phone = await under.server.enrol({ macAddress: `0004f2100${String(digits++).padStart(3, '0')}`, model: 'VVX450' });
  };
  const name = (): string => `${phone.macAddress}-app.log`;
  const send = async (body: string | Uint8Array, headers: Record<string, string> = {}): Promise<void> => {
    const { status } = await under.phone('PUT', name(), phone, body, { 'content-type': 'text/plain', ...headers });
    assert.ok(status === 201 || status === 204, String(status));
  };
  const lengthThere = async (): Promise<number> => {
    const { status, headers } = await under.phone('HEAD', name(), phone);
    return status === 404 ? 0 : Number(headers['content-length']);
  };
  /** As phones that append: how long is it, then the part from there on. */
  const appendPart = async (text: string): Promise<string> => {
    const from = await lengthThere();
    const bytes = utf8Bytes(text);
    const range = `bytes ${from}-${from + bytes.length - 1}/${from + bytes.length}`;
    await send(bytes, { 'content-range': range });
    return range;
  };
  const there = async (): Promise<string> => {
    const response = await under.phone('GET', name(), phone);
    assert.equal(response.status, 200);
    return utf8Text(response.body);
  };

  it("the administrator's directory, call list and overrides of a phone are served until it uploads its own", async () => {
    const b = await under.server.enrol({ macAddress: macB, model: 'VVX450' });
    const a = await under.server.enrol({ macAddress: macA, model: 'VVX450' });
    const get = async (suffix: string): Promise<string> => {
      const response = await under.phone('GET', `${macB}${suffix}`, b);
      assert.equal(response.status, 200, suffix);
      return utf8Text(response.body);
    };
    assert.match(await get('-directory.xml'), /Speed/);
    assert.match(await get('-phone.cfg'), /up\.headsetMode="1"/);
    assert.match(await get('-web.cfg'), /up\.headsetMode="0"/);
    assert.match(await get('-calls.xml'), /callList/);
    for (const suffix of ['-directory.xml', '-phone.cfg', '-web.cfg', '-calls.xml'])
      assert.equal((await under.phone('GET', `${macB}${suffix}`, a)).status, 403, suffix);
    // What cannot be read is given back as it came.
    assert.equal((await under.phone('PUT', `${macB}-directory.xml`, b, '<directory')).status, 204);
    assert.equal(await get('-directory.xml'), '<directory');
    const own = directoryXml([{ first: 'Own', last: 'Contact', contact: '2025550112' }]);
    assert.equal((await under.phone('PUT', `${macB}-directory.xml`, b, own)).status, 204);
    assert.match(await get('-directory.xml'), /Own/);
    assert.doesNotMatch(await get('-directory.xml'), /Speed/);
    const empty = directoryXml([]);
    await under.phone('PUT', `${macB}-directory.xml`, b, empty);
    assert.doesNotMatch(await get('-directory.xml'), /Speed/);
  });

  it('RFC 9110 §14.4: a part with Content-Range stands behind what was there, also where it was cut within a line', async () => {
    await fresh();
    const whole = line('first') + line('INVITE sip:2025550147@example.test') + line('third');
    const cut = whole.indexOf('550147');
    await appendPart(whole.slice(0, cut));
    await appendPart(whole.slice(cut));
    assert.equal(await there(), whole);
    await appendPart(line('fourth'));
    assert.match(await there(), /first[^]*INVITE sip:2025550147@[^]*third[^]*fourth\n$/);
  });

  it('a part that is sent once more is not doubled, with Content-Range and without', async () => {
    await fresh();
    await appendPart(line('first'));
    const second = line('second') + line('second, again');
    const range = await appendPart(second);
    const before = await there();
    await send(second, { 'content-range': range });
    assert.equal(await there(), before);
    await send(second);
    assert.equal(await there(), before);
    const third = line('third');
    await send(third);
    await send(second);
    await send(third);
    assert.equal(await there(), before + third);
  });

  it('a part that is sent once more with what came since goes on where the first one ended; one that counts otherwise cuts nothing', async () => {
    await fresh();
    const [first, second, third] = [line('first'), line('second'), line('third')];
    await appendPart(first);
    await appendPart(second);
    const range = (from: number, text: string): Record<string, string> => ({
      'content-range': `bytes ${from}-${from + text.length - 1}/*`,
    });
    await send(second + third, range(first.length, second + third));
    assert.equal(await there(), first + second + third);
    const fourth = line('fourth');
    await send(fourth, range(first.length + 5, fourth));
    assert.equal(await there(), first + second + third + fourth);
  });

  it('a Content-Range from zero is the whole file; one that cannot be read, or is past the end, is no reason to lose a part', async () => {
    await fresh();
    await appendPart(line('old'));
    const anew = line('anew');
    await send(anew, { 'content-range': `bytes 0-${anew.length - 1}/${anew.length}` });
    assert.equal(await there(), anew);
    await send(line('odd'), { 'content-range': 'lines 3-4/5' });
    await send(line('past'), { 'content-range': 'bytes 99999-100040/*' });
    assert.match(await there(), /anew\n[^]*odd\n[^]*past\n$/);
  });

  it('a part without Content-Range is appended, and stands on a line of its own', async () => {
    await fresh();
    await send(line('first').trimEnd());
    await send(line('second'));
    assert.match(await there(), /^.*first\n.*second\n$/);
    await send('');
    assert.match(await there(), /^.*first\n.*second\n$/);
  });

  it('the whole file sent again takes the place of what was there; one that has rolled goes on where it meets it', async () => {
    await fresh();
    const lines = Array.from({ length: 12 }, (_, index) => line(`number ${index}`));
    await send(lines.slice(0, 4).join(''));
    await send(lines.slice(0, 8).join(''));
    assert.equal(await there(), lines.slice(0, 8).join(''));
    await send(lines.slice(5, 12).join(''));
    assert.equal(await there(), lines.join(''));
  });

  it('a person in an earlier part is found, exported and erased', async () => {
    await fresh();
    await appendPart(line('INVITE sip:2025550161@example.test') + line('about nobody'));
    await appendPart(line('about nobody else'));
    const identifiers = [{ type: 'sip-uri', value: 'sip:2025550161@example.test' }];
    const planned = (await under.answer('POST', '/requests', { type: 'erasure', identifiers, verification: 'seen at the desk' })) as {
      id: string;
    };
    assert.ok(JSON.stringify(planned).includes('artefact'), JSON.stringify(planned));
    await under.answer('POST', `/requests/${planned.id}/fulfilment`);
    const gone = await under.phone('GET', name(), phone);
    assert.ok(gone.status === 404 || !utf8Text(gone.body).includes('2025550161'));
    // What the phone still has is held back, and lines about nobody are not doubled by it.
    const whole = line('INVITE sip:2025550161@example.test', 3 * dayMs) + line('about nobody', 3 * dayMs);
    await send(whole);
    await send(whole + line('new'));
    const text = await there();
    assert.doesNotMatch(text, /2025550161/);
    const lines = text.trimEnd().split('\n');
    assert.equal(
      lines.filter((written) => written.includes('about nobody')).length,
      3,
      'the two that were there, and the one of three days ago',
    );
    assert.equal(new Set(lines).size, lines.length);
    assert.match(text, /new\n$/);
  });

  it('what is appended stays below a limit, the oldest lines going first; one upload is not cut', async () => {
    await fresh();
    const filler = 'x'.repeat(1000);
    const part = (from: number): string => Array.from({ length: 300 }, (_, index) => line(`${from + index} ${filler}`)).join('');
    await send(part(0));
    await send(part(300));
    const text = await there();
    assert.ok(text.length <= sizeLimitBytes && text.length > sizeLimitBytes - 2000, `${text.length} bytes`);
    assert.match(text, /^\d{10}\|sip {2}\|3\|00\|\d+ x/);
    assert.match(text, /\|599 x+\n$/);
    const large = part(600) + part(900);
    await send(large);
    assert.equal(await there(), large);
  });

  it('lines of a clock that is wrong are kept like any other, by when they came in', async () => {
    await fresh();
    await appendPart(line('long ago', 100 * dayMs));
    await appendPart(line('today'));
    assert.match(await there(), /long ago\n.*today\n$/);
  });

  it('the console counts the lines and bytes that are kept', async () => {
    await fresh();
    await appendPart(line('first'));
    await appendPart(line('second'));
    const { artefacts } = (await under.answer('GET', `/devices/${phone.macAddress}`)) as {
      artefacts: readonly { sizeBytes: number; records: number }[];
    };
    assert.equal(artefacts[0]?.sizeBytes, (await there()).length);
  });
});
