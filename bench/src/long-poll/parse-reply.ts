interface ResultBody {
  readonly code: number;
  readonly process_id?: string;
  readonly errors?: readonly string[];
}

/**
 * Checks an HTTP reply to a poll of job `id`: `right`, or a description of the mistake. Null while the reply is incomplete.
 * All images of the job failed, so the right reply has code 500 and the id of the job.
 */
export function parseReply(text: string, id: string): string | null {
  const [head = '', body] = text.split('\r\n\r\n', 2);
  const length = /^content-length: (\d+)/im.exec(head)?.[1];
  if (body === undefined || length === undefined || Buffer.byteLength(body) < Number(length)) return null;
  const { code, process_id, errors }: ResultBody = JSON.parse(body);
  if (code === 500 && process_id === id) return 'right';
  return `HTTP ${head.slice(9, 12)}, code ${code}: ${errors?.[0]}`;
}
