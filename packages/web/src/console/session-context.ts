// Who is signed in, for every part of the page: what somebody may not do is not offered.

import type { Role, Session } from '@offhook/api';
import { createContext, use } from 'react';

export const SessionContext = createContext<Session | undefined>(undefined);

export function useMay(...roles: readonly Role[]): boolean {
  const session = use(SessionContext);
  return session !== undefined && roles.some((role) => session.roles.includes(role));
}
