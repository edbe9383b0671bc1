// The table of origins of the handset page over HTTPS: which requests come from our own page or from somebody who opens it, and which from elsewhere.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { PageRequest } from './page-origin.ts';
import { refusalOf } from './page-origin.ts';

const ours = ['phone.example.test:7443', '192.0.2.7:7443'];
const host = 'phone.example.test:7443';
const origin = 'https://phone.example.test:7443';
const navigation = { site: 'none', mode: 'navigate', destination: 'document' } as const;

const rows: readonly (readonly [name: string, request: PageRequest, status: number | undefined])[] = [
  ['typed in', { kind: 'document', host, ...navigation }, undefined],
  ['by address', { kind: 'document', host: '192.0.2.7:7443', ...navigation }, undefined],
  ['in capitals', { kind: 'document', host: 'Phone.Example.TEST:7443', ...navigation }, undefined],
  ['a link in another page', { kind: 'document', host, ...navigation, site: 'cross-site' }, undefined],
  ['of nobody’s page', { kind: 'document', host, site: 'none', mode: 'no-cors', destination: 'image' }, undefined],
  ['a document that no window shows', { kind: 'document', host, site: 'cross-site', mode: 'no-cors', destination: 'document' }, 403],
  ['a program that says nothing', { kind: 'document', host }, undefined],
  ['no host', { kind: 'document', host: undefined, ...navigation }, 421],
  ['another host (DNS rebinding)', { kind: 'document', host: 'evil.example.test:7443', ...navigation }, 421],
  ['another port', { kind: 'document', host: 'phone.example.test:7444', ...navigation }, 421],
  ['without its port', { kind: 'document', host: 'phone.example.test', ...navigation }, 421],
  ['a frame in another page', { kind: 'document', host, ...navigation, site: 'cross-site', destination: 'iframe' }, 403],
  ['an object in another page', { kind: 'document', host, ...navigation, site: 'same-site', destination: 'object' }, 403],
  ['a script of another page', { kind: 'document', host, site: 'cross-site', mode: 'no-cors', destination: 'script' }, 403],
  ['a fetch of another page', { kind: 'document', host, site: 'same-site', mode: 'cors', destination: 'empty' }, 403],
  ['our page’s own script', { kind: 'document', host, site: 'same-origin', mode: 'cors', destination: 'script' }, undefined],

  ['our form', { kind: 'form', host, origin, site: 'same-origin', mode: 'navigate', destination: 'document' }, undefined],
  ['our form in a browser that says no site', { kind: 'form', host, origin }, undefined],
  ['our form, sent again by the person', { kind: 'form', host, origin, site: 'none' }, undefined],
  ['a form without an origin', { kind: 'form', host, site: 'same-origin' }, 403],
  ['a form of a page that hides its origin', { kind: 'form', host, origin: 'null', site: 'cross-site' }, 403],
  ['a form of another page', { kind: 'form', host, origin: 'https://evil.example.test', site: 'cross-site' }, 403],
  ['a form of another port', { kind: 'form', host, origin: 'https://phone.example.test:9', site: 'same-site' }, 403],
  ['a form in the clear', { kind: 'form', host, origin: 'http://phone.example.test:7443', site: 'cross-site' }, 403],
  ['our origin, which the browser says is elsewhere', { kind: 'form', host, origin, site: 'cross-site' }, 403],
  ['our other name', { kind: 'form', host, origin: 'https://192.0.2.7:7443', site: 'cross-site' }, 403],

  ['our socket', { kind: 'socket', host, origin, site: 'same-origin', mode: 'websocket' }, undefined],
  ['our socket in a browser that says no site', { kind: 'socket', host, origin }, undefined],
  ['a socket without an origin', { kind: 'socket', host }, 403],
  ['a socket of another page', { kind: 'socket', host, origin: 'https://evil.example.test', site: 'cross-site' }, 403],
  ['a socket of a sandboxed page', { kind: 'socket', host, origin: 'null' }, 403],
  ['a socket with an origin that is none', { kind: 'socket', host, origin: 'not an origin' }, 403],
  ['a socket with a longer origin', { kind: 'socket', host, origin: `${origin}.evil.example.test` }, 403],
  ['a socket to another host', { kind: 'socket', host: 'evil.example.test', origin: 'https://evil.example.test' }, 421],
];

describe('the table of origins', () => {
  for (const [name, request, status] of rows)
    it(`${request.kind}, ${name}: ${status ?? 'let in'}`, () => assert.equal(refusalOf(request, ours), status));
});
