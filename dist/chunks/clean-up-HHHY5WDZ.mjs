import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);
import{e as a,f as b}from"./chunk-LPW5U6H2.mjs";import"./chunk-AXKE4XXC.mjs";import"./chunk-FHSQLDPM.mjs";import"./chunk-RJWCMZOY.mjs";import"./chunk-4NOG4EXH.mjs";export{a as cleanUp,b as engineState};
