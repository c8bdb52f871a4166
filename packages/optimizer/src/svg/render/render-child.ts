/** Program of the processes that render SVGs. */
import { serveParent } from '@pixmill/sandbox';
import sharp from 'sharp';
import { renderSvg, type SvgRendering, type SvgRenderRequest } from './render-svg.js';
import { restrictToSvg } from './restrict-to-svg.js';

await restrictToSvg();
serveParent<SvgRenderRequest, SvgRendering>((request, { onMeasured }) => renderSvg(request, onMeasured), sharp.versions);
