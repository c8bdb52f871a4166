import { AppError } from '@pixmill/contracts';
import { type Dialect, findDialect } from '@pixmill/dialects';

/** Throws AppError `internal` for a stored job whose dialect this version does not have. */
export function getDialect(dialects: readonly Dialect[], name: string): Dialect {
  const dialect = findDialect(dialects, name);
  if (!dialect) throw new AppError('internal', { detail: `unknown dialect: ${name}` });
  return dialect;
}
