import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);
import{i as a,j as b}from"./chunk-J3FWBIHS.mjs";import"./chunk-AXKE4XXC.mjs";import"./chunk-FHSQLDPM.mjs";import"./chunk-RJWCMZOY.mjs";import"./chunk-4NOG4EXH.mjs";export{a as cleanUp,b as engineState};
