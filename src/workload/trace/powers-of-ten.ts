/** 10⁰ to 10¹⁵, all of them exact. */
export const powersOfTen = Float64Array.from({ length: 16 }, (_, exponent) => Number(`1e${exponent}`));
