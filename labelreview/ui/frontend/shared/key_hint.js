// @ts-check

/**
 * Name the key in what a field says of itself, where there is likely to be a keyboard.
 * @param {string} key
 * @param {string} words
 */
export const withKey = (key, words) => (matchMedia("(hover: none)").matches ? words : `${key}  ${words}`)
