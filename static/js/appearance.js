/** A choice of how pages look holds at once and is kept in this browser; the server reads the same cookie. */

const YEAR = 365 * 24 * 60 * 60;

document.addEventListener("change", ({ target }) => {
  const name = target.dataset?.appearance;
  if (!name) return;
  if (target.value === target.dataset.usual) delete document.documentElement.dataset[name];
  else document.documentElement.dataset[name] = target.value;
  const fields = [...target.form.querySelectorAll("[data-appearance]:checked")];
  const chosen = fields.filter((field) => field.value !== field.dataset.usual);
  const value = chosen.map((field) => `${field.name}-${field.value}`).join(".");
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `appearance=${value}; path=/; max-age=${YEAR}; samesite=lax${secure}`;
  document.dispatchEvent(new Event("appearance"));
});
