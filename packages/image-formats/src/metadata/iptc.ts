/** Source: IPTC-NAA Information Interchange Model 4.2, 1.5 (structure of a dataset) and chapter 6 (record 2). */
const TAG_MARKER = 0x1c;
const HEAD_BYTES = 5;

/** A dataset of an IPTC block. */
export interface Dataset {
  readonly record: number;
  readonly number: number;
  /** The complete dataset, with its head. */
  readonly bytes: Buffer;
}

const CODED_CHARACTER_SET = { record: 1, number: 90 };
/** By-line, its title, credit, source and copyright notice. */
export const copyrightNumbers = [80, 85, 110, 115, 116];
/** Location code and name of the content, city, sublocation, province, country code and name. */
export const locationNumbers = [26, 27, 90, 92, 95, 100, 101];
/** Format, version and data of a preview. */
const previewNumbers = [200, 201, 202];
export const APPLICATION_RECORD = 2;

/** Set in the length of an extended dataset: the other bits then count the bytes of the length that follows. */
const EXTENDED = 0x8000;

/** The offset after the dataset at this offset. */
function endOfDataset(iptc: Buffer, at: number): number {
  const length = iptc.readUInt16BE(at + 3);
  if (length < EXTENDED) return at + HEAD_BYTES + length;
  const lengthBytes = length - EXTENDED;
  const start = at + HEAD_BYTES + lengthBytes;
  return lengthBytes >= 1 && lengthBytes <= 4 && start <= iptc.length
    ? start + iptc.readUIntBE(at + HEAD_BYTES, lengthBytes)
    : Number.POSITIVE_INFINITY;
}

/** Reads datasets up to the first damaged one. */
export function readDatasets(iptc: Buffer): Dataset[] {
  const datasets: Dataset[] = [];
  let at = 0;
  while (at + HEAD_BYTES <= iptc.length && iptc[at] === TAG_MARKER) {
    const end = endOfDataset(iptc, at);
    if (end > iptc.length) break;
    datasets.push({ record: iptc[at + 1] ?? 0, number: iptc[at + 2] ?? 0, bytes: iptc.subarray(at, end) });
    at = end;
  }
  return datasets;
}

const join = (datasets: readonly Dataset[]) => (datasets.length > 0 ? Buffer.concat(datasets.map(({ bytes }) => bytes)) : null);
/** Whether it is a dataset of the application record with one of these numbers. */
const isCharacterSet = ({ record, number }: Dataset) => record === CODED_CHARACTER_SET.record && number === CODED_CHARACTER_SET.number;
export const isOneOf = ({ record, number }: Dataset, numbers: readonly number[]) =>
  record === APPLICATION_RECORD && numbers.includes(number);

/** Names UTF-8 as the character set of all texts. Without it they are Latin-1 in most files. */
const utf8Escape = '\x1b%G';

/** The texts of author, credit and copyright by the number of their dataset. */
export function readCopyrightTexts(iptc: Buffer): ReadonlyMap<number, readonly string[]> {
  const datasets = readDatasets(iptc);
  const isUtf8 = datasets.some((dataset) => isCharacterSet(dataset) && dataset.bytes.toString('latin1', HEAD_BYTES) === utf8Escape);
  const texts = new Map<number, readonly string[]>();
  for (const { number, bytes } of datasets.filter((dataset) => isOneOf(dataset, copyrightNumbers))) {
    const text = bytes.toString(isUtf8 ? 'utf8' : 'latin1', HEAD_BYTES).trim();
    if (text) texts.set(number, [...(texts.get(number) ?? []), text]);
  }
  return texts;
}

/** Author, credit, source and copyright notice, with their character set; null when there is none of them. */
export function toCopyrightIptc(iptc: Buffer): Buffer | null {
  const datasets = readDatasets(iptc);
  const kept = datasets.filter((dataset) => isOneOf(dataset, copyrightNumbers) && dataset.bytes.length > HEAD_BYTES);
  return kept.length > 0 ? join([...datasets.filter(isCharacterSet), ...kept]) : null;
}

/** All datasets, without a preview or without what names a place; null when none is left. */
export function toResultIptc(
  iptc: Buffer,
  { dropsPreview, dropsLocation }: { dropsPreview: boolean; dropsLocation: boolean },
): Buffer | null {
  const dropped = [...(dropsPreview ? previewNumbers : []), ...(dropsLocation ? locationNumbers : [])];
  return join(readDatasets(iptc).filter((dataset) => !isOneOf(dataset, dropped)));
}
