import { isLoginDecodable } from '@pixmill/contracts';
import { z } from 'zod';
import type { UrlRules } from '../../dialect.js';
import { isHttpUrl, loginRule, trimUrl } from '../../http-url.js';
import { parameterError, parseParameters } from './parse-parameters.js';
import { urlRule } from './source.js';
import { integer } from './values.js';

const maxDelaySeconds = 604_800;

const webhookUrl = z
  .string(urlRule)
  .transform(trimUrl)
  .refine((text) => isHttpUrl(text), { error: urlRule, abort: true })
  .refine(isLoginDecodable, loginRule);
const webhookForm = z.strictObject({ url: webhookUrl, delay: integer(1, maxDelaySeconds).optional() });

export interface Webhook {
  readonly url: string;
  /** From the settlement of the job to the first delivery. */
  readonly delayMs: number;
}

/**
 * The webhook that gets the result; without one the call is synchronous. Source: docs/contracts/optidash.md#34-webhooks.
 * Throws AppError `invalid_parameter`.
 */
export function parseWebhook(value: unknown, { isUrlAllowed }: Pick<UrlRules, 'isUrlAllowed'>): Webhook | null {
  const form = parseParameters('webhook', webhookForm, value);
  if (!form) return null;
  const url = new URL(form.url).href;
  if (!isUrlAllowed(url))
    throw parameterError({ operation: 'webhook', parameter: 'url', rule: 'is not allowed: its address or port is not public' });
  return { url, delayMs: (form.delay ?? 0) * 1_000 };
}
