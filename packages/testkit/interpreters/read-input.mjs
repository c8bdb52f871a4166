import { text } from 'node:stream/consumers';

/** From stdin: the sample, which defines `verify`, and its calls. A body is base64 of its bytes, or null. */
export const { sample, calls } = JSON.parse(await text(process.stdin));

/** One outcome for each call, in their order: true, false, or what was thrown. */
export function writeOutcomes(outcomes) {
  process.stdout.write(JSON.stringify(outcomes));
}
