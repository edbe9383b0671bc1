// The console's interface to what goes when, and to holds.

import { keepSchema, putHoldSchema, routes } from '@offhook/api';

import type { Holds } from '../privacy/holds.ts';
import type { Retention } from '../retention.ts';
import type { AddRoute } from './route-call.ts';

export interface RetentionRouteParts {
  readonly retention: Retention;
  readonly holds: Holds;
}

export function addRetentionRoutes(add: AddRoute, { retention, holds }: RetentionRouteParts): void {
  add(routes.retention, () => retention.expiring());
  add(routes.keep, ({ parameter, request, session }) =>
    retention.keep(parameter('store'), keepSchema.parse(request.body).keepForDays, session.userName),
  );
  add(routes.holds, () => holds.all());
  add(routes.putHold, ({ request, session }) => holds.put(putHoldSchema.parse(request.body), session.userName));
  add(routes.endHold, ({ parameter, session }) => holds.end(parameter('id'), session.userName));
}
