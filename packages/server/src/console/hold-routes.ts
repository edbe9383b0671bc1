// The console's interface to holds.

import { putHoldSchema, routes } from '@offhook/api';

import type { Holds } from '../privacy/holds.ts';
import type { AddRoute } from './route-call.ts';

export function addHoldRoutes(add: AddRoute, holds: Holds): void {
  add(routes.holds, () => holds.all());
  add(routes.putHold, ({ request, session }) => holds.put(putHoldSchema.parse(request.body), session.userName));
  add(routes.endHold, ({ parameter, session }) => holds.end(parameter('id'), session.userName));
}
