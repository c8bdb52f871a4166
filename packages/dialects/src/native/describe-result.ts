import { formatNames, type Image, type Operation, type Variant } from '@pixmill/contracts';
import type { VariantReport } from './variant-report.js';

export interface DescribedResult {
  readonly image: Image;
  readonly variant: Variant;
  readonly report: VariantReport;
  readonly operations: readonly Operation[];
}

/**
 * What was done to an image, in plain words, such as `Re-encoded as progressive JPEG at quality 74 with 4:2:0; reached 81.2 of 80`. It says
 * nothing about the size. Pure.
 */
export function describeResult(result: DescribedResult): string {
  return [describeWork(result), describeScore(result.report)].filter((part) => part !== '').join('; ');
}

/** Such as `63 % smaller`. Pure. */
export function describeSaving(sourceBytes: number, resultBytes: number): string {
  const percent = sourceBytes === 0 ? 0 : Math.round((Math.abs(sourceBytes - resultBytes) * 100) / sourceBytes);
  if (sourceBytes === resultBytes) return 'the same size';
  return `${percent === 0 ? 'less than 1' : percent} % ${resultBytes < sourceBytes ? 'smaller' : 'larger'}`;
}

function describeWork(result: DescribedResult): string {
  const { report, operations } = result;
  if (report.codec === 'source') return `Kept the source${report.reason ? `: ${report.reason}` : ''}`;
  const encoding = describeEncoding(result);
  if (operations.length === 0) return encoding;
  const kinds = [...new Set(operations.map(({ kind }) => kind))].join(', ');
  return `Applied ${kinds}, then ${encoding[0]?.toLowerCase() ?? ''}${encoding.slice(1)}`;
}

function describeEncoding({ image, variant, report }: DescribedResult): string {
  const format = formatNames[variant.format];
  const isConverted = image.sourceFormat !== null && image.sourceFormat !== variant.format;
  const from = isConverted && image.sourceFormat ? `Converted from ${formatNames[image.sourceFormat]} to` : null;
  if (variant.format === 'svg') return report.lossy ? 'Minified the SVG, with rounded numbers' : 'Minified the SVG';
  if (report.lossy === false) return `${from ?? 'Packed again as'} ${format} without changing a pixel`;
  const progressive = variant.format === 'jpeg' && variant.facts?.interlaced ? 'progressive ' : '';
  return `${from ?? 'Re-encoded as'} ${progressive}${format}${describeKnobs(report.knobs)}`;
}

function describeKnobs({ quality, chroma, colours, dithered }: VariantReport['knobs']): string {
  return [
    typeof quality === 'number' ? ` at quality ${quality}` : '',
    typeof chroma === 'string' ? ` with ${chroma}` : '',
    typeof colours === 'number' ? ` with ${colours} colours${dithered === true ? ', dithered' : ''}` : '',
  ].join('');
}

function describeScore({ score, target }: VariantReport): string {
  if (score == null) return '';
  return target == null ? `scored ${score.toFixed(1)}` : `reached ${score.toFixed(1)} of ${target}`;
}
