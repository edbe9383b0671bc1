import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { hasCredentials, isNowhere, schemeOf, shownUrl, transportOfScheme } from './shown-url.ts';

describe('URLs in a report', () => {
  it('RFC 3986 §3.2.1: user and password are left out, and the query with them', () => {
    assert.equal(shownUrl('https://ada:secret@prov.example.test:8443/cfg?token=1#x'), 'https://prov.example.test:8443/cfg');
    assert.equal(shownUrl('ftp://a:b@c@prov.example.test/'), 'ftp://prov.example.test/');
    assert.equal(shownUrl('ada:secret@prov.example.test/cfg'), 'prov.example.test/cfg');
    assert.equal(shownUrl('192.0.2.1'), '192.0.2.1');
    assert.equal(shownUrl('HTTP://@prov.example.test'), 'http://prov.example.test');
    assert.equal(shownUrl('1http://ada:secret@prov.example.test'), '1http://ada:secret@prov.example.test');
    // What only looks like it further on is part of the text.
    assert.equal(shownUrl('cfg/ada:secret@x'), 'cfg/ada:secret@x');
    assert.equal(shownUrl('a b:c@d'), 'a b:c@d');
    assert.equal(shownUrl('ada@example.test:5060'), 'ada@example.test:5060');
    for (const text of ['ftp://a:b@prov.example.test', 'a:b@prov.example.test', 'FTP://ada:secret@x', 'https+x.1-2://a:b@c'])
      assert.equal(hasCredentials(text), true, text);
    for (const text of [
      'prov.example.test:8080',
      'prov.example.test',
      'ada@prov.example.test',
      ':secret@x',
      'ada:@x',
      'http://prov.example.test/a:b@c',
      'http://prov.example.test?a:b@c',
      'http://prov.example.test#a:b@c',
      'cfg/a:b@c',
    ])
      assert.equal(hasCredentials(text), false, text);
  });

  it('the protocol tells if it is encrypted', () => {
    for (const [url, transport] of [
      ['HTTP://prov.example.test', 'clear'],
      ['https://prov.example.test', 'encrypted'],
      ['ftps://prov.example.test', 'encrypted'],
      ['tftp://192.0.2.1', 'clear'],
      ['ftp://192.0.2.1', 'clear'],
      ['ldap://192.0.2.1', 'clear'],
      ['ldaps://192.0.2.1', 'encrypted'],
      ['sips://192.0.2.1', 'encrypted'],
      ['gopher://192.0.2.1', 'depends'],
      ['http:/prov.example.test', 'depends'],
      ['prov.example.test', 'depends'],
    ] as const)
      assert.equal(transportOfScheme(schemeOf(url)), transport, url);
  });

  it('http://0.0.0.0 is nowhere, a server is not', () => {
    for (const text of [
      'http://0.0.0.0',
      'http://0.0.0.0:80/x',
      'http://127.0.0.1/',
      'ftp://localhost',
      'http://[::]',
      'http://[::1]:8080/',
      'http://ada:x@0.0.0.0',
    ])
      assert.equal(isNowhere(text), true, text);
    for (const text of ['http://192.0.2.1', 'logs/0.0.0.0', '0.0.0.0', '', 'http://', 'http://0.0.0.0.example.test', 'http://x:80y'])
      assert.equal(isNowhere(text), false, text);
  });
});
