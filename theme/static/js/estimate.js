// Calculators and dates of the pages of rates and of the comparison. Both are complete without this
// script: tables stand for the calculators, and every price carries its dates.

const { lang, dataset } = document.documentElement;
const today = new Intl.DateTimeFormat("sv-SE", { timeZone: dataset.zone }).format();

for (const part of document.querySelectorAll("[data-from], [data-until]")) {
  const { from = "", until = "9999" } = part.dataset;
  part.hidden = today < from || today > until;
}

const FORMULAS = {
  hours: (own, { hourly, share, free }) => ({ total: hourly * (Math.max(own.work - free, 0) + share * (own.travel ?? 0)) }),
  value: (own, { percent, years }) => ({ total: (own.increase * percent * years) / 100 }),
  costs: (own, { years, redo, yearly, price, ours }) => ({
    own: own.hour * (own.build * (1 + redo / 100) + 12 * years * own.upkeep) + years * yearly,
    ours: +price + years * ours,
  }),
};

for (const form of document.querySelectorAll("[data-estimate]")) {
  const given = { ...form.dataset };
  if (given.nextFrom && today >= given.nextFrom) given.hourly = given.nextHourly;
  const show = () => {
    const own = {};
    for (const { name, valueAsNumber } of form.querySelectorAll("input")) own[name] = Math.max(valueAsNumber || 0, 0);
    for (const [name, sum] of Object.entries(FORMULAS[given.estimate](own, given))) {
      const cents = Math.round(sum * 100) % 100 ? 2 : 0;
      form.elements[name].value = new Intl.NumberFormat(lang, { style: "currency", currency: given.currency, minimumFractionDigits: cents, maximumFractionDigits: cents }).format(sum);
    }
  };
  form.addEventListener("input", show);
  form.hidden = false;
  show();
}
