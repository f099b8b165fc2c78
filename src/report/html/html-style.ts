/** The page's style. System fonts, the reader's colour scheme, cards instead of table rows on a narrow screen. */
export const pageStyle = `
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#59636e;--line:#d8dee4;--ground:#fff;--raised:#f6f8fa;--good:#116329;--warn:#7d4e00;--bad:#a40e26;--link:#0b57d0}
@media (prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9da7b1;--line:#343b43;--ground:#0f1318;--raised:#171c22;--good:#57d364;--warn:#e3b341;--bad:#ff7b72;--link:#8ab4f8}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
main{max-width:1080px;margin:0 auto;padding:24px 16px 48px}
h1{font-size:1.45rem;line-height:1.3;margin:0 0 8px}
h2{font-size:1.1rem;margin:32px 0 8px}
.lead{margin:0;color:var(--soft)}
ul{margin:0;padding-left:20px}
table{border-collapse:collapse;width:100%;font-size:.92rem;font-variant-numeric:tabular-nums}
th{text-align:left;color:var(--soft);font-weight:600}
th,td{padding:6px 10px 6px 0;border-bottom:1px solid var(--line);vertical-align:top}
th,.short{white-space:nowrap}
td:last-child,th:last-child{text-align:right;padding-right:0}
.pass{color:var(--good)}.marginal,.unproven{color:var(--warn)}.fail,.unstable{color:var(--bad)}.not-applicable{color:var(--soft)}
.buy{background:var(--good);color:var(--ground);border-radius:3px;padding:0 6px;font-size:.8em}
.lead+.lead{margin-top:6px}
.charts{columns:2 480px;column-gap:40px}
figure{margin:0 0 28px;max-width:720px;break-inside:avoid}
figcaption{font-weight:600;margin-bottom:4px}
svg{display:block;width:100%;height:auto}
details{border-top:1px solid var(--line);padding:10px 0}
details:first-of-type{margin-top:32px}
summary{cursor:pointer;font-weight:600}
details>:not(summary){margin-top:10px}
footer{border-top:1px solid var(--line);margin-top:24px;padding-top:8px;color:var(--soft);font-size:.88rem}
code{background:var(--raised);padding:1px 5px;border-radius:3px}
@media (max-width:760px){
thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
table,tbody,tr,td{display:block}
tr{padding:10px 0;border-bottom:1px solid var(--line)}
td,td:last-child,.short{white-space:normal;border:0;padding:1px 0;display:flex;gap:12px;justify-content:space-between;text-align:right}
td:empty{display:none}
td::before{content:attr(data-head);color:var(--soft);text-align:left;flex:none}
}
@media print{
:root{--ink:#000;--soft:#333;--line:#bbb;--ground:#fff;--raised:#fff}
main{max-width:none;padding:0}
figure,tr,li{break-inside:avoid}
details>:not(summary){display:block}
}
`;
