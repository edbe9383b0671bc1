// A request that the server carries out for longer than a call lasts is waited for, and what it is at is told meanwhile.

import { setTimeout as pause } from 'node:timers/promises';

import type { SubjectRequest } from '@offhook/api';
import { routes } from '@offhook/api';

import type { ConsoleClient } from './console-client.ts';
import type { Output } from './output.ts';

const againMs = 1000;

export async function whenEnded(
  client: Pick<ConsoleClient, 'get'>,
  output: Pick<Output, 'progress' | 'endProgress'>,
  { request, wait = () => pause(againMs) }: { readonly request: SubjectRequest; readonly wait?: () => Promise<unknown> },
): Promise<SubjectRequest> {
  let now = request;
  // Of one that is planned: its plan is made.
  while (now.state === 'running' || now.progress !== undefined) {
    output.progress(progressText(now));
    await wait();
    now = await client.get(routes.request, { id: request.id });
  }
  if (now !== request) output.endProgress();
  return now;
}

function progressText({ progress }: SubjectRequest): string {
  return progress === undefined ? 'carried out' : `step ${progress.step} of ${progress.of}: ${progress.doing}`;
}
