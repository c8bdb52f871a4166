import { fixtureBytes } from '@pixmill/testkit';
import type { EncodedImage } from '@pixmill/testkit/browser';
import { type NamedImage, toBlob } from '../fixtures.js';
import { download, fetchResult } from '../megaoptim/client.js';
import { upload } from '../optidash/client.js';
import { type RunningService, recordedKey } from '../service.js';

/** Compression of MegaOptim. Optidash calls `intelligent` `medium` and `ultra` `high`. */
export type FaultLevel = 'intelligent' | 'ultra' | 'lossless';
export type FaultDialect = 'megaoptim' | 'optidash';

/** A detector's value in a report, see docs/floors.md. */
interface ReportedFloor {
  readonly name: string;
  readonly value: number;
  readonly limit: number;
}

/** The parts of a report that the tests read, see docs/optimizer.md#the-report. */
export interface FaultReport {
  readonly reason: string;
  readonly lossy: boolean;
  /** What stood in the way of a safe SVG. */
  readonly blocked?: readonly string[];
  /** What the source has and the result has not. */
  readonly stripped: readonly string[];
  readonly floors: readonly ReportedFloor[];
  readonly extras: readonly { readonly lossy: boolean; readonly floors: readonly ReportedFloor[] }[];
}

/** What a dialect returned for a picture of fixtures/faults. */
export interface FaultResult {
  readonly source: EncodedImage;
  readonly main: EncodedImage;
  /** The WebP copy, which MegaOptim alone makes; null where its item has none. */
  readonly webp: EncodedImage | null;
  readonly report: FaultReport;
  /** Sentences of the whole answer of MegaOptim. */
  readonly notes: readonly string[];
}

const optidashLevels = { intelligent: 'medium', ultra: 'high', lossless: 'lossless' } as const;

/** Sends pictures of fixtures/faults through a dialect. The results have the order of the names. */
export function optimizeFaults(
  service: RunningService,
  { dialect, level, names }: { readonly dialect: FaultDialect; readonly level: FaultLevel; readonly names: readonly string[] },
): Promise<FaultResult[]> {
  const images = names.map((name): NamedImage => ({ name, bytes: fixtureBytes(`faults/${name}`) }));
  const optimizeOne = dialect === 'megaoptim' ? optimizeByMegaoptim : optimizeByOptidash;
  return Promise.all(images.map((image) => optimizeOne(service, image, level)));
}

async function optimizeByMegaoptim(service: RunningService, image: NamedImage, level: FaultLevel): Promise<FaultResult> {
  const form = new FormData();
  for (const [field, value] of Object.entries({ type: 'files', compression: level, webp: '1' })) form.set(field, value);
  form.set('file1', toBlob(image.bytes), image.name);
  const response = await fetch(`${service.url}/v1/optimize`, { method: 'POST', headers: { 'x-api-key': recordedKey }, body: form });
  const { process_id: id } = (await response.json()) as { readonly process_id: string };
  const { result, notes = [] } = await fetchResult(service, id);
  const item = result?.[0];
  const format = toFormat(image.name);
  return {
    source: { bytes: image.bytes, format },
    main: { bytes: await download(item?.url), format },
    webp: item?.webp ? { bytes: await download(item.webp.url), format: 'webp' } : null,
    report: await fetchReport(service, id),
    notes,
  };
}

async function optimizeByOptidash(service: RunningService, image: NamedImage, level: FaultLevel): Promise<FaultResult> {
  const { body } = await upload(service, image, { optimize: { compression: optidashLevels[level] } });
  const format = toFormat(image.name);
  return {
    source: { bytes: image.bytes, format },
    main: { bytes: await download(body.output?.url), format },
    webp: null,
    report: await fetchReport(service, body.id),
    notes: [],
  };
}

/** The report of the first image of a job, whichever dialect it came through. */
async function fetchReport(service: RunningService, id: string): Promise<FaultReport> {
  const response = await fetch(`${service.url}/v1/optimize/${id}/report`, { headers: { 'x-api-key': recordedKey } });
  const body = (await response.json()) as { readonly report?: readonly { readonly report: FaultReport }[] };
  const report = body.report?.[0]?.report;
  if (!report) throw new Error(`report of ${id}: ${response.status} ${JSON.stringify(body)}`);
  return report;
}

/** The fixtures are named by format. */
function toFormat(name: string): EncodedImage['format'] {
  const extension = name.slice(name.lastIndexOf('.') + 1);
  return extension === 'jpg' ? 'jpeg' : (extension as EncodedImage['format']);
}
