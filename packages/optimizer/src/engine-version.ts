/** Changes whenever the same input and options may give different bytes. Results of another version are not reused. */
export const engineVersion = '11 (sharp 0.35.5, @napi-rs/image 1.15.0, svgo 4.1.0)';
