import type { RgbRaster } from '@pixmill/metric';

/** Whether no pixel of an 8-bit picture is transparent. */
export function isOpaque({ data, channels }: RgbRaster): boolean {
  if (channels === 3) return true;
  for (let at = 3; at < data.length; at += 4) if (data[at] !== 255) return false;
  return true;
}
