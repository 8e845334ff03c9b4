import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);
import{A as b,z as a}from"./chunk-Z4I2M72Q.mjs";import"./chunk-KREUGGLY.mjs";import"./chunk-B2C24JZD.mjs";import"./chunk-FLOYDGED.mjs";import"./chunk-JQRD27OA.mjs";import"./chunk-RJWCMZOY.mjs";import"./chunk-4NOG4EXH.mjs";export{a as cleanUp,b as engineState};
