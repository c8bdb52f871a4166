import { serveParent } from '@pixmill/sandbox';
import sharp from 'sharp';
import { renderSvg, type SvgRendering, type SvgRenderRequest } from './render-svg.js';
import { restrictToSvg } from './restrict-to-svg.js';

/** The program of a process that draws an SVG to go on as pixels. */

await restrictToSvg();
serveParent<SvgRenderRequest, SvgRendering>((request, onMeasured) => renderSvg(request, onMeasured), sharp.versions);
