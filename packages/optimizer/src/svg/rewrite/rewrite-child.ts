import { serveParent } from '@pixmill/sandbox';
import { svgEffortPixels } from '../sanitize/sanitize-svg-source.js';
import { type RewriteRequest, type RewriteResult, rewriteSvg } from './rewrite-svg.js';

/** The program of a process that re-writes SVG. */

serveParent<RewriteRequest, RewriteResult | null>(async (request, onMeasured) => {
  onMeasured(svgEffortPixels(request.bytes));
  return rewriteSvg(request);
});
