import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);
import{F as a,G as b}from"./chunk-6YTIWB4F.mjs";import"./chunk-CE53WBXN.mjs";import"./chunk-S2TCANKK.mjs";import"./chunk-7BY5CB3G.mjs";import"./chunk-2WAWFG62.mjs";import"./chunk-PBP4TOLP.mjs";import"./chunk-RJWCMZOY.mjs";import"./chunk-4NOG4EXH.mjs";export{a as cleanUp,b as engineState};
