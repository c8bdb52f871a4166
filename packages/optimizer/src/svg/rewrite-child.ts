import { serveParent } from '../serve-parent.js';
import { svgEffort } from './optimize-svg.js';
import { type RewriteRequest, type Rewriting, rewriteSvg } from './rewrite-svg.js';

/** The program of a process that re-writes SVG. */

serveParent<RewriteRequest, Rewriting | null>(async (request, onMeasured) => {
  onMeasured(svgEffort(request.bytes));
  return rewriteSvg(request);
});
