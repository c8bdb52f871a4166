import sharp from 'sharp';
import { serveParent } from '../serve-parent.js';
import { type DrawnPicture, type DrawRequest, drawSvg } from './draw-svg.js';
import { readSvgAlone } from './svg-alone.js';

/** The program of a process that draws an SVG to go on as pixels. */

await readSvgAlone();
serveParent<DrawRequest, DrawnPicture>((request, onMeasured) => drawSvg(request, onMeasured), sharp.versions);
