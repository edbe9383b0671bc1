// What the phone serves and what it tells to applications: web pages, REST, push, telephony notifications, state polling, the browser's home page.

import { control } from '../control.ts';
import type { Draft } from '../control.ts';
import { isNowhere, schemeOf, shownUrl, transportOfScheme } from '../shown-url.ts';
import type { Fix, Transport } from '../statement.ts';

/** The same address over HTTPS, where it has another protocol or none. */
function secured(parameter: string, url: string): Fix {
  return {
    lines: { [parameter]: shownUrl(url).replace(/^(?:[a-z]+:\/\/)?/, 'https://') },
    needs: 'the same server to answer HTTPS there',
  };
}

function transportOf(url: string): Transport {
  return url !== '' && schemeOf(url) === undefined ? 'clear' : transportOfScheme(schemeOf(url));
}

export const webPages = control({
  id: 'web-pages',
  theme: 'applications',
  chapter: 'Administrator and User Passwords',
  kind: 'protection',
  data: ['Device Identifier Information', 'Device User Information'],
  reads: [
    'httpd.enabled',
    'httpd.cfg.enabled',
    'httpd.cfg.secureTunnelRequired',
    'httpd.cfg.secureTunnelEnabled',
    'httpd.cfg.lockWebUI.enable',
  ],
  examine(view): readonly Draft[] {
    const served = [view.cause('httpd.enabled'), view.cause('httpd.cfg.enabled')];
    if (!view.get('httpd.enabled') || !view.get('httpd.cfg.enabled'))
      return [{ state: 'off', severity: 'good', text: 'The phone serves no web pages.', causes: served }];
    const tls = [view.cause('httpd.cfg.secureTunnelRequired'), view.cause('httpd.cfg.secureTunnelEnabled')];
    const isSecure = view.get('httpd.cfg.secureTunnelRequired') && view.get('httpd.cfg.secureTunnelEnabled');
    return [
      isSecure
        ? {
            state: 'encrypted',
            severity: 'good',
            text: 'The phone’s web pages are served over HTTPS only.',
            transport: 'encrypted',
            causes: [...served, ...tls],
          }
        : {
            state: 'clear',
            severity: 'risk',
            text: 'The phone’s web pages answer over HTTP: passwords, contacts and call lists travel in clear.',
            transport: 'clear',
            causes: [...served, ...tls],
            fix: { lines: { 'httpd.cfg.secureTunnelEnabled': '1', 'httpd.cfg.secureTunnelRequired': '1' } },
          },
      view.get('httpd.cfg.lockWebUI.enable')
        ? {
            part: 'log-in-lock',
            state: 'on',
            severity: 'good',
            text: 'Wrong passwords close the web pages’ log-in for a while.',
            causes: [view.cause('httpd.cfg.lockWebUI.enable')],
          }
        : {
            part: 'log-in-lock',
            state: 'off',
            severity: 'risk',
            text: 'Passwords can be tried without end in the phone’s web pages.',
            causes: [view.cause('httpd.cfg.lockWebUI.enable')],
            fix: { lines: { 'httpd.cfg.lockWebUI.enable': '1' } },
          },
    ];
  },
});

export const restApi = control({
  id: 'rest-api',
  theme: 'applications',
  chapter: 'White paper: Data Processing',
  kind: 'leaves',
  data: ['Device Identifier Information', 'Device User Information', 'Local and Remote Call Participant Information'],
  reads: ['apps.restapi.enabled', 'httpd.cfg.secureTunnelRequired'],
  examine: (view) =>
    view.get('apps.restapi.enabled')
      ? [
          {
            state: view.get('httpd.cfg.secureTunnelRequired') ? 'on' : 'clear',
            severity: view.get('httpd.cfg.secureTunnelRequired') ? 'notice' : 'risk',
            text: `The REST API tells whoever has the administrator password about calls, call lists, lines and the network${view.get('httpd.cfg.secureTunnelRequired') ? '' : ', in clear where HTTP is used'}.`,
            recipient: 'applications with the administrator password',
            transport: view.get('httpd.cfg.secureTunnelRequired') ? 'encrypted' : 'clear',
            causes: [view.cause('apps.restapi.enabled'), view.cause('httpd.cfg.secureTunnelRequired')],
            fix: view.get('httpd.cfg.secureTunnelRequired')
              ? { lines: { 'apps.restapi.enabled': '0' }, consequence: 'Applications that use the REST API stop.' }
              : { lines: { 'httpd.cfg.secureTunnelRequired': '1' }, consequence: 'Applications have to use HTTPS.' },
          },
        ]
      : [{ state: 'off', severity: 'good', text: 'The REST API is off.', causes: [view.cause('apps.restapi.enabled')] }],
});

export const push = control({
  id: 'push',
  theme: 'applications',
  chapter: 'not in the guide',
  kind: 'protection',
  reads: ['apps.push.messageType', 'apps.push.secureTunnelRequired', 'apps.push.serverRootURL'],
  examine(view): readonly Draft[] {
    if (view.get('apps.push.messageType') === '0')
      return [{ state: 'off', severity: 'good', text: 'Pushed messages are discarded.', causes: [view.cause('apps.push.messageType')] }];
    const causes = [view.cause('apps.push.messageType'), view.cause('apps.push.secureTunnelRequired')];
    const url = view.get('apps.push.serverRootURL');
    const drafts: Draft[] = [
      view.get('apps.push.secureTunnelRequired')
        ? {
            state: 'encrypted',
            severity: 'good',
            text: 'Messages may be pushed to the phone, over HTTPS only.',
            transport: 'encrypted',
            causes,
          }
        : {
            state: 'clear',
            severity: 'risk',
            text: 'Messages may be pushed to the phone in clear.',
            transport: 'clear',
            causes,
            fix: {
              lines: { 'apps.push.secureTunnelEnabled': '1', 'apps.push.secureTunnelRequired': '1' },
              consequence: 'A server that pushes over HTTP has to change to HTTPS.',
            },
          },
    ];
    if (url !== '' && transportOf(url) === 'clear')
      drafts.push({
        kind: 'leaves',
        state: 'clear',
        severity: 'risk',
        text: 'Pages of pushed messages are fetched in clear.',
        recipient: shownUrl(url),
        transport: 'clear',
        causes: [view.cause('apps.push.serverRootURL')],
        fix: secured('apps.push.serverRootURL', url),
      });
    return drafts;
  },
});

