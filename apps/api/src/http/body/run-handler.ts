import type { Request, RequestHandler, Response } from 'express';

/** Runs a middleware to its `next`. Throws what it passes to `next`. */
export function runHandler(handler: RequestHandler, request: Request, response: Response): Promise<void> {
  return new Promise((resolve, reject) => {
    void handler(request, response, (error?: unknown) => (error ? reject(error) : resolve()));
  });
}
