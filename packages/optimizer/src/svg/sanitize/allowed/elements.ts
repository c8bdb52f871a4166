import { wordSet } from './word-set.js';

/**
 * The allowed elements of the SVG namespace: SVG 1.1 and SVG 2 without scripts and foreign content, the flowed text of Inkscape, and the
 * paints that SVG 2 has dropped. In lower case, because an HTML parser ignores case.
 */
export const allowedElements = wordSet(`
  a circle clippath cursor defs desc discard ellipse g hatch hatchpath image line lineargradient marker mask mesh meshgradient
  meshpatch meshrow metadata mpath path pattern polygon polyline radialgradient rect solidcolor stop style svg switch symbol title use view
  animate animatecolor animatemotion animatetransform set
  feblend fecolormatrix fecomponenttransfer fecomposite feconvolvematrix fediffuselighting fedisplacementmap fedistantlight fedropshadow
  feflood fefunca fefuncb fefuncg fefuncr fegaussianblur feimage femerge femergenode femorphology feoffset fepointlight fespecularlighting
  fespotlight fetile feturbulence filter
  altglyph altglyphdef altglyphitem font font-face font-face-format font-face-name font-face-src font-face-uri glyph glyphref hkern
  missing-glyph text textpath tref tspan vkern color-profile
  flowroot flowregion flowregionexclude flowpara flowspan flowdiv flowline flowtref flowimage`);

export const animationElements = wordSet('animate animatecolor animatemotion animatetransform set');

/** Elements that show what an address leads to. */
export const addressElements = wordSet(`
  image feimage use textpath mpath tref lineargradient radialgradient pattern hatch filter meshgradient font-face-uri altglyph glyphref cursor
  color-profile animate animatecolor animatemotion animatetransform set`);

/** Elements that only act: what is drawn is the same without them. */
export const actingElements = wordSet('script handler listener');

/** Elements that draw what is not SVG. */
export const foreignDrawingElements = wordSet('foreignobject iframe frame embed object video audio canvas img picture');