const events = [
  'apps.telNotification.incomingEvent',
  'apps.telNotification.outgoingEvent',
  'apps.telNotification.callStateChangeEvent',
  'apps.telNotification.offhookEvent',
  'apps.telNotification.onhookEvent',
  'apps.telNotification.lineRegistrationEvent',
  'apps.telNotification.userLogInOutEvent',
  'apps.telNotification.networkUpEvent',
  'apps.telNotification.appInitializationEvent',
  'apps.telNotification.uiInitializationEvent',
  'apps.telNotification.taInitializationEvent',
] as const;
const ofCalls = new Set<string>(events.slice(0, 3));

export const notifications = control({
  id: 'telephony-notifications',
  theme: 'applications',
  chapter: 'not in the guide',
  kind: 'leaves',
  reads: ['apps.telNotification.URL', 'apps.telNotification.#.URL', ...events],
  examine(view): readonly Draft[] {
    const on = events.filter((name) => view.get(name));
    const targets = [
      { parameter: 'apps.telNotification.URL', url: view.get('apps.telNotification.URL'), cause: view.cause('apps.telNotification.URL') },
      ...view.indicesOf('apps.telNotification.#.URL').map(([index = 0]) => ({
        parameter: `apps.telNotification.${index}.URL`,
        url: view.get('apps.telNotification.#.URL', index),
        cause: view.cause('apps.telNotification.#.URL', index),
      })),
    ].filter(({ url }) => url !== '' && !isNowhere(url));
    const [first] = targets;
    if (on.length === 0 || first === undefined)
      return [
        {
          state: 'off',
          severity: 'good',
          text: 'No server is told of calls and events.',
          causes: [view.cause('apps.telNotification.URL')],
        },
      ];
    return targets.map(({ parameter, url, cause }): Draft => {
      const transport = transportOf(url);
      return {
        state: transport === 'clear' ? 'clear' : 'on',
        severity: transport === 'clear' ? 'risk' : 'notice',
        text: `A server is told of ${on.length} ${on.length === 1 ? 'kind' : 'kinds'} of events${on.some((name) => ofCalls.has(name)) ? ', with the names and numbers of both parties of calls' : ''}${transport === 'clear' ? ', in clear' : ''}.`,
        recipient: shownUrl(url),
        transport,
        data: on.some((name) => ofCalls.has(name))
          ? ['Device Identifier Information', 'Local and Remote Call Participant Information']
          : ['Device Identifier Information', 'Device User Information'],
        details: on.map((name) => name.slice('apps.telNotification.'.length)),
        causes: [cause, ...on.map((name) => view.cause(name))],
        ...(transport === 'clear' ? { fix: secured(parameter, url) } : {}),
      };
    });
  },
});

export const statePolling = control({
  id: 'state-polling',
  theme: 'applications',
  chapter: 'not in the guide',
  kind: 'leaves',
  data: ['Device Identifier Information', 'Local and Remote Call Participant Information'],
  reads: ['apps.statePolling.URL', 'apps.statePolling.username', 'apps.statePolling.responseMode'],
  examine(view): readonly Draft[] {
    const url = view.get('apps.statePolling.URL');
    const causes = [view.cause('apps.statePolling.URL'), view.cause('apps.statePolling.username')];
    if (url === '' && view.get('apps.statePolling.username') === '')
      return [{ state: 'off', severity: 'good', text: 'Nobody polls the phone’s state.', causes }];
    const transport = view.get('apps.statePolling.responseMode') === '1' && url !== '' ? transportOf(url) : 'depends';
    return [
      {
        state: transport === 'clear' ? 'clear' : 'on',
        severity: transport === 'clear' ? 'risk' : 'notice',
        text: `The phone tells who polls it about calls in progress, lines and its network${transport === 'clear' ? ', in clear' : ''}.`,
        recipient: url === '' ? 'whoever polls with the password' : shownUrl(url),
        transport,
        causes: [...causes, view.cause('apps.statePolling.responseMode')],
        ...(transport === 'clear' ? { fix: secured('apps.statePolling.URL', url) } : {}),
      },
    ];
  },
});

export const browser = control({
  id: 'browser-home',
  theme: 'applications',
  chapter: 'not in the guide',
  kind: 'leaves',
  data: ['Device Identifier Information'],
  reads: ['mb.main.home'],
  examine(view): readonly Draft[] {
    const url = view.get('mb.main.home');
    if (url === '') return [];
    const transport = transportOf(url);
    return [
      {
        state: transport === 'clear' ? 'clear' : 'on',
        severity: 'notice',
        text: `The browser opens a page of a server${transport === 'clear' ? ', in clear' : ''}.`,
        recipient: shownUrl(url),
        transport,
        causes: [view.cause('mb.main.home')],
        ...(transport === 'clear' ? { fix: secured('mb.main.home', url) } : {}),
      },
    ];
  },
});
