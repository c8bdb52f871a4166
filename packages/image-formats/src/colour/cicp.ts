/** Colours by code points, as PNG, AVIF and ICC profiles store them. Source: ITU-T H.273, 8.1 and 8.2. */
export interface Cicp {
  /** Code point of the primaries and the white point, such as 1 (sRGB), 9 (BT.2020) or 12 (Display P3). */
  readonly primaries: number;
  /** Code point of the transfer function, such as 13 (sRGB), 16 (PQ) or 18 (HLG). */
  readonly transfer: number;
}

/** A transfer function of high dynamic range. Pixels with 8 bits in sRGB cannot show what it encodes. */
export type HdrTransfer = 'pq' | 'hlg';

const hdrTransfers: Readonly<Record<number, HdrTransfer>> = { 16: 'pq', 18: 'hlg' };

/** The high dynamic range of these colours; null for any other transfer function. */
export function toHdrTransfer({ transfer }: Cicp): HdrTransfer | null {
  return hdrTransfers[transfer] ?? null;
}

/** The code points of sRGB. Pixels without colour information are read as sRGB. */
export const srgbCicp: Cicp = { primaries: 1, transfer: 13 };

export const isSameCicp = (one: Cicp, other: Cicp) => one.primaries === other.primaries && one.transfer === other.transfer;
