/** The style of the page of a report: light and dark, on paper and on small screens. */
export const PAGE_STYLE = `
  :root { --ink: #1b1f24; --paper: #fff; --soft: #59636e; --line: #d8dee4; --box: #f6f8fa;
    --good: #1a7f37; --bad: #cf222e; --fair: #9a6700; }
  @media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --paper: #0d1117; --soft: #9198a1; --line: #30363d;
    --box: #161b22; --good: #3fb950; --bad: #f85149; --fair: #d29922; } }
  body { font: 15px/1.5 system-ui, sans-serif; max-width: 75rem; margin: 2rem auto; padding: 0 1rem;
    color: var(--ink); background: var(--paper); }
  h1 { font-size: 1.6rem; } h2 { font-size: 1.1rem; margin-top: 2rem; } h2 small { color: var(--soft); font-weight: normal; }
  .verdict { display: inline-block; padding: .1rem .8rem; border-radius: 2rem; font-size: 1.1rem; vertical-align: .15rem;
    color: var(--paper); background: var(--bad); }
  .verdict.conformant { background: var(--good); } .verdict.deviations { background: var(--fair); }
  .counts { display: flex; flex-wrap: wrap; gap: 1rem; padding: 0; list-style: none; }
  .counts li { flex: 1 1 8rem; padding: .5rem 1rem; border: 1px solid var(--line); border-radius: .5rem; }
  .counts b { display: block; font-size: 1.5rem; }
  table { border-collapse: collapse; width: 100%; }
  th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid var(--line); }
  table.facts { width: auto; } table.facts th { white-space: nowrap; }
  td.number { text-align: right; white-space: nowrap; } td.id { white-space: nowrap; }
  tr:target td { background: var(--box); }
  pre { white-space: pre-wrap; margin: .3rem 0; padding: .5rem; background: var(--box); overflow-wrap: anywhere; }
  summary { cursor: pointer; } a { color: inherit; }
  .passed { color: var(--good); } .failed { color: var(--bad); font-weight: bold; } .deviates { color: var(--fair); }
  .skipped, .not-exercised, .rule { color: var(--soft); }
  .rule { font-size: .85rem; }`;
