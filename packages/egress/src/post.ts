import { type SendTask, type Sent, send } from './send.js';

export type PostTask = Omit<SendTask, 'method' | 'maxAnswerBytes'>;

export interface Posted extends Omit<Sent, 'body'> {
  /** Start of the answer's body, read as UTF-8. */
  readonly head: string;
}

const headBytes = 4_096;

/** One POST, redirects not followed (decisions.md 9). Any answer is a result; throws AppError `address_refused` or `connection_failed`. */
export async function post(task: PostTask): Promise<Posted> {
  const { status, headers, body } = await send({ ...task, method: 'POST', maxAnswerBytes: headBytes });
  return { status, headers, head: body.toString('utf8') };
}
