import { AppError } from '@pixmill/contracts';
import { pino } from 'pino';
import { createLineWriter, type LineWriter } from './output/line-writer.js';
import { redactFields } from './redact.js';
import { RepeatedErrors } from './repeated-errors.js';

/** Fields of a log line; `jobId` whenever a job is concerned. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface Logger {
  debug(fields: LogFields, text: string): void;
  info(fields: LogFields, text: string): void;
  warn(fields: LogFields, text: string): void;
  /**
   * Logs an error with its detail, cause and stack, which callers of the API never see. Of an error that a condition of the service
   * repeats, such as an unavailable database, one line a minute is written, with their number in `repeats`.
   */
  error(thrown: unknown, fields: LogFields, text: string): void;
  /** A logger that adds these fields to every line. */
  with(fields: LogFields): Logger;
}

/** Pino's number for `warn`. */
const warnLevel = 40;

function toErrorFields(thrown: unknown): Record<string, unknown> {
  if (!(thrown instanceof Error)) return { error: String(thrown) };
  const known = thrown instanceof AppError ? { code: thrown.code, detail: thrown.detail } : {};
  const cause = thrown.cause instanceof Error ? { cause: thrown.cause.message } : {};
  return { error: thrown.message, ...known, ...cause, stack: thrown.stack };
}

export interface LoggerOptions {
  readonly level: string;
  readonly name: string;
  /** Stdout by default. */
  readonly destination?: LineWriter;
}

/**
 * Writes JSON lines without anything that looks like a secret. Never throws: lines that stdout does not take are lost, and a later line says
 * how many (docs/reliability.md#full-disk).
 */
export function createLogger({ level, name, destination = createStdoutWriter(name) }: LoggerOptions): Logger {
  const formatters = { log: redactFields };
  const root = pino({ level, name, base: { pid: process.pid }, formatters }, destination);
  const repeatedErrors = new RepeatedErrors();
  const wrap = (log: typeof root): Logger => ({
    debug: (fields, text) => log.debug(fields, text),
    info: (fields, text) => log.info(fields, text),
    warn: (fields, text) => log.warn(fields, text),
    error: (thrown, fields, text) =>
      repeatedErrors.write(thrown, text, (repeats) =>
        log.error({ ...fields, ...toErrorFields(thrown), ...(repeats > 0 && { repeats }) }, text),
      ),
    with: (fields) => wrap(log.child(redactFields(fields))),
  });
  return wrap(root);
}

/** Not pino's own destination: that one throws what it cannot write, and so ends the process. */
function createStdoutWriter(name: string): LineWriter {
  return createLineWriter({
    fd: process.stdout.fd,
    renderLoss: ({ count, reason }) =>
      `${JSON.stringify({ level: warnLevel, time: Date.now(), pid: process.pid, name, lines: count, reason, msg: 'log lines were lost' })}\n`,
  });
}
