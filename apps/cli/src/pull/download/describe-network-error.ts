const reasons: Readonly<Record<string, string>> = {
  ENOTFOUND: 'the host does not exist',
  EAI_AGAIN: 'its name could not be resolved',
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'it closed the connection',
  UND_ERR_SOCKET: 'it closed the connection',
  UND_ERR_CONNECT_TIMEOUT: 'the connection took too long',
};

/** A sentence about a request without an answer. Pure. */
export function describeNetworkError(thrown: unknown, { host }: URL): string {
  if (readText(thrown, 'name') === 'TimeoutError') return `${host} took too long`;
  const cause = typeof thrown === 'object' && thrown !== null && 'cause' in thrown ? thrown.cause : undefined;
  const code = readText(cause, 'code');
  return `${host} does not answer: ${reasons[code] ?? (code || 'the connection failed')}`;
}

function readText(value: unknown, name: 'name' | 'code'): string {
  const text = typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
  return typeof text === 'string' ? text : '';
}
