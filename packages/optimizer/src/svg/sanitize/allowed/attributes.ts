import { wordSet } from './word-set.js';

/** CSS properties that are attributes too. A browser reads the value as CSS. */
export const presentationAttributes = wordSet(`
  alignment-baseline background baseline-shift clip clip-path clip-rule color color-interpolation color-interpolation-filters color-rendering
  cursor cx cy d direction display dominant-baseline enable-background fill fill-opacity fill-rule filter flood-color flood-opacity font
  font-family font-feature-settings font-kerning font-size font-size-adjust font-stretch font-style font-variant font-variant-caps
  font-variant-ligatures font-variant-numeric font-variation-settings font-weight glyph-orientation-horizontal glyph-orientation-vertical
  height image-rendering inline-size isolation kerning letter-spacing lighting-color line-height marker marker-end marker-mid marker-start
  mask mask-type mix-blend-mode opacity overflow paint-order pointer-events r rx ry shape-inside shape-margin shape-padding shape-rendering
  shape-subtract solid-color solid-opacity stop-color stop-opacity stroke stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin
  stroke-miterlimit stroke-opacity stroke-width text-align text-anchor text-decoration text-decoration-color text-decoration-line
  text-decoration-style text-indent text-orientation text-overflow text-rendering text-shadow text-transform transform transform-box
  transform-origin unicode-bidi vector-effect visibility white-space width will-change word-spacing writing-mode x y`);

/** Values of an animation. A browser reads each as a value of the animated attribute. */
export const animationValues = wordSet('from to by values');

/** Attributes of SVG 1.1 and SVG 2 whose values are numbers, words or names. */
export const plainAttributes = wordSet(`
  accent-height accumulate additive alphabetic amplitude arabic-form ascent attributename attributetype azimuth basefrequency baseprofile bbox
  begin bias calcmode cap-height class clippathunits contentscripttype contentstyletype crossorigin decoding descent diffuseconstant divisor
  download dur dx dy edgemode elevation end exponent externalresourcesrequired fetchpriority filterres filterunits focusable format fr fx fy g1
  g2 glyph-name glyphref gradienttransform gradientunits hanging hatchcontentunits hatchunits horiz-adv-x horiz-origin-x horiz-origin-y hreflang
  id ideographic in in2 intercept k k1 k2 k3 k4 kernelmatrix kernelunitlength keypoints keysplines keytimes lang lengthadjust limitingconeangle
  local markerheight markerunits markerwidth maskcontentunits maskunits mathematical max media min mode name numoctaves offset operator
  order orient orientation origin overline-position overline-thickness panose-1 path pathlength patterncontentunits patterntransform
  patternunits pitch points pointsatx pointsaty pointsatz preservealpha preserveaspectratio primitiveunits radius refx refy rel
  rendering-intent repeatcount repeatdur requiredextensions requiredfeatures requiredformats restart result role rotate scale seed side slope
  spacing specularconstant specularexponent spreadmethod startoffset stddeviation stemh stemv stitchtiles strikethrough-position
  strikethrough-thickness string surfacescale systemlanguage tabindex tablevalues target targetx targety textlength title type u1 u2
  underline-position underline-thickness unicode unicode-range units-per-em v-alphabetic v-hanging v-ideographic v-mathematical version
  vert-adv-y vert-origin-x vert-origin-y viewbox viewtarget widths x-height x1 x2 xchannelselector y1 y2 ychannelselector z zoomandpan`);

/** Attributes that only describe: `aria-label`, `data-name`. */
export const descriptiveAttribute = /^(?:aria|data)-[\w.-]+$/;

/** Attributes of the XLink namespace. The address has rules of its own. */
export const linkAttributes = wordSet('title type role arcrole show actuate');
/** Attributes with the prefix `xml`. */
export const xmlAttributes = wordSet('xml:space xml:lang xml:id');

/** An HTML parser takes `font` with one of these for an element of HTML, and everything behind it. */
export const htmlFontAttributes = wordSet('color face size');
