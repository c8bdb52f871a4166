import { AppError } from '@pixmill/contracts';
import express, { type Request, type Response } from 'express';
import { runHandler } from './run-handler.js';
import { watchRequestBody } from './watch-request-body.js';

export interface JsonBody {
  /** Undefined for an empty body. */
  readonly json: unknown;
  /** The body as it was sent; '' without one. */
  readonly text: string;
}

export interface JsonLimit {
  readonly maxBytes: number;
  /** The error for a larger body. */
  readonly tooLarge: (maxBytes: number) => AppError;
}

/** Reads one body. The caller discards the rest after an error. Throws AppError `malformed_body`, `tooLarge`, or the reason of an aborted receipt. */
export type ReadJson = (request: Request, response: Response) => Promise<JsonBody>;

const isTooLarge = (thrown: unknown) => thrown instanceof AppError && thrown.code === 'body_too_large';
const invalidJson = (cause: unknown) => new AppError('malformed_body', { message: 'The body is not valid JSON', cause });

/** Reads JSON as UTF-8, whatever the content type and its charset say: clients also send `charset=utf8`, which express.json rejects. */
export function createReadJson({ maxBytes, tooLarge }: JsonLimit): ReadJson {
  const readBytes = express.raw({ limit: maxBytes, type: () => true });
  return async (request, response) => {
    // The parser would first wait for the end of a body that is too large.
    const { failed, stop } = watchRequestBody(request, maxBytes);
    try {
      await Promise.race([runHandler(readBytes, request, response), failed]);
      const bytes: unknown = request.body;
      if (!Buffer.isBuffer(bytes) || bytes.length === 0) return { json: undefined, text: '' };
      const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
      return { json: JSON.parse(text), text };
    } catch (thrown) {
      if (isTooLarge(thrown)) throw tooLarge(maxBytes);
      throw thrown instanceof AppError ? thrown : invalidJson(thrown);
    } finally {
      stop();
    }
  };
}
