/** The cause of a lookup that the name server did not answer: the name may exist. */
export class UnansweredLookup extends Error {
  override readonly name = 'UnansweredLookup';
}

/** The cause of a connection attempt that nobody answered. */
export class SilentAddress extends Error {
  override readonly name = 'SilentAddress';
}

/** The cause of a connection that its peer closed too early. */
export class EarlyClose extends Error {
  override readonly name = 'EarlyClose';
}

/**
 * What a failed connection says. `transient`: the server refused, reset or cut it. `lookup`: no answer from a name server. `route`: no way to
 * the address. `silent`: no answer from the address. `local`: this process or machine has no room for a connection. `other`: the rest,
 * such as a name that does not exist.
 */
export type FailureKind = 'transient' | 'lookup' | 'route' | 'silent' | 'local' | 'other';

const kindsByCode: Readonly<Record<string, FailureKind>> = {
  ECONNREFUSED: 'transient',
  ECONNRESET: 'transient',
  ECONNABORTED: 'transient',
  EPIPE: 'transient',
  ERR_STREAM_PREMATURE_CLOSE: 'transient',
  ENETUNREACH: 'route',
  EHOSTUNREACH: 'route',
  ENETDOWN: 'route',
  EHOSTDOWN: 'route',
  EADDRNOTAVAIL: 'route',
  EMFILE: 'local',
  ENFILE: 'local',
  ENOBUFS: 'local',
  ENOMEM: 'local',
};

/** The code of a system error; null without one. Pure. */
export function toErrorCode(thrown: unknown): string | null {
  return typeof thrown === 'object' && thrown !== null && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : null;
}

/** Finds the kind in the causes of an error, by class and code, never by text. Pure. */
export function toFailureKind(error: unknown): FailureKind {
  for (let cause = error; typeof cause === 'object' && cause !== null; cause = 'cause' in cause ? cause.cause : null) {
    if (cause instanceof UnansweredLookup) return 'lookup';
    if (cause instanceof SilentAddress) return 'silent';
    if (cause instanceof EarlyClose) return 'transient';
    const kind = kindsByCode[toErrorCode(cause) ?? ''];
    if (kind) return kind;
  }
  return 'other';
}
