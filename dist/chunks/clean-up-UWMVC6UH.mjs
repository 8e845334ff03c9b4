import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);
import{e as a,f as b}from"./chunk-PH4W3ONB.mjs";import"./chunk-AXKE4XXC.mjs";import"./chunk-DJTVZPPR.mjs";import"./chunk-RJWCMZOY.mjs";import"./chunk-4NOG4EXH.mjs";export{a as cleanUp,b as engineState};
