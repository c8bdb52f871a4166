import { AppError } from '@pixmill/contracts';
import { findDialect, type WebhookRenderer } from '@pixmill/dialects';

/** Throws AppError `internal` for a stored job whose dialect this version does not have. */
export function getDialect(renderers: readonly WebhookRenderer[], name: string): WebhookRenderer {
  const dialect = findDialect(renderers, name);
  if (!dialect) throw new AppError('internal', { detail: `unknown dialect: ${name}` });
  return dialect;
}
