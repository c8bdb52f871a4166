import { AppError } from '@pixmill/contracts';
import type { Request, Response } from 'express';
import { createReadJson } from './read-json.js';

/** Bytes of a body on the JSON API. */
export const maxJsonBytes = 16_000;

/** Reads the body of a request to the JSON API; `{}` without a body. Throws AppError `malformed_body` or `body_too_large`. */
export type ReadJsonObject = (request: Request, response: Response) => Promise<Record<string, unknown>>;

/** A reader of bodies up to `limitBytes`. */
export function createReadJsonObject(limitBytes: number): ReadJsonObject {
  const readJson = createReadJson({
    maxBytes: limitBytes,
    tooLarge: (maxBytes) => new AppError('body_too_large', { message: `The body is larger than ${maxBytes / 1_000} kB` }),
  });
  return async (request, response) => {
    const { json = {} } = await readJson(request, response);
    if (typeof json !== 'object' || json === null || Array.isArray(json)) {
      throw new AppError('malformed_body', { message: 'The body must be a JSON object' });
    }
    return { ...json };
  };
}
