// Filters, searches and walks the findings that the page holds already. Without it the page shows them all.
(() => {
  const findings = [...document.querySelectorAll('.finding')];
  const sections = [...document.querySelectorAll('[data-section]')];
  const chips = [...document.querySelectorAll('.chip')];
  const words = document.getElementById('words');
  const shown = document.getElementById('shown');
  document.querySelector('.tools').hidden = false;

  const chosen = (kind) =>
    chips
      .filter((chip) => chip.dataset.filter === kind && chip.getAttribute('aria-pressed') === 'true')
      .map((chip) => chip.dataset.value);

  const visible = () => findings.filter((finding) => !finding.hidden);

  function filter() {
    const [groups, risks] = [chosen('group'), chosen('risk')];
    const asked = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const finding of findings) {
      const { group, risk, words: own } = finding.dataset;
      finding.hidden = !(
        (groups.length === 0 || groups.includes(group)) &&
        (risks.length === 0 || risks.includes(risk)) &&
        asked.every((word) => own.includes(word))
      );
    }
    for (const section of sections) section.hidden = !section.querySelector('.finding:not([hidden])');
    shown.textContent = `${visible().length} of ${findings.length} shown.`;
  }

  function step(by) {
    const list = visible();
    const at = list.findIndex((finding) => finding.contains(document.activeElement));
    const next = at === -1 ? (by > 0 ? 0 : list.length - 1) : Math.min(Math.max(at + by, 0), list.length - 1);
    list[next]?.focus();
    list[next]?.scrollIntoView({ block: 'nearest' });
  }

  function reset() {
    for (const chip of chips) chip.setAttribute('aria-pressed', 'false');
    words.value = '';
    words.blur();
    filter();
  }

  function fold() {
    const details = document.activeElement.closest('.finding')?.querySelector('.places');
    if (details) details.open = !details.open;
  }

  for (const chip of chips) {
    chip.addEventListener('click', () => {
      chip.setAttribute('aria-pressed', String(chip.getAttribute('aria-pressed') !== 'true'));
      filter();
    });
  }
  words.addEventListener('input', filter);
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') return reset();
    if (event.target === words || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = { j: () => step(1), k: () => step(-1), o: fold, '/': () => words.focus() }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  filter();
})();
