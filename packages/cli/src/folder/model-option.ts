// --model: the model that phones are taken for, since files do not say it.

import { ProblemError } from '@offhook/base';
import type { Model } from '@offhook/ucs';
import { findModel, models } from '@offhook/ucs';

export function modelNamed(text: string | undefined): Model | undefined {
  if (text === undefined) return undefined;
  const model = findModel(text);
  if (model === undefined)
    throw new ProblemError('bad-request', `expected a model (${models.map(({ name }) => name).join(', ')}), got ${JSON.stringify(text)}`);
  return model;
}
