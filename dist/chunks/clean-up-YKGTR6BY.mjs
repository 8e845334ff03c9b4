import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);
import{D as a,E as b}from"./chunk-MIPVQMAB.mjs";import"./chunk-KREUGGLY.mjs";import"./chunk-S5EVD5CM.mjs";import"./chunk-CUGISPKM.mjs";import"./chunk-JQRD27OA.mjs";import"./chunk-RJWCMZOY.mjs";import"./chunk-4NOG4EXH.mjs";export{a as cleanUp,b as engineState};
