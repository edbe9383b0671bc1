import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { hasCredentials, isNowhere, schemeOf, shownUrl, transportOfScheme } from './shown-url.ts';

describe('URLs in a report', () => {
  it('RFC 3986 §3.2.1: user and password are left out, and the query with them', () => {
    assert.equal(shownUrl('https://ada:secret@prov.example.test:8443/cfg?token=1#x'), 'https://prov.example.test:8443/cfg');
    assert.equal(shownUrl('ftp://a:b@c@prov.example.test/'), 'ftp://prov.example.test/');
    assert.equal(shownUrl('ada:secret@prov.example.test/cfg'), 'prov.example.test/cfg');
    assert.equal(shownUrl('192.0.2.1'), '192.0.2.1');
    assert.ok(
      hasCredentials('ftp://a:b@prov.example.test') && hasCredentials('a:b@prov.example.test') && !hasCredentials('prov.example.test:8080'),
    );
  });

  it('the protocol tells if it is encrypted', () => {
    for (const [url, transport] of [
      ['HTTP://prov.example.test', 'clear'],
      ['https://prov.example.test', 'encrypted'],
      ['ftps://prov.example.test', 'encrypted'],
      ['tftp://192.0.2.1', 'clear'],
      ['prov.example.test', 'depends'],
    ] as const)
      assert.equal(transportOfScheme(schemeOf(url)), transport, url);
  });

  it('http://0.0.0.0 is nowhere, a server is not', () => {
    assert.ok(isNowhere('http://0.0.0.0') && isNowhere('http://0.0.0.0:80/x') && isNowhere('http://127.0.0.1/'));
    assert.ok(!isNowhere('http://192.0.2.1') && !isNowhere('logs/0.0.0.0'));
  });
});
