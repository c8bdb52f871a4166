import { AppError } from '@pixmill/contracts';
import { type DestinationStream, pino } from 'pino';
import { redactFields } from './redact.js';

/** Fields of a log line; `jobId` whenever a job is concerned. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface Logger {
  debug(fields: LogFields, text: string): void;
  info(fields: LogFields, text: string): void;
  warn(fields: LogFields, text: string): void;
  /** Logs an error with its detail, cause and stack, which callers of the API never see. */
  error(thrown: unknown, fields: LogFields, text: string): void;
  /** A logger that adds these fields to every line. */
  with(fields: LogFields): Logger;
}

function toErrorFields(thrown: unknown): Record<string, unknown> {
  if (!(thrown instanceof Error)) return { error: String(thrown) };
  const known = thrown instanceof AppError ? { code: thrown.code, detail: thrown.detail } : {};
  const cause = thrown.cause instanceof Error ? { cause: thrown.cause.message } : {};
  return { error: thrown.message, ...known, ...cause, stack: thrown.stack };
}

/** Writes JSON lines to stdout or to `destination`, without anything that looks like a secret. */
export function createLogger({ level, name, destination }: { level: string; name: string; destination?: DestinationStream }): Logger {
  const formatters = { log: redactFields };
  const root = pino({ level, name, base: { pid: process.pid }, formatters }, destination ?? pino.destination({ sync: true }));
  const wrap = (log: typeof root): Logger => ({
    debug: (fields, text) => log.debug(fields, text),
    info: (fields, text) => log.info(fields, text),
    warn: (fields, text) => log.warn(fields, text),
    error: (thrown, fields, text) => log.error({ ...fields, ...toErrorFields(thrown) }, text),
    with: (fields) => wrap(log.child(redactFields(fields))),
  });
  return wrap(root);
}
