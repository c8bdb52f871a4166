import type { ReplyMode, WireHeaders } from '../dialect.js';

/** The header alone selects binary: the Java client sends nothing else. Source: Optidash contract section 3.3. */
export function toReplyMode(headers: WireHeaders): ReplyMode {
  const value = [headers['x-optidash-binary']].flat()[0]?.trim().toLowerCase();
  return value === '1' || value === 'true' ? 'binary' : 'json';
}
