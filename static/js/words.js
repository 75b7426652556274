/** What the interface says, in the reader's language; the catalog is /words.js, absent in English. */

const { django } = globalThis;

/** The words for `english`; `{name}` in them is replaced by `values.name`. */
export function _(english, values = {}) {
  return fill(django?.gettext?.(english) ?? english, values);
}

/** The words for a number of things, which stands in them as `{count}`. */
export function many(one, more, count, values = {}) {
  const words = django?.ngettext?.(one, more, count) ?? (count === 1 ? one : more);
  return fill(words, { count: number(count), ...values });
}

/** A number as it is written in the reader's language. */
export function number(value) {
  return NUMBERS.format(value);
}

const { lang } = document.documentElement;

/** The reader's language for Intl: in Arabic with the digits 0 to 9, which the keys and the server have too. */
export const LOCALE = lang === "ar" ? "ar-u-nu-latn" : lang || "en";

const NUMBERS = new Intl.NumberFormat(LOCALE);

function fill(words, values) {
  return words.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}
