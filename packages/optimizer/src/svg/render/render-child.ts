import sharp from 'sharp';
import { serveParent } from '../../processes/serve-parent.js';
import { renderSvg, type SvgRendering, type SvgRenderRequest } from './render-svg.js';
import { restrictToSvg } from './restrict-to-svg.js';

/** The program of a process that draws an SVG to go on as pixels. */

await restrictToSvg();
serveParent<SvgRenderRequest, SvgRendering>((request, onMeasured) => renderSvg(request, onMeasured), sharp.versions);
