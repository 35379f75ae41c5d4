// @ts-check
const NUMBERS = new Intl.NumberFormat("en")

/**
 * Write a number with separators.
 * @param {number} number
 */
export const digits = (number) => NUMBERS.format(number)

/**
 * Write a number with its noun, in the singular for 1.
 * @param {number} number
 * @param {string} one
 * @param {string} [more]
 */
export const counted = (number, one, more = `${one}s`) => `${digits(number)} ${number === 1 ? one : more}`
