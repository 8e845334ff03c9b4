import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);
import{a as o}from"./chunk-S2TCANKK.mjs";var i=/^::(?:error|warning|notice) [^\r\n]*::[^\r\n]*$/;function c(e,r){let n=new Set(r.flatMap(o));for(let t of n)e(`::add-mask::${s(t)}
`)}function a(e,r){let n=r.split(`
`).filter(t=>i.test(t));try{for(let t of n)e(`${t}
`)}catch(t){return{document:"annotations",delivered:!1,detail:String(t)}}return{document:"annotations",delivered:!0,detail:`${n.length} in the log`}}function s(e){return e.replaceAll("%","%25").replaceAll("\r","%0D").replaceAll(`
`,"%0A")}export{c as a,a as b};
