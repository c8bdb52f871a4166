/** Program of the processes that rewrite SVGs. */
import { serveParent } from '@pixmill/sandbox';
import { type MeasuredResult, measureCpu } from '../measure-cpu.js';
import { svgEffortPixels } from '../sanitize/sanitize-svg-source.js';
import { type RewriteRequest, type RewriteResult, rewriteSvg } from './rewrite-svg.js';

serveParent<RewriteRequest, MeasuredResult<RewriteResult | null>>((request, { onMeasured }) => {
  onMeasured(svgEffortPixels(request.bytes));
  return measureCpu(() => rewriteSvg(request));
});
