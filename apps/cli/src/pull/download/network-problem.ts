const reasons: Readonly<Record<string, string>> = {
  ENOTFOUND: 'the host does not exist',
  EAI_AGAIN: 'its name could not be resolved',
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'it closed the connection',
  UND_ERR_SOCKET: 'it closed the connection',
  UND_ERR_CONNECT_TIMEOUT: 'the connection took too long',
  TimeoutError: 'it took too long',
};

/** What a second try may change; a host that does not exist or a certificate that is not trusted stays so. */
const passingCodes = new Set([
  'EAI_AGAIN',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'TimeoutError',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** What is known of a request without an answer. */
export interface NetworkProblem {
  /** For the user. */
  readonly message: string;
  readonly isPassing: boolean;
}

/** Pure. */
export function describeNetworkProblem(thrown: unknown, { host }: URL): NetworkProblem {
  const code = readText(thrown, 'name') === 'TimeoutError' ? 'TimeoutError' : readText(readCause(thrown), 'code');
  const reason = reasons[code] ?? (code || 'the connection failed');
  return { message: `${host} does not answer: ${reason}`, isPassing: passingCodes.has(code) };
}

const readCause = (thrown: unknown): unknown =>
  typeof thrown === 'object' && thrown !== null && 'cause' in thrown ? thrown.cause : undefined;

function readText(value: unknown, name: 'name' | 'code'): string {
  const text = typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
  return typeof text === 'string' ? text : '';
}
