import { AppError } from '@pixmill/contracts';
import express, { type Request, type Response } from 'express';
import { runHandler } from './run-handler.js';

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

/** Reads one body. The caller discards the rest after an error. Throws AppError `malformed_body`, or `tooLarge`. */
export type ReadJson = (request: Request, response: Response) => Promise<JsonBody>;

const isTooLarge = (thrown: unknown) => thrown instanceof Error && 'status' in thrown && thrown.status === 413;
const invalidJson = (cause: unknown) => new AppError('malformed_body', { message: 'The body is not valid JSON', cause });

/** Reads JSON as UTF-8, whatever the content type and its charset say: clients also send `charset=utf8`, which express.json rejects. */
export function createReadJson({ maxBytes, tooLarge }: JsonLimit): ReadJson {
  const readBytes = express.raw({ limit: maxBytes, type: () => true });
  return async (request, response) => {
    try {
      await runHandler(readBytes, request, response);
      const bytes: unknown = request.body;
      if (!Buffer.isBuffer(bytes) || bytes.length === 0) return { json: undefined, text: '' };
      const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
      return { json: JSON.parse(text), text };
    } catch (thrown) {
      throw isTooLarge(thrown) ? tooLarge(maxBytes) : invalidJson(thrown);
    }
  };
}
