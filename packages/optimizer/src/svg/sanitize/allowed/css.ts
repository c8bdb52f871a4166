import { wordSet } from './word-set.js';

/** The allowed functions of values and selectors. `url` has rules of its own. Left out: functions that take an address as a string. */
export const allowedFunctions = wordSet(`
  attr calc clamp min max abs sign round mod rem sin cos tan asin acos atan atan2 pow sqrt hypot log exp var env if
  rgb rgba hsl hsla hwb lab lch oklab oklch color color-mix color-contrast contrast-color light-dark device-cmyk icc-color cmyk
  matrix matrix3d perspective rotate rotate3d rotatex rotatey rotatez scale scale3d scalex scaley scalez skew skewx skewy translate translate3d
  translatex translatey translatez
  alpha blur brightness contrast drop-shadow grayscale hue-rotate invert opacity saturate sepia
  circle ellipse inset path polygon ray rect shape xywh
  linear-gradient radial-gradient conic-gradient repeating-linear-gradient repeating-radial-gradient repeating-conic-gradient
  -webkit-linear-gradient -webkit-radial-gradient -moz-linear-gradient
  cubic-bezier steps linear
  counter counters symbols format local tech
  fit-content minmax repeat scroll view anchor anchor-size
  stylistic styleset character-variant swash ornaments annotation
  not is where has matches any -webkit-any -moz-any dir lang host host-context slotted part state nth-child nth-last-child nth-of-type
  nth-last-of-type nth-col nth-last-col selector style layer supports font-format font-tech type`);

/** The allowed rules that start with `@`. */
export const allowedRules = wordSet(`
  charset color-profile container counter-style font-face font-feature-values font-palette-values keyframes -webkit-keyframes -moz-keyframes
  -o-keyframes layer media namespace page position-try property scope starting-style supports view-transition viewport -ms-viewport
  stylistic styleset character-variant swash ornaments annotation historical-forms`);

/** Properties that ran something in browsers of the past. */
export const forbiddenProperties = wordSet('behavior -ms-behavior -moz-binding -o-link -o-link-source');
/** Properties that change nothing that is drawn. */
export const undrawnProperties = wordSet('cursor');
