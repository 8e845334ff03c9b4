import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);
import{B as a,C as b}from"./chunk-P646UB6F.mjs";import"./chunk-KREUGGLY.mjs";import"./chunk-TFD4BXEN.mjs";import"./chunk-CUGISPKM.mjs";import"./chunk-JQRD27OA.mjs";import"./chunk-RJWCMZOY.mjs";import"./chunk-4NOG4EXH.mjs";export{a as cleanUp,b as engineState};
