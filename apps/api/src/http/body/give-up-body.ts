import type { ServerResponse } from 'node:http';
import type { AppError } from '@pixmill/contracts';
import { lingerOnClose } from '../reply/linger-on-close.js';
import { abortReceipt } from './body-receipt.js';

/** Ends the receipt of a request body. The request is answered with the error, as its last; an answer that has begun is cut off. */
export function giveUpBody(response: ServerResponse, error: AppError): void {
  const { req: request } = response;
  if (response.headersSent) return void request.socket.destroy();
  response.shouldKeepAlive = false;
  lingerOnClose(request.socket);
  abortReceipt(request, error);
}
