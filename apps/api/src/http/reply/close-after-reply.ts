import type { Request, Response } from 'express';

/** Closes the connection after the answer, because the rest of the request was not read. */
export function closeAfterReply(request: Request, response: Response): void {
  response.set('connection', 'close');
  response.once('finish', () => request.destroy());
}
