/** The filter buttons, and which entries each leaves visible. */
export const FILTERS = [
  { id: "all", label: "All" },
  { id: "critical", label: "Critical" },
  { id: "warning", label: "Warnings" },
  { id: "note", label: "Notes" },
  { id: "open", label: "Not answered" },
  { id: "satisfied", label: "Satisfied" },
  { id: "not-applicable", label: "Not applicable" },
] as const;

const FILTER_RULES = FILTERS.filter(({ id }) => id !== "all")
  .map(({ id }) => `#show-${id}:checked~.entries>.entry:not(.${id}){display:none}`)
  .join("\n");

const CHOSEN_RULES = FILTERS.map(
  ({ id }) =>
    `#show-${id}:checked~.filters label[for=show-${id}]{background:var(--ink);color:var(--paper)}
#show-${id}:focus-visible~.filters label[for=show-${id}]{outline:2px solid var(--link);outline-offset:2px}`,
).join("\n");

// Contrast of every text colour on its paper is at least 4.5 to 1 (WCAG 2.2, 1.4.3).
export const STYLE = `
:root{color-scheme:light dark;--paper:#fff;--card:#f7f7f8;--line:#dddfe3;--ink:#1b1d21;--soft:#5c626b;--good:#14713f;--bad:#b3261e;--open:#8a5800;--link:#1d4ed8}
@media(prefers-color-scheme:dark){:root{--paper:#15171a;--card:#1e2125;--line:#383d44;--ink:#eceef1;--soft:#a4abb5;--good:#5bd38d;--bad:#ff8a80;--open:#f5bd4f;--link:#8ab4ff}}
*{box-sizing:border-box}
body{margin:0 auto;padding:2rem 1.25rem 4rem;max-width:64rem;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
h1{font-size:2rem;line-height:1.2;margin:0}
h2{font-size:1.15rem;margin:2.5rem 0 .75rem}
p{margin:.4rem 0}
code,pre{font:.875em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere;white-space:pre-wrap}
pre{margin:.4rem 0;padding:.6rem .8rem;background:var(--card);border:1px solid var(--line);border-radius:6px}
header{border-left:6px solid var(--tone);padding:.25rem 0 .25rem 1.1rem}
header h1{color:var(--tone)}
.lead{font-size:1.1rem}
.soft{color:var(--soft)}
.good{--tone:var(--good)}.bad{--tone:var(--bad)}.none{--tone:var(--soft)}.unsure{--tone:var(--open)}
.phases{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:.75rem;padding:0;list-style:none}
.phases li{background:var(--card);border:1px solid var(--line);border-top:4px solid var(--tone);border-radius:6px;padding:.6rem .8rem;overflow-wrap:anywhere}
.phases strong{display:block}
.phases .status{color:var(--tone)}
.numbers{display:grid;grid-template-columns:repeat(auto-fill,minmax(8.75rem,1fr));gap:.75rem;margin:0}
.numbers div{background:var(--card);border:1px solid var(--line);border-radius:6px;padding:.5rem .8rem}
.numbers dt{color:var(--soft);font-size:.85rem}
.numbers dd{margin:0;font-size:1.15rem;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
.filter{position:absolute;opacity:0;pointer-events:none}
.filters{display:flex;flex-wrap:wrap;gap:.5rem;margin-bottom:1rem}
.filters label{border:1px solid var(--line);border-radius:99px;padding:.15rem .8rem;cursor:pointer;font-size:.9rem}
.entry{border:1px solid var(--line);border-left:5px solid var(--tone);border-radius:6px;padding:.6rem 1rem;margin:.6rem 0}
.entry h3{font-size:1rem;margin:0;display:flex;flex-wrap:wrap;gap:.2rem .7rem;align-items:baseline}
.entry .kind{color:var(--tone);text-transform:uppercase;font-size:.75rem;letter-spacing:.06em}
.entry .place{color:var(--soft);font-weight:400}
.entry dl{margin:.5rem 0 0;display:grid;grid-template-columns:4rem 1fr;gap:.3rem .6rem}
.entry dt{color:var(--soft)}
.entry dd{margin:0;min-width:0;overflow-wrap:anywhere;white-space:pre-line}
.brief{display:grid;grid-template-columns:1rem 18rem 1fr;gap:.2rem .8rem;align-items:baseline;margin:-1px 0 0;padding:.3rem 1rem;border-left-width:1px;border-radius:0;font-size:.925rem}
.brief>*{min-width:0;overflow-wrap:anywhere}
.brief code{color:var(--soft)}
@media(max-width:40rem){.brief{grid-template-columns:1rem 1fr}.brief span:last-child{grid-column:2}}
details{margin:.5rem 0}
summary{cursor:pointer;color:var(--soft)}
table{border-collapse:collapse;width:100%;font-size:.925rem}
td,th{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
td.number{text-align:right;font-variant-numeric:tabular-nums}
footer{margin-top:3rem;color:var(--soft);font-size:.85rem}
@media print{.filters{display:none}.entry{break-inside:avoid}}
${FILTER_RULES}
${CHOSEN_RULES}
`;
