import { isUtf8 } from 'node:buffer';
import { AppError } from '@pixmill/contracts';
import express, { type Request, type Response } from 'express';
import { runHandler } from './run-handler.js';

export interface JsonBody {
  /** Undefined for an empty body. */
  readonly json: unknown;
  /** The body as it was sent; '' without one. */
  readonly text: string;
}

const isTooLarge = (thrown: unknown) => thrown instanceof Error && 'status' in thrown && thrown.status === 413;

export interface JsonLimit {
  readonly maxBytes: number;
  /** The error for a larger body. */
  readonly tooLarge: (maxBytes: number) => AppError;
}

/**
 * Reads the body as JSON in UTF-8, whatever its content type. The caller discards the rest after an error.
 * Throws AppError `malformed_body`, or `tooLarge`.
 */
export async function readJson(request: Request, response: Response, { maxBytes, tooLarge }: JsonLimit): Promise<JsonBody> {
  let text = '';
  const parse = express.json({
    limit: maxBytes,
    type: () => true,
    strict: false,
    verify: (_request, _response, bytes) => {
      if (!isUtf8(bytes)) throw new AppError('malformed_body', { detail: 'not UTF-8' });
      text = bytes.toString('utf8');
    },
  });
  try {
    await runHandler(parse, request, response);
  } catch (thrown) {
    if (isTooLarge(thrown)) throw tooLarge(maxBytes);
    throw new AppError('malformed_body', { message: 'The body is not valid JSON', cause: thrown });
  }
  return { json: text === '' ? undefined : request.body, text };
}
