import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);
import{F as a,G as b}from"./chunk-5KDVHN7C.mjs";import"./chunk-NFF6TK4C.mjs";import"./chunk-S2TCANKK.mjs";import"./chunk-HXJU6C36.mjs";import"./chunk-LNGXGK6Z.mjs";import"./chunk-PBP4TOLP.mjs";import"./chunk-RJWCMZOY.mjs";import"./chunk-4NOG4EXH.mjs";export{a as cleanUp,b as engineState};
