import type { Request, RequestHandler, Response } from 'express';

/** Runs a middleware until it calls `next`. Throws the error that it passes to `next`. */
export function runHandler(handler: RequestHandler, request: Request, response: Response): Promise<void> {
  return new Promise((resolve, reject) => {
    void handler(request, response, (error?: unknown) => (error ? reject(error) : resolve()));
  });
}
