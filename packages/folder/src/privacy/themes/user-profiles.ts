// Logins of persons on shared phones (guide, User Profiles; User Profile Parameters). Files of single users are not looked into here.

import { control } from '../control.ts';
import type { Draft } from '../control.ts';
import { weakness } from '../password-strength.ts';

export const userProfiles = control({
  id: 'user-profiles',
  theme: 'user profiles',
  chapter: 'User Profile Parameters',
  kind: 'protection',
  data: ['Device User Information', 'Local and Remote Call Participant Information'],
  reads: [
    'prov.login.enabled',
    'prov.login.localPassword',
    'prov.login.localPassword.hash',
    'prov.login.useProvAuth',
    'prov.login.automaticLogout',
    'prov.loginCredPwdFlushed.enabled',
  ],
  examine(view): readonly Draft[] {
    const enabled = view.cause('prov.login.enabled');
    const password = view.cause('prov.login.localPassword');
    const secret = view.get('prov.login.localPassword');
    if (!view.get('prov.login.enabled'))
      return [
        {
          state: 'off',
          severity: 'good',
          text: `User profiles are off${secret === '123' ? '; the factory’s profile password 123 opens nothing while they are' : ''}.`,
          causes: [enabled, password],
        },
      ];
    const drafts: Draft[] = [];
    if (!view.get('prov.login.useProvAuth')) {
      const toChoose = 'a password of its own in each <user>.cfg, or log-in at the server with prov.login.useProvAuth';
      const hash = view.cause('prov.login.localPassword.hash');
      const weak = view.get('prov.login.localPassword.hash') ? undefined : weakness(secret);
      if (!view.isSet('prov.login.localPassword') || secret === '123')
        drafts.push({
          kind: 'password',
          state: 'default',
          severity: 'risk',
          text: 'User profiles open with the factory’s password 123, unless a user’s own file sets another.',
          causes: [enabled, password],
          toChoose,
        });
      else if (weak !== undefined)
        drafts.push({
          kind: 'password',
          state: 'weak',
          severity: 'risk',
          text: `The password of user profiles is weak: ${weak}.`,
          causes: [password],
          toChoose,
        });
      else
        drafts.push({
          kind: 'password',
          state: 'set',
          severity: 'good',
          text: 'The password of user profiles is set.',
          causes: [password],
        });
      if (!view.get('prov.login.localPassword.hash') && view.isSet('prov.login.localPassword'))
        drafts.push({
          kind: 'password',
          state: 'plain',
          severity: 'notice',
          text: 'The password of user profiles stands in the files as plain text, not as a hash.',
          causes: [password, hash],
          toChoose: 'the SHA-1 hash of the password, with prov.login.localPassword.hash="1"',
        });
    }
    drafts.push(
      view.get('prov.login.automaticLogout') === 0
        ? {
            state: 'off',
            severity: 'notice',
            text: 'Who forgets to log out stays logged in, with contacts and call lists open.',
            causes: [view.cause('prov.login.automaticLogout')],
            fix: { lines: { 'prov.login.automaticLogout': '60' }, consequence: 'People are logged out after an hour.' },
          }
        : {
            state: 'on',
            severity: 'good',
            text: `People are logged out after ${view.get('prov.login.automaticLogout')} minutes.`,
            causes: [view.cause('prov.login.automaticLogout')],
          },
    );
    if (!view.get('prov.loginCredPwdFlushed.enabled'))
      drafts.push({
        kind: 'kept',
        state: 'on',
        severity: 'risk',
        text: 'The password of who logged out stays stored in the phone.',
        causes: [view.cause('prov.loginCredPwdFlushed.enabled')],
        fix: { lines: { 'prov.loginCredPwdFlushed.enabled': '1' } },
      });
    drafts.push({
      kind: 'kept',
      state: 'on',
      severity: 'notice',
      text: 'Settings, contacts and call lists of each login lie on the provisioning server, in files named by the login.',
      causes: [enabled],
      clearing: ['on the server: <user>-phone.cfg, <user>-directory.xml and <user>-calls.xml are for the administrator to delete'],
    });
    return drafts;
  },
});
