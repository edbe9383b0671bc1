// A file as phones get it: type, tag, time and size.

import assert from 'node:assert/strict';
import { it } from 'node:test';

import { utf8Bytes } from '@offhook/base';
import { MemoryFiles, VirtualWorld } from '@offhook/base/virtual';

import { contentTypeOf, fileOnDisk, headersOf, servedFile } from './served-file.ts';

const platform = new VirtualWorld({ seed: 1 }).platform('192.0.2.1');

it('the type goes by the ending of the name', () => {
  for (const [name, type] of [
    ['a.cfg', 'text/xml; charset=utf-8'],
    ['a.XML', 'text/xml; charset=utf-8'],
    ['a.log', 'text/plain; charset=utf-8'],
    ['a.TXT', 'text/plain; charset=utf-8'],
    ['a.ld', 'application/octet-stream'],
    ['a.cfg.gz', 'application/octet-stream'],
    ['xml', 'application/octet-stream'],
    ['a.log.1', 'application/octet-stream'],
  ] as const)
    assert.equal(contentTypeOf(name), type, name);
});

it('the tag in memory is of the bytes, half a SHA-256; what is rendered has no time', () => {
  const file = servedFile(platform, utf8Bytes('abc'), 'text/plain');
  assert.deepEqual(file, { bytes: utf8Bytes('abc'), sizeBytes: 3, contentType: 'text/plain', etag: '"ba7816bf8f01cfea414140de5dae2223"' });
  assert.equal(servedFile(platform, utf8Bytes('abc'), 'text/plain', 5).modifiedAtMs, 5);
  assert.deepEqual(headersOf(file), {
    'content-type': 'text/plain',
    etag: '"ba7816bf8f01cfea414140de5dae2223"',
    'accept-ranges': 'bytes',
    'cache-control': 'no-store',
  });
  assert.equal(headersOf({ ...file, modifiedAtMs: 1500 })['last-modified'], 'Thu, 01 Jan 1970 00:00:01 GMT');
});

it('the tag on the disk is of path, size and time: nothing is read', () => {
  const files = new MemoryFiles(new Map());
  const at = { files, path: 'image.ld', sizeBytes: 9, modifiedAtMs: 7 };
  const file = fileOnDisk(platform, at);
  assert.deepEqual({ ...file, etag: '' }, { ...at, contentType: 'application/octet-stream', etag: '' });
  assert.match(file.etag, /^"[0-9a-f]{32}"$/);
  assert.equal(fileOnDisk(platform, at).etag, file.etag);
  for (const change of [{ path: 'other.ld' }, { sizeBytes: 8 }, { modifiedAtMs: 8 }])
    assert.notEqual(fileOnDisk(platform, { ...at, ...change }).etag, file.etag, JSON.stringify(change));
});
