/** A choice of how pages look holds at once and is kept in this browser; the server reads the same cookie. */

const YEAR = 365 * 24 * 60 * 60;

document.addEventListener("change", ({ target }) => {
  const name = target.dataset?.appearance;
  if (!name) return;
  const fields = [...target.form.querySelectorAll(`[data-appearance]`)];
  const usual = fields.find((field) => field.name === name) === target;
  if (usual) delete document.documentElement.dataset[name];
  else document.documentElement.dataset[name] = target.value;
  const first = new Map(fields.map((field) => [field.name, field]).reverse());
  const chosen = fields.filter((field) => field.checked && field !== first.get(field.name));
  const value = chosen.map((field) => `${field.name}-${field.value}`).join(".");
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `appearance=${value}; path=/; max-age=${YEAR}; samesite=lax${secure}`;
  document.dispatchEvent(new Event("appearance"));
});
