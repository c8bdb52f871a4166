import type { ReplyMode, WireHeaders } from '../dialect.js';

/** The header alone selects binary: the Java client sends nothing else. Source: docs/contracts/optidash.md#33-binary-responses. */
export function toReplyMode(headers: WireHeaders): ReplyMode {
  const value = [headers['x-optidash-binary']].flat()[0]?.trim().toLowerCase();
  return value === '1' || value === 'true' ? 'binary' : 'json';
}
