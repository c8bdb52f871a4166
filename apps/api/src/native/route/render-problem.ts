import { type AppError, type ErrorCode, errorCatalogue, type FieldProblem } from '@pixmill/contracts';
import { toRetryAfterHeader, type WireReply } from '@pixmill/dialects';
import { errorStatuses } from './error-statuses.js';

/** A 401 needs a challenge (RFC 9110 section 15.5.2). */
const authChallenge = { 'www-authenticate': 'Bearer realm="pixmill"' };

export interface ProblemContext {
  /** Absolute address of the service, without a slash at the end. */
  readonly publicUrl: string;
  readonly requestId?: string | undefined;
}

/** The HTTP status of an error on the native API. Pure. */
export const toStatus = (code: ErrorCode): number => errorStatuses[code] ?? 500;

/** The page of an error code. Pure. */
export const toErrorPage = (publicUrl: string, code: ErrorCode): string => `${publicUrl}/docs/errors/${code}`;

/** The answer of the native API to an error: problem details (RFC 9457). */
export function renderProblem(error: AppError, { publicUrl, requestId }: ProblemContext): WireReply {
  const { code, message } = error;
  const status = toStatus(code);
  const problems = listProblems(error);
  return {
    status,
    headers: { 'content-type': 'application/problem+json', ...toRetryAfterHeader(error), ...(status === 401 && authChallenge) },
    json: {
      type: toErrorPage(publicUrl, code),
      title: errorCatalogue[code].message,
      status,
      detail: message,
      code,
      ...(problems.length > 0 && { errors: problems.map(toWireProblem) }),
      ...(requestId !== undefined && { request_id: requestId }),
    },
    finalNewline: true,
  };
}

/** The use cases of the accounts name fields of the body. */
function listProblems({ problems = [], fields = {} }: AppError): readonly FieldProblem[] {
  const ofFields = Object.entries(fields).flatMap(([field, details]) =>
    details.map((detail) => ({ in: 'body' as const, at: field.replaceAll('.', '/'), detail })),
  );
  return [...problems, ...ofFields];
}

function toWireProblem({ in: part, at, detail }: FieldProblem) {
  if (part === 'body') return { pointer: at === '' ? '' : `/${at}`, detail };
  return { [part === 'query' ? 'parameter' : part]: at, detail };
}
