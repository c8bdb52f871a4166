/** Program of the processes that rewrite SVGs. */
import { serveParent } from '@pixmill/sandbox';
import { svgEffortPixels } from '../sanitize/sanitize-svg-source.js';
import { type RewriteRequest, type RewriteResult, rewriteSvg } from './rewrite-svg.js';

serveParent<RewriteRequest, RewriteResult | null>(async (request, { onMeasured }) => {
  onMeasured(svgEffortPixels(request.bytes));
  return rewriteSvg(request);
});
