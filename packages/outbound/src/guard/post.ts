import { type BufferedResponse, type RequestTask, request } from './request.js';

export type PostTask = Omit<RequestTask, 'method' | 'maxResponseBytes'>;

export interface PostResponse extends Omit<BufferedResponse, 'body'> {
  /** Start of the answer's body, read as UTF-8. */
  readonly bodyText: string;
}

const maxResponseBytes = 4_096;

/** One POST, redirects not followed (decisions.md 9). Any answer is a result; throws AppError `address_refused` or `connection_failed`. */
export async function post(task: PostTask): Promise<PostResponse> {
  const { status, headers, body } = await request({ ...task, method: 'POST', maxResponseBytes: maxResponseBytes });
  return { status, headers, bodyText: body.toString('utf8') };
}
