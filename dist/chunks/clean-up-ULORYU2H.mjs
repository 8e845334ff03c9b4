import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);
import{F as a,G as b}from"./chunk-CQ3VFA3N.mjs";import"./chunk-KREUGGLY.mjs";import"./chunk-3CRDPYMC.mjs";import"./chunk-DJFAUXXL.mjs";import"./chunk-JQRD27OA.mjs";import"./chunk-PBP4TOLP.mjs";import"./chunk-RJWCMZOY.mjs";import"./chunk-4NOG4EXH.mjs";export{a as cleanUp,b as engineState};
