/** Changes whenever equal input and options may give other bytes, so that earlier work is not taken for today's. */
export const engineVersion = '7 (sharp 0.35.5, @napi-rs/image 1.15.0, svgo 4.1.0)';
