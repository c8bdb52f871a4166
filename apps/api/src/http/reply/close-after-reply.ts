import type { Request, Response } from 'express';
import { lingerOnClose } from './linger-on-close.js';

/** Closes the connection after the answer, because the rest of the request was not read: it is dropped while the client reads the answer. */
export function closeAfterReply(request: Request, response: Response): void {
  response.set('connection', 'close');
  lingerOnClose(request.socket);
  request.unpipe();
  response.once('finish', () => request.resume());
}
